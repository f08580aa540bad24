import Causality
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// Turns everything that is pending into sealings. Comes before anything received is applied.
    func sealAll(_ key: SigningKey) throws {
        // Before the first sync has brought the own party log there is nothing to seal.
        guard let author = try journal.author(identity().incarnation) else { return }
        while true {
            // Before the first sync there is no case to write in, and no number for its dots.
            let rows = try store.targetsToSeal()
            guard !rows.isEmpty else { return }
            var sealing = SealingBuilder(
                identity: try identity(),
                own: author.number,
                last: try lastSealing()
            )
            for row in rows where !sealing.isFull {
                try seal(row, key, &sealing)
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
        guard let facts = try facts(of: target.caseID) else { return }
        let log = try store.journal.audienceLog(target.caseID, target.audience)
        sealing.open(target, logHead: log?.0.chain.head ?? .zero)
        let members = try members(of: target.audience, facts)
        sealing.keys.open(
            secrets: try currentSecrets(of: target.audience, members: members, key)
        )
        let skips = try store.hasSkipped()
        var last: RecordID?
        while !sealing.isFull {
            let records = try store.recordsToSeal(target: row.id, after: last, limit: 256)
            for record in records where !sealing.isFull {
                let overlay = try overlay(facts, record.ref)
                sealing.startRecord(
                    skipped: skips ? try store.skipped(record: record.record) : []
                )
                sealing.keys.present = try boxKey(for: overlay, &sealing.keys)
                for leaf in try leaves(of: overlay, target: row.id) {
                    try seal(leaf, overlay, &sealing)
                }
            }
            last = records.last?.record
            guard records.count == 256 else { return }
        }
    }

    /// The pending edits of a record as leaves: one person each, a field once in each, a deletion
    /// last, since it names the others' dots.
    private func leaves(of overlay: Overlay, target: Int64) throws -> [[EditRow]] {
        var leaves: [[EditRow]] = []
        var isDeletion: [Bool] = []
        for edit in overlay.edits where edit.sealed == nil && edit.target == target {
            let deletes = edit.field == 0 ? try Seen(packed: edit.seen).record != nil : false
            let place = leaves.indices.first { index in
                !deletes && !isDeletion[index] && leaves[index][0].author == edit.author
                    && !leaves[index].contains { $0.field == edit.field }
                    && !leaves[(index + 1)...].contains { $0.contains { $0.field == edit.field } }
            }
            if let place {
                leaves[place].append(edit)
            } else {
                leaves.append([edit])
                isDeletion.append(deletes)
            }
        }
        let sorted = leaves.map { $0.sorted { $0.field < $1.field } }
        return zip(sorted, isDeletion).filter { !$1 }.map(\.0)
            + zip(sorted, isDeletion).filter { $1 }.map(\.0)
    }

    /// Seals edits of one record and person as one leaf, or as several where one would be too large.
    private func seal(
        _ edits: [EditRow],
        _ overlay: Overlay,
        _ sealing: inout SealingBuilder
    ) throws {
        guard !sealing.isFull, let first = edits.first, let key = sealing.keys.present else {
            return
        }
        var table = LeafTable(own: sealing.own)
        var numbers: [UInt32] = []
        var writes: [Write] = []
        for edit in edits {
            numbers.append(sealing.nextNumber(edit.field, overlay))
        }
        let seen = try edits.map { try Seen(packed: $0.seen) }
        for context in seen {
            try table.add(context.context, self)
            for entry in context.record ?? [] { try table.add(entry.context, self) }
            if let source = context.source {
                try table.add(Context(vector: [source.dot]), self)
            }
        }
        table.sort()
        for (index, edit) in edits.enumerated() {
            writes.append(
                Write(
                    field: edit.field,
                    n: numbers[index],
                    context: table.minimal(seen[index].context, n: numbers[index]),
                    recordContext: try recordContext(seen[index], table, sealing, overlay),
                    source: seen[index].source.map(table.renumbered)
                )
            )
        }
        let person = try sealing.person(first.author, self)
        let content = BoxContent(
            seed: effects.random(BoxContent.seedBytes),
            person: person,
            times: edits.map(\.time),
            values: try edits.map { try opened($0.value, as: .value) }
        )
        let open = OpenPart(
            type: first.type,
            instance: first.instance,
            table: table.incarnations,
            writes: writes,
            boxLength: 0
        )
        do {
            let leaf = try sealing.sealer.seal(
                open,
                content: content,
                caseID: overlay.ref.caseID,
                incarnation: sealing.identity.incarnation,
                under: key,
                salt: effects.random(SealedBoxFrame.saltBytes)
            )
            guard let commit = sealing.add(leaf) else { return }
            for (edit, n) in zip(edits, numbers) {
                sealing.given[edit.id] = n
                sealing.numbers[edit.field] = n
                try store.seal(edit: edit.id, n: n, sealing: sealing.number, commit: commit)
            }
        } catch let error as SealingError {
            guard case .tooLarge(let bytes, let limit) = error else { throw error }
            guard edits.count > 1 else {
                throw ReplicaError.overLimit(.leafBytes, count: bytes, limit: limit)
            }
            try seal(Array(edits[..<(edits.count / 2)]), overlay, &sealing)
            try seal(Array(edits[(edits.count / 2)...]), overlay, &sealing)
        }
    }

    /// What a deletion had seen, in the leaf's numbering: the dots of pending edits, now that they
    /// have them, among it.
    private func recordContext(
        _ seen: Seen,
        _ table: LeafTable,
        _ sealing: SealingBuilder,
        _ overlay: Overlay
    ) throws -> [FieldContext]? {
        guard var record = seen.record else { return nil }
        for id in seen.pending {
            guard let edit = overlay.edits.first(where: { $0.id == id }),
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
    private func store(_ sealing: inout SealingBuilder, _ key: SigningKey) throws -> Bool {
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

/// The incarnations that a leaf names beside its author's.
struct LeafTable {
    let own: UInt32
    private(set) var incarnations: [IncarnationID] = []
    private var known: [UInt32: IncarnationID] = [:]
    private var places: [UInt32: UInt32] = [:]

    init(own: UInt32) { self.own = own }

    /// Takes in the incarnations of a context.
    mutating func add(_ context: Context, _ work: Work) throws {
        for dot in context.vector + context.cloud
        where dot.incarnation != own && known[dot.incarnation] == nil {
            guard let author = try work.journal.author(number: dot.incarnation) else {
                throw ReplicaError.storeFailed("incarnation \(dot.incarnation) is missing")
            }
            known[dot.incarnation] = author.incarnation
        }
    }

    /// Gives the incarnations their places.
    mutating func sort() {
        let sorted = known.sorted { $0.value < $1.value }
        incarnations = sorted.map(\.value)
        for (place, entry) in sorted.enumerated() {
            places[entry.key] = UInt32(truncatingIfNeeded: place + 1)
        }
    }

    /// A context in the leaf's numbering.
    func renumbered(_ context: Context) -> Context {
        context.renumbered { $0 == own ? 0 : places[$0] ?? 0 }
    }

    /// The name of a write in the leaf's numbering.
    func renumbered(_ name: WriteName) -> WriteName {
        let own = name.dot.incarnation == own
        let index = own ? 0 : places[name.dot.incarnation] ?? 0
        return WriteName(dot: Dot(incarnation: index, n: name.dot.n), leaf: name.leaf)
    }

    /// The same, or nil where it is exactly the author's earlier writes.
    func minimal(_ context: Context, n: UInt32) -> Context? {
        let usual = n > 1 ? [Dot(incarnation: own, n: n - 1)] : []
        if context.cloud.isEmpty, context.vector == usual { return nil }
        return renumbered(context)
    }
}
