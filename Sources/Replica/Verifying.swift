import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// Recomputes everything from the journal and compares.
    func verify(_ progress: (_ done: Int, _ total: Int) throws -> Void) throws -> VerifyReport {
        var findings = try journal.audit(progress).map { finding in
            IntegrityAlarm(
                finding.code.rawValue,
                log: finding.log,
                place: finding.place,
                device: try finding.incarnation.flatMap { try journal.author($0)?.device }
            )
        }
        findings += try checkSealings() + checkPackedModels() + checkCopies()
        let counts = try store.journal.counts()
        let digests = try digests()
        var writes = 0
        let last = try store.journal.lastLeaf()
        if last > 0 {
            try store.journal.eachLeaf(from: 1, through: last) { row, _ in
                writes += try journal.leaf(row.id)?.frame.open.writes.count ?? 0
                return true
            }
        }
        return VerifyReport(
            findings: findings,
            digests: digests,
            entries: counts.entries,
            commits: Int(clamping: digests.reduce(0) { $0 + $1.place }),
            writes: writes
        )
    }

    /// Whether the chain of kept sealings ends where it is said to, each group signed by this device.
    private func checkSealings() throws -> [IntegrityAlarm] {
        guard let identity = try? identity() else { return [] }
        let last = try lastSealing()
        var number = try sealingPlace(.held).number + 1
        var hash = try sealingPlace(.held).hash
        while number <= last.number {
            guard let row = try store.sealing(number), row.previous == hash else {
                return [
                    IntegrityAlarm(
                        "sealing.gap",
                        chain: .sealings(identity.incarnation),
                        place: number,
                        device: identity.device
                    )
                ]
            }
            hash = row.hash
            number += 1
        }
        guard hash == last.hash else {
            return [
                IntegrityAlarm(
                    "sealing.gap",
                    chain: .sealings(identity.incarnation),
                    place: last.number,
                    device: identity.device
                )
            ]
        }
        return []
    }

    /// The digest of each case for each set of readers, by case, then audience.
    func digests() throws -> [StateDigest] {
        var digests: [StateDigest] = []
        for entry in try journal.cases().sorted(by: { $0.caseID < $1.caseID }) {
            let facts = try facts(of: entry)
            for (audience, end) in try journal.audiences(of: entry.caseID) {
                digests.append(
                    StateDigest(
                        caseID: entry.caseID,
                        audience: audience,
                        parties: try journal.parties(of: audience, in: facts.authority),
                        place: end.place,
                        digest: try journal.stateDigest(of: entry.caseID, audience: audience)
                    )
                )
            }
        }
        return digests
    }
}
