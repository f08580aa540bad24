import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// A write that came by a bundle and is not ordered.
struct ProvisionalWrite {
    /// Its leaf: ``Overlay/firstProvisional`` and the number of its row.
    var leaf: Int64
    /// The number of the group in which it was sealed.
    var group: Int64
    /// The field.
    var field: UInt16
    /// The dot under which it is shown: its own, unless another leaf is known under that.
    var dot: Dot
    /// Its name, in the store's numbering.
    var name: WriteName
    /// What its author had seen, by the dots under which that is shown.
    var seen: Context
    /// Whether its author's party owns the field as far as is known here.
    var counts: Bool
    /// What it issues again, in the store's numbering.
    var originals: [WriteName]
    /// What it names of what its author had seen, in the store's numbering.
    var names: [SeenName]
    /// Those of its originals under whose dots others are known here: they have not come themselves.
    var othersOriginals: [WriteName] = []

    /// Whether it is shown under another dot than its own.
    var isFork: Bool { dot != name.dot }
}

// Leaves that are not ordered: shown over what is, and gone once that is what they are.
extension Work {
    /// Whether any leaf here is provisional.
    func hasProvisional() throws -> Bool {
        if let anyProvisional { return anyProvisional }
        let any = try store.hasProvisionalLeaves()
        anyProvisional = any
        return any
    }

    /// Above this, a number of an incarnation is provisional: no log here states it yet.
    static let provisionalNumbers: UInt32 = 1 << 31
    /// Above this, it stands for one leaf of a fork.
    static let forkNumbers: UInt32 = 3 << 30

    /// The number by which dots of an incarnation count here, whether a log states it or not.
    func number(of incarnation: IncarnationID) throws -> UInt32? {
        if let author = try journal.author(incarnation) { return author.number }
        return try store.provisionalNumber(of: incarnation).map { Self.provisionalNumbers | $0 }
    }

    /// The incarnation of such a number.
    func incarnation(of number: UInt32) throws -> IncarnationID? {
        guard number >= Self.provisionalNumbers else {
            return try journal.author(number: number)?.incarnation
        }
        let id = number & ~Self.provisionalNumbers
        return try store.provisionalNumbers().first { $0.number == id }?.incarnation
    }

    /// Sees to it that an incarnation has a number.
    func addNumber(of incarnation: IncarnationID) throws {
        guard try number(of: incarnation) == nil else { return }
        try store.addProvisionalNumber(of: incarnation)
    }

    /// The provisional writes of a record, those of an author in the order in which they came.
    func provisionalWrites(
        _ ref: RecordRef,
        _ facts: CaseFacts,
        ordered: [UInt8]
    ) throws -> [ProvisionalWrite] {
        guard try hasProvisional() else { return [] }
        var writes: [ProvisionalWrite] = []
        let state = try state(ref, ofRow: ordered)
        for row in try store.provisionalLeaves(of: ref.record) {
            let leaf = try provisionalLeaf(row)
            let open = leaf.frame.open
            let numbers = try open.table.map { try number(of: $0) ?? Self.unstated }
            func renumbered(_ dot: Dot) -> Dot {
                let place = Int(dot.incarnation)
                return Dot(
                    incarnation: place == 0
                        ? leaf.author.number
                        : numbers.indices.contains(place - 1)
                            ? numbers[place - 1] : Self.unstated,
                    n: dot.n
                )
            }
            let verdicts = Authority.verdicts(
                facts.authority.judge(open, author: row.party, cited: nil),
                of: open,
                standing: .speaking
            )
            for (index, write) in open.writes.enumerated() {
                let own = Dot(incarnation: leaf.author.number, n: write.n)
                let isTaken =
                    state[write.field].context.contains(own)
                    || writes.contains { $0.field == write.field && $0.dot == own }
                    || standIns.keep(write.field, of: row)
                let alias = Dot(incarnation: Self.alias(of: row), n: write.n)
                let names = write.provisional.map {
                    SeenName(
                        field: $0.field,
                        name: WriteName(dot: renumbered($0.name.dot), leaf: $0.name.leaf)
                    )
                }
                let ofOwn = try namesOfOwn(write, of: row, by: leaf.author.number)
                writes.append(
                    ProvisionalWrite(
                        leaf: Overlay.firstProvisional + row.id,
                        group: row.group,
                        field: write.field,
                        dot: isTaken ? alias : own,
                        name: WriteName(dot: own, leaf: row.hash),
                        seen: write.seen.renumbered {
                            renumbered(Dot(incarnation: $0, n: 1)).incarnation
                        },
                        counts: verdicts.map { $0[index] == .accepted } ?? true,
                        originals: write.originals.map {
                            WriteName(dot: renumbered($0.dot), leaf: $0.leaf)
                        },
                        names: names + ofOwn
                    )
                )
            }
        }
        let forks = forkedWrites(writes, ref, facts) { state[$0] }
        for index in writes.indices {
            writes[index].seen = try forks.seen(
                writes[index].seen,
                of: writes[index].field,
                by: writes[index]
            )
        }
        return writes
    }

    /// What bundles brought of a record that is shown, where two writes may lie under one dot.
    func forkedWrites(in overlay: Overlay) -> ForkedWrites {
        forkedWrites(overlay.brought, overlay.ref, overlay.facts, ordered: overlay.ordered)
    }

    /// As ``forkedWrites(in:)``, of what is about to be shown.
    ///
    /// - Parameter ordered: The state of a field as the server has ordered it.
    private func forkedWrites(
        _ brought: [ProvisionalWrite],
        _ ref: RecordRef,
        _ facts: CaseFacts,
        ordered: @escaping (UInt16) throws -> FieldState
    ) -> ForkedWrites {
        let isOrdered = { [self] (field: UInt16, name: WriteName) throws -> Bool in
            let leaf = try journal.leaf(
                of: name.dot,
                hash: name.leaf,
                in: ref.caseID,
                type: ref.type,
                instance: ref.instance,
                field: field
            )
            if leaf != nil { return true }
            guard let audience = try audience(of: ref, facts)?.id else { return false }
            return try isCopied(name, of: field, in: ref, audience)
        }
        return ForkedWrites(
            brought,
            isOrdered: isOrdered,
            issuing: { try ordered($0).dot(ofIssued: $1) },
            isOthers: { [self] in
                let edits = try store.edits(caseID: ref.caseID, record: ref.record)
                return try isOthers($1, ordered($0), $0, ref, edits) ?? false
            }
        )
    }

    /// A provisional leaf as a leaf is read.
    func provisionalLeaf(_ row: ProvisionalLeafRow) throws -> StoredLeaf {
        do {
            return try StoredLeaf(
                provisional: Overlay.firstProvisional + row.id,
                caseID: row.caseID,
                audience: row.audience,
                author: Author(
                    provisional: row.incarnation,
                    number: try number(of: row.incarnation) ?? Self.unstated,
                    device: row.device,
                    party: row.party
                ),
                bytes: row.bytes
            )
        } catch let error as WireError {
            throw ReplicaError.storeFailed("provisional leaf \(row.id): \(error.message)")
        }
    }

    /// The records of a case, or of all, that have provisional leaves.
    func provisionalRecords(ofCase caseID: CaseID?) throws -> [EditedRecord] {
        guard try hasProvisional() else { return [] }
        return try store.provisionalRecords(ofCase: caseID).map { row in
            let open = try provisionalLeaf(row).frame.open
            return EditedRecord(
                caseID: row.caseID,
                record: row.record,
                type: open.type,
                instance: open.instance,
                edits: 0
            )
        }
    }

    /// The records of a case that have edits or provisional leaves.
    func unorderedRecords(ofCase caseID: CaseID) throws -> [EditedRecord] {
        let edited = try store.editedRecords(ofCase: caseID)
        let known = Set(edited.map(\.record))
        return try edited
            + provisionalRecords(ofCase: caseID).filter { !known.contains($0.record) }
    }

    // MARK: Once they are ordered

    /// The leaves of which the next request asks whether the server has refused them: where there are many,
    /// others each time.
    func provisionalToAsk() throws -> [Hash] {
        guard try hasProvisional() else { return [] }
        let all = try store.provisionalHashes()
        guard all.count > Limits.provisionalPerRequest else { return all }
        let chance = effects.random(4).reduce(0) { $0 << 8 | Int($1) }
        let first = chance % all.count
        return Array((all[first...] + all[..<first]).prefix(Limits.provisionalPerRequest))
    }

    /// Forgets the leaves of records that the own party reads no longer: what becomes of them, nobody will
    /// tell it.
    func forgetUnreadable() throws {
        guard try hasProvisional() else { return }
        let own = try identity().party
        for record in try provisionalRecords(ofCase: nil) {
            guard let facts = try facts(of: record.caseID) else { continue }
            let ref = RecordRef(
                caseID: record.caseID,
                record: record.record,
                type: record.type,
                instance: record.instance
            )
            guard try audience(of: ref, facts)?.members.contains(own) == false else { continue }
            for row in try store.provisionalLeaves(of: record.record) {
                try forgetRefused(row.hash)
            }
        }
    }

    /// Whether a write of that name is known by a copy of its record.
    func isCopied(
        _ name: WriteName,
        of field: UInt16,
        in ref: RecordRef,
        _ audience: AudienceID
    ) throws -> Bool {
        try journal.isCopied(
            name,
            in: ref.caseID,
            audience,
            type: ref.type,
            instance: ref.instance,
            field: field
        )
    }

    /// Forgets the leaves that copies have brought since: the log in which they stand does not come here.
    func forgetCopied() throws {
        guard try hasProvisional() else { return }
        for record in try provisionalRecords(ofCase: nil)
        where try journal.mayHaveMoved(record.caseID) {
            for row in try store.provisionalLeaves(of: record.record) {
                let leaf = try provisionalLeaf(row)
                guard let author = try journal.author(row.incarnation),
                    let facts = try facts(of: row.caseID),
                    let audience = try audience(of: leaf.ref, facts)?.id
                else { continue }
                let isKnown = try leaf.frame.open.writes.allSatisfy { write in
                    let dot = Dot(incarnation: author.number, n: write.n)
                    let name = WriteName(dot: dot, leaf: row.hash)
                    return try isCopied(name, of: write.field, in: leaf.ref, audience)
                }
                guard isKnown else { continue }
                // While both were here, it was shown as one leaf of a fork.
                let alias = Self.alias(of: row)
                try renumberSeen { $0.renumbered { $0 == alias ? author.number : $0 } }
                try store.deleteProvisionalLeaf(hash: row.hash)
                anyProvisional = nil
            }
        }
    }

    /// The number under which a leaf is shown as one of a fork.
    static func alias(of row: ProvisionalLeafRow) -> UInt32 {
        forkNumbers | (UInt32(truncatingIfNeeded: row.id) & 0xfffffff)
    }

    /// Forgets the leaves that the server says it has refused. Comes when all that it had has come: whoever
    /// had seen a leaf that was issued again before has seen what was ordered.
    func forgetRefused(_ outcomes: [Refusal]) throws {
        for refusal in outcomes where refusal.code == ErrorCode.leafRefused.rawValue {
            if let hash = refusal.statement { try forgetRefused(hash, isTold: true) }
        }
    }

    /// Forgets a leaf that the server has refused. Nobody has seen it then; but what is sealed at once names
    /// it all the same. A restored server may have ordered it before, and be given it back by others yet.
    ///
    /// - Parameter isTold: Whether the server says so: what it has refused may be named without waiting.
    func forgetRefused(_ hash: Hash, isTold: Bool = false) throws {
        guard let row = try store.provisionalLeaf(hash: hash) else { return }
        let leaf = try provisionalLeaf(row)
        if let facts = try facts(of: row.caseID) {
            let overlay = try overlay(facts, leaf.ref, sealedFor: leaf.audience)
            let brought = overlay.brought.filter { $0.leaf == leaf.id }
            for edit in try store.edits(caseID: row.caseID, record: row.record)
            where edit.sealed == nil {
                var seen = try Seen(packed: edit.seen)
                let before = seen
                for write in brought
                where seen.contains(write.dot, of: write.field, in: edit.field) {
                    seen.forget(write.dot, of: write.field, in: edit.field)
                    guard isTold else { continue }
                    seenRefused[edit.id, default: []].append(
                        SeenName(field: write.field, name: write.name)
                    )
                }
                if seen != before { try store.replaceSeen(of: edit, by: seen.packed) }
            }
        }
        try store.deleteProvisionalLeaf(hash: hash)
        anyProvisional = nil
    }

    /// Goes over to the numbers of incarnations that a log states by now.
    func settleNumbers() throws {
        var numbers: [UInt32: UInt32] = [:]
        for (number, incarnation) in try store.provisionalNumbers() {
            guard let author = try journal.author(incarnation) else { continue }
            numbers[Self.provisionalNumbers | number] = author.number
            try store.deleteProvisionalNumber(number)
        }
        guard !numbers.isEmpty else { return }
        try renumber { numbers[$0] ?? $0 }
    }

    private func renumberSeen(_ renumbered: (Context) -> Context) throws {
        for (item, bytes) in try store.allSeen() {
            var seen = try Seen(packed: bytes)
            let before = seen
            seen.context = renumbered(seen.context)
            seen.basis = seen.basis.flatMap { dot in
                let context = renumbered(Context(vector: [], cloud: [dot]))
                return context.vector + context.cloud
            }
            seen.record = seen.record.map { record in
                record.map { FieldContext(field: $0.field, context: renumbered($0.context)) }
            }
            seen.hoped = seen.hoped.map {
                FieldContext(field: $0.field, context: renumbered($0.context))
            }
            if seen != before { try store.replace(seen: seen.packed, of: item) }
        }
    }
}
