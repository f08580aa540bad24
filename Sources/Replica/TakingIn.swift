import Causality
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// Takes in a page of the feed with its cursor: all of it, or by throwing nothing.
    func takeIn(_ response: SyncResponse, _ summary: inout SyncSummary) throws {
        try takeIn(bundleKey: response.bundleKey)
        guard let cursor = response.cursor else {
            guard response.deliveries.isEmpty, !response.more || response.keysPlace > 0 else {
                throw try alarm("feed.cursor", place: self.cursor()?.end.place)
            }
            return
        }
        guard !response.deliveries.isEmpty || !response.more else {
            throw try alarm("feed.cursor", place: cursor.end.place)
        }
        let identity = try identity()
        let held = try self.cursor()
        if let held, held.epoch != cursor.epoch {
            throw try alarm("feed.epoch", place: cursor.end.place)
        }
        var end =
            held?.end
            ?? LogEnd(
                place: 0,
                chain: Chain.feedStart(
                    epoch: response.origin ?? cursor.epoch,
                    party: identity.party
                )
            )
        for delivery in response.deliveries {
            end.place += 1
            let entries = try alarming(place: end.place) {
                switch delivery {
                case .entries(let frame): try takeIn(frame, at: end.place, &summary)
                case .run(let run): try takeIn(run, at: end.place, &summary)
                }
            }
            end.chain = Chain.feedNext(after: end.chain, place: end.place, entries: entries)
        }
        guard end == cursor.end else { throw try alarm("feed.chain", place: cursor.end.place) }
        guard
            Signature.isValid(
                response.cursorSignature,
                for: SignedText.cursor(cursor, party: identity.party),
                by: identity.serverKey
            )
        else { throw try alarm("feed.signature", place: cursor.end.place) }
        // The ends of logs are rows from here on, for whoever reads them in this transaction.
        known.journal = try journal.finish()
        try store.sign(
            delivery: end.place,
            chain: end.chain,
            signature: response.cursorSignature
        )
        try store.set(.epoch, to: cursor.epoch.bytes)
        try store.set(.signedEpoch, to: nil)
        try store.set(.feed, to: end.place.bigEndianBytes + end.chain.bytes)
    }

    /// Entries of the registry, a party log or a charter.
    private func takeIn(
        _ frame: LogEntriesFrame,
        at place: UInt64,
        _ summary: inout SyncSummary
    ) throws -> [Hash] {
        let entries = try journal.apply(frame)
        switch frame.log {
        case .charter(let caseID), .audience(let caseID, _): touched.insert(caseID)
        case .registry, .party: try askAgainForCases()
        }
        if let log = try store.journal.log(named: frame.log), let last = entries.last {
            let item = DeliveryRow.Item.entries(
                log: log.id,
                first: frame.firstPlace,
                last: last.place
            )
            try store.insert(DeliveryRow(place: place, item: item))
        }
        if case .party = frame.log { try settleNumbers() }
        try settle(frame, &summary)
        if frame.log == .registry, frame.firstPlace == 1,
            try journal.serverKey() != identity().serverKey
        {
            throw try alarm("feed.serverKey", place: 1, log: .registry)
        }
        try settleChanges(frame)
        try checkRoot(frame)
        try noteNews(frame, &summary)
        if case .charter(let caseID) = frame.log {
            if try store.bundledCase(caseID) != nil {
                try store.deleteBundledCase(caseID)
            } else if try store.newCase(caseID) != nil {
                try store.deleteNewCase(caseID)
            } else if frame.firstPlace == 1 {
                summary.receivedCases += 1
            }
        }
        return entries.map(\.chain)
    }

    /// Whether the own party's root is the one that the invitation named.
    private func checkRoot(_ frame: LogEntriesFrame) throws {
        let party = try identity().party
        guard frame.log == .party(party), frame.firstPlace == 1,
            let expected = try store.setting(.root)
        else { return }
        let root = try journal.partyLog(party).root
        guard let root, root.bytes.starts(with: expected) else {
            throw try alarm("feed.root", place: 1, log: frame.log)
        }
    }

    /// A run of commits: another's, or own ones that come back.
    private func takeIn(
        _ run: CommitRunFrame,
        at place: UInt64,
        _ summary: inout SyncSummary
    ) throws -> [Hash] {
        let run = try recognised(run)
        let isOwn = run.own > 0
        let contents = isOwn ? try ownContents(run) : try GroupContents(run)
        let incarnation = contents.header.incarnation
        guard isOwn == (incarnation == (try identity().incarnation)) else {
            throw try alarm("feed.own", place: nil)
        }
        let author = try journal.author(of: contents)
        let aside = try writesToSetAside(by: contents)
        let ordering = try journal.apply(
            contents,
            by: author,
            stamp: RunStamp(run),
            sealing: run.own
        )
        if let ordered = ordering.runs.first {
            try store.insert(DeliveryRow(place: place, item: .run(ordered.id)))
        }
        for commit in contents.commits {
            touched.insert(commit.caseID)
            if commit.leaves.contains(where: \.isErased) {
                try store.set(.bareLeaves, to: [1])
                // What it had sealed itself, before the file was set back, lay beside the logs.
                if author.device == (try identity().device) { try store.set(.emptying, to: [1]) }
            }
            try noteDeletions(commit)
            try noteRemarks(commit)
        }
        try setAside(aside)
        try settleProvisional(contents, outside: ordering.outside)
        if author.party == (try identity().party) { try forgetCounting(contents, author) }
        if !isOwn { try noteKeys(of: contents, author, at: run.time) }
        if !isOwn { try noteProposals(contents, ordering) }
        if isOwn {
            try settle(run, contents, ordering, &summary)
        } else {
            summary.received += ordering.writes
        }
        return ordering.runs.flatMap(\.chains)
    }

    /// The bytes of own commits, which the server does not send back.
    private func ownContents(_ run: CommitRunFrame) throws -> GroupContents {
        let audience = try GroupHeader(run.header).audience
        guard let row = try store.group(ofSealing: run.own, audience: audience) else {
            throw try alarm("feed.own", place: nil)
        }
        return try GroupContents(
            own: run,
            of: CommitGroupFrame(
                header: row.header,
                signature: row.signature,
                count: row.count,
                commits: row.commits
            )
        )
    }

    /// Own commits are ordered: their edits become history, and those that do not count go to the
    /// inbox.
    private func settle(
        _ run: CommitRunFrame,
        _ contents: GroupContents,
        _ ordering: Ordering,
        _ summary: inout SyncSummary
    ) throws {
        struct WriteKey: Hashable {
            var record: RecordID
            var field: UInt16
            var n: UInt32
        }
        var judged: [WriteKey: JudgedWrite] = [:]
        for write in ordering.judged {
            judged[WriteKey(record: write.record, field: write.field, n: write.n)] = write
        }
        let audience = contents.header.audience
        for (index, commit) in contents.commits.enumerated() {
            let place = UInt32(clamping: run.first + index)
            try fastenOrdered(
                sealing: run.own,
                caseID: commit.caseID,
                audience: audience,
                commit: place
            )
            if !judged.isEmpty {
                for edit in try store.edits(
                    sealing: run.own,
                    caseID: commit.caseID,
                    audience: audience,
                    commit: place
                ) {
                    let key = WriteKey(
                        record: edit.record,
                        field: edit.field,
                        n: edit.sealed?.n ?? 0
                    )
                    guard let write = judged[key], let (kind, rule) = write.verdict.parts else {
                        continue
                    }
                    let leaf = try journal.leaf(write.leaf)
                    let names = try names(of: edit, in: leaf?.hash)
                    // One that counts under another name has not come back.
                    if try countingDot(of: edit, commit.caseID, by: names) != nil { continue }
                    // Whatever else it lacks, it came when its record had been erased: with that reason it
                    // stays its author's, and is not taken for what the record held.
                    let isLate = leaf?.frame.isErased ?? false
                    // One that no person wrote is nobody's to look at.
                    if try !isReceipt(edit) {
                        if kind == 1 { summary.held += 1 } else { summary.void += 1 }
                        try store.insert(
                            InboxRow(
                                caseID: commit.caseID,
                                edit: try alone(edit),
                                kind: kind,
                                reason: (isLate ? .erased : rule).rawValue,
                                decidedAt: run.time,
                                names: names.packed
                            )
                        )
                    }
                    try skipUnknown(edit, commit.caseID, audience)
                }
            }
            _ = try store.deleteEdits(
                sealing: run.own,
                caseID: commit.caseID,
                audience: audience,
                commit: place
            )
        }
        summary.sent += ordering.writes
        summary.accepted += ordering.writes - ordering.judged.count
        try store.settle(sealing: run.own, audience: audience, commits: contents.commits.count)
    }

    /// What was held outside of where its record stands entered no state. Its dot is never used again, and
    /// nobody could know that somebody had seen it.
    private func skipUnknown(
        _ edit: EditRow,
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws {
        guard let n = edit.sealed?.n else { return }
        let dot = Dot(incarnation: try ownNumber(), n: n)
        let row = try orderedRow(edit.ref(in: caseID), audience)
        if !row.isEmpty, let state = try? RecordState.field(edit.field, of: row),
            state.context.contains(dot)
        {
            return
        }
        try store.skip(record: edit.record, field: edit.field, n: n)
        try forget(dot, of: edit, caseID: caseID)
    }

    /// Remembers which records were deleted, so that conflicts about it are found.
    private func noteDeletions(_ commit: CommitFrame) throws {
        for leaf in commit.leaves where leaf.open.writes.first?.field == 0 {
            guard leaf.open.writes.first?.recordContext != nil else { continue }
            let (type, instance) = (leaf.open.type, leaf.open.instance)
            try store.noteDeletion(
                of: EditedRecord(
                    caseID: commit.caseID,
                    record: Names.recordID(
                        caseID: commit.caseID,
                        type: type,
                        instance: instance
                    ),
                    type: type,
                    instance: instance,
                    edits: 0
                )
            )
        }
    }

    /// Turns what cannot be, in what a server delivers, into an alarm.
    private func alarming<Value>(place: UInt64, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as JournalError where error.code != .storeDamaged {
            let device = try error.incarnation.flatMap { try journal.author($0)?.device }
            throw ReplicaError.integrity(
                IntegrityAlarm(
                    error.code.rawValue,
                    log: error.log,
                    chain: error.log == nil ? .feed(try identity().party) : nil,
                    place: error.place ?? place,
                    device: device
                )
            )
        } catch let error as WireError {
            throw try alarm(error.code, place: place)
        } catch ReplicaError.integrity(var alarm) {
            alarm.place = alarm.place ?? place
            throw ReplicaError.integrity(alarm)
        }
    }

    /// An alarm about a log or, where it is none, about the own feed.
    private func alarm(
        _ code: String,
        place: UInt64?,
        log: LogName? = nil
    ) throws -> ReplicaError {
        .integrity(
            IntegrityAlarm(
                code,
                log: log,
                chain: log == nil ? .feed(try identity().party) : nil,
                place: place
            )
        )
    }
}

extension Verdict {
    /// As an inbox row keeps it; nil where the write counts.
    var parts: (kind: Int, rule: Rule)? {
        switch self {
        case .accepted: nil
        case .void(let rule): (0, rule)
        case .held(let rule): (1, rule)
        }
    }
}
