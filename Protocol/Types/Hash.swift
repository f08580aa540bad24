/// A SHA-256 hash: 32 bytes, written as 64 lowercase hex digits.
public struct Hash: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of bytes of a hash.
    @inlinable public static var byteCount: Int { 32 }
    /// Thirty-two zero bytes: the chain hash before a log's first entry.
    public static let zero = Hash(0, 0, 0, 0)

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Makes a hash of its four big-endian quarters.
    public init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) { words = (a, b, c, d) }

    /// Makes a hash of exactly 32 bytes; nil for any other number.
    @inlinable
    public init?(_ bytes: some RandomAccessCollection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let at = bytes.startIndex
        self.init(
            UInt64(bigEndian: bytes, at: at),
            UInt64(bigEndian: bytes, at: bytes.index(at, offsetBy: 8)),
            UInt64(bigEndian: bytes, at: bytes.index(at, offsetBy: 16)),
            UInt64(bigEndian: bytes, at: bytes.index(at, offsetBy: 24))
        )
    }

    /// Reads 64 hex digits, in either case; nil for anything else.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        append(to: &out)
        return out
    }

    /// Appends the 32 bytes to `out`.
    public func append(to out: inout [UInt8]) {
        let ordered = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        withUnsafeBytes(of: ordered) { out.append(contentsOf: $0) }
    }

    /// The first sixteen bytes, as commits and stamps cite them.
    public var head: Head { Head(high: words.0, low: words.1) }

    /// The 64 lowercase hex digits.
    public var description: String { bytes.hex }

    /// The same 32 bytes.
    public static func == (left: Hash, right: Hash) -> Bool { left.words == right.words }

    /// Bytewise order.
    public static func < (left: Hash, right: Hash) -> Bool { left.words < right.words }

    /// Feeds the 32 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
