import Journal
import Trust
import Vocabulary
import Wire

/// What this device had said in its party's log and in charters, as a former epoch had ordered it.
struct OwnEntries {
    fileprivate var statements: [StatementRow] = []
    fileprivate var changes: [OwnChange] = []
}

/// A change of a charter that this device made.
private struct OwnChange {
    var body: [UInt8]
    var before: CharterStatement
    var after: CharterStatement

    /// What was asked for; nil where the two say the same.
    var change: CharterChange? {
        if let act = after.act { return .erasure(act) }
        if let succession = after.successions.first {
            return .confirm(from: succession.from, to: succession.to)
        }
        if after.model != before.model { return .model(after.model) }
        for binding in after.roles where !before.roles.contains(binding) {
            return .bind(
                role: binding.role,
                party: binding.party,
                immediate: after.ended.contains(binding.role),
                ground: binding.ground
            )
        }
        let ended = before.roles.first { old in
            !after.roles.contains { $0.role == old.role }
        }
        return ended.map { .end(role: $0.role, immediate: after.ended.contains($0.role)) }
    }

    /// Whether what it changed stands as it stood before: then it can be made again.
    func fits(_ present: Charter) -> Bool {
        func holder(_ role: String, _ bindings: [RoleBinding]) -> PartyID? {
            bindings.first { $0.role == role }?.party
        }
        switch change {
        case .bind(let role, _, _, _), .end(let role, _):
            return holder(role, present.bindings) == holder(role, before.roles)
        case .model: return present.model == before.model
        case .confirm(let from, _): return present.bindings.contains { $0.party == from }
        case .erasure: return true
        case nil: return false
        }
    }
}

// What a restored server did not take back, since something else was ordered meanwhile, is said again.
extension Work {
    /// What this device has said, as the logs have it now.
    func ownEntries() throws -> OwnEntries {
        let identity = try identity()
        var own = OwnEntries()
        try eachOwnEntry(of: .party(identity.party), identity.device) { signed, _ in
            let statement = try PartyStatement(signed.body)
            switch statement.content {
            case .device, .revocation:
                own.statements.append(
                    StatementRow(
                        hash: Digest.sha256(signed.body),
                        body: signed.body,
                        signature: signed.signature
                    )
                )
            case .root, .incarnation, .partyKey: break
            }
        }
        for entry in try journal.cases() {
            try eachOwnEntry(of: .charter(entry.caseID), identity.device) { signed, before in
                guard let before, try CharterStatement(signed.body).act?.isNote != true else {
                    return
                }
                own.changes.append(
                    OwnChange(
                        body: signed.body,
                        before: try CharterStatement(before),
                        after: try CharterStatement(signed.body)
                    )
                )
            }
        }
        return own
    }

    /// Visits the entries of a log that this device signed, each with the body of the one before.
    private func eachOwnEntry(
        of log: LogName,
        _ device: DeviceID,
        _ body: (SignedBody, [UInt8]?) throws -> Void
    ) throws {
        var before: [UInt8]?
        var place: UInt64 = 0
        while true {
            let page = try journal.entries(of: log, from: place + 1, limit: 256)
            for entry in page {
                place = entry.place
                if case .signed(let signed) = entry.content, signed.signer == .device(device) {
                    try body(signed, before)
                }
                if (try? CharterStatement(entry.content.body).act)?.isNote != true {
                    before = entry.content.body
                }
            }
            if page.count < 256 { return }
        }
    }

    /// Says again what the logs have not, now that they are others.
    func remake(_ own: OwnEntries, _ key: SigningKey) throws {
        let known = Set(try store.statements().map(\.hash))
        for row in own.statements where !known.contains(row.hash) {
            let statement = try PartyStatement(row.body)
            if try !journal.stands(statement) { try store.insert(row) }
        }
        for lost in own.changes {
            let caseID = lost.after.caseID
            guard try !journal.holds(charterEntry: lost.body, of: caseID),
                let change = lost.change
            else { continue }
            if lost.fits(try lastCharter(of: caseID)) {
                do {
                    try self.change(caseID, to: change, key)
                    continue
                } catch ReplicaError.nothingToChange {
                    continue
                } catch ReplicaError.alreadyWaits {
                    continue
                } catch ReplicaError.otherDevice {
                    throw ReplicaError.otherDevice
                } catch ReplicaError.storeFailed(let reason) {
                    throw ReplicaError.storeFailed(reason)
                } catch is ReplicaError {
                    // This party may not say so any more.
                }
            }
            try noteLost(change, of: caseID)
        }
    }

    /// A change that cannot be made again goes to the inbox.
    private func noteLost(_ change: CharterChange, of caseID: CaseID) throws {
        guard let author = try number(.author).flatMap({ Int64(exactly: $0) }) else { return }
        try store.insert(
            InboxRow(
                id: 0,
                caseID: caseID,
                record: .zero,
                type: 0,
                instance: .single,
                field: 0,
                reason: JournalCode.charterStale.rawValue,
                kind: 3,
                value: try sealed(change.packed, as: .value),
                seen: Seen().packed,
                author: author,
                writtenAt: effects.now(),
                decidedAt: effects.now()
            )
        )
    }

    /// Edits that cite a charter's entry that did not survive cite the one in force.
    func retarget() throws {
        for row in try store.targetsToSeal() {
            guard let entry = try journal.caseEntry(row.target.caseID),
                try !journal.holds(charterHead: row.target.charterHead, of: row.target.caseID)
            else { continue }
            try store.setCharter(of: row, to: entry.charterHead)
        }
    }
}
