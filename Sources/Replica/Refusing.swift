import Journal
import Trust
import Vocabulary
import Wire

// Own commits that the server has refused.
extension Work {
    /// Puts the edits of a refused commit into the inbox, unless they count by another name. Their dots are
    /// never used again.
    func refuse(
        sealing: UInt64,
        audience: AudienceID,
        commit: Int,
        caseID: CaseID,
        code: String,
        _ summary: inout SyncSummary
    ) throws {
        guard let place = UInt32(exactly: commit) else { return }
        let edits = try store.edits(
            sealing: sealing,
            caseID: caseID,
            audience: audience,
            commit: place
        )
        guard !edits.isEmpty else { return }
        let own = try ownNumber()
        let hashes = try leafHashes(sealing: sealing, audience: audience, commit: commit)
        for edit in edits {
            let leaf = edit.sealed.flatMap {
                hashes[SealedWrite(record: edit.record, field: edit.field, n: $0.n)]
            }
            let names = try names(of: edit, in: leaf)
            // A colleague may have issued it again, before this device was heard.
            let counting = try countingDot(of: edit, caseID, by: names)
            if counting != nil {
                summary.sent += 1
                summary.accepted += 1
            } else {
                summary.refused += 1
            }
            if try counting == nil && !isReceipt(edit) {
                try store.insert(
                    InboxRow(
                        caseID: caseID,
                        edit: alone(edit),
                        kind: 2,
                        reason: code,
                        decidedAt: effects.now(),
                        names: names.packed
                    )
                )
            }
            guard let n = edit.sealed?.n else { continue }
            try store.skip(record: edit.record, field: edit.field, n: n)
            let dot = Dot(incarnation: own, n: n)
            try forget(dot, of: edit, caseID: caseID, counting: counting)
        }
        _ = try store.deleteEdits(
            sealing: sealing,
            caseID: caseID,
            audience: audience,
            commit: place
        )
        try store.settle(sealing: sealing, audience: audience, commits: 1)
    }

    /// The hashes of the leaves of an own commit that is not settled yet, by their writes.
    private func leafHashes(
        sealing: UInt64,
        audience: AudienceID,
        commit: Int
    ) throws -> [SealedWrite: Hash] {
        guard let group = try store.group(ofSealing: sealing, audience: audience) else {
            return [:]
        }
        let author = try identity().incarnation
        let commits = try CommitCoding.decode(group.commits, count: group.count, author: author)
        guard commits.indices.contains(commit) else { return [:] }
        return Self.leafHashes(of: commits[commit], in: group.commits, by: author)
    }

    /// Takes a refused dot out of what pending edits of the record had seen: nobody will ever know it.
    ///
    /// - Parameter counting: The dot by which that write counts, and which they have seen then; nil where it
    ///   counts nowhere.
    func forget(
        _ dot: Dot,
        of refused: EditRow,
        caseID: CaseID,
        counting: Dot? = nil
    ) throws {
        for edit in try store.edits(caseID: caseID, record: refused.record)
        where edit.sealed == nil {
            var seen = try Seen(packed: edit.seen)
            let hasSeen = seen.contains(dot, of: refused.field, in: edit.field)
            seen.forget(dot, of: refused.field, in: edit.field)
            if hasSeen, let counting { seen.see(counting, of: refused.field, in: edit.field) }
            try store.replaceSeen(of: edit, by: seen.packed)
        }
    }
}
