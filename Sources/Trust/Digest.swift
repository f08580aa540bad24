import Crypto
import Vocabulary

/// SHA-256 as the protocol uses it.
public enum Digest {
    /// The hash of the bytes as they stand.
    public static func sha256(_ bytes: [UInt8]) -> Hash {
        Hash(Crypto.SHA256.hash(data: bytes))
    }

    /// The hash of a part of a buffer.
    public static func sha256(_ bytes: ArraySlice<UInt8>) -> Hash {
        Hash(Crypto.SHA256.hash(data: bytes))
    }

    /// The code (HMAC-SHA-256, RFC 2104) of a message under a key of 32 bytes.
    ///
    /// In two calls for a hash: the library's own makes working memory anew for the key and for each of
    /// its steps, which takes longer than a short message.
    public static func code(of message: [UInt8], under key: [UInt8]) -> Hash {
        precondition(key.count == 32, "a key that is not 32 bytes")
        var inner: [UInt8] = []
        inner.reserveCapacity(blockBytes + message.count)
        for byte in key { inner.append(byte ^ 0x36) }
        inner.append(contentsOf: repeatElement(0x36, count: blockBytes - key.count))
        inner.append(contentsOf: message)
        var outer: [UInt8] = []
        outer.reserveCapacity(blockBytes + Hash.byteCount)
        for byte in key { outer.append(byte ^ 0x5c) }
        outer.append(contentsOf: repeatElement(0x5c, count: blockBytes - key.count))
        sha256(inner).append(to: &outer)
        return sha256(outer)
    }

    /// The bytes that SHA-256 takes in at a time.
    private static let blockBytes = 64

    /// The hash of `tag` followed by the parts, joined without separators: `H("tag", ...)` of the
    /// specification. Every part but the last has a fixed or stated length.
    public static func tagged(_ tag: String, _ parts: [UInt8]...) -> Hash {
        var joined = Array(tag.utf8)
        for part in parts { joined.append(contentsOf: part) }
        return sha256(joined)
    }
}

extension Hash {
    /// The digest as a value of the vocabulary.
    init(_ digest: Crypto.SHA256.Digest) {
        self = digest.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(
                    bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
                )
            }
            return Hash(word(0), word(1), word(2), word(3))
        }
    }
}

extension Identifier {
    /// The first half of a hash, where the protocol names things by it.
    init(firstHalfOf hash: Hash) {
        let head = hash.head
        self.init(high: head.high, low: head.low)
    }
}

extension [UInt8] {
    /// Appends an unsigned integer, big-endian.
    mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
