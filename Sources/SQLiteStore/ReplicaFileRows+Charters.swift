import GRDB
import Replica
import Vocabulary

// Changes of charters on their way, and held writes that wait for a decision.
extension ReplicaFileRows {
    func charterChanges() throws -> [CharterChangeRow] {
        try all("SELECT * FROM charterChange ORDER BY id", []) { row in
            guard let caseID = CaseID(row.bytes("caseID")) else {
                throw Self.damaged("charterChange", row)
            }
            return CharterChangeRow(
                id: row["id"],
                caseID: caseID,
                body: row.bytes("body"),
                signature: row.bytes("signature"),
                change: row.bytes("change"),
                author: row["author"],
                madeAt: row.count("madeAt"),
                sent: row["sent"]
            )
        }
    }

    func insert(_ change: CharterChangeRow) throws {
        try execute(
            """
            INSERT INTO charterChange (caseID, body, signature, change, author, madeAt, sent)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                change.caseID.bytes.blob, change.body.blob, change.signature.blob,
                change.change.blob, change.author, Int64(clamping: change.madeAt), change.sent,
            ]
        )
    }

    func markCharterChange(_ id: Int64, sent: Bool) throws {
        try execute("UPDATE charterChange SET sent = ? WHERE id = ?", [sent, id])
    }

    func deleteCharterChange(_ id: Int64) throws {
        try execute("DELETE FROM charterChange WHERE id = ?", [id])
    }

    func proposals() throws -> [ProposalRow] {
        try all("SELECT * FROM proposal ORDER BY id", [], Self.proposal)
    }

    func proposal(_ id: Int64) throws -> ProposalRow? {
        try one("SELECT * FROM proposal WHERE id = ?", [id], Self.proposal)
    }

    func insert(_ proposal: ProposalRow) throws {
        try execute(
            """
            INSERT OR IGNORE INTO proposal (caseID, type, field, leaf, leafHash)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                proposal.caseID.bytes.blob, Int64(proposal.type), Int64(proposal.field),
                proposal.leaf, proposal.leafHash.bytes.blob,
            ]
        )
    }

    func deleteProposal(_ id: Int64) throws {
        try execute("DELETE FROM proposal WHERE id = ?", [id])
    }

    func deleteProposal(leafHash: Hash, field: UInt16) throws {
        try execute(
            "DELETE FROM proposal WHERE leafHash = ? AND field = ?",
            [leafHash.bytes.blob, Int64(field)]
        )
    }

    private static func proposal(_ row: Row) throws -> ProposalRow {
        guard let caseID = CaseID(row.bytes("caseID")), let hash = Hash(row.bytes("leafHash")),
            let type = UInt16(exactly: row["type"] as Int64),
            let field = UInt16(exactly: row["field"] as Int64)
        else { throw damaged("proposal", row) }
        return ProposalRow(
            id: row["id"],
            caseID: caseID,
            type: type,
            field: field,
            leaf: row["leaf"],
            leafHash: hash
        )
    }
}
