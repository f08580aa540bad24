import GRDB
import Journal
import SyncServer
import Vocabulary

// Epochs, former feeds, and what an operator should know of.
extension ServerFileRows {
    func begin(_ epoch: EpochID) throws {
        try execute(
            "UPDATE server SET origin = ifnull(origin, epoch), epoch = ?",
            [epoch.bytes.blob]
        )
        try execute("INSERT OR IGNORE INTO closedIncarnation SELECT id FROM incarnation", [])
    }

    func isClosed(incarnation: UInt32) throws -> Bool {
        try one(
            "SELECT 1 FROM closedIncarnation WHERE incarnation = ?",
            [Int64(incarnation)]
        ) { _ in true } ?? false
    }

    func close(incarnation: UInt32) throws {
        try execute(
            "INSERT OR IGNORE INTO closedIncarnation (incarnation) VALUES (?)",
            [Int64(incarnation)]
        )
    }

    func formerFeed(of party: PartyID, in epoch: EpochID) throws -> LogEnd? {
        try one(
            "SELECT place, chain FROM formerFeed WHERE epoch = ? AND party = ?",
            [epoch.bytes.blob, party.bytes.blob]
        ) { row in
            guard let chain = Hash(row.bytes("chain")) else { throw damaged("formerFeed") }
            return LogEnd(place: row.count("place"), chain: chain)
        }
    }

    func formerFeeds(of party: PartyID) throws -> [LogEnd] {
        try all(
            "SELECT place, chain FROM formerFeed WHERE party = ? ORDER BY place DESC",
            [party.bytes.blob]
        ) { row in
            guard let chain = Hash(row.bytes("chain")) else { throw damaged("formerFeed") }
            return LogEnd(place: row.count("place"), chain: chain)
        }
    }

    func setFormerFeed(_ end: LogEnd, of party: PartyID, in epoch: EpochID) throws {
        try execute(
            """
            INSERT INTO formerFeed (epoch, party, place, chain) VALUES (?, ?, ?, ?)
            ON CONFLICT (epoch, party) DO UPDATE SET place = excluded.place, chain = excluded.chain
            """,
            [
                epoch.bytes.blob, party.bytes.blob, Int64(clamping: end.place),
                end.chain.bytes.blob,
            ]
        )
    }

    func formerPlaces(of party: PartyID, at place: UInt64) throws -> [LogEnd] {
        try all(
            "SELECT chain FROM formerPlace WHERE party = ? AND place = ?",
            [party.bytes.blob, Int64(clamping: place)]
        ) { row in
            guard let chain = Hash(row.bytes("chain")) else { throw damaged("formerPlace") }
            return LogEnd(place: place, chain: chain)
        }
    }

    func wasGivenBack() throws -> Bool {
        try one("SELECT 1 FROM formerPlace LIMIT 1", []) { _ in true } ?? false
    }

    func insert(formerPlace end: LogEnd, of party: PartyID) throws {
        try execute(
            "INSERT OR IGNORE INTO formerPlace (party, place, chain) VALUES (?, ?, ?)",
            [party.bytes.blob, Int64(clamping: end.place), end.chain.bytes.blob]
        )
    }

    func isReturned(charterOf caseID: CaseID, place: UInt64) throws -> Bool {
        try one(
            "SELECT 1 FROM returnedCharter WHERE caseID = ? AND place = ?",
            [caseID.bytes.blob, Int64(clamping: place)]
        ) { _ in true } ?? false
    }

    func insert(returnedCharterOf caseID: CaseID, place: UInt64) throws {
        try execute(
            "INSERT OR IGNORE INTO returnedCharter (caseID, place) VALUES (?, ?)",
            [caseID.bytes.blob, Int64(clamping: place)]
        )
    }

    func unmovedCases(of party: PartyID) throws -> [CaseID] {
        try all(
            "SELECT caseID FROM unmovedCase WHERE party = ? ORDER BY caseID",
            [party.bytes.blob]
        ) { row in
            guard let caseID = CaseID(row.bytes("caseID")) else { throw damaged("unmovedCase") }
            return caseID
        }
    }

    func unmovedCases() throws -> Set<CaseID> {
        let cases = try all("SELECT DISTINCT caseID FROM unmovedCase", []) { row in
            guard let caseID = CaseID(row.bytes("caseID")) else { throw damaged("unmovedCase") }
            return caseID
        }
        return Set(cases)
    }

    func insert(unmovedCase caseID: CaseID, of party: PartyID) throws {
        try execute(
            "INSERT OR IGNORE INTO unmovedCase (party, caseID) VALUES (?, ?)",
            [party.bytes.blob, caseID.bytes.blob]
        )
    }

    func deleteUnmovedCases(of party: PartyID) throws {
        try execute("DELETE FROM unmovedCase WHERE party = ?", [party.bytes.blob])
    }

    func charterReaders(of caseID: CaseID) throws -> [PartyID] {
        try all(
            "SELECT party FROM charterReader WHERE caseID = ? ORDER BY party",
            [caseID.bytes.blob]
        ) { row in
            guard let party = PartyID(row.bytes("party")) else { throw damaged("charterReader") }
            return party
        }
    }

    func insert(charterReader party: PartyID, of caseID: CaseID) throws {
        try execute(
            "INSERT OR IGNORE INTO charterReader (caseID, party) VALUES (?, ?)",
            [caseID.bytes.blob, party.bytes.blob]
        )
    }

    static let refusedDots = """
        -- Writes of parties' former feeds whose commits could not be taken back.
        CREATE TABLE refusedDot (
            party BLOB NOT NULL,
            epoch BLOB NOT NULL,
            record BLOB NOT NULL,
            field INTEGER NOT NULL,
            incarnation BLOB NOT NULL,
            n INTEGER NOT NULL,
            leaf BLOB NOT NULL,
            PRIMARY KEY (party, epoch, record, field, incarnation, n)
        ) STRICT, WITHOUT ROWID;
        """

    func refusedDots(
        of record: RecordID,
        in epoch: EpochID,
        _ party: PartyID
    ) throws -> [RefusedDot] {
        try all(
            """
            SELECT field, incarnation, n, leaf FROM refusedDot
            WHERE party = ? AND epoch = ? AND record = ?
            """,
            [party.bytes.blob, epoch.bytes.blob, record.bytes.blob]
        ) { row in
            guard let field = UInt16(exactly: row["field"] as Int64),
                let incarnation = IncarnationID(row.bytes("incarnation")),
                let n = UInt32(exactly: row["n"] as Int64),
                let leaf = Hash(row.bytes("leaf"))
            else { throw damaged("refusedDot") }
            return RefusedDot(
                record: record,
                field: field,
                incarnation: incarnation,
                n: n,
                leaf: leaf
            )
        }
    }

    func insert(_ dot: RefusedDot, in epoch: EpochID, _ party: PartyID) throws {
        try execute(
            """
            INSERT OR REPLACE INTO refusedDot (party, epoch, record, field, incarnation, n, leaf)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                party.bytes.blob, epoch.bytes.blob, dot.record.bytes.blob, Int64(dot.field),
                dot.incarnation.bytes.blob, Int64(dot.n), dot.leaf.bytes.blob,
            ]
        )
    }

    func delete(_ dot: RefusedDot, in epoch: EpochID, _ party: PartyID) throws {
        try execute(
            """
            DELETE FROM refusedDot WHERE party = ? AND epoch = ? AND record = ? AND field = ?
                AND incarnation = ? AND n = ?
            """,
            [
                party.bytes.blob, epoch.bytes.blob, dot.record.bytes.blob, Int64(dot.field),
                dot.incarnation.bytes.blob, Int64(dot.n),
            ]
        )
    }

    func insert(_ event: EventRow) throws {
        try execute(
            """
            INSERT INTO event (time, kind, party, device, incarnation, number)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(clamping: event.time), event.kind.rawValue, event.party?.bytes.blob,
                event.device?.bytes.blob, event.incarnation?.bytes.blob, event.number,
            ]
        )
    }

    func events(limit: Int) throws -> [EventRow] {
        try all("SELECT * FROM event ORDER BY id DESC LIMIT ?", [limit]) { row in
            guard let kind = EventRow.Kind(rawValue: row["kind"]) else { throw damaged("event") }
            return EventRow(
                time: row.count("time"),
                kind: kind,
                party: PartyID(row.bytes("party")),
                device: DeviceID(row.bytes("device")),
                incarnation: IncarnationID(row.bytes("incarnation")),
                number: row["number"]
            )
        }
    }

    func isEmptying() throws -> Bool {
        try one("SELECT EXISTS (SELECT 1 FROM emptying)", []) { $0[0] } ?? false
    }

    func setEmptying(_ isEmptying: Bool) throws {
        try execute(
            isEmptying ? "INSERT OR IGNORE INTO emptying (id) VALUES (1)" : "DELETE FROM emptying",
            []
        )
    }
}
