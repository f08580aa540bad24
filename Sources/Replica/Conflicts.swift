import Causality
import Cooperation
import Journal
import Trust
import Vocabulary

/// A field, or with field 0 a record, that waits for a decision.
struct ConflictKey: Hashable {
    var record: RecordRef
    var field: UInt16
    var caseID: CaseID { record.caseID }
}

extension Work {
    /// What is in conflict as people see it, in one case or in all, by case, type, record and field.
    func conflictKeys(in caseID: CaseID?) throws -> [ConflictKey] {
        var keys: [ConflictKey] = []
        for ref in try recordsInDoubt(caseID) {
            guard let facts = try facts(of: ref.caseID),
                let place = try? unnamed(ref, facts),
                facts.authority.audience(ofType: ref.type) != nil
            else { continue }
            let overlay = try overlay(facts, ref)
            if try life(of: overlay) == .inConflict {
                keys.append(ConflictKey(record: ref, field: 0))
            }
            for field in try overlay.record().fields where field.state.inConflict {
                guard let known = place.type.field(field.number) else { continue }
                let siblings = try siblings(FieldPlace(record: place, field: known), overlay)
                if siblings.count > 1 {
                    keys.append(ConflictKey(record: ref, field: field.number))
                }
            }
        }
        return keys
    }

    /// The records that a conflict can be in: those where the ordered writes conflict, where own
    /// edits stand over something else, and where something was deleted.
    private func recordsInDoubt(_ caseID: CaseID?) throws -> [RecordRef] {
        var refs = Set(try editedInDoubt(caseID))
        for deleted in try store.deletedRecords(ofCase: caseID) { refs.insert(deleted.ref) }
        var caseFile: Int64?
        if let caseID { caseFile = try store.journal.caseFile(caseID)?.id ?? -1 }
        for row in try store.journal.conflicts(inCase: caseFile) {
            if let ref = try ref(of: row) { refs.insert(ref) }
        }
        return refs.sorted {
            ($0.caseID, $0.type, $0.record) < ($1.caseID, $1.type, $1.record)
        }
    }

    /// The records where own edits may stand beside something else.
    func editedInDoubt(_ caseID: CaseID?) throws -> [RecordRef] {
        var refs = try store.doubtfulRecords(ofCase: caseID).map(\.ref)
        // What comes before anything can be sealed has been seen by no edit, sealed or not.
        if try ownNumber() == Self.unstated || isUndecided() {
            let cases = try caseID.map { [$0] } ?? store.editCounts().keys.sorted()
            refs += try cases.flatMap { try store.editedRecords(ofCase: $0) }.map(\.ref)
        }
        return try refs + provisionalRecords(ofCase: caseID).map(\.ref)
    }

    /// The name of the record that a row of the live state holds.
    func ref(of row: RecordRow) throws -> RecordRef? {
        guard let log = try store.journal.log(row.log), case .audience(let caseID, _) = log.name
        else { return nil }
        var instance = Instance.single
        if row.instance > 0 {
            guard let known = try store.journal.instance(number: row.instance) else { return nil }
            instance = .repeatable(creator: known.creator, nonce: known.nonce)
        }
        return RecordRef(caseID: caseID, type: row.type, instance: instance)
    }

    /// A record's place without the work of finding its shortest name.
    func unnamed(_ ref: RecordRef, _ facts: CaseFacts) throws -> RecordPlace {
        guard let type = facts.model.type(ref.type) else {
            throw ReplicaError.unknownName(.recordType, typed: String(ref.type))
        }
        guard type.repeatable else { return single(type, facts) }
        return RecordPlace(ref: ref, type: type, name: type.id + "/" + ref.record.description)
    }

    /// What is in conflict, as it is shown.
    func conflicts(in caseID: CaseID?) throws -> [ConflictView] {
        try conflictKeys(in: caseID).compactMap { key in
            let facts = try someFacts(of: key.caseID)
            guard let place = try place(of: key.record, facts) else { return nil }
            let label = try label(of: key.caseID)
            if key.field == 0 {
                return .record(caseID: key.caseID, label: label, try view(place))
            }
            guard let field = place.type.field(key.field) else { return nil }
            return .field(
                caseID: key.caseID,
                label: label,
                try view(FieldPlace(record: place, field: field))
            )
        }
    }

    /// The fields that are in conflict, for comparing before and after.
    func fieldPlaces(_ keys: [ConflictKey]) throws -> [FieldPlace] {
        try keys.compactMap { key in
            guard key.field > 0, let facts = try facts(of: key.caseID),
                let place = try place(of: key.record, facts),
                let field = place.type.field(key.field)
            else { return nil }
            return FieldPlace(record: place, field: field)
        }
    }
}
