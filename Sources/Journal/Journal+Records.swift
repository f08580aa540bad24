import Causality
import Trust
import Vocabulary
import Wire

/// The live state of a record.
public struct RecordEntry: Hashable, Sendable {
    /// Its audience.
    public let audience: AudienceID
    /// Its type.
    public let type: UInt16
    /// Which record of the type it is.
    public let instance: Instance
    /// Its name.
    public let record: RecordID
    /// What stands in its fields. Dots count by the store's numbers of incarnations.
    public let state: RecordState
}

extension Journal {
    /// The audiences of a case that have a commit, with the ends of their logs, by audience.
    public func audiences(of caseID: CaseID) throws -> [(audience: AudienceID, end: LogEnd)] {
        try audienceLogs(of: caseID).map {
            (audience: $0.audience, end: LogEnd(place: $0.row.place, chain: $0.row.chain))
        }
    }

    func audienceLogs(
        of caseID: CaseID
    ) throws -> [(audience: AudienceID, row: LogRow)] {
        try flush()
        guard let caseFile = try store.caseFile(caseID) else { return [] }
        return try store.audienceLogs(ofCase: caseFile.id).compactMap { row in
            guard case .audience(_, let audience) = row.name else { return nil }
            return (audience: audience, row: row)
        }.sorted { $0.audience < $1.audience }
    }

    /// The records of a case that have a write, by audience, then type, then in the order in which
    /// they were first written.
    public func records(of caseID: CaseID) throws -> [RecordEntry] {
        try audienceLogs(of: caseID).flatMap { log in
            try store.records(log: log.row.id).map { try entry($0, caseID, log.audience) }
        }
    }

    /// The live state of one record; nil where it has no write.
    public func record(
        of caseID: CaseID,
        type: UInt16,
        instance: Instance
    ) throws -> RecordEntry? {
        guard let number = try number(of: RecordKey(type: type, instance: instance), caseID)
        else { return nil }
        for log in try audienceLogs(of: caseID) {
            if let row = try store.record(log: log.row.id, type: type, instance: number) {
                return try entry(row, caseID, log.audience)
            }
        }
        return nil
    }

    func entry(
        _ row: RecordRow,
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws -> RecordEntry {
        let instance = try instance(row.instance)
        return RecordEntry(
            audience: audience,
            type: row.type,
            instance: instance,
            record: Names.recordID(caseID: caseID, type: row.type, instance: instance),
            state: try state(row.state)
        )
    }

    func instance(_ number: Int64) throws -> Instance {
        guard number != 0 else { return .single }
        guard let row = try store.instance(number: number) else {
            throw JournalError(.storeDamaged, "instance \(number) is missing")
        }
        return .repeatable(creator: row.creator, nonce: row.nonce)
    }

    /// The leaves of a case, newest first, until `body` returns false.
    ///
    /// Newest first within each audience; audiences follow each other.
    public func eachLeaf(of caseID: CaseID, _ body: (StoredLeaf) throws -> Bool) throws {
        for log in try audienceLogs(of: caseID) {
            var id = log.row.lastLeaf
            while id > 0 {
                guard let leaf = try leaf(id), leaf.previous < id else {
                    throw JournalError(
                        .storeDamaged,
                        log: log.row.name,
                        "leaf \(id) is missing or out of order"
                    )
                }
                guard try body(leaf) else { return }
                id = leaf.previous
            }
        }
    }

    /// The leaves that write a record, or one field of it, newest first.
    public func history(
        of caseID: CaseID,
        type: UInt16,
        instance: Instance,
        field: UInt16? = nil
    ) throws -> [StoredLeaf] {
        var history: [StoredLeaf] = []
        try eachLeaf(of: caseID) { leaf in
            let open = leaf.frame.open
            if open.type == type, open.instance == instance,
                field.map({ field in open.writes.contains { $0.field == field } }) ?? true
            {
                history.append(leaf)
            }
            return true
        }
        return history
    }

    /// The fields in conflict, of one case or of all, oldest case first.
    public func conflicts(in caseID: CaseID? = nil) throws -> [OpenConflict] {
        try flush()
        var caseFile: Int64?
        if let caseID {
            guard let row = try store.caseFile(caseID) else { return [] }
            caseFile = row.id
        }
        var conflicts: [OpenConflict] = []
        for row in try store.conflicts(inCase: caseFile) {
            guard let log = try logRow(row.log), case .audience(let caseID, let audience) = log.name
            else { continue }
            let record = try entry(row, caseID, audience)
            for field in record.state.fields where field.state.inConflict {
                let leaves = try field.state.siblings.compactMap { try leaf($0.leaf) }
                let times = leaves.map(\.ordered).sorted()
                conflicts.append(
                    OpenConflict(
                        caseID: caseID,
                        record: record.record,
                        type: record.type,
                        field: field.number,
                        parties: Set(leaves.map(\.author.party)).sorted(),
                        since: times.dropFirst().first ?? 0
                    )
                )
            }
        }
        return conflicts
    }
}
