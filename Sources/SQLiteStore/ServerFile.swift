import Foundation
import GRDB
public import SyncServer
import Vocabulary
import Wire

/// The SQLite file of a server.
///
/// Several processes may use it at once: the running server and an operator's commands.
public final class ServerFile: ServerStore {
    /// The name of the file in the server's folder.
    public static let name = "server.sqlite"

    private let file: StoreFile
    /// GRDB's access to the file.
    var writer: any DatabaseWriter { file.writer }
    private let glance: ServerGlance

    /// Opens the file in `folder`, and makes both where they are missing, for their owner alone.
    ///
    /// - Throws: ``StoreFileError`` for a file that is not a server's or is newer than this program,
    ///   which is left untouched; or what the file system and SQLite throw.
    public convenience init(folder: String) throws {
        let manager = FileManager.default
        if !manager.fileExists(atPath: folder) {
            try manager.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let path = folder + "/" + Self.name
        if !manager.fileExists(atPath: path) {
            // Made empty first, so that the file and those that SQLite puts beside it, which take
            // their mode from it, are never readable by others.
            let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
            Foundation.close(descriptor)
        }
        try self.init(sqlitePath: path)
    }

    /// Opens a file at a path that SQLite alone can follow: on a disk that a simulator keeps in memory.
    package init(sqlitePath path: String) throws {
        file = try StoreFile(path: path, kind: ServerSchema.kind)
        glance = try ServerGlance(path: path)
    }

    deinit {
        // First, since the last connection to close takes in the write-ahead log, and this one cannot.
        try? glance.close()
    }

    /// Closes the file. Nothing may use it afterwards.
    public func close() throws {
        let closed = Result { try glance.close() }
        try file.close()
        try closed.get()
    }

    /// Writes a consistent copy of the file to `path`, for its owner alone, while others use the file.
    ///
    /// - Throws: What the file system and SQLite throw; a file at `path` is replaced only by a whole
    ///   copy.
    public func backup(to path: String) throws {
        let fresh = path + ".partial"
        let manager = FileManager.default
        try? manager.removeItem(atPath: fresh)
        try Self.makeEmpty(fresh)
        do {
            let copy = try DatabaseQueue(path: fresh)
            try file.writer.backup(to: copy)
            // Written through, and nothing left beside it.
            try copy.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA journal_mode = DELETE")
                // What was erased may stand in free space of the file that was copied.
                if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM emptying)") == true {
                    try db.execute(sql: "VACUUM")
                }
            }
            try copy.close()
            try BackupFile(path: fresh).seal()
            guard rename(fresh, path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        } catch {
            try? manager.removeItem(atPath: fresh)
            throw error
        }
    }

    /// Puts a backup in the place of the file in `folder`, under a new epoch. What stood there is kept
    /// beside it under another name.
    ///
    /// Nothing may use the file meanwhile.
    ///
    /// - Parameter epoch: Sixteen random bytes.
    /// - Throws: ``StoreFileError`` for a file that is no server's, ``DamagedBackup``, or what the file
    ///   system and SQLite throw: then the file in `folder` is as it was.
    public static func restore(
        from path: String,
        into folder: String,
        epoch: EpochID,
        now: WallTime
    ) throws {
        let manager = FileManager.default
        let staging = folder + "/restoring"
        try? manager.removeItem(atPath: staging)
        try manager.createDirectory(
            atPath: staging,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? manager.removeItem(atPath: staging) }
        let copy = staging + "/" + name
        try BackupFile(path: path).open(into: copy)
        let store: ServerFile
        do {
            store = try ServerFile(folder: staging)
            try store.checkPages()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            throw DamagedBackup()
        }
        try SyncServer(store: store).beginEpoch(epoch, now: now)
        try store.close()
        let place = folder + "/" + name
        for suffix in ["", "-wal", "-shm"] {
            try? manager.removeItem(atPath: place + ".replaced" + suffix)
            if manager.fileExists(atPath: place + suffix) {
                try manager.moveItem(
                    atPath: place + suffix,
                    toPath: place + ".replaced" + suffix
                )
            }
        }
        guard rename(copy, place) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    /// Makes an empty file that its owner alone may read.
    private static func makeEmpty(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        Foundation.close(descriptor)
    }

    /// Runs `body` on an unchanging state of the file.
    public func read<Value>(_ body: (any ServerRows) throws -> Value) throws -> Value {
        try telling { try file.writer.read { db in try body(ServerFileRows(db)) } }
    }

    /// Runs `body` alone, also among processes; keeps what it did unless it throws.
    public func write<Value>(_ body: (any ServerRows) throws -> Value) throws -> Value {
        // GRDB begins immediately, so that of two processes one waits and neither fails half-way.
        try telling { try file.writer.write { db in try body(ServerFileRows(db)) } }
    }

    /// The ends of an incarnation's sealings and of a party's feed.
    public func ends(sealingsOf incarnation: UInt32, feedOf party: Int64) throws -> ServerEnds {
        try telling { try glance.ends(sealingsOf: incarnation, feedOf: party) }
    }

    /// Writes the file anew without what was deleted, and empties the write-ahead log.
    public func compact() throws -> Bool {
        try telling { try file.writer.barrierWriteWithoutTransaction(StoreFile.compact) }
    }

    /// A number that is another one after any process has changed the file.
    public func version() throws -> Int64 { try telling { try glance.version() } }

    /// Says in the server's terms that another process kept the file to itself for too long.
    private func telling<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch DatabaseError.SQLITE_BUSY {
            throw ServerRefusal(.serverBusy, "the server's file is busy; try again later")
        }
    }
}
