import Causality
import Journal
import Trust
import Vocabulary
import Wire

// What another device of the own party wrote, others brought, and the server could not order.
extension Work {
    /// Takes over what the server keeps for the own party: every write becomes a pending edit here,
    /// which names it as its original. Comes when all that the server had has come.
    ///
    /// What this device has sealed itself is not its business: its own sync brings that.
    func issueOthers(_ groups: [CommitGroupFrame]) throws {
        guard !groups.isEmpty, !(try isUndecided()) else { return }
        let identity = try identity()
        for frame in groups {
            guard let group = try? GroupContents(frame),
                group.header.incarnation != identity.incarnation,
                let author = try? journal.author(of: group), author.party == identity.party,
                // Of a stolen device nothing counts, and nobody lends it a name.
                try journal.partyLog(author.party).devices[author.device]?.standing(at: .max)
                    != .void
            else { continue }
            for commit in group.commits where commit.refusal == nil {
                guard let facts = try facts(of: commit.caseID),
                    try !journal.isSettled(commit, in: group.buffer, by: author)
                else { continue }
                for leaf in commit.leaves {
                    try issue(leaf, of: commit.caseID, group, author, facts)
                }
            }
        }
    }

    private func issue(
        _ leaf: LeafFrame,
        of caseID: CaseID,
        _ group: GroupContents,
        _ author: Author,
        _ facts: CaseFacts
    ) throws {
        let stored: StoredLeaf
        do {
            stored = try StoredLeaf(
                provisional: 0,
                caseID: caseID,
                audience: group.header.audience,
                author: author,
                bytes: Array(group.buffer[leaf.range])
            )
        } catch {
            return
        }
        guard let content = try open(stored).content else { return }
        let ref = RecordRef(
            caseID: caseID,
            record: stored.record,
            type: leaf.open.type,
            instance: leaf.open.instance
        )
        let overlay = try overlay(facts, ref)
        for (index, write) in leaf.open.writes.enumerated() {
            let name = FormerName(incarnation: author.incarnation, n: write.n, hash: stored.hash)
            guard try !isIssued(name, overlay), content.values.indices.contains(index),
                let seen = try seen(by: write, leaf.open, author, overlay)
            else { continue }
            let target = try store.targetNumber(
                EditTarget(
                    caseID: caseID,
                    audience: overlay.audience,
                    charterHead: facts.charterHead
                )
            )
            let edit = try store.insert(
                EditRow(
                    target: target,
                    record: ref.record,
                    type: ref.type,
                    instance: ref.instance,
                    field: write.field,
                    seen: seen.packed,
                    value: sealed(content.values[index], as: .value),
                    author: authorNumber(of: content.person),
                    time: content.times[index],
                    beside: true
                )
            )
            var names = FormerNames()
            for original in write.originals {
                let place = Int(original.dot.incarnation)
                guard place > 0, leaf.open.table.indices.contains(place - 1) else { continue }
                names.insert(
                    FormerName(
                        incarnation: leaf.open.table[place - 1],
                        n: original.dot.n,
                        hash: original.leaf
                    )
                )
            }
            names.insert(name)
            try store.setOriginals(names.packed, ofEdit: edit)
            anyOriginals = true
        }
    }

    /// Whether an edit here issues a write again already, sealed or not.
    private func isIssued(_ name: FormerName, _ overlay: Overlay) throws -> Bool {
        for edit in overlay.edits where try originals(ofEdit: edit.id).names.contains(name) {
            return true
        }
        return false
    }

    /// What the author of a write had seen of what is known here; nil where that is nothing to go by.
    private func seen(
        by write: Write,
        _ open: OpenPart,
        _ author: Author,
        _ overlay: Overlay
    ) throws -> Seen? {
        let numbers = try open.table.map { try number(of: $0) ?? Self.unstated }
        func known(_ context: Context, of field: UInt16) throws -> Context {
            let whole = context.renumbered { index in
                index == 0
                    ? author.number
                    : numbers.indices.contains(Int(index) - 1)
                        ? numbers[Int(index) - 1] : Self.unstated
            }
            // Only what is here can have been seen: nobody would ever order the rest.
            let state = try overlay.named(field).context
            return Context(
                vector: whole.vector.compactMap { dot in
                    let n = min(dot.n, state.count(of: dot.incarnation))
                    return n > 0 ? Dot(incarnation: dot.incarnation, n: n) : nil
                },
                cloud: whole.cloud.filter(state.contains)
            )
        }
        var seen = Seen(context: try known(write.seen, of: write.field))
        seen.record = try write.recordContext.map { record in
            try record.map { entry in
                FieldContext(
                    field: entry.field,
                    context: try known(entry.context, of: entry.field)
                )
            }
        }
        return seen
    }
}
