import Causality
import Trust
import Vocabulary
import Wire

/// A record of a case by what makes it unique, before it has a number.
struct RecordKey: Hashable {
    var type: UInt16
    var instance: Instance
}

/// A leaf that passed every check, its rows ready to be written.
struct ReadyLeaf {
    var key: RecordKey
    var range: Range<Int>
    /// One byte a write; nil where all were accepted.
    var verdicts: [UInt8]?
    var state: [UInt8]
    /// Fields in conflict.
    var conflicts: Int
    /// Whether the record has no row yet.
    var isNew: Bool
    /// Fields that went into conflict.
    var opened: [UInt16]
    /// Fields that went out of it.
    var closed: [UInt16]
    /// Whether it stands outside its record: held for the owners, since its author's party no longer
    /// reads the record.
    var isOutside = false
    /// The bytes without the box, where it is not to be kept.
    var erased: [UInt8]?
}

/// What merging a leaf came to.
enum MergedLeaf {
    case refused(JournalCode, String)
    case merged(state: [UInt8], verdicts: [UInt8]?, MergeOutcome)
}

extension Journal {
    /// Merges one leaf into the packed state of its record, under the guards.
    ///
    /// - Parameters:
    ///   - open: The leaf's open part.
    ///   - verdicts: What ownership makes of each write; nil where all may count.
    ///   - author: The number of the incarnation that wrote.
    ///   - leaf: The leaf's number.
    ///   - old: The record's packed state; empty where it has no write yet.
    ///   - last: The last leaf of its log before it, from which what it issues again is looked for.
    ///   - hash: The hash of the leaf.
    ///   - guarded: False where a copy is still to come, so that not everything is known that was
    ///     seen. Who ordered the leaf knew it.
    ///   - isOrdered: False where the leaf is only about to be ordered. Else what it names and nobody
    ///     knows here is seen by name: also while a copy is to come, since a field that none will
    ///     cover stays as it is merged now.
    func merge(
        _ open: OpenPart,
        _ verdicts: [Verdict]?,
        by author: UInt32,
        leaf: Int64,
        into old: [UInt8],
        after last: Int64,
        guarded: Bool = true,
        isOrdered: Bool = true,
        hash: () -> Hash
    ) throws -> MergedLeaf {
        var numbers: [UInt32] = []
        for incarnation in open.table {
            guard let known = try self.author(incarnation) else {
                // Who wrote what came by a bundle states itself when that is brought.
                if !isOrdered, open.names(incarnation) {
                    return .refused(.commitWaiting, "incarnation \(incarnation) is not stated yet")
                }
                return .refused(.commitContext, "a context of unknown incarnation \(incarnation)")
            }
            numbers.append(known.number)
        }
        writes.removeAll(keepingCapacity: true)
        var recordNames: [Int: [SeenName]] = [:]
        for (index, write) in open.writes.enumerated() {
            let originals =
                write.isLong
                ? try originals(of: write, in: open, numbers, state: old, after: last) : []
            var context = write.context.map { renumbered($0, author, numbers) }
            var named: [WriteName] = []
            if write.isLong, !write.provisional.isEmpty {
                switch try seen(
                    write.provisional,
                    in: open,
                    numbers,
                    state: old,
                    after: last,
                    isOrdered: isOrdered
                ) {
                case .missing(let name):
                    guard guarded else { break }
                    return .refused(
                        .commitWaiting,
                        "field \(name.field) has no write \(name.name.dot.n) of incarnation "
                            + "\(name.name.dot.incarnation) with leaf \(name.name.leaf)"
                    )
                case .known(let known, let struck):
                    for name in struck where name.field == write.field {
                        context = context?.removing(name.name.dot)
                    }
                    named = known.filter { $0.field == write.field }.map(\.name)
                    recordNames[index] = struck
                }
            }
            writes.append(
                OrderedWrite(
                    field: write.field,
                    n: write.n,
                    context: context,
                    counts: verdicts.map { $0[index] == .accepted } ?? true,
                    originals: originals,
                    named: named.sorted()
                )
            )
        }
        if !guarded {
            var state = try state(old)
            let outcome = state.receive(writes, by: author, leaf: leaf, hash: hash)
            return .merged(
                state: state.packed,
                verdicts: bytes(of: verdicts, outcome.reused, open.writes.count),
                outcome
            )
        }
        let outcome: MergeOutcome
        do {
            outcome = try merger.merge(
                writes,
                by: author,
                leaf: leaf,
                into: old.span,
                hash: hash
            )
        } catch .refused(let field, .unordered(let dot)) {
            return .refused(
                .commitContext,
                "field \(field) has no write \(dot.n) of incarnation "
                    + "\(dot.incarnation)"
            )
        } catch .refused(let field, .cloudFull) {
            return .refused(
                .commitTooLarge,
                "over \(Limits.cloudDots) writes beyond holes in field \(field)"
            )
        } catch .unsorted {
            return .refused(.commitMalformed, "fields that do not rise")
        } catch .damaged {
            throw JournalError(.storeDamaged, "the state of a record does not decode")
        }
        let packed = merger.packed
        // What a deletion has seen may include what stands beside it in the same leaf.
        for (index, write) in open.writes.enumerated() {
            for seen in write.recordContext ?? [] {
                var context = renumbered(seen.context, author, numbers)
                for name in recordNames[index] ?? [] where name.field == seen.field {
                    context = context.removing(name.name.dot)
                }
                let state: FieldState
                do {
                    state = try RecordState.field(seen.field, of: packed.span)
                } catch {
                    throw JournalError(.storeDamaged, "the state of a record does not decode")
                }
                guard state.context.contains(context) else {
                    return .refused(
                        .commitContext,
                        "a deletion has seen what field \(seen.field) has not"
                    )
                }
            }
        }
        return .merged(
            state: packed,
            verdicts: bytes(of: verdicts, outcome.reused, open.writes.count),
            outcome
        )
    }

    /// A leaf's context in the store's numbering of incarnations.
    func renumbered(_ context: Context, _ author: UInt32, _ table: [UInt32]) -> Context {
        // The decoder has checked every index against the table.
        context.renumbered { index in
            index == 0 ? author : table[min(Int(index), table.count) - 1]
        }
    }

    /// The verdicts as a row keeps them, dots that were used before among them.
    private func bytes(of verdicts: [Verdict]?, _ reused: [Int], _ count: Int) -> [UInt8]? {
        guard verdicts != nil || !reused.isEmpty else { return nil }
        var bytes = verdicts?.map(VerdictCode.byte) ?? [UInt8](repeating: 0, count: count)
        for index in reused {
            // The rules that are looked at before it stand.
            switch verdicts?[index] ?? .accepted {
            case .void: break
            case .accepted, .held: bytes[index] = VerdictCode.byte(of: .void(.dotReused))
            }
        }
        return bytes
    }

    /// The state that a row packs.
    func state(_ packed: [UInt8]) throws -> RecordState {
        do {
            return try RecordState(packed: packed)
        } catch {
            throw JournalError(.storeDamaged, "the state of a record does not decode")
        }
    }
}

extension OpenPart {
    /// Whether a write of it names one of that incarnation as seen before it was ordered.
    fileprivate func names(_ incarnation: IncarnationID) -> Bool {
        guard let place = table.firstIndex(of: incarnation) else { return false }
        return writes.contains { write in
            write.provisional.contains { Int($0.name.dot.incarnation) == place + 1 }
        }
    }
}
