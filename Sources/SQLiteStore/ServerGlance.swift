import GRDB
import GRDBSQLite
import Journal
import SyncServer
import Vocabulary

/// A connection of its own for what nearly every request asks for and few words answer.
///
/// A transaction of the pool costs several times what it reads here. The statement runs on SQLite's own
/// interface for the reason that ``JournalStatements`` has, and is one, so that what it gives is of one
/// moment.
struct ServerGlance: Sendable {
    private let queue: DatabaseQueue

    /// Opens a connection that cannot write to a file that is open already.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(20)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    func close() throws { try queue.close() }

    func ends(sealingsOf incarnation: UInt32, feedOf party: Int64) throws -> ServerEnds {
        try queue.unsafeRead { db in
            let row = try first(Self.ends, of: db) { statement in
                statement.bind(1, Int64(incarnation))
                statement.bind(2, party)
            } row: { statement in
                var ends = ServerEnds(sealing: .none, feed: LogEnd(place: 0, chain: .zero))
                if statement.int(0) > 0 {
                    guard let hash = statement.hash(1) else { throw Self.damaged("sealing") }
                    ends.sealing = SealingEnd(
                        number: UInt64(clamping: statement.int(0)),
                        hash: hash
                    )
                }
                if statement.int(2) > 0 {
                    guard let chain = statement.hash(3) else { throw Self.damaged("feed") }
                    ends.feed = LogEnd(place: UInt64(clamping: statement.int(2)), chain: chain)
                }
                ends.devicesWait = statement.int(4) > 0
                ends.keys = UInt64(clamping: statement.int(5))
                ends.keysLack = statement.int(6) > 0
                ends.copiesAreAwaited = statement.int(7) > 0
                ends.commitsAreKept = statement.int(8) > 0
                return ends
            }
            guard let row else { throw Self.damaged("feed") }
            return row
        }
    }

    /// SQLite's own count of what other connections have committed; this one commits nothing.
    func version() throws -> Int64 {
        try queue.unsafeRead { db in
            try first("PRAGMA data_version", of: db) { _ in
            } row: {
                $0.int(0)
            } ?? 0
        }
    }

    private static let ends = """
        SELECT sealing.number, sealing.hash, feed.place, feed.chain,
            EXISTS (SELECT 1 FROM waiting WHERE party = ?2),
            (SELECT max(place) FROM keyReader WHERE party = ?2),
            EXISTS (SELECT 1 FROM lack WHERE holder = ?2),
            EXISTS (SELECT 1 FROM start
                JOIN caseFile ON caseFile.id = start.caseFile
                JOIN binding ON binding.id = caseFile.binding OR binding.id IN (
                    SELECT binding FROM charter WHERE caseFile = start.caseFile)
                WHERE waits > 0
                    AND instr(roles, (SELECT party FROM party WHERE id = ?2)) > 0),
            EXISTS (SELECT 1 FROM keptCommit WHERE party = ?2)
        FROM (SELECT 1)
        LEFT JOIN sealing ON sealing.incarnation = ?1
        LEFT JOIN feed ON feed.party = ?2
            AND feed.place = (SELECT max(place) FROM feed WHERE party = ?2)
        """

    private func first<Value>(
        _ sql: String,
        of db: Database,
        bind: (OpaquePointer) -> Void,
        row: (OpaquePointer) throws -> Value
    ) throws -> Value? {
        let statement = try db.cachedStatement(sql: sql).sqliteStatement
        bind(statement)
        defer { sqlite3_reset(statement) }
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return try row(statement)
        case SQLITE_DONE: return nil
        case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
    }

    private static func damaged(_ table: String) -> JournalError {
        JournalError(.storeDamaged, "a row of \(table) does not decode")
    }
}
