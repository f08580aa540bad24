public import Vocabulary
public import Wire

/// What makes a store this server's.
public struct ServerIdentity: Hashable, Sendable {
    /// The life of the store.
    public var epoch: EpochID
    /// Its first life, from which the chains of feeds begin.
    public var origin: EpochID
    /// The raw private half of the server's Ed25519 key.
    public var signingKey: [UInt8]

    /// Makes an identity; the first life is the present one where no other is named.
    public init(epoch: EpochID, origin: EpochID? = nil, signingKey: [UInt8]) {
        self.epoch = epoch
        self.origin = origin ?? epoch
        self.signingKey = signingKey
    }
}

/// Something that an operator should know of.
public struct EventRow: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A replica was found to be a copy, and goes on as a new incarnation.
        case copy
        /// The store was restored from a backup, and a new epoch began.
        case restored
        /// A client showed that the store had been restored without a new epoch, and one began.
        case foundRestored
        /// A party's client gave back what the store lacked: so many entries.
        case givenBack
        /// Of what was given back, so many entries could not be taken back.
        case notTakenBack
        /// A device came to the restored store before its revocation was given back: so many sealings of it
        /// were ordered, and stand.
        case cameRevoked
        /// So many boxes were taken off the server: no party keeps them.
        case erased
    }

    /// When, by the server's clock.
    public var time: WallTime
    /// What happened.
    public var kind: Kind
    /// Whose client it was.
    public var party: PartyID?
    /// Which device.
    public var device: DeviceID?
    /// The new incarnation.
    public var incarnation: IncarnationID?
    /// How many.
    public var number: Int

    /// Makes an event.
    public init(
        time: WallTime,
        kind: Kind,
        party: PartyID? = nil,
        device: DeviceID? = nil,
        incarnation: IncarnationID? = nil,
        number: Int = 0
    ) {
        self.time = time
        self.kind = kind
        self.party = party
        self.device = device
        self.incarnation = incarnation
        self.number = number
    }
}

/// An invitation, as the store keeps it.
public struct InvitationRow: Hashable, Sendable {
    /// The code's name.
    public var code: [UInt8]
    /// What proofs are made with, derived from the secret.
    public var key: [UInt8]
    /// The number of the party that the device is to speak for.
    public var party: Int64
    /// Until when it can be used.
    public var expires: WallTime
    /// Who used it, and with what content; nil while nobody did.
    public var use: Use?

    /// The one use of an invitation.
    public struct Use: Hashable, Sendable {
        /// The device that joined.
        public var device: DeviceID
        /// The hash of the content that it sent.
        public var content: Hash

        /// Makes a use.
        public init(device: DeviceID, content: Hash) {
            self.device = device
            self.content = content
        }
    }

    /// Makes a row.
    public init(
        code: [UInt8],
        key: [UInt8],
        party: Int64,
        expires: WallTime,
        use: Use? = nil
    ) {
        self.code = code
        self.key = key
        self.party = party
        self.expires = expires
        self.use = use
    }
}

/// A device that waits to be admitted by one of its party.
public struct WaitingRow: Hashable, Sendable {
    /// The device.
    public var device: DeviceID
    /// The number of the party that it is to speak for.
    public var party: Int64
    /// Its Ed25519 public key.
    public var signingKey: [UInt8]
    /// Its own statement of itself, which the admitting device signs anew.
    public var statement: SignedBody
    /// Its incarnation, ordered once it is admitted.
    public var incarnation: SignedBody
    /// Since when.
    public var since: WallTime

    /// Makes a row.
    public init(
        device: DeviceID,
        party: Int64,
        signingKey: [UInt8],
        statement: SignedBody,
        incarnation: SignedBody,
        since: WallTime
    ) {
        self.device = device
        self.party = party
        self.signingKey = signingKey
        self.statement = statement
        self.incarnation = incarnation
        self.since = since
    }
}

/// The last sealing that the server took from an incarnation.
public struct SealingEnd: Hashable, Sendable {
    /// Its number; 0 before the first.
    public var number: UInt64
    /// Its hash; zero before the first.
    public var hash: Hash

    /// Nothing taken yet.
    public static let none = SealingEnd(number: 0, hash: .zero)

    /// Makes an end.
    public init(number: UInt64, hash: Hash) {
        self.number = number
        self.hash = hash
    }
}

/// A commit that was refused, kept so that a request sent again is answered as before.
public struct RefusalRow: Hashable, Sendable {
    /// The number of the sealing.
    public var sealing: UInt64
    /// The audience of the group.
    public var audience: AudienceID
    /// The commit's place in the group, from 0.
    public var commit: UInt32
    /// The case that the commit was for.
    public var caseID: CaseID
    /// The code of section 12.
    public var code: String
    /// A sentence for people: ids and numbers alone.
    public var reason: String

    /// Makes a row.
    public init(
        sealing: UInt64,
        audience: AudienceID,
        commit: UInt32,
        caseID: CaseID,
        code: String,
        reason: String
    ) {
        self.sealing = sealing
        self.audience = audience
        self.commit = commit
        self.caseID = caseID
        self.code = code
        self.reason = reason
    }
}

/// What one place of a feed delivers.
public enum FeedItem: Hashable, Sendable {
    /// Commits: the number of a run.
    case run(Int64)
    /// Entries of a log: its number, the first place and the last.
    case entries(log: Int64, first: UInt64, last: UInt64)
}

/// One place of a feed.
public struct FeedRow: Hashable, Sendable {
    /// The place, from 1.
    public var place: UInt64
    /// What it delivers.
    public var item: FeedItem
    /// The feed's chain hash there.
    public var chain: Hash

    /// Makes a row.
    public init(place: UInt64, item: FeedItem, chain: Hash) {
        self.place = place
        self.item = item
        self.chain = chain
    }
}
