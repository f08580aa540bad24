import GRDB
import Journal
import Vocabulary

// Records that enter and leave logs. None of it is hot.
extension JournalRows {
    func hasStarts() throws -> Bool {
        try answer(.starts) { try statements.any(JournalStatements.anyStart) }
    }

    func hasStarts(inCase caseFile: Int64) throws -> Bool {
        try one("SELECT EXISTS (SELECT 1 FROM start WHERE caseFile = ?)", [caseFile]) { $0[0] }
            ?? false
    }

    func start(log: Int64, type: UInt16, instance: Int64) throws -> StartRow? {
        try one(
            "SELECT * FROM start WHERE log = ? AND type = ? AND instance = ?",
            [log, Int64(type), instance],
            Self.start
        )
    }

    func starts(inCase caseFile: Int64) throws -> [StartRow] {
        try all(
            "SELECT * FROM start WHERE caseFile = ? ORDER BY log, type, instance",
            [caseFile],
            Self.start
        )
    }

    func releases(inCase caseFile: Int64, type: UInt16) throws -> [[UInt8]] {
        try all(
            "SELECT releases FROM start WHERE caseFile = ? AND type = ? ORDER BY log, instance",
            [caseFile, Int64(type)]
        ) { $0.bytes("releases") }
    }

    func waitingStarts() throws -> [StartRow] {
        try all(
            "SELECT * FROM start WHERE waits > 0 ORDER BY caseFile, log, type, instance",
            [],
            Self.start
        )
    }

    func save(_ start: StartRow) throws {
        try execute(
            """
            INSERT OR REPLACE INTO start (log, type, instance, caseFile, place, fieldCount, origin,
                waits, source, releases, lacking, waited, covered, badCopies, parts, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                start.log, Int64(start.type), start.instance, start.caseFile,
                Int64(clamping: start.place), start.fieldCount, start.origin,
                start.isCovered ? 0 : 1, start.source.bytes.blob,
                start.releases.blob, start.lacking.blob, start.waited.blob,
                start.covered.blob, start.badCopies.blob, CopyPart.pack(start.parts).blob,
                start.state?.blob,
            ]
        )
    }

    func deleteStart(log: Int64, type: UInt16, instance: Int64) throws {
        try execute(
            "DELETE FROM start WHERE log = ? AND type = ? AND instance = ?",
            [log, Int64(type), instance]
        )
    }

    func deleteRecord(log: Int64, type: UInt16, instance: Int64) throws {
        try execute(
            "DELETE FROM record WHERE log = ? AND type = ? AND instance = ?",
            [log, Int64(type), instance]
        )
    }

    func left(
        caseFile: Int64,
        source: Head,
        type: UInt16,
        instance: Int64
    ) throws -> LeftRow? {
        try one(
            """
            SELECT * FROM leftRecord
            WHERE caseFile = ? AND source = ? AND type = ? AND instance = ?
            """,
            [caseFile, source.bytes.blob, Int64(type), instance],
            Self.left
        )
    }

    func lefts(inCase caseFile: Int64) throws -> [LeftRow] {
        try all(
            "SELECT * FROM leftRecord WHERE caseFile = ? ORDER BY log, type, instance, source",
            [caseFile],
            Self.left
        )
    }

    func save(_ left: LeftRow) throws {
        try execute(
            """
            INSERT OR REPLACE INTO leftRecord (log, type, instance, caseFile, conflicts, source,
                audience, lacking, waited, parts, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                left.log, Int64(left.type), left.instance, left.caseFile,
                Int64(left.conflicts), left.source.bytes.blob, left.to.bytes.blob,
                left.lacking.blob, left.waited.blob, CopyPart.pack(left.parts).blob,
                left.state?.blob,
            ]
        )
    }

    func deleteLefts(caseFile: Int64, type: UInt16, instance: Int64) throws {
        try execute(
            "DELETE FROM leftRecord WHERE caseFile = ? AND type = ? AND instance = ?",
            [caseFile, Int64(type), instance]
        )
    }

    func lastStep() throws -> Int64 {
        try one("SELECT ifnull(max(step), 0) FROM entry WHERE step IS NOT NULL", []) { $0[0] } ?? 0
    }

    func audienceEntry(step: Int64) throws -> (log: Int64, row: EntryRow)? {
        try one("SELECT * FROM entry WHERE step = ?", [step]) {
            (log: $0["log"], row: try Self.entry($0))
        }
    }

    func holdsEntry(body: [UInt8], before step: Int64) throws -> Bool {
        try one(
            "SELECT EXISTS (SELECT 1 FROM entry WHERE step < ? AND body = ?)",
            [step, body.blob]
        ) { $0[0] } ?? false
    }

    func holdsEntry(log: Int64, head: Head) throws -> Bool {
        try one(
            "SELECT EXISTS (SELECT 1 FROM entry WHERE log = ? AND substr(chain, 1, 16) = ?)",
            [log, head.bytes.blob]
        ) { $0[0] } ?? false
    }

    func parties(of audience: AudienceID) throws -> [PartyID]? {
        try one("SELECT parties FROM audience WHERE audience = ?", [audience.bytes.blob]) { row in
            let bytes = row.bytes("parties")
            return stride(from: 0, to: bytes.count, by: 16).compactMap {
                PartyID(bytes[$0..<min($0 + 16, bytes.count)])
            }
        }
    }

    func insert(_ audience: AudienceID, parties: [PartyID]) throws {
        try execute(
            "INSERT OR REPLACE INTO audience (audience, parties) VALUES (?, ?)",
            [audience.bytes.blob, parties.flatMap(\.bytes).blob]
        )
    }

    private static func start(_ row: Row) throws -> StartRow {
        guard let source = Head(row.bytes("source")) else { throw damaged("start", row) }
        return StartRow(
            log: row["log"],
            caseFile: row["caseFile"],
            type: try type(row),
            instance: row["instance"],
            place: row.count("place"),
            source: source,
            origin: row["origin"],
            releases: row.bytes("releases"),
            lacking: row.bytes("lacking"),
            waited: row.bytes("waited"),
            state: row.hasNull(column: "state") ? nil : row.bytes("state"),
            covered: row.bytes("covered"),
            fieldCount: row["fieldCount"],
            badCopies: row.bytes("badCopies"),
            parts: try CopyPart.unpack(row.bytes("parts"))
        )
    }

    private static func left(_ row: Row) throws -> LeftRow {
        guard let source = Head(row.bytes("source")), let to = AudienceID(row.bytes("audience"))
        else { throw damaged("leftRecord", row) }
        return LeftRow(
            log: row["log"],
            caseFile: row["caseFile"],
            type: try type(row),
            instance: row["instance"],
            source: source,
            to: to,
            lacking: row.bytes("lacking"),
            waited: row.bytes("waited"),
            state: row.hasNull(column: "state") ? nil : row.bytes("state"),
            conflicts: row["conflicts"],
            parts: try CopyPart.unpack(row.bytes("parts"))
        )
    }

    private static func type(_ row: Row) throws -> UInt16 {
        guard let type = UInt16(exactly: row["type"] as Int64) else { throw damaged("start", row) }
        return type
    }
}

extension Row {
    fileprivate func hasNull(column: String) -> Bool {
        guard let index = Array(columnNames).firstIndex(of: column) else { return true }
        return hasNull(atIndex: index)
    }
}
