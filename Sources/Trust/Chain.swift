import Vocabulary

/// The hash chains of logs and feeds.
public enum Chain {
    /// The chain before a log's first entry.
    public static func start(of log: LogName) -> Hash {
        Digest.tagged("obruten log 1", log.bytes)
    }

    /// The chain at `place`, where the entry with this body hash was ordered.
    public static func next(
        after chain: Hash,
        place: UInt64,
        stamp: Stamp,
        body: Hash
    ) -> Hash {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(15 + 32 + 16 + 32 + 32)
        bytes.append(contentsOf: "obruten entry 1".utf8)
        chain.append(to: &bytes)
        bytes.append(bigEndian: place)
        bytes.append(bigEndian: stamp.time)
        stamp.charter.append(to: &bytes)
        stamp.party.append(to: &bytes)
        body.append(to: &bytes)
        return Digest.sha256(bytes)
    }

    /// The chain before a feed's first delivery.
    public static func feedStart(epoch: EpochID, party: PartyID) -> Hash {
        Digest.tagged("obruten feed 1", epoch.bytes, party.bytes)
    }

    /// The chain of a feed at `place`, where a delivery with these entries stands: the log chain
    /// hash of each, in order.
    public static func feedNext(after chain: Hash, place: UInt64, entries: [Hash]) -> Hash {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(18 + 32 + 8 + 32 * entries.count)
        bytes.append(contentsOf: "obruten delivery 1".utf8)
        chain.append(to: &bytes)
        bytes.append(bigEndian: place)
        for entry in entries { entry.append(to: &bytes) }
        return Digest.sha256(bytes)
    }

    /// The chain of an incarnation's sealings: what stands for everything that it has sealed.
    public static func sealing(
        after previous: Hash,
        number: UInt64,
        groups: [(audience: AudienceID, root: Hash)]
    ) -> Hash {
        var bytes = Array("obruten sealing 1".utf8)
        previous.append(to: &bytes)
        bytes.append(bigEndian: number)
        for group in groups {
            group.audience.append(to: &bytes)
            group.root.append(to: &bytes)
        }
        return Digest.sha256(bytes)
    }
}
