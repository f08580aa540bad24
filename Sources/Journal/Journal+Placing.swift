import Causality
import Trust
import Vocabulary
import Wire

extension Journal {
    /// Checks one commit and, if it may be ordered, gives it its place.
    ///
    /// Nothing is written before every leaf has passed.
    ///
    /// - Returns: Why it was not ordered; nil where it was.
    func place(_ commit: CommitFrame, _ placing: inout Placing) throws -> JournalError? {
        let index = placing.next
        placing.next &+= 1
        let leaves: [ReadyLeaf]
        do {
            if let refusal = commit.refusal { throw error(refusal, commit, placing) }
            try openLog(of: commit, &placing)
            try checkHeads(of: commit, &placing)
            leaves = try ready(commit, &placing)
        } catch let error as JournalError where error.code != .storeDamaged {
            return error
        }
        try write(leaves, of: commit, at: index, &placing)
        return nil
    }

    /// Opens the log that the commit is for; its author must be one of its readers.
    private func openLog(of commit: CommitFrame, _ placing: inout Placing) throws {
        let audience = placing.group.header.audience
        let name = LogName.audience(commit.caseID, audience)
        if open?.log.name != name {
            try flush()
            open = nil
            open = try loadLog(name, commit.caseID, audience, placing)
        }
        guard let caseFile = open?.caseFile else { return }
        let binding = try binding(of: commit, placing, caseFile)
        if binding != placing.binding {
            let authority = try authority(binding: binding)
            placing.binding = binding
            placing.authority = authority
            placing.parties = authority.members(of: audience)
        }
        // Where no type has this audience, its leaves have to show that it is one of the case. Of a
        // stolen device nothing counts, whomever it wrote to.
        if !placing.parties.isEmpty, placing.standing != .void,
            !placing.parties.contains(placing.author.party)
        {
            throw error(.commitAudience, commit, placing, "an author outside the audience")
        }
    }

    /// The charter by which a commit is judged: the one in force; for what was taken back that which it
    /// was stamped with when it was ordered first, where that survived.
    func judging(
        _ commit: CommitFrame,
        _ placing: Placing,
        _ caseFile: CaseRow
    ) throws -> Head {
        guard placing.stamp.epoch != nil else { return caseFile.charterHead }
        let stamped = placing.stamp.charter ?? commit.charterHead
        let isKnown = try charters(ofCase: caseFile.id).contains { $0.head == stamped }
        return isKnown ? stamped : caseFile.charterHead
    }

    private func binding(
        of commit: CommitFrame,
        _ placing: Placing,
        _ caseFile: CaseRow
    ) throws -> Int64 {
        let head = try judging(commit, placing, caseFile)
        guard head != caseFile.charterHead else { return caseFile.binding }
        return try charters(ofCase: caseFile.id).first { $0.head == head }?.binding
            ?? caseFile.binding
    }

    private func loadLog(
        _ name: LogName,
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ placing: Placing
    ) throws -> OpenLog {
        if let (log, caseFile) = try store.audienceLog(caseID, audience) {
            return OpenLog(
                log: log,
                caseFile: caseFile,
                isNew: false,
                hasStarts: try hasStarts(inCase: caseFile.id)
            )
        }
        guard let caseFile = try store.caseFile(caseID) else {
            throw JournalError(
                .commitCase,
                log: name,
                incarnation: placing.author.incarnation,
                "a case without a charter"
            )
        }
        // Not numbered yet: a commit that is refused leaves no log behind.
        let log = LogRow(
            id: 0,
            name: name,
            caseFile: caseFile.id,
            place: 0,
            chain: Chain.start(of: name),
            lastLeaf: 0
        )
        return OpenLog(
            log: log,
            caseFile: caseFile,
            isNew: true,
            hasStarts: try hasStarts(inCase: caseFile.id)
        )
    }

    /// Checks that the commit cites entries of its charter and log that exist, and finds out what its
    /// author could rely on under the first.
    private func checkHeads(of commit: CommitFrame, _ placing: inout Placing) throws {
        guard let known = open else { return }
        let charter = try judging(commit, placing, known.caseFile)
        if placing.isDelivered {
            let stamped = placing.stamp.charter ?? commit.charterHead
            guard stamped == charter else {
                throw error(.logStamp, commit, placing, "stamped with charter \(stamped)")
            }
        }
        placing.cited = nil
        if commit.charterHead != charter {
            placing.cited = try cited(
                commit.charterHead,
                by: placing.author.party,
                inForce: charter,
                of: known.caseFile.id
            )
            // What was taken back may cite an entry that did not survive: it is judged anew.
            guard placing.cited != nil || placing.stamp.epoch != nil else {
                throw error(.commitCharter, commit, placing, "charter \(commit.charterHead)")
            }
        }
        if commit.logHead == .zero || commit.logHead == known.log.chain.head { return }
        // What was taken back may cite an entry that did not survive in its place.
        if placing.stamp.epoch != nil { return }
        guard try holds(commit.logHead) else {
            throw error(.commitHead, commit, placing, "head \(commit.logHead)")
        }
    }

    /// Whether the open log has an entry with this head.
    ///
    /// It is usually a few steps back. Where it is not, all heads are gathered once, so that many
    /// commits with a made-up head do not walk a long log again and again.
    private func holds(_ head: Head) throws -> Bool {
        guard let known = open else { return false }
        if let heads = known.heads { return heads.contains(head) }
        var heads: Set<Head> = []
        var leaf = known.log.lastLeaf
        var steps = 0
        while leaf > 0, let link = try store.link(of: leaf) {
            if link.head == head { return true }
            guard link.previous < leaf else {
                throw JournalError(
                    .storeDamaged,
                    log: known.log.name,
                    "leaf \(leaf) follows a later one"
                )
            }
            if let head = link.head { heads.insert(head) }
            leaf = link.previous
            steps += 1
        }
        if try store.holdsEntry(log: known.log.id, head: head) { return true }
        if steps > 64 { open?.heads = heads }
        return false
    }

    /// Judges and merges every leaf of the commit, in memory.
    private func ready(
        _ commit: CommitFrame,
        _ placing: inout Placing
    ) throws -> [ReadyLeaf] {
        guard let authority = placing.authority, let log = open?.log.id else { return [] }
        if nextLeaf == 0 { nextLeaf = try store.lastLeaf() + 1 }
        var ready: [ReadyLeaf] = []
        ready.reserveCapacity(commit.leaves.count)
        // Where one record stands in several leaves, the later ones build on the earlier.
        var seen: [RecordKey: Int] = [:]
        for leaf in commit.leaves {
            let type = leaf.open.type
            guard !leaf.isErased || placing.isDelivered || placing.stamp.epoch != nil else {
                throw error(.commitMalformed, commit, placing, "a leaf without its box")
            }
            var verdicts = Authority.verdicts(
                authority.judge(
                    leaf.open,
                    author: placing.author.party,
                    cited: placing.cited
                ),
                of: leaf.open,
                standing: placing.standing
            )
            let key = RecordKey(type: type, instance: leaf.open.instance)
            let isErased = try checkErased(key, commit, placing)
            if isErased { verdicts = Authority.verdicts(verdicts, ofErased: leaf.open) }
            try checkStandsAlone(key, commit, placing)
            var start: StartRow?
            if open?.hasStarts == true || isErased && placing.stamp.epoch == nil
                || authority.audience(ofType: type) != placing.group.header.audience
            {
                switch try fit(leaf, key, verdicts, commit, &placing) {
                case .standing: break
                case .started(let row): start = row
                case .outside(let unread):
                    var outside = outside(leaf, key, unread)
                    if isErased { outside.erased = bytes(ofErased: leaf, placing) }
                    ready.append(outside)
                    continue
                }
            }
            let old: (state: [UInt8], conflicts: Int)?
            if commit.leaves.count > 1, let earlier = seen[key] {
                old = (ready[earlier].state, ready[earlier].conflicts)
            } else {
                old = try state(of: key, commit.caseID, log: log)
            }
            ready.append(
                try merge(
                    leaf,
                    into: old,
                    start,
                    verdicts,
                    number: nextLeaf + Int64(ready.count),
                    commit,
                    placing
                )
            )
            if isErased { ready[ready.count - 1].erased = bytes(ofErased: leaf, placing) }
            if commit.leaves.count > 1 { seen[key] = ready.count - 1 }
        }
        return ready
    }

    func state(
        of key: RecordKey,
        _ caseID: CaseID,
        log: Int64
    ) throws -> (state: [UInt8], conflicts: Int)? {
        guard log > 0, let instance = try number(of: key, caseID) else { return nil }
        return try store.recordState(log: log, type: key.type, instance: instance)
    }

    /// The number of an instance; nil for a repeatable record that is not known yet.
    func number(of key: RecordKey, _ caseID: CaseID) throws -> Int64? {
        guard case .repeatable = key.instance else { return 0 }
        return try store.instanceNumber(
            of: Names.recordID(caseID: caseID, type: key.type, instance: key.instance)
        )
    }

    private func merge(
        _ leaf: LeafFrame,
        into old: (state: [UInt8], conflicts: Int)?,
        _ start: StartRow?,
        _ verdicts: [Verdict]?,
        number: Int64,
        _ commit: CommitFrame,
        _ placing: Placing
    ) throws -> ReadyLeaf {
        let merged = try merge(
            leaf.open,
            verdicts,
            by: placing.author.number,
            leaf: number,
            into: old?.state ?? [],
            after: open?.log.lastLeaf ?? 0,
            guarded: start?.awaits != true,
            isOrdered: placing.isDelivered || placing.stamp.epoch != nil
        ) { [group = placing.group] in
            var hasher = CommitHasher()
            return hasher.leafHash(
                leaf,
                in: group.buffer,
                caseID: commit.caseID,
                incarnation: group.header.incarnation
            )
        }
        switch merged {
        case .refused(let code, let reason): throw error(code, commit, placing, reason)
        case .merged(let state, let verdicts, let outcome):
            // No copy leaves out a dot that was known when the record entered: to be ordered again,
            // its write would have to be another one.
            guard start == nil || start?.place == 0 || outcome.reused.isEmpty else {
                throw error(.commitContext, commit, placing, "a dot that was known before")
            }
            return ReadyLeaf(
                key: RecordKey(type: leaf.open.type, instance: leaf.open.instance),
                range: leaf.range,
                verdicts: verdicts,
                state: state,
                conflicts: (old?.conflicts ?? 0) + outcome.conflictsDelta,
                isNew: old == nil,
                opened: outcome.opened,
                closed: outcome.closed
            )
        }
    }

    /// Writes the rows of a commit that passed.
    private func write(
        _ leaves: [ReadyLeaf],
        of commit: CommitFrame,
        at index: UInt32,
        _ placing: inout Placing
    ) throws {
        guard var known = open else { return }
        if known.log.id == 0 {
            known.log.id = try nextLogNumber()
            try remember(placing.group.header.audience, placing.parties)
        }
        let log = known.log
        let place = log.place + 1
        let hash = placing.group.hashes[Int(index) - placing.group.first]
        let stamp = Stamp(
            time: placing.stamp.time,
            charter: try judging(commit, placing, known.caseFile),
            party: placing.stamp.party
        )
        let chain = Chain.next(after: log.chain, place: place, stamp: stamp, body: hash)
        // A run states one charter for all its commits, or none where each cites the one in force.
        let stated =
            placing.isDelivered
            ? placing.stamp.charter
            : stamp.charter == commit.charterHead ? nil : stamp.charter
        if let run = placing.run, run.charter != stated || run.parties != placing.parties {
            try close(&placing)
        }
        if placing.run == nil {
            if nextRun == 0 { nextRun = try store.lastRun() + 1 }
            placing.run = Placing.Run(
                id: nextRun,
                first: index,
                firstLeaf: nextLeaf,
                charter: stated,
                parties: placing.parties
            )
            remember(placing)
            nextRun += 1
        }
        guard let run = placing.run?.id else { return }
        let first = try firstCharterHead(of: known.caseFile)
        var mark: CommitMark? = CommitMark(
            head: chain.head,
            logHead: commit.logHead,
            charterHead: commit.charterHead == first ? nil : commit.charterHead
        )
        var previous = log.lastLeaf
        for (position, leaf) in leaves.enumerated() {
            let row = LeafRow(
                id: nextLeaf,
                log: log.id,
                run: run,
                place: place,
                previous: previous,
                commit: mark,
                verdicts: leaf.verdicts
            )
            if let bytes = leaf.erased {
                try store.insert(row, buffer: bytes, range: 0..<bytes.count)
            } else {
                try store.insert(row, buffer: placing.group.buffer, range: leaf.range)
            }
            let blobs = commit.leaves[position].open.blobs
            if !blobs.isEmpty { try store.insert(blobs, ofLeaf: nextLeaf) }
            try writeState(of: leaf, log: log.id, commit.caseID)
            report(commit.leaves[position], leaf, commit.caseID, &placing)
            if leaf.isOutside { placing.ordering.outside += names(of: commit, position, placing) }
            mark = nil
            previous = nextLeaf
            nextLeaf += 1
        }
        known.log.place = place
        known.log.chain = chain
        known.log.lastLeaf = previous
        known.changed = true
        open = nil
        known.heads?.insert(chain.head)
        open = known
        placing.run?.chains.append(chain)
        placing.run?.bytes += commit.range.count
    }

    private func writeState(of leaf: ReadyLeaf, log: Int64, _ caseID: CaseID) throws {
        guard !leaf.isOutside else { return }
        var instance: Int64 = 0
        if case .repeatable(let creator, let nonce) = leaf.key.instance {
            let record = Names.recordID(
                caseID: caseID,
                type: leaf.key.type,
                instance: leaf.key.instance
            )
            instance =
                try store.instanceNumber(of: record)
                ?? store.insertInstance(record: record, creator: creator, nonce: nonce)
        }
        try store.save(
            RecordRow(
                log: log,
                type: leaf.key.type,
                instance: instance,
                state: leaf.state,
                conflicts: leaf.conflicts
            ),
            isNew: leaf.isNew
        )
    }

    /// Adds what is worth telling about a leaf to the result.
    private func report(
        _ frame: LeafFrame,
        _ leaf: ReadyLeaf,
        _ caseID: CaseID,
        _ placing: inout Placing
    ) {
        placing.ordering.leaves += 1
        placing.ordering.writes += frame.open.writes.count
        guard leaf.verdicts != nil || !leaf.opened.isEmpty || !leaf.closed.isEmpty
        else { return }
        let record = Names.recordID(
            caseID: caseID,
            type: leaf.key.type,
            instance: leaf.key.instance
        )
        for (write, byte) in zip(frame.open.writes, leaf.verdicts ?? []) where byte != 0 {
            guard let verdict = VerdictCode.verdict(of: byte) else { continue }
            placing.ordering.judged.append(
                JudgedWrite(
                    caseID: caseID,
                    record: record,
                    type: leaf.key.type,
                    field: write.field,
                    n: write.n,
                    verdict: verdict,
                    leaf: nextLeaf
                )
            )
        }
        for (fields, opened) in [(leaf.opened, true), (leaf.closed, false)] {
            for field in fields {
                placing.ordering.conflicts.append(
                    ConflictChange(
                        caseID: caseID,
                        record: record,
                        type: leaf.key.type,
                        field: field,
                        opened: opened
                    )
                )
            }
        }
    }

    /// The number of the next new log.
    func nextLogNumber() throws -> Int64 {
        if nextLog == 0 { nextLog = try store.lastLog() + 1 }
        defer { nextLog += 1 }
        return nextLog
    }

    func error(
        _ code: JournalCode,
        _ commit: CommitFrame,
        _ placing: Placing,
        _ reason: String
    ) -> JournalError {
        let log = LogName.audience(commit.caseID, placing.group.header.audience)
        return JournalError(
            code,
            log: log,
            incarnation: placing.author.incarnation,
            "commit \(placing.next - 1): \(reason)"
        )
    }

    private func error(
        _ refusal: WireError,
        _ commit: CommitFrame,
        _ placing: Placing
    ) -> JournalError {
        error(
            JournalCode(rawValue: refusal.code) ?? .commitMalformed,
            commit,
            placing,
            refusal.message
        )
    }
}
