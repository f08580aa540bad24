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
    /// - Parameter present: Its name where it is sealed, beside those that it had before.
    func countingDot(
        of edit: EditRow,
        _ caseID: CaseID,
        as present: WriteName? = nil
    ) throws -> Dot? {
        var names = try originals(ofEdit: edit.id).names.compactMap { former in
            try journal.author(former.incarnation).map { author in
                WriteName(dot: Dot(incarnation: author.number, n: former.n), leaf: former.hash)
            }
        }
        if let present { names.append(present) }
        for name in names {
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

    /// Takes out of the inbox what counts after all: it came back under another name before that one was
    /// known here, which somebody may have given back to a restored server.
    func forgetCounting(_ contents: GroupContents, _ author: Author) throws {
        let inbox = try store.inbox().filter { $0.kind < 3 }
        guard !inbox.isEmpty else { return }
        var hasher = CommitHasher()
        for commit in contents.commits {
            for leaf in commit.leaves {
                let open = leaf.open
                let record = Names.recordID(
                    caseID: commit.caseID,
                    type: open.type,
                    instance: open.instance
                )
                for (index, write) in open.writes.enumerated() {
                    let told = inbox.filter { $0.record == record && $0.field == write.field }
                    guard !told.isEmpty,
                        let stored = try journal.leaf(
                            of: Dot(incarnation: author.number, n: write.n),
                            hash: hasher.leafHash(
                                leaf,
                                in: contents.buffer,
                                caseID: commit.caseID,
                                incarnation: author.incarnation
                            ),
                            in: commit.caseID,
                            type: open.type,
                            instance: open.instance,
                            field: write.field
                        ),
                        stored.verdict(on: write.field) == .accepted,
                        let content = try self.open(stored).content,
                        content.values.indices.contains(index)
                    else { continue }
                    for row in told
                    where try row.writtenAt == content.times[index]
                        && person(row.author) == content.person
                        && opened(row.value, as: .value) == content.values[index]
                    {
                        try store.deleteInboxItem(row.id)
                    }
                }
            }
        }
    }
}
