import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A write of an ordered leaf, by what names it in every epoch.
struct LeafWrite: Hashable {
    var leaf: Hash
    var field: UInt16
}

// A server that was restored judges anew what was stamped with a charter that did not survive: what was
// accepted may count no longer, and its author is told.
extension Work {
    /// The writes of this device that counted.
    func ownAccepted() throws -> Set<LeafWrite> {
        var accepted: Set<LeafWrite> = []
        try eachOwnLeaf { leaf in
            for (write, verdict) in zip(leaf.frame.open.writes, leaf.verdicts)
            where verdict == .accepted {
                accepted.insert(LeafWrite(leaf: leaf.hash, field: write.field))
            }
        }
        return accepted
    }

    /// Puts those of them that count no longer into the inbox. What its party has issued again meanwhile, and
    /// counts by that, is nobody's to look at.
    ///
    /// What came to the new logs when it had been erased there comes without its content, and was never of
    /// what was erased: it is its author's again, as it was held before.
    ///
    /// - Parameter erased: What was held of leaves that the new logs have without it.
    func tellOfLost(
        _ accepted: Set<LeafWrite>,
        _ erased: [ErasedLeaf],
        _ summary: inout SyncSummary
    ) throws {
        guard !accepted.isEmpty else { return }
        let held = Dictionary(erased.map { ($0.hash, $0.content) }) { first, _ in first }
        try eachOwnLeaf { leaf in
            guard leaf.verdicts.contains(where: { $0 != .accepted }) else { return }
            let hash = leaf.hash
            let isLate = try journal.isLate(leaf)
            for (index, write) in leaf.frame.open.writes.enumerated() {
                guard let (kind, rule) = leaf.verdicts[index].parts,
                    accepted.contains(LeafWrite(leaf: hash, field: write.field)),
                    try !countsOtherwise(write, of: leaf),
                    // Its box is this device's own, so that it opens.
                    let content = isLate ? held[hash] ?? nil : try open(leaf).content
                else { continue }
                if kind == 1 { summary.held += 1 } else { summary.void += 1 }
                let reason = isLate ? .erased : rule
                try tell(leaf, index, content, kind: kind, reason: reason.rawValue)
            }
        }
    }

    private func countsOtherwise(_ write: Write, of leaf: StoredLeaf) throws -> Bool {
        let dot = Dot(incarnation: leaf.author.number, n: write.n)
        return try journal.counting(
            issuing: WriteName(dot: dot, leaf: leaf.hash),
            in: leaf.caseID,
            type: leaf.frame.open.type,
            instance: leaf.frame.open.instance,
            field: write.field
        ) != nil
    }

    func tell(
        _ leaf: StoredLeaf,
        _ index: Int,
        _ content: BoxContent,
        kind: Int,
        reason: String
    ) throws {
        let write = leaf.frame.open.writes[index]
        var seen = Seen()
        // What it had seen is of no use any more; that it is a deletion is.
        if write.recordContext != nil { seen.record = [] }
        try store.insert(
            InboxRow(
                caseID: leaf.caseID,
                edit: EditRow(
                    target: TargetPlace(caseID: leaf.caseID, audience: .zero, number: 0),
                    record: leaf.record,
                    type: leaf.frame.open.type,
                    instance: leaf.frame.open.instance,
                    field: write.field,
                    seen: seen.packed,
                    value: sealed(content.values[index], as: .value),
                    author: authorNumber(of: content.person),
                    time: content.times[index],
                    beside: false
                ),
                kind: kind,
                reason: reason,
                decidedAt: effects.now(),
                names: write.names(in: leaf.frame.open, leaf.hash, by: leaf.author.incarnation)
                    .packed
            )
        )
    }

    private func eachOwnLeaf(_ body: (StoredLeaf) throws -> Void) throws {
        let device = try identity().device
        let last = try store.journal.lastLeaf()
        guard last > 0 else { return }
        for id in 1...last {
            if let leaf = try journal.leaf(id), leaf.author.device == device { try body(leaf) }
        }
    }
}
