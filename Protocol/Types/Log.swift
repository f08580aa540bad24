/// The name of a list that the server orders.
public enum LogName: Hashable, Sendable {
    /// Parties, models and the server's key.
    case registry
    /// The root, devices and incarnations of one party.
    case party(PartyID)
    /// Roles and model of one case.
    case charter(CaseID)
    /// The commits of one case for one audience.
    case audience(CaseID, AudienceID)

    /// The bytes of the name, as chains and messages hold it.
    public var bytes: [UInt8] {
        switch self {
        case .registry: [1]
        case .party(let party): [2] + party.bytes
        case .charter(let file): [3] + file.bytes
        case .audience(let file, let audience): [4] + file.bytes + audience.bytes
        }
    }

    /// Reads the bytes of a name; nil where they are none.
    public init?(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        switch (kind, rest.count) {
        case (1, 0): self = .registry
        case (2, 16):
            guard let party = PartyID(rest) else { return nil }
            self = .party(party)
        case (3, 16):
            guard let file = CaseID(rest) else { return nil }
            self = .charter(file)
        case (4, 32):
            guard let file = CaseID(rest.prefix(16)), let audience = AudienceID(rest.suffix(16))
            else { return nil }
            self = .audience(file, audience)
        default: return nil
        }
    }
}

/// What the server states about an entry when it orders it.
public struct Stamp: Hashable, Sendable {
    /// When, by the server's clock: for people, and to tell what had come before an erasure of its record.
    public var time: WallTime
    /// The head of the case's charter in force; zero outside audience logs.
    public var charter: Head
    /// The head of the author's or signer's party log in force; zero outside audience logs and charters.
    public var party: Head

    /// Makes a stamp.
    public init(time: WallTime, charter: Head = .zero, party: Head = .zero) {
        self.time = time
        self.charter = charter
        self.party = party
    }
}

/// The end of a log or feed as far as somebody holds it.
public struct LogEnd: Hashable, Sendable {
    /// The last place; 0 before the first entry.
    public var place: UInt64
    /// The chain hash there.
    public var chain: Hash

    /// Makes the end of a log.
    public init(place: UInt64, chain: Hash) {
        self.place = place
        self.chain = chain
    }
}

/// A place in a party's feed, in one life of the server's store.
public struct Cursor: Hashable, Sendable {
    /// The life of the server's store.
    public var epoch: EpochID
    /// The last delivery held, and the chain there.
    public var end: LogEnd

    /// Makes a cursor.
    public init(epoch: EpochID, end: LogEnd) {
        self.epoch = epoch
        self.end = end
    }
}
