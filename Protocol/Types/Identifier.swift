/// Sixteen bytes that name one thing, ordered bytewise and written as 32 lowercase hex digits.
///
/// `Kind` only keeps identifiers of different things apart; it holds no data.
public struct Identifier<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of bytes of every identifier.
    public static var byteCount: Int { 16 }

    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// Makes an identifier of its two big-endian halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an identifier of the first sixteen bytes at `offset`; nil where there are fewer.
    public init?(_ bytes: some RandomAccessCollection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        self.init(high: high, low: low)
    }

    /// Reads 32 hex digits, in either case; nil for anything else.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes)
    }

    /// The sixteen bytes.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        append(to: &out)
        return out
    }

    /// Appends the sixteen bytes to `out`.
    public func append(to out: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { out.append(contentsOf: $0) }
    }

    /// The 32 lowercase hex digits.
    public var description: String { bytes.hex }

    /// Bytewise order, which is the same on every machine.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
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

extension Identifier {
    /// Sixteen zero bytes: "none yet", where the protocol says that it may stand.
    public static var zero: Self { Self(high: 0, low: 0) }
}
