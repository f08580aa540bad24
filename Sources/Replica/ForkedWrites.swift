import Causality
import Journal
import Vocabulary

/// What was seen of writes of which two lie under one dot: two copies of a file have sealed different things
/// there, and bundles brought both, or one that was not ordered.
///
/// Whoever names a leaf has seen that one, and not the other under its dot. A life does not name what it
/// wrote itself: that is told by the groups, since all of one group is of one life, and so is what that
/// builds on. Where that does not tell, neither was seen: what nobody has replaced must not vanish.
struct ForkedWrites {
    /// What bundles brought of a record, with what its authors say that they had seen.
    private let brought: [ProvisionalWrite]
    /// Whether a write of that name was ordered in a field.
    private let isOrdered: (UInt16, WriteName) throws -> Bool
    /// The dot under which a write of that name was ordered, where others have issued it again.
    private let issuing: (UInt16, WriteName) throws -> Dot?
    /// Whether another write than that of a name is known under its dot.
    private let isOthers: (UInt16, WriteName) throws -> Bool
    /// For each group those that its life sealed before, as far as it builds on them.
    private var before: [Int64: Set<Int64>] = [:]

    init(
        _ brought: [ProvisionalWrite],
        isOrdered: @escaping (UInt16, WriteName) throws -> Bool,
        issuing: @escaping (UInt16, WriteName) throws -> Dot?,
        isOthers: @escaping (UInt16, WriteName) throws -> Bool
    ) {
        self.brought = brought
        self.isOrdered = isOrdered
        self.issuing = issuing
        self.isOthers = isOthers
        guard brought.contains(where: \.isFork) else { return }
        for write in brought {
            for other in brought
            where other.field == write.field && other.group != write.group
                && write.seen.contains(other.name.dot)
                && isOwn(other.name.dot, write.field, of: write)
                && !isForked(other.name.dot, write.field)
            {
                before[write.group, default: []].insert(other.group)
            }
        }
    }

    /// What a write had seen of a field, by the dots under which that is shown here.
    func seen(_ context: Context, of field: UInt16, by write: ProvisionalWrite) throws -> Context {
        var seen = context
        let dots = Set(brought.filter { $0.field == field }.map(\.name.dot))
        for dot in dots where context.contains(dot) {
            let named = write.names.filter { $0.field == field && $0.name.dot == dot }.map(\.name)
            guard !named.isEmpty || isForked(dot, field) else { continue }
            var meant = brought.filter { $0.field == field && $0.name.dot == dot }
            var isMeantAsOrdered = false
            if !named.isEmpty {
                meant = meant.filter { named.contains($0.name) }
                isMeantAsOrdered = try named.contains { try isOrdered(field, $0) }
            } else if isOwn(dot, field, of: write) {
                let life = life(of: write.group)
                meant = meant.filter { life.contains($0.group) }
            } else {
                // What others have seen, and do not name, was ordered when they saw it.
                isMeantAsOrdered = meant.allSatisfy(\.isFork)
                meant = []
            }
            if !isMeantAsOrdered, meant.allSatisfy(\.isFork) { seen = seen.removing(dot) }
            for other in meant where other.isFork { seen.insert(other.dot) }
        }
        // What is named is not here under its dot, but another's write is, which its author had not seen.
        for dot in Set(write.names.filter { $0.field == field }.map(\.name.dot)).subtracting(dots)
        where context.contains(dot) {
            let named = write.names.filter { $0.field == field && $0.name.dot == dot }
            if try named.allSatisfy({ try isOthers(field, $0.name) }) { seen = seen.removing(dot) }
        }
        for name in write.names where name.field == field && context.contains(name.name.dot) {
            if let dot = try issuing(field, name.name) { seen.insert(dot) }
        }
        return seen
    }

    /// Whether more than one leaf is known here under a dot.
    func isForked(_ dot: Dot, _ field: UInt16) -> Bool {
        brought.contains { $0.isFork && $0.field == field && $0.name.dot == dot }
    }

    /// Whether a dot that a write has seen is of its own life, which does not name it.
    private func isOwn(_ dot: Dot, _ field: UInt16, of write: ProvisionalWrite) -> Bool {
        dot.incarnation == write.name.dot.incarnation
            && !write.names.contains { $0.field == field && $0.name.dot == dot }
    }

    /// The groups that are known to be of the life that has sealed one, up to that.
    private func life(of group: Int64) -> Set<Int64> {
        var life: Set<Int64> = [group]
        var rest = [group]
        while let next = rest.popLast() {
            for other in before[next] ?? [] where life.insert(other).inserted {
                rest.append(other)
            }
        }
        return life
    }
}
