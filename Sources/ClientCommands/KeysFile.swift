import Foundation
import Messages
import Replica
import Vocabulary

/// The device's private keys in a file that only its owner may read.
///
/// One line for each key: its name and 64 hex digits. The file is written whole beside its place and
/// moved there, so that a crash leaves the old one or the new one.
struct KeysFile {
    let path: String

    /// The keys; nil where there is no file yet.
    func read() throws(Refusal) -> DeviceKeys? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        // Who copied the file about may have opened it to others.
        chmod(path, 0o600)
        guard let bytes = FileManager.default.contents(atPath: path) else { throw unreadable }
        var named: [String: [UInt8]] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let key = [UInt8](hex: String(parts[1])), key.count == 32
            else { throw unreadable }
            named[String(parts[0])] = key
        }
        guard let signing = named["signing"], let agreement = named["agreement"] else {
            throw unreadable
        }
        return DeviceKeys(signing: signing, agreement: agreement, root: named["root"])
    }

    /// Keeps keys, in place of those kept before.
    func write(_ keys: DeviceKeys) throws(Refusal) {
        var text = "signing \(keys.signing.hex)\nagreement \(keys.agreement.hex)\n"
        if let root = keys.root { text += "root \(root.hex)\n" }
        let fresh = path + ".new"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unreadable }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        let isKept = written == bytes.count && fsync(file) == 0
        close(file)
        guard isKept, rename(fresh, path) == 0 else { throw unreadable }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private var unreadable: Refusal { Refusal(.failed, "keys.unreadable", .keysUnreadable(path)) }
}
