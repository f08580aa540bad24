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
final class Overlay {
    /// Above this, the leaf of a sibling is an edit's number.
    static let firstEdit: Int64 = 1 << 62
    /// Above this, it is that of a leaf that came by a bundle.
    static let firstProvisional: Int64 = 3 << 61

    /// A field with edits over it.
    private struct EditedField {
        let number: UInt16
        /// With all edits.
        var state: FieldState
        /// Without the pending ones: what a token can name by dots.
        var named: FieldState
        /// Of what that knows, what is here itself: not what is known only as seen by those whose writes
        /// bundles brought.
        var met: Context
    }

    let facts: CaseFacts
    let ref: RecordRef
    let audience: AudienceID
    /// In the order they were saved.
    let edits: [EditRow]
    /// What came of it by bundles.
    let brought: [ProvisionalWrite]
    /// The names under which former incarnations sealed edits, by number, where bundles brought anything.
    let former: [Int64: [WriteName]]
    /// The edits that others have seen under the names that they had before: they do not stand.
    private var seenByOthers: Set<Int64> = []
    /// The provisional dots of pending edits, by number; of those that the server turns out to have ordered
    /// already, the dots under which it has.
    private(set) var provisional: [Int64: Dot] = [:]
    /// The packed row of what the server has ordered, read where it is asked for.
    private let ordered: [UInt8]
    private var edited: [EditedField] = []
    /// What the server has ordered of the fields that were asked for.
    private var read: [(number: UInt16, state: FieldState)] = []

    init(
        _ facts: CaseFacts,
        _ ref: RecordRef,
        audience: AudienceID,
        ordered: [UInt8],
        edits: [EditRow],
        brought: [ProvisionalWrite] = [],
        former: [Int64: [WriteName]] = [:],
        arrived: [Int64: Dot] = [:],
        own: UInt32
    ) throws {
        self.brought = brought
        self.former = former
        self.facts = facts
        self.ref = ref
        self.audience = audience
        self.ordered = ordered
        self.edits = edits
        guard !edits.isEmpty || !brought.isEmpty else { return }
        seenByOthers = try editsSeenByOthers()
        var dots: [Int64: Dot] = [:]
        for edit in edits {
            guard let dot = arrived[edit.id],
                try orderedState(edit.field).context.contains(dot)
            else { continue }
            provisional[edit.id] = dot
            dots[edit.id] = dot
        }
        var sealed: [UInt16: [EditRow]] = [:]
        for edit in edits where dots[edit.id] == nil {
            guard let place = edit.sealed else { continue }
            dots[edit.id] = Dot(incarnation: own, n: place.n)
            sealed[edit.field, default: []].append(edit)
        }
        for field in Set(sealed.keys).union(brought.map(\.field)).sorted() {
            let index = try index(of: field)
            try add(
                sealed[field] ?? [],
                brought.filter { $0.field == field },
                dots,
                to: &edited[index].state
            )
            edited[index].named = edited[index].state
            edited[index].met = try met(edited[index], sealed[field] ?? [], dots)
        }
        for edit in edits where edit.sealed == nil && dots[edit.id] == nil {
            let index = try index(of: edit.field)
            let last = edited[index].state.context.highest(of: own)
            let dot = Dot(incarnation: own, n: last + 1)
            provisional[edit.id] = dot
            dots[edit.id] = dot
            try add(edit, dot, dots, to: &edited[index].state)
        }
    }

    /// The state of a field with all edits.
    func state(_ field: UInt16) throws -> FieldState {
        try edited.first { $0.number == field }?.state ?? orderedState(field)
    }

    /// The state of a field without the pending edits: what a token can name by dots.
    func named(_ field: UInt16) throws -> FieldState {
        try edited.first { $0.number == field }?.named ?? orderedState(field)
    }

    /// The record with all edits.
    func record() throws -> RecordState {
        let whole = try reading { () throws(MergeError) in try RecordState(packed: ordered) }
        guard !edited.isEmpty else { return whole }
        let over = edited.map { RecordField(number: $0.number, state: $0.state) }
        let under = whole.fields.filter { field in !edited.contains { $0.number == field.number } }
        guard let record = RecordState(rising: (under + over).sorted { $0.number < $1.number })
        else { throw ReplicaError.storeFailed("the state of record \(ref.record)") }
        return record
    }

    /// The pending edits of a field, in the order they were saved.
    func pending(_ field: UInt16) -> [EditRow] {
        edits.filter { $0.sealed == nil && $0.field == field }
    }

    /// The edit that a sibling is; nil for one that the server has ordered.
    func edit(of sibling: Sibling) -> EditRow? {
        guard sibling.leaf >= Self.firstEdit, sibling.leaf < Self.firstProvisional else {
            return nil
        }
        return edits.first { $0.id == sibling.leaf - Self.firstEdit }
    }

    /// What a reading of one field shows.
    ///
    /// What only the author of a bundle's write had seen is not shown. It goes along with that write, which
    /// is ordered behind it; and where others issue both again, nobody orders it under the dot that is known
    /// here.
    func entry(_ field: UInt16) throws -> Token.Entry {
        Token.Entry(
            field: field,
            context: try edited.first { $0.number == field }?.met ?? orderedState(field).context,
            pending: pending(field).map(\.id)
        )
    }

    /// The fields that were ever written, rising.
    func writtenFields() throws -> [UInt16] { try record().fields.map(\.number) }

    /// The edit of that number, where it is one of the field.
    func edit(_ id: Int64, of field: UInt16) -> EditRow? {
        edits.first { $0.id == id && $0.field == field }
    }

    /// The state of a field as the server has ordered it.
    func ordered(_ field: UInt16) throws -> FieldState { try orderedState(field) }

    private func orderedState(_ field: UInt16) throws -> FieldState {
        guard !ordered.isEmpty else { return FieldState() }
        if let known = read.first(where: { $0.number == field }) { return known.state }
        let state = try reading { () throws(MergeError) in
            try RecordState.field(field, of: ordered)
        }
        read.append((number: field, state: state))
        return state
    }

    /// The place of a field among the edited ones, added where it is new.
    private func index(of field: UInt16) throws -> Int {
        if let index = edited.firstIndex(where: { $0.number == field }) { return index }
        let state = try orderedState(field)
        edited.append(
            EditedField(number: field, state: state, named: state, met: state.context)
        )
        return edited.endIndex - 1
    }

    /// What is here itself of what a field knows without pending edits.
    ///
    /// - Parameter dots: Those of the sealed edits.
    private func met(
        _ field: EditedField,
        _ sealed: [EditRow],
        _ dots: [Int64: Dot]
    ) throws -> Context {
        let brought = brought.filter { $0.field == field.number }
        guard !brought.isEmpty else { return field.named.context }
        var met = try orderedState(field.number).context
        for write in brought { met.insert(write.dot) }
        for edit in sealed {
            met.join(try Seen(packed: edit.seen).context)
            if let dot = dots[edit.id] { met.insert(dot) }
        }
        return field.named.context.known(in: met)
    }

    /// Merges own sealed edits and what bundles brought, each behind what it had seen: both may have
    /// seen the other.
    private func add(
        _ sealed: [EditRow],
        _ brought: [ProvisionalWrite],
        _ dots: [Int64: Dot],
        to state: inout FieldState
    ) throws {
        var sealed = sealed[...]
        var brought = brought
        while !sealed.isEmpty || !brought.isEmpty {
            if let edit = sealed.first, let dot = dots[edit.id],
                try brought.isEmpty || state.context.contains(Seen(packed: edit.seen).context)
            {
                try add(edit, dot, dots, to: &state)
                sealed.removeFirst()
                continue
            }
            let place =
                brought.firstIndex { state.context.contains($0.seen) } ?? brought.startIndex
            guard brought.indices.contains(place) else { return }
            let write = brought.remove(at: place)
            state.receive(
                write.dot,
                context: write.seen,
                leaf: write.leaf,
                counts: write.counts,
                originals: write.originals.map { name in
                    let isHere =
                        state.context.contains(name.dot) && !write.othersOriginals.contains(name)
                    return Original(name, accepted: isHere ? true : nil)
                },
                hash: { write.name.leaf }
            )
        }
    }

    /// - Parameter dots: Those of the edits before this one.
    private func add(
        _ edit: EditRow,
        _ dot: Dot,
        _ dots: [Int64: Dot],
        to state: inout FieldState
    ) throws {
        let known = state.context
        let packed = try Seen(packed: edit.seen).settled(in: edit.field) {
            $0 == edit.field ? known : .empty
        }
        var seen = packed.context
        for id in packed.pending where self.edit(id, of: edit.field) != nil {
            if let dot = dots[id] { seen.insert(dot) }
            for dot in broughtDots(of: id, edit.field) { seen.insert(dot) }
        }
        for dot in broughtDots(of: edit.id, edit.field) { seen.insert(dot) }
        // What came by a bundle and had been seen may be gone: it was never ordered.
        guard dot.n > 0 else {
            throw ReplicaError.storeFailed("edit \(edit.id) does not fit its record")
        }
        state.receive(
            dot,
            context: seen,
            leaf: Self.firstEdit + edit.id,
            counts: !seenByOthers.contains(edit.id)
        )
    }

    private func reading<Value>(_ body: () throws(MergeError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw ReplicaError.storeFailed("the state of record \(ref.record) does not decode")
        }
    }
}

extension Work {
    /// A record of a case with the own edits over it.
    ///
    /// - Parameter target: Whom it is sealed for where the case's model does not have its type: a change to
    ///   one that has may have been lost with a server. It fits every audience.
    func overlay(
        _ facts: CaseFacts,
        _ ref: RecordRef,
        sealedFor target: AudienceID? = nil
    ) throws -> Overlay {
        guard let audience = try audience(of: ref, facts)?.id ?? target else {
            throw ReplicaError.unknownName(.recordType, typed: String(ref.type))
        }
        let ordered = try orderedRow(ref, audience)
        let edits = try edits(of: ref, audience, facts)
        var brought = try provisionalWrites(ref, facts, ordered: ordered)
        try noteOthersOriginals(&brought, ref, ordered: ordered, edits)
        return try Overlay(
            facts,
            ref,
            audience: audience,
            ordered: ordered,
            edits: edits,
            brought: brought,
            former: brought.isEmpty ? [:] : try formerNames(of: edits),
            arrived: try arrived(edits, ref.caseID),
            own: try ownNumber()
        )
    }

    /// The own edits of a record, in the order they were saved: also those that wait to be sealed again.
    func edits(
        of ref: RecordRef,
        _ audience: AudienceID,
        _ facts: CaseFacts
    ) throws -> [EditRow] {
        if try facts.hasOlderEdits || journal.mayHaveMoved(ref.caseID) {
            return try store.edits(caseID: ref.caseID, record: ref.record)
        }
        return try store.edits(caseID: ref.caseID, audience: audience, record: ref.record)
    }

    /// The packed row of what the server has ordered of a record; empty where that is nothing.
    func orderedRow(_ ref: RecordRef, _ audience: AudienceID) throws -> [UInt8] {
        guard let instance = try instanceNumber(of: ref) else { return [] }
        return try journal.recordState(
            ref.caseID,
            audience,
            type: ref.type,
            instance: instance
        )
    }

    /// The state that such a row holds.
    func state(_ ref: RecordRef, ofRow packed: [UInt8]) throws -> RecordState {
        guard !packed.isEmpty else { return RecordState() }
        do {
            return try RecordState(packed: packed)
        } catch {
            throw ReplicaError.storeFailed("the state of record \(ref.record) does not decode")
        }
    }

    /// The store's number of a record among those of its type; nil where the server has ordered nothing
    /// of it.
    func instanceNumber(of ref: RecordRef) throws -> Int64? {
        guard case .repeatable = ref.instance else { return 0 }
        return try store.journal.instanceNumber(of: ref.record)
    }

    func orderedRow(_ ref: RecordRef, log: Int64) throws -> [UInt8] {
        guard let instance = try instanceNumber(of: ref) else { return [] }
        return try store.journal.recordState(log: log, type: ref.type, instance: instance)?.state
            ?? []
    }

    /// Whether a record is there.
    func life(of overlay: Overlay) throws -> RecordLife {
        guard try !overlay.state(0).siblings.isEmpty else { return .there }
        return try RecordLife(of: overlay.record()) { sibling in
            try deletion(sibling, overlay)
        }
    }

    /// What a write of field 0 had seen of the record, where it is a deletion.
    func deletion(_ sibling: Sibling, _ overlay: Overlay) throws -> [FieldContext]? {
        if let edit = overlay.edit(of: sibling) {
            let seen = try Seen(packed: edit.seen).settled(in: edit.field) {
                try overlay.ordered($0).context
            }
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
            return try withEdits(asBrought: record, overlay)
        }
        let leaf = try opened(sibling.leaf).leaf
        guard let write = leaf.frame.open.writes.first(where: { $0.field == 0 }),
            let record = write.recordContext
        else { return nil }
        let seen = try record.map { entry in
            FieldContext(
                field: entry.field,
                context: try entry.context.renumbered { index in
                    try number(index, of: leaf)
                }
            )
        }
        guard
            let brought = overlay.brought.first(where: {
                $0.leaf == sibling.leaf && $0.field == 0
            })
        else { return try withIssued(namedBy: write, of: leaf, seen, overlay) }
        let forks = forkedWrites(in: overlay)
        let shown = try seen.map { entry in
            FieldContext(
                field: entry.field,
                context: try forks.seen(entry.context, of: entry.field, by: brought)
            )
        }
        return try withEdits(seenBy: brought, shown, overlay)
    }

    /// What a deletion that was ordered had seen of a record, with what others have issued again since it was
    /// seen: it is named, and stands under other dots.
    private func withIssued(
        namedBy deletion: Write,
        of leaf: StoredLeaf,
        _ record: [FieldContext],
        _ overlay: Overlay
    ) throws -> [FieldContext] {
        guard !deletion.provisional.isEmpty else { return record }
        return try record.map { entry in
            var context = entry.context
            let state = try overlay.ordered(entry.field)
            for seen in deletion.provisional where seen.field == entry.field {
                let dot = Dot(
                    incarnation: try number(seen.name.dot.incarnation, of: leaf),
                    n: seen.name.dot.n
                )
                let issued = state.dot(ofIssued: WriteName(dot: dot, leaf: seen.name.leaf))
                if let issued { context.insert(issued) }
            }
            return FieldContext(field: entry.field, context: context)
        }
    }

    func dot(ofEdit id: Int64, _ overlay: Overlay) throws -> Dot? {
        if let dot = overlay.provisional[id] { return dot }
        guard let n = overlay.edits.first(where: { $0.id == id })?.sealed?.n else { return nil }
        return Dot(incarnation: try ownNumber(), n: n)
    }

    /// The store's number for an incarnation of a leaf's table; 0 is the leaf's author.
    private func number(_ index: UInt32, of leaf: StoredLeaf) throws -> UInt32 {
        if index == 0 { return leaf.author.number }
        let table = leaf.frame.open.table
        guard let place = Int(exactly: index), place <= table.count,
            let number = try number(of: table[place - 1])
        else { throw ReplicaError.storeFailed("leaf \(leaf.id) names an unknown incarnation") }
        return number
    }
}
