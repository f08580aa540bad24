import Vocabulary

/// What the journal's store keeps of erasures: an index over the entries that say them, and the means
/// to take content out of rows that were written once and for all.
public protocol ErasureStore: AnyObject {
    /// Whether any act of erasure was ever ordered.
    func hasErasureActs() throws -> Bool
    /// The acts of a case, in the order in which they came.
    func erasureActs(inCase caseFile: Int64) throws -> [ErasureActRow]
    /// The cases that have any.
    func casesWithErasureActs() throws -> [Int64]
    /// Adds an act.
    func insert(_ act: ErasureActRow) throws
    /// Replaces the bytes of a leaf by those without its box.
    func replace(leaf id: Int64, by data: [UInt8]) throws
    /// Replaces the body of a copy by that without its box.
    func replace(copyAt place: UInt64, log: Int64, by body: [UInt8], erased: Hash) throws
}

/// What an entry says of erasing.
public struct ErasureActRow: Hashable, Sendable {
    /// What it says.
    public enum Kind: Int64, Hashable, Sendable {
        /// Content is to be erased.
        case announcement = 1
        /// That is in force.
        case force = 2
        /// Nothing of the case is erased until this ends.
        case hold = 3
        /// It ends.
        case lift = 4
        /// A party keeps the content, on a ground.
        case keep = 5
        /// A party erases it.
        case erase = 6
        /// A replica has erased it.
        case receipt = 7
    }

    /// The case's number.
    public var caseFile: Int64
    /// The audience log's number; 0 for the charter.
    public var log: Int64
    /// The entry's place there.
    public var place: UInt64
    /// What it says.
    public var kind: Kind
    /// The hash of the entry's body.
    public var body: Hash
    /// The body hash of the announcement; its own for an announcement, zero for holds.
    public var erasure: Hash
    /// Whose device signed it.
    public var party: PartyID
    /// The record type; 0 for the whole case.
    public var type: UInt16
    /// The instance's number; 0 for the record that a case has once.
    public var instance: Int64
    /// The kind of ground, of a hold or of keeping.
    public var ground: String
    /// When, by the signing device's clock.
    public var given: WallTime
    /// When it was ordered.
    public var time: WallTime
    /// The replica, of a receipt.
    public var incarnation: IncarnationID?

    /// Makes a row.
    public init(
        caseFile: Int64,
        log: Int64,
        place: UInt64,
        kind: Kind,
        body: Hash,
        erasure: Hash,
        party: PartyID,
        type: UInt16 = 0,
        instance: Int64 = 0,
        ground: String = "",
        given: WallTime,
        time: WallTime,
        incarnation: IncarnationID? = nil
    ) {
        self.caseFile = caseFile
        self.log = log
        self.place = place
        self.kind = kind
        self.body = body
        self.erasure = erasure
        self.party = party
        self.type = type
        self.instance = instance
        self.ground = ground
        self.given = given
        self.time = time
        self.incarnation = incarnation
    }
}
