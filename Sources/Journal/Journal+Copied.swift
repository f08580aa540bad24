import Causality
import Trust
import Vocabulary
import Wire

// Leaves that came in copies: named by the entry that brought them, and read out of it.
extension Journal {
    /// From here on the number of a leaf names one of a copy.
    static let firstCopied: Int64 = 1 << 61
    static let ordinalBits = 12

    /// The number of a leaf in the copy that a step brought.
    static func copiedLeaf(step: Int64, ordinal: Int) -> Int64 {
        firstCopied + step << Int64(ordinalBits) + Int64(ordinal)
    }

    static func ordinal(of leaf: Int64) -> Int {
        Int(leaf & (1 << Int64(ordinalBits) - 1))
    }

    /// A copy that was taken in, its leaves proven.
    struct KnownCopy {
        var caseID: CaseID
        var copy: RecordCopy
        var leaves: [ProvenLeaf]
    }

    func copy(ofLeaf id: Int64) throws -> KnownCopy? {
        let step = (id - Self.firstCopied) >> Int64(Self.ordinalBits)
        if let known = knownCopies[step] { return known }
        guard let (_, row) = try store.audienceEntry(step: step),
            let statement = try? AudienceStatement(row.body),
            case .copy(let copy) = statement.content,
            let leaves = try CopyProof.leaves(
                of: copy,
                caseID: statement.caseID,
                signingKey: { try author($0)?.signingKey }
            )
        else { return nil }
        let known = KnownCopy(caseID: statement.caseID, copy: copy, leaves: leaves)
        if knownCopies.count >= 16 { knownCopies.removeAll() }
        knownCopies[step] = known
        return known
    }

    /// Visits the bodies of all copies that came, in order.
    public func eachCopy(
        _ body: (_ copy: [UInt8], _ by: DeviceID, _ log: LogName, _ place: UInt64) throws -> Void
    ) throws {
        let last = try store.lastStep()
        guard last > 0 else { return }
        for step in 1...last {
            guard let (log, row) = try store.audienceEntry(step: step),
                case .audience(let frame) = LogEntryFrame.Content(row), frame.erased == nil,
                let device = frame.device,
                let name = try logRow(log)?.name,
                case .copy? = try? AudienceStatement(frame.body).content
            else { continue }
            try body(frame.body, device, name, row.place)
        }
    }

    /// A leaf of a copy, as far as the copy shows it.
    func copied(_ id: Int64) throws -> StoredLeaf? {
        let ordinal = Self.ordinal(of: id)
        guard let known = try copy(ofLeaf: id), known.leaves.indices.contains(ordinal),
            let author = try author(known.leaves[ordinal].header.incarnation)
        else { return nil }
        let leaf = known.leaves[ordinal]
        let (frame, bytes) = LeafFrame.copied(leaf.open, bytes: leaf.openBytes, root: leaf.root)
        return StoredLeaf(
            id: id,
            caseID: known.caseID,
            audience: leaf.header.audience,
            place: leaf.place,
            author: author,
            ordered: leaf.stamp.time,
            frame: frame,
            bytes: bytes,
            verdicts: [Verdict](repeating: .accepted, count: leaf.open.writes.count),
            previous: 0
        )
    }

    /// Whether a number names a leaf of a copy, whose content ``copiedBox(of:)`` holds.
    public static func isCopied(_ leaf: Int64) -> Bool { leaf >= firstCopied && leaf < 1 << 62 }

    /// The copy that brought a leaf, its proven leaves, and the leaf's place among them.
    public func copiedBox(
        of leaf: Int64
    ) throws -> (caseID: CaseID, copy: RecordCopy, leaves: [ProvenLeaf], place: Int)? {
        guard Self.isCopied(leaf), let known = try copy(ofLeaf: leaf) else { return nil }
        return (known.caseID, known.copy, known.leaves, Self.ordinal(of: leaf))
    }

    /// The commit of a leaf as a copy holds it, nothing of it shown yet, and the leaf's place in it.
    func copiedCommit(of id: Int64) throws -> (commit: CopiedCommit, leaf: Int)? {
        if Self.isCopied(id) {
            let ordinal = Self.ordinal(of: id)
            guard let known = try copy(ofLeaf: id), known.leaves.indices.contains(ordinal) else {
                return nil
            }
            let index = known.leaves[ordinal].commit
            let commit = known.copy.commits[index]
            let before = known.leaves[..<ordinal].count { $0.commit == index }
            let places = commit.leaves.indices.filter {
                if case .open = commit.leaves[$0].content { true } else { false }
            }
            guard before < places.count else { return nil }
            return (commit: try hidden(commit, known), leaf: places[before])
        }
        guard let (row, _) = try store.leaf(id) else { return nil }
        let run = try runFacts(row.run)
        let contents = try GroupContents(try runFrame(row.run))
        var index = -1
        var place = 0
        try store.eachLeaf(from: run.row.firstLeaf, through: id) { other, _ in
            if other.commit != nil {
                index += 1
                place = 0
            } else {
                place += 1
            }
            return true
        }
        guard contents.commits.indices.contains(index),
            contents.commits[index].leaves.indices.contains(place),
            let proof = Merkle.narrow(
                contents.hashes,
                first: contents.first,
                total: contents.groupCount,
                proof: contents.proof,
                to: contents.first + index
            )
        else { return nil }
        let commit = contents.commits[index]
        var hasher = CommitHasher()
        let header = contents.header
        return (
            commit: CopiedCommit(
                header: header.bytes,
                signature: contents.signature,
                groupCount: contents.groupCount,
                index: contents.first + index,
                proof: proof,
                citedCharter: commit.charterHead,
                citedLog: commit.logHead,
                place: row.place,
                stamp: Stamp(
                    time: run.row.time,
                    charter: run.row.charterHead ?? commit.charterHead,
                    party: run.row.partyHead
                ),
                leaves: commit.leaves.map { leaf in
                    CopiedLeaf(
                        boxHash: CommitHasher.boxHash(of: leaf, in: contents.buffer),
                        content: .hash(
                            hasher.leafHash(
                                leaf,
                                in: contents.buffer,
                                caseID: commit.caseID,
                                incarnation: header.incarnation
                            )
                        )
                    )
                }
            ), leaf: place
        )
    }

    /// A commit of a copy with hashes alone.
    private func hidden(_ commit: CopiedCommit, _ known: KnownCopy) throws -> CopiedCommit {
        var hidden = commit
        var hasher = CommitHasher()
        guard let header = try? GroupHeader(commit.header) else { return commit }
        for (place, leaf) in commit.leaves.enumerated() {
            guard case .open(_, let bytes, let items, _) = leaf.content else { continue }
            let hash = hasher.leafHash(
                open: bytes,
                root: CopyProof.root(ofItems: items),
                caseID: known.caseID,
                incarnation: header.incarnation
            )
            hidden.leaves[place].content = .hash(hash)
        }
        return hidden
    }
}
