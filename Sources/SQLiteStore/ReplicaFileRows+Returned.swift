import GRDB
import Journal
import Replica
import Vocabulary

// Commits that came back, and releases that wait.
extension ReplicaFileRows {
    func insert(_ returned: ReturnedCommit) throws {
        try execute(
            """
            INSERT OR REPLACE INTO returned (sealing, audience, place, code) VALUES (?, ?, ?, ?)
            """,
            [
                Int64(clamping: returned.sealing), returned.audience.bytes.blob,
                Int64(returned.commit), returned.code,
            ]
        )
    }

    func returnedCommits() throws -> [ReturnedCommit] {
        try all("SELECT * FROM returned ORDER BY sealing, audience, place", []) { row in
            guard let audience = AudienceID(row.bytes("audience")) else {
                throw Self.damaged("returned", row)
            }
            return ReturnedCommit(
                sealing: row.count("sealing"),
                audience: audience,
                commit: UInt32(clamping: row.count("place")),
                code: row["code"]
            )
        }
    }

    func delete(_ returned: ReturnedCommit) throws {
        try execute(
            "DELETE FROM returned WHERE sealing = ? AND audience = ? AND place = ?",
            [
                Int64(clamping: returned.sealing), returned.audience.bytes.blob,
                Int64(returned.commit),
            ]
        )
    }

    func move(edit id: Int64, to target: Int64, _ place: SealedPlace) throws {
        let before = try one("SELECT target FROM edit WHERE id = ?", [id]) { $0[0] as Int64 }
        try execute(
            "UPDATE edit SET target = ?, n = ?, sealing = ?, place = ? WHERE id = ?",
            [target, Int64(place.n), Int64(clamping: place.sealing), Int64(place.commit), id]
        )
        try execute(
            """
            DELETE FROM target WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM edit WHERE target = ?1)
            """,
            [before]
        )
    }

    func edits(caseID: CaseID, record: RecordID) throws -> [EditRow] {
        try all(
            """
            SELECT edit.* FROM target JOIN edit ON edit.target = target.id
            WHERE caseID = ? AND record = ? ORDER BY edit.id
            """,
            [caseID.bytes.blob, record.bytes.blob],
            Self.edit
        )
    }

    func insert(_ release: PendingRelease) throws {
        try execute(
            """
            INSERT OR REPLACE INTO pendingRelease (body, signature, sent, refusal)
            VALUES (?, ?, ?, ?)
            """,
            [release.body.blob, release.signature.blob, release.sent, release.refusal]
        )
    }

    func pendingReleases() throws -> [PendingRelease] {
        try all("SELECT * FROM pendingRelease ORDER BY rowid", []) { row in
            PendingRelease(
                body: row.bytes("body"),
                signature: row.bytes("signature"),
                sent: row["sent"],
                refusal: row["refusal"]
            )
        }
    }

    func deletePendingRelease(body: [UInt8]) throws {
        try execute("DELETE FROM pendingRelease WHERE body = ?", [body.blob])
    }
}
