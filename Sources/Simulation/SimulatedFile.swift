import Cooperation
import Replica
import Trust

/// A file that somebody attaches: what it holds follows from its number.
struct SimulatedFile {
    /// The number of its value.
    let serial: Int
    /// What its name ends in.
    let ending: String
    /// Bytes.
    let length: Int
    /// The device that attached it.
    let device: Int

    /// From here on it takes several chunks, or nearly so.
    static let large = 1_000_000

    var name: String { "\(Values.word(serial)).\(ending)" }

    /// What stands readable in it, and nowhere else.
    var mark: [UInt8] { Array("ord\(serial)fil".utf8) }

    var content: [UInt8] {
        var chance = Chance(seed: UInt64(serial))
        let piece = mark + chance.bytes(1_000)
        var content: [UInt8] = []
        content.reserveCapacity(length + piece.count)
        while content.count < length { content += piece }
        content.removeLast(content.count - length)
        return content
    }

    /// The file as a program reads it.
    var source: FileSource {
        let content = content
        return FileSource(name: name, length: length) { offset, count in
            Array(content[min(offset, content.count)..<min(offset + count, content.count)])
        }
    }

    /// The first of its sealed bytes, by which they are known wherever they lie.
    func sealed(_ attachment: Attachment) throws -> [UInt8] {
        let padded = BlobCipher.paddedLength(of: length)
        let count = min(padded, BlobCipher.plainBytes)
        var plain = Array(content.prefix(count))
        plain += [UInt8](repeating: 0, count: count - plain.count)
        let chunk = try BlobCipher.seal(
            plain,
            number: 0,
            isLast: padded == count,
            key: attachment.key
        )
        return Array(chunk.prefix(48))
    }
}
