/// Sixteen bytes that name one thing, ordered bytewise and written as 32 lowercase hex digits.
///
/// `Kind` only keeps identifiers of different things apart; it holds no data.
public struct Identifier<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of bytes of every identifier.
    @inlinable public static var byteCount: Int { 16 }

    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// Makes an identifier of its two big-endian halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an identifier of exactly sixteen bytes; nil for any other number.
    @inlinable
    public init?(_ bytes: some RandomAccessCollection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let at = bytes.startIndex
        self.init(
            high: UInt64(bigEndian: bytes, at: at),
            low: UInt64(bigEndian: bytes, at: bytes.index(at, offsetBy: 8))
        )
    }

    /// Reads 32 hex digits, in either case; nil for anything else.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes)
    }

    /// The sixteen bytes.
    @inlinable public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        append(to: &out)
        return out
    }

    /// Appends the sixteen bytes to `out`.
    @inlinable
    public func append(to out: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { out.append(contentsOf: $0) }
    }

    /// The 32 lowercase hex digits.
    public var description: String { bytes.hex }

    /// The same sixteen bytes.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool {
        left.high == right.high && left.low == right.low
    }

    /// Feeds the sixteen bytes.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
    }

    /// Bytewise order, which is the same on every machine.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension UInt64 {
    /// Reads the eight bytes at `start`, which `bytes` must have.
    @inlinable
    init<Bytes: RandomAccessCollection<UInt8>>(bigEndian bytes: Bytes, at start: Bytes.Index) {
        var word: UInt64 = 0
        var at = start
        for _ in 0..<8 {
            word = word << 8 | UInt64(bytes[at])
            at = bytes.index(after: at)
        }
        self = word
    }
}

/// What a ``PartyID`` names. Likewise the other cases; none is ever made.
public enum PartyKey {}
/// What a ``DeviceID`` names.
public enum DeviceKey {}
/// What an ``IncarnationID`` names.
public enum IncarnationKey {}
/// What a ``CaseID`` names.
public enum CaseKey {}
/// What a ``RecordID`` names.
public enum RecordKey {}
/// What an ``AudienceID`` names.
public enum AudienceKey {}
/// What an ``EpochID`` names.
public enum EpochKey {}
/// What a ``Head`` names.
public enum HeadKey {}
/// What a ``Nonce`` names.
public enum NonceKey {}
/// What a ``KeyName`` names.
public enum SecretKey {}

/// A party: an organisation unit with its own secrecy. Random, given by the server's operator.
public typealias PartyID = Identifier<PartyKey>
/// A device: the first half of the SHA-256 of its Ed25519 public key.
public typealias DeviceID = Identifier<DeviceKey>
/// One life of one replica file. Random.
public typealias IncarnationID = Identifier<IncarnationKey>
/// One placement. Random.
public typealias CaseID = Identifier<CaseKey>
/// One document of a case, derived from what makes it unique (the protocol's section on records).
public typealias RecordID = Identifier<RecordKey>
/// An exact set of parties, derived from their sorted identifiers.
public typealias AudienceID = Identifier<AudienceKey>
/// One life of one server store. Random.
public typealias EpochID = Identifier<EpochKey>
/// The first half of a log's chain hash, as cited by commits and stamps.
public typealias Head = Identifier<HeadKey>
/// Sixteen random bytes that a request spends, or that make a repeatable record unique.
public typealias Nonce = Identifier<NonceKey>
/// A party key, a secret of an audience or a record key, by a hash of it; also a wrapping of record
/// keys, by a hash of its content.
public typealias KeyName = Identifier<SecretKey>

extension Identifier {
    /// Sixteen zero bytes: "none yet", where the protocol says that it may stand.
    public static var zero: Self { Self(high: 0, low: 0) }
}
