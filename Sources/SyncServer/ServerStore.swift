public import Journal
public import Vocabulary

/// What the server asks of its storage: transactions.
///
/// Reads run beside each other and beside the one write; each sees one state throughout.
public protocol ServerStore: Sendable {
    /// Runs `body` on an unchanging state of the store.
    func read<Value>(_ body: (any ServerRows) throws -> Value) throws -> Value

    /// Runs `body` alone. What it did is durable when this returns, and undone where it throws.
    func write<Value>(_ body: (any ServerRows) throws -> Value) throws -> Value

    /// The ends of an incarnation's sealings and of a party's feed, of one moment: all that most
    /// requests ask for, which bring nothing and get nothing.
    func ends(sealingsOf incarnation: UInt32, feedOf party: Int64) throws -> ServerEnds

    /// A number that is another one after any process has changed the store.
    func version() throws -> Int64

    /// Takes everything that was deleted out of the store's free space and write-ahead log; outside any
    /// transaction. Takes as long as writing everything that the store holds.
    ///
    /// - Returns: False where somebody still reads in the log.
    func compact() throws -> Bool
}

/// How far an incarnation's sealings and its party's feed go.
public struct ServerEnds: Hashable, Sendable {
    /// The last sealing taken.
    public var sealing: SealingEnd
    /// The feed's end; place 0 and a zero chain before the first delivery.
    public var feed: LogEnd
    /// Whether devices of the party wait for one of it to admit them.
    public var devicesWait = false
    /// Whether anybody waits for a copy of a record.
    public var copiesAreAwaited = false
    /// The end of the list of keys that the party may have; 0 where there are none.
    public var keys: UInt64 = 0
    /// Whether somebody lacks a key that the party may have.
    public var keysLack = false
    /// Whether commits of the incarnation or its party are kept unordered.
    public var commitsAreKept = false

    /// Makes a pair of ends.
    public init(sealing: SealingEnd, feed: LogEnd) {
        self.sealing = sealing
        self.feed = feed
    }
}

/// The server's own rows beside those of the journal, inside one transaction.
///
/// Parties, incarnations and logs go by the journal's numbers.
public protocol ServerRows: JournalStore, ServerKeyRows, ServerCarryingRows {
    /// What makes the store this server's; nil before ``SyncServer/start(identity:models:now:)``.
    func identity() throws -> ServerIdentity?
    /// Sets the identity, once.
    func insert(_ identity: ServerIdentity) throws
    /// The address under which clients were last told to reach the server.
    func address() throws -> String?
    /// Sets that address.
    func setAddress(_ address: String) throws

    /// Begins a new epoch, in which every incarnation that was stated until now is closed.
    func begin(_ epoch: EpochID) throws
    /// Whether an incarnation is of a former epoch.
    func isClosed(incarnation: UInt32) throws -> Bool
    /// Marks an incarnation as one of a former epoch.
    func close(incarnation: UInt32) throws
    /// How far the feed of a former epoch is known; nil where nothing of it is.
    func formerFeed(of party: PartyID, in epoch: EpochID) throws -> LogEnd?
    /// The same in all former epochs.
    func formerFeeds(of party: PartyID) throws -> [LogEnd]
    /// Replaces that.
    func setFormerFeed(_ end: LogEnd, of party: PartyID, in epoch: EpochID) throws
    /// The places of former feeds of a party with that number: of each feed that went on from another here
    /// than elsewhere there may be one.
    func formerPlaces(of party: PartyID, at place: UInt64) throws -> [LogEnd]
    /// Whether anything of any former feed was given back.
    func wasGivenBack() throws -> Bool
    /// Notes that a former feed is here up to a place.
    func insert(formerPlace end: LogEnd, of party: PartyID) throws
    /// Whether an entry of a case's charter was given back here, rather than ordered.
    func isReturned(charterOf caseID: CaseID, place: UInt64) throws -> Bool
    /// Notes that it was.
    func insert(returnedCharterOf caseID: CaseID, place: UInt64) throws
    /// The cases of commits that a party has given back, since the end of its feed came last.
    func unmovedCases(of party: PartyID) throws -> [CaseID]
    /// The cases of commits that any party has given back so.
    func unmovedCases() throws -> Set<CaseID>
    /// Notes one of them.
    func insert(unmovedCase caseID: CaseID, of party: PartyID) throws
    /// Forgets them.
    func deleteUnmovedCases(of party: PartyID) throws
    /// Who took part in a case by an entry that could not be taken back.
    func charterReaders(of caseID: CaseID) throws -> [PartyID]
    /// Notes one of them.
    func insert(charterReader party: PartyID, of caseID: CaseID) throws
    /// The writes of a record that a party's feed of a former epoch had, and whose commits could not be taken
    /// back.
    func refusedDots(
        of record: RecordID,
        in epoch: EpochID,
        _ party: PartyID
    ) throws -> [RefusedDot]
    /// Remembers one, in place of another of the same dot.
    func insert(_ dot: RefusedDot, in epoch: EpochID, _ party: PartyID) throws
    /// Forgets one.
    func delete(_ dot: RefusedDot, in epoch: EpochID, _ party: PartyID) throws
    /// Adds something that the operator should know of.
    func insert(_ event: EventRow) throws
    /// The latest of them, newest first.
    func events(limit: Int) throws -> [EventRow]

    /// Adds an invitation.
    func insert(_ invitation: InvitationRow) throws
    /// The invitation of this code's name.
    func invitation(_ code: [UInt8]) throws -> InvitationRow?
    /// Marks an invitation as used.
    func use(_ invitation: [UInt8], _ use: InvitationRow.Use) throws
    /// How many invitations are unused and expire after `now`.
    func openInvitations(now: WallTime) throws -> Int

    /// Keeps a device until a device of its party admits it.
    func insert(_ waiting: WaitingRow) throws
    /// The device of that identifier that waits.
    func waiting(_ device: DeviceID) throws -> WaitingRow?
    /// The devices of a party that wait, the longest first.
    func waiting(ofParty party: Int64) throws -> [WaitingRow]
    /// Forgets a device that waited.
    func deleteWaiting(_ device: DeviceID) throws

    /// The last sealing taken from an incarnation.
    func sealingEnd(of incarnation: UInt32) throws -> SealingEnd
    /// Replaces it.
    func setSealingEnd(_ end: SealingEnd, of incarnation: UInt32) throws
    /// The commits refused in these sealings of an incarnation, by sealing, audience and commit.
    func refusals(
        of incarnation: UInt32,
        in sealings: ClosedRange<UInt64>
    ) throws -> [RefusalRow]
    /// Keeps a refusal.
    func insert(_ refusal: RefusalRow, of incarnation: UInt32) throws

    /// The end of a party's feed; place 0 and a zero chain before the first delivery.
    func feedEnd(of party: Int64) throws -> LogEnd
    /// The chain hash at a place of a party's feed; nil beyond its end.
    func feedChain(of party: Int64, at place: UInt64) throws -> Hash?
    /// Visits a party's feed after a place, in order, until `visit` returns false.
    func feed(
        of party: Int64,
        after place: UInt64,
        _ visit: (FeedRow) throws -> Bool
    ) throws
    /// Adds a delivery at the end of a party's feed.
    func append(_ row: FeedRow, toFeedOf party: Int64) throws

    /// The parties that receive a party's log: itself and those it ever shared a case with.
    func receivers(ofLogOf party: Int64) throws -> [Int64]
    /// Makes `receiver` one of them; false where it was before.
    func addReceiver(_ receiver: Int64, ofLogOf party: Int64) throws -> Bool

    /// Whether the write-ahead log may still hold what was erased.
    func isEmptying() throws -> Bool
    /// Notes it.
    func setEmptying(_ isEmptying: Bool) throws

    /// How much the store holds, counted without reading it all.
    func serverCounts() throws -> ServerCounts
}

/// How many rows of each kind a store holds.
public struct ServerCounts: Hashable, Sendable {
    /// Parties.
    public var parties: Int
    /// Devices.
    public var devices: Int
    /// Models.
    public var models: Int
    /// Cases.
    public var cases: Int
    /// Leaves.
    public var leaves: Int
    /// Fields in conflict.
    public var conflicts: Int

    /// Makes counts.
    public init(
        parties: Int,
        devices: Int,
        models: Int,
        cases: Int,
        leaves: Int,
        conflicts: Int
    ) {
        self.parties = parties
        self.devices = devices
        self.models = models
        self.cases = cases
        self.leaves = leaves
        self.conflicts = conflicts
    }
}
