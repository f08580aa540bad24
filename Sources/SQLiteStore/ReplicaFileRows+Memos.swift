import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

// What a party keeps for its own devices alone. What is readable in it comes sealed.
extension ReplicaFileRows {
    func insert(_ memo: MemoRow) throws -> Int64? {
        try execute(
            """
            INSERT INTO memo (name, secret, body, signer, signature, toSend, newest)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                memo.name.bytes.blob, memo.secret.bytes.blob, memo.body.blob,
                memo.signer.bytes.blob, memo.signature.blob, memo.isToSend,
                memo.newest.map { Int64(clamping: $0) },
            ]
        )
        return db.changesCount > 0 ? db.lastInsertedRowID : nil
    }

    func hasMemo(_ name: KeyName) throws -> Bool {
        try one("SELECT 1 FROM memo WHERE name = ?", [name.bytes.blob]) { _ in true } ?? false
    }

    func eachMemo(_ body: (MemoRow) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            try db.makeStatement(sql: "SELECT * FROM memo ORDER BY id"),
            arguments: []
        )
        while let row = try rows.next() { try body(try Self.memo(row)) }
    }

    func memosToSend(limit: Int) throws -> [MemoRow] {
        try all("SELECT * FROM memo WHERE toSend > 0 ORDER BY id LIMIT ?", [limit], Self.memo)
    }

    func closedMemos(under secret: KeyName) throws -> [MemoRow] {
        try all(
            "SELECT * FROM memo WHERE secret = ? AND newest IS NULL ORDER BY id",
            [secret.bytes.blob],
            Self.memo
        )
    }

    func memos(before time: WallTime, limit: Int) throws -> [MemoRow] {
        try all(
            "SELECT * FROM memo WHERE newest > 0 AND newest < ? ORDER BY newest LIMIT ?",
            [Int64(clamping: time), limit],
            Self.memo
        )
    }

    func set(_ sending: Sending, ofMemo id: Int64) throws {
        try execute("UPDATE memo SET toSend = ? WHERE id = ?", [sending.rawValue, id])
    }

    func setNewest(_ time: WallTime, ofMemo id: Int64) throws {
        try execute("UPDATE memo SET newest = ? WHERE id = ?", [Int64(clamping: time), id])
    }

    func deleteMemo(_ id: Int64) throws { try execute("DELETE FROM memo WHERE id = ?", [id]) }

    func sendMemosAgain() throws { try execute("UPDATE memo SET toSend = 1", []) }

    private static func memo(_ row: Row) throws -> MemoRow {
        guard let name = KeyName(row.bytes("name")), let secret = KeyName(row.bytes("secret")),
            let signer = DeviceID(row.bytes("signer"))
        else { throw damaged("memo", row) }
        let newest: Int64? = row["newest"]
        var memo = MemoRow(
            name: name,
            secret: secret,
            body: row.bytes("body"),
            signer: signer,
            signature: row.bytes("signature"),
            isToSend: row["toSend"],
            newest: newest.map { WallTime(clamping: $0) }
        )
        memo.id = row["id"]
        return memo
    }

    // MARK: What is kept no longer

    func insert(forgotten name: KeyName) throws {
        try execute(
            "INSERT INTO forgottenMemo (name) VALUES (?) ON CONFLICT DO NOTHING",
            [name.bytes.blob]
        )
    }

    func forgotten(limit: Int) throws -> [KeyName] {
        try all("SELECT name FROM forgottenMemo ORDER BY name LIMIT ?", [limit]) { row in
            guard let name = KeyName(row.bytes("name")) else {
                throw Self.damaged("forgottenMemo", row)
            }
            return name
        }
    }

    func deleteForgotten(_ name: KeyName) throws {
        try execute("DELETE FROM forgottenMemo WHERE name = ?", [name.bytes.blob])
    }

    // MARK: Readings

    func insert(_ reading: ReadingRow) throws {
        try execute(
            "INSERT INTO reading (tag, time, content) VALUES (?, ?, ?)",
            [reading.tag.blob, Int64(clamping: reading.time), reading.content.blob]
        )
    }

    func lastReading(tagged tag: [UInt8]) throws -> WallTime? {
        try one(
            "SELECT time FROM reading WHERE tag = ? ORDER BY time DESC LIMIT 1",
            [tag.blob]
        ) { $0.count("time") }
    }

    func readings(limit: Int) throws -> [ReadingRow] {
        try all("SELECT * FROM reading ORDER BY id LIMIT ?", [limit]) { row in
            var reading = ReadingRow(
                tag: row.bytes("tag"),
                time: row.count("time"),
                content: row.bytes("content")
            )
            reading.id = row["id"]
            return reading
        }
    }

    func deleteReadings(through id: Int64) throws {
        try execute("DELETE FROM reading WHERE id <= ?", [id])
    }

    // MARK: Labels

    func labelVersion(of caseID: CaseID) throws -> LabelVersion? {
        try one("SELECT * FROM labelVersion WHERE caseID = ?", [caseID.bytes.blob]) { row in
            guard let memo = KeyName(row.bytes("memo")) else {
                throw Self.damaged("labelVersion", row)
            }
            return LabelVersion(version: row.count("version"), memo: memo)
        }
    }

    func set(_ version: LabelVersion, ofLabel caseID: CaseID) throws {
        try execute(
            """
            INSERT INTO labelVersion (caseID, version, memo) VALUES (?, ?, ?)
            ON CONFLICT (caseID) DO UPDATE SET version = excluded.version, memo = excluded.memo
            """,
            [caseID.bytes.blob, Int64(clamping: version.version), version.memo.bytes.blob]
        )
    }

    func changedLabels() throws -> [CaseID] {
        try all(
            """
            SELECT caseID FROM labelVersion WHERE memo = x'00000000000000000000000000000000'
            ORDER BY caseID
            """,
            []
        ) { CaseID($0.bytes("caseID")) }.compactMap { $0 }
    }

    // MARK: Protections

    func protection(of caseID: CaseID) throws -> (content: [UInt8], version: LabelVersion)? {
        let isAny = try answer(.protections) {
            try one("SELECT EXISTS (SELECT 1 FROM protection)", []) { $0[0] } ?? false
        }
        guard isAny else { return nil }
        return try one("SELECT * FROM protection WHERE caseID = ?", [caseID.bytes.blob]) { row in
            guard let memo = KeyName(row.bytes("memo")) else {
                throw Self.damaged("protection", row)
            }
            return (row.bytes("content"), LabelVersion(version: row.count("version"), memo: memo))
        }
    }

    func set(protection content: [UInt8], _ version: LabelVersion, of caseID: CaseID) throws {
        try execute(
            "INSERT OR REPLACE INTO protection (caseID, content, version, memo) VALUES (?, ?, ?, ?)",
            [
                caseID.bytes.blob, content.blob, Int64(clamping: version.version),
                version.memo.bytes.blob,
            ]
        )
    }

    func changedProtections() throws -> [CaseID] {
        try all(
            """
            SELECT caseID FROM protection WHERE memo = x'00000000000000000000000000000000'
            ORDER BY caseID
            """,
            []
        ) { CaseID($0.bytes("caseID")) }.compactMap { $0 }
    }
}
