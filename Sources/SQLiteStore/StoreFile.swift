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
    /// A newer version of this program has changed its form. It was left untouched.
    case newer
}

/// An open SQLite file: write-ahead log, every commit on disk before it returns, foreign keys on.
struct StoreFile: Sendable {
    /// GRDB's access to the file; one writer at a time, across processes too.
    let writer: any DatabaseWriter

    /// Opens the file at `path`, makes it where there is none, and brings it to the present form.
    ///
    /// - Throws: ``StoreFileError``, or GRDB's errors for a file that cannot be read or written.
    init(path: String, kind: StoreKind) throws {
        var migrator = DatabaseMigrator()
        kind.migrations(&migrator)
        if FileManager.default.fileExists(atPath: path) {
            try Self.check(path: path, kind, migrator)
        }
        let configuration = Self.configuration
        writer =
            kind.manyReaders
            ? try DatabasePool(path: path, configuration: configuration)
            : try DatabaseQueue(path: path, configuration: configuration)
        try writer.writeWithoutTransaction { db in
            // After GRDB has turned the write-ahead log on, which makes it `NORMAL`: then a commit that
            // was reported would be lost with the power.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            if try Int32.fetchOne(db, sql: "PRAGMA application_id") != kind.applicationID {
                try db.execute(sql: "PRAGMA application_id = \(kind.applicationID)")
            }
        }
        try migrator.migrate(writer)
    }

    /// Closes all connections; nothing may use the file afterwards.
    func close() throws { try writer.close() }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(20)
        configuration.prepareDatabase { db in
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

    /// Looks at a file without touching it: is it ours, and do we know its form?
    private static func check(
        path: String,
        _ kind: StoreKind,
        _ migrator: DatabaseMigrator
    ) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard (attributes[.size] as? NSNumber)?.intValue ?? 0 > 0 else { return }
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
                guard try !migrator.hasBeenSuperseded(db) else { throw StoreFileError.newer }
            }
        } catch DatabaseError.SQLITE_NOTADB {
            throw StoreFileError.foreign
        }
    }
}
