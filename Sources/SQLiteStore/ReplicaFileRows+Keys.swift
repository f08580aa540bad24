import Foundation
import GRDB
import Journal
import Replica
import Vocabulary
import Wire

// The keys of a replica. Secret bytes come sealed.
extension ReplicaFileRows {
    func partyKeys() throws -> [PartyKeyRow] {
        try all("SELECT * FROM partyKey ORDER BY id", []) { row in
            guard let name = KeyName(row.bytes("name")) else { throw Self.damaged("partyKey", row) }
            return PartyKeyRow(name: name, secret: row.bytes("secret"))
        }
    }

    func insert(_ key: PartyKeyRow) throws {
        try execute(
            "INSERT INTO partyKey (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [key.name.bytes.blob, key.secret.blob]
        )
    }

    // MARK: Secrets

    func secret(_ name: KeyName) throws -> SecretRow? {
        try one("SELECT * FROM secret WHERE name = ?", [name.bytes.blob], Self.secret)
    }

    func secrets(of audience: AudienceID) throws -> [SecretRow] {
        try all(
            "SELECT * FROM secret WHERE audience = ? ORDER BY name",
            [audience.bytes.blob],
            Self.secret
        )
    }

    func secretsToSend(limit: Int) throws -> [SecretRow] {
        try all(
            "SELECT * FROM secret WHERE toSend > 0 ORDER BY name LIMIT ?",
            [limit],
            Self.secret
        )
    }

    func save(_ secret: SecretRow) throws {
        try execute(
            """
            INSERT INTO secret (name, audience, body, signer, signature, secret, toSend)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET secret = excluded.secret, toSend = excluded.toSend
            """,
            [
                secret.name.bytes.blob, secret.audience.bytes.blob, secret.body.blob,
                secret.signer.bytes.blob, secret.signature.blob, secret.secret?.blob,
                secret.isToSend,
            ]
        )
    }

    func set(_ sending: Sending, ofSecret name: KeyName) throws {
        try execute(
            "UPDATE secret SET toSend = ? WHERE name = ?",
            [sending.rawValue, name.bytes.blob]
        )
    }

    private static func secret(_ row: Row) throws -> SecretRow {
        guard let name = KeyName(row.bytes("name")),
            let audience = AudienceID(row.bytes("audience")),
            let signer = DeviceID(row.bytes("signer"))
        else { throw damaged("secret", row) }
        let secret = row.bytes("secret")
        return SecretRow(
            name: name,
            audience: audience,
            body: row.bytes("body"),
            signer: signer,
            signature: row.bytes("signature"),
            secret: secret.isEmpty ? nil : secret,
            isToSend: row["toSend"]
        )
    }

    // MARK: Record keys

    func boxKey(_ name: KeyName) throws -> BoxKeyRow? { try keyStatements.boxKey(name) }

    func boxKeys(of record: RecordID) throws -> [BoxKeyRow] {
        try keyStatements.boxKeys(of: record)
    }

    func retireBoxKeys(of record: RecordID) throws { try keyStatements.retireBoxKeys(of: record) }

    func insert(_ key: BoxKeyRow) throws { try keyStatements.insert(key) }

    func deleteBoxKey(_ name: KeyName) throws {
        guard let row = try boxKey(name) else { return }
        try overwriting {
            try execute("DELETE FROM recordKey WHERE name = ?", [name.bytes.blob])
            try execute(
                """
                DELETE FROM wrapping WHERE id = ?1
                    AND NOT EXISTS (SELECT 1 FROM recordKey WHERE wrapping = ?1)
                """,
                [row.wrapping]
            )
        }
    }

    func insert(erasedKey name: KeyName) throws {
        try execute(
            "INSERT INTO erasedKey (name) VALUES (?) ON CONFLICT DO NOTHING",
            [name.bytes.blob]
        )
    }

    func isErased(_ name: KeyName) throws -> Bool {
        try one("SELECT 1 FROM erasedKey WHERE name = ?", [name.bytes.blob]) { _ in true } ?? false
    }

    func hasErasedKeys() throws -> Bool {
        try one("SELECT EXISTS (SELECT 1 FROM erasedKey)", []) { $0[0] } ?? false
    }

    func replace(wrapping id: Int64, by wrapping: Wrapping) throws {
        try overwriting {
            try execute(
                "UPDATE wrapping SET name = ?, content = ? WHERE id = ?",
                [wrapping.target.name.bytes.blob, wrapping.content.blob, id]
            )
        }
    }

    // MARK: Wrappings

    func wrapping(_ id: Int64) throws -> Wrapping? {
        try one("SELECT * FROM wrapping WHERE id = ?", [id], Self.wrapping)?.wrapping
    }

    func insert(_ wrapping: Wrapping, _ state: WrappingState) throws -> Int64? {
        try execute(
            """
            INSERT INTO wrapping (kind, name, recipient, content, state) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                Int64(wrapping.target.kind), wrapping.target.name.bytes.blob,
                wrapping.target.recipient.blob, wrapping.content.blob, state.rawValue,
            ]
        )
        return db.changesCount > 0 ? db.lastInsertedRowID : nil
    }

    func hasWrapping(_ target: WrappingTarget) throws -> Bool {
        try one(
            "SELECT id FROM wrapping WHERE kind = ? AND name = ? AND recipient = ?",
            [Int64(target.kind), target.name.bytes.blob, target.recipient.blob]
        ) { _ in true } ?? false
    }

    func setState(_ state: WrappingState, ofWrapping id: Int64) throws {
        try execute("UPDATE wrapping SET state = ? WHERE id = ?", [state.rawValue, id])
    }

    func sendKeysAgain() throws {
        try execute("UPDATE secret SET toSend = 1", [])
        try execute(
            "UPDATE wrapping SET state = ? WHERE state IN (?, ?)",
            [
                WrappingState.toSend.rawValue, WrappingState.kept.rawValue,
                WrappingState.answered.rawValue,
            ]
        )
        try execute(
            "UPDATE wrapping SET state = ? WHERE state IN (?, ?) AND state > 0",
            [
                WrappingState.passedOn.rawValue, WrappingState.waiting.rawValue,
                WrappingState.passedOnAnswered.rawValue,
            ]
        )
    }

    func sendAnsweredAgain() throws {
        try execute("UPDATE secret SET toSend = 1 WHERE toSend = -1", [])
        try execute("UPDATE memo SET toSend = 1 WHERE toSend = -1", [])
        try execute(
            "UPDATE wrapping SET state = ? WHERE state = ?",
            [WrappingState.toSend.rawValue, WrappingState.answered.rawValue]
        )
        try execute(
            "UPDATE wrapping SET state = ? WHERE state = ? AND state > 0",
            [WrappingState.passedOn.rawValue, WrappingState.passedOnAnswered.rawValue]
        )
    }

    func setPassedOn(_ state: WrappingState, ofWrapping id: Int64) throws {
        try execute(
            "UPDATE wrapping SET state = ? WHERE id = ? AND state = ?",
            [state.rawValue, id, WrappingState.passedOn.rawValue]
        )
    }

    func deleteWrapping(_ id: Int64) throws {
        try execute("DELETE FROM wrapping WHERE id = ?", [id])
    }

    func wrappings(
        _ state: WrappingState,
        limit: Int
    ) throws -> [(id: Int64, wrapping: Wrapping)] {
        try all(
            "SELECT * FROM wrapping WHERE state = ? AND state > 0 ORDER BY id LIMIT ?",
            [state.rawValue, limit],
            Self.wrapping
        )
    }

    func waiting(under key: KeyName) throws -> [(id: Int64, wrapping: Wrapping)] {
        try all(
            """
            SELECT * FROM wrapping WHERE state IN (2, 4, 5) AND state > 0 AND recipient = ?
            ORDER BY id
            """,
            [key.bytes.blob],
            Self.wrapping
        )
    }

    func waiting(limit: Int) throws -> [(id: Int64, wrapping: Wrapping)] {
        try all(
            """
            SELECT * FROM wrapping WHERE state IN (2, 4, 5) AND state > 0 ORDER BY id LIMIT ?
            """,
            [limit],
            Self.wrapping
        )
    }

    private static func wrapping(_ row: Row) throws -> (id: Int64, wrapping: Wrapping) {
        (
            id: row["id"],
            wrapping: Wrapping(target: try target(row), content: row.bytes("content"))
        )
    }

    // MARK: What others lack

    func lacks() throws -> [Lack] {
        try all("SELECT * FROM lack ORDER BY kind, name, recipient", []) { row in
            Lack(target: try Self.target(row))
        }
    }

    func replaceLacks(by lacks: [Lack]) throws {
        guard try lacks != self.lacks() else { return }
        try execute("DELETE FROM lack", [])
        for lack in lacks {
            try execute(
                """
                INSERT INTO lack (kind, name, recipient) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """,
                [
                    Int64(lack.target.kind), lack.target.name.bytes.blob,
                    lack.target.recipient.blob,
                ]
            )
        }
    }

    private static func target(_ row: Row) throws -> WrappingTarget {
        guard let name = KeyName(row.bytes("name")),
            let target = WrappingTarget(
                kind: UInt32(clamping: row.count("kind")),
                name: name,
                recipient: row.bytes("recipient")
            )
        else { throw damaged("wrapping", row) }
        return target
    }
}
