import Causality
import Journal
import Trust
import Vocabulary
import Wire

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

// What a copy of this file, or of another, issues again: its original is known here only where what lies here
// under its dot is that very leaf.
extension Work {
    /// Finds those originals of what bundles brought under whose dots others are known here. What issues them
    /// again has not come by another name: to take it for known would hide what nobody has replaced, and
    /// whoever saves next would replace it unseen.
    func noteOthersOriginals(
        _ brought: inout [ProvisionalWrite],
        _ ref: RecordRef,
        ordered: [UInt8],
        _ edits: [EditRow]
    ) throws {
        guard brought.contains(where: { !$0.originals.isEmpty }) else { return }
        let state =
            ordered.isEmpty ? RecordState() : (try? RecordState(packed: ordered)) ?? RecordState()
        for index in brought.indices {
            let field = brought[index].field
            let others = brought.filter { $0.field == field }
            brought[index].othersOriginals = try brought[index].originals.filter { name in
                if others.contains(where: { $0.name == name }) { return false }
                return try isOthers(name, state[field], field, ref, edits)
                    ?? others.contains { $0.dot == name.dot }
            }
        }
    }

    /// Whether another write than that of a name lies under its dot, ordered or sealed by this file; nil
    /// where nothing does.
    ///
    /// - Parameter edits: Those of the record.
    func isOthers(
        _ name: WriteName,
        _ state: FieldState,
        _ field: UInt16,
        _ ref: RecordRef,
        _ edits: [EditRow]
    ) throws -> Bool? {
        if state.context.contains(name.dot) { return try isOthers(name, state, field, ref) }
        guard try name.dot.incarnation == ownNumber(),
            let sealed = edits.first(where: { $0.field == field && $0.sealed?.n == name.dot.n })
        else { return nil }
        return try leafHash(ofSealed: sealed) != name.leaf
    }

    /// Whether another write is known to be ordered under the dot of a name.
    private func isOthers(
        _ name: WriteName,
        _ state: FieldState,
        _ field: UInt16,
        _ ref: RecordRef
    ) throws -> Bool {
        if let standing = state.siblings.first(where: { $0.dot == name.dot }),
            let leaf = try journal.leaf(standing.leaf)
        {
            return leaf.hash != name.leaf
        }
        let leaf = try journal.leaf(
            of: name.dot,
            hash: nil,
            in: ref.caseID,
            type: ref.type,
            instance: ref.instance,
            field: field
        )
        if let leaf { return leaf.hash != name.leaf }
        // What a copy left out, since it was replaced, it may name.
        return state.same.contains { one in
            one.names.contains {
                $0.isOrdered && $0.name.dot == name.dot && $0.name.leaf != name.leaf
            }
        }
    }

    /// The hash of the leaf in which an edit was sealed that is not ordered yet.
    private func leafHash(ofSealed edit: EditRow) throws -> Hash? {
        guard let place = edit.sealed else { return nil }
        let own = try identity().incarnation
        let write = SealedWrite(record: edit.record, field: edit.field, n: place.n)
        for group in try store.unsettledGroups(through: .max) where group.sealing == place.sealing {
            let commits = try CommitCoding.decode(
                group.commits,
                count: group.count,
                author: own
            )
            for commit in commits {
                if let hash = Self.leafHashes(of: commit, in: group.commits, by: own)[write] {
                    return hash
                }
            }
        }
        return nil
    }
}
