/// Whether a record should be there.
public enum LifeFact: Hashable, Sendable {
    /// Nobody has deleted it, or somebody who had seen the deletion kept it.
    case there
    /// Whoever deleted it had seen all that stands.
    case deleted
    /// It was deleted, and something stands that nobody had seen who deleted it.
    case inConflict
}

/// What a deletion had seen of its record, field by field.
struct DeletionFact: Sendable {
    /// The writes by their dots.
    var seen: [Int: Set<DotName>]
    /// Those that never came under their dots.
    var byName: [Int: Set<WriteLabel>]

    /// Whether it had seen what stands in a field, under any of the names that it goes by.
    func hasSeen(_ name: DotName, in field: ExpectedField, number: Int) -> Bool {
        let dots = seen[number] ?? []
        return dots.contains(name)
            || field.same.contains { one in
                one.ordered.contains { $0.name == name }
                    && (one.isSeen(in: dots) || !one.names.isDisjoint(with: byName[number] ?? []))
            }
    }
}

extension RecordBook {
    /// Whether somebody kept it: said that it is there, and that stands.
    public var isKept: Bool {
        (fields[0]?.standing ?? [:]).keys.contains { deletions[$0] == nil }
    }

    /// Whether it is there, as all say by now that was ordered of it.
    public var life: LifeFact {
        let deletions = (fields[0]?.standing ?? [:]).keys.compactMap { self.deletions[$0] }
        guard !deletions.isEmpty else { return .there }
        guard !isKept else { return .inConflict }
        let isSeen = fields.allSatisfy { number, field in
            number == 0
                || field.standing.keys.allSatisfy { name in
                    deletions.contains { $0.hasSeen(name, in: field, number: number) }
                }
        }
        return isSeen ? .deleted : .inConflict
    }
}
