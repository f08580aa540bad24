/// What a field should be.
public struct ExpectedField: Hashable, Sendable {
    /// The writes that stand, with the hashes of their leaves.
    public var standing: [DotName: Name] = [:]
    /// Every write that is known.
    public var known: Set<DotName> = []

    /// Nothing was written yet.
    public init() {}
}

/// Whether a record should be there.
public enum ExpectedLife: Hashable, Sendable {
    /// It is.
    case there
    /// It was deleted, and nothing stands that the deletion had not seen.
    case deleted
    /// It was deleted, and something stands that the deletion had not seen.
    case inConflict
}

extension Oracle {
    /// What every field of a log's records should be, seen up to a place.
    ///
    /// By the definition: a write stands if it was accepted and no accepted write has seen it.
    public func expected(_ log: LogFact, through place: Int) -> [FieldFact: ExpectedField] {
        var fields: [FieldFact: ExpectedField] = [:]
        let accepted = accepted(log, through: place)
        for (commit, judged) in ordered(log, through: place) {
            for (leaf, judgements) in zip(commit.leaves, judged) {
                for (write, judgement) in zip(leaf.writes, judgements) {
                    let at = FieldFact(record: leaf.record, field: write.field)
                    if judgement == .void("dotReused") { continue }
                    fields[at, default: ExpectedField()].known.insert(write.name)
                    guard judgement == .accepted else { continue }
                    fields[at, default: ExpectedField()].known.formUnion(write.seen)
                    let isCovered = (accepted[at] ?? []).contains { other in
                        other.name != write.name && other.seen.contains(write.name)
                    }
                    if !isCovered {
                        fields[at, default: ExpectedField()].standing[write.name] = leaf.hash
                    }
                }
            }
        }
        return fields
    }

    /// Whether a repeatable record should be there, seen up to a place of its log.
    public func life(of record: Name, _ log: LogFact, through place: Int) -> ExpectedLife {
        let fields = expected(log, through: place).filter { $0.key.record == record }
        let life = FieldFact(record: record, field: 0)
        let standing = fields[life]?.standing ?? [:]
        let deletions = (accepted(log, through: place)[life] ?? []).filter {
            standing[$0.name] != nil && $0.seenOfRecord != nil
        }
        guard !deletions.isEmpty else { return .there }
        // Everything that stands beside the deletions must have been seen by one of them.
        for (at, field) in fields {
            for name in field.standing.keys.sorted() {
                if at.field == 0, deletions.contains(where: { $0.name == name }) { continue }
                let seen = deletions.contains { deletion in
                    at.field == 0
                        ? deletion.seen.contains(name)
                        : deletion.seenOfRecord?[at.field]?.contains(name) ?? false
                }
                if !seen { return .inConflict }
            }
        }
        return .deleted
    }

    /// The accepted writes of each field, in order.
    private func accepted(_ log: LogFact, through place: Int) -> [FieldFact: [WriteFact]] {
        var accepted: [FieldFact: [WriteFact]] = [:]
        for (commit, judged) in ordered(log, through: place) {
            for (leaf, judgements) in zip(commit.leaves, judged) {
                for (write, judgement) in zip(leaf.writes, judgements) where judgement == .accepted
                {
                    let at = FieldFact(record: leaf.record, field: write.field)
                    accepted[at, default: []].append(write)
                }
            }
        }
        return accepted
    }

    private func ordered(
        _ log: LogFact,
        through place: Int
    ) -> [(CommitFact, [[Judgement]])] {
        Array(zip(logs[log] ?? [], judgements[log] ?? []).prefix(place))
    }
}
