import Vocabulary

/// Where the data of an opened box lie: how the content of a box is framed, compressed and padded.
/// Compressing and sealing are Trust's.
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

    /// Reads the box that fills `range` of `buffer` and is not sealed.
    ///
    /// - Throws: `box.malformed`, also for a box that is sealed: ask ``isSealed(_:_:)`` first.
    public static func decode(
        _ buffer: [UInt8],
        _ range: Range<Int>
    ) throws(WireError) -> BoxFrame {
        var reader = try ByteReader(buffer, range, kind: .boxMalformed)
        guard try reader.byte() == openKey else {
            throw reader.failure("a box of an unknown kind")
        }
        return try decodeContent(buffer, range.dropFirst())
    }

    /// Reads the content of a box, which fills `range` of `buffer`.
    ///
    /// - Throws: `box.malformed`.
    public static func decodeContent(
        _ buffer: [UInt8],
        _ range: Range<Int>
    ) throws(WireError) -> BoxFrame {
        var reader = try ByteReader(buffer, range, kind: .boxMalformed)
        guard let method = Method(rawValue: try reader.byte()) else {
            throw reader.failure("a box that is compressed in an unknown way")
        }
        let plainLength = Int(try reader.varint())
        let dataLength = Int(try reader.varint())
        guard plainLength <= Limits.boxBytes else {
            throw reader.failure("a box of more than \(Limits.boxBytes) bytes")
        }
        let data = try reader.take(dataLength)
        let padding = try reader.take(reader.remaining)
        guard buffer[padding].allSatisfy({ $0 == 0 }),
            range.count == Padding.padded(range.count - padding.count),
            method != .stored || plainLength == dataLength
        else { throw reader.failure("a box that is not framed as it must be") }
        return BoxFrame(method: method, plainLength: plainLength, dataRange: data)
    }

    /// Whether the box is sealed under a key.
    public static func isSealed(_ buffer: [UInt8], _ range: Range<Int>) -> Bool {
        buffer[range].first.map { $0 != openKey } ?? false
    }

    /// The content of a box around data that are `plainLength` bytes once decompressed.
    public static func encode(method: Method, plainLength: Int, data: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(data.count + data.count / 8 + 16)
        content.append(method.rawValue)
        content.appendLength(plainLength)
        content.appendLength(data.count)
        content.append(contentsOf: data)
        let padding = Padding.padded(content.count) - content.count
        content.append(contentsOf: repeatElement(0, count: padding))
        return content
    }
}

/// A box that is sealed, and where its parts lie.
public struct SealedBoxFrame: Hashable, Sendable {
    /// The first byte of a box that is sealed under a record key.
    public static let recordKey: UInt8 = 0x10
    /// Bytes of the salt.
    public static let saltBytes = 16
    /// Bytes before the sealed content: kind, key name and salt.
    public static let headerBytes = 1 + KeyName.byteCount + saltBytes
    /// Bytes that sealing adds to the content.
    public static let tagBytes = 16

    /// The name of the record key.
    public let key: KeyName
    /// Where the salt lies.
    public let saltRange: Range<Int>
    /// Where the sealed content lies, its tag included.
    public let sealedRange: Range<Int>

    /// Reads the box that fills `range` of `buffer`.
    ///
    /// - Throws: `box.malformed`.
    public static func decode(
        _ buffer: [UInt8],
        _ range: Range<Int>
    ) throws(WireError) -> SealedBoxFrame {
        var reader = try ByteReader(buffer, range, kind: .boxMalformed)
        guard try reader.byte() == recordKey else {
            throw reader.failure("a box of an unknown kind")
        }
        guard let key = KeyName(buffer[try reader.take(KeyName.byteCount)]) else {
            throw reader.failure("a box without a key")
        }
        let salt = try reader.take(saltBytes)
        guard reader.remaining > tagBytes else { throw reader.failure("a box without content") }
        let sealed = try reader.take(reader.remaining)
        return SealedBoxFrame(key: key, saltRange: salt, sealedRange: sealed)
    }

    /// Appends what stands before the sealed content.
    ///
    /// Precondition: a salt of 16 bytes.
    public static func appendHeader(key: KeyName, salt: [UInt8], to out: inout [UInt8]) {
        precondition(salt.count == saltBytes, "a salt is not 16 bytes")
        out.append(recordKey)
        key.append(to: &out)
        out.append(contentsOf: salt)
    }
}
