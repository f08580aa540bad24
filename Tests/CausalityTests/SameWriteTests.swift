import Causality
import TestSupport
import Testing
import Vocabulary

/// A write of a small world in which some writes are others issued again.
private struct Issue: Hashable {
    var dot: Dot
    /// Places, among the writes of the world, of those that it issues again.
    var originals: [Int]
    var counts: Bool

    var name: WriteName { Self.name(dot) }

    static func name(_ dot: Dot) -> WriteName {
        WriteName(dot: dot, leaf: Hash(0, 0, UInt64(dot.incarnation), UInt64(dot.n)))
    }
}

/// Writes that were issued again under other names: the laws, in every order in which a log could
/// hold them.
@Suite struct `Issuing a write again` {
    /// An original, two that issue it again (the second also the first), and one that covers what its
    /// author has seen of them: whichever were ordered, in whatever order, and whichever count.
    @Test func `makes no second write, and covers under one name what was seen under another`() {
        var worlds = 0
        for counting in 0..<16 {
            let writes = [
                Issue(dot: Dot(incarnation: 1, n: 1), originals: [], counts: counting & 1 > 0),
                Issue(dot: Dot(incarnation: 2, n: 1), originals: [0], counts: counting & 2 > 0),
                Issue(dot: Dot(incarnation: 3, n: 1), originals: [0, 1], counts: counting & 4 > 0),
                Issue(dot: Dot(incarnation: 4, n: 1), originals: [], counts: counting & 8 > 0),
            ]
            for order in orders(of: [0, 1, 2, 3]) {
                let before = order.prefix { $0 != 3 }
                for choice in 0..<(1 << before.count) {
                    let seen = before.enumerated().filter { choice >> $0.offset & 1 > 0 }
                    check(writes, order, seen: Set(seen.map(\.element)))
                    worlds += 1
                }
            }
        }
        #expect(worlds == 1_440)
    }

    @Test func `tells whoever has seen one name the others that were not ordered`() throws {
        let first = Dot(incarnation: 1, n: 1)
        let second = Dot(incarnation: 2, n: 1)
        let other = Dot(incarnation: 3, n: 1)
        var state = FieldState()
        state.receive(other, context: .empty, leaf: 1, counts: true)
        let plain = try #require(RecordState(rising: [RecordField(number: 1, state: state)]))
        state.receive(
            second,
            context: .empty,
            leaf: 2,
            counts: true,
            originals: [Original(Issue.name(first))]
        ) { Issue.name(second).leaf }
        #expect(state.otherNames(seenIn: Context(vector: [second])) == [Issue.name(first)])
        #expect(state.otherNames(seenIn: Context(vector: [other])).isEmpty)
        let named = try #require(
            RecordState(rising: plain.fields + [RecordField(number: 2, state: state)])
        )
        for (fields, expected) in [([1], false), ([2], true), ([1, 2], true), ([3], false)] {
            var anyIssuedAgain = false
            _ = try RecordState.highest(
                of: 2,
                in: fields.map { UInt16($0) },
                of: named.packed,
                anyIssuedAgain: &anyIssuedAgain
            )
            #expect(anyIssuedAgain == expected)
        }
        state.receive(first, context: .empty, leaf: 3, counts: true) { Issue.name(first).leaf }
        #expect(state.otherNames(seenIn: Context(vector: [second])).isEmpty)
    }

    private func check(_ writes: [Issue], _ order: [Int], seen: Set<Int>) {
        var state = FieldState()
        var ordered: [Int] = []
        var covered = false
        var stands = false
        for index in order {
            let write = writes[index]
            let originals = write.originals.map { original in
                Original(
                    writes[original].name,
                    accepted: ordered.contains(original) ? writes[original].counts : nil
                )
            }
            let context =
                index == 3 ? Context(vector: [], cloud: seen.map { writes[$0].dot }) : .empty
            #expect(state.refusal(of: write.dot, context: context) == nil)
            let isNew = state.receive(
                write.dot,
                context: context,
                leaf: Int64(index + 1),
                counts: write.counts,
                originals: originals
            ) { write.name.leaf }
            #expect(isNew)
            ordered.append(index)
            if index == 3 {
                if write.counts, !seen.isEmpty {
                    // That an original which did not count had been seen is not remembered: what issues
                    // it again, and counts, stands beside who had seen it.
                    if seen != [0] || writes[0].counts || ordered.contains(where: { 1...2 ~= $0 }) {
                        covered = true
                    }
                    stands = false
                }
            } else if write.counts, !covered {
                stands = true
            }
            let standing = state.siblings.filter { $0.dot.incarnation < 4 }
            #expect(standing.count == (stands ? 1 : 0), "\(order) \(seen) \(writes)")
            #expect(state.context.contains(write.dot))
        }
        #expect(state.siblings.contains { $0.dot == writes[3].dot } == writes[3].counts)
    }

    private func orders(of writes: [Int]) -> [[Int]] {
        guard !writes.isEmpty else { return [[]] }
        return writes.flatMap { first in
            orders(of: writes.filter { $0 != first }).map { [first] + $0 }
        }
    }

    @Test func `keeps a fork apart from what it is not`() {
        var state = FieldState()
        let dot = Dot(incarnation: 1, n: 1)
        state.receive(dot, context: .empty, leaf: 1, counts: true) { Hash(1, 1, 1, 1) }
        // The other copy gave the same dot to another write, which is issued again.
        let struck = WriteName(dot: dot, leaf: Hash(2, 2, 2, 2))
        state.receive(
            Dot(incarnation: 2, n: 1),
            context: .empty,
            leaf: 2,
            counts: true,
            originals: [Original(struck)]
        ) { Hash(3, 3, 3, 3) }
        #expect(state.siblings.map(\.leaf) == [1, 2])
        // Who has seen the one has not seen the other.
        state.receive(
            Dot(incarnation: 3, n: 1),
            context: Context(first: 1, of: 1),
            leaf: 3,
            counts: true
        ) { Hash(4, 4, 4, 4) }
        #expect(state.siblings.map(\.leaf) == [2, 3])
    }

    @Test(arguments: Seeds.first(20))
    func `is packed like everything else`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var plain = RecordState()
        var row: [UInt8] = []
        var merger = RecordMerger()
        for leaf: Int64 in 1...40 {
            let author = UInt32(random.number(1...5))
            var writes: [OrderedWrite] = []
            for field in UInt16(0)...6 where random.chance(2) {
                let highest = plain[field].context.highest(of: author)
                var write = OrderedWrite(field: field, n: highest + 1, counts: !random.chance(5))
                if random.chance(2) { write.context = plain[field].context }
                if random.chance(2) {
                    write.originals = Set(
                        (0..<random.number(1...2)).map { _ in
                            let dot = Dot(
                                incarnation: UInt32(random.number(6...8)),
                                n: UInt32(random.number(1...3))
                            )
                            return Original(Issue.name(dot))
                        }
                    ).sorted()
                }
                writes.append(write)
            }
            let hash = Hash(random.bytes(32)) ?? .zero
            let expected = try plain.merge(writes, by: author, leaf: leaf) { hash }
            let found = try merger.merge(writes, by: author, leaf: leaf, into: row) { hash }
            row = merger.packed
            #expect(found == expected)
            #expect(try RecordState(packed: row) == plain)
            #expect(try RecordState(packed: plain.packed) == plain)
        }
        // One place in eight: unoptimised, reading so long a row thousands of times takes minutes.
        for end in row.indices where random.chance(8) {
            _ = try? RecordState(packed: Array(row[..<end]))
        }
        for byte in row.indices where random.chance(8) {
            var bytes = row
            bytes[byte] ^= 1 << UInt8(random.number(0...7))
            _ = try? RecordState(packed: bytes)
        }
    }
}
