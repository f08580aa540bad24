import Causality
import TestSupport
import Testing
import Vocabulary

/// What two logs know of a field makes what one log would know that had all of it.
@Suite struct `Joined states` {
    /// One write, and what its author had seen.
    private struct Written {
        var dot: Dot
        var seen: Context
        var counts: Bool
        var leaf: Int64
    }

    private func merged(_ writes: [Written], into state: FieldState = FieldState()) -> FieldState {
        var state = state
        for write in writes {
            state.receive(
                write.dot,
                context: write.seen,
                leaf: write.leaf,
                counts: write.counts
            )
        }
        return state
    }

    @Test(arguments: Seeds.first(200))
    func `are what the writes come to in one log`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var leaf: Int64 = 0
        var counts: [UInt32: UInt32] = [:]
        /// Some writes, each by whom has seen some moment of what has come, after `known`.
        func writes(_ authors: ClosedRange<Int>, knowing known: [Context]) -> [Written] {
            var written: [Written] = []
            var moments = known
            for _ in 0..<random.number(0...6) {
                let author = UInt32(random.number(authors))
                let n = (counts[author] ?? 0) + 1
                counts[author] = n
                leaf += 1
                var seen = moments[random.number(0...moments.count - 1)]
                seen.join(Context(first: n - 1, of: author))
                let write = Written(
                    dot: Dot(incarnation: author, n: n),
                    seen: seen,
                    counts: !random.chance(5),
                    leaf: leaf
                )
                written.append(write)
                var moment = moments.last ?? seen
                moment.join(seen)
                moment.insert(write.dot)
                moments.append(moment)
            }
            return written
        }
        let earlier = writes(1...3, knowing: [Context()])
        // Who came later may have read an earlier log.
        let known = (0...earlier.count).map { merged(Array(earlier[..<$0])).context }
        let later = writes(4...5, knowing: [Context()] + known)
        let first = merged(earlier)
        let whole = merged(later, into: first)
        #expect(first.joined(with: merged(later)) == whole)
        #expect(FieldState().joined(with: whole) == whole)
        #expect(whole.joined(with: FieldState()) == whole)
        #expect(whole.joined(with: whole) == whole)
    }

    @Test func `count a write once that was issued again`() {
        let first = WriteName(dot: Dot(incarnation: 1, n: 1), leaf: Hash(1, 1, 1, 1))
        var earlier = FieldState()
        earlier.receive(first.dot, context: Context(), leaf: 1, counts: true, originals: []) {
            first.leaf
        }
        earlier.receive(
            Dot(incarnation: 2, n: 1),
            context: Context(),
            leaf: 2,
            counts: true,
            originals: [Original(first, accepted: true)]
        )
        var later = FieldState()
        let again = Dot(incarnation: 3, n: 1)
        later.receive(
            again,
            context: Context(),
            leaf: 3,
            counts: true,
            originals: [Original(first)]
        )
        var whole = earlier
        whole.receive(
            again,
            context: Context(),
            leaf: 3,
            counts: true,
            originals: [Original(first)]
        )
        let joined = earlier.joined(with: later)
        #expect(joined.siblings == whole.siblings)
        #expect(joined.context == whole.context)
        #expect(joined.same == whole.same)
    }
}
