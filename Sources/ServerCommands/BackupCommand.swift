import ArgumentParser
import Foundation
import Messages
import SQLiteStore
import SyncServer
import Vocabulary

/// `backup`: a consistent copy of all that the server knows, while it serves.
struct BackupCommand: ServerCommand {
    static let configuration = CommandConfiguration.of(
        "backup",
        ServerHelp.backup,
        more: ServerHelp.backupMore
    )

    @Argument(help: ServerHelp.backupFile.help(value: ServerHelp.fileValue), completion: .file())
    var file: String
    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) throws {
        let store = try session.openStore()
        do {
            try store.backup(to: file)
        } catch let error as ServerRefusal {
            throw error
        } catch {
            throw ServerFailure(
                "backup.failed",
                ServerMessages.backupFailed(file, ServerSession.reason(error, at: file))
            )
        }
        guard !session.json else { return session.say(["file": .string(file)]) }
        session.say(ServerMessages.backedUp(file))
    }
}

/// `restore`: puts a backup in the place of what the server knew, under a new epoch.
struct RestoreCommand: ServerCommand {
    static let configuration = CommandConfiguration.of(
        "restore",
        ServerHelp.restore,
        more: ServerHelp.restoreMore
    )

    @Argument(help: ServerHelp.restoreFile.help(value: ServerHelp.fileValue), completion: .file())
    var file: String
    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) throws {
        let lock = ServingLock(session.folder)
        guard lock.takeAlone() else {
            throw ServerFailure("server.serving", ServerMessages.restoreWhileServing)
        }
        defer { withExtendedLifetime(lock) {} }
        guard FileManager.default.fileExists(atPath: file) else {
            throw ServerFailure("backup.missing", ServerMessages.missingBackup(file))
        }
        let epoch: EpochID = session.machine.identifier()
        do {
            try ServerFile.restore(
                from: file,
                into: session.folder,
                epoch: epoch,
                now: session.machine.now()
            )
        } catch let error as StoreFileError {
            switch error {
            case .foreign:
                throw ServerFailure("backup.foreign", ServerMessages.foreignBackup(file))
            case .newer(let found, let known):
                throw ServerFailure(
                    "backup.newer",
                    ServerMessages.newerBackup(file, found: found, known: known)
                )
            }
        } catch is DamagedBackup {
            throw ServerFailure("backup.damaged", ServerMessages.damagedBackup(file))
        } catch OperatorError.noServer {
            throw ServerFailure("backup.foreign", ServerMessages.foreignBackup(file))
        } catch {
            throw ServerFailure(
                "restore.failed",
                ServerMessages.restoreFailed(file, ServerSession.reason(error, at: file))
            )
        }
        guard !session.json else {
            return session.say(["epoch": .string(epoch.description)])
        }
        session.say(ServerMessages.restored)
    }
}

/// Keeps servers that serve from one folder, and a restoration, apart.
final class ServingLock {
    private let file: Int32

    /// Opens the lock of a server's folder, and makes both where they are missing.
    init(_ folder: String) {
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        file = open(folder + "/serving.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    }

    /// Whether another process serves, or restores, at this moment; if not, none does before this lock is
    /// let go. Where the file cannot be locked, nobody can say.
    func isTaken() -> Bool {
        file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Whether no process serves, nor begins to before this lock is let go.
    func takeAlone() -> Bool { file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0 }

    deinit { if file >= 0 { close(file) } }
}
