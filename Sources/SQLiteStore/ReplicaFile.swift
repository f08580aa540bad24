import Foundation
import GRDB
public import Replica
import Synchronization

/// The SQLite file of a replica.
///
/// Several processes may use it at once; a writer waits for another for up to twenty seconds.
public final class ReplicaFile: ReplicaStore {
    private let file: StoreFile
    /// What the last transaction read; nil while there is one, and after one that failed.
    private let memory = Mutex<RememberedRows?>(nil)
    private let statements = KeptStatements()
    /// The saves since the write-ahead log was last taken in.
    private let saves = Mutex(0)

    /// Opens the file at `path`, and makes it where it is missing, for its owner alone.
    ///
    /// - Throws: ``Replica/ReplicaError`` with `newerStore` or `foreignStore` for a file that is left
    ///   untouched, `busy` or `storeFailed`.
    public convenience init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            // Made empty first, so that the file and those that SQLite puts beside it, which take
            // their mode from it, are never readable by others.
            let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                // As SQLite would say it: that it cannot open the file.
                throw ReplicaError.storeFailed("SQLite 14")
            }
            Foundation.close(descriptor)
        }
        try self.init(sqlitePath: path)
    }

    /// Opens a file at a path that SQLite alone can follow: on a disk that a simulator keeps in memory.
    package init(sqlitePath path: String) throws {
        do {
            file = try StoreFile(path: path, kind: ReplicaSchema.kind)
        } catch StoreFileError.foreign {
            throw ReplicaError.foreignStore
        } catch StoreFileError.newer(let found, let known) {
            throw ReplicaError.newerStore(found: found, known: known)
        } catch let error as DatabaseError {
            throw Self.failure(error)
        }
    }

    deinit { statements.finalize() }

    /// Closes the file. Nothing may use it afterwards.
    public func close() throws {
        file.writer.writeWithoutTransaction { _ in statements.finalize() }
        try file.close()
    }

    /// Runs `body` on one consistent state, without changing it.
    public func read<Value>(_ body: (any ReplicaTransaction) throws -> Value) throws -> Value {
        do {
            // Not GRDB's `read`: on the one connection it sets and clears `query_only`, and each time
            // SQLite throws away every statement that it has prepared. What a reading might write is
            // rolled back instead.
            return try file.writer.unsafeRead { db in
                let rows = ReplicaFileRows(db, kept: statements)
                let value = try rows.statements.reading {
                    try rows.recall(takeMemory())
                    return try body(rows)
                }
                memory.withLock { $0 = rows.remembered(isUndone: true) }
                return value
            }
        } catch let error as DatabaseError {
            throw Self.failure(error)
        }
    }

    /// Runs `body` in one transaction, alone, also among processes.
    public func write<Value>(_ body: (any ReplicaTransaction) throws -> Value) throws -> Value {
        do {
            return try file.writer.writeWithoutTransaction { db in
                let rows = ReplicaFileRows(db, kept: statements)
                let value = try rows.statements.writing {
                    try rows.recall(takeMemory())
                    let value = try body(rows)
                    try rows.editStatements.finish()
                    return value
                }
                memory.withLock { $0 = rows.remembered(isUndone: false) }
                if rows.editStatements.isChanged { takeInLog(db) }
                return value
            }
        } catch let error as DatabaseError {
            throw Self.failure(error)
        }
    }

    /// After how many saves the write-ahead log is taken in.
    private static let savesPerLog = 128

    /// Takes the write-ahead log in after some saves, so that it begins anew: for the disk and the file
    /// system, writing over it is half of making it longer. Long transactions do so by themselves.
    private func takeInLog(_ db: Database) {
        let isDue = saves.withLock { saves in
            saves += 1
            guard saves >= Self.savesPerLog else { return false }
            saves = 0
            return true
        }
        // Where somebody reads in it, or it cannot be done now, a later save does it.
        if isDue { _ = try? db.checkpoint(.passive) }
    }

    /// What the last transaction read, which is forgotten unless this one ends well.
    private func takeMemory() -> RememberedRows? {
        memory.withLock { known in
            defer { known = nil }
            return known
        }
    }

    /// Writes the file anew without what was deleted, and empties the write-ahead log.
    public func compact() throws {
        do {
            guard try file.writer.writeWithoutTransaction(StoreFile.compact) else {
                throw ReplicaError.busy
            }
        } catch let error as DatabaseError {
            throw Self.failure(error)
        }
    }

    /// SQLite's error as the engine's; without the statement, which could hold values.
    private static func failure(_ error: DatabaseError) -> ReplicaError {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        default: .storeFailed("SQLite \(error.extendedResultCode.rawValue)")
        }
    }
}
