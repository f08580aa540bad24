import Vocabulary

/// One write of a leaf as the merge takes it: with the verdict on it, its dots in store numbering.
public struct OrderedWrite: Hashable, Sendable {
    /// The field's permanent number; 0 is the record's life.
    public var field: UInt16
    /// Which write of the field by its author this is, from 1.
    public var n: UInt32
    /// What the author had seen; nil for exactly the author's own earlier writes.
    public var context: Context?
    /// Whether it was accepted. A write that is held or void only makes its dot known.
    public var counts: Bool
    /// The writes that this one issues again.
    public var originals: [Original]
    /// The writes that its author had seen by name alone.
    public var named: [WriteName]

    /// Makes a write.
    public init(
        field: UInt16,
        n: UInt32,
        context: Context? = nil,
        counts: Bool = true,
        originals: [Original] = [],
        named: [WriteName] = []
    ) {
        self.field = field
        self.n = n
        self.context = context
        self.counts = counts
        self.originals = originals
        self.named = named
    }

    /// Whether it is one that nearly all are: accepted, first of its name, by whom has seen nothing
    /// but the own earlier writes.
    var isUsual: Bool { counts && context == nil && originals.isEmpty && named.isEmpty }

    /// The write's name, where `author` wrote it.
    func dot(by author: UInt32) -> Dot { Dot(incarnation: author, n: n) }

    /// What its author had seen, spelled out.
    func seen(by author: UInt32) -> Context { context ?? Context(first: n - 1, of: author) }
}

/// What merging a leaf's writes into a record did.
public struct MergeOutcome: Hashable, Sendable {
    /// The places, among the writes given, of those whose dot was known before: they did nothing.
    public var reused: [Int] = []
    /// The fields that were not in conflict and are now, rising.
    public var opened: [UInt16] = []
    /// The fields that were in conflict and are no longer, rising.
    public var closed: [UInt16] = []

    /// How many more fields of the record are in conflict than before.
    public var conflictsDelta: Int { opened.count - closed.count }

    /// Makes the outcome of merging nothing.
    public init() {}

    mutating func note(_ field: UInt16, was before: Bool, is now: Bool) {
        if now, !before { opened.append(field) }
        if before, !now { closed.append(field) }
    }
}

/// Why writes were not merged.
public enum MergeError: Error, Hashable, Sendable {
    /// The packed row is none.
    case damaged
    /// The writes' fields do not rise strictly, or a write or leaf has number 0.
    case unsorted
    /// The guard refused the write of this field (``FieldState/refusal(of:context:)``).
    case refused(field: UInt16, GuardRefusal)
}

/// The state of one field of a record.
public struct RecordField: Hashable, Sendable {
    /// The field's permanent number; 0 is the record's life.
    public var number: UInt16
    /// Its standing writes and context.
    public var state: FieldState

    /// Makes the state of a field.
    public init(number: UInt16, state: FieldState) {
        self.number = number
        self.state = state
    }
}

/// The state of one record: its fields that have ever been written, rising by number.
///
/// For reading, and as the plain account of what ``RecordMerger`` does to the packed row.
public struct RecordState: Hashable, Sendable {
    /// The fields, rising by number.
    public private(set) var fields: [RecordField]

    /// A record that nobody has written.
    public init() { fields = [] }

    /// Fields as they were taken down before; nil where they do not rise strictly by number.
    public init?(rising fields: [RecordField]) {
        for index in fields.indices.dropFirst() {
            guard fields[index - 1].number < fields[index].number else { return nil }
        }
        self.fields = fields
    }

    /// Fields of which it is known that they rise.
    init(known fields: [RecordField]) { self.fields = fields }

    /// The state of a field; that of an unwritten one where it was never written.
    public subscript(number: UInt16) -> FieldState {
        let place = place(of: number)
        guard place < fields.endIndex, fields[place].number == number else { return FieldState() }
        return fields[place].state
    }

    /// How many fields are in conflict.
    public var conflicts: Int { fields.count { $0.state.inConflict } }

    /// Merges one leaf's writes, one by one, under the guard. `hash` gives the hash of the leaf.
    ///
    /// - Throws: ``MergeError/refused(field:_:)`` for the first write that the guard refuses; nothing
    ///   has changed then.
    public mutating func merge(
        _ writes: [OrderedWrite],
        by author: UInt32,
        leaf: Int64,
        hash: () -> Hash = { .zero }
    ) throws(MergeError) -> MergeOutcome {
        guard leaf > 0 else { throw .unsorted }
        // Each write is of another field, so that all can be looked at before any is merged.
        for (index, write) in writes.enumerated() {
            guard write.n > 0, index == 0 || writes[index - 1].field < write.field
            else { throw .unsorted }
            if let refusal = self[write.field].refusal(
                of: write.dot(by: author),
                context: write.seen(by: author)
            ) {
                throw .refused(field: write.field, refusal)
            }
        }
        return receive(writes, by: author, leaf: leaf, hash: hash)
    }

    /// Merges one leaf's writes without the guard, fields strictly rising: for whoever knows only in
    /// part what their authors had seen, and has them from who knew it.
    public mutating func receive(
        _ writes: [OrderedWrite],
        by author: UInt32,
        leaf: Int64,
        hash: () -> Hash = { .zero }
    ) -> MergeOutcome {
        var outcome = MergeOutcome()
        for (index, write) in writes.enumerated() {
            let place = place(of: write.field)
            if place == fields.endIndex || fields[place].number != write.field {
                fields.insert(RecordField(number: write.field, state: FieldState()), at: place)
            }
            let wasInConflict = fields[place].state.inConflict
            let isNew = fields[place].state.receive(
                write.dot(by: author),
                context: write.seen(by: author),
                leaf: leaf,
                counts: write.counts,
                originals: write.originals,
                named: write.named,
                hash: hash
            )
            if !isNew { outcome.reused.append(index) }
            outcome.note(
                write.field,
                was: wasInConflict,
                is: fields[place].state.inConflict
            )
        }
        return outcome
    }

    private func place(of number: UInt16) -> Int {
        fields.firstIndex { $0.number >= number } ?? fields.endIndex
    }
}
