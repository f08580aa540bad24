import Foundation
import Replica
import Synchronization
import Trust
import Vocabulary

/// Keys that a passphrase has opened, kept in memory until the command ends.
final class AskedKeys: Sendable {
    private let kept = Mutex<(salt: [UInt8], keys: DeviceKeys)?>(nil)

    /// The keys that were opened from that very sealing.
    func keys(of seal: PassphraseSeal) -> DeviceKeys? {
        kept.withLock { $0?.salt == seal.salt ? $0?.keys : nil }
    }

    func keep(_ keys: DeviceKeys, of seal: PassphraseSeal) {
        kept.withLock { $0 = (salt: seal.salt, keys: keys) }
    }
}

/// Keys that a passphrase has opened, kept for as long as the user is logged in: in a file of the
/// runtime folder, which the system makes in memory for this user alone and removes at logout.
struct OpenedKeys {
    private let path: String?

    init(home: HomeFolder, environment: [String: String]) {
        guard let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/"),
            Self.isOwn(folder)
        else {
            path = nil
            return
        }
        let name = Digest.sha256(Array(Self.realPath(home.path).utf8)).description.prefix(32)
        path = "\(folder)/obruten/\(name).keys"
    }

    /// Whether there is a place for them.
    var isPossible: Bool { path != nil }

    /// Whether keys are open.
    var exists: Bool { path.map { FileManager.default.fileExists(atPath: $0) } ?? false }

    /// The lines of the open file, where they were opened from that very sealing.
    func read(of seal: PassphraseSeal) -> [UInt8]? {
        guard let path, Self.isOwn(path), let bytes = FileManager.default.contents(atPath: path)
        else { return nil }
        let name = Self.line(of: seal)
        guard Array(bytes.prefix(name.utf8.count)) == Array(name.utf8) else { return nil }
        return Array(bytes.dropFirst(name.utf8.count))
    }

    /// Keeps them; false where there is no place.
    func write(_ lines: [UInt8], of seal: PassphraseSeal) throws(Refusal) -> Bool {
        guard let path else { return false }
        let folder = (path as NSString).deletingLastPathComponent
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST, Self.isOwn(folder) else {
            return false
        }
        chmod(folder, 0o700)
        try KeysFile(path: path).write(Self.line(of: seal) + String(decoding: lines, as: UTF8.self))
        return true
    }

    /// Closes them.
    func remove() {
        if let path { KeysFile(path: path).destroy() }
    }

    private static func line(of seal: PassphraseSeal) -> String { "of \(seal.salt.hex)\n" }

    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_uid == geteuid()
            && status.st_mode & S_IFMT != S_IFLNK
    }

    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
