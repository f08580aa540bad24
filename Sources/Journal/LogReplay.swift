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
    /// What the commits of all logs of the case have come to so far.
    let book: AuditBook
    /// The instances that leaves outside their records name.
    private(set) var instances: Set<Int64> = []
    /// Whether it cannot be read on.
    var isBroken = false
    private var next = 0
    private var entries: ArraySlice<EntryRow>

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
    init(
        _ audit: Audit,
        _ log: LogRow,
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ book: AuditBook
    ) throws {
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
        entries = try audit.store.entries(log: log.id, from: 1, limit: .max)[...]
        self.book = book
        self.audit = audit
        self.log = log
        self.caseID = caseID
        self.audience = audience
        self.leaves = leaves.reversed()
        self.caseFile = caseFile
        let known = try audit.journal.charters(ofCase: caseFile.id)
        charters = known.isEmpty ? [caseFile.charterHead] : known.map(\.head)
        authority = try audit.journal.authority(charter: charters[0], of: caseFile)
        chain = Chain.start(of: log.name)
    }

    /// Where what comes next stands among everything in the store; nil at the end, or where it cannot
    /// be read on.
    var position: Position? {
        guard !isBroken else { return nil }
        if let entry = entries.first, entry.place == place + 1 || next >= leaves.count {
            let mark = entry.audience
            return Position(leaf: mark?.leaf ?? 0, step: mark?.step ?? 0)
        }
        return next < leaves.count ? Position(leaf: leaves[next], step: 0) : nil
    }

    /// A place among leaves, and behind one among entries.
    struct Position: Comparable {
        var leaf: Int64
        var step: Int64

        static func < (left: Position, right: Position) -> Bool {
            (left.leaf, left.step) < (right.leaf, right.step)
        }
    }

    /// Takes in the next commit or entry, and reports what its rows say otherwise.
    mutating func step() throws {
        if let entry = entries.first, entry.place == place + 1 || next >= leaves.count {
            entries.removeFirst()
            try takeIn(entry)
            return
        }
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

    /// Compares the log's end.
    func finish() {
        if place != log.place || chain != log.chain {
            audit.report(log.name, place, "the log's end is not its last entry")
        }
    }

    private mutating func takeIn(_ row: EntryRow) throws {
        place += 1
        guard row.place == place, let mark = row.audience,
            case .audience(let frame) = LogEntryFrame.Content(row)
        else { throw damaged("an entry is missing") }
        chain = Chain.next(
            after: chain,
            place: place,
            stamp: Stamp(time: row.time, charter: mark.charterHead, party: row.partyHead),
            body: frame.bodyHash
        )
        if chain != row.chain {
            audit.report(log.name, place, "the chain does not lead to this entry")
        }
        heads.insert(chain.head)
        let isErasure = (try? AudienceStatement(frame.body))?.content.isErasure == true
        try goOn(to: mark.charterHead, isTakenBack: isErasure)
        var known = log
        known.lastLeaf = next > 0 ? leaves[next - 1] : 0
        var entry = EnteringEntry(
            caseID: caseID,
            audience: audience,
            caseFile: caseFile,
            authority: authority,
            log: known,
            place: place,
            head: chain.head,
            step: mark.step,
            frame: frame,
            time: row.time
        )
        let statement = try audit.journal.statement(entry)
        if let device = frame.device {
            entry.party =
                try frame.erased == nil
                ? audit.journal.signer(
                    SignedBody(
                        body: row.body,
                        signer: .device(device),
                        signature: frame.signature
                    )
                ) : audit.journal.device(device)?.party
            guard let party = entry.party, audit.partyHeads[party]?[row.partyHead] != nil else {
                throw damaged("an entry that no device signed under this stamp")
            }
        }
        try audit.journal.takeIn(statement, entry, book)
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
        let members = try audit.journal.parties(of: audience, in: authority)
        if standing != .void, !members.contains(facts.author.party) {
            audit.report(log.name, place, "its author is outside the audience")
        }
        heads.insert(mark.head)
        let before = rows[0].previous
        for (row, leaf) in zip(rows, commit.frame.leaves) {
            let takenBack = facts.row.epoch == nil ? nil : facts.row.time
            try merge(
                row,
                leaf,
                facts.author,
                cited,
                standing,
                takenBack: takenBack,
                after: before
            ) { [caseID] in
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
        try goOn(to: stamped, isTakenBack: isTakenBack)
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

    private mutating func goOn(to stamped: Head, isTakenBack: Bool = false) throws {
        guard let inForce = charters.firstIndex(of: stamped), inForce >= charter || isTakenBack
        else { throw damaged("it is stamped with a charter that was not in force") }
        guard inForce != charter else { return }
        charter = inForce
        authority = try audit.journal.authority(charter: stamped, of: caseFile)
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
        takenBack: WallTime?,
        after last: Int64,
        hash: () -> Hash
    ) throws {
        let open = leaf.open
        let key = RecordKey(type: open.type, instance: open.instance)
        var verdicts = Authority.verdicts(
            authority.judge(open, author: author.party, cited: cited),
            of: open,
            standing: standing
        )
        let erasures = try audit.journal.erasures(inCase: caseFile.id)
        // A leaf that stands outside its record may be of one that has no number here.
        let instance = try audit.journal.number(of: key, caseID) ?? -1
        let isFrozen = erasures.isErased(
            key.type,
            instance,
            log: log.id,
            before: place,
            takenBack: takenBack
        )
        let isWholeCase =
            try !erasures.isEmpty
            && erasures.isCaseErased(
                throughCharter: audit.journal.charterPlace(charters[charter], of: caseFile.id)
            )
        if isFrozen || isWholeCase { verdicts = Authority.verdicts(verdicts, ofErased: open) }
        if leaf.isErased, erasures.inForce(over: key.type, instance).isEmpty {
            audit.report(log.name, place, "leaf \(row.id) has no box, and was not erased")
        }
        if instance != 0 { instances.insert(instance) }
        let start = try book.start(log: log.id, type: key.type, instance: instance)
        let recipients =
            try start.map { try PackedReleases($0.releases).parties }
            ?? book.recipients(type: key.type, instance: instance)
        let isInPlace =
            try isWholeCase && takenBack == nil
            && book.recordState(log: log.id, type: key.type, instance: instance) != nil
        if !isFrozen, !isInPlace, isOutside(open, author, standing, verdicts, recipients) {
            let unread = Authority.verdicts(verdicts, ofUnread: open)
            if unread.map(VerdictCode.byte) != row.verdicts {
                audit.report(log.name, place, "leaf \(row.id) has other verdicts")
            }
            return
        }
        guard instance >= 0 else {
            throw damaged("leaf \(row.id) names a record without a number")
        }
        let known = try book.recordState(log: log.id, type: key.type, instance: instance)
        let old = (packed: known?.state ?? [], conflicts: known?.conflicts ?? 0)
        let merged = try audit.journal.merge(
            open,
            verdicts,
            by: author.number,
            leaf: row.id,
            into: old.packed,
            after: last,
            guarded: start?.awaits != true,
            hash: hash
        )
        switch merged {
        case .refused(_, let reason): audit.report(log.name, place, reason)
        case .merged(let state, let verdicts, let outcome):
            if verdicts != row.verdicts {
                audit.report(log.name, place, "leaf \(row.id) has other verdicts")
            }
            if let start, start.place > 0, !outcome.reused.isEmpty {
                audit.report(log.name, place, "leaf \(row.id) has a dot that was known before")
            }
            try book.save(
                RecordRow(
                    log: log.id,
                    type: key.type,
                    instance: instance,
                    state: state,
                    conflicts: old.conflicts + outcome.conflictsDelta
                ),
                isNew: known == nil
            )
        }
    }

    /// Whether a leaf stands outside its record; reports it where it should not stand here at all.
    private func isOutside(
        _ open: OpenPart,
        _ author: Author,
        _ standing: PartyLog.Standing,
        _ verdicts: [Verdict]?,
        _ recipients: [PartyID]
    ) -> Bool {
        if verdicts?.first == .void(.unknownType) { return false }
        guard let present = authority.audience(ofType: open.type, releasedTo: recipients) else {
            audit.report(log.name, place, "a record of type \(open.type) has no readers")
            return false
        }
        if standing == .void { return present.id != audience }
        var expected = present.id
        let reads = present.members.contains(author.party)
        if !reads {
            expected = Journal.heldAudience(open, author.party, authority, present).id
        }
        if expected != audience {
            audit.report(log.name, place, "a record of type \(open.type) has other readers")
        }
        return !reads
    }

    private func damaged(_ reason: String) -> JournalError {
        JournalError(.storeDamaged, log: log.name, place: place, reason)
    }
}
