import Causality
import TestSupport
import Testing
import Vocabulary

/// The packed row must be provably the plain merge: whole lives of records are led twice, once by
/// `RecordState` and once by `RecordMerger`, and compared after every leaf.
@Suite struct `Merging a packed row` {
    @Test(arguments: Seeds.first(25))
    func `is merging its fields one by one`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var plain = RecordState()
        var row: [UInt8] = []
        var merger = RecordMerger()
        var tokens: [RecordState] = [plain]
        for leaf: Int64 in 1...60 {
            let author = UInt32(random.number(1...4) * (random.chance(2) ? 1 : 1_000))
            let token = random.chance(5) ? tokens.randomElement(using: &random) : tokens.last
            let writes = leafWrites(by: author, on: plain, token: token ?? plain, using: &random)
            let number = leaf * (seed % 2 == 0 ? 1 : 300_000)
            var expected: Result<MergeOutcome, MergeError>
            do throws(MergeError) {
                expected = .success(try plain.merge(writes, by: author, leaf: number))
            } catch { expected = .failure(error) }
            var found: Result<MergeOutcome, MergeError>
            do throws(MergeError) {
                found = .success(try merger.merge(writes, by: author, leaf: number, into: row))
                row = merger.packed
            } catch { found = .failure(error) }
            #expect(found == expected)
            #expect(try RecordState(packed: row) == plain)
            #expect(try RecordState(packed: plain.packed) == plain)
            for field in UInt16(0)...130 where random.chance(20) {
                #expect(try RecordState.field(field, of: row) == plain[field])
            }
            let some = (UInt16(0)...130).filter { $0 % UInt16(leaf) == 0 }
            var anyIssuedAgain = false
            let highest = try RecordState.highest(
                of: author,
                in: some,
                of: row,
                anyIssuedAgain: &anyIssuedAgain
            )
            #expect(highest == some.map { plain[$0].context.highest(of: author) })
            #expect(!anyIssuedAgain)
            #expect(
                try RecordState.conflicts(in: row) == plain.fields.filter(\.state.inConflict)
            )
            tokens.append(plain)
        }
        // Slots are used again: the row is not larger than one made afresh, but for free slots.
        #expect(row.count <= plain.packed.count + 40)
    }

    /// Mostly what honest devices send, with stale tokens, holes, used dots and lies among it.
    private func leafWrites(
        by author: UInt32,
        on state: RecordState,
        token: RecordState,
        using random: inout SeededGenerator
    ) -> [OrderedWrite] {
        var writes: [OrderedWrite] = []
        for field in UInt16(0)...128 where random.chance(12) {
            let highest = state[field].context.highest(of: author)
            var write = OrderedWrite(field: field, n: highest + 1, counts: !random.chance(9))
            if random.chance(10) { write.n += UInt32(random.number(1...2)) }
            if random.chance(40) { write.n = max(1, highest) }
            let seen = token[field].context
            let own = Context(first: write.n - 1, of: author)
            if seen != own || random.chance(10) { write.context = seen }
            if random.chance(300) {
                write.context = Context(vector: seen.vector, cloud: [Dot(incarnation: 3, n: 40)])
            }
            writes.append(write)
        }
        return writes
    }

    @Test func `takes three bytes a field that one author has written`() throws {
        var merger = RecordMerger()
        let writes = (1...60).map { OrderedWrite(field: $0, n: 1) }
        let outcome = try merger.merge(writes, by: 7, leaf: 600_000, into: [])
        #expect(outcome == MergeOutcome())
        #expect(merger.packed.count == 1 + 4 + 60 * 3)
        let row = merger.packed
        _ = try merger.merge([OrderedWrite(field: 3, n: 2)], by: 7, leaf: 600_001, into: row)
        #expect(merger.packed.count == 1 + 8 + 60 * 3)
    }

    @Test func `tells what was known and how conflicts change`() throws {
        var merger = RecordMerger()
        _ = try merger.merge(
            [OrderedWrite(field: 1, n: 1), OrderedWrite(field: 2, n: 1)],
            by: 1,
            leaf: 1,
            into: []
        )
        var row = merger.packed
        var outcome = try merger.merge(
            [OrderedWrite(field: 1, n: 1, context: .empty), OrderedWrite(field: 2, n: 1)],
            by: 2,
            leaf: 2,
            into: row
        )
        #expect(outcome.conflictsDelta == 2)
        row = merger.packed
        outcome = try merger.merge(
            [OrderedWrite(field: 1, n: 1), OrderedWrite(field: 2, n: 2)],
            by: 1,
            leaf: 3,
            into: row
        )
        #expect(outcome.reused == [0])
        #expect(outcome.conflictsDelta == 0)
        row = merger.packed
        let both = Context(vector: [Dot(incarnation: 1, n: 2), Dot(incarnation: 2, n: 1)])
        outcome = try merger.merge(
            [OrderedWrite(field: 2, n: 2, context: both)],
            by: 2,
            leaf: 4,
            into: row
        )
        #expect(outcome.conflictsDelta == -1)
        #expect(try RecordState(packed: merger.packed).conflicts == 1)
    }

    @Test func `refuses writes out of order`() {
        let twice = [OrderedWrite(field: 2, n: 1), OrderedWrite(field: 2, n: 2)]
        let falling = [OrderedWrite(field: 2, n: 1), OrderedWrite(field: 1, n: 1)]
        let zero = [OrderedWrite(field: 2, n: 0)]
        var merger = RecordMerger()
        for writes in [twice, falling, zero] {
            #expect(throws: MergeError.unsorted) {
                try merger.merge(writes, by: 1, leaf: 1, into: [])
            }
        }
        #expect(throws: MergeError.unsorted) {
            try merger.merge([OrderedWrite(field: 2, n: 1)], by: 1, leaf: 0, into: [])
        }
    }
}

/// Rows come from a file, and files rot: bytes that are no row throw and never trap.
@Suite struct `A damaged row` {
    @Test(arguments: Seeds.first(2))
    func `never traps, whichever bit is flipped and wherever it ends`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var merger = RecordMerger()
        var state = RecordState()
        for leaf: Int64 in 1...12 {
            let author = UInt32(random.number(1...3))
            let writes = (0...UInt16(70)).filter { _ in random.chance(6) }.map { field in
                let n = state[field].context.highest(of: author) + 1 + (random.chance(5) ? 1 : 0)
                return OrderedWrite(
                    field: field,
                    n: n,
                    context: random.chance(2) ? state[field].context : .empty,
                    counts: !random.chance(5)
                )
            }
            _ = try state.merge(writes, by: author, leaf: leaf * 100)
        }
        let row = state.packed
        var refused = 0
        func read(_ bytes: [UInt8]) {
            if (try? RecordState(packed: bytes)) == nil { refused += 1 }
            let writes = [OrderedWrite(field: 5, n: 1), OrderedWrite(field: 60, n: 3)]
            _ = try? merger.merge(writes, by: 2, leaf: 9_000, into: bytes)
            _ = try? RecordState.field(60, of: bytes)
            var any = false
            _ = try? RecordState.highest(of: 2, in: [5, 60], of: bytes, anyIssuedAgain: &any)
            _ = try? RecordState.conflicts(in: bytes)
        }
        for end in row.indices { read(Array(row[..<end])) }
        for bit in 0..<(row.count * 8) {
            var bytes = row
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            read(bytes)
        }
        for _ in 0..<2_000 { read(random.bytes(random.number(1...40))) }
        #expect(refused > row.count)
    }
}
