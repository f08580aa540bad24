import Foundation
import Messages
import Replica
import Trust
import Vocabulary

/// The device's private keys in a file that only its owner may read, or under a passphrase in it.
///
/// The first line is `obruten keys 2` (none in a file of the first release). Then each key: its name and
/// hex digits. Where it is locked, the lines are `scrypt` with its cost, `salt` and `sealed`: the lines
/// of the open file under the passphrase. The file is written whole beside its place and moved there, so
/// that a crash leaves the old one or the new one.
struct KeysFile {
    let path: String

    /// What the file holds.
    enum Content {
        case open(DeviceKeys)
        case locked(PassphraseSeal)
    }

    private static let header = "obruten keys 2"

    /// What the file holds; nil where there is no file yet.
    func read() throws(Refusal) -> Content? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        // Who copied the file about may have opened it to others.
        chmod(path, 0o600)
        guard let bytes = FileManager.default.contents(atPath: path) else { throw unreadable }
        let lines = Self.lines(Array(bytes))
        guard let cost = lines["scrypt"] else { return .open(try keys(lines)) }
        let numbers = cost.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3, let salt = lines["salt"].flatMap({ [UInt8](hex: $0) }),
            let sealed = lines["sealed"].flatMap({ [UInt8](hex: $0) })
        else { throw unreadable }
        return .locked(
            PassphraseSeal(
                cost: PassphraseSeal.Cost(
                    rounds: numbers[0],
                    blockSize: numbers[1],
                    parallelism: numbers[2]
                ),
                salt: salt,
                sealed: sealed
            )
        )
    }

    /// Keeps keys, in place of those kept before.
    func write(_ keys: DeviceKeys) throws(Refusal) { try write(Self.text(of: keys)) }

    /// Keeps keys under a passphrase, in place of what was kept before.
    func write(_ seal: PassphraseSeal) throws(Refusal) {
        let cost = "\(seal.cost.rounds) \(seal.cost.blockSize) \(seal.cost.parallelism)"
        try write(
            """
            \(Self.header)
            scrypt \(cost)
            salt \(seal.salt.hex)
            sealed \(seal.sealed.hex)

            """
        )
    }

    /// The keys of the lines that a passphrase or a login session has opened.
    func keys(opened bytes: [UInt8]) throws(Refusal) -> DeviceKeys { try keys(Self.lines(bytes)) }

    /// The lines of an open file.
    static func text(of keys: DeviceKeys) -> String {
        var text = "\(header)\nsigning \(keys.signing.hex)\nagreement \(keys.agreement.hex)\n"
        if let root = keys.root { text += "root \(root.hex)\n" }
        if let sleeper = keys.sleeper { text += "sleeper \(sleeper.hex)\n" }
        return text
    }

    private func keys(_ lines: [String: String]) throws(Refusal) -> DeviceKeys {
        func key(_ name: String) throws(Refusal) -> [UInt8]? {
            guard let text = lines[name] else { return nil }
            guard let key = [UInt8](hex: text), [16, 32].contains(key.count) else {
                throw unreadable
            }
            return key
        }
        guard let signing = try key("signing"), let agreement = try key("agreement"),
            signing.count == 32, agreement.count == 32
        else { throw unreadable }
        return DeviceKeys(
            signing: signing,
            agreement: agreement,
            root: try key("root"),
            sleeper: try key("sleeper")
        )
    }

    private static func lines(_ bytes: [UInt8]) -> [String: String] {
        var lines: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            lines[String(parts[0])] = String(parts[1])
        }
        return lines
    }

    func write(_ text: String) throws(Refusal) {
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

    /// Overwrites the file and removes it. What a disk keeps of overwritten blocks is out of reach.
    func destroy() {
        if let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber
        {
            let file = open(path, O_WRONLY | O_CLOEXEC)
            if file >= 0 {
                let zeros = [UInt8](repeating: 0, count: size.intValue)
                _ = zeros.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
                fsync(file)
                close(file)
            }
        }
        unlink(path)
    }

    private var unreadable: Refusal { Refusal(.failed, "keys.unreadable", .keysUnreadable(path)) }
}
