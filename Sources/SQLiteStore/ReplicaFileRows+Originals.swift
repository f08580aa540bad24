import GRDB
import Replica
import Vocabulary

// Edits that former incarnations of the file had sealed.
extension ReplicaFileRows {
    func hasOriginals() throws -> Bool {
        try answer(.originals) {
            try one("SELECT EXISTS (SELECT 1 FROM original)", []) { $0[0] } ?? false
        }
    }

    func originals(ofEdit id: Int64) throws -> [UInt8]? {
        try one("SELECT names FROM original WHERE edit = ?", [id]) { $0.bytes("names") }
    }

    func setOriginals(_ names: [UInt8], ofEdit id: Int64) throws {
        try execute(
            """
            INSERT INTO original (edit, names) VALUES (?, ?)
            ON CONFLICT (edit) DO UPDATE SET names = excluded.names
            """,
            [id, names.blob]
        )
    }

    func recordsWithOriginals() throws -> [(caseID: CaseID, record: RecordID)] {
        try all(
            """
            SELECT DISTINCT caseID, record
            FROM edit CROSS JOIN original ON original.edit = edit.id
            ORDER BY caseID, record
            """,
            []
        ) { row in
            guard let caseID = CaseID(row.bytes("caseID")),
                let record = RecordID(row.bytes("record"))
            else { throw Self.damaged("original", row) }
            return (caseID: caseID, record: record)
        }
    }

    func forgetOriginals() throws {
        try execute("DELETE FROM original WHERE edit NOT IN (SELECT id FROM edit)", [])
    }

    func setCharter(of target: TargetRow, to head: Head) throws {
        try execute(
            """
            UPDATE unordered SET value = ?
            WHERE caseID = ? AND audience = ? AND record = x'' AND id = ?
            """,
            [
                head.bytes.blob, target.target.caseID.bytes.blob,
                target.target.audience.bytes.blob, target.id,
            ]
        )
    }

    func forgetSealings() throws {
        for table in ["sealedGroup", "sealing", "sealedTarget", "skipped"] {
            try execute("DELETE FROM \(table)", [])
        }
    }
}
