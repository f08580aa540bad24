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
