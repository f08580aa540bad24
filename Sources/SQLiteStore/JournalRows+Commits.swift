import GRDB
import Journal
import Vocabulary

// Reading what was ordered: deliveries, history, the live state.
extension JournalRows {
    func group(_ id: Int64) throws -> GroupRow? {
        try one("SELECT * FROM commitGroup WHERE id = ?", [id], Self.group)
    }

    func groups(after id: Int64, limit: Int) throws -> [GroupRow] {
        try all(
            "SELECT * FROM commitGroup WHERE id > ? ORDER BY id LIMIT ?",
            [id, limit],
            Self.group
        )
    }

    func run(_ id: Int64) throws -> RunRow? {
        try one("SELECT * FROM run WHERE id = ?", [id], Self.run)
    }

    func latestRuns() throws -> [(header: [UInt8], time: WallTime)] {
        try all(
            """
            SELECT header, max(time) AS time
            FROM run JOIN commitGroup ON commitGroup.id = run.commitGroup GROUP BY header
            """,
            []
        ) { (header: $0.bytes("header"), time: $0.count("time")) }
    }

    func runs(after id: Int64, limit: Int) throws -> [RunRow] {
        try all("SELECT * FROM run WHERE id > ? ORDER BY id LIMIT ?", [id, limit], Self.run)
    }

    func leaf(_ id: Int64) throws -> (row: LeafRow, data: [UInt8])? {
        try statements.leaf(id)
    }

    func eachLeaf(
        from first: Int64,
        through last: Int64,
        _ body: (LeafRow, [UInt8]) throws -> Bool
    ) throws {
        try statements.eachLeaf(from: first, through: last, body)
    }

    func records(log: Int64) throws -> [RecordRow] {
        try all("SELECT * FROM record WHERE log = ? ORDER BY type, instance", [log], Self.record)
    }

    func record(log: Int64, type: UInt16, instance: Int64) throws -> RecordRow? {
        try one(
            "SELECT * FROM record WHERE log = ? AND type = ? AND instance = ?",
            [log, Int64(type), instance],
            Self.record
        )
    }

    func conflicts(inCase caseFile: Int64?) throws -> [RecordRow] {
        try all(
            """
            SELECT record.* FROM record JOIN log ON log.id = record.log
            WHERE record.conflicts > 0 AND (?1 IS NULL OR log.caseFile = ?1)
            ORDER BY log.caseFile, record.log, record.type, record.instance
            """,
            [caseFile],
            Self.record
        )
    }

    func instance(number id: Int64) throws -> InstanceRow? {
        try one("SELECT * FROM instance WHERE id = ?", [id], Self.instance)
    }

    func instances(after id: Int64, limit: Int) throws -> [InstanceRow] {
        try all(
            "SELECT * FROM instance WHERE id > ? ORDER BY id LIMIT ?",
            [id, limit],
            Self.instance
        )
    }

    func counts() throws -> JournalCounts {
        func count(_ table: String) throws -> Int {
            try one("SELECT count(*) FROM \(table)", []) { $0[0] } ?? 0
        }
        return JournalCounts(
            leaves: try count("leaf"),
            runs: try count("run"),
            groups: try count("commitGroup"),
            records: try count("record"),
            entries: try count("entry")
        )
    }
}

extension JournalRows {
    private static func group(_ row: Row) throws -> GroupRow {
        guard let count = UInt32(exactly: row["count"] as Int64) else {
            throw damaged("commitGroup", row)
        }
        return GroupRow(
            id: row["id"],
            header: row.bytes("header"),
            signature: row.bytes("signature"),
            count: count,
            sealing: row.count("sealing")
        )
    }

    private static func run(_ row: Row) throws -> RunRow {
        let charter = row.bytes("charterHead")
        guard let first = UInt32(exactly: row["first"] as Int64),
            let count = UInt32(exactly: row["count"] as Int64),
            let party = Head(row.bytes("partyHead")), charter.isEmpty || charter.count == 16
        else { throw damaged("run", row) }
        return RunRow(
            id: row["id"],
            group: row["commitGroup"],
            first: first,
            count: count,
            proof: row.bytes("proof"),
            time: row.count("time"),
            partyHead: party,
            charterHead: Head(charter),
            epoch: EpochID(row.bytes("epoch")),
            firstLeaf: row["firstLeaf"],
            lastLeaf: row["lastLeaf"]
        )
    }

    private static func record(_ row: Row) throws -> RecordRow {
        guard let type = UInt16(exactly: row["type"] as Int64) else { throw damaged("record", row) }
        return RecordRow(
            log: row["log"],
            type: type,
            instance: row["instance"],
            state: row.bytes("state"),
            conflicts: Int(row["conflicts"] as Int64)
        )
    }

    private static func instance(_ row: Row) throws -> InstanceRow {
        guard let record = RecordID(row.bytes("record")),
            let creator = PartyID(row.bytes("creator")),
            let nonce = Nonce(row.bytes("nonce"))
        else { throw damaged("instance", row) }
        return InstanceRow(id: row["id"], record: record, creator: creator, nonce: nonce)
    }
}
