import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// A record as its people see it: what the server has ordered, and over it the own edits that it has
/// not, sealed or pending.
///
/// Nothing of this is stored. Pending edits take part in the merge under the dots that a sealing would
/// give them now.
struct Overlay {
    /// Above this, the leaf of a sibling is an edit's number.
    static let firstEdit: Int64 = 1 << 62

    let facts: CaseFacts
    let ref: RecordRef
    let audience: AudienceID
    /// With all edits.
    private(set) var state: RecordState
    /// Without the pending ones: what a token can name by dots.
    private(set) var named: RecordState
    /// In the order they were saved.
    private(set) var edits: [EditRow]
    /// The provisional dots of pending edits, by number.
    private(set) var provisional: [Int64: Dot] = [:]

    init(
        _ facts: CaseFacts,
        _ ref: RecordRef,
        audience: AudienceID,
        ordered: RecordState,
        edits: [EditRow],
        own: UInt32
    ) throws {
        self.facts = facts
        self.ref = ref
        self.audience = audience
        self.edits = edits
        state = ordered
        named = ordered
        var dots: [Int64: Dot] = [:]
        for edit in edits {
            guard let place = edit.sealed else { continue }
            let dot = Dot(incarnation: own, n: place.n)
            dots[edit.id] = dot
            try add(edit, dot, dots)
        }
        named = state
        for edit in edits where edit.sealed == nil {
            let last = state[edit.field].context.highest(of: own)
            let dot = Dot(incarnation: own, n: last + 1)
            provisional[edit.id] = dot
            dots[edit.id] = dot
            try add(edit, dot, dots)
        }
    }

    /// The pending edits of a field, in the order they were saved.
    func pending(_ field: UInt16) -> [EditRow] {
        edits.filter { $0.sealed == nil && $0.field == field }
    }

    /// The edit that a sibling is; nil for one that the server has ordered.
    func edit(of sibling: Sibling) -> EditRow? {
        guard sibling.leaf >= Self.firstEdit else { return nil }
        return edits.first { $0.id == sibling.leaf - Self.firstEdit }
    }

    /// What a reading of one field shows.
    func entry(_ field: UInt16) -> Token.Entry {
        Token.Entry(
            field: field,
            context: named[field].context,
            pending: pending(field).map(\.id)
        )
    }

    /// The fields that were ever written, rising.
    var writtenFields: [UInt16] { state.fields.map(\.number) }

    /// The edit of that number, where it is one of the field.
    func edit(_ id: Int64, of field: UInt16) -> EditRow? {
        edits.first { $0.id == id && $0.field == field }
    }

    private mutating func add(_ edit: EditRow, _ dot: Dot, _ dots: [Int64: Dot]) throws {
        let seen = try Seen(packed: edit.seen)
        var context = seen.context
        for id in seen.pending where self.edit(id, of: edit.field) != nil {
            if let dot = dots[id] { context.insert(dot) }
        }
        let write = OrderedWrite(field: edit.field, n: dot.n, context: context)
        do {
            _ = try state.merge([write], by: dot.incarnation, leaf: Self.firstEdit + edit.id)
        } catch {
            throw ReplicaError.storeFailed("edit \(edit.id) does not fit its record")
        }
    }
}

extension Work {
    /// A record of a case with the own edits over it.
    func overlay(_ facts: CaseFacts, _ ref: RecordRef) throws -> Overlay {
        guard let audience = facts.authority.audience(ofType: ref.type) else {
            throw ReplicaError.unknownName(.recordType, typed: String(ref.type))
        }
        return try Overlay(
            facts,
            ref,
            audience: audience,
            ordered: try orderedState(ref, audience),
            edits: try store.edits(
                caseID: ref.caseID,
                audience: audience,
                record: ref.record
            ),
            own: try ownNumber()
        )
    }

    /// What the server has ordered of a record.
    func orderedState(_ ref: RecordRef, _ audience: AudienceID) throws -> RecordState {
        guard let (log, _) = try store.journal.audienceLog(ref.caseID, audience) else {
            return RecordState()
        }
        var instance: Int64 = 0
        if case .repeatable = ref.instance {
            guard let number = try store.journal.instanceNumber(of: ref.record) else {
                return RecordState()
            }
            instance = number
        }
        guard
            let row = try store.journal.recordState(
                log: log.id,
                type: ref.type,
                instance: instance
            )
        else { return RecordState() }
        do {
            return try RecordState(packed: row.state)
        } catch {
            throw ReplicaError.storeFailed("the state of record \(ref.record) does not decode")
        }
    }

    /// Whether a record is there.
    func life(of overlay: Overlay) throws -> RecordLife {
        guard !overlay.state[0].siblings.isEmpty else { return .there }
        return try RecordLife(of: overlay.state) { sibling in
            try deletion(sibling, overlay)
        }
    }

    /// What a write of field 0 had seen of the record, where it is a deletion.
    func deletion(_ sibling: Sibling, _ overlay: Overlay) throws -> [FieldContext]? {
        if let edit = overlay.edit(of: sibling) {
            let seen = try Seen(packed: edit.seen)
            guard var record = seen.record else { return nil }
            for id in seen.pending {
                guard let field = overlay.edits.first(where: { $0.id == id })?.field, field > 0,
                    let dot = try dot(ofEdit: id, overlay)
                else { continue }
                if let index = record.firstIndex(where: { $0.field == field }) {
                    record[index].context.insert(dot)
                } else {
                    record.append(
                        FieldContext(field: field, context: Context(vector: [], cloud: [dot]))
                    )
                }
            }
            return record
        }
        let leaf = try opened(sibling.leaf).leaf
        guard let write = leaf.frame.open.writes.first(where: { $0.field == 0 }),
            let record = write.recordContext
        else { return nil }
        return try record.map { entry in
            FieldContext(
                field: entry.field,
                context: try entry.context.renumbered { index in
                    try number(index, of: leaf)
                }
            )
        }
    }

    private func dot(ofEdit id: Int64, _ overlay: Overlay) throws -> Dot? {
        if let dot = overlay.provisional[id] { return dot }
        guard let n = overlay.edits.first(where: { $0.id == id })?.sealed?.n else { return nil }
        return Dot(incarnation: try ownNumber(), n: n)
    }

    /// The store's number for an incarnation of a leaf's table; 0 is the leaf's author.
    private func number(_ index: UInt32, of leaf: StoredLeaf) throws -> UInt32 {
        if index == 0 { return leaf.author.number }
        let table = leaf.frame.open.table
        guard let place = Int(exactly: index), place <= table.count,
            let author = try journal.author(table[place - 1])
        else { throw ReplicaError.storeFailed("leaf \(leaf.id) names an unknown incarnation") }
        return author.number
    }
}
