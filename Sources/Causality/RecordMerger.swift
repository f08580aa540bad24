import Vocabulary

/// Merges leaves into packed rows: the journal's hot path.
///
/// Does exactly what ``RecordState/merge(_:by:leaf:)`` does, in one pass over the old row and the sorted
/// writes: what is not written is copied as it stands, the author's own next write of a field
/// that only he has written replaces three bytes, and everything else is taken out, handed to
/// ``FieldState/receive(_:context:leaf:counts:)`` and put back. Keep one and use it again: it
/// allocates nothing once its buffers have grown.
public struct RecordMerger {
    /// The new row, after a merge that did not throw.
    public private(set) var packed: [UInt8] = []

    private var table = SlotTable()
    private var entries: [UInt8] = []
    private var outcome = MergeOutcome()

    /// Makes a merger with empty buffers.
    public init() {}

    /// Merges one leaf's writes into `old`, an empty span for a record that has no row yet.
    ///
    /// - Parameters:
    ///   - writes: The writes, fields strictly rising.
    ///   - author: The store's number for the incarnation that wrote.
    ///   - leaf: The leaf's row in the journal, from 1.
    ///   - old: The record's row.
    ///   - hash: The hash of the leaf, where it is asked for.
    /// - Throws: ``MergeError``; ``packed`` means nothing then.
    public mutating func merge(
        _ writes: [OrderedWrite],
        by author: UInt32,
        leaf: Int64,
        into old: Span<UInt8>,
        hash: () -> Hash = { .zero }
    ) throws(MergeError) -> MergeOutcome {
        guard leaf > 0 else { throw .unsorted }
        entries.removeAll(keepingCapacity: true)
        outcome = MergeOutcome()
        var at = 0
        try table.read(old, &at)
        var copied = at  // Old entries before this are in the new row.
        var last = -1  // The last field passed.
        var own = -1  // The leaf's slot, once a write needs it.

        for (index, write) in writes.enumerated() {
            guard write.n > 0, index == 0 || writes[index - 1].field < write.field
            else { throw .unsorted }
            let start = try skip(old, &at, before: Int(write.field), &last)
            copy(old, copied..<start)
            if at > start {
                copied = try replace(old, &at, start, write, index, author, leaf, &own, hash)
            } else {
                copied = start
                if write.n == 1, write.isUsual {
                    if own < 0 { own = table.index(incarnation: author, leaf: leaf) }
                    appendUsual(write.field, slot: own, n: 1)
                } else {
                    try merge(write, index, author, leaf, into: FieldState(), hash)
                }
            }
        }
        _ = try skip(old, &at, before: Int(UInt16.max) + 1, &last)
        copy(old, copied..<at)
        packed.removeAll(keepingCapacity: true)
        table.append(to: &packed)
        packed.append(contentsOf: entries)
        return outcome
    }

    /// Merges one leaf's writes into `old`; the same for a row held as an array.
    public mutating func merge(
        _ writes: [OrderedWrite],
        by author: UInt32,
        leaf: Int64,
        into old: [UInt8],
        hash: () -> Hash = { .zero }
    ) throws(MergeError) -> MergeOutcome {
        try merge(writes, by: author, leaf: leaf, into: old.span, hash: hash)
    }

    /// Passes the entries of fields before `field` and returns where its own entry starts, or would.
    /// `at` then stands there too; or, where the field has an entry, behind that entry's key.
    @inline(__always)
    private mutating func skip(
        _ old: Span<UInt8>,
        _ at: inout Int,
        before field: Int,
        _ last: inout Int
    ) throws(MergeError) -> Int {
        while at < old.count {
            let start = at
            let key = try PackedRecord.number(old, &at)
            let number = Int(key >> 1)
            guard number > last, number <= Int(UInt16.max) else { throw .damaged }
            if number > field {
                at = start
                return start
            }
            last = number
            if number == field { return start }
            if key & 1 == 0 {
                let slot = try table.index(old, &at)
                table.slots[slot].uses += 1
                guard try PackedRecord.number(old, &at) > 0 else { throw .damaged }
            } else {
                try passLong(old, &at)
            }
        }
        return at
    }

    /// Passes the rest of an entry that spells out its siblings and context.
    private mutating func passLong(_ old: Span<UInt8>, _ at: inout Int) throws(MergeError) {
        for _ in 0..<(try PackedRecord.number(old, &at)) {
            let slot = try table.index(old, &at)
            table.slots[slot].uses += 1
            guard try PackedRecord.number(old, &at) > 0 else { throw .damaged }
        }
        let length = Int(try PackedRecord.number(old, &at))
        guard length <= old.count - at else { throw .damaged }
        at += length
    }

    /// Merges a write into the entry that starts at `start`, behind whose key `at` stands; returns
    /// up to where old entries are in the new row.
    private mutating func replace(
        _ old: Span<UInt8>,
        _ at: inout Int,
        _ start: Int,
        _ write: OrderedWrite,
        _ index: Int,
        _ author: UInt32,
        _ leaf: Int64,
        _ own: inout Int,
        _ hash: () -> Hash
    ) throws(MergeError) -> Int {
        guard old[start] & 1 == 0 else {
            let state = try longState(old, &at)
            try merge(write, index, author, leaf, into: state, hash)
            return at
        }
        let slot = try table.index(old, &at)
        let n = try PackedRecord.number(old, &at)
        guard n > 0 else { throw .damaged }
        let writer = table.slots[slot]
        if write.context == nil, writer.incarnation == author {
            if write.n <= n {
                outcome.reused.append(index)
                table.slots[slot].uses += 1
                return start
            }
            if write.n - 1 == n, write.isUsual {
                if own < 0 { own = table.index(incarnation: author, leaf: leaf) }
                appendUsual(write.field, slot: own, n: write.n)
                return at
            }
        }
        let dot = Dot(incarnation: writer.incarnation, n: n)
        let known = Context(first: n, of: writer.incarnation)
        guard
            let state = FieldState(siblings: [Sibling(dot: dot, leaf: writer.leaf)], context: known)
        else { throw .damaged }
        try merge(write, index, author, leaf, into: state, hash)
        return at
    }

    /// Merges a write into a field that was taken out, and puts it into the new row.
    private mutating func merge(
        _ write: OrderedWrite,
        _ index: Int,
        _ author: UInt32,
        _ leaf: Int64,
        into old: FieldState,
        _ hash: () -> Hash
    ) throws(MergeError) {
        var state = old
        let dot = Dot(incarnation: author, n: write.n)
        let seen = write.context ?? Context(first: write.n - 1, of: author)
        if let refusal = state.refusal(of: dot, context: seen) {
            throw .refused(field: write.field, refusal)
        }
        let isNew = state.receive(
            dot,
            context: seen,
            leaf: leaf,
            counts: write.counts,
            originals: write.originals,
            named: write.named,
            hash: hash
        )
        if !isNew { outcome.reused.append(index) }
        outcome.note(write.field, was: old.inConflict, is: state.inConflict)
        append(write.field, state)
    }

    /// Reads the rest of an entry that spells out its siblings and context.
    private func longState(_ old: Span<UInt8>, _ at: inout Int) throws(MergeError) -> FieldState {
        try table.longState(old, &at)
    }

    @inline(__always)
    private mutating func appendUsual(_ field: UInt16, slot: Int, n: UInt32) {
        PackedRecord.append(UInt32(field) << 1, to: &entries)
        PackedRecord.append(UInt32(truncatingIfNeeded: slot), to: &entries)
        PackedRecord.append(n, to: &entries)
        table.slots[slot].uses += 1
    }

    private mutating func append(_ field: UInt16, _ state: FieldState) {
        table.append(field, state, to: &entries)
    }

    @inline(__always)
    private mutating func copy(_ old: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        old.extracting(range).withUnsafeBufferPointer { entries.append(contentsOf: $0) }
    }
}
