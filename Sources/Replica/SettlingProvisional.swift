import Causality
import Journal
import Trust
import Vocabulary
import Wire

// What becomes of leaves that bundles brought when the server's commits come.
extension Work {
    /// Forgets the provisional leaves that commits bring, or issue again.
    ///
    /// - Parameter outside: The leaves that stand outside of their records: there nobody can know that they
    ///   were seen, by whatever dot. What they are stays until the server says that it has refused it.
    func settleProvisional(_ contents: GroupContents, outside: [Hash]) throws {
        guard try hasProvisional() else { return }
        let incarnation = contents.header.incarnation
        var settled: [Hash: [OpenPart]] = [:]
        for (leaf, hash) in Self.leaves(of: contents) where !outside.contains(hash) {
            let originals = Set(leaf.open.writes.flatMap { $0.originals.map(\.leaf) })
            for known in originals.union([hash]) {
                settled[known, default: []].append(leaf.open)
            }
        }
        for (hash, leaves) in settled.sorted(by: { $0.key < $1.key }) {
            try settleProvisional(hash, as: leaves, by: incarnation)
        }
    }

    private static func leaves(of contents: GroupContents) -> [(leaf: LeafFrame, hash: Hash)] {
        var hasher = CommitHasher()
        return contents.commits.flatMap { commit in
            commit.leaves.map { leaf in
                let hash = hasher.leafHash(
                    leaf,
                    in: contents.buffer,
                    caseID: commit.caseID,
                    incarnation: contents.header.incarnation
                )
                return (leaf, hash)
            }
        }
    }

    /// Forgets a leaf that was ordered, or issued again: what had seen a write of it, under the dot under
    /// which that was shown here, has seen the one that was ordered.
    ///
    /// What was sealed as one leaf may be issued again in several, and in several commits: until all of it
    /// that counts has come, the leaf stays.
    private func settleProvisional(
        _ hash: Hash,
        as leaves: [OpenPart],
        by incarnation: IncarnationID
    ) throws {
        guard let row = try store.provisionalLeaf(hash: hash) else { return }
        var isWhole = true
        if let facts = try facts(of: row.caseID), let author = try journal.author(incarnation) {
            let leaf = try provisionalLeaf(row)
            let overlay = try overlay(facts, leaf.ref, sealedFor: leaf.audience)
            for write in overlay.brought where write.leaf == leaf.id {
                let isOwn = row.incarnation == incarnation
                let n = leaves.firstNumber(of: write, isOwn: isOwn)
                let issued = n.map { Dot(incarnation: author.number, n: $0) }
                guard
                    let dot = try issued ?? overlay.ordered(write.field).dot(ofIssued: write.name)
                else {
                    if write.counts { isWhole = false }
                    continue
                }
                if dot != write.name.dot { try noteSeenOfOwn(write, of: row, overlay) }
                if standIns.keep(write.field, of: row) {
                    standIns.settled.append((dot, write, overlay.ref))
                } else {
                    try haveSeen(dot, ratherThan: write, in: overlay.ref)
                }
            }
        }
        guard isWhole else { return }
        try store.deleteProvisionalLeaf(hash: hash)
        anyProvisional = nil
    }

    /// Whoever has seen what a bundle brought, under the dot under which that was shown, has seen it under
    /// another.
    func haveSeen(
        _ dot: Dot,
        ratherThan write: ProvisionalWrite,
        in ref: RecordRef
    ) throws {
        guard dot != write.dot else { return }
        for edit in try store.edits(caseID: ref.caseID, record: ref.record) {
            var seen = try Seen(packed: edit.seen)
            guard seen.contains(write.dot, of: write.field, in: edit.field) else { continue }
            let hasStood = seen.basis.contains(write.dot)
            seen.forget(write.dot, of: write.field, in: edit.field)
            seen.see(dot, of: write.field, in: edit.field)
            if hasStood, !seen.basis.contains(write.dot) { seen.basis.append(dot) }
            try store.replaceSeen(of: edit, by: seen.packed)
        }
        try renewDraft(of: ref, field: write.field) { entry in
            guard entry.context.contains(write.dot) else { return }
            entry.context = entry.context.removing(write.dot)
            entry.context.insert(dot)
        }
    }

    /// Writes that bundles brought, shown under their own dots, where commits that are about to be ordered
    /// have other leaves under those: two copies of a file have sealed both.
    func writesToSetAside(by contents: GroupContents) throws -> [WriteToSetAside] {
        guard try hasProvisional() else { return [] }
        var found: [WriteToSetAside] = []
        for commit in contents.commits {
            for leaf in commit.leaves {
                let record = leaf.open.record(in: commit.caseID)
                for row in try store.provisionalLeaves(of: record)
                where row.incarnation == contents.header.incarnation {
                    found += try writes(of: row, underDotsOf: leaf.open)
                }
            }
        }
        return found
    }

    /// Writes of a bundle's leaf, shown under their own dots, of which another leaf has the dots too.
    private func writes(
        of row: ProvisionalLeafRow,
        underDotsOf open: OpenPart
    ) throws -> [WriteToSetAside] {
        let leaf = try provisionalLeaf(row)
        let shared = leaf.frame.open.writes.filter { write in
            open.writes.contains { $0.field == write.field && $0.n == write.n }
        }.map(\.field)
        guard !shared.isEmpty, let facts = try facts(of: row.caseID) else { return [] }
        return try overlay(facts, leaf.ref, sealedFor: leaf.audience).brought
            .filter { $0.leaf == leaf.id && !$0.isFork && shared.contains($0.field) }
            .map { WriteToSetAside(write: $0, leaf: leaf) }
    }

    /// Whoever has seen one of these writes has seen what is shown under a stand-in for its dot from now on,
    /// and not what was ordered under that. Comes when the commits are ordered.
    func setAside(_ writes: [WriteToSetAside]) throws {
        for aside in writes {
            guard let facts = try facts(of: aside.leaf.caseID) else { continue }
            let overlay = try overlay(facts, aside.leaf.ref, sealedFor: aside.leaf.audience)
            let now = overlay.brought.first {
                $0.leaf == aside.write.leaf && $0.field == aside.write.field
            }
            guard let now, now.isFork else { continue }
            try haveSeen(now.dot, ratherThan: aside.write, in: overlay.ref)
        }
    }
}

/// A write that a bundle brought, as it was shown before something else was ordered under its dot.
struct WriteToSetAside {
    var write: ProvisionalWrite
    var leaf: StoredLeaf
}

extension [OpenPart] {
    /// The number of the write by which one of these leaves is the one that a bundle brought, or issues it
    /// again.
    ///
    /// - Parameter isOwn: Whether the leaves are of the life that has sealed it.
    fileprivate func firstNumber(of write: ProvisionalWrite, isOwn: Bool) -> UInt32? {
        for leaf in self {
            let found = leaf.writes.first { other in
                other.field == write.field
                    && (isOwn && other.n == write.name.dot.n
                        || other.originals.contains {
                            $0.leaf == write.name.leaf && $0.dot.n == write.name.dot.n
                        })
            }
            if let found { return found.n }
        }
        return nil
    }
}
