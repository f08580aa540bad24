import Foundation
import Synchronization

/// A file that this process looks into beside SQLite, open for as long as any of its stores is.
///
/// POSIX forgets all locks that a process has on a file when the process closes any descriptor of it. A file
/// that was opened a second time, looked into and closed lost SQLite's lock of the first, and another process
/// took the write-ahead log away under it. So there is one descriptor for each file, which is closed after
/// the last connection. See "How To Corrupt An SQLite Database File", section 2.2.
final class HeldFile: Sendable {
    private struct Name: Hashable {
        var device: UInt64
        var number: UInt64
    }

    private static let open = Mutex<[Name: (descriptor: Int32, holders: Int)]>([:])

    /// Open for reading.
    let descriptor: Int32
    private let name: Name

    private init(_ descriptor: Int32, _ name: Name) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit {
        Self.open.withLock { open in
            guard let held = open[name] else { return }
            open[name] = held.holders > 1 ? (held.descriptor, held.holders - 1) : nil
            if held.holders == 1 { close(held.descriptor) }
        }
    }

    /// The file at `path`; nil where there is none that can be read.
    static func at(_ path: String) -> HeldFile? {
        open.withLock { open in
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            let name = Name(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
            let held = open[name]
            let descriptor = held?.descriptor ?? Foundation.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            open[name] = (descriptor, (held?.holders ?? 0) + 1)
            return HeldFile(descriptor, name)
        }
    }
}
