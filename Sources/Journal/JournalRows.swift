import Vocabulary

// The rows of the journal as a store keeps them. Numbers named `id` are the store's own, from 1, given
// once and never again; they never leave it.

/// A log's end.
public struct LogRow: Hashable, Sendable {
    /// The log's number.
    public var id: Int64
    /// Which log it is.
    public var name: LogName
    /// The case that the log belongs to; 0 for the registry and party logs.
    public var caseFile: Int64
    /// The last place; 0 before the first entry.
    public var place: UInt64
    /// The chain hash there.
    public var chain: Hash
    /// The last leaf of an audience log; 0 where there is none.
    public var lastLeaf: Int64

    /// Makes a row.
    public init(
        id: Int64,
        name: LogName,
        caseFile: Int64,
        place: UInt64,
        chain: Hash,
        lastLeaf: Int64
    ) {
        self.id = id
        self.name = name
        self.caseFile = caseFile
        self.place = place
        self.chain = chain
        self.lastLeaf = lastLeaf
    }
}

/// A case and the charter in force.
public struct CaseRow: Hashable, Sendable {
    /// The case's number.
    public var id: Int64
    /// Which case it is.
    public var caseID: CaseID
    /// The head of the charter in force, as commits cite it.
    public var charterHead: Head
    /// The binding that the charter makes.
    public var binding: Int64
    /// When the charter's first entry was ordered.
    public var opened: WallTime

    /// Makes a row.
    public init(id: Int64, caseID: CaseID, charterHead: Head, binding: Int64, opened: WallTime) {
        self.id = id
        self.caseID = caseID
        self.charterHead = charterHead
        self.binding = binding
        self.opened = opened
    }
}

/// An entry of a charter that has more than one: what it gave, for who cites it later.
public struct CharterRow: Hashable, Sendable {
    /// The case's number.
    public var caseFile: Int64
    /// The entry's place.
    public var place: UInt64
    /// How it is cited.
    public var head: Head
    /// The binding that it makes.
    public var binding: Int64
    /// The roles that it ended at once, as ``Journal`` packs them.
    public var ended: [UInt8]

    /// Makes a row.
    public init(
        caseFile: Int64,
        place: UInt64,
        head: Head,
        binding: Int64,
        ended: [UInt8] = []
    ) {
        self.caseFile = caseFile
        self.place = place
        self.head = head
        self.binding = binding
        self.ended = ended
    }
}

/// A model with parties in its roles. Cases with the same parties share one.
public struct BindingRow: Hashable, Sendable {
    /// The binding's number.
    public var id: Int64
    /// The model's number.
    public var model: Int64
    /// The roles, as ``Journal`` packs them.
    public var roles: [UInt8]

    /// Makes a row.
    public init(id: Int64, model: Int64, roles: [UInt8]) {
        self.id = id
        self.model = model
        self.roles = roles
    }
}

/// A model of the registry.
public struct ModelRow: Hashable, Sendable {
    /// The model's number.
    public var id: Int64
    /// The SHA-256 of its file.
    public var hash: Hash
    /// Its name.
    public var name: String
    /// Its version.
    public var version: UInt32
    /// The registry entry that holds the file.
    public var place: UInt64

    /// Makes a row.
    public init(id: Int64, hash: Hash, name: String, version: UInt32, place: UInt64) {
        self.id = id
        self.hash = hash
        self.name = name
        self.version = version
        self.place = place
    }
}

/// A party of the registry.
public struct PartyRow: Hashable, Sendable {
    /// The party's number.
    public var id: Int64
    /// Which party it is.
    public var party: PartyID
    /// Its name.
    public var name: String
    /// Its kind, as the protocol numbers it.
    public var kind: UInt8
    /// Its municipality's code, or nothing.
    public var municipality: String
    /// The registry entry that lists it.
    public var place: UInt64
    /// Its root key, once its party log has one.
    public var root: [UInt8]?
    /// The party that it is to stand in for; nil as a rule.
    public var succeeds: PartyID?

    /// Makes a row.
    public init(
        id: Int64,
        party: PartyID,
        name: String,
        kind: UInt8,
        municipality: String,
        place: UInt64,
        root: [UInt8]? = nil,
        succeeds: PartyID? = nil
    ) {
        self.id = id
        self.party = party
        self.name = name
        self.kind = kind
        self.municipality = municipality
        self.place = place
        self.root = root
        self.succeeds = succeeds
    }
}

/// A device of a party log.
public struct DeviceRow: Hashable, Sendable {
    /// The device's number.
    public var id: Int64
    /// Which device it is.
    public var device: DeviceID
    /// Its party's number.
    public var party: Int64
    /// Its Ed25519 public key.
    public var signingKey: [UInt8]
    /// Its X25519 public key.
    public var agreementKey: [UInt8]
    /// Its name.
    public var name: String
    /// The party-log entry that admits it.
    public var place: UInt64

    /// Makes a row.
    public init(
        id: Int64,
        device: DeviceID,
        party: Int64,
        signingKey: [UInt8],
        agreementKey: [UInt8],
        name: String,
        place: UInt64
    ) {
        self.id = id
        self.device = device
        self.party = party
        self.signingKey = signingKey
        self.agreementKey = agreementKey
        self.name = name
        self.place = place
    }
}

/// An incarnation of a party log. Dots in the store count by its number.
public struct IncarnationRow: Hashable, Sendable {
    /// The incarnation's number, from 1.
    public var id: UInt32
    /// Which incarnation it is.
    public var incarnation: IncarnationID
    /// Its device's number.
    public var device: Int64
    /// The party-log entry that states it.
    public var place: UInt64

    /// Makes a row.
    public init(id: UInt32, incarnation: IncarnationID, device: Int64, place: UInt64) {
        self.id = id
        self.incarnation = incarnation
        self.device = device
        self.place = place
    }
}

/// An entry of a log that is no commit.
public struct EntryRow: Hashable, Sendable {
    /// Its place in the log.
    public var place: UInt64
    /// When it was ordered.
    public var time: WallTime
    /// Its body: the bytes that were hashed and signed.
    public var body: [UInt8]
    /// Who signed it, as ``Journal`` packs it; empty in the registry.
    public var signer: [UInt8]
    /// The signature; empty in the registry.
    public var signature: [UInt8]
    /// The chain hash at this place.
    public var chain: Hash
    /// The stamped head of the signer's party log, in a charter or an audience log; zero where the server
    /// made the entry, and in other logs.
    public var partyHead: Head
    /// What only an entry of an audience log has.
    public var audience: AudienceMark?

    /// Makes a row.
    public init(
        place: UInt64,
        time: WallTime,
        body: [UInt8],
        signer: [UInt8],
        signature: [UInt8],
        chain: Hash,
        partyHead: Head = .zero,
        audience: AudienceMark? = nil
    ) {
        self.partyHead = partyHead
        self.audience = audience
        self.place = place
        self.time = time
        self.body = body
        self.signer = signer
        self.signature = signature
        self.chain = chain
    }
}

/// What stands with an entry of an audience log alone.
public struct AudienceMark: Hashable, Sendable {
    /// The stamped head of the charter.
    public var charterHead: Head
    /// Which entry of all audience logs it is in this store, from 1: their order here.
    public var step: Int64
    /// The last leaf that was there before it.
    public var leaf: Int64
    /// Of a copy without its box, which was erased: the hash of the whole body.
    public var erased: Hash?

    /// Makes a mark.
    public init(
        charterHead: Head,
        step: Int64,
        leaf: Int64,
        erased: Hash? = nil
    ) {
        self.erased = erased
        self.charterHead = charterHead
        self.step = step
        self.leaf = leaf
    }
}
