import Trust
import Vocabulary
import Wire

// What a restored server is given back.
extension Journal {
    /// Takes back a run that was ordered in a former epoch, unless the log has it: with its old stamp,
    /// at the places that are next now.
    ///
    /// - Parameters:
    ///   - run: The run's commits.
    ///   - author: What ``author(of:)`` made of them.
    ///   - stamp: What was stated about their order, and the former epoch.
    ///   - refused: What of the same feed could not be taken back so far.
    public func takeBack(
        _ run: GroupContents,
        by author: Author,
        stamp: RunStamp,
        refused: any RefusedDots
    ) throws -> Ordering {
        defer { memory.making = [:] }
        var stamp = stamp
        if try !isKnown(stamp.party, to: author) {
            stamp.party = try end(of: .party(author.party)).chain.head
        }
        var placing = Placing(
            author: author,
            group: run,
            number: try store.lastGroup() + 1,
            stamp: stamp,
            standing: try standing(of: author.device, in: author.party, at: stamp.party)
        )
        for (index, commit) in run.commits.enumerated() {
            if try holds(commit, of: run, by: author) {
                try refill(commit, of: run, by: author)
                try close(&placing)
                placing.next &+= 1
            } else if let error = try refusal(ofSeen: commit, &placing, refused)
                ?? place(commit, &placing)
            {
                try close(&placing)
                try note(refused: commit, of: run, in: refused)
                let place = UInt32(clamping: run.first + index)
                placing.ordering.refused.append(
                    RefusedCommit(commit: place, caseID: commit.caseID, error: error)
                )
            }
        }
        try close(&placing)
        if !placing.ordering.runs.isEmpty { try store.insert(row(of: run, placing.number, 0)) }
        return placing.ordering
    }

    /// The records that commits of a group would begin in its audience's log, while they stand in another:
    /// they came back to that, and have not moved yet.
    ///
    /// - Parameters:
    ///   - group: The commits.
    ///   - only: The places of those that count; nil for all.
    ///   - cases: The cases that count.
    public func recordsElsewhere(
        of group: GroupContents,
        only: Set<Int>?,
        in cases: Set<CaseID>
    ) throws -> [CaseID: Set<RecordName>] {
        var records: [CaseID: Set<RecordName>] = [:]
        var logs: [CaseID: [(audience: AudienceID, row: LogRow)]] = [:]
        for (index, commit) in group.commits.enumerated()
        where only?.contains(index) != false && cases.contains(commit.caseID) {
            let known = try logs[commit.caseID] ?? audienceLogs(of: commit.caseID)
            logs[commit.caseID] = known
            for leaf in commit.leaves {
                let record = RecordName(type: leaf.open.type, instance: leaf.open.instance)
                let key = RecordKey(type: record.type, instance: record.instance)
                guard let instance = try number(of: key, commit.caseID) else { continue }
                func stands(in log: Int64) throws -> Bool {
                    try store.recordState(log: log, type: key.type, instance: instance) != nil
                        || store.start(log: log, type: key.type, instance: instance) != nil
                }
                let own = known.first { $0.audience == group.header.audience }?.row.id
                if let own, try stands(in: own) { continue }
                if try known.contains(where: { try $0.row.id != own && stands(in: $0.row.id) }) {
                    records[commit.caseID, default: []].insert(record)
                }
            }
        }
        return records
    }

    /// Why a commit is not taken back that has seen writes by dots which are others' here, maybe: what it
    /// would replace, its author need not have seen. Its party issues it again.
    private func refusal(
        ofSeen commit: CommitFrame,
        _ placing: inout Placing,
        _ refused: any RefusedDots
    ) throws -> JournalError? {
        guard
            try hasSeenContested(commit, of: placing.group, by: placing.author)
                || hasSeenRefused(commit, of: placing.group, by: placing.author, refused)
        else { return nil }
        placing.next &+= 1
        return error(.commitContext, commit, placing, "it has seen a dot that two writes have")
    }

    /// Whether a commit stands in its log, at whatever place: a dot names one leaf hash for ever.
    private func holds(
        _ commit: CommitFrame,
        of run: GroupContents,
        by author: Author
    ) throws -> Bool {
        guard let leaf = commit.leaves.first, let write = leaf.open.writes.first else {
            return false
        }
        var hasher = CommitHasher()
        let hash = hasher.leafHash(
            leaf,
            in: run.buffer,
            caseID: commit.caseID,
            incarnation: author.incarnation
        )
        return try self.leaf(
            of: Dot(incarnation: author.number, n: write.n),
            hash: hash,
            in: commit.caseID,
            type: leaf.open.type,
            instance: leaf.open.instance,
            field: write.field
        ) != nil
    }

    /// Whether the log of an author's party has an entry with this head, at which the author could
    /// write.
    func isKnown(_ head: Head, to author: Author) throws -> Bool {
        guard let place = try knownPartyLog(author.party).heads[head] else { return false }
        return place >= author.place
    }

    /// Orders an entry that was ordered in a former epoch, with its old time and stamp. Where the stamp
    /// names what did not survive, it gets the one in force.
    ///
    /// - Throws: As ``append(_:to:time:stamped:)``.
    public func append(giveBack entry: LogEntryFrame, to name: LogName) throws -> Entry {
        var stamped: Head? = entry.partyHead
        if entry.partyHead != .zero, case .signed(let signed) = entry.content,
            case .device(let id) = signed.signer, let device = try device(id)
        {
            let isKnown = try knownPartyLog(device.party).heads[entry.partyHead] != nil
            stamped = isKnown ? entry.partyHead : nil
        }
        return try append(entry.content, to: name, time: entry.time, stamped: stamped)
    }

    /// Whether a charter's first entry of a former epoch cannot be given back, since its signer does not
    /// speak where it would be stamped.
    public func refuses(opening entry: LogEntryFrame) throws -> Bool {
        guard case .signed(let signed) = entry.content, case .device(let id) = signed.signer,
            let device = try device(id)
        else { return false }
        let known = try knownPartyLog(device.party)
        var moment = PartyLog.Stamped.time(entry.time)
        if entry.partyHead != .zero {
            moment = known.heads[entry.partyHead].map(PartyLog.Stamped.place) ?? .end
        }
        return known.log.devices[id]?.spoke(at: moment) == false
    }

    /// Whether a log has an entry with this body.
    public func holds(_ content: LogEntryFrame.Content, in log: LogName) throws -> Bool {
        var place: UInt64 = 0
        while true {
            let page = try entries(of: log, from: place + 1, limit: 256)
            if page.contains(where: { $0.content.body == content.body }) { return true }
            guard page.count == 256, let last = page.last else { return false }
            place = last.place
        }
    }
}

extension Journal {
    /// The chain of an audience log at each of its places, computed anew: only half of each hash is
    /// kept.
    public func commitChains(of name: LogName) throws -> [Hash] {
        try flush()
        guard case .audience(let caseID, let audience) = name, let log = try store.log(named: name),
            let caseFile = try store.caseFile(caseID)
        else { return [] }
        var leaves: [Int64] = []
        var leaf = log.lastLeaf
        while leaf > 0, let link = try store.link(of: leaf), link.previous < leaf {
            leaves.append(leaf)
            leaf = link.previous
        }
        var chains: [Hash] = []
        var chain = Chain.start(of: name)
        var entries = try store.entries(log: log.id, from: 1, limit: .max)[...]
        func passEntries() {
            while let entry = entries.first, entry.place == UInt64(chains.count) + 1 {
                chain = entry.chain
                chains.append(chain)
                entries.removeFirst()
            }
        }
        let cited = try firstCharterHead(of: caseFile)
        var hasher = CommitHasher()
        var pending: (row: LeafRow, count: Int, bytes: [UInt8])?
        func close() throws {
            passEntries()
            guard let (row, count, data) = pending, let mark = row.commit else { return }
            let facts = try runFacts(row.run)
            var bytes: [UInt8] = []
            CommitCoding.appendHeader(
                caseID: caseID,
                charterHead: mark.charterHead ?? cited,
                logHead: mark.logHead,
                leafCount: count,
                to: &bytes
            )
            bytes += data
            let author = facts.author.incarnation
            guard let commit = try CommitCoding.decode(bytes, count: 1, author: author).first
            else { return }
            let header = GroupHeader(audience: audience, incarnation: author)
            let stamp = Stamp(
                time: facts.row.time,
                charter: facts.row.charterHead ?? commit.charterHead,
                party: facts.row.partyHead
            )
            chain = Chain.next(
                after: chain,
                place: UInt64(chains.count) + 1,
                stamp: stamp,
                body: hasher.commitHash(commit, in: bytes, header: header)
            )
            chains.append(chain)
        }
        for id in leaves.reversed() {
            guard let (row, data) = try store.leaf(id) else { continue }
            if row.commit != nil {
                try close()
                pending = (row, 0, [])
            }
            pending?.count += 1
            pending?.bytes += data
        }
        try close()
        passEntries()
        return chains
    }

    /// The logs and places of a run's commits, in order.
    public func places(ofRun id: Int64) throws -> [(log: LogName, place: UInt64)] {
        guard let run = try store.run(id) else { return [] }
        var places: [(log: LogName, place: UInt64)] = []
        try store.eachLeaf(from: run.firstLeaf, through: run.lastLeaf) { row, _ in
            if row.commit != nil, let log = try self.logRow(row.log) {
                places.append((log: log.name, place: row.place))
            }
            return true
        }
        return places
    }

    /// The hashes of all leaves.
    public func leafHashes() throws -> Set<Hash> {
        var hashes: Set<Hash> = []
        let last = try store.lastLeaf()
        guard last > 0 else { return hashes }
        for id in 1...last {
            if let leaf = try leaf(id) { hashes.insert(leaf.hash) }
        }
        return hashes
    }
}
