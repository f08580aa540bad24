import Vocabulary

/// A box that is not sealed, and where its data lie: how the content of a box is framed, compressed
/// and padded. Compressing itself is Trust's.
public struct BoxFrame: Hashable, Sendable {
    /// How the data of a box are compressed.
    public enum Method: UInt8, Hashable, Sendable {
        /// As they are.
        case stored = 0
        /// One zstd frame.
        case zstandard = 1
    }

    /// The first byte of a box that is not sealed.
    public static let openKey: UInt8 = 0

    /// How the data are compressed.
    public let method: Method
    /// Bytes after decompression, at most ``Limits/boxBytes``.
    public let plainLength: Int
    /// Where the data lie in the buffer that the box was read from.
    public let dataRange: Range<Int>

    /// Reads the box that fills `range` of `buffer`.
    ///
    /// - Throws: `box.malformed`, also for a box that is sealed: ask ``isSealed(_:_:)`` first.
    public static func decode(
        _ buffer: [UInt8],
        _ range: Range<Int>
    ) throws(WireError) -> BoxFrame {
        var reader = try ByteReader(buffer, range, kind: .boxMalformed)
        guard try reader.byte() == openKey, let method = Method(rawValue: try reader.byte()) else {
            throw reader.failure("a box of an unknown kind")
        }
        let plainLength = Int(try reader.varint())
        let dataLength = Int(try reader.varint())
        guard plainLength <= Limits.boxBytes else {
            throw reader.failure("a box of more than \(Limits.boxBytes) bytes")
        }
        let data = try reader.take(dataLength)
        let content = range.count - 1
        let padding = try reader.take(reader.remaining)
        guard buffer[padding].allSatisfy({ $0 == 0 }),
            content == Padding.padded(content - padding.count),
            method != .stored || plainLength == dataLength
        else { throw reader.failure("a box that is not framed as it must be") }
        return BoxFrame(method: method, plainLength: plainLength, dataRange: data)
    }

    /// Whether the box is sealed under a key.
    public static func isSealed(_ buffer: [UInt8], _ range: Range<Int>) -> Bool {
        buffer[range].first.map { $0 != openKey } ?? false
    }

    /// The box around data that are `plainLength` bytes once decompressed.
    public static func encode(method: Method, plainLength: Int, data: [UInt8]) -> [UInt8] {
        var box: [UInt8] = []
        box.reserveCapacity(data.count + data.count / 8 + 16)
        box.append(openKey)
        box.append(method.rawValue)
        box.appendLength(plainLength)
        box.appendLength(data.count)
        box.append(contentsOf: data)
        let content = box.count - 1
        box.append(contentsOf: repeatElement(0, count: Padding.padded(content) - content))
        return box
    }
}
