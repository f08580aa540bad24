import GRDB
import Replica
import Vocabulary

// Edits that former incarnations of the file had sealed.
extension ReplicaFileRows {
    func target(_ id: Int64) throws -> EditTarget? {
        try one("SELECT * FROM target WHERE id = ?", [id]) { row in
            guard let caseID = CaseID(row.bytes("caseID")),
                let audience = AudienceID(row.bytes("audience")),
                let head = Head(row.bytes("charterHead"))
            else { throw Self.damaged("target", row) }
            return EditTarget(caseID: caseID, audience: audience, charterHead: head)
        }
    }

    func deleteTargetIfEmpty(_ id: Int64) throws {
        try execute(
            "DELETE FROM target WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM edit WHERE target = ?1)",
            [id]
        )
    }

    func unseal(edit id: Int64) throws {
        try execute("UPDATE edit SET n = NULL, sealing = NULL, place = NULL WHERE id = ?", [id])
    }

    func hasOriginals() throws -> Bool {
        try one("SELECT EXISTS (SELECT 1 FROM original)", []) { $0[0] } ?? false
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

    func editsWithOriginals() throws -> [Int64] {
        try all("SELECT edit FROM original ORDER BY edit", []) { $0["edit"] }
    }

    func forgetSealings() throws {
        for table in ["sealedGroup", "sealing", "sealedEdit", "skipped"] {
            try execute("DELETE FROM \(table)", [])
        }
    }
}
