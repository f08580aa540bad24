import Causality
import Trust
import Vocabulary
import Wire

/// What opens the items of a leaf: all hashes, and the openings of what its holder can open.
public struct LeafItems: Sendable {
    /// The salted hash of each item.
    public var hashes: [Hash]
    /// What opens each; nil where the holder has no more than the hash.
    public var openings: [CopyContent.Opening?]

    /// Makes items.
    public init(hashes: [Hash], openings: [CopyContent.Opening?]) {
        self.hashes = hashes
        self.openings = openings
    }
}

/// A copy that is ready to be sealed and signed.
public struct UnsealedCopy: Sendable {
    /// The copy, its box empty.
    public var copy: RecordCopy
    /// What goes into the box.
    public var content: CopyContent
}

extension Journal {
    /// Makes the copies of a record that somebody waits for; none where this store does not hold what
    /// stood, or cannot open it.
    ///
    /// - Parameters:
    ///   - party: The own party, which makes them.
    ///   - items: What opens a leaf; nil where its box cannot be opened.
    public func makeCopies(
        _ wanted: WantedCopy,
        by party: PartyID,
        items: (StoredLeaf) throws -> LeafItems?
    ) throws -> [UnsealedCopy] {
        try flush()
        let key = RecordKey(type: wanted.record.type, instance: wanted.record.instance)
        guard let caseFile = try store.caseFile(wanted.caseID),
            let instance = try number(of: key, wanted.caseID)
        else { return [] }
        var draft = CopyDraft(wanted: wanted, party: party)
        if let left = try store.left(
            caseFile: caseFile.id,
            source: wanted.source,
            type: key.type,
            instance: instance
        ), let packed = left.stateOfPart {
            draft.audience = left.to
            var readers = left.lackingParties
            if let releases = wanted.onward {
                guard let present = try self.readers(wanted, onward: releases, caseFile) else {
                    return []
                }
                (draft.audience, readers) = (present.id, present.members)
            }
            draft.readers = Set(readers).union([party]).sorted()
            draft.then = try state(packed)
            draft.now = draft.then
        } else {
            let start = try store.starts(inCase: caseFile.id).first {
                $0.type == key.type && $0.instance == instance && $0.source == wanted.source
            }
            guard let start, let packed = start.state, !start.isCovered,
                let log = try logRow(start.log), case .audience(_, let audience) = log.name
            else { return [] }
            draft.audience = audience
            draft.readers = Set(start.lackingParties).union([party]).sorted()
            draft.then = try state(packed)
            let row = try store.recordState(
                log: start.log,
                type: key.type,
                instance: instance
            )
            draft.now = try state(row?.state ?? [])
            draft.covered = start.coveredFields
        }
        let fields = draft.then.fields.map(\.number).filter { !draft.covered.contains($0) }
        return try copies(of: fields, draft, items)
    }

    private struct CopyDraft {
        var wanted: WantedCopy
        var party: PartyID
        var audience = AudienceID.zero
        var readers: [PartyID] = []
        var then = RecordState()
        var now = RecordState()
        var covered: [UInt16] = []
    }

    private struct ShownLeaf {
        var open: OpenPart
        var bytes: [UInt8]
        var hashes: [Hash]
        var openings: [Int: CopyContent.Opening]
    }

    /// One copy of these fields, or two of half of them each where one would be too large.
    private func copies(
        of fields: [UInt16],
        _ draft: CopyDraft,
        _ items: (StoredLeaf) throws -> LeafItems?
    ) throws -> [UnsealedCopy] {
        guard !fields.isEmpty, let made = try copy(of: fields, draft, items) else { return [] }
        let size =
            AudienceStatement(caseID: draft.wanted.caseID, content: .copy(made.copy)).bytes.count
            + made.content.encoded.count
        guard size > Limits.copyBytes * 3 / 4, fields.count > 1 else { return [made] }
        let half = fields.count / 2
        return try copies(of: Array(fields[..<half]), draft, items)
            + copies(of: Array(fields[half...]), draft, items)
    }

    private func copy(
        of fields: [UInt16],
        _ draft: CopyDraft,
        _ items: (StoredLeaf) throws -> LeafItems?
    ) throws -> UnsealedCopy? {
        // What stood then and stands now, by leaf.
        var shown: [Int64: Set<UInt16>] = [:]
        for field in fields {
            for sibling in draft.then[field].siblings
            where draft.now[field].siblings.contains(where: { $0.dot == sibling.dot }) {
                shown[sibling.leaf, default: []].insert(field)
            }
        }
        var commits: [CopiedCommit] = []
        var leaves: [[Int: ShownLeaf]] = []
        for id in shown.keys.sorted() {
            guard let leaf = try leaf(id), let source = try copiedCommit(of: id),
                let opened = try items(leaf), let wanted = shown[id]
            else { return nil }
            let open = leaf.frame.open
            let places = open.writes.indices.filter { wanted.contains(open.writes[$0].field) }
            let parts = places + [open.writes.count, open.writes.count + 1]
            var index = commits.firstIndex {
                $0.signature == source.commit.signature && $0.index == source.commit.index
            }
            if index == nil {
                commits.append(source.commit)
                leaves.append([:])
                index = commits.count - 1
            }
            guard let index else { return nil }
            var known =
                leaves[index][source.leaf]
                ?? ShownLeaf(
                    open: open,
                    bytes: Array(leaf.bytes[leaf.frame.openRange]),
                    hashes: opened.hashes,
                    openings: [:]
                )
            for part in parts {
                guard let opening = opened.openings[part] else { return nil }
                known.openings[part] = opening
            }
            leaves[index][source.leaf] = known
        }
        var ordered: [CopyContent.Opening] = []
        for index in commits.indices {
            for (place, leaf) in leaves[index].sorted(by: { $0.key < $1.key }) {
                let parts = leaf.openings.sorted { $0.key < $1.key }
                ordered += parts.map(\.value)
                commits[index].leaves[place].content = .open(
                    leaf.open,
                    bytes: leaf.bytes,
                    items: leaf.hashes,
                    shown: parts.map(\.key).filter { $0 < leaf.open.writes.count }
                )
            }
        }
        guard let table = try table(of: fields, draft.then) else { return nil }
        let places = Dictionary(
            uniqueKeysWithValues: table.enumerated().map { ($1.number, UInt32($0)) }
        )
        return UnsealedCopy(
            copy: RecordCopy(
                audience: draft.audience,
                source: draft.wanted.source,
                record: draft.wanted.record,
                fieldCount: draft.then.fields.count,
                readers: draft.readers,
                table: table.map(\.incarnation),
                fields: fields.map { field in
                    FieldContext(
                        field: field,
                        context: draft.then[field].context.renumbered { places[$0] ?? 0 }
                    )
                },
                reissued: fields.flatMap { reissued(draft.then[$0], field: $0, places) },
                commits: commits
            ),
            content: CopyContent(openings: ordered)
        )
    }

    /// The writes of a field that were issued again, in the copy's numbering.
    private func reissued(
        _ state: FieldState,
        field: UInt16,
        _ places: [UInt32: UInt32]
    ) -> [ReissuedWrite] {
        state.same.map { write in
            ReissuedWrite(
                field: field,
                isSettled: write.isSettled,
                names: write.names.map { name in
                    ReissuedWrite.Name(
                        name: WriteName(
                            dot: Dot(
                                incarnation: places[name.name.dot.incarnation] ?? 0,
                                n: name.name.dot.n
                            ),
                            leaf: name.name.leaf
                        ),
                        isOrdered: name.isOrdered
                    )
                }.sorted()
            )
        }
    }

    /// The authors that the contexts of some fields name, by incarnation.
    private func table(of fields: [UInt16], _ state: RecordState) throws -> [Author]? {
        var authors: [UInt32: Author] = [:]
        for field in fields {
            let context = state[field].context
            let names = state[field].same.flatMap { $0.names.map(\.name.dot) }
            for dot in context.vector + context.cloud + names where authors[dot.incarnation] == nil
            {
                guard let author = try author(number: dot.incarnation) else { return nil }
                authors[dot.incarnation] = author
            }
        }
        return authors.values.sorted { $0.incarnation < $1.incarnation }
    }
}
