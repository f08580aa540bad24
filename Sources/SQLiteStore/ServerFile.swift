import Foundation
import GRDB
public import SyncServer
import Wire

/// The SQLite file of a server.
///
/// Several processes may use it at once: the running server and an operator's commands.
public final class ServerFile: ServerStore {
    /// The name of the file in the server's folder.
    public static let name = "server.sqlite"

    private let file: StoreFile
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
