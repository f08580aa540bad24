import Trust
import Vocabulary
import Wire

/// What a run says about its order, as the server states it.
public struct RunStamp: Hashable, Sendable {
    /// When, by the server's clock.
    public var time: WallTime
    /// The head of the author's party log that was in force.
    public var party: Head
    /// The head of the charter that was in force; nil where it is the one that each commit cites.
    public var charter: Head?
    /// The epoch in which a run that was taken back was ordered first; nil for any other.
    public var epoch: EpochID?

    /// Makes a stamp.
    public init(time: WallTime, party: Head, charter: Head? = nil, epoch: EpochID? = nil) {
        self.time = time
        self.party = party
        self.charter = charter
        self.epoch = epoch
    }

    /// The stamp of a delivered run.
    public init(_ run: CommitRunFrame) {
        self.init(
            time: run.time,
            party: run.partyHead,
            charter: run.charterHead,
            epoch: run.epoch
        )
    }
}

extension Journal {
    /// Orders the commits of a whole group: the server's way in.
    ///
    /// A commit that is refused is ordered nowhere and keeps no other back.
    ///
    /// - Parameters:
    ///   - group: All commits of a group.
    ///   - author: What ``author(of:)`` made of them.
    ///   - sealing: The number of the sealing.
    ///   - time: Now, by the server's clock.
    ///   - only: The places of those commits that are to be ordered; nil for all.
    public func order(
        _ group: GroupContents,
        by author: Author,
        sealing: UInt64,
        time: WallTime,
        only: Set<Int>? = nil
    ) throws -> Ordering {
        defer { memory.making = [:] }
        let head = try end(of: .party(author.party)).chain.head
        var placing = Placing(
            author: author,
            group: group,
            number: try store.lastGroup() + 1,
            stamp: RunStamp(time: time, party: head),
            standing: try standing(of: author.device, in: author.party, at: head)
        )
        for (index, commit) in group.commits.enumerated() {
            if let only, !only.contains(index) {
                try close(&placing)
                placing.next &+= 1
                continue
            }
            if let run = placing.run, !run.hasRoom(for: commit) { try close(&placing) }
            let moment = try self.time(of: commit, in: group.header.audience, now: time)
            if moment != placing.stamp.time {
                try close(&placing)
                placing.stamp.time = moment
            }
            if let error = try place(commit, &placing) {
                try close(&placing)
                let place = UInt32(clamping: index)
                placing.ordering.refused.append(
                    RefusedCommit(commit: place, caseID: commit.caseID, error: error)
                )
            }
        }
        try close(&placing)
        if !placing.ordering.runs.isEmpty {
            try store.insert(row(of: group, placing.number, sealing))
        }
        return placing.ordering
    }

    /// Takes in a run that the server ordered: a replica's way in.
    ///
    /// - Parameters:
    ///   - run: The run's commits.
    ///   - author: What ``author(of:)`` made of them.
    ///   - stamp: What the server stated about their order.
    ///   - sealing: The number of the sealing, where the commits are the replica's own; else 0.
    /// - Throws: ``JournalError`` for a stamp that is not in force and for any commit that the server
    ///   should have refused. The transaction must be rolled back then.
    public func apply(
        _ run: GroupContents,
        by author: Author,
        stamp: RunStamp,
        sealing: UInt64 = 0
    ) throws -> Ordering {
        defer { memory.making = [:] }
        let end = try end(of: .party(author.party))
        let isInForce = stamp.party == end.chain.head && author.place <= end.place
        guard try isInForce || stamp.epoch != nil && isKnown(stamp.party, to: author) else {
            throw JournalError(
                .logStamp,
                log: .party(author.party),
                incarnation: author.incarnation,
                "a run stamped with party head \(stamp.party), and \(end.chain.head) is in force"
            )
        }
        var placing = Placing(
            author: author,
            group: run,
            number: try groupNumber(of: run, sealing: sealing),
            stamp: stamp,
            standing: try standing(of: author.device, in: author.party, at: stamp.party)
        )
        placing.isDelivered = true
        for commit in run.commits {
            if let error = try place(commit, &placing) { throw error }
        }
        try close(&placing)
        return placing.ordering
    }

    /// Notes what the leaves of the run that is being made share, for whoever reads one of them.
    func remember(_ placing: Placing) {
        guard let run = placing.run else { return }
        memory.making[run.id] = RunFacts(
            row: RunRow(
                id: run.id,
                group: placing.number,
                first: run.first,
                count: 0,
                proof: [],
                time: placing.stamp.time,
                partyHead: placing.stamp.party,
                charterHead: run.charter,
                epoch: placing.stamp.epoch,
                firstLeaf: run.firstLeaf,
                lastLeaf: run.firstLeaf
            ),
            author: placing.author
        )
    }

    /// Writes the row of the run that is being made, if there is one.
    func close(_ placing: inout Placing) throws {
        guard let run = placing.run else { return }
        placing.run = nil
        let group = placing.group
        let start = Int(run.first)
        var proof = group.proof
        if group.commits.count == group.groupCount, run.chains.count < group.groupCount {
            if placing.tree == nil { placing.tree = CommitTree(group.hashes) }
            proof = placing.tree?.proof(of: start..<start + run.chains.count) ?? []
        } else if run.chains.count < group.commits.count {
            proof = Merkle.rangeProof(
                group.hashes,
                first: group.first,
                total: group.groupCount,
                proof: group.proof,
                range: start..<start + run.chains.count
            )
        }
        var proofBytes: [UInt8] = []
        for hash in proof { hash.append(to: &proofBytes) }
        let count = UInt32(clamping: run.chains.count)
        try store.insert(
            RunRow(
                id: run.id,
                group: placing.number,
                first: run.first,
                count: count,
                proof: proofBytes,
                time: placing.stamp.time,
                partyHead: placing.stamp.party,
                charterHead: run.charter,
                epoch: placing.stamp.epoch,
                firstLeaf: run.firstLeaf,
                lastLeaf: nextLeaf - 1
            )
        )
        placing.ordering.runs.append(
            OrderedRun(
                id: run.id,
                first: run.first,
                count: count,
                chains: run.chains,
                parties: run.parties
            )
        )
    }

    /// The number of a run's group: that of the last group where it is the same one, else a new one.
    private func groupNumber(of run: GroupContents, sealing: UInt64) throws -> Int64 {
        let last = try store.lastGroup()
        if last > 0, run.first > 0, let row = try store.group(last),
            row.signature == run.signature, row.header == run.header.bytes
        {
            return last
        }
        try store.insert(row(of: run, last + 1, sealing))
        return last + 1
    }

    func row(of group: GroupContents, _ id: Int64, _ sealing: UInt64) -> GroupRow {
        GroupRow(
            id: id,
            header: group.header.bytes,
            signature: group.signature,
            count: UInt32(clamping: group.groupCount),
            sealing: sealing
        )
    }
}

/// A group on its way into the logs.
struct Placing {
    let author: Author
    let group: GroupContents
    /// The group's number in the store.
    let number: Int64
    var stamp: RunStamp
    /// Whether the server has ordered it and states how: else it is ordered here.
    var isDelivered = false
    /// What the author's party log makes of the device.
    let standing: PartyLog.Standing
    var ordering = Ordering()
    var run: Run?
    /// The group's tree, once a part of it needs a proof.
    var tree: CommitTree?
    /// The parties of the audience, as the last commit's charter has them.
    var parties: [PartyID] = []
    /// The binding by which `parties` and ``authority`` were found; 0 before the first commit.
    var binding: Int64 = 0
    var authority: Authority?
    /// What the present commit's author could rely on, where it cites an earlier charter.
    var cited: Authority.Cited?
    /// The place in the group of the commit that comes next.
    var next: UInt32

    init(
        author: Author,
        group: GroupContents,
        number: Int64,
        stamp: RunStamp,
        standing: PartyLog.Standing
    ) {
        self.author = author
        self.group = group
        self.number = number
        self.stamp = stamp
        self.standing = standing
        next = UInt32(clamping: group.first)
    }

    /// The run that is being made.
    struct Run {
        let id: Int64
        let first: UInt32
        let firstLeaf: Int64
        /// The charter stated for all its commits; nil where each cites the one in force.
        let charter: Head?
        /// Who receives it: a commit that is refused behind it may be for nobody.
        let parties: [PartyID]
        var bytes = 0
        var chains: [Hash] = []

        /// Whether the run stays a delivery that a page can hold.
        func hasRoom(for commit: CommitFrame) -> Bool {
            bytes + commit.range.count <= Limits.deliveryBytes
        }
    }
}
