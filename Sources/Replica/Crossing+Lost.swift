import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// A leaf that a restored server did not take back.
struct LostLeaf {
    let leaf: StoredLeaf
    /// What is in it, where the own party has written it and it opens.
    let content: BoxContent?
    /// Its device, the one that admitted that, and so on.
    let devices: [DeviceID]
    /// The root of its party.
    let root: Hash?
    /// How its case began.
    let opening: Opening?
    /// The charter that its commit was stamped with.
    let charter: Head?
    /// How often its record had entered its log when that could still take it.
    let entrances: Int
    /// What was saved here on top of its writes, by field.
    let followers: [UInt16: Followers]

    /// A commit comes back whole or not at all.
    struct Place: Hashable {
        var log: LogName
        var place: UInt64
    }

    var place: Place {
        Place(log: .audience(leaf.caseID, leaf.audience), place: leaf.place)
    }
}

// What a restored server could not take back as entries: its author's party writes it again.
extension Work {
    /// The leaves that are held and that the pages of the new epoch do not bring, in their order here.
    func lostLeaves(
        _ held: Set<Hash>,
        _ openings: [CaseID: Opening]
    ) throws -> [LostLeaf] {
        var lost = held
        try store.eachPage { body in
            for case .run(let run) in try SyncResponse(body).deliveries where run.own == 0 {
                let contents = try GroupContents(run)
                var hasher = CommitHasher()
                for commit in contents.commits {
                    for leaf in commit.leaves {
                        lost.remove(
                            hasher.leafHash(
                                leaf,
                                in: contents.buffer,
                                caseID: commit.caseID,
                                incarnation: contents.header.incarnation
                            )
                        )
                    }
                }
            }
        }
        guard !lost.isEmpty else { return [] }
        let own = try identity().party
        return try (1...(try store.journal.lastLeaf())).compactMap { id in
            guard let leaf = try journal.leaf(id), lost.contains(leaf.hash) else { return nil }
            let log = try journal.partyLog(leaf.author.party)
            return LostLeaf(
                leaf: leaf,
                content: leaf.author.party == own ? try open(leaf).content : nil,
                devices: log.admitters(of: leaf.author.device),
                root: log.root,
                opening: openings[leaf.caseID],
                charter: try journal.charterHead(stampedOn: leaf),
                entrances: try journal.entrancesAtBest(of: leaf),
                followers: try followers(of: leaf)
            )
        }
    }

    /// The alarm that something did not come back which a restored server could have taken.
    func missing() throws -> MissingAfterReturn {
        MissingAfterReturn(
            alarm: .integrity(
                IntegrityAlarm(
                    "epoch.missing",
                    chain: .feed(try identity().party),
                    place: try cursor()?.end.place
                )
            )
        )
    }

    /// Writes again what the own party had written, and says whose else is missing. That something did
    /// not come back which the server could have taken is an alarm.
    ///
    /// The server can take no commit for a log that one of its records has left meanwhile, though it may be
    /// there again (decision 81), none of a device that was let in by one that was revoked meanwhile, none
    /// of a case that it could not take back (``isGone(_:_:)``), none that has seen a dot which two writes
    /// have there, or which is another write's, and none that builds on such.
    func issueLost(
        _ lost: [LostLeaf],
        _ meanings: FormerMeanings,
        _ summary: inout SyncSummary
    ) throws {
        let others = try othersDots(meanings, lost)
        for commit in Self.commits(lost) {
            guard try commit.contains(where: { try isExplained($0, commit, others) }) else {
                throw try missing()
            }
        }
        let identity = try identity()
        let speaks = try speaks()
        var issued = IssuedEdits()
        issued.others = others
        var missing: [PartyID: Int] = [:]
        for lost in lost { try forget(lost) }
        for dot in issued.others { try forget(dot) }
        try giveUpStandIns()
        for lost in lost {
            let leaf = lost.leaf
            let ref = leaf.ref
            let author = try journal.author(leaf.author.incarnation)
            let facts = try facts(of: ref.caseID)
            var fields: Set<UInt16> = []
            var elsewhere: Set<UInt16> = []
            for (index, write) in leaf.frame.open.writes.enumerated()
            where leaf.verdicts[index] == .accepted {
                if let author, try journal.isIssuedAgain(write, of: leaf, by: author) {
                    elsewhere.insert(write.field)
                } else {
                    fields.insert(write.field)
                }
            }
            if let author, let facts, !elsewhere.isEmpty {
                try note(leaf, elsewhere, by: author, facts, &issued)
            }
            guard !fields.isEmpty else { continue }
            let isReader =
                try facts.flatMap { try audience(of: ref, $0) }?.members
                .contains(identity.party) == true
            if let content = lost.content, let facts, speaks, isReader {
                try issue(leaf, content, fields, by: author, facts, &issued)
            } else if let content = lost.content, leaf.author.device == identity.device {
                for (index, write) in leaf.frame.open.writes.enumerated()
                where fields.contains(write.field) {
                    summary.refused += 1
                    try tell(leaf, index, content, kind: 2, reason: Self.movedMeanwhile)
                }
            } else {
                missing[leaf.author.party, default: 0] += fields.count
            }
        }
        try follow(lost, issued)
        for (party, count) in missing.sorted(by: { $0.key < $1.key }) {
            try summary.add(missing: count, of: partyName(party))
        }
    }

    /// The reason in the inbox of what was not taken back, where the party no longer reads the record.
    static let movedMeanwhile = "return.moved"

    /// The leaves of each commit, in the order of the first.
    private static func commits(_ lost: [LostLeaf]) -> [[LostLeaf]] {
        var commits: [[LostLeaf]] = []
        for leaf in lost {
            if commits.last?.first?.place == leaf.place {
                commits[commits.endIndex - 1].append(leaf)
            } else {
                commits.append([leaf])
            }
        }
        return commits
    }

    private func isExplained(
        _ lost: LostLeaf,
        _ commit: [LostLeaf],
        _ others: [OthersDot]
    ) throws -> Bool {
        let leaf = lost.leaf
        let open = leaf.frame.open
        if try isGone(leaf.caseID, lost.opening) || isOpenedAgain(leaf.caseID, lost.opening) {
            return true
        }
        let present = try journal.presentAudience(
            of: leaf.caseID,
            type: open.type,
            instance: open.instance
        )
        if let present, present.id != leaf.audience { return true }
        guard try journal.author(leaf.author.incarnation) != nil else {
            return try journal.partyLog(leaf.author.party).refuses(lost.devices, root: lost.root)
        }
        guard present != nil else { return false }
        return try isIssuedAgain(leaf) || hadLeft(lost) || isKnownOfOld(leaf)
            || buildsOnLost(leaf, commit) || hasSeenContested(leaf) || hasSeen(others, leaf)
    }

    /// Whether a leaf has seen a write whose dot is another's now, since its own commit did not come back:
    /// the server, which was shown that in the same feed, takes nothing back that would replace the other.
    private func hasSeen(_ others: [OthersDot], _ leaf: StoredLeaf) throws -> Bool {
        guard let author = try journal.author(leaf.author.incarnation) else { return false }
        return try others.contains { other in
            try other.record == leaf.record
                && journal.hasSeen(other.dot, of: other.field, leaf.frame.open, by: author.number)
        }
    }

    /// Whether a leaf has seen a write whose dot another has as well in the new logs: the server cannot tell
    /// which of the two it replaces, and takes it back in neither's place.
    private func hasSeenContested(_ leaf: StoredLeaf) throws -> Bool {
        guard let author = try journal.author(leaf.author.incarnation) else { return false }
        return try journal.hasSeenContested(
            leaf.frame.open,
            by: author.number,
            in: leaf.caseID,
            leaf.audience
        )
    }

    /// Whether all that counted in a leaf counts by other names: its author's party found it lost before, and
    /// nothing is missing.
    private func isIssuedAgain(_ leaf: StoredLeaf) throws -> Bool {
        guard let author = try journal.author(leaf.author.incarnation) else { return false }
        let counted = zip(leaf.frame.open.writes, leaf.verdicts).filter { $1 == .accepted }
        return try !counted.isEmpty
            && counted.allSatisfy { try journal.isIssuedAgain($0.0, of: leaf, by: author) }
    }

    /// Whether a leaf's record, which is in its log, had left it meanwhile: its commit may have come back
    /// then.
    private func hadLeft(_ lost: LostLeaf) throws -> Bool {
        if try journal.entrances(of: lost.leaf) > lost.entrances { return true }
        return try lost.charter.map { try journal.wasReadByOthers(lost.leaf, than: $0) } ?? false
    }

    /// Whether a record that came to its log with a copy knew a write then, or has come to know it since: it
    /// can be ordered there no more.
    private func isKnownOfOld(_ leaf: StoredLeaf) throws -> Bool {
        let name = LogName.audience(leaf.caseID, leaf.audience)
        guard let author = try journal.author(leaf.author.incarnation),
            let log = try store.journal.log(named: name),
            let instance = try instanceNumber(of: leaf.ref),
            let start = try store.journal.start(
                log: log.id,
                type: leaf.ref.type,
                instance: instance
            ), start.place > 0
        else { return false }
        let state = try RecordState(packed: orderedRow(leaf.ref, leaf.audience))
        return leaf.frame.open.writes.contains { write in
            state[write.field].context.contains(
                Dot(incarnation: author.number, n: write.n)
            )
        }
    }

    /// Whether a leaf has seen writes that its record does not know any more. What stands beside it in its
    /// own commit explains nothing.
    private func buildsOnLost(_ leaf: StoredLeaf, _ commit: [LostLeaf]) throws -> Bool {
        let open = leaf.frame.open
        let state = try RecordState(packed: orderedRow(leaf.ref, leaf.audience))
        func isLost(_ context: Context, _ field: UInt16, _ names: [SeenName]) throws -> Bool {
            var seen = context
            // What was seen by name keeps nothing from being taken back.
            for name in names where name.field == field { seen = seen.removing(name.name.dot) }
            for other in commit where other.leaf.record == leaf.record {
                for write in other.leaf.frame.open.writes where write.field == field {
                    seen = seen.removing(Dot(incarnation: 0, n: write.n))
                }
            }
            func number(_ index: UInt32) throws -> UInt32? {
                let incarnation =
                    index == 0 ? leaf.author.incarnation : open.table[Int(index) - 1]
                return try journal.author(incarnation)?.number
            }
            let all = context.vector + context.cloud
            guard try all.allSatisfy({ try number($0.incarnation) != nil }) else { return true }
            return try !state[field].context.contains(
                seen.renumbered { try number($0) ?? Self.unstated }
            )
        }
        return try open.writes.contains { write in
            try isLost(write.seen, write.field, write.provisional)
                || write.recordContext?.contains {
                    try isLost($0.context, $0.field, write.provisional)
                } == true
        }
    }
}

/// Something that a restored server could have taken back is not in the feed of its new epoch.
struct MissingAfterReturn: Error {
    /// What to raise where the server says that it has everything.
    let alarm: ReplicaError
}

extension StoredLeaf {
    /// The record that it is of.
    var ref: RecordRef {
        RecordRef(
            caseID: caseID,
            record: record,
            type: frame.open.type,
            instance: frame.open.instance
        )
    }
}

extension PartyLog {
    /// A device, the one that admitted it, and so on.
    func admitters(of device: DeviceID) -> [DeviceID] {
        var chain = [device]
        while let last = chain.last, let by = devices[last]?.admittedBy, !chain.contains(by) {
            chain.append(by)
        }
        return chain
    }

    /// Whether nothing of a device can be taken in: the next above it that is known here can admit
    /// nobody any more, or the party has begun anew.
    func refuses(_ chain: [DeviceID], root: Hash?) -> Bool {
        guard let known = chain.firstIndex(where: { devices[$0] != nil }) else {
            return self.root != root
        }
        return known > 0 && devices[chain[known]]?.receives == false
    }
}
