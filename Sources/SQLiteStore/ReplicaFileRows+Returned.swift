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

    func move(
        _ edits: [EditRow],
        to target: EditTarget,
        in sealing: UInt64,
        _ sealed: [SealedEdit]
    ) throws {
        guard !edits.isEmpty else { return }
        let place = try place(ofNew: target)
        for edit in edits { try move(edit, to: place) }
        try editStatements.seal(place.number, in: sealing, sealed)
        // What the old targets were sealed as stays for the tokens that name it.
        for before in Set(edits.map(\.target)) { try editStatements.deleteIfEmpty(before) }
    }

    func move(_ edits: [EditRow], to target: TargetPlace) throws {
        for edit in edits { try move(edit, to: target) }
        for before in Set(edits.map(\.target)) { try editStatements.deleteIfEmpty(before) }
    }

    func edits(caseID: CaseID, record: RecordID) throws -> [EditRow] {
        let audiences = try all(
            "SELECT DISTINCT audience FROM target WHERE caseID = ?",
            [caseID.bytes.blob]
        ) { row in
            guard let audience = AudienceID(row.bytes("audience")) else {
                throw Self.damaged("target", row)
            }
            return audience
        }
        return try audiences.flatMap {
            try editStatements.edits(caseID: caseID, audience: $0, record: record)
        }.sorted { $0.id < $1.id }
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
