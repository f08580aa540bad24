import Causality
import Journal
import Trust
import Vocabulary
import Wire

// A write that was issued again is one write under several names. Where it counts under one of them, what
// the others came to is nobody's business.
extension Work {
    /// The dot under which a write counts that goes by several names, whoever of its party issued it again
    /// and in whatever log its record stood then; nil where it counts nowhere.
    ///
    /// - Parameter names: The names that it had; nil for those under which former incarnations sealed it.
    func countingDot(
        of edit: EditRow,
        _ caseID: CaseID,
        by names: FormerNames? = nil
    ) throws -> Dot? {
        for former in try (names ?? originals(ofEdit: edit.id)).names {
            guard let author = try journal.author(former.incarnation) else { continue }
            let name = WriteName(
                dot: Dot(incarnation: author.number, n: former.n),
                leaf: former.hash
            )
            let leaf = try journal.leaf(
                of: name.dot,
                hash: name.leaf,
                in: caseID,
                type: edit.type,
                instance: edit.instance,
                field: edit.field
            )
            if leaf?.verdict(on: edit.field) == .accepted { return name.dot }
            let other = try journal.counting(
                issuing: name,
                in: caseID,
                type: edit.type,
                instance: edit.instance,
                field: edit.field
            )
            if let other { return other }
        }
        return nil
    }

    /// All names of an edit that is sealed: the present one, and those of former incarnations.
    ///
    /// - Parameter leaf: The hash of the leaf that it is in; nil where it is not known.
    func names(of edit: EditRow, in leaf: Hash?) throws -> FormerNames {
        var names = try originals(ofEdit: edit.id)
        if let leaf, let n = edit.sealed?.n {
            names.insert(FormerName(incarnation: try identity().incarnation, n: n, hash: leaf))
        }
        return names
    }

    /// Takes out of the inbox what counts after all: it came back under another name before that one was
    /// known here, which somebody may have given back to a restored server, or issued only then.
    ///
    /// It goes by its names, which whoever issues it again signs: a device that was revoked can open
    /// nothing of what its party writes from then on. What nobody could name says the same, by the same
    /// person at the same time.
    func forgetCounting(_ contents: GroupContents, _ author: Author) throws {
        let inbox = try store.inbox().filter { $0.kind < 3 }
        guard !inbox.isEmpty else { return }
        var hasher = CommitHasher()
        for commit in contents.commits {
            for leaf in commit.leaves {
                let open = leaf.open
                let record = open.record(in: commit.caseID)
                for (index, write) in open.writes.enumerated() {
                    let told = inbox.filter { $0.record == record && $0.field == write.field }
                    guard !told.isEmpty else { continue }
                    let hash = hasher.leafHash(
                        leaf,
                        in: contents.buffer,
                        caseID: commit.caseID,
                        incarnation: author.incarnation
                    )
                    let stored = try journal.leaf(
                        of: Dot(incarnation: author.number, n: write.n),
                        hash: hash,
                        in: commit.caseID,
                        type: open.type,
                        instance: open.instance,
                        field: write.field
                    )
                    guard let stored, stored.verdict(on: write.field) == .accepted else { continue }
                    let names = Set(write.names(in: open, hash, by: author.incarnation).names)
                    let content = try self.open(stored).content
                    for row in told {
                        let isNamed =
                            try !row.names.isEmpty
                            && !names.isDisjoint(with: FormerNames(packed: row.names).names)
                        let saysTheSame =
                            try content.map { try isSaid(row, in: $0, at: index) } ?? false
                        if isNamed || saysTheSame { try store.deleteInboxItem(row.id) }
                    }
                }
            }
        }
    }

    private func isSaid(_ row: InboxRow, in content: BoxContent, at index: Int) throws -> Bool {
        guard content.values.indices.contains(index) else { return false }
        return try row.writtenAt == content.times[index]
            && person(row.author) == content.person
            && opened(row.value, as: .value) == content.values[index]
    }
}

extension Write {
    /// All names of a write: its own, and those of what it issues again.
    func names(in open: OpenPart, _ leaf: Hash, by incarnation: IncarnationID) -> FormerNames {
        var names = FormerNames()
        for original in originals {
            let place = Int(original.dot.incarnation)
            guard place > 0, open.table.indices.contains(place - 1) else { continue }
            names.insert(
                FormerName(
                    incarnation: open.table[place - 1],
                    n: original.dot.n,
                    hash: original.leaf
                )
            )
        }
        names.insert(FormerName(incarnation: incarnation, n: n, hash: leaf))
        return names
    }
}
