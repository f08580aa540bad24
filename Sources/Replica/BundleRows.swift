import Vocabulary
import Wire

/// A leaf that came by a bundle and is not ordered yet.
public struct ProvisionalLeafRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64
    /// The number of its group.
    public var group: Int64
    /// The case.
    public var caseID: CaseID
    /// The audience that it was sealed for.
    public var audience: AudienceID
    /// The record.
    public var record: RecordID
    /// Its hash.
    public var hash: Hash
    /// Who wrote it.
    public var incarnation: IncarnationID
    /// On which device.
    public var device: DeviceID
    /// For which party.
    public var party: PartyID
    /// Its bytes: open part, root and box.
    public var bytes: [UInt8]
    /// What its author had seen of what the same life had written before, and is known here by other names
    /// alone.
    public var seenOfOwn: [UInt8]

    /// Makes a row.
    public init(
        id: Int64 = 0,
        group: Int64,
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID,
        hash: Hash,
        incarnation: IncarnationID,
        device: DeviceID,
        party: PartyID,
        bytes: [UInt8],
        seenOfOwn: [UInt8] = []
    ) {
        self.id = id
        self.group = group
        self.caseID = caseID
        self.audience = audience
        self.record = record
        self.hash = hash
        self.incarnation = incarnation
        self.device = device
        self.party = party
        self.bytes = bytes
        self.seenOfOwn = seenOfOwn
    }
}

/// A case whose charter came by a bundle and is not ordered here.
public struct BundledCaseRow: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The charter's entry in force.
    public var body: [UInt8]
    /// All its entries: a ``Wire/BundleContent`` that holds nothing else.
    public var entries: [UInt8]

    /// Makes a row.
    public init(caseID: CaseID, body: [UInt8], entries: [UInt8]) {
        self.caseID = caseID
        self.body = body
        self.entries = entries
    }
}

/// What a replica keeps of bundles.
public protocol ReplicaBundleStore: AnyObject {
    /// Whether there is any provisional leaf.
    func hasProvisionalLeaves() throws -> Bool
    /// How many there are.
    func provisionalLeafCount() throws -> Int
    /// Adds a leaf; nothing where one of its hash is there.
    func insert(_ leaf: ProvisionalLeafRow) throws
    /// The leaf of that number.
    func provisionalLeaf(_ id: Int64) throws -> ProvisionalLeafRow?
    /// The leaf of that hash.
    func provisionalLeaf(hash: Hash) throws -> ProvisionalLeafRow?
    /// The leaves of a record, in the order they came.
    func provisionalLeaves(of record: RecordID) throws -> [ProvisionalLeafRow]
    /// One leaf of each record, of one case or of all.
    func provisionalRecords(ofCase caseID: CaseID?) throws -> [ProvisionalLeafRow]
    /// The hashes of all leaves, rising.
    func provisionalHashes() throws -> [Hash]
    /// Notes what a leaf's author had seen of what the same life had written before.
    func replace(seenOfOwn: [UInt8], of leaf: ProvisionalLeafRow) throws
    /// Removes a leaf, and its group with the last of them.
    func deleteProvisionalLeaf(hash: Hash) throws

    /// Keeps a group; returns its number.
    func insert(provisionalGroup group: CommitGroupFrame) throws -> Int64
    /// The groups that have provisional leaves, in the order they came.
    func provisionalGroups() throws -> [CommitGroupFrame]
    /// Puts other bytes of the same commits in place of a group's, which are overwritten.
    func replace(provisionalGroup group: CommitGroupFrame, by commits: [UInt8]) throws

    /// The number of an incarnation that no log states yet; nil where it has none.
    func provisionalNumber(of incarnation: IncarnationID) throws -> UInt32?
    /// Gives it one.
    func addProvisionalNumber(of incarnation: IncarnationID) throws
    /// All of them.
    func provisionalNumbers() throws -> [(number: UInt32, incarnation: IncarnationID)]
    /// Takes it away.
    func deleteProvisionalNumber(_ number: UInt32) throws

    /// A party's log as a bundle showed it: a ``Wire/BundleContent`` that holds nothing else.
    func bundledLog(of party: PartyID) throws -> [UInt8]?
    /// Replaces it.
    func keep(bundledLog content: [UInt8], of party: PartyID) throws

    /// The cases that are known by bundles alone.
    func bundledCases() throws -> [BundledCaseRow]
    /// One of them.
    func bundledCase(_ caseID: CaseID) throws -> BundledCaseRow?
    /// Adds or replaces one.
    func save(_ row: BundledCaseRow) throws
    /// Removes one.
    func deleteBundledCase(_ caseID: CaseID) throws

    /// Parts for the server that wait to be brought there, in the order they came.
    func carriedParts() throws -> [(hash: Hash, content: [UInt8])]
    /// Their hashes, and how many bytes they have in all.
    func carriedExtent() throws -> (count: Int, bytes: Int)
    /// Adds one; nothing where it is there.
    func insert(carriedPart content: [UInt8], hash: Hash) throws
    /// Removes one.
    func deleteCarriedPart(_ hash: Hash) throws
}
