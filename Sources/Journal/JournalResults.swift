import Vocabulary

/// What became of the commits of a group or run.
public struct Ordering: Hashable, Sendable {
    /// The runs that were made, in order: for the server, the deliveries of its feeds.
    public var runs: [OrderedRun] = []
    /// The commits that were not ordered. Always empty at a replica, which raises an alarm instead.
    public var refused: [RefusedCommit] = []
    /// The writes that were ordered and not accepted.
    public var judged: [JudgedWrite] = []
    /// The fields that went into conflict or out of it.
    public var conflicts: [ConflictChange] = []
    /// The hashes of leaves that were ordered outside of where their records stand, and of what they issue
    /// again: nobody can have seen them, whatever a bundle showed.
    public var outside: [Hash] = []
    /// Leaves ordered.
    public var leaves = 0
    /// Writes ordered.
    public var writes = 0

    /// Makes an empty result.
    public init() {}
}

/// A run as it was ordered.
public struct OrderedRun: Hashable, Sendable {
    /// The run's number in the store.
    public var id: Int64
    /// The place in the group of its first commit, from 0.
    public var first: UInt32
    /// Its commits.
    public var count: UInt32
    /// The log chain hash of each commit, in order: what a feed chains.
    public var chains: [Hash]
    /// The parties of the audience, who all receive it.
    public var parties: [PartyID]

    /// Makes a run.
    public init(id: Int64, first: UInt32, count: UInt32, chains: [Hash], parties: [PartyID]) {
        self.id = id
        self.first = first
        self.count = count
        self.chains = chains
        self.parties = parties
    }
}

/// A commit that was not ordered.
public struct RefusedCommit: Hashable, Sendable {
    /// Its place in the group, from 0.
    public var commit: UInt32
    /// Its case.
    public var caseID: CaseID
    /// Why.
    public var error: JournalError

    /// Makes a refusal.
    public init(commit: UInt32, caseID: CaseID, error: JournalError) {
        self.commit = commit
        self.caseID = caseID
        self.error = error
    }
}

/// A write that was ordered and not accepted.
public struct JudgedWrite: Hashable, Sendable {
    /// Its case.
    public var caseID: CaseID
    /// Its record.
    public var record: RecordID
    /// The record's type.
    public var type: UInt16
    /// Its field.
    public var field: UInt16
    /// Which write of the field by its incarnation it is.
    public var n: UInt32
    /// What became of it.
    public var verdict: Verdict
    /// The leaf that holds it.
    public var leaf: Int64

    /// Makes a judged write.
    public init(
        caseID: CaseID,
        record: RecordID,
        type: UInt16,
        field: UInt16,
        n: UInt32,
        verdict: Verdict,
        leaf: Int64
    ) {
        self.caseID = caseID
        self.record = record
        self.type = type
        self.field = field
        self.n = n
        self.verdict = verdict
        self.leaf = leaf
    }
}

/// A field that went into conflict or out of it.
public struct ConflictChange: Hashable, Sendable {
    /// Its case.
    public var caseID: CaseID
    /// Its record.
    public var record: RecordID
    /// The record's type.
    public var type: UInt16
    /// The field.
    public var field: UInt16
    /// True where it is in conflict now.
    public var opened: Bool

    /// Makes a change.
    public init(caseID: CaseID, record: RecordID, type: UInt16, field: UInt16, opened: Bool) {
        self.caseID = caseID
        self.record = record
        self.type = type
        self.field = field
        self.opened = opened
    }
}

/// A field in conflict, as the server knows it: by whom and since when, never what.
public struct OpenConflict: Hashable, Sendable {
    /// Its case.
    public var caseID: CaseID
    /// Its record.
    public var record: RecordID
    /// The record's type.
    public var type: UInt16
    /// The field.
    public var field: UInt16
    /// The parties whose writes stand, rising.
    public var parties: [PartyID]
    /// When the second of the standing writes was ordered.
    public var since: WallTime

    /// Makes a conflict.
    public init(
        caseID: CaseID,
        record: RecordID,
        type: UInt16,
        field: UInt16,
        parties: [PartyID],
        since: WallTime
    ) {
        self.caseID = caseID
        self.record = record
        self.type = type
        self.field = field
        self.parties = parties
        self.since = since
    }
}
