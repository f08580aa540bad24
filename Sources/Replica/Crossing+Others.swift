import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// A write of a record by what names it in every epoch, but for its leaf.
struct FormerDot: Hashable {
    var record: RecordID
    var field: UInt16
    var incarnation: IncarnationID
    var n: UInt32
}

/// Which leaves dots meant in the logs before.
struct FormerMeanings {
    var leaves: [FormerDot: Hash] = [:]
    /// The records that they are of.
    var records: [CaseID: Set<RecordID>] = [:]
}

/// A dot that is another write's in the present logs than in those before.
struct OthersDot {
    var ref: RecordRef
    var field: UInt16
    /// In the store's present numbering.
    var dot: Dot
    /// The write that it was; nil where the logs before had none under it.
    var name: WriteName?

    var record: RecordID { ref.record }
}

// Two copies of a device have written under one dot, and a restored server has ordered the other of the two.
// What had seen the one by that dot has not seen the other.
extension Work {
    /// Which leaf each dot means now that somebody may have seen who wrote what was lost, or what is saved or
    /// typed here. Comes before the logs are replaced.
    func meanings(_ lost: [LostLeaf]) throws -> FormerMeanings {
        var records = Set(lost.map(\.leaf.record))
        for draft in try drafts() { records.insert(draft.record.record) }
        for caseID in try store.editCounts().keys {
            records.formUnion(try store.editedRecords(ofCase: caseID).map(\.record))
        }
        var meanings = FormerMeanings()
        guard !records.isEmpty else { return meanings }
        for id in 1...max(try store.journal.lastLeaf(), 1) {
            guard let leaf = try journal.leaf(id), records.contains(leaf.record) else { continue }
            let hash = leaf.hash
            for (write, verdict) in zip(leaf.frame.open.writes, leaf.verdicts)
            where verdict != .void(.dotReused) {
                meanings.leaves[FormerDot(write, of: leaf)] = hash
                meanings.records[leaf.caseID, default: []].insert(leaf.record)
            }
        }
        return meanings
    }

    /// The dots that are others' now.
    func othersDots(
        _ meanings: FormerMeanings,
        _ lost: [LostLeaf]
    ) throws -> [OthersDot] {
        var others: [OthersDot] = []
        var looked: Set<FormerDot> = []
        func look(_ write: Write, _ leaf: StoredLeaf) throws {
            let former = FormerDot(write, of: leaf)
            guard looked.insert(former).inserted,
                let author = try journal.author(leaf.author.incarnation)
            else { return }
            let dot = Dot(incarnation: author.number, n: write.n)
            let present = try journal.leaf(
                of: dot,
                hash: nil,
                in: leaf.caseID,
                type: leaf.ref.type,
                instance: leaf.ref.instance,
                field: write.field
            )
            guard let present, present.hash != meanings.leaves[former] else { return }
            others.append(
                OthersDot(
                    ref: leaf.ref,
                    field: write.field,
                    dot: dot,
                    name: meanings.leaves[former].map { WriteName(dot: dot, leaf: $0) }
                )
            )
        }
        for (caseID, records) in meanings.records.sorted(by: { $0.key < $1.key }) {
            for (leaf, write) in try journal.reusedWrites(of: caseID)
            where records.contains(leaf.record) {
                try look(write, leaf)
            }
        }
        for lost in lost {
            guard let facts = try facts(of: lost.leaf.caseID),
                let audience = try audience(of: lost.leaf.ref, facts)?.id,
                let author = try journal.author(lost.leaf.author.incarnation)
            else { continue }
            let state = try RecordState(packed: orderedRow(lost.leaf.ref, audience))
            for write in lost.leaf.frame.open.writes
            where state[write.field].context.contains(
                Dot(incarnation: author.number, n: write.n)
            ) {
                try look(write, lost.leaf)
            }
        }
        return others
    }

    /// Takes such a dot out of what edits and drafts here had seen. They have seen what issues the write
    /// again that it was.
    func forget(_ other: OthersDot) throws {
        let ref = other.ref
        var issuing: Dot?
        if let name = other.name, let facts = try facts(of: ref.caseID),
            let audience = try audience(of: ref, facts)?.id
        {
            issuing = try RecordState(packed: orderedRow(ref, audience))[other.field]
                .dot(ofIssued: name)
        }
        for edit in try store.edits(caseID: ref.caseID, record: ref.record) {
            var seen = try Seen(packed: edit.seen)
            guard seen.contains(other.dot, of: other.field, in: edit.field) else { continue }
            seen.forget(other.dot, of: other.field, in: edit.field)
            if let issuing { seen.see(issuing, of: other.field, in: edit.field) }
            try store.replaceSeen(of: edit, by: seen.packed)
        }
        try renewDraft(of: ref, field: other.field) {
            guard $0.context.contains(other.dot) else { return }
            $0.context = $0.context.removing(other.dot)
            if let issuing { $0.context.insert(issuing) }
        }
    }
}

extension FormerDot {
    init(_ write: Write, of leaf: StoredLeaf) {
        self.init(
            record: leaf.record,
            field: write.field,
            incarnation: leaf.author.incarnation,
            n: write.n
        )
    }
}
