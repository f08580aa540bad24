import Foundation
import GRDB

/// What a SQLite file of ours holds: how it is recognised, and how it came to its present form.
struct StoreKind: Sendable {
    /// SQLite's application identifier, which stands in the file's first page.
    let applicationID: Int32
    /// Whether reads run beside the writer on connections of their own.
    let manyReaders: Bool
    /// The versions of the file's form, in order; each is applied once and never changed again.
    let migrations: @Sendable (inout DatabaseMigrator) -> Void
}

/// Why a file cannot be opened as a store.
public enum StoreFileError: Error, Hashable, Sendable {
    /// It is not a SQLite file, or one of another program or kind.
    case foreign
    /// A newer version of this program has changed its form. Forms are counted by their changes: the
    /// file has had `found`, and this program knows `known`. It was left untouched.
    case newer(found: Int, known: Int)
}

/// An open SQLite file: write-ahead log, every commit on disk before it returns, foreign keys on.
struct StoreFile: Sendable {
    /// GRDB's access to the file; one writer at a time, across processes too.
    let writer: any DatabaseWriter
    /// Let go after the connections, whose locks would go with it.
    private let held: HeldFile?

    /// Opens the file at `path`, makes it where there is none, and brings it to the present form.
    ///
    /// - Throws: ``StoreFileError``, or GRDB's errors for a file that cannot be read or written.
    init(path: String, kind: StoreKind) throws {
        var migrator = DatabaseMigrator()
        kind.migrations(&migrator)
        let known = migrator.migrations.count
        let found = HeldFile.at(path)
        let header = found.flatMap { StoreHeader($0.descriptor) }
        // A file that says of itself to be ours and of today is opened at once.
        let isCurrent = header?.applicationID == kind.applicationID && header?.version == known
        if let header, !isCurrent { try Self.check(path: path, header, kind, migrator) }
        let configuration = Self.configuration(kind, migrator)
        writer =
            kind.manyReaders
            ? try DatabasePool(path: path, configuration: configuration)
            : try DatabaseQueue(path: path, configuration: configuration)
        held = found ?? HeldFile.at(path)
        try writer.writeWithoutTransaction { db in
            // After GRDB has turned the write-ahead log on, which makes it `NORMAL`: then a commit that
            // was reported would be lost with the power.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            if !isCurrent,
                try Int32.fetchOne(db, sql: "PRAGMA application_id") != kind.applicationID
            {
                try db.execute(sql: "PRAGMA application_id = \(kind.applicationID)")
            }
        }
        guard !isCurrent else { return }
        try migrator.migrate(writer)
        try writer.writeWithoutTransaction { db in
            if try Int.fetchOne(db, sql: "PRAGMA user_version") != known {
                try db.execute(sql: "PRAGMA user_version = \(known)")
            }
        }
    }

    /// Writes the file anew without what was deleted, and empties the write-ahead log; outside any
    /// transaction.
    ///
    /// - Returns: False where somebody still reads in the log.
    static func compact(_ db: Database) throws -> Bool {
        try db.execute(sql: "VACUUM")
        let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        return row.map { ($0[0] as Int64) == 0 } ?? false
    }

    /// Closes all connections; nothing may use the file afterwards.
    func close() throws { try writer.close() }

    private static func configuration(
        _ kind: StoreKind,
        _ migrator: DatabaseMigrator
    ) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(20)
        configuration.prepareDatabase { db in
            if !db.configuration.readonly {
                try checkVersion(db, migrator)
                // Not by GRDB, which writes into the log each time that it finds it empty.
                if !kind.manyReaders { try db.execute(sql: "PRAGMA journal_mode = WAL") }
            }
            // Sixteen MiB of cache, and as much of the write-ahead log before it is taken in.
            try db.execute(
                sql: """
                    PRAGMA cache_size = -16384;
                    PRAGMA wal_autocheckpoint = 4096;
                    """
            )
        }
        return configuration
    }

    /// Refuses a file that has a migration that this program does not know.
    private static func checkVersion(_ db: Database, _ migrator: DatabaseMigrator) throws {
        guard try migrator.hasBeenSuperseded(db) else { return }
        let applied = try Int.fetchOne(db, sql: "SELECT count(*) FROM grdb_migrations") ?? 0
        let known = migrator.migrations.count
        // One that left out a change of ours has another in its place.
        throw StoreFileError.newer(found: max(applied, known + 1), known: known)
    }

    /// Looks at a file without touching it: is it ours, and do we know its form?
    private static func check(
        path: String,
        _ header: StoreHeader,
        _ kind: StoreKind,
        _ migrator: DatabaseMigrator
    ) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(20)
        do {
            let reader = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? reader.close() }
            try reader.read { db in
                let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
                // A process that died between making the file and naming it left it empty.
                if application == 0, try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 <= 1 {
                    return
                }
                guard application == kind.applicationID else { throw StoreFileError.foreign }
                try checkVersion(db, migrator)
            }
        } catch DatabaseError.SQLITE_NOTADB {
            throw StoreFileError.foreign
        } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
        {
            // Whoever made the file died while it was still without a write-ahead log. Such a file is
            // ours, or holds next to nothing; what was begun in another's is not ours to take back.
            guard header.applicationID == kind.applicationID || header.isJustBegun else {
                throw StoreFileError.foreign
            }
        }
    }
}

/// What the first page of a SQLite file says of the file. It may be behind the write-ahead log, so only
/// what never goes back is read from it.
struct StoreHeader {
    let applicationID: Int32
    let version: Int
    /// Whether the file has one page at the most.
    let isJustBegun: Bool

    /// Reads it; nil where the file is empty.
    init?(_ file: Int32) {
        var bytes = [UInt8](repeating: 0, count: 72)
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        func word(_ place: Int) -> UInt32 {
            bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        applicationID = Int32(bitPattern: word(68))
        version = Int(word(60))
        let pageSize = Int(word(16) >> 16)
        isJustBegun = lseek(file, 0, SEEK_END) <= (pageSize > 1 ? pageSize : 65_536)
    }
}
