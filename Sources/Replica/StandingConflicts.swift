import Causality
import Cooperation
import Journal
import Trust
import Vocabulary

/// What stands in the fields that are in conflict by their dots, whatever the values are: so much can
/// be told without opening a box.
struct StandingConflicts: Sendable {
    /// A standing write.
    enum Standing: Hashable, Sendable {
        /// The write of an ordered leaf.
        case leaf(Int64)
        /// The value of an own edit.
        case edit([UInt8])
    }

    var fields: [ConflictKey: [Standing]] = [:]
    /// The fields in conflict to a person, once that was looked at.
    var seen: Set<ConflictKey>?
}

extension Work {
    /// The fields in conflict where the ordered writes conflict, and of the `edited` records.
    func standingConflicts(edited: [RecordRef]) throws -> StandingConflicts {
        var standing = StandingConflicts()
        var edited = Set(edited)
        let hasEdits = try store.editCount() > 0
        for row in try store.journal.conflicts(inCase: nil) {
            guard let ref = try ref(of: row) else { continue }
            if hasEdits {
                edited.insert(ref)
                continue
            }
            guard let facts = try facts(of: ref.caseID), let type = facts.model.type(ref.type),
                facts.authority.audience(ofType: ref.type) != nil
            else { continue }
            let fields: [RecordField]
            do {
                fields = try RecordState.conflicts(in: row.state)
            } catch {
                throw ReplicaError.storeFailed("the state of record \(ref.record)")
            }
            for field in fields where type.field(field.number) != nil {
                standing.fields[ConflictKey(record: ref, field: field.number)] =
                    field.state.siblings.map { .leaf($0.leaf) }
            }
        }
        for ref in edited {
            guard let facts = try facts(of: ref.caseID), let type = facts.model.type(ref.type),
                facts.authority.audience(ofType: ref.type) != nil
            else { continue }
            let overlay = try overlay(facts, ref)
            for field in try overlay.record().fields
            where field.state.inConflict && type.field(field.number) != nil {
                standing.fields[ConflictKey(record: ref, field: field.number)] =
                    field.state.siblings.map { sibling in
                        overlay.edit(of: sibling).map { .edit($0.value) } ?? .leaf(sibling.leaf)
                    }
            }
        }
        return standing
    }

    /// Notes which fields have come into conflict, and which out of it, since `before`. Looks at values
    /// only where other writes stand.
    func compare(_ before: StandingConflicts, _ summary: inout SyncSummary) throws {
        let after = try standingConflicts(edited: editedInDoubt(nil))
        var opened: [ConflictKey] = []
        var closed: [ConflictKey] = []
        let keys = Set(before.fields.keys).union(after.fields.keys).union(before.seen ?? [])
            .filter { before.seen != nil || before.fields[$0] != after.fields[$0] }
        // In the order in which the boxes lie.
        for key in keys.sorted(by: ConflictKey.precedes) {
            let was =
                try before.seen?.contains(key) ?? isConflict(before.fields[key] ?? [], key)
            let now = try isConflict(after.fields[key] ?? [], key)
            if now, !was { opened.append(key) }
            if was, !now { closed.append(key) }
        }
        summary.conflictsOpened = try fieldPlaces(opened)
        summary.conflictsClosed = try fieldPlaces(closed)
    }

    /// The same by what people see of it, before the logs are replaced: then leaves are others.
    func looked(at standing: StandingConflicts) throws -> StandingConflicts {
        guard standing.seen == nil else { return standing }
        let keys = standing.fields.keys.sorted(by: ConflictKey.precedes)
        let seen = try keys.filter { try isConflict(standing.fields[$0] ?? [], $0) }
        return StandingConflicts(seen: Set(seen))
    }

    private func isGone(_ leaf: Int64) throws -> Bool {
        try leaf >= Overlay.firstProvisional
            && store.provisionalLeaf(leaf - Overlay.firstProvisional) == nil
    }

    /// Whether standing writes of a field differ in their values; those that cannot be read differ.
    private func isConflict(
        _ standing: [StandingConflicts.Standing],
        _ key: ConflictKey
    ) throws -> Bool {
        guard standing.count > 1,
            let type = try facts(of: key.caseID)?.model.type(key.record.type)?.field(key.field)?
                .type
        else { return false }
        // What was signed matters only where values are equal, which is rare.
        let claimed = try differ(standing, key, type) {
            try claim($0, of: key.field).flatMap { Self.value($0, type) }
        }
        if claimed { return true }
        return try differ(standing, key, type) {
            self.value(of: key.field, in: try opened($0), type)
        }
    }

    private func differ(
        _ standing: [StandingConflicts.Standing],
        _ key: ConflictKey,
        _ type: FieldType,
        value read: (Int64) throws -> FieldValue?
    ) throws -> Bool {
        var first: FieldValue?
        for (index, one) in standing.enumerated() {
            let value: FieldValue? =
                switch one {
                case .edit(let bytes):
                    // Another sync of this replica may have settled it meanwhile.
                    try isGone(bytes) ? nil : Self.value(try opened(bytes, as: .value), type)
                case .leaf(let leaf):
                    // One that came by a bundle may be gone since: ordered, or issued again.
                    try isGone(leaf) ? nil : read(leaf)
                }
            guard let value else { return true }
            if index > 0, value != first { return true }
            first = value
        }
        return false
    }
}
