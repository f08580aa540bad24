import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

// Edits that the server has not ordered.
extension ReplicaFileRows {
    func targetNumber(_ target: EditTarget) throws -> Int64 {
        let key: StatementArguments = [
            target.caseID.bytes.blob, target.audience.bytes.blob, target.charterHead.bytes.blob,
        ]
        let known = try one(
            "SELECT id FROM target WHERE caseID = ? AND audience = ? AND charterHead = ?",
            key
        ) { $0["id"] as Int64 }
        return try known
            ?? insert("INSERT INTO target (caseID, audience, charterHead) VALUES (?, ?, ?)", key)
    }

    func targetsToSeal() throws -> [TargetRow] {
        try all(
            """
            SELECT * FROM target WHERE EXISTS (
                SELECT 1 FROM edit WHERE edit.target = target.id AND sealing IS NULL)
            ORDER BY audience, caseID, charterHead
            """,
            []
        ) { row in
            guard let caseID = CaseID(row.bytes("caseID")),
                let audience = AudienceID(row.bytes("audience")),
                let head = Head(row.bytes("charterHead"))
            else { throw Self.damaged("target", row) }
            return TargetRow(
                id: row["id"],
                target: EditTarget(caseID: caseID, audience: audience, charterHead: head)
            )
        }
    }

    func edits(
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID
    ) throws -> [EditRow] {
        try editStatements.edits(caseID: caseID, audience: audience, record: record)
    }

    func edit(_ id: Int64) throws -> EditRow? {
        try one("SELECT * FROM edit WHERE id = ?", [id], Self.edit)
    }

    func editedRecords(ofCase caseID: CaseID) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, count(*) AS edits
            FROM target JOIN edit ON edit.target = target.id WHERE caseID = ?
            GROUP BY record
            """,
            [caseID.bytes.blob],
            Self.edited
        )
    }

    func doubtfulRecords(ofCase caseID: CaseID?) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, count(*) AS edits
            FROM edit INDEXED BY editInDoubt JOIN target ON edit.target = target.id
            WHERE (beside > 0 OR sealing IS NOT NULL) AND (?1 IS NULL OR caseID = ?1)
            GROUP BY target, record
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

    func insert(_ edit: EditRow) throws -> Int64 {
        let number = try one(
            "UPDATE tally SET edits = edits + 1, last = last + 1 RETURNING last",
            []
        ) { $0[0] as Int64 }
        guard let number else { throw JournalError(.storeDamaged, "the tally of edits is missing") }
        return try insert(
            """
            INSERT INTO edit (id, target, record, type, instance, field, author, time, beside,
                n, sealing, place, seen, value)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number, edit.target, edit.record.bytes.blob, Int64(edit.type),
                edit.instance.packed.blob, Int64(edit.field), edit.author,
                Int64(clamping: edit.time), edit.beside, edit.sealed.map { Int64($0.n) },
                edit.sealed.map { Int64(clamping: $0.sealing) },
                edit.sealed.map { Int64($0.commit) }, edit.seen.blob, edit.value.blob,
            ]
        )
    }

    func deleteEdit(_ id: Int64) throws {
        try execute("DELETE FROM edit WHERE id = ?", [id])
        try count(less: db.changesCount)
    }

    private func count(less: Int) throws {
        guard less > 0 else { return }
        try execute("UPDATE tally SET edits = edits - ?", [less])
    }

    func recordsToSeal(
        target: Int64,
        after record: RecordID?,
        limit: Int
    ) throws -> [EditedRecord] {
        try all(
            """
            SELECT caseID, record, type, instance, count(*) AS edits
            FROM edit JOIN target ON edit.target = target.id
            WHERE edit.target = ? AND record > ? AND sealing IS NULL
            GROUP BY record ORDER BY record LIMIT ?
            """,
            [target, record?.bytes.blob ?? Data(), limit],
            Self.edited
        )
    }

    func seal(edit id: Int64, n: UInt32, sealing: UInt64, commit: UInt32) throws {
        try editStatements.seal(edit: id, n: n, sealing: sealing, commit: commit)
    }

    func forgetSealedEdits(keeping count: Int64) throws {
        try execute(
            "DELETE FROM sealedEdit WHERE edit <= (SELECT max(edit) FROM sealedEdit) - ?",
            [count]
        )
    }

    func dotNumber(ofEdit id: Int64) throws -> UInt32? {
        try one("SELECT n FROM sealedEdit WHERE edit = ?", [id]) { UInt32(clamping: $0.count("n")) }
    }

    func edits(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws -> [EditRow] {
        try all(
            """
            SELECT edit.* FROM target JOIN edit ON edit.target = target.id
            WHERE caseID = ? AND audience = ? AND sealing = ? AND place = ? ORDER BY edit.id
            """,
            [
                caseID.bytes.blob, audience.bytes.blob, Int64(clamping: sealing), Int64(commit),
            ],
            Self.edit
        )
    }

    func deleteEdits(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws -> Int {
        let targets = try all(
            "SELECT id FROM target WHERE caseID = ? AND audience = ?",
            [caseID.bytes.blob, audience.bytes.blob]
        ) { $0["id"] as Int64 }
        var count = 0
        for target in targets {
            try execute(
                "DELETE FROM edit WHERE target = ? AND sealing = ? AND place = ?",
                [target, Int64(clamping: sealing), Int64(commit)]
            )
            count += db.changesCount
            try execute(
                """
                DELETE FROM target
                WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM edit WHERE target = ?1)
                """,
                [target]
            )
        }
        try self.count(less: count)
        return count
    }

    func editCount() throws -> Int {
        try one("SELECT edits FROM tally", []) { $0[0] } ?? 0
    }

    func editCounts() throws -> [CaseID: Int] {
        var counts: [CaseID: Int] = [:]
        for (caseID, count) in try all(
            """
            SELECT caseID, count(*) AS edits FROM edit JOIN target ON edit.target = target.id
            GROUP BY target.id
            """,
            [],
            { row in (CaseID(row.bytes("caseID")), row["edits"] as Int) }
        ) {
            if let caseID { counts[caseID, default: 0] += count }
        }
        return counts
    }

    func replaceSeen(ofEdit id: Int64, by seen: [UInt8]) throws {
        try execute("UPDATE edit SET seen = ? WHERE id = ?", [seen.blob, id])
    }

    // MARK: Dots that are never used again

    func hasSkipped() throws -> Bool {
        try one("SELECT EXISTS (SELECT 1 FROM skipped)", []) { $0[0] } ?? false
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

    static func edit(_ row: Row) throws -> EditRow {
        guard let record = RecordID(row.bytes("record")),
            let instance = Instance(packed: row.bytes("instance"))
        else { throw damaged("edit", row) }
        var sealed: SealedPlace?
        if let n = row["n"] as Int64? {
            sealed = SealedPlace(
                n: UInt32(clamping: n),
                sealing: row.count("sealing"),
                commit: UInt32(clamping: row.count("place"))
            )
        }
        return EditRow(
            id: row["id"],
            target: row["target"],
            record: record,
            type: UInt16(clamping: row.count("type")),
            instance: instance,
            field: UInt16(clamping: row.count("field")),
            seen: row.bytes("seen"),
            value: row.bytes("value"),
            author: row["author"],
            time: row.count("time"),
            beside: row["beside"],
            sealed: sealed
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
