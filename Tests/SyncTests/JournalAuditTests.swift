import Foundation
import GRDB
import Journal
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import SQLiteStore

@Suite("Journal: audit and re-encoding")
struct JournalAuditTests {
    /// A journal with two cases, a conflict, a void write, a refused commit and a repeatable record.
    private func busyWorld() throws -> JournalWorld {
        let world = try JournalWorld()
        let all = try world.audience("mapping")
        let two = try world.audience("placement")
        for _ in 0..<2 {
            let caseID = try world.openCase()
            let contact = LeafDraft(
                type: try world.number("contact"),
                instance: .repeatable(
                    creator: world.institution.id,
                    nonce: Nonce(high: world.random.next(), low: 1)
                ),
                writes: [Write(field: 0, n: 1), Write(field: 2, n: 1)]
            )
            try world.order(
                world.institution,
                [
                    try world.draft(caseID, "mapping", "result"),
                    try world.draft(caseID, "mapping", "result", n: 7),
                    CommitDraft(caseID: caseID, leaves: [contact]),
                ],
                audience: all
            )
            try world.order(
                world.homeSchool,
                [
                    try world.draft(
                        caseID,
                        "mapping",
                        "method",
                        logHead: try world.head(caseID, all)
                    )
                ],
                audience: all
            )
            for member in [world.institution, world.socialServices] {
                try world.order(
                    member,
                    [try world.draft(caseID, "dischargePlan", "plannedDischarge")],
                    audience: all
                )
            }
            try world.order(
                world.socialServices,
                [try world.draft(caseID, "placement", "urgent")],
                audience: two
            )
        }
        return world
    }

    @Test("A run is re-encoded to the bytes that its author sent")
    func bytes() throws {
        let world = try JournalWorld()
        let all = try world.audience("mapping")
        let cases = try (0..<4).map { _ in try world.openCase() }
        let group = try world.seal(
            world.institution,
            try cases.map { try world.draft($0, "mapping", "result") },
            audience: all
        )
        try world.order(group)
        let run = try world.server.read { try $0.runFrame(1) }
        #expect(run.commits == group.commits)
        #expect(run.header == group.header && run.signature == group.signature)
        let own = try world.server.read { try $0.runFrame(1, for: world.institution.incarnation) }
        #expect(own.commits.isEmpty && own.proof.isEmpty && own.own == 1)
        #expect(try GroupContents(own: own, of: group).root == GroupContents(run).root)
    }

    @Test("Runs of a torn group prove that they are of it", arguments: Seeds.first(20))
    func proofs(seed: UInt64) throws {
        let world = try JournalWorld(seed: seed)
        let all = try world.audience("mapping")
        let caseID = try world.openCase()
        let count = world.random.number(1...20)
        let drafts = try (0..<count).map { _ in
            let lies = world.random.chance(3)
            return try world.draft(
                lies ? CaseID(high: 1, low: 1) : caseID,
                "mapping",
                "result"
            )
        }
        let group = try world.seal(world.institution, drafts, audience: all)
        let root = try GroupContents(group).root
        for run in try world.order(group).runs {
            let frame = try world.server.read { try $0.runFrame(run.id) }
            #expect(try GroupContents(frame).root == root)
            let own = try world.server.read {
                try $0.runFrame(run.id, for: world.institution.incarnation)
            }
            #expect(try GroupContents(own: own, of: group).proof == frame.proof)
        }
        let replica = try JournalFile()
        try world.deliver(to: replica)
        #expect(try replica.read { try $0.audit() } == [])
    }

    @Test("A sound journal has nothing to report")
    func sound() throws {
        let world = try busyWorld()
        #expect(try world.server.read { try $0.audit() } == [])
        let replica = try JournalFile()
        try world.deliver(to: replica)
        var told: [Int] = []
        #expect(try replica.read { try $0.audit { done, _ in told.append(done) } } == [])
        #expect(told == told.sorted() && told.last == 2 * 12)
        #expect(try replica.dump("record") == world.server.dump("record"))
    }

    /// The columns that an audit vouches for. Not among them: the number of a sealing, which only the
    /// chain of sealings says.
    private static let columns: [(table: String, columns: [String])] = [
        ("party", ["party", "name", "kind", "municipality", "place", "root"]),
        ("device", ["device", "party", "signingKey", "agreementKey", "name", "place"]),
        ("incarnation", ["incarnation", "device", "place"]),
        ("model", ["hash", "name", "version", "place"]),
        ("binding", ["model", "roles"]),
        ("caseFile", ["caseID", "charterHead", "binding", "opened"]),
        ("log", ["name", "caseFile", "place", "lastLeaf", "chain"]),
        ("entry", ["log", "place", "time", "chain", "signer", "signature", "body"]),
        ("commitGroup", ["header", "signature", "count"]),
        (
            "run",
            [
                "commitGroup", "first", "count", "time", "firstLeaf", "lastLeaf", "partyHead",
                "charterHead", "proof",
            ]
        ),
        (
            "leaf",
            ["log", "run", "place", "previous", "head", "cited", "verdicts", "data"]
        ),
        ("instance", ["record", "creator", "nonce"]),
        ("record", ["log", "type", "instance", "conflicts", "state"]),
    ]

    @Test("Damage of any column of any table is found", arguments: 0..<13)
    func damage(table: Int) throws {
        let (table, columns) = Self.columns[table]
        let world = try busyWorld()
        try world.server.sql("PRAGMA foreign_keys = OFF")
        var random = SeededGenerator(seed: 5)
        for column in columns {
            let rows = try rowNumbers(of: table, world.server)
            for row in Set([rows[0], rows[rows.count - 1]]) {
                let found = try audit(after: table, column, row, &random, world.server)
                #expect(found, "\(table).\(column) of row \(row)")
            }
        }
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("A missing row of any table is found", arguments: 0..<13)
    func missing(table: Int) throws {
        let table = Self.columns[table].table
        let world = try busyWorld()
        let rows = try rowNumbers(of: table, world.server)
        for row in Set([rows[0], rows[rows.count - 1]]) {
            let found = try undone(world.server) { db in
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE \(Self.place(table)) = ?",
                    arguments: [row]
                )
            }
            #expect(found, "\(table) without row \(row)")
        }
    }

    /// What names a row of a table, as text.
    private static func place(_ table: String) -> String {
        switch table {
        case "entry": "log || '/' || place"
        case "record": "log || '/' || type || '/' || instance"
        default: "id || ''"
        }
    }

    private func rowNumbers(of table: String, _ file: JournalFile) throws -> [String] {
        try file.file.writer.read { db in
            try String.fetchAll(db, sql: "SELECT \(Self.place(table)) FROM \(table)")
        }
    }

    /// Changes one value and audits; then takes the change back.
    private func audit(
        after table: String,
        _ column: String,
        _ row: String,
        _ random: inout SeededGenerator,
        _ file: JournalFile
    ) throws -> Bool {
        let place = Self.place(table)
        let old = try file.file.writer.read { db in
            try DatabaseValue.fetchOne(
                db,
                sql: "SELECT \(column) FROM \(table) WHERE \(place) = ?",
                arguments: [row]
            )
        }
        let new: DatabaseValue
        switch old?.storage {
        case .int64(let number): new = (number + 1).databaseValue
        case .string(let text): new = (text + "x").databaseValue
        case .blob(let data):
            var bytes = [UInt8](data)
            if bytes.isEmpty {
                bytes = [1]
            } else {
                let index = random.number(0...bytes.count - 1)
                bytes[index] ^= 1 << UInt8(random.number(0...7))
            }
            new = Data(bytes).databaseValue
        default: new = Data([1]).databaseValue
        }
        return try undone(file) { db in
            try db.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE \(place) = ?",
                arguments: [new, row]
            )
        }
    }

    /// Whether an audit finds something after `damage`, which is then undone.
    private func undone(
        _ file: JournalFile,
        _ damage: (Database) throws -> Void
    ) throws -> Bool {
        var found = false
        try file.file.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.inTransaction {
                do {
                    try damage(db)
                } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                    // SQLite itself keeps this from happening.
                    found = true
                    return .rollback
                }
                found = try !Journal(store: JournalRows(db), memory: file.memory).audit().isEmpty
                return .rollback
            }
        }
        return found
    }
}
