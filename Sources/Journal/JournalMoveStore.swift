import Vocabulary

/// Where the states of records stand, and how records came to their logs: a store, or what an audit
/// has made anew.
public protocol RecordBook: AnyObject {
    /// The packed state of a record and its fields in conflict; nil where it has no write yet.
    func recordState(
        log: Int64,
        type: UInt16,
        instance: Int64
    ) throws -> (state: [UInt8], conflicts: Int)?
    /// Adds the state of a record that has no row, or replaces that of one that has.
    func save(_ record: RecordRow, isNew: Bool) throws
    /// Removes the state of a record that leaves a log.
    func deleteRecord(log: Int64, type: UInt16, instance: Int64) throws
    /// How a record came to its log; nil where it stands there since its first write.
    func start(log: Int64, type: UInt16, instance: Int64) throws -> StartRow?
    /// Adds or replaces one.
    func save(_ start: StartRow) throws
    /// Removes one: the record left the log.
    func deleteStart(log: Int64, type: UInt16, instance: Int64) throws
    /// What a record was when it left a log by the entry with this head.
    func left(
        caseFile: Int64,
        source: Head,
        type: UInt16,
        instance: Int64
    ) throws -> LeftRow?
    /// Adds one.
    func save(_ left: LeftRow) throws
    /// Removes all of a record: a later state is known.
    func deleteLefts(caseFile: Int64, type: UInt16, instance: Int64) throws
}

/// The part of the port that records need which enter and leave logs. Few ever do: nothing here is
/// asked for a case without any.
public protocol JournalMoveStore: RecordBook {
    /// Whether any record of the store ever entered a log by an entry.
    func hasStarts() throws -> Bool
    /// Whether any record of a case did.
    func hasStarts(inCase caseFile: Int64) throws -> Bool
    /// How the records of a case came to their logs that came by an entry, by log, type and instance.
    func starts(inCase caseFile: Int64) throws -> [StartRow]
    /// The same for all cases, of those that somebody waits for a copy of.
    func waitingStarts() throws -> [StartRow]
    /// The packed releases of the records of one type that came by an entry.
    func releases(inCase caseFile: Int64, type: UInt16) throws -> [[UInt8]]
    /// Records that left a log and of which no later state is known here, by log, type and instance.
    func lefts(inCase caseFile: Int64) throws -> [LeftRow]

    /// The number of the last entry of all audience logs; 0 where there is none.
    func lastStep() throws -> Int64
    /// The entry of that number, and its log.
    func audienceEntry(step: Int64) throws -> (log: Int64, row: EntryRow)?
    /// Whether an entry of an audience log before that number has this body.
    func holdsEntry(body: [UInt8], before step: Int64) throws -> Bool
    /// Whether a log has an entry with this head that is no commit.
    func holdsEntry(log: Int64, head: Head) throws -> Bool
    /// The parties of an audience, rising; nil where it never had a log here.
    func parties(of audience: AudienceID) throws -> [PartyID]?
    /// Remembers the parties of an audience.
    func insert(_ audience: AudienceID, parties: [PartyID]) throws
}

/// How a record came to the log in which it stands.
public struct StartRow: Hashable, Sendable {
    /// The log.
    public var log: Int64
    /// The case's number.
    public var caseFile: Int64
    /// The record type.
    public var type: UInt16
    /// The instance's number; 0 for the record that a case has once.
    public var instance: Int64
    /// The place of the entry by which it entered; 0 where it stands there since its first write.
    public var place: UInt64
    /// The head of the entry by which it left the log before.
    public var source: Head
    /// The log from which it came; 0 where that is not known here.
    public var origin: Int64
    /// The releases in force, as ``Journal`` packs them.
    public var releases: [UInt8]
    /// The parties that wait for a copy, rising, 16 bytes each.
    public var lacking: [UInt8]
    /// The parties that waited for a copy in the log from which it came as it left that, rising, 16 bytes
    /// each. Where it is copied in parts, in the log of the first.
    public var waited: [UInt8]
    /// What it was when it entered, packed; nil where this store waits for it.
    public var state: [UInt8]?
    /// The fields that copies have covered, two bytes each, rising.
    public var covered: [UInt8]
    /// How many fields all copies together cover; nil where that is not known yet.
    public var fieldCount: Int?
    /// The copies that were bad, in the order in which they were named: the device that made each, 16
    /// bytes, and the place at which that was said, 8 bytes.
    public var badCopies: [UInt8]
    /// What is copied, where it is not one state: then `covered` and `fieldCount` say nothing.
    public var parts: [CopyPart]

    /// Makes a row.
    public init(
        log: Int64,
        caseFile: Int64,
        type: UInt16,
        instance: Int64,
        place: UInt64 = 0,
        source: Head = .zero,
        origin: Int64 = 0,
        releases: [UInt8] = [],
        lacking: [UInt8] = [],
        waited: [UInt8] = [],
        state: [UInt8]? = [],
        covered: [UInt8] = [],
        fieldCount: Int? = 0,
        badCopies: [UInt8] = [],
        parts: [CopyPart] = []
    ) {
        self.log = log
        self.caseFile = caseFile
        self.type = type
        self.instance = instance
        self.place = place
        self.source = source
        self.origin = origin
        self.releases = releases
        self.lacking = lacking
        self.waited = waited
        self.state = state
        self.covered = covered
        self.fieldCount = fieldCount
        self.badCopies = badCopies
        self.parts = parts
    }
}

/// A record as it was when it left a log.
public struct LeftRow: Hashable, Sendable {
    /// The log.
    public var log: Int64
    /// The case's number.
    public var caseFile: Int64
    /// The record type.
    public var type: UInt16
    /// The instance's number.
    public var instance: Int64
    /// The head of the entry by which it left.
    public var source: Head
    /// The audience whose log it entered.
    public var to: AudienceID
    /// The parties that wait for a copy, rising, 16 bytes each.
    public var lacking: [UInt8]
    /// The parties that waited for a copy in this log until then, rising, 16 bytes each. Where it is copied
    /// in parts, in the log of the first.
    public var waited: [UInt8]
    /// Its packed state; nil where this store waited for it already.
    public var state: [UInt8]?
    /// Fields in conflict.
    public var conflicts: Int
    /// What those who wait are copied, where it is not that state.
    public var parts: [CopyPart]

    /// Makes a row.
    public init(
        log: Int64,
        caseFile: Int64,
        type: UInt16,
        instance: Int64,
        source: Head,
        to: AudienceID,
        lacking: [UInt8],
        waited: [UInt8] = [],
        state: [UInt8]?,
        conflicts: Int,
        parts: [CopyPart] = []
    ) {
        self.log = log
        self.caseFile = caseFile
        self.type = type
        self.instance = instance
        self.source = source
        self.to = to
        self.lacking = lacking
        self.waited = waited
        self.state = state
        self.conflicts = conflicts
        self.parts = parts
    }
}
