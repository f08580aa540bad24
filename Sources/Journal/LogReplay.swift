import Causality
import Trust
import Vocabulary
import Wire

/// One audience log, taken in again from its rows.
struct LogReplay {
    let audit: Audit
    let log: LogRow
    let caseID: CaseID
    let audience: AudienceID
    /// The log's leaves in order.
    let leaves: [Int64]
    /// What the commits so far have come to.
    private(set) var states: [RecordKey: (packed: [UInt8], conflicts: Int)] = [:]

    private let caseFile: CaseRow
    /// The heads of the charter's entries, in order.
    private let charters: [Head]
    /// Which of them the last commit was stamped with.
    private var charter = 0
    private var authority: Authority
    private var hasher = CommitHasher()
    private var heads: Set<Head> = []
    private var place: UInt64 = 0
    private var chain: Hash

    /// Finds the leaves of a log by walking it from its end.
    init(_ audit: Audit, _ log: LogRow, _ caseID: CaseID, _ audience: AudienceID) throws {
        guard let caseFile = try audit.store.caseFile(caseID), caseFile.id == log.caseFile else {
            throw JournalError(.storeDamaged, log: log.name, "a log without its case")
        }
        var leaves: [Int64] = []
        var leaf = log.lastLeaf
        while leaf > 0 {
            guard let link = try audit.store.link(of: leaf), link.previous < leaf else {
                throw JournalError(
                    .storeDamaged,
                    log: log.name,
                    "leaf \(leaf) is missing or out of order"
                )
            }
            leaves.append(leaf)
            leaf = link.previous
        }
        self.audit = audit
        self.log = log
        self.caseID = caseID
        self.audience = audience
        self.leaves = leaves.reversed()
        self.caseFile = caseFile
        let entries = try audit.journal.charters(ofCase: caseFile.id)
        charters = entries.isEmpty ? [caseFile.charterHead] : entries.map(\.head)
        authority = try audit.journal.authority(charter: charters[0], of: caseFile)
        chain = Chain.start(of: log.name)
    }

    /// Takes in every commit, and reports what its rows say otherwise.
    mutating func run() throws {
        var next = 0
        while next < leaves.count {
            guard let (first, data) = try audit.store.leaf(leaves[next]), let mark = first.commit
            else { throw damaged("leaf \(leaves[next]) begins no commit") }
            var rows = [first]
            var bytes = data
            next += 1
            while next < leaves.count, let (row, data) = try audit.store.leaf(leaves[next]),
                row.commit == nil
            {
                rows.append(row)
                bytes.append(contentsOf: data)
                next += 1
            }
            try takeIn(rows, bytes, mark)
        }
        if place != log.place || chain != log.chain {
            audit.report(log.name, place, "the log's end is not its last commit")
        }
    }

    private mutating func takeIn(_ rows: [LeafRow], _ leaves: [UInt8], _ mark: CommitMark) throws {
        place += 1
        let facts = try audit.journal.runFacts(rows[0].run)
        guard rows.allSatisfy({ $0.place == place && $0.run == facts.row.id && $0.log == log.id })
        else { throw damaged("leaf \(rows[0].id) stands at another place") }
        let commit = try decoded(rows, leaves, mark, facts)
        let stamp = Stamp(
            time: facts.row.time,
            charter: facts.row.charterHead ?? commit.frame.charterHead,
            party: facts.row.partyHead
        )
        let header = GroupHeader(audience: audience, incarnation: facts.author.incarnation)
        let hash = hasher.commitHash(commit.frame, in: commit.bytes, header: header)
        chain = Chain.next(after: chain, place: place, stamp: stamp, body: hash)
        if chain.head != mark.head {
            audit.report(log.name, place, "the chain does not lead to this commit")
        }
        if mark.logHead != .zero, facts.row.epoch == nil, !heads.contains(mark.logHead) {
            audit.report(log.name, place, "it cites an entry that the log does not hold")
        }
        let cited = try cited(
            commit.frame.charterHead,
            facts.author,
            stamped: stamp.charter,
            isTakenBack: facts.row.epoch != nil
        )
        let standing = try audit.journal.standing(
            of: facts.author.device,
            in: facts.author.party,
            at: facts.row.partyHead
        )
        if standing != .void, !authority.members(of: audience).contains(facts.author.party) {
            audit.report(log.name, place, "its author is outside the audience")
        }
        heads.insert(mark.head)
        let before = rows[0].previous
        for (row, leaf) in zip(rows, commit.frame.leaves) {
            try merge(row, leaf, facts.author, cited, standing, after: before) { [caseID] in
                var hasher = CommitHasher()
                return hasher.leafHash(
                    leaf,
                    in: commit.bytes,
                    caseID: caseID,
                    incarnation: facts.author.incarnation
                )
            }
        }
    }

    /// Goes on to the charter that a commit is stamped with, which is never an earlier one than
    /// before unless it was taken back, and finds what its author could rely on, where it cites
    /// another.
    private mutating func cited(
        _ head: Head,
        _ author: Author,
        stamped: Head,
        isTakenBack: Bool
    ) throws -> Authority.Cited? {
        guard let inForce = charters.firstIndex(of: stamped), inForce >= charter || isTakenBack
        else { throw damaged("it is stamped with a charter that was not in force") }
        if inForce != charter {
            charter = inForce
            authority = try audit.journal.authority(charter: stamped, of: caseFile)
        }
        guard head != stamped else { return nil }
        let cited = try audit.journal.cited(
            head,
            by: author.party,
            inForce: stamped,
            of: caseFile.id
        )
        if cited == nil, !isTakenBack {
            audit.report(log.name, place, "it cites a charter that is not the case's")
        }
        return cited
    }

    private func decoded(
        _ rows: [LeafRow],
        _ leaves: [UInt8],
        _ mark: CommitMark,
        _ facts: RunFacts
    ) throws -> (frame: CommitFrame, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        CommitCoding.appendHeader(
            caseID: caseID,
            charterHead: mark.charterHead ?? charters[0],
            logHead: mark.logHead,
            leafCount: rows.count,
            to: &bytes
        )
        bytes.append(contentsOf: leaves)
        do {
            let frames = try CommitCoding.decode(
                bytes,
                count: 1,
                author: facts.author.incarnation
            )
            guard let frame = frames.first, frame.refusal == nil else {
                throw damaged("a commit that must not be ordered")
            }
            return (frame: frame, bytes: bytes)
        } catch let error as WireError {
            throw damaged(error.message)
        }
    }

    private mutating func merge(
        _ row: LeafRow,
        _ leaf: LeafFrame,
        _ author: Author,
        _ cited: Authority.Cited?,
        _ standing: PartyLog.Standing,
        after last: Int64,
        hash: () -> Hash
    ) throws {
        let open = leaf.open
        let key = RecordKey(type: open.type, instance: open.instance)
        let verdicts = Authority.verdicts(
            authority.judge(open, author: author.party, cited: cited),
            of: open,
            standing: standing
        )
        if standing != .void, authority.audience(ofType: open.type) != audience,
            verdicts?.first != .void(.unknownType)
        {
            audit.report(log.name, place, "a record of type \(open.type) has other readers")
        }
        let old = states[key] ?? (packed: [], conflicts: 0)
        let merged = try audit.journal.merge(
            open,
            verdicts,
            by: author.number,
            leaf: row.id,
            into: old.packed,
            after: last,
            hash: hash
        )
        switch merged {
        case .refused(_, let reason): audit.report(log.name, place, reason)
        case .merged(let state, let verdicts, let outcome):
            if verdicts != row.verdicts {
                audit.report(log.name, place, "leaf \(row.id) has other verdicts")
            }
            states[key] = (packed: state, conflicts: old.conflicts + outcome.conflictsDelta)
        }
    }

    private func damaged(_ reason: String) -> JournalError {
        JournalError(.storeDamaged, log: log.name, place: place, reason)
    }
}
