import Vocabulary

/// The commits that one sealing made for one audience, as far as they were ordered.
public struct GroupRow: Hashable, Sendable {
    /// The group's number.
    public var id: Int64
    /// The group header: version, audience and incarnation.
    public var header: [UInt8]
    /// The signature over the tree's root.
    public var signature: [UInt8]
    /// Commits of the whole group, refused ones included.
    public var count: UInt32
    /// The number of the sealing; 0 where it is not known.
    public var sealing: UInt64

    /// Makes a row.
    public init(id: Int64, header: [UInt8], signature: [UInt8], count: UInt32, sealing: UInt64) {
        self.id = id
        self.header = header
        self.signature = signature
        self.count = count
        self.sealing = sealing
    }
}

/// Consecutive commits of a group, ordered in one transaction under one stamp.
public struct RunRow: Hashable, Sendable {
    /// The run's number.
    public var id: Int64
    /// The group's number.
    public var group: Int64
    /// The place in the group of the run's first commit, from 0.
    public var first: UInt32
    /// Commits of the run.
    public var count: UInt32
    /// The range proof: hashes of 32 bytes, joined.
    public var proof: [UInt8]
    /// When the run was ordered, by the server's clock.
    public var time: WallTime
    /// The stamped head of the author's party log.
    public var partyHead: Head
    /// The stamped head of the charter; nil where each commit's is the head that it cites.
    public var charterHead: Head?
    /// The epoch in which it was ordered first, where it was given back to a restored server; else nil.
    public var epoch: EpochID?
    /// The run's first leaf.
    public var firstLeaf: Int64
    /// The run's last leaf.
    public var lastLeaf: Int64

    /// Makes a row.
    public init(
        id: Int64,
        group: Int64,
        first: UInt32,
        count: UInt32,
        proof: [UInt8],
        time: WallTime,
        partyHead: Head,
        charterHead: Head?,
        epoch: EpochID? = nil,
        firstLeaf: Int64,
        lastLeaf: Int64
    ) {
        self.id = id
        self.group = group
        self.first = first
        self.count = count
        self.proof = proof
        self.time = time
        self.partyHead = partyHead
        self.charterHead = charterHead
        self.epoch = epoch
        self.firstLeaf = firstLeaf
        self.lastLeaf = lastLeaf
    }
}

/// A leaf: everything about it but its bytes.
public struct LeafRow: Hashable, Sendable {
    /// The leaf's number; rises with the order of leaves.
    public var id: Int64
    /// The audience log that it stands in.
    public var log: Int64
    /// The run that brought it.
    public var run: Int64
    /// The place of its commit in the log.
    public var place: UInt64
    /// The leaf before it in the same log; 0 before the first.
    public var previous: Int64
    /// What the commit's first leaf holds for the whole commit; nil in the others.
    public var commit: CommitMark?
    /// One byte for each write, as ``VerdictCode`` numbers them; nil where all were accepted.
    public var verdicts: [UInt8]?

    /// Makes a row.
    public init(
        id: Int64,
        log: Int64,
        run: Int64,
        place: UInt64,
        previous: Int64,
        commit: CommitMark?,
        verdicts: [UInt8]?
    ) {
        self.id = id
        self.log = log
        self.run = run
        self.place = place
        self.previous = previous
        self.commit = commit
        self.verdicts = verdicts
    }
}

/// What stands once per commit.
public struct CommitMark: Hashable, Sendable {
    /// The first half of the log's chain hash at the commit's place.
    public var head: Head
    /// The log head that the commit cites; zero where its author held none.
    public var logHead: Head
    /// The charter head that the commit cites; nil where it is that of the charter's first entry.
    public var charterHead: Head?

    /// Makes a mark.
    public init(head: Head, logHead: Head, charterHead: Head?) {
        self.head = head
        self.logHead = logHead
        self.charterHead = charterHead
    }
}

/// The live state of one record in one audience log.
public struct RecordRow: Hashable, Sendable {
    /// The audience log.
    public var log: Int64
    /// The record type.
    public var type: UInt16
    /// The instance's number; 0 for the record that a case has once.
    public var instance: Int64
    /// The packed state.
    public var state: [UInt8]
    /// Fields in conflict.
    public var conflicts: Int

    /// Makes a row.
    public init(log: Int64, type: UInt16, instance: Int64, state: [UInt8], conflicts: Int) {
        self.log = log
        self.type = type
        self.instance = instance
        self.state = state
        self.conflicts = conflicts
    }
}

/// A repeatable record.
public struct InstanceRow: Hashable, Sendable {
    /// The instance's number, from 1.
    public var id: Int64
    /// Which record it is.
    public var record: RecordID
    /// Who added it.
    public var creator: PartyID
    /// What makes it unique.
    public var nonce: Nonce

    /// Makes a row.
    public init(id: Int64, record: RecordID, creator: PartyID, nonce: Nonce) {
        self.id = id
        self.record = record
        self.creator = creator
        self.nonce = nonce
    }
}
