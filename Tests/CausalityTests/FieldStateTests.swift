import Causality
import TestSupport
import Testing
import Vocabulary

/// The laws of the merge: exhaustively in small universes, by seed in large ones. Each compares the
/// merge with an oracle that merges nothing, so equal sets of writes give equal states by whatever
/// order, grouping, repetition or loss.
@Suite struct `Merging a field` {
    @Test(arguments: [(3, 3), (4, 2)] as [(Int, UInt32)])
    func `gives one state in every order, with any loss and repetition`(
        count: Int,
        authors: UInt32
    ) {
        honestHistories(of: count, authors: authors) { history in
            // Walks every ordered choice of the writes: what is not chosen was lost.
            func walk(_ state: FieldState, _ received: [TestWrite], _ left: [TestWrite]) {
                if !state.agrees(with: received) {
                    Issue.record("\(received) gave \(state)")
                }
                for write in received {
                    var again = state
                    if again.receive(write) || again != state {
                        Issue.record("\(write) came twice after \(received)")
                    }
                }
                for (index, write) in left.enumerated() {
                    var next = state
                    next.receive(write)
                    walk(next, received + [write], Array(left[..<index] + left[(index + 1)...]))
                }
            }
            walk(FieldState(), [], history)
        }
    }

    @Test(arguments: Seeds.first(60))
    func `gives one state for long histories of many devices`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let history = honestHistory(of: 40, authors: 5, using: &random)
        for _ in 0..<5 {
            var state = FieldState()
            let arriving = history.filter { _ in !random.chance(5) }
            let repeated = (arriving + arriving.filter { _ in random.chance(3) })
                .shuffled(using: &random)
            for write in repeated { state.receive(write) }
            #expect(state.agrees(with: arriving))
        }
    }

    /// Who begins to read starts from what stood at some place, less what was replaced since, and has
    /// what came after it: merged into the copy, it is what those have who read everything.
    @Test(arguments: Seeds.first(60))
    func `goes on from a copy with what came since`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let history = honestHistory(of: 30, authors: 4, using: &random)
        let place = random.number(0...history.count)
        var then = FieldState()
        for write in history[..<place] { then.receive(write) }
        var now = then
        for write in history[place...] { now.receive(write) }
        let standing = then.siblings.filter { sibling in
            now.siblings.contains(sibling) || random.chance(2)
        }
        guard var copy = FieldState(siblings: standing, context: then.context) else {
            Issue.record("no copy of \(then)")
            return
        }
        for write in history[place...] { copy.receive(write) }
        #expect(copy == now)
    }

    /// A context may claim anything, its own dot and writes to come included. Under the guard nothing
    /// that was ordered vanishes: it stands, or was covered by what was ordered and counts.
    @Test func `keeps every ordered write under lying contexts`() {
        let dots = [
            [(1, 1), (1, 2), (1, 3)], [(1, 1), (1, 2), (2, 1)], [(1, 1), (2, 1), (3, 1)],
            [(1, 2), (1, 1), (1, 4)], [(1, 1), (2, 5), (2, 1)],
        ].map { $0.map { Dot(incarnation: $0.0, n: $0.1) } }
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        var refused = 0
        for universe in dots {
            for choice in 0..<4096 {
                let writes = universe.enumerated().map { index, dot in
                    let bits = choice >> (index * 4)
                    let seen = universe.indices.filter { bits >> $0 & 1 == 1 }
                    return TestWrite(
                        dot: dot,
                        seen: Set(seen.map { universe[$0] }),
                        counts: bits & 8 == 0,
                        leaf: Int64(index + 1)
                    )
                }
                for order in orders {
                    var state = FieldState()
                    var ordered: [TestWrite] = []
                    for write in order.map({ writes[$0] }) {
                        guard state.refusal(of: write.dot, context: write.context) == nil else {
                            refused += 1
                            continue
                        }
                        state.receive(write)
                        ordered.append(write)
                        if !state.agrees(with: ordered) {
                            Issue.record("\(ordered) gave \(state)")
                        }
                    }
                }
            }
        }
        #expect(refused > 10_000)
    }

    @Test func `keeps two windows of one device apart`() {
        let first = TestWrite(dot: Dot(incarnation: 1, n: 5), seen: [], leaf: 1)
        let second = TestWrite(dot: Dot(incarnation: 1, n: 6), seen: [], leaf: 2)
        var state = FieldState()
        state.receive(second)
        state.receive(first)
        #expect(state.siblings.map(\.leaf) == [1, 2])
        #expect(state.inConflict)
    }

    @Test func `makes the dot of a void write known and covers nothing by it`() {
        var state = FieldState()
        state.receive(TestWrite(dot: Dot(incarnation: 1, n: 1), seen: [], leaf: 1))
        let void = TestWrite(
            dot: Dot(incarnation: 2, n: 1),
            seen: [Dot(incarnation: 1, n: 1)],
            counts: false,
            leaf: 2
        )
        let wasNew = state.receive(void)
        #expect(wasNew)
        #expect(state.siblings.map(\.leaf) == [1])
        #expect(state.context.contains(void.dot))
        // It was known, so its dot can never be used for a write that counts.
        let isNew = state.receive(void.dot, context: .empty, leaf: 3, counts: true)
        #expect(!isNew)
    }

    @Test func `refuses a write beyond a hole once the cloud is full, and nobody else's next`() {
        var state = FieldState()
        for index in 1...UInt32(Limits.cloudDots) {
            let dot = Dot(incarnation: 1, n: index * 2)
            #expect(state.refusal(of: dot, context: .empty) == nil)
            state.receive(dot, context: .empty, leaf: Int64(index), counts: true)
        }
        #expect(state.context.cloud.count == Limits.cloudDots)
        let beyond = Dot(incarnation: 1, n: 5_000)
        #expect(state.refusal(of: beyond, context: .empty) == .cloudFull)
        #expect(state.refusal(of: Dot(incarnation: 2, n: 2), context: .empty) == .cloudFull)
        #expect(state.refusal(of: Dot(incarnation: 2, n: 1), context: state.context) == nil)
        #expect(state.refusal(of: Dot(incarnation: 1, n: 1), context: .empty) == nil)
        // A dot that is known already adds nothing.
        #expect(state.refusal(of: Dot(incarnation: 1, n: 8), context: .empty) == nil)
    }

    @Test func `names the first write that a context only claims`() {
        var state = FieldState()
        state.receive(Dot(incarnation: 1, n: 1), context: .empty, leaf: 1, counts: true)
        state.receive(Dot(incarnation: 1, n: 3), context: .empty, leaf: 2, counts: false)
        let claim = Context(first: 3, of: 1)
        let missing = Dot(incarnation: 1, n: 2)
        #expect(state.refusal(of: Dot(incarnation: 1, n: 4), context: claim) == .unordered(missing))
        let future = Context(first: Limits.writesPerField, of: 9)
        #expect(
            state.refusal(of: Dot(incarnation: 2, n: 1), context: future)
                == .unordered(Dot(incarnation: 9, n: 1))
        )
    }
}
