import GRDB
import Replica
import Vocabulary

// What this device has stated, and who waits to be admitted.
extension ReplicaFileRows {
    func statements() throws -> [StatementRow] {
        try all("SELECT * FROM statement ORDER BY id", []) { row in
            guard let hash = Hash(row.bytes("hash")) else { throw Self.damaged("statement", row) }
            return StatementRow(
                hash: hash,
                body: row.bytes("body"),
                signature: row.bytes("signature"),
                sent: row["sent"]
            )
        }
    }

    func insert(_ statement: StatementRow) throws {
        try execute(
            """
            INSERT INTO statement (hash, body, signature, sent) VALUES (?, ?, ?, ?)
            ON CONFLICT (hash) DO UPDATE SET signature = excluded.signature, sent = excluded.sent
            """,
            [
                statement.hash.bytes.blob, statement.body.blob, statement.signature.blob,
                statement.sent,
            ]
        )
    }

    func setSent(_ sent: Bool, statement hash: Hash) throws {
        try execute("UPDATE statement SET sent = ? WHERE hash = ?", [sent, hash.bytes.blob])
    }

    func deleteStatement(_ hash: Hash) throws {
        try execute("DELETE FROM statement WHERE hash = ?", [hash.bytes.blob])
    }

    func waitingBodies() throws -> [WaitingBody] {
        try all("SELECT body, signature FROM waiting ORDER BY id", []) { row in
            WaitingBody(body: row.bytes("body"), signature: row.bytes("signature"))
        }
    }

    func setWaitingBodies(_ bodies: [WaitingBody]) throws {
        try execute("DELETE FROM waiting", [])
        for body in bodies {
            try execute(
                "INSERT INTO waiting (body, signature) VALUES (?, ?)",
                [body.body.blob, body.signature.blob]
            )
        }
    }
}
