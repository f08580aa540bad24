import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

// A release says until when it is meant to stand. No clock decides what counts: a device of whoever gave
// it withdraws it, once its own clock says that the time is over.
extension Work {
    /// Remembers the first time at which a release that came ends.
    func noteEnds(_ statement: AudienceStatement) throws {
        var releases: [Release] = []
        switch statement.content {
        case .release(let release): releases = [release]
        case .enter(let enter):
            for signed in enter.records.flatMap(\.releases) {
                if case .release(let release)? = try? AudienceStatement(signed.body).content {
                    releases.append(release)
                }
            }
        default: return
        }
        guard let end = releases.compactMap(\.until).min() else { return }
        if let known = try number(.releasesEnd), known <= end { return }
        try set(.releasesEnd, to: end)
    }

    /// Withdraws the releases of the own party whose time is over.
    func withdrawEnded(_ key: SigningKey) throws {
        try forgetNeedlessWithdrawals()
        let now = effects.now()
        guard let end = try number(.releasesEnd), now >= end else { return }
        let identity = try identity()
        // A revoked device releases nothing and withdraws nothing.
        guard try speaks() else { return }
        let own = identity.party
        var next: WallTime?
        for entry in try journal.cases() {
            let releases = try releases(in: entry.caseID)
            let withdrawn = try waitingWithdrawals()
            for release in releases where !release.isPending && release.releaser == own {
                guard let until = release.until, let record = release.record else { continue }
                guard until <= now else {
                    next = min(next ?? until, until)
                    continue
                }
                let name = RecordName(type: record.ref.type, instance: record.ref.instance)
                let withdrawal = Withdrawal(record: name, party: release.party, given: now)
                guard
                    !withdrawn.contains(where: {
                        $0.caseID == entry.caseID && $0.withdrawal.record == name
                            && $0.withdrawal.party == release.party
                    })
                else { continue }
                do {
                    try self.release(record.ref, .withdrawal(withdrawal), key)
                } catch ReplicaError.refused, ReplicaError.releaseRefused {
                    // The party has no say in the record any more.
                    continue
                }
            }
        }
        if let next {
            try set(.releasesEnd, to: next)
        } else {
            try store.set(.releasesEnd, to: nil)
        }
    }

    private func waitingWithdrawals() throws -> [(caseID: CaseID, withdrawal: Withdrawal)] {
        try store.pendingReleases().compactMap { row in
            guard row.refusal == nil, let statement = try? AudienceStatement(row.body),
                case .withdrawal(let withdrawal) = statement.content
            else { return nil }
            return (statement.caseID, withdrawal)
        }
    }

    /// Of several devices that withdraw the same, one is heard: what the others asked for has happened.
    private func forgetNeedlessWithdrawals() throws {
        for row in try store.pendingReleases()
        where row.refusal == ErrorCode.releaseParty.rawValue {
            if case .withdrawal? = try? AudienceStatement(row.body).content {
                try store.deletePendingRelease(body: row.body)
            }
        }
    }
}
