import Causality
import Journal
import Trust
import Vocabulary

/// Writes that bundles brought, and that are shown under stand-ins for their dots while the logs are
/// replaced.
///
/// Before, another write was ordered under the dot. Until that comes again nothing lies there, or the
/// bundle's own write is ordered there. What had seen the one by its dot and the other by its stand-in must
/// not take them for each other meanwhile: what nobody had been shown would be replaced.
struct StandIns {
    /// As they were shown before.
    fileprivate var kept: [(write: ProvisionalWrite, ref: RecordRef)] = []
    /// Those that the new logs have ordered, or what issues them again, and the dots of that.
    var settled: [(dot: Dot, write: ProvisionalWrite, ref: RecordRef)] = []

    /// Whether a write of a leaf keeps its stand-in, whatever lies under its dot.
    func keep(_ field: UInt16, of row: ProvisionalLeafRow) -> Bool {
        kept.contains {
            $0.write.leaf == Overlay.firstProvisional + row.id && $0.write.field == field
        }
    }
}

extension Work {
    /// Keeps what is shown under stand-ins as it is. Comes before the logs are replaced.
    func keepStandIns() throws {
        standIns = StandIns()
        for record in try provisionalRecords(ofCase: nil) {
            let ref = RecordRef(
                caseID: record.caseID,
                record: record.record,
                type: record.type,
                instance: record.instance
            )
            let shown = try broughtWrites(ref)
            standIns.kept += shown.filter(\.isFork).map { ($0, ref) }
        }
    }

    /// Shows everything as the new logs have it: whoever had seen a write under a stand-in that it no
    /// longer has, has seen it under the dot that it has now. Comes when nobody has seen by that dot any
    /// more what had been ordered under it before.
    func giveUpStandIns() throws {
        let before = standIns
        standIns = StandIns()
        for (dot, write, ref) in before.settled { try haveSeen(dot, ratherThan: write, in: ref) }
        for (write, ref) in before.kept {
            let now = try broughtWrites(ref).first {
                $0.leaf == write.leaf && $0.field == write.field
            }
            if let now { try haveSeen(now.dot, ratherThan: write, in: ref) }
        }
    }

    /// What bundles brought of a record, as it is shown.
    private func broughtWrites(_ ref: RecordRef) throws -> [ProvisionalWrite] {
        guard let facts = try facts(of: ref.caseID),
            let row = try store.provisionalLeaves(of: ref.record).first
        else { return [] }
        let audience = try audience(of: ref, facts)?.id ?? row.audience
        return try provisionalWrites(ref, facts, ordered: orderedRow(ref, audience))
    }
}

extension Work {
    /// Names what was ordered under the dots of bundles' writes that are shown under stand-ins, where an
    /// edit had seen both: who names one leaf under a dot has seen no other there.
    func namesOrdered(
        besideStandIns brought: [ProvisionalWrite],
        seenBy edit: EditRow,
        _ seen: Seen,
        _ record: RecordToSeal
    ) throws -> [SeenName] {
        var names: [SeenName] = []
        for write in brought where write.isFork {
            let dot = write.name.dot
            guard seen.contains(write.dot, of: write.field, in: edit.field),
                seen.contains(dot, of: write.field, in: edit.field),
                !names.contains(where: { $0.field == write.field && $0.name.dot == dot }),
                let leaf = try journal.leaf(
                    of: dot,
                    hash: nil,
                    in: record.ref.caseID,
                    type: record.ref.type,
                    instance: record.ref.instance,
                    field: write.field
                )
            else { continue }
            let name = WriteName(dot: dot, leaf: leaf.hash)
            names.append(SeenName(field: write.field, name: name))
        }
        return names
    }
}
