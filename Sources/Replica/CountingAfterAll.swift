import Causality
import Journal
import Trust
import Vocabulary
import Wire

// A write that was issued again is one write under several names. Where it counts under one of them, what
// the others came to is nobody's business.
extension Work {
    /// Whether a write that does not count under one dot does under another.
    func counts(
        _ edit: EditRow,
        _ caseID: CaseID,
        _ audience: AudienceID,
        except dot: Dot
    ) throws -> Bool {
        let row = try orderedRow(edit.ref(in: caseID), audience)
        guard !row.isEmpty else { return false }
        let same = try RecordState(packed: row)[edit.field].same.first { same in
            same.names.contains { $0.isOrdered && $0.name.dot == dot }
        }
        return try same?.names.contains { other in
            guard other.isOrdered, other.name.dot != dot else { return false }
            return try journal.leaf(
                of: other.name.dot,
                hash: other.name.leaf,
                in: caseID,
                type: edit.type,
                instance: edit.instance,
                field: edit.field
            )?.verdict(on: edit.field) == .accepted
        } ?? false
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
