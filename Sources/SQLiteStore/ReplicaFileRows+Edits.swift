import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

// Edits that the server has not ordered.
extension ReplicaFileRows {
    func place(of target: EditTarget) throws -> TargetPlace {
        guard let number = try editStatements.openTarget(target) else {
            return try place(ofNew: target)
        }
        return TargetPlace(
            caseID: target.caseID,
            audience: target.audience,
            number: number
        )
    }

    func hasEdits(of caseID: CaseID, notUnder charterHead: Head) throws -> Bool {
        try one(
            """
            SELECT EXISTS (SELECT 1 FROM target WHERE caseID = ? AND charterHead <> ?)
            """,
            [caseID.bytes.blob, charterHead.bytes.blob]
        ) { $0[0] } ?? false
    }

    func targetsToSeal() throws -> [TargetRow] { try editStatements.toSeal() }

    func edits(
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID
    ) throws -> [EditRow] {
        try editStatements.edits(caseID: caseID, audience: audience, record: record)
    }

    func editedRecords(ofCase caseID: CaseID) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, count(*) AS edits
            FROM edit WHERE caseID = ? GROUP BY record
            """,
            [caseID.bytes.blob],
            Self.edited
        )
    }

    func doubtfulRecords(ofCase caseID: CaseID?) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, count(*) AS edits
            FROM unordered INDEXED BY editBeside
            WHERE beside > 0 AND (?1 IS NULL OR caseID = ?1) GROUP BY caseID, record
            UNION ALL
            SELECT edit.caseID, record, type, instance, count(*) AS edits
            FROM target CROSS JOIN sealedTarget ON sealedTarget.id = target.id
                CROSS JOIN edit ON edit.caseID = target.caseID
                    AND edit.audience = target.audience AND edit.target = target.id
            WHERE ?1 IS NULL OR target.caseID = ?1 GROUP BY edit.target, record
            """,
            [caseID?.bytes.blob],
            Self.edited
        )
    }

    func noteDeletion(of record: EditedRecord) throws {
        try execute(
            """
            INSERT INTO deletedRecord (caseID, record, type, instance) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                record.caseID.bytes.blob, record.record.bytes.blob, Int64(record.type),
                record.instance.packed.blob,
            ]
        )
    }

    func deletedRecords(ofCase caseID: CaseID?) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, 0 AS edits FROM deletedRecord
            WHERE ?1 IS NULL OR caseID = ?1
            """,
            [caseID?.bytes.blob],
            Self.edited
        )
    }

    func noteRemarked(_ record: EditedRecord) throws {
        try execute(
            """
            INSERT INTO remarkedRecord (caseID, record, type, instance) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                record.caseID.bytes.blob, record.record.bytes.blob, Int64(record.type),
                record.instance.packed.blob,
            ]
        )
    }

    func remarkedRecords(ofCase caseID: CaseID?) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, 0 AS edits FROM remarkedRecord
            WHERE ?1 IS NULL OR caseID = ?1 ORDER BY caseID, record
            """,
            [caseID?.bytes.blob],
            Self.edited
        )
    }

    func insert(_ edit: EditRow) throws -> Int64 { try editStatements.insert(edit) }

    func delete(_ edit: EditRow) throws { try editStatements.delete(edit) }

    func eachRecordToSeal(_ target: TargetRow, _ body: ([EditRow]) throws -> Bool) throws {
        try editStatements.eachRecord(of: target.place, body)
    }

    func seal(
        _ target: TargetRow,
        in sealing: UInt64,
        _ edits: [SealedEdit],
        isWhole: Bool
    ) throws {
        var place = target.place
        if !isWhole {
            let given = EditStatements.byNumber(edits)
            let all = try self.edits(of: place)
            let sealed = all.filter { given[$0.id] != nil }
            if sealed.count < all.count {
                // The rest stays before what was saved later, under another charter.
                place = try self.place(ofNew: target.target)
                for edit in sealed { try move(edit, to: place) }
            }
        }
        try editStatements.seal(place.number, in: sealing, edits)
    }

    func place(ofNew target: EditTarget) throws -> TargetPlace {
        TargetPlace(
            caseID: target.caseID,
            audience: target.audience,
            number: try editStatements.insert(target)
        )
    }

    /// Gives an edit to another target of its case.
    func move(_ edit: EditRow, to target: TargetPlace) throws {
        try execute(
            "UPDATE unordered SET audience = ?, target = ? " + Self.ofOneEdit,
            [target.audience.bytes.blob, target.number] + Self.key(edit)
        )
    }

    /// Which row of `unordered` an edit is.
    private static let ofOneEdit =
        "WHERE caseID = ? AND audience = ? AND record = ? AND id = ?"

    private static func key(_ edit: EditRow) -> StatementArguments {
        [
            edit.target.caseID.bytes.blob, edit.target.audience.bytes.blob,
            edit.record.bytes.blob, edit.id,
        ]
    }

    private func edits(of target: TargetPlace) throws -> [EditRow] {
        var edits: [EditRow] = []
        try editStatements.eachRecord(of: target) { record in
            edits += record
            return true
        }
        return edits
    }

    func forgetSealedEdits(keeping count: Int64) throws {
        try execute(
            """
            DELETE FROM sealedTarget WHERE last <= ? AND id NOT IN (SELECT id FROM target)
            """,
            [try editStatements.lastNumber() - count]
        )
    }

    func dotNumber(ofEdit id: Int64) throws -> UInt32? {
        let targets = try all(
            "SELECT edits FROM sealedTarget WHERE first <= ?1 AND last >= ?1",
            [id]
        ) { row in
            row.bytes("edits").withUnsafeBytes(SealedEdits.unpacked)
        }
        return targets.lazy.compactMap { $0?.first { $0.edit == id }?.n }.first
    }

    func edits(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws -> [EditRow] {
        var edits: [EditRow] = []
        for target in try editStatements.sealedTargets(sealing, caseID, audience) {
            let sealed = EditStatements.byNumber(target.edits)
            for var edit in try self.edits(of: target.place) {
                let place = try EditStatements.place(edit.id, sealed, Int64(clamping: sealing))
                guard place.commit == commit else { continue }
                edit.sealed = place
                edits.append(edit)
            }
        }
        return edits.sorted { $0.id < $1.id }
    }

    func deleteEdits(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws -> Int {
        var count = 0
        for target in try editStatements.sealedTargets(sealing, caseID, audience) {
            let own = target.edits.count { $0.commit == commit }
            guard own > 0 else { continue }
            if own == target.edits.count {
                try editStatements.delete(target.place, edits: own)
                count += own
                continue
            }
            // One of several commits that the target became.
            let gone = EditStatements.byNumber(target.edits.filter { $0.commit == commit })
            for edit in try edits(of: target.place) where gone[edit.id] != nil {
                try editStatements.delete(edit)
                count += 1
            }
        }
        return count
    }

    func editCount() throws -> Int { try editStatements.editCount() }

    func editCounts() throws -> [CaseID: Int] {
        var counts: [CaseID: Int] = [:]
        for (caseID, count) in try all(
            "SELECT caseID, count(*) AS edits FROM edit GROUP BY caseID",
            [],
            { row in (CaseID(row.bytes("caseID")), row["edits"] as Int) }
        ) {
            if let caseID { counts[caseID] = count }
        }
        return counts
    }

    func replaceSeen(of edit: EditRow, by seen: [UInt8]) throws {
        try execute("UPDATE unordered SET seen = ? " + Self.ofOneEdit, [seen.blob] + Self.key(edit))
    }

    // MARK: Dots that are never used again

    func hasSkipped() throws -> Bool {
        try answer(.skipped) {
            try one("SELECT EXISTS (SELECT 1 FROM skipped)", []) { $0[0] } ?? false
        }
    }

    func skipped(record: RecordID) throws -> [(field: UInt16, n: UInt32)] {
        try all("SELECT field, n FROM skipped WHERE record = ?", [record.bytes.blob]) { row in
            (field: UInt16(clamping: row.count("field")), n: UInt32(clamping: row.count("n")))
        }
    }

    func skip(record: RecordID, field: UInt16, n: UInt32) throws {
        try execute(
            "INSERT INTO skipped (record, field, n) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [record.bytes.blob, Int64(field), Int64(n)]
        )
    }

    private static func edited(_ row: Row) throws -> EditedRecord {
        guard let caseID = CaseID(row.bytes("caseID")),
            let record = RecordID(row.bytes("record")),
            let instance = Instance(packed: row.bytes("instance"))
        else { throw damaged("edit", row) }
        return EditedRecord(
            caseID: caseID,
            record: record,
            type: UInt16(clamping: row.count("type")),
            instance: instance,
            edits: row["edits"]
        )
    }
}

extension Instance {
    /// As a column holds it: nothing for the one of a case, else creator and nonce.
    var packed: [UInt8] {
        switch self {
        case .single: []
        case .repeatable(let creator, let nonce): creator.bytes + nonce.bytes
        }
    }

    init?(packed bytes: [UInt8]) {
        if bytes.isEmpty {
            self = .single
            return
        }
        guard bytes.count == 32, let creator = PartyID(bytes[..<16]),
            let nonce = Nonce(bytes[16...])
        else { return nil }
        self = .repeatable(creator: creator, nonce: nonce)
    }
}
