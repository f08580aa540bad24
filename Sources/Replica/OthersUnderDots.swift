import Causality
import Journal
import Trust
import Vocabulary
import Wire

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
        let state = try state(ref, ofRow: ordered)
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
        if state.context.contains(name.dot) { return try isOtherOrdered(name, state, field, ref) }
        guard try name.dot.incarnation == ownNumber(),
            let sealed = edits.first(where: { $0.field == field && $0.sealed?.n == name.dot.n })
        else { return nil }
        return try leafHash(ofSealed: sealed) != name.leaf
    }

    /// Whether another write is known to be ordered under the dot of a name.
    private func isOtherOrdered(
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
