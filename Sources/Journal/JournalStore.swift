import Vocabulary

/// What the journal needs of a store: rows in and rows out, inside one transaction of the caller's.
///
/// Who holds a `JournalStore` holds an open transaction; nothing here begins or ends one. Methods throw
/// the store's own errors, and ``JournalError`` with `storeDamaged` for rows that cannot be read.
/// Numbers of new rows are the engine's to give where a method takes a whole row, and the store's where
/// it returns one.
public protocol JournalStore: JournalCommitStore, JournalMoveStore, BlobStore,
    ErasureStore
{
    /// Runs `body` so that of what it wrote nothing stays where it throws; the transaction goes on.
    func nested<Value>(_ body: () throws -> Value) throws -> Value
    /// Whether a commit with this leaf was refused, so that nothing waits for it: false at a replica, which
    /// takes in what was ordered.
    func isRefused(leaf: Hash) throws -> Bool

    // MARK: Logs and their entries

    /// The log of that name; nil before its first entry.
    func log(named name: LogName) throws -> LogRow?
    /// The log of that number.
    func log(_ id: Int64) throws -> LogRow?
    /// The audience logs of a case, by name.
    func audienceLogs(ofCase caseFile: Int64) throws -> [LogRow]
    /// The last leaf of each case that has one, by the case's number.
    func lastLeaves() throws -> [Int64: Int64]
    /// Logs in the order of their numbers, after `id`, at most `limit`.
    func logs(after id: Int64, limit: Int) throws -> [LogRow]
    /// The highest number of a log; 0 where there is none.
    func lastLog() throws -> Int64
    /// Adds a log that has no row, or replaces the end of one that has.
    func save(_ log: LogRow, isNew: Bool) throws

    /// Adds an entry to a log.
    func insert(_ entry: EntryRow, log: Int64) throws
    /// Entries of a log from `place` on, at most `limit`, in order.
    func entries(log: Int64, from place: UInt64, limit: Int) throws -> [EntryRow]

    // MARK: What entries state

    /// Adds a party of the registry; returns its number.
    func insertParty(_ row: PartyRow) throws -> Int64
    /// Keeps a party's root key.
    func setRoot(_ root: [UInt8], ofParty id: Int64) throws
    /// All parties, in the order of the registry.
    func parties() throws -> [PartyRow]
    /// The party of that identifier.
    func party(_ party: PartyID) throws -> PartyRow?
    /// The party of that number.
    func party(number id: Int64) throws -> PartyRow?
    /// The party of exactly that name.
    func party(named name: String) throws -> PartyRow?

    /// Adds a device; returns its number.
    func insertDevice(_ row: DeviceRow) throws -> Int64
    /// The devices of a party, or all, in the order they were admitted.
    func devices(ofParty party: Int64?) throws -> [DeviceRow]
    /// The device of that identifier.
    func device(_ device: DeviceID) throws -> DeviceRow?
    /// The device of that number.
    func device(number id: Int64) throws -> DeviceRow?

    /// Adds an incarnation; returns its number.
    func insertIncarnation(_ row: IncarnationRow) throws -> UInt32
    /// The incarnations of a device, or all, in the order they were stated.
    func incarnations(ofDevice device: Int64?) throws -> [IncarnationRow]
    /// The incarnation of that identifier.
    func incarnation(_ incarnation: IncarnationID) throws -> IncarnationRow?
    /// The incarnation of that number.
    func incarnation(number id: UInt32) throws -> IncarnationRow?

    /// Adds a model; returns its number.
    func insertModel(_ row: ModelRow) throws -> Int64
    /// All models, in the order of the registry.
    func models() throws -> [ModelRow]
    /// The model of that hash.
    func model(_ hash: Hash) throws -> ModelRow?
    /// The model of that number.
    func model(number id: Int64) throws -> ModelRow?

    /// The number of the binding of a model and packed roles, added where it is new.
    func bindingNumber(model: Int64, roles: [UInt8]) throws -> Int64
    /// The binding of that number.
    func binding(_ id: Int64) throws -> BindingRow?
    /// All bindings.
    func bindings() throws -> [BindingRow]

    /// Adds a case; returns its number.
    func insertCase(_ row: CaseRow) throws -> Int64
    /// The case of that identifier.
    func caseFile(_ caseID: CaseID) throws -> CaseRow?
    /// The case of that number.
    func caseFile(number id: Int64) throws -> CaseRow?
    /// Adds an entry of a charter that has several.
    func insert(_ row: CharterRow) throws
    /// Whether the charter of any case has several entries.
    func hasCharters() throws -> Bool
    /// The entries of a case's charter, in order; empty where it has a single one.
    func charters(ofCase caseFile: Int64) throws -> [CharterRow]
    /// Replaces the charter in force of a case.
    func setCharter(ofCase caseFile: Int64, head: Head, binding: Int64) throws
    /// Cases in the order of their numbers, after `id`, at most `limit`.
    func cases(after id: Int64, limit: Int) throws -> [CaseRow]

    // MARK: Reading commits and records

    /// The group of that number.
    func group(_ id: Int64) throws -> GroupRow?
    /// The run of that number.
    func run(_ id: Int64) throws -> RunRow?
    /// The headers of all groups, each once, with the latest time that one of its runs was ordered.
    func latestRuns() throws -> [(header: [UInt8], time: WallTime)]
    /// Runs in order, after `id`, at most `limit`.
    func runs(after id: Int64, limit: Int) throws -> [RunRow]
    /// The leaf of that number, with its bytes: open part, root and box.
    func leaf(_ id: Int64) throws -> (row: LeafRow, data: [UInt8])?
    /// Gives the leaves from `first` to `last` in order, with their bytes, to `body`; ends early when it
    /// returns false.
    func eachLeaf(
        from first: Int64,
        through last: Int64,
        _ body: (LeafRow, [UInt8]) throws -> Bool
    ) throws

    /// The records of an audience log, by type and instance.
    func records(log: Int64) throws -> [RecordRow]
    /// One record of an audience log.
    func record(log: Int64, type: UInt16, instance: Int64) throws -> RecordRow?
    /// The records with a field in conflict, of one case or of all, by log, type and instance.
    func conflicts(inCase caseFile: Int64?) throws -> [RecordRow]
    /// The instance of that number.
    func instance(number id: Int64) throws -> InstanceRow?
    /// Instances in the order of their numbers, after `id`, at most `limit`.
    func instances(after id: Int64, limit: Int) throws -> [InstanceRow]
    /// Groups in the order of their numbers, after `id`, at most `limit`.
    func groups(after id: Int64, limit: Int) throws -> [GroupRow]
    /// How many rows the journal's tables hold that nothing reaches from a log: leaves, runs and groups
    /// are counted in all, for whoever walks them to compare.
    func counts() throws -> JournalCounts
}

/// The part of the port that every commit passes through: one or two statements a commit, two or
/// three a leaf, nothing per field.
public protocol JournalCommitStore: RecordBook {
    /// The audience log with its case, in one look-up; nil before the log's first commit.
    func audienceLog(_ caseID: CaseID, _ audience: AudienceID) throws -> (LogRow, CaseRow)?
    /// The log of a case and audience and what the server has ordered of a record in it, in one look-up;
    /// nil before the log's first commit, and no state where the log has nothing of the record.
    func recordState(
        _ caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Int64
    ) throws -> (log: Int64, state: [UInt8]?)?
    /// What the header of a log's commits holds: its case, and the head of the charter's first entry.
    func commitLog(_ log: Int64) throws -> (caseID: CaseID, charterHead: Head)?
    /// The leaf before `leaf` in its log, and the head that its commit has there, if it is its first.
    func link(of leaf: Int64) throws -> (previous: Int64, head: Head?)?
    /// The number of a repeatable record; nil where it is not known yet.
    func instanceNumber(of record: RecordID) throws -> Int64?
    /// Adds a repeatable record; returns its number.
    func insertInstance(record: RecordID, creator: PartyID, nonce: Nonce) throws -> Int64
    /// The highest number of a leaf; 0 where there is none.
    func lastLeaf() throws -> Int64
    /// Adds a leaf; its bytes are those of `buffer` in `range`.
    func insert(_ leaf: LeafRow, buffer: [UInt8], range: Range<Int>) throws
    /// The highest number of a run; 0 where there is none.
    func lastRun() throws -> Int64
    /// Adds a run.
    func insert(_ run: RunRow) throws
    /// The highest number of a group; 0 where there is none.
    func lastGroup() throws -> Int64
    /// Adds a group.
    func insert(_ group: GroupRow) throws
}

/// How many rows the tables of commits hold.
public struct JournalCounts: Hashable, Sendable {
    /// Leaves.
    public var leaves: Int
    /// Runs.
    public var runs: Int
    /// Groups.
    public var groups: Int
    /// Records.
    public var records: Int
    /// Entries of registry, party logs and charters.
    public var entries: Int

    /// Makes counts.
    public init(leaves: Int, runs: Int, groups: Int, records: Int, entries: Int) {
        self.leaves = leaves
        self.runs = runs
        self.groups = groups
        self.records = records
        self.entries = entries
    }
}
