import Vocabulary
import Wire

/// The exact bytes that signatures and proofs are over.
public enum SignedText {
    /// A body of a party log.
    public static func party(_ body: [UInt8]) -> [UInt8] { Array("obruten party 1".utf8) + body }

    /// A body of a charter.
    public static func charter(_ body: [UInt8]) -> [UInt8] {
        Array("obruten charter 1".utf8) + body
    }

    /// A body of an audience log: a release, a withdrawal or a copy.
    public static func audience(_ body: [UInt8]) -> [UInt8] {
        Array("obruten audience 1".utf8) + body
    }
    /// The statement of a secret.
    public static func secret(_ body: [UInt8]) -> [UInt8] { Array("obruten secret 1".utf8) + body }

    /// A wrapping of a party key or secret, by the device that brings it.
    public static func wrapping(_ wrapping: Wrapping) -> [UInt8] {
        Array("obruten wrapped 1".utf8) + [wrapping.target.kind] + wrapping.target.name.bytes
            + wrapping.target.recipient + wrapping.content
    }

    /// A memo.
    public static func memo(_ body: [UInt8]) -> [UInt8] { Array("obruten memo 1".utf8) + body }

    /// What a device asks of the server by way of others.
    public static func carried(_ request: [UInt8]) -> [UInt8] {
        var bytes = Array("obruten carried 1".utf8)
        Digest.sha256(request).append(to: &bytes)
        return bytes
    }

    /// The server's key for bundles.
    public static func bundleKey(_ key: [UInt8]) -> [UInt8] {
        Array("obruten bundle key 1".utf8) + key
    }

    /// All commits of a sealing for one audience: how many, and the root of their tree.
    public static func group(count: UInt32, root: Hash) -> [UInt8] {
        var bytes = Array("obruten group 1".utf8)
        bytes.append(bigEndian: count)
        root.append(to: &bytes)
        return bytes
    }

    /// A place in a party's feed.
    public static func cursor(_ cursor: Cursor, party: PartyID) -> [UInt8] {
        var bytes = Array("obruten cursor 1".utf8)
        cursor.epoch.append(to: &bytes)
        party.append(to: &bytes)
        bytes.append(bigEndian: cursor.end.place)
        cursor.end.chain.append(to: &bytes)
        return bytes
    }

    /// What a joining device proves about its content.
    public static func join(content: [UInt8]) -> [UInt8] {
        var bytes = Array("obruten join 1".utf8)
        Digest.sha256(content).append(to: &bytes)
        return bytes
    }

    /// What the server proves about its answer.
    public static func joined(content: [UInt8]) -> [UInt8] {
        var bytes = Array("obruten joined 1".utf8)
        Digest.sha256(content).append(to: &bytes)
        return bytes
    }

    /// What the server signs of a join that it has answered.
    public static func receipt(_ join: ReturnedJoin, party: PartyID) -> [UInt8] {
        var bytes = Array("obruten receipt 1".utf8) + join.epoch.bytes + party.bytes
        for time in [join.receipt.time, join.receipt.listed] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) }
        }
        Digest.sha256(join.content).append(to: &bytes)
        Digest.sha256(join.receipt.listing).append(to: &bytes)
        return bytes
    }

    /// The key that both derive from an invitation's secret.
    public static func invitationKey(secret: [UInt8]) -> [UInt8] {
        Digest.tagged("obruten invitation 1", secret).bytes
    }
}
