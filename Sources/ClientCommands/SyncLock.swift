import Foundation
import Messages

/// Keeps syncs of one replica apart: the second one waits until the first has ended, whatever way.
final class SyncLock {
    private let file: Int32

    /// Waits for the lock. `waiting` is called once where another sync holds it.
    init(_ home: HomeFolder, waiting: () -> Void) async throws {
        file = open(home.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Refusal(.failed, "home.unusable", .folderFailed(home.path))
        }
        var isTold = false
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            if !isTold { waiting() }
            isTold = true
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                close(file)
                throw error
            }
        }
    }

    deinit { close(file) }
}
