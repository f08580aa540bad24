import Foundation
import TestSupport
import Vocabulary

/// A JSON object of a vector: hex text for bytes, names for the rest.
typealias Vector = [String: Any]

/// One file of `Protocol/Vectors`.
///
/// `Scripts/generate` (or `OBRUTEN_RECORD=1`) writes the files anew, and such a run fails, so that
/// nothing is recorded by chance. A vector that was published is never changed, only added to.
enum VectorFile {
    struct Mismatch: Error, CustomStringConvertible {
        let description: String
    }

    /// Compares what the code makes with what the file says, or records it.
    static func compare(_ name: String, about: String, _ vectors: [Vector]) throws {
        let text = try render(["about": about, "vectors": vectors]) + "\n"
        let url = url(name)
        let old = try? String(contentsOf: url, encoding: .utf8)
        guard old != text else { return }
        guard ProcessInfo.processInfo.environment["OBRUTEN_RECORD"] == "1" else {
            throw Mismatch(description: "\(name) is not what the code makes: Scripts/generate")
        }
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
        throw Mismatch(description: "\(name) was recorded: look at it, and run again")
    }

    /// The vectors of a file.
    static func read(_ name: String) throws -> [Vector] {
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: url(name)))
        guard let file = value as? Vector, let vectors = file["vectors"] as? [Vector],
            !vectors.isEmpty
        else { throw Mismatch(description: "\(name) holds no vectors") }
        return vectors
    }

    /// A JSON value as text that is the same for equal values.
    static func render(_ value: Any) throws -> String {
        let data = try JSONSerialization.data(
            withJSONObject: value,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        return String(decoding: data, as: UTF8.self)
    }

    private static func url(_ name: String) -> URL {
        ProtocolFolder.url.appendingPathComponent("Vectors").appendingPathComponent(name)
    }
}

extension [String: Any] {
    /// The bytes of a hex text.
    func bytes(_ key: String) throws -> [UInt8] {
        guard let text = self[key] as? String, let bytes = [UInt8](hex: text) else {
            throw VectorFile.Mismatch(description: "\(key) is no hex text")
        }
        return bytes
    }

    func text(_ key: String) throws -> String {
        guard let text = self[key] as? String else {
            throw VectorFile.Mismatch(description: "\(key) is no text")
        }
        return text
    }

    func number(_ key: String) throws -> Int {
        guard let number = self[key] as? Int else {
            throw VectorFile.Mismatch(description: "\(key) is no number")
        }
        return number
    }

    func list<Item>(_ key: String, of type: Item.Type) throws -> [Item] {
        guard let list = self[key] as? [Item] else {
            throw VectorFile.Mismatch(description: "\(key) is no list of \(type)")
        }
        return list
    }
}
