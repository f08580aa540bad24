import Causality
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// Turns everything that is pending into sealings. Comes before anything received is applied.
    ///
    /// - Parameter isDecided: Whether what a former incarnation had sealed may be sealed again, though it
    ///   may have been ordered: for a bundle, which no answer of the server comes before.
    func sealAll(_ key: SigningKey, isDecided: Bool = false) throws {
        let own = try ownNumber()
        // Before the first sync has brought the own party log there is nothing to seal.
        guard own != Self.unstated, try isDecided || !isUndecided() else { return }
        if try hasOriginals() { try lineUp() }
        while true {
            let rows = try store.targetsToSeal()
            guard !rows.isEmpty else { return }
            var sealing = SealingBuilder(
                identity: try identity(),
                own: own,
                last: try lastSealing(),
                hasSkipped: try store.hasSkipped()
            )
            var last: EditTarget?
            for var row in rows where !sealing.isFull {
                // What the target before was sealed with counts here too.
                row.hasSealed =
                    row.hasSealed
                    || (last?.caseID == row.target.caseID && last?.audience == row.target.audience)
                try seal(row, key, &sealing)
                last = row.target
            }
            guard try store(&sealing, key) else { return }
            try store.forgetSealedEdits(keeping: 10_000)
        }
    }

    /// The last sealing, or what stands before the first.
    func lastSealing() throws -> SealingPlace { try sealingPlace(.sealing) }

    func sealingPlace(_ setting: ReplicaSetting) throws -> SealingPlace {
        guard let bytes = try store.setting(setting) else { return SealingPlace() }
        guard bytes.count == 40, let hash = Hash(bytes[8...]) else {
            throw ReplicaError.storeFailed("setting \(setting.rawValue)")
        }
        return SealingPlace(
            number: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
            hash: hash
        )
    }

    func set(_ setting: ReplicaSetting, to place: SealingPlace) throws {
        try store.set(setting, to: place.number.bigEndianBytes + place.hash.bytes)
    }

    private func seal(
        _ row: TargetRow,
        _ key: SigningKey,
        _ sealing: inout SealingBuilder
    ) throws {
        let target = row.target
        let log = try store.journal.audienceLog(target.caseID, target.audience)
        if log == nil, try store.journal.caseFile(target.caseID) == nil,
            try store.newCase(target.caseID) == nil, try store.bundledCase(target.caseID) == nil
        {
            return
        }
        let caseFacts = try log.map { try facts(of: $0.1) } ?? facts(of: target.caseID)
        sealing.open(target, logHead: log?.0.chain.head ?? .zero)
        guard !sealing.isFull else { return }
        var hasKeys = false
        let mayHaveMoved =
            try caseFacts?.hasOlderEdits ?? false || journal.mayHaveMoved(target.caseID)
        var sealed: [SealedEdit] = []
        var isWhole = true
        try store.eachRecordToSeal(row) { edits in
            var record = try RecordToSeal(edits, row, log: log?.0.id, mayHaveMoved, self)
            let waiting = try waitingForCopy(record).union(record.behindOthers())
            if !waiting.isEmpty {
                let ready = edits.filter { !waiting.contains($0.id) }
                isWhole = isWhole && ready.count == edits.count
                guard !ready.isEmpty else { return true }
                record = try RecordToSeal(ready, row, log: log?.0.id, mayHaveMoved, self)
            }
            if !hasKeys {
                // Not where everything waits: whoever speaks no more makes a new secret each time, none
                // being current that it made, and would ask without end to bring the next.
                sealing.keys.open(
                    secrets: try currentSecrets(
                        of: target.audience,
                        members: { try members(of: target.audience, inCase: target.caseID) },
                        key
                    )
                )
                hasKeys = true
            }
            sealing.startType(record.ref.type, caseFacts)
            sealing.startRecord(
                skipped: sealing.hasSkipped ? try store.skipped(record: record.ref.record) : []
            )
            sealing.keys.present = try boxKey(for: record, &sealing.keys)
            let leaves = try record.leaves()
            sealing.notesDots = leaves.count > 1
            for leaf in leaves {
                try seal(leaf, record, &sealing, &sealed)
            }
            return !sealing.isFull
        }
        guard !sealed.isEmpty else { return }
        try store.seal(row, in: sealing.number, sealed, isWhole: isWhole && !sealing.isFull)
    }

    /// Seals edits of one record and person as one leaf, or as several where one would be too large.
    private func seal(
        _ edits: [EditRow],
        _ record: RecordToSeal,
        _ sealing: inout SealingBuilder,
        _ sealed: inout [SealedEdit]
    ) throws {
        guard !sealing.isFull, let first = edits.first, let key = sealing.keys.present else {
            return
        }
        guard edits.count <= Limits.writesPerLeaf else {
            try seal(Array(edits[..<Limits.writesPerLeaf]), record, &sealing, &sealed)
            return try seal(Array(edits[Limits.writesPerLeaf...]), record, &sealing, &sealed)
        }
        let (known, anyIssuedAgain) = try record.highest(in: edits, of: sealing.own)
        var writes: [Write] = []
        let mayBeUsual = !anyIssuedAgain && !edits.contains { seenRefused[$0.id] != nil }
        var isUsual = try !hasOriginals() && mayBeUsual
        writes.reserveCapacity(edits.count)
        for index in edits.indices {
            let field = edits[index].field
            let n = sealing.nextNumber(field, known: known[index])
            writes.append(Write(field: field, n: n))
            isUsual =
                isUsual && field > 0
                && Seen.isUsual(edits[index].seen, own: sealing.own, n: n)
        }
        // Nearly always everybody had seen their own writes and nothing beside.
        let table =
            try isUsual ? [] : say(seen: edits, sealing, record, mayBeUsual, in: &writes)
        let content = BoxContent(
            seed: sealing.random(BoxContent.seedBytes, effects),
            person: try sealing.person(first.author, self),
            times: edits.map(\.time),
            values: try edits.map { try opened($0.value, as: .value) }
        )
        let open = OpenPart(
            type: first.type,
            instance: first.instance,
            table: table,
            writes: writes,
            blobs: try sealing.filesOfType.map { try blobs(of: edits, $0) } ?? [],
            boxLength: 0
        )
        do {
            let leaf = try sealing.sealer.seal(
                open,
                content: content,
                caseID: record.ref.caseID,
                incarnation: sealing.identity.incarnation,
                under: key,
                salt: sealing.random(SealedBoxFrame.saltBytes, effects)
            )
            guard let commit = sealing.add(leaf) else { return }
            for index in edits.indices {
                let n = writes[index].n
                if sealing.notesDots { sealing.give(n, to: edits[index]) }
                sealed.append(SealedEdit(edit: edits[index].id, n: n, commit: commit))
            }
        } catch SealingError.tooLarge(let bytes, let limit) {
            guard edits.count > 1 else {
                throw ReplicaError.overLimit(.leafBytes, count: bytes, limit: limit)
            }
            let half = edits.count / 2
            try seal(Array(edits[..<half]), record, &sealing, &sealed)
            try seal(Array(edits[half...]), record, &sealing, &sealed)
        }
    }

    /// Writes what the authors of edits had seen, and what their edits were called before, into the
    /// writes of a leaf; returns the incarnations that it names beside its author's.
    ///
    /// - Parameter mayBeUsual: Whether no write of their fields was issued again, and none was refused that
    ///   one of them had seen.
    private func say(
        seen edits: [EditRow],
        _ sealing: SealingBuilder,
        _ record: RecordToSeal,
        _ mayBeUsual: Bool,
        in writes: inout [Write]
    ) throws -> [IncarnationID] {
        var seen: [Seen?] = []
        var originals: [[FormerName]] = []
        var provisional: [[SeenName]] = []
        let brought = record.overlay?.brought ?? []
        let hasOriginals = try hasOriginals()
        var table = LeafTable(own: sealing.own)
        for (edit, write) in zip(edits, writes) {
            if hasOriginals {
                let names = try self.originals(ofEdit: edit.id).names
                for name in names { try table.add(name.incarnation, self) }
                originals.append(names)
            }
            guard
                edit.field == 0 || !mayBeUsual
                    || !Seen.isUsual(edit.seen, own: sealing.own, n: write.n)
            else {
                seen.append(nil)
                provisional.append([])
                continue
            }
            var context = try Seen(packed: edit.seen).settled(in: edit.field) {
                try record.ordered($0).context
            }
            let ordered = try namesOrdered(besideStandIns: brought, seenBy: edit, context, record)
            var names = context.nameProvisional(edit.field, brought) + ordered
            try nameOthers(&names, seen: &context, by: edit, sealing, record)
            provisional.append(names)
            try table.add(context.context, self)
            for entry in context.record ?? [] { try table.add(entry.context, self) }
            if let source = context.source {
                try table.add(Context(vector: [source.dot]), self)
            }
            seen.append(context)
        }
        table.sort()
        for (index, edit) in edits.enumerated() {
            if let seen = seen[index] {
                writes[index].context = table.minimal(
                    context(of: edit, seen, sealing, record),
                    n: writes[index].n
                )
                writes[index].recordContext = try recordContext(seen, table, sealing, record)
                writes[index].source = seen.source.map(table.renumbered)
                writes[index].provisional = provisional[index].map {
                    SeenName(field: $0.field, name: table.renumbered($0.name))
                }.sorted()
            }
            if hasOriginals {
                writes[index].originals = originals[index].compactMap(table.renumbered).sorted()
            }
        }
        return table.incarnations
    }

    /// Names what an edit had seen of writes that were issued again, by the names under which this server
    /// has not ordered them: one that was lost and comes back may have ordered it so, where no log says any
    /// more that both are one (decision 85). Where it has come back, and stands beside what its author had
    /// seen, it is seen by its dot.
    private func nameOthers(
        _ names: inout [SeenName],
        seen: inout Seen,
        by edit: EditRow,
        _ sealing: SealingBuilder,
        _ record: RecordToSeal
    ) throws {
        func add(_ name: WriteName, of field: UInt16, _ state: FieldState) throws {
            if state.context.contains(name.dot) {
                // What stands under the dot may be another copy's.
                if let standing = state.siblings.first(where: { $0.dot == name.dot }),
                    try journal.leaf(standing.leaf)?.hash == name.leaf
                {
                    seen.see(name.dot, of: field, in: edit.field)
                }
                return
            }
            let isNamed = names.contains { $0.field == field && $0.name.dot == name.dot }
            guard !isNamed, name.dot.incarnation != sealing.own,
                names.count < Limits.provisionalPerWrite
            else { return }
            seen.see(name.dot, of: field, in: edit.field)
            names.append(SeenName(field: field, name: name))
        }
        let known = [(field: edit.field, context: seen.context)]
        for (field, context) in known + (seen.record ?? []).map({ ($0.field, $0.context) }) {
            let state = try record.ordered(field)
            for name in state.otherNames(seenIn: context) { try add(name, of: field, state) }
        }
        // What a bundle brought goes by the names too of what it issues again, and has seen what it names.
        for write in record.overlay?.brought ?? []
        where known.contains(where: {
            $0.field == write.field && $0.context.contains(write.dot)
        }) {
            let named = write.names.filter { $0.field == write.field }.map(\.name)
            for name in write.originals + named {
                try add(name, of: write.field, record.ordered(write.field))
            }
        }
        // What the server has refused. Of an incarnation that no log states it would wait for ever.
        for refused in seenRefused[edit.id] ?? []
        where refused.name.dot.incarnation < Self.provisionalNumbers {
            try add(refused.name, of: refused.field, record.ordered(refused.field))
        }
        // What is issued again by this very sealing.
        for id in seen.pending {
            guard let other = record.edit(id),
                sealing.given[id] != nil || other.sealed?.sealing == sealing.number,
                other.field == edit.field || seen.record != nil
            else { continue }
            let state = try record.ordered(other.field)
            for name in try originals(ofEdit: id).names {
                guard let author = try journal.author(name.incarnation) else { continue }
                let dot = Dot(incarnation: author.number, n: name.n)
                try add(WriteName(dot: dot, leaf: name.hash), of: other.field, state)
            }
        }
    }

    /// What an edit had seen of its field: the dots of pending edits, now that they have them, among it.
    private func context(
        of edit: EditRow,
        _ seen: Seen,
        _ sealing: SealingBuilder,
        _ record: RecordToSeal
    ) -> Context {
        var context = seen.context
        for id in seen.pending {
            guard let other = record.edit(id), other.field == edit.field,
                let n = sealing.given[id] ?? other.sealed?.n
            else { continue }
            context.insert(Dot(incarnation: sealing.own, n: n))
        }
        return context
    }

    /// What a deletion had seen, in the leaf's numbering: the dots of pending edits, now that they
    /// have them, among it.
    private func recordContext(
        _ seen: Seen,
        _ table: LeafTable,
        _ sealing: SealingBuilder,
        _ whole: RecordToSeal
    ) throws -> [FieldContext]? {
        guard var record = seen.record else { return nil }
        for id in seen.pending {
            guard let edit = whole.edit(id), edit.field > 0,
                let n = sealing.given[id] ?? edit.sealed?.n
            else { continue }
            let dot = Dot(incarnation: sealing.own, n: n)
            if let index = record.firstIndex(where: { $0.field == edit.field }) {
                record[index].context.insert(dot)
            } else {
                record.append(
                    FieldContext(field: edit.field, context: Context(vector: [], cloud: [dot]))
                )
            }
        }
        return record.sorted { $0.field < $1.field }.map {
            FieldContext(field: $0.field, context: table.renumbered($0.context))
        }
    }

    /// Writes a sealing with its groups; false where there was nothing to seal.
    func store(_ sealing: inout SealingBuilder, _ key: SigningKey) throws -> Bool {
        let groups = sealing.finish()
        guard !groups.isEmpty else { return false }
        try keep(sealing.keys)
        let hash = Chain.sealing(
            after: sealing.last.hash,
            number: sealing.number,
            groups: groups.map { (audience: $0.header.audience, root: $0.root) }
        )
        try store.insert(
            SealingRow(number: sealing.number, previous: sealing.last.hash, hash: hash)
        )
        for group in groups {
            let signature = try key.sign(
                SignedText.group(count: UInt32(clamping: group.hashes.count), root: group.root)
            )
            try store.insert(
                SealedGroupRow(
                    sealing: sealing.number,
                    audience: group.header.audience,
                    header: group.header.bytes,
                    signature: signature,
                    count: group.hashes.count,
                    open: group.hashes.count,
                    commits: group.bytes
                )
            )
        }
        try set(.sealing, to: SealingPlace(number: sealing.number, hash: hash))
        return true
    }
}

/// A sealing by number and chain; number 0 stands before the first.
struct SealingPlace: Hashable {
    var number: UInt64 = 0
    var hash = Hash.zero
}
