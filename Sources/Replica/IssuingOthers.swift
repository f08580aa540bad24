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
    /// What this device has sealed itself is not its business: its own sync brings that. Nor is anything the
    /// business of one that was revoked: what it wrote would not count, and others of its party come.
    func issueOthers(_ groups: [CommitGroupFrame]) throws {
        guard !groups.isEmpty, !(try isUndecided()) else { return }
        guard try speaks() else { return }
        let identity = try identity()
        for frame in groups {
            guard let group = try? GroupContents(frame),
                group.header.incarnation != identity.incarnation,
                let author = try? journal.author(of: group), author.party == identity.party,
                // Of a stolen device nothing counts, and nobody lends it a name.
                try journal.partyLog(author.party).devices[author.device]?.standing(at: .max)
                    != .void
            else { continue }
            var issued = IssuedEdits()
            var records: [RecordID: (ref: RecordRef, facts: CaseFacts)] = [:]
            for commit in group.commits where commit.refusal == nil {
                // In a case that the server has not got, and may never take, it would refuse that too and
                // name this again, without end.
                guard try journal.caseEntry(commit.caseID) != nil,
                    let facts = try facts(of: commit.caseID)
                else { continue }
                let isSettled = try journal.isSettled(commit, in: group.buffer, by: author)
                for leaf in commit.leaves {
                    let stored = try? StoredLeaf(
                        provisional: 0,
                        caseID: commit.caseID,
                        audience: group.header.audience,
                        author: author,
                        bytes: Array(group.buffer[leaf.range])
                    )
                    // Who no longer reads the record cannot write there: the server would refuse it and
                    // name it again, without end. It comes to the inbox of the device that wrote it.
                    guard let stored,
                        try audience(of: stored.ref, facts)?.members.contains(identity.party)
                            == true,
                        let content = try open(stored).content
                    else { continue }
                    var fields = Set(leaf.open.writes.map(\.field))
                    // One leaf of a commit may have been issued again where its party reads another no more.
                    let settled =
                        try isSettled
                        ? fields
                        : Set(
                            leaf.open.writes.filter {
                                try journal.isIssuedAgain($0, of: stored, by: author)
                            }.map(\.field)
                        )
                    if !settled.isEmpty { try note(stored, settled, by: author, facts, &issued) }
                    fields.subtract(settled)
                    guard !fields.isEmpty else { continue }
                    let isNew = try issue(stored, content, fields, by: author, facts, &issued)
                    if isNew { try noteBrought(stored.hash) }
                    records[stored.record] = (stored.ref, facts)
                }
            }
            // What goes behind gets a number: the same in every run.
            for (_, (ref, facts)) in records.sorted(by: { $0.key < $1.key }) {
                try followIssued(ref, facts)
            }
        }
    }

    /// What waits to be sealed and had seen a write that a bundle brought has seen the edit that issues it
    /// here, and goes behind it: in one sealing neither could wait for the other. So does what had seen one
    /// that the server says at once that it has refused: what that had replaced, its author alone may have
    /// seen, and it would stand again beside what was saved on top.
    func followIssued(_ ref: RecordRef, _ facts: CaseFacts) throws {
        let overlay = try overlay(facts, ref)
        guard !overlay.brought.isEmpty || !seenRefused.isEmpty else { return }
        for edit in overlay.edits where edit.sealed == nil {
            let names = try originals(ofEdit: edit.id).names
            guard !names.isEmpty else { continue }
            func issues(_ field: UInt16, _ name: WriteName) -> Bool {
                field == edit.field
                    && names.contains { $0.hash == name.leaf && $0.n == name.dot.n }
            }
            let issued = overlay.brought.filter { issues($0.field, $0.name) }
            for other in try store.edits(caseID: ref.caseID, record: ref.record)
            where other.sealed == nil && other.id != edit.id {
                var seen = try Seen(packed: other.seen)
                var follows = (seenRefused[other.id] ?? []).contains { issues($0.field, $0.name) }
                for write in issued
                where seen.contains(write.dot, of: write.field, in: other.field) {
                    seen.forget(write.dot, of: write.field, in: other.field)
                    follows = true
                }
                guard follows else { continue }
                if !seen.pending.contains(edit.id) { seen.pending.append(edit.id) }
                try store.replaceSeen(of: other, by: seen.packed)
            }
        }
        try putFollowersBehind(ref, overlay.audience)
    }

    /// Notes where writes of a leaf stand that others have issued again: what had seen them and is issued
    /// here has seen those.
    func note(
        _ leaf: StoredLeaf,
        _ fields: Set<UInt16>,
        by author: Author,
        _ facts: CaseFacts,
        _ issued: inout IssuedEdits
    ) throws {
        guard let audience = try audience(of: leaf.ref, facts)?.id else { return }
        let state = try RecordState(packed: orderedRow(leaf.ref, audience))
        for write in leaf.frame.open.writes where fields.contains(write.field) {
            guard let dot = try orderedDot(of: write, leaf, by: author, state) else { continue }
            issued.note(dot, leaf.record, write, by: leaf.author.incarnation)
        }
    }

    /// The dot under which a write of a leaf is ordered that is known by another name: by that of what issues
    /// it again, or of what it issues again itself; nil where there is none.
    ///
    /// - Parameters:
    ///   - author: Who wrote it; nil where no log here states that.
    ///   - state: What is ordered of its record for its present readers.
    func orderedDot(
        of write: Write,
        _ leaf: StoredLeaf,
        by author: Author?,
        _ state: RecordState
    ) throws -> Dot? {
        let issuing = author.flatMap { author in
            state[write.field].dot(
                ofIssued: WriteName(
                    dot: Dot(incarnation: author.number, n: write.n),
                    leaf: leaf.hash
                )
            )
        }
        return try issuing
            ?? journal.acceptedOriginal(of: write, in: leaf.frame.open, leaf.caseID)
    }

    /// Makes pending edits of writes of a leaf, which name them as their originals.
    ///
    /// - Parameters:
    ///   - fields: Which of its writes.
    ///   - author: Who wrote them; nil where no log here states that. Then nothing can name them, and
    ///     what says the same by the same person at the same time counts as issued already.
    ///   - issued: What was issued so before, which a later write may have seen.
    /// - Returns: Whether any of them was not issued here before.
    @discardableResult
    func issue(
        _ leaf: StoredLeaf,
        _ content: BoxContent,
        _ fields: Set<UInt16>,
        by author: Author?,
        _ facts: CaseFacts,
        _ issued: inout IssuedEdits
    ) throws -> Bool {
        var isNew = false
        let open = leaf.frame.open
        let ref = leaf.ref
        let incarnation = leaf.author.incarnation
        let overlay = try overlay(facts, ref)
        for (index, write) in open.writes.enumerated() where fields.contains(write.field) {
            let name = FormerName(incarnation: incarnation, n: write.n, hash: leaf.hash)
            if let edit = try edit(issuing: name, overlay) {
                issued.note(edit, ref.record, write, by: incarnation)
                continue
            }
            guard content.values.indices.contains(index) else { continue }
            if author == nil, try isThere(leaf, content, index, write.field, overlay) { continue }
            let seen = try seen(by: write, of: leaf, author?.number, overlay, issued)
            let target = try store.place(
                of: EditTarget(
                    caseID: ref.caseID,
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
            isNew = true
            if seen.record != nil { try store.noteDeletion(of: EditedRecord(ref)) }
            issued.note(edit, ref.record, write, by: incarnation)
            let names = write.names(in: open, leaf.hash, by: incarnation)
            try store.setOriginals(names.packed, ofEdit: edit)
            anyOriginals = true
        }
        return isNew
    }

    /// Remembers a leaf that others had brought to the server and that this replica issues again.
    private func noteBrought(_ leaf: Hash) throws {
        try store.set(.broughtLeaves, to: (store.setting(.broughtLeaves) ?? []) + leaf.bytes)
    }

    /// Such leaves, as long as any edit was sealed by a former incarnation.
    func broughtLeaves() throws -> Set<Hash> {
        let bytes = try store.setting(.broughtLeaves) ?? []
        return Set(
            stride(from: 0, to: bytes.count, by: 32).compactMap {
                Hash(bytes[$0..<min($0 + 32, bytes.count)])
            }
        )
    }

    /// Whether another write or edit of the own party says the same here, by the same person at the same
    /// time.
    private func isThere(
        _ leaf: StoredLeaf,
        _ content: BoxContent,
        _ index: Int,
        _ field: UInt16,
        _ overlay: Overlay
    ) throws -> Bool {
        for edit in overlay.pending(field) {
            let isSame =
                try edit.time == content.times[index]
                && person(edit.author) == content.person
                && opened(edit.value, as: .value) == content.values[index]
            if isSame { return true }
        }
        let own = try identity().party
        return try overlay.named(field).siblings.contains { sibling in
            guard overlay.edit(of: sibling) == nil, sibling.leaf != leaf.id else { return false }
            let other = try opened(sibling.leaf)
            guard let written = other.content, other.leaf.author.party == own,
                let place = other.leaf.frame.open.writes.firstIndex(where: { $0.field == field }),
                written.values.indices.contains(place)
            else { return false }
            return written.person == content.person
                && written.times[place] == content.times[index]
                && written.values[place] == content.values[index]
        }
    }

    /// The edit here that issues a write again already, sealed or not.
    private func edit(issuing name: FormerName, _ overlay: Overlay) throws -> Int64? {
        try overlay.edits.first { try originals(ofEdit: $0.id).names.contains(name) }?.id
    }

    /// What the author of a write had seen of what is known here.
    ///
    /// - Parameter author: The number of the write's incarnation, where a log states it.
    private func seen(
        by write: Write,
        of leaf: StoredLeaf,
        _ author: UInt32?,
        _ overlay: Overlay,
        _ issued: IssuedEdits
    ) throws -> Seen {
        // Of a record whose copy is awaited, also what nothing states here may have been seen.
        let isAwaited = try journal.awaitsCopy(
            of: overlay.ref.type,
            overlay.ref.instance,
            in: overlay.ref.caseID,
            overlay.audience
        )
        if isAwaited { for other in leaf.frame.open.table { try addNumber(of: other) } }
        let numbers = try leaf.frame.open.table.map { try number(of: $0) ?? Self.unstated }
        var hoped: [FieldContext] = []
        var renamed: [Int64] = []
        // Of what bundles brought, two may lie under one dot.
        let forks = forkedWrites(in: overlay)
        let brought = provisional(write, of: leaf, author ?? Self.unstated, numbers, overlay)
        // While the record's copy is awaited, its state here lacks what its author had seen elsewhere.
        let before = try journal.knownOfAwaited(
            in: overlay.ref.caseID,
            overlay.audience,
            type: overlay.ref.type,
            instance: overlay.ref.instance
        )
        func known(_ context: Context, of field: UInt16) throws -> Context {
            let whole = context.renumbered { index in
                index == 0
                    ? author ?? Self.unstated
                    : numbers.indices.contains(Int(index) - 1)
                        ? numbers[Int(index) - 1] : Self.unstated
            }
            // Only what is here can have been seen, ordered or as a leaf: nobody would ever order the rest.
            var state = try overlay.ordered(field).context
            if let left = before[field] { state.join(left) }
            var known = whole.known(in: state)
            var rest = whole
            let shown = try forks.seen(whole, of: field, by: brought)
            for other in overlay.brought
            where other.field == field && other.name.leaf != leaf.hash && shown.contains(other.dot)
            {
                known.insert(other.dot)
            }
            // Also what others have issued again and brought by now, by its new name.
            known.join(shown.known(in: state))
            // What was seen as a former incarnation had sealed it is an edit here.
            var former: [Dot: [(edit: Int64, leaf: Hash)]] = [:]
            for edit in overlay.edits where edit.field == field {
                if let n = edit.sealed?.n, whole.contains(Dot(incarnation: try ownNumber(), n: n)) {
                    known.insert(Dot(incarnation: try ownNumber(), n: n))
                }
                for name in try originals(ofEdit: edit.id).names {
                    guard let number = try number(of: name.incarnation) else { continue }
                    let dot = Dot(incarnation: number, n: name.n)
                    guard whole.contains(dot) else { continue }
                    former[dot, default: []].append((edit: edit.id, leaf: name.hash))
                }
            }
            for (dot, edits) in former.sorted(by: { $0.key < $1.key }) {
                let meaning = issued.others.first {
                    $0.record == overlay.ref.record && $0.field == field && $0.dot == dot
                }
                let meant =
                    try meaning.map { other in
                        edits.filter { $0.leaf == other.name?.leaf }.map(\.edit)
                    } ?? meant(edits, by: leaf)
                renamed += meant
                if !meant.isEmpty { rest = rest.removing(dot) }
                // Another leaf was ordered under it, if any.
                if leaf.place == 0, !meant.isEmpty { known = known.removing(dot) }
            }
            if leaf.place == 0, let author {
                for dot in try issuedBefore(whole, by: author, of: field, overlay)
                where former[dot.seen] == nil
                    && !brought.names.contains(where: {
                        $0.field == field && $0.name.dot == dot.seen
                    })
                {
                    known.insert(dot.ordered)
                }
            }
            for other in issued.others
            where other.record == overlay.ref.record && other.field == field
                && whole.contains(other.dot)
            {
                known = known.removing(other.dot)
                rest = rest.removing(other.dot)
                if let name = other.name, let dot = try overlay.ordered(field).dot(ofIssued: name) {
                    known.insert(dot)
                }
            }
            if isAwaited, !known.contains(rest) {
                hoped.append(FieldContext(field: field, context: rest))
            }
            return known
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
        for other in issued.seen(by: write, of: leaf) {
            switch other.issue {
            case .edit(let edit): seen.pending.append(edit)
            case .ordered(let dot): seen.see(dot, of: other.field, in: write.field)
            }
        }
        for edit in renamed where !seen.pending.contains(edit) { seen.pending.append(edit) }
        seen.hoped = hoped
        return seen
    }
}

/// What issues writes again, by what it issues.
struct IssuedEdits {
    /// What issues a write again.
    enum Issue {
        /// An edit here.
        case edit(Int64)
        /// What another device has brought, under this dot.
        case ordered(Dot)
    }

    struct Issued {
        var issue: Issue
        var record: RecordID
        var field: UInt16
        var incarnation: IncarnationID
        var n: UInt32
    }

    private var all: [Issued] = []
    /// The dots that are others' in the present logs than they were in those before.
    var others: [OthersDot] = []

    mutating func note(
        _ edit: Int64,
        _ record: RecordID,
        _ write: Write,
        by incarnation: IncarnationID
    ) {
        note(.edit(edit), record, write, by: incarnation)
    }

    mutating func note(
        _ dot: Dot,
        _ record: RecordID,
        _ write: Write,
        by incarnation: IncarnationID
    ) {
        note(.ordered(dot), record, write, by: incarnation)
    }

    private mutating func note(
        _ issue: Issue,
        _ record: RecordID,
        _ write: Write,
        by incarnation: IncarnationID
    ) {
        all.append(
            Issued(
                issue: issue,
                record: record,
                field: write.field,
                incarnation: incarnation,
                n: write.n
            )
        )
    }

    /// The edit that issues a write of a leaf.
    func edit(of write: Write, in leaf: StoredLeaf) -> Int64? {
        for issued in all
        where issued.record == leaf.record && issued.field == write.field && issued.n == write.n
            && issued.incarnation == leaf.author.incarnation
        {
            if case .edit(let edit) = issued.issue { return edit }
        }
        return nil
    }

    /// What issues what the author of a write had seen.
    func seen(by write: Write, of leaf: StoredLeaf) -> [Issued] {
        all.filter { issued in
            guard issued.record == leaf.record,
                let index = issued.incarnation == leaf.author.incarnation
                    ? 0 : leaf.frame.open.table.firstIndex(of: issued.incarnation).map({ $0 + 1 })
            else { return false }
            let dot = Dot(incarnation: UInt32(truncatingIfNeeded: index), n: issued.n)
            if issued.field == write.field, write.seen.contains(dot) { return true }
            return write.recordContext?.contains {
                $0.field == issued.field && $0.context.contains(dot)
            } == true
        }
    }
}
