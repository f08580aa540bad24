import Journal
import Trust
import Vocabulary
import Wire

/// A commit that the server gave back, to be sealed again for the readers that its records have now.
public struct ReturnedCommit: Hashable, Sendable {
    /// The sealing that it was in.
    public var sealing: UInt64
    /// The audience that it was for.
    public var audience: AudienceID
    /// Its place in the group.
    public var commit: UInt32
    /// The code that it came back with.
    public var code: String

    /// Makes a row.
    public init(sealing: UInt64, audience: AudienceID, commit: UInt32, code: String) {
        self.sealing = sealing
        self.audience = audience
        self.commit = commit
        self.code = code
    }
}

extension Work {
    /// Whether a refused commit is to be sealed again rather than given back to its author.
    func isReturned(_ refusal: Refusal) throws -> Bool {
        switch ErrorCode(rawValue: refusal.code) {
        case .commitReturned: true
        // A charter entry that the server does not know is none of a case that it knows.
        case .commitCharter: try journal.caseEntry(refusal.caseID) != nil
        case .commitContext: try buildsOnUnordered(refusal)
        default: false
        }
    }

    /// Whether a commit builds on others of this incarnation that are not ordered yet: they came back
    /// when it was sealed already.
    private func buildsOnUnordered(_ refusal: Refusal) throws -> Bool {
        guard let audience = refusal.audience else { return false }
        let edits = try store.edits(
            sealing: refusal.sealing,
            caseID: refusal.caseID,
            audience: audience,
            commit: UInt32(clamping: refusal.commit)
        )
        let own = Set(edits.map(\.id))
        return try edits.contains { edit in
            try store.edits(caseID: refusal.caseID, record: edit.record).contains { other in
                other.sealed != nil && other.id < edit.id && !own.contains(other.id)
            }
        }
    }

    /// Seals the leaves of returned commits again: the same dots, contexts, salts and leaf hashes, for
    /// the audiences that their records have now. Comes when all that the server had has come.
    ///
    /// - Parameter mayStay: Whether also for an audience that it was for already: its records may have
    ///   left it and come back before the answer did. Not for ever, where the server knows more than comes
    ///   here.
    /// - Returns: Whether anything was sealed.
    func sealReturned(
        _ key: SigningKey,
        _ mayStay: Bool,
        _ summary: inout SyncSummary
    ) throws -> Bool {
        let returned = try store.returnedCommits()
        guard !returned.isEmpty, let author = try journal.author(identity().incarnation) else {
            return false
        }
        var again: [AgainLeaf] = []
        for row in returned {
            try store.delete(row)
            guard
                let group = try store.group(ofSealing: row.sealing, audience: row.audience),
                let commit = try commit(row, of: group)
            else { continue }
            if let leaves = try leaves(of: commit, row, group, mayStay) {
                again += leaves
                try store.settle(sealing: row.sealing, audience: row.audience, commits: 1)
            } else {
                try refuse(
                    sealing: row.sealing,
                    audience: row.audience,
                    commit: Int(row.commit),
                    caseID: commit.caseID,
                    code: row.code,
                    &summary
                )
            }
        }
        again.sort { $0.precedes($1) }
        var done = again.startIndex
        while done < again.endIndex {
            var sealing = SealingBuilder(
                identity: try identity(),
                own: author.number,
                last: try lastSealing(),
                hasSkipped: false
            )
            var open: AgainLeaf?
            var moved: [AgainLeaf] = []
            while done < again.endIndex, !sealing.isFull {
                let leaf = again[done]
                if open.map({ !$0.sharesCommit(with: leaf) }) ?? true {
                    try move(moved, in: sealing.number)
                    moved.removeAll()
                    let log = try store.journal.audienceLog(
                        leaf.target.caseID,
                        leaf.target.audience
                    )
                    sealing.open(leaf.target, logHead: log?.0.chain.head ?? .zero)
                    sealing.keys.open(
                        secrets: try currentSecrets(
                            of: leaf.target.audience,
                            members: { leaf.members },
                            key
                        )
                    )
                    open = leaf
                }
                let sealed = try resealed(leaf, &sealing)
                guard let commit = sealing.add(sealed) else { break }
                moved.append(leaf)
                moved[moved.endIndex - 1].commit = commit
                done += 1
            }
            try move(moved, in: sealing.number)
            guard try store(&sealing, key) else { break }
        }
        return !again.isEmpty
    }

    /// A leaf on its way into another commit.
    private struct AgainLeaf {
        var target: EditTarget
        /// The commit that came back.
        var returned: ReturnedCommit
        /// The parties of the target's audience.
        var members: [PartyID]
        var record: RecordID
        var frame: LeafFrame
        /// The commits of the group that it was in.
        var buffer: [UInt8]
        var hash: Hash
        var edits: [EditRow]
        /// Whether it goes into a commit of its own: where it may be refused, as where the own party no
        /// longer reads its record, which is to take nothing else down with it.
        var isAlone: Bool
        /// The place of the commit that it went into.
        var commit: UInt32 = 0

        /// What came back in two commits is not joined in one: what waits at the server may lie between
        /// them, waiting for the first and awaited by the second.
        func sharesCommit(with other: AgainLeaf) -> Bool {
            target == other.target && returned == other.returned && !isAlone && !other.isAlone
        }

        /// By target; what goes alone behind the rest.
        func precedes(_ other: AgainLeaf) -> Bool {
            guard target == other.target else { return target.precedes(other.target) }
            return !isAlone && other.isAlone
        }
    }

    /// The leaf with its box under a key of the audience that it goes to. One that nobody here can open
    /// goes as it is.
    private func resealed(
        _ leaf: AgainLeaf,
        _ sealing: inout SealingBuilder
    ) throws -> SealedLeaf {
        let name = try? BoxOpener.key(of: leaf.frame, in: leaf.buffer)
        if let name, let key = try boxKey(named: name) {
            let other = try boxKey(of: leaf.record, &sealing.keys)
            let salt = sealing.random(SealedBoxFrame.saltBytes, effects)
            let sealed = try? key.resealed(
                leaf.frame,
                in: leaf.buffer,
                hash: leaf.hash,
                under: other,
                salt: salt
            )
            if let sealed { return sealed }
        }
        return SealedLeaf(
            bytes: Array(leaf.buffer[leaf.frame.range]),
            hash: leaf.hash,
            boxHash: Digest.sha256(leaf.buffer[leaf.frame.boxRange])
        )
    }

    /// Notes where the edits of leaves of one target went.
    private func move(_ leaves: [AgainLeaf], in sealing: UInt64) throws {
        guard let target = leaves.first?.target else { return }
        let sealed = leaves.flatMap { leaf in
            leaf.edits.compactMap { edit in
                edit.sealed.map { SealedEdit(edit: edit.id, n: $0.n, commit: leaf.commit) }
            }
        }
        try store.move(leaves.flatMap(\.edits), to: target, in: sealing, sealed)
    }

    private func commit(
        _ row: ReturnedCommit,
        of group: SealedGroupRow
    ) throws -> CommitFrame? {
        let commits = try CommitCoding.decode(
            group.commits,
            count: group.count,
            author: identity().incarnation
        )
        let place = Int(row.commit)
        return commits.indices.contains(place) ? commits[place] : nil
    }

    /// The leaves of a returned commit for their present audiences; nil where there is nothing else to
    /// seal them for than what they were for, and they are of one record.
    private func leaves(
        of commit: CommitFrame,
        _ row: ReturnedCommit,
        _ group: SealedGroupRow,
        _ mayStay: Bool
    ) throws -> [AgainLeaf]? {
        guard let facts = try facts(of: commit.caseID) else { return nil }
        let identity = try identity()
        let edits = try store.edits(
            sealing: row.sealing,
            caseID: commit.caseID,
            audience: row.audience,
            commit: row.commit
        )
        let isUnknown = ErrorCode(rawValue: row.code) == .commitCharter
        let charter = isUnknown ? facts.charterHead : commit.charterHead
        var leaves: [AgainLeaf] = []
        // What was only too early is sealed again as it is.
        var hasMoved = mayStay || isUnknown || ErrorCode(rawValue: row.code) == .commitContext
        var hasher = CommitHasher()
        for leaf in commit.leaves {
            let ref = RecordRef(
                caseID: commit.caseID,
                type: leaf.open.type,
                instance: leaf.open.instance
            )
            guard let present = try audience(of: ref, facts) else { return nil }
            var audience = present
            let isOutside = !present.members.contains(identity.party)
            if isOutside {
                audience = Journal.heldAudience(
                    leaf.open,
                    identity.party,
                    facts.authority,
                    present
                )
            }
            let isAlone = isOutside && commit.leaves.count > 1
            hasMoved = hasMoved || isAlone || audience.id != row.audience
            let numbers = Dictionary(
                leaf.open.writes.map { ($0.field, $0.n) },
                uniquingKeysWith: { first, _ in first }
            )
            leaves.append(
                AgainLeaf(
                    target: EditTarget(
                        caseID: commit.caseID,
                        audience: audience.id,
                        charterHead: charter
                    ),
                    returned: row,
                    members: audience.members,
                    record: ref.record,
                    frame: leaf,
                    buffer: group.commits,
                    hash: hasher.leafHash(
                        leaf,
                        in: group.commits,
                        caseID: commit.caseID,
                        incarnation: identity.incarnation
                    ),
                    edits: edits.filter {
                        $0.record == ref.record && numbers[$0.field] == $0.sealed?.n
                    },
                    isAlone: isAlone
                )
            )
        }
        if hasMoved { return leaves }
        // The server knows more of one of its records than comes here, such as that it was erased where the
        // own party never read it: each goes alone, so that it takes nothing else down with it.
        guard Set(leaves.map(\.record)).count > 1 else { return nil }
        for index in leaves.indices { leaves[index].isAlone = true }
        return leaves
    }
}

extension EditTarget {
    /// By audience, case and charter: the order of commits in a sealing.
    fileprivate func precedes(_ other: EditTarget) -> Bool {
        (audience, caseID, charterHead) < (other.audience, other.caseID, other.charterHead)
    }
}

/// A release or withdrawal made here that the server has not ordered, or refused.
public struct PendingRelease: Hashable, Sendable {
    /// The body.
    public var body: [UInt8]
    /// The own device's signature.
    public var signature: [UInt8]
    /// Whether the server was sent it.
    public var sent: Bool
    /// The code that the server refused it with.
    public var refusal: String?

    /// Makes a row.
    public init(body: [UInt8], signature: [UInt8], sent: Bool, refusal: String?) {
        self.body = body
        self.signature = signature
        self.sent = sent
        self.refusal = refusal
    }
}
