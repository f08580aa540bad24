import Causality
import Journal
import Vocabulary

/// The pending edits of one record under one target, on their way into leaves.
struct RecordToSeal {
    let ref: RecordRef
    /// In the order they were saved.
    let edits: [EditRow]
    /// The record with everything over it, where that matters: where edits of it are sealed already,
    /// and for a deletion, which names other edits.
    let overlay: Overlay?
    /// Else what the server has ordered of it.
    private let ordered: [UInt8]
    /// The own highest writes where the record's copy has not come: what stands there has dots that its
    /// state here does not know.
    private let awaited: [UInt16: UInt32]

    /// - Parameters:
    ///   - log: the number of the target's audience log, if it has begun
    ///   - mayHaveMoved: whether edits of the record may be here for other readers too
    init(
        _ edits: [EditRow],
        _ row: TargetRow,
        log: Int64?,
        _ mayHaveMoved: Bool,
        _ work: Work
    ) throws {
        guard let first = edits.first else { throw ReplicaError.storeFailed("a record unedited") }
        let ref = RecordRef(
            caseID: row.target.caseID,
            record: first.record,
            type: first.type,
            instance: first.instance
        )
        self.ref = ref
        self.edits = edits
        if try row.hasSealed || mayHaveMoved || edits.contains(where: Self.deletes)
            || work.hasProvisional()
        {
            let facts = try work.someFacts(of: row.target.caseID)
            let overlay = try work.overlay(facts, ref, sealedFor: row.target.audience)
            self.overlay = overlay
            ordered = []
            awaited = try work.journal.highestOfAwaited(
                by: work.ownNumber(),
                in: ref.caseID,
                overlay.audience,
                type: ref.type,
                instance: ref.instance
            )
        } else {
            overlay = nil
            awaited = [:]
            ordered = try log.map { try work.orderedRow(ref, log: $0) } ?? []
        }
    }

    /// The edit of that number: of this record, whatever its target and whether sealed or not.
    func edit(_ id: Int64) -> EditRow? { (overlay?.edits ?? edits).first { $0.id == id } }

    /// The highest writes of the fields of `edits`, which rise, that this replica has in them; and whether
    /// any write of these fields was issued again.
    func highest(
        in edits: [EditRow],
        of own: UInt32
    ) throws -> (numbers: [UInt32], anyIssuedAgain: Bool) {
        var anyIssuedAgain = false
        if let overlay {
            let numbers = try edits.map { edit in
                let field = try overlay.ordered(edit.field)
                anyIssuedAgain = anyIssuedAgain || !field.same.isEmpty
                return max(
                    try overlay.named(edit.field).context.highest(of: own),
                    awaited[edit.field] ?? 0
                )
            }
            return (numbers, anyIssuedAgain)
        }
        guard !ordered.isEmpty else { return (Array(repeating: 0, count: edits.count), false) }
        do {
            let numbers = try RecordState.highest(
                of: own,
                in: edits.map(\.field),
                of: ordered,
                anyIssuedAgain: &anyIssuedAgain
            )
            return (numbers, anyIssuedAgain)
        } catch {
            throw ReplicaError.storeFailed("the state of record \(ref.record) does not decode")
        }
    }

    /// The state of a field as the server has ordered it.
    func ordered(_ field: UInt16) throws -> FieldState {
        if let overlay { return try overlay.ordered(field) }
        guard !ordered.isEmpty else { return FieldState() }
        do {
            return try RecordState.field(field, of: ordered)
        } catch {
            throw ReplicaError.storeFailed("the state of record \(ref.record) does not decode")
        }
    }

    /// The last leaf that stands in the record and is ordered.
    func lastOrderedLeaf() throws -> Int64? {
        let record: RecordState
        if let overlay {
            record = try overlay.record()
        } else {
            guard !ordered.isEmpty else { return nil }
            do {
                record = try RecordState(packed: ordered)
            } catch {
                throw ReplicaError.storeFailed("the state of record \(ref.record) does not decode")
            }
        }
        return record.fields.lazy.flatMap(\.state.siblings).map(\.leaf)
            .filter { $0 < Overlay.firstEdit && !Journal.isCopied($0) }.max()
    }

    /// The edits that have seen others which come only behind their target, being for other readers or under
    /// another entry of the charter: the next sealing can name their dots.
    func behindOthers() throws -> Set<Int64> {
        let own = Set(edits.map(\.id))
        var behind: Set<Int64> = []
        let others = (overlay?.edits ?? []).filter { $0.sealed == nil && !own.contains($0.id) }
        guard !others.isEmpty else { return behind }
        var unsealed = Set(others.map(\.id))
        for edit in edits {
            let seen = try Seen(packed: edit.seen).pending
            guard seen.contains(where: { $0 < edit.id && unsealed.contains($0) }) else { continue }
            behind.insert(edit.id)
            unsealed.insert(edit.id)
        }
        return behind
    }

    /// The edits as leaves: one person each, a field once in each, a deletion last, since it names the
    /// others' dots.
    func leaves() throws -> [[EditRow]] {
        if let leaf = Self.only(edits) { return [leaf] }
        var leaves: [[EditRow]] = []
        var isDeletion: [Bool] = []
        for edit in edits {
            let deletes = try Self.deletes(edit)
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

    /// The edits as one leaf where that is plain to see: one person, each field once, no deletion.
    private static func only(_ edits: [EditRow]) -> [EditRow]? {
        guard let first = edits.first, edits.allSatisfy({ $0.author == first.author }) else {
            return nil
        }
        var rises = true
        for index in edits.indices.dropFirst() where edits[index - 1].field >= edits[index].field {
            rises = false
        }
        let sorted = rises ? edits : edits.sorted { $0.field < $1.field }
        // The record's life may be a deletion.
        guard let least = sorted.first, least.field > 0,
            !zip(sorted, sorted.dropFirst()).contains(where: { $0.field == $1.field })
        else { return nil }
        return sorted
    }

    private static func deletes(_ edit: EditRow) throws -> Bool {
        edit.field == 0 ? try Seen(packed: edit.seen).record != nil : false
    }
}
