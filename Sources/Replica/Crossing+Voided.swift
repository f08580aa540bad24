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

    /// Puts those of them that count no longer into the inbox.
    func tellOfLost(_ accepted: Set<LeafWrite>, _ summary: inout SyncSummary) throws {
        guard !accepted.isEmpty else { return }
        try eachOwnLeaf { leaf in
            guard leaf.verdicts.contains(where: { $0 != .accepted }) else { return }
            let hash = leaf.hash
            for (index, write) in leaf.frame.open.writes.enumerated() {
                guard let (kind, rule) = leaf.verdicts[index].parts,
                    accepted.contains(LeafWrite(leaf: hash, field: write.field)),
                    // Its box is this device's own, so that it opens.
                    let content = try open(leaf).content
                else { continue }
                if kind == 1 { summary.held += 1 } else { summary.void += 1 }
                try tell(leaf, index, content, kind: kind, reason: rule.rawValue)
            }
        }
    }

    private func tell(
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
                    target: 0,
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
                decidedAt: effects.now()
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

    // MARK: What was not taken back

    /// The leaves that are held and that the pages of the new epoch do not bring, with what is in those of
    /// this device.
    func lostLeaves(_ held: Set<Hash>) throws -> [LostLeaf] {
        var lost = held
        try store.eachPage { body in
            for case .run(let run) in try SyncResponse(body).deliveries where run.own == 0 {
                let contents = try GroupContents(run)
                var hasher = CommitHasher()
                for commit in contents.commits {
                    for leaf in commit.leaves {
                        lost.remove(
                            hasher.leafHash(
                                leaf,
                                in: contents.buffer,
                                caseID: commit.caseID,
                                incarnation: contents.header.incarnation
                            )
                        )
                    }
                }
            }
        }
        guard !lost.isEmpty else { return [] }
        let device = try identity().device
        return try (1...(try store.journal.lastLeaf())).compactMap { id in
            guard let leaf = try journal.leaf(id), lost.contains(leaf.hash) else { return nil }
            return LostLeaf(
                leaf: leaf,
                content: leaf.author.device == device ? try open(leaf).content : nil
            )
        }
    }

    /// What came back too late, since its record has gone to other readers meanwhile, is told to its
    /// author; that anything else did not come back is an alarm.
    func tell(of lost: [LostLeaf], _ summary: inout SyncSummary) throws {
        // A commit comes back whole or not at all.
        struct Place: Hashable {
            var log: LogName
            var place: UInt64

            init(_ leaf: StoredLeaf) {
                log = .audience(leaf.caseID, leaf.audience)
                place = leaf.place
            }
        }
        var moved: Set<Place> = []
        for lost in lost {
            let open = lost.leaf.frame.open
            let present = try journal.presentAudience(
                of: lost.leaf.caseID,
                type: open.type,
                instance: open.instance
            )
            if let present, present.id != lost.leaf.audience { moved.insert(Place(lost.leaf)) }
        }
        for lost in lost {
            let leaf = lost.leaf
            let open = leaf.frame.open
            guard moved.contains(Place(leaf)) else {
                throw ReplicaError.integrity(
                    IntegrityAlarm("epoch.missing", place: try cursor()?.end.place)
                )
            }
            guard let content = lost.content else { continue }
            for index in open.writes.indices
            where leaf.verdicts[index] == .accepted {
                summary.refused += 1
                try tell(leaf, index, content, kind: 2, reason: Self.movedMeanwhile)
            }
        }
    }

    /// The reason of what was not taken back, in the inbox.
    static let movedMeanwhile = "return.moved"
}

/// A leaf that a restored server did not take back.
struct LostLeaf {
    let leaf: StoredLeaf
    /// What is in it, where this device has written it.
    let content: BoxContent?
}
