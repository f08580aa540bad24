import Causality
import Journal
import Trust
import Vocabulary
import Wire

// A replica that is found to be a copy goes on as a new incarnation: nothing of what it writes from
// then on can be mistaken for what its other copies write.
extension Work {
    /// Makes this file a new incarnation.
    ///
    /// What the old one had sealed and nobody is known to have ordered becomes pending again, under
    /// its old names. Whether it was ordered after all is decided once the feed has come to its end
    /// (``decide(_:)``), and until then nothing is sealed.
    ///
    /// - Parameter life: How many incarnations the file is known to have been.
    func becomeNewIncarnation(after life: UInt64 = 0) throws {
        let former = try identity().incarnation
        try store.set(.incarnation, to: try fresh(IncarnationKey.self).bytes)
        let unsealed = try unseal(former)
        if !unsealed.isEmpty { try noteUnstated(former) }
        try loosen(unsealed)
        try renewDrafts(from: former, unsealed)
        try store.forgetSealings()
        for row in try store.returnedCommits() { try store.delete(row) }
        try store.set(.sealing, to: nil)
        try store.set(.held, to: nil)
        try fetchKeysAnew()
        try store.set(.stating, to: [1])
        try store.set(.deciding, to: [1])
        try store.set(.owing, to: [1])
        try set(.life, to: max(try number(.life) ?? 1, life) + 1)
        known.identity = nil
        isIdentityPresent = false
        undecided = true
    }

    /// A sealed write that is pending again.
    struct Unsealed {
        var edit: EditRow
        var dot: Dot
        var caseID: CaseID
    }

    /// Keeps the dots of a former incarnation as names of its edits, which are about to lose them.
    private func unseal(_ former: IncarnationID) throws -> [RecordID: [Unsealed]] {
        var unsealed: [RecordID: [Unsealed]] = [:]
        let own = try number(of: former) ?? Self.unstated
        for group in try store.unsettledGroups(through: .max) {
            let frames = try CommitCoding.decode(
                group.commits,
                count: group.count,
                author: former
            )
            for (place, commit) in frames.enumerated() {
                let hashes = Self.leafHashes(of: commit, in: group.commits, by: former)
                for edit in try store.edits(
                    sealing: group.sealing,
                    caseID: commit.caseID,
                    audience: group.audience,
                    commit: UInt32(clamping: place)
                ) {
                    guard let n = edit.sealed?.n,
                        let hash = hashes[SealedWrite(record: edit.record, field: edit.field, n: n)]
                    else { throw ReplicaError.storeFailed("edit \(edit.id) is in no leaf") }
                    var names = try originals(ofEdit: edit.id)
                    names.insert(FormerName(incarnation: former, n: n, hash: hash))
                    try store.setOriginals(names.packed, ofEdit: edit.id)
                    anyOriginals = true
                    unsealed[edit.record, default: []].append(
                        Unsealed(
                            edit: try alone(edit),
                            dot: Dot(incarnation: own, n: n),
                            caseID: commit.caseID
                        )
                    )
                }
            }
        }
        return unsealed
    }

    /// Remembers a former incarnation that no log states: before any sync it may have gone out in a bundle.
    /// It is stated along with the present one, so that what it had sealed can be named.
    private func noteUnstated(_ former: IncarnationID) throws {
        guard try journal.author(former) == nil else { return }
        try addNumber(of: former)
        let lives = try unstatedLives() + [former]
        try store.set(.unstated, to: lives.suffix(Limits.namesPerWrite / 2).flatMap(\.bytes))
    }

    /// The former incarnations that had sealed something and that no log states, oldest first.
    func unstatedLives() throws -> [IncarnationID] {
        let bytes = try store.setting(.unstated) ?? []
        return try stride(from: 0, to: bytes.count, by: 16)
            .compactMap { IncarnationID(bytes[$0..<min($0 + 16, bytes.count)]) }
            .filter { try journal.author($0) == nil }
    }

    /// A write by what tells it from the others of its commit.
    struct SealedWrite: Hashable {
        var record: RecordID
        var field: UInt16
        var n: UInt32
    }

    /// The hash of the leaf of each write of a commit.
    static func leafHashes(
        of commit: CommitFrame,
        in buffer: [UInt8],
        by author: IncarnationID
    ) -> [SealedWrite: Hash] {
        var hasher = CommitHasher()
        var hashes: [SealedWrite: Hash] = [:]
        for leaf in commit.leaves {
            let open = leaf.open
            let record = open.record(in: commit.caseID)
            let hash = hasher.leafHash(
                leaf,
                in: buffer,
                caseID: commit.caseID,
                incarnation: author
            )
            for write in open.writes {
                hashes[SealedWrite(record: record, field: write.field, n: write.n)] = hash
            }
        }
        return hashes
    }

    /// What had seen a write by its dot has now seen it by the number of its edit, also where the record had
    /// other readers by then than the write was sealed for.
    private func loosen(_ unsealed: [RecordID: [Unsealed]]) throws {
        for (record, writes) in unsealed {
            guard let caseID = writes.first?.caseID else { continue }
            for edit in try store.edits(caseID: caseID, record: record) {
                var seen = try Seen(packed: edit.seen)
                let before = seen
                for write in writes where write.edit.id != edit.id {
                    seen.loosen(write.dot, edit: write.edit, of: edit.field)
                }
                if seen != before { try store.replaceSeen(of: edit, by: seen.packed) }
            }
        }
    }

    /// Forms that were left half-filled are still what their author saw.
    private func renewDrafts(
        from former: IncarnationID,
        _ unsealed: [RecordID: [Unsealed]]
    ) throws {
        let present = try identifier(.incarnation, IncarnationKey.self) ?? former
        for var draft in try drafts() {
            let dots = try orderedDots(of: draft, by: former)
            let isOther = draft.changeTokens { token in
                guard token.incarnation == former else { return }
                token.incarnation = present
                for index in token.entries.indices {
                    for write in unsealed[token.record] ?? []
                    where write.edit.field == token.entries[index].field
                        && token.entries[index].context.contains(write.dot)
                    {
                        token.entries[index].context = token.entries[index].context
                            .removing(write.dot)
                        token.entries[index].pending.append(write.edit.id)
                    }
                    // Numbers of edits mean the dots that they were sealed under to this life alone.
                    for (edit, dot) in dots[token.entries[index].field] ?? [] {
                        guard let place = token.entries[index].pending.firstIndex(of: edit) else {
                            continue
                        }
                        token.entries[index].pending.remove(at: place)
                        token.entries[index].context.insert(dot)
                    }
                }
            }
            if isOther { try keep(draft) }
        }
    }

    /// The pending edits that a form showed and that are ordered by now, by field, with their dots.
    private func orderedDots(
        of draft: Draft,
        by former: IncarnationID
    ) throws -> [UInt16: [(edit: Int64, dot: Dot)]] {
        let ref = draft.record
        guard let own = try number(of: former), let facts = try facts(of: ref.caseID),
            let audience = try audience(of: ref, facts)?.id
        else { return [:] }
        let state = try state(ref, ofRow: orderedRow(ref, audience))
        var dots: [UInt16: [(edit: Int64, dot: Dot)]] = [:]
        for entry in draft.readings.filter({ $0.incarnation == former }).flatMap(\.entries) {
            for edit in entry.pending {
                guard let n = try store.dotNumber(ofEdit: edit) else { continue }
                let dot = Dot(incarnation: own, n: n)
                guard state[entry.field].context.contains(dot) else { continue }
                dots[entry.field, default: []].append((edit, dot))
            }
        }
        return dots
    }

    /// The names under which an edit was sealed by former incarnations.
    func originals(ofEdit id: Int64) throws -> FormerNames {
        guard try hasOriginals(), let bytes = try store.originals(ofEdit: id) else {
            return FormerNames()
        }
        return try FormerNames(packed: bytes)
    }

    /// Whether any edit was sealed by a former incarnation.
    func hasOriginals() throws -> Bool {
        if let anyOriginals { return anyOriginals }
        let any = try store.hasOriginals()
        anyOriginals = any
        return any
    }

    /// Whether it is not known yet what became of what a former incarnation sealed.
    func isUndecided() throws -> Bool {
        if let undecided { return undecided }
        let value = try store.setting(.deciding) != nil
        undecided = value
        return value
    }

    /// Finds out what became of what former incarnations had sealed, now that everything has come:
    /// what was ordered is history or in the inbox, and the rest will be issued again.
    func decide(_ summary: inout SyncSummary) throws {
        guard try isUndecided() else { return }
        for place in try store.recordsWithOriginals() {
            for edit in try store.edits(caseID: place.caseID, record: place.record)
            where edit.sealed == nil {
                let dot: Dot
                if let found = try ordered(edit, place.caseID) {
                    dot = found.dot
                    try settle(edit, as: found.leaf, of: place.caseID, &summary)
                } else if let counting = try countingDot(of: edit, place.caseID) {
                    // Another device of the party has issued it again.
                    dot = counting
                    summary.sent += 1
                    summary.accepted += 1
                } else {
                    continue
                }
                // The record may have had other readers by the time they were saved.
                let others = try store.edits(caseID: place.caseID, record: place.record)
                try fasten(dot, edit, in: others)
                try store.delete(edit)
            }
        }
        try store.set(.deciding, to: nil)
        undecided = false
    }

    /// Those of some edits of which that could be found out already, though not everything has come, and the
    /// dots under which they count: they are shown as what was ordered.
    func arrived(_ edits: [EditRow], _ caseID: CaseID) throws -> [Int64: Dot] {
        guard try isUndecided() else { return [:] }
        var arrived: [Int64: Dot] = [:]
        for edit in edits {
            if let found = try ordered(edit, caseID),
                found.leaf.verdict(on: edit.field) == .accepted
            {
                arrived[edit.id] = found.dot
            } else {
                arrived[edit.id] = try countingDot(of: edit, caseID)
            }
        }
        return arrived
    }

    /// Brings edits of one record that would be sealed for several audiences, or in another order than that
    /// in which they were saved, under the last of these audiences, in that order: what was sealed is
    /// pending again, maybe behind later targets or for the readers of before, and what was saved on top
    /// of it has to know its new dot. Sealings go by audience and target.
    func lineUp() throws {
        for place in try store.recordsWithOriginals() {
            let edits = try store.edits(caseID: place.caseID, record: place.record)
                .filter { $0.sealed == nil }
            guard let audience = edits.last?.target.audience,
                edits.contains(where: { $0.target.audience != audience })
                    || zip(edits, edits.dropFirst()).contains(where: { before, after in
                        before.target.number > after.target.number
                    })
            else { continue }
            let heads = Dictionary(
                uniqueKeysWithValues: try store.targetsToSeal().map {
                    ($0.id, $0.target.charterHead)
                }
            )
            var last: (head: Head, target: TargetPlace)?
            for edit in edits {
                guard let head = heads[edit.target.number] else { continue }
                let target =
                    try last.flatMap { $0.head == head ? $0.target : nil }
                    ?? store.place(
                        ofNew: EditTarget(
                            caseID: place.caseID,
                            audience: audience,
                            charterHead: head
                        )
                    )
                last = (head, target)
                try store.move([edit], to: target)
            }
        }
    }

    /// What had seen an edit by its number has seen it by its dot: the edit is history.
    private func fasten(_ dot: Dot, _ edit: EditRow, in others: [EditRow]) throws {
        for other in others {
            var seen = try Seen(packed: other.seen)
            guard seen.fasten(dot, edit: edit, of: other.field) else { continue }
            try store.replaceSeen(of: other, by: seen.packed)
        }
    }

    /// The same for the edits of an own commit that is ordered: what was saved on top of one of them may lie
    /// in another commit, which waits. Only what is issued again is seen by its number once it is sealed.
    func fastenOrdered(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws {
        guard try hasOriginals() else { return }
        let own = try ownNumber()
        for edit in try store.edits(
            sealing: sealing,
            caseID: caseID,
            audience: audience,
            commit: commit
        ) {
            guard let n = edit.sealed?.n else { continue }
            try fasten(
                Dot(incarnation: own, n: n),
                edit,
                in: store.edits(caseID: caseID, record: edit.record)
            )
        }
    }

    /// An edit was ordered as a former incarnation had sealed it: it is history, or in the inbox.
    private func settle(
        _ edit: EditRow,
        as leaf: StoredLeaf,
        of caseID: CaseID,
        _ summary: inout SyncSummary
    ) throws {
        summary.sent += 1
        guard let (kind, rule) = leaf.verdict(on: edit.field)?.parts,
            try countingDot(of: edit, caseID) == nil
        else {
            summary.accepted += 1
            return
        }
        if kind == 1 { summary.held += 1 } else { summary.void += 1 }
        try store.insert(
            InboxRow(
                caseID: caseID,
                edit: alone(edit),
                kind: kind,
                reason: rule.rawValue,
                decidedAt: leaf.ordered,
                names: originals(ofEdit: edit.id).packed
            )
        )
    }

    /// The leaf that an edit was ordered in under a former name, and its dot; nil where it was not, or only
    /// under a dot that had gone to another write: then it is issued again, and nobody is asked.
    private func ordered(
        _ edit: EditRow,
        _ caseID: CaseID
    ) throws -> (leaf: StoredLeaf, dot: Dot)? {
        for name in try originals(ofEdit: edit.id).names {
            guard let author = try journal.author(name.incarnation) else { continue }
            let dot = Dot(incarnation: author.number, n: name.n)
            if let leaf = try journal.leaf(
                of: dot,
                hash: name.hash,
                in: caseID,
                type: edit.type,
                instance: edit.instance,
                field: edit.field
            ), leaf.verdict(on: edit.field) != .void(.dotReused) {
                return (leaf, dot)
            }
        }
        return nil
    }
}

/// A name under which a former incarnation sealed an edit.
struct FormerName: Hashable, Comparable {
    var incarnation: IncarnationID
    var n: UInt32
    var hash: Hash

    static func < (left: FormerName, right: FormerName) -> Bool {
        (left.incarnation, left.n, left.hash) < (right.incarnation, right.n, right.hash)
    }
}

/// All such names of an edit, rising.
struct FormerNames: Hashable {
    private(set) var names: [FormerName] = []

    /// Of more than a write may name, the latest are kept: each has been issued again by those after.
    mutating func insert(_ name: FormerName) {
        guard !names.contains(name) else { return }
        if names.count >= Limits.namesPerWrite { names.removeFirst() }
        names.append(name)
        names.sort()
    }

    var packed: [UInt8] {
        var packer = Packer()
        packer.number(names.count)
        for name in names {
            packer.identifier(name.incarnation)
            packer.number(name.n)
            packer.data(name.hash.bytes)
        }
        return packer.bytes
    }

    init() {}

    init(packed bytes: [UInt8]) throws {
        var reader = Unpacker(bytes)
        for _ in 0..<(try reader.number(UInt16.self)) {
            let incarnation = try reader.identifier(IncarnationKey.self)
            let n: UInt32 = try reader.number()
            guard let hash = Hash(try reader.data()) else { throw Unpacker.Damaged() }
            names.append(FormerName(incarnation: incarnation, n: n, hash: hash))
        }
    }
}

extension Seen {
    /// Where the write of an edit was seen by its dot, it is now seen by the edit's number.
    mutating func loosen(_ dot: Dot, edit: EditRow, of field: UInt16) {
        var isSeen = false
        if field == edit.field, context.contains(dot) {
            context = context.removing(dot)
            basis.removeAll { $0 == dot }
            isSeen = true
        }
        if let index = record?.firstIndex(where: { $0.field == edit.field }),
            let seen = record?[index].context, seen.contains(dot)
        {
            record?[index].context = seen.removing(dot)
            isSeen = true
        }
        if isSeen, !pending.contains(edit.id) { pending.append(edit.id) }
    }

    /// Where an edit was seen by its number, its write is now seen by its dot; false where it was not.
    mutating func fasten(_ dot: Dot, edit: EditRow, of field: UInt16) -> Bool {
        guard let place = pending.firstIndex(of: edit.id) else { return false }
        pending.remove(at: place)
        if field == edit.field {
            context.insert(dot)
        } else if let index = record?.firstIndex(where: { $0.field == edit.field }) {
            record?[index].context.insert(dot)
        } else if record != nil {
            record?.append(
                FieldContext(field: edit.field, context: Context(vector: [], cloud: [dot]))
            )
        }
        return true
    }
}
