import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// What was saved or typed of a record by somebody who had seen a lost write of it.
struct Followers {
    /// The edits, by number.
    var edits: [Int64] = []
    /// Whether the record's draft had.
    var isDrafted = false

    var isEmpty: Bool { edits.isEmpty && !isDrafted }
}

// What was saved here on top of writes that a restored server did not take back. As long as the own party
// has written them, it issues them again, and what had seen them has seen those.
extension Work {
    /// Who had seen each write of a leaf, by its field. Comes before the logs are replaced, while dots
    /// have the numbers under which they were seen.
    func followers(of leaf: StoredLeaf) throws -> [UInt16: Followers] {
        var followers: [UInt16: Followers] = [:]
        let edits = try store.edits(caseID: leaf.caseID, record: leaf.record)
        let draft = try draft(of: leaf.ref)
        guard !edits.isEmpty || draft != nil else { return [:] }
        for write in leaf.frame.open.writes {
            let dot = Dot(incarnation: leaf.author.number, n: write.n)
            let found = Followers(
                edits: try edits.filter { edit in
                    try Seen(packed: edit.seen).contains(dot, of: write.field, in: edit.field)
                }.map(\.id),
                isDrafted: draft?.shown(of: write.field)?.context.contains(dot) == true
            )
            if !found.isEmpty { followers[write.field] = found }
        }
        return followers
    }

    /// Takes lost writes out of what edits and drafts here had seen: nobody will ever order them under
    /// their dots.
    func forget(_ lost: LostLeaf) throws {
        let leaf = lost.leaf
        guard !lost.followers.isEmpty, let number = try number(of: leaf.author.incarnation) else {
            return
        }
        for write in leaf.frame.open.writes {
            guard let followers = lost.followers[write.field] else { continue }
            let dot = Dot(incarnation: number, n: write.n)
            for edit in try store.edits(caseID: leaf.caseID, record: leaf.record)
            where followers.edits.contains(edit.id) {
                var seen = try Seen(packed: edit.seen)
                seen.forget(dot, of: write.field, in: edit.field)
                try store.replaceSeen(of: edit, by: seen.packed)
            }
            guard followers.isDrafted else { continue }
            try renewDraft(of: leaf.ref, field: write.field) {
                $0.context = $0.context.removing(dot)
            }
        }
    }

    /// What had seen a lost write has seen the one that issues it again: an edit here, or what another
    /// device of its party has brought to the server; or the one that the lost write had issued again.
    func follow(_ lost: [LostLeaf], _ issued: IssuedEdits) throws {
        var followed: Set<RecordID> = []
        for lost in lost where !lost.followers.isEmpty {
            guard let facts = try facts(of: lost.leaf.caseID),
                let audience = try audience(of: lost.leaf.ref, facts)?.id
            else { continue }
            try follow(lost, issued, audience)
            followed.insert(lost.leaf.record)
        }
        for lost in lost where followed.remove(lost.leaf.record) != nil {
            guard let facts = try facts(of: lost.leaf.caseID),
                let audience = try audience(of: lost.leaf.ref, facts)?.id
            else { continue }
            try putFollowersBehind(lost.leaf.ref, audience)
        }
    }

    private func follow(_ lost: LostLeaf, _ issued: IssuedEdits, _ audience: AudienceID) throws {
        let leaf = lost.leaf
        let state = try RecordState(packed: orderedRow(leaf.ref, audience))
        let author = try journal.author(leaf.author.incarnation)
        for write in leaf.frame.open.writes {
            guard let followers = lost.followers[write.field] else { continue }
            if let edit = issued.edit(of: write, in: leaf) {
                try see(edit, of: write.field, by: followers, leaf.ref)
            } else if let dot = try orderedDot(of: write, leaf, by: author, state) {
                try see(dot, of: write.field, by: followers, leaf.ref)
            }
        }
    }

    private func see(
        _ dot: Dot,
        of field: UInt16,
        by followers: Followers,
        _ ref: RecordRef
    ) throws {
        for edit in try store.edits(caseID: ref.caseID, record: ref.record)
        where followers.edits.contains(edit.id) {
            var seen = try Seen(packed: edit.seen)
            seen.see(dot, of: field, in: edit.field)
            try store.replaceSeen(of: edit, by: seen.packed)
        }
        guard followers.isDrafted else { return }
        try renewDraft(of: ref, field: field) { $0.context.insert(dot) }
    }

    private func see(
        _ edit: Int64,
        of field: UInt16,
        by followers: Followers,
        _ ref: RecordRef
    ) throws {
        for other in try store.edits(caseID: ref.caseID, record: ref.record)
        where followers.edits.contains(other.id) && other.id != edit {
            var seen = try Seen(packed: other.seen)
            if !seen.pending.contains(edit) { seen.pending.append(edit) }
            try store.replaceSeen(of: other, by: seen.packed)
        }
        guard followers.isDrafted else { return }
        try renewDraft(of: ref, field: field) { $0.pending.append(edit) }
    }

    func renewDraft(
        of ref: RecordRef,
        field: UInt16,
        _ change: (inout Token.Entry) -> Void
    ) throws {
        guard var draft = try draft(of: ref), draft.changeShown(of: field, change) else { return }
        try keep(draft)
    }

    /// Puts the edits of a record that have seen later ones behind those: they are shown and sealed in the
    /// order of their numbers. They keep the charter under which they were saved. What is sealed stays
    /// where it is.
    func putFollowersBehind(_ ref: RecordRef, _ audience: AudienceID) throws {
        let edits = try store.edits(caseID: ref.caseID, record: ref.record)
            .filter { $0.sealed == nil }
        var moved: [Int64: Int64] = [:]
        var targets: [Head: TargetPlace] = [:]
        for edit in try Self.behindSeen(edits) {
            var seen = try Seen(packed: edit.seen)
            seen.pending = seen.pending.map { moved[$0] ?? $0 }
            let row = try store.targetsToSeal().first { $0.id == edit.target.number }
            guard let head = row?.target.charterHead else { continue }
            let target =
                try targets[head]
                ?? store.place(
                    ofNew: EditTarget(caseID: ref.caseID, audience: audience, charterHead: head)
                )
            targets[head] = target
            var behind = edit
            behind.target = target
            behind.seen = seen.packed
            let id = try store.insert(behind)
            if try hasOriginals(), let names = try store.originals(ofEdit: edit.id) {
                try store.setOriginals(names, ofEdit: id)
            }
            try store.delete(edit)
            if let refused = seenRefused.removeValue(forKey: edit.id) { seenRefused[id] = refused }
            moved[edit.id] = id
        }
        guard !moved.isEmpty, var draft = try draft(of: ref) else { return }
        let isOther = draft.changeTokens { token in
            for place in token.entries.indices {
                token.entries[place].pending = token.entries[place].pending.map { moved[$0] ?? $0 }
            }
        }
        if isOther { try keep(draft) }
    }

    /// The edits that have to go behind the others, in an order in which each comes behind what it has seen.
    private static func behindSeen(_ edits: [EditRow]) throws -> [EditRow] {
        var left: [(edit: EditRow, seen: Set<Int64>)] = try edits.map { edit in
            let seen = Set(try Seen(packed: edit.seen).pending)
            return (edit, seen.intersection(edits.map(\.id)).subtracting([edit.id]))
        }
        var last: Int64 = 0
        var placed: Set<Int64> = []
        var behind: [EditRow] = []
        while let place = left.firstIndex(where: { $0.seen.isSubset(of: placed) }) {
            let (edit, seen) = left.remove(at: place)
            placed.insert(edit.id)
            if edit.id < last || behind.contains(where: { seen.contains($0.id) }) {
                behind.append(edit)
            }
            last = max(last, edit.id)
        }
        return behind
    }
}

extension FieldState {
    /// The dot under which a write of this name was ordered, of those that issue it again.
    func dot(ofIssued name: WriteName) -> Dot? {
        same.first { write in write.names.contains { $0.name == name } }?.names.first {
            $0.isOrdered && context.contains($0.name.dot)
        }?.name.dot
    }
}

extension Seen {
    /// Whether an edit of a field had seen a dot of a field.
    func contains(_ dot: Dot, of field: UInt16, in edited: UInt16) -> Bool {
        field == edited && context.contains(dot)
            || record?.contains { $0.field == field && $0.context.contains(dot) } == true
            || hoped.contains { $0.field == field && $0.context.contains(dot) }
    }

    /// Adds a dot of a field to what an edit had seen.
    mutating func see(_ dot: Dot, of field: UInt16, in edited: UInt16) {
        if field == edited {
            context.insert(dot)
        } else if let index = record?.firstIndex(where: { $0.field == field }) {
            record?[index].context.insert(dot)
        } else if record != nil {
            record?.append(FieldContext(field: field, context: Context(vector: [], cloud: [dot])))
        }
    }

    /// Takes a dot of a field out of what an edit had seen.
    mutating func forget(_ dot: Dot, of field: UInt16, in edited: UInt16) {
        if field == edited {
            context = context.removing(dot)
            basis.removeAll { $0 == dot }
        }
        func without(_ entry: FieldContext) -> FieldContext {
            guard entry.field == field else { return entry }
            return FieldContext(field: field, context: entry.context.removing(dot))
        }
        record = record.map { $0.map(without) }
        hoped = hoped.map(without)
    }
}
