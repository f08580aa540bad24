import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Replica {
    /// Asks for a change of a case's charter. It takes effect when the server has ordered it, here
    /// too; until then the case's summary tells it as waiting.
    ///
    /// - Parameter keys: to sign the entry
    /// - Throws: `notLead` where another party leads the case, and what is wrong with the change.
    public func change(
        _ caseID: CaseID,
        to change: CharterChange,
        keys: DeviceKeys
    ) throws -> CaseSummary {
        try write { work in
            try work.change(caseID, to: change, keys: keys)
            return try work.shown(work.summary(caseID))
        }
    }

    /// Gives a role, by identifier or label, to a party, by name or a beginning of its identifier; or
    /// with nil to nobody.
    ///
    /// - Parameters:
    ///   - ground: On which another party learns of the case, where the model asks for one.
    ///   - confirmed: Successors of known parties whose fingerprints were compared.
    public func changeRole(
        named role: String,
        of caseID: CaseID,
        to party: String?,
        ground: String? = nil,
        immediate: Bool,
        confirmed: Set<PartyID> = [],
        keys: DeviceKeys
    ) throws -> CaseSummary {
        try write { work in
            let model = try work.someFacts(of: caseID).model
            let role = try work.role(named: role, in: model).id
            let change: CharterChange =
                if let party {
                    .bind(
                        role: role,
                        party: try work.participant(named: party, confirmed: confirmed)
                            .listing.id,
                        immediate: immediate,
                        ground: ground.map { work.groundID($0, model) } ?? ""
                    )
                } else {
                    .end(role: role, immediate: immediate)
                }
            try work.change(caseID, to: change, keys: keys)
            return try work.shown(work.summary(caseID))
        }
    }

    /// The party that `typed` names and that stands in for one of the case, with that one.
    ///
    /// - Throws: `notASuccessor` where it stands in for none of the case.
    public func successor(
        named typed: String,
        in caseID: CaseID
    ) throws -> (from: PartyView, to: PartyView) {
        try read { work in
            let own = try work.identity().party
            let entry = try work.party(named: typed)
            let taking = Set(try work.someFacts(of: caseID).roles.map(\.party))
            var before = entry.listing.succeeds
            // A party may have been replaced more than once before anybody confirmed it here.
            while let party = before, !taking.contains(party) {
                before = try work.journal.party(party)?.listing.succeeds
            }
            guard let before, let old = try work.journal.party(before) else {
                throw ReplicaError.notASuccessor(entry.listing.id)
            }
            return (work.view(old, own: own), work.view(entry, own: own))
        }
    }

    /// Moves a case to another version of its model: `2`, or `sisam@2`.
    public func changeModel(
        of caseID: CaseID,
        to version: String,
        keys: DeviceKeys
    ) throws -> CaseSummary {
        try write { work in
            let name = try work.someFacts(of: caseID).model.name
            let typed = version.contains("@") ? version : name + "@" + version
            let row = try work.newestModel(named: typed).row
            try work.change(caseID, to: .model(row.hash), keys: keys)
            return try work.shown(work.summary(caseID))
        }
    }
}

extension Work {
    /// Signs the entry that brings a change, and keeps it for the next sync.
    func change(_ caseID: CaseID, to change: CharterChange, keys: DeviceKeys) throws {
        try self.change(caseID, to: change, SigningKey(secret: keys.signing))
    }

    func change(_ caseID: CaseID, to change: CharterChange, _ key: SigningKey) throws {
        let identity = try identity()
        guard let author = try number(.author).flatMap({ Int64(exactly: $0) }) else {
            throw ReplicaError.noAuthor
        }
        let base = try lastCharter(of: caseID)
        let model = try journal.model(base.model)
        let statement = try news(of: change, in: caseID, after: base, model)
        try checkLead(change, base, model)
        let isNote = statement.act?.isNote == true
        let body = statement.bytes
        let signed = SignedBody(
            body: body,
            signer: .device(identity.device),
            signature: try key.sign(SignedText.charter(body))
        )
        do {
            if !isNote { _ = try journal.charter(signed, after: base) }
        } catch let error as JournalError where error.code != .storeDamaged {
            throw ReplicaError.changeRefused(code: error.code.rawValue)
        }
        try store.insert(
            CharterChangeRow(
                caseID: caseID,
                body: body,
                signature: signed.signature,
                change: change.packed,
                author: author,
                madeAt: effects.now()
            )
        )
    }

    /// The charter in force, with the changes that wait: what the next one follows.
    func lastCharter(of caseID: CaseID) throws -> Charter {
        var charter: Charter
        if let known = try journal.charter(of: caseID) {
            charter = known
        } else if let row = try store.newCase(caseID) {
            charter = try Charter(taken: row.body)
        } else {
            throw ReplicaError.unknownName(.caseFile, typed: caseID.description)
        }
        for row in try store.charterChanges() where row.caseID == caseID {
            let statement = try CharterStatement(row.body)
            if statement.act?.isNote == true { continue }
            charter = try Charter(
                taken: row.body,
                successions: charter.successions + statement.successions
            )
        }
        return charter
    }

    private func statement(
        of change: CharterChange,
        after base: Charter,
        _ model: Model
    ) throws -> CharterStatement {
        var statement = CharterStatement(
            caseID: base.caseID,
            model: base.model,
            roles: base.bindings,
            previous: base.bodyHash
        )
        switch change {
        case .bind(let id, let party, let immediate, let ground):
            guard let role = model.role(id: id) else {
                throw ReplicaError.unknownName(.role, typed: id)
            }
            let before = base.bindings.first { $0.role == id }?.party
            guard before != party else { throw ReplicaError.nothingToChange }
            var binding = try binding(role, try entry(of: party))
            binding.ground = ground
            let grounded = try grounded(
                [binding],
                [],
                model,
                in: try someFacts(of: base.caseID)
            )
            statement.roles = base.bindings.filter { $0.role != id } + grounded
            statement.ended = immediate && before != nil ? [id] : []
        case .end(let id, let immediate):
            guard let role = model.role(id: id) else {
                throw ReplicaError.unknownName(.role, typed: id)
            }
            guard !role.required else { throw ReplicaError.roleRequired(role) }
            statement.roles.removeAll { $0.role == id }
            guard statement.roles.count < base.bindings.count else {
                throw ReplicaError.nothingToChange
            }
            statement.ended = immediate ? [id] : []
        case .model(let hash):
            let next = try journal.model(hash)
            guard hash != base.model else { throw ReplicaError.nothingToChange }
            guard next.name == model.name, next.version > model.version else {
                throw ReplicaError.notALaterModel(name: model.name, version: model.version)
            }
            statement.model = hash
        case .confirm(let from, let to):
            guard let root = try entry(of: to).root else {
                throw ReplicaError.partyWithoutDevice(to)
            }
            statement.successions = [Succession(from: from, to: to)]
            statement.roles = base.bindings.map { binding in
                binding.party == from
                    ? RoleBinding(
                        role: binding.role,
                        party: to,
                        root: root,
                        ground: binding.ground
                    ) : binding
            }
            guard statement.roles != base.bindings else { throw ReplicaError.nothingToChange }
        case .erasure: break
        }
        if case .erasure(let act) = change {
            if act.isNote { return CharterStatement(caseID: base.caseID, note: act) }
            statement.act = act
            return statement
        }
        return CharterStatement(
            caseID: statement.caseID,
            model: statement.model,
            roles: statement.roles,
            previous: statement.previous,
            successions: statement.successions,
            ended: statement.ended
        )
    }

    private func entry(of party: PartyID) throws -> PartyEntry {
        guard let entry = try journal.party(party) else {
            throw ReplicaError.unknownName(.party, typed: party.description)
        }
        return entry
    }

    /// What a change says. One that changes nothing, but would on the charter in force, has been asked for
    /// and waits.
    private func news(
        of change: CharterChange,
        in caseID: CaseID,
        after base: Charter,
        _ model: Model
    ) throws -> CharterStatement {
        do {
            return try statement(of: change, after: base, model)
        } catch ReplicaError.nothingToChange {
            guard let inForce = try journal.charter(of: caseID), inForce.bodyHash != base.bodyHash,
                (try? statement(of: change, after: inForce, journal.model(inForce.model))) != nil
            else { throw ReplicaError.nothingToChange }
            throw ReplicaError.alreadyWaits
        }
    }

    /// Refuses what the party with the lead role is to do, naming it.
    func checkLead(_ change: CharterChange, _ base: Charter, _ model: Model) throws {
        let role = model.roles[model.leadRole]
        let lead = base.bindings.first { $0.role == role.id }?.party
        let own = try identity().party
        if case .confirm(let from, let to) = change, from == lead {
            guard own != from, own != to, base.bindings.contains(where: { $0.party == own }) else {
                throw ReplicaError.notLead(role, holder: nil)
            }
            return
        }
        if case .erasure(let act) = change, act.isNote { return }
        guard lead == own else { throw ReplicaError.notLead(role, holder: lead) }
    }

    /// The changes of a case that the server has not ordered, in the order they were made.
    func waitingChanges(of facts: CaseFacts) throws -> [CharterChangeView] {
        try store.charterChanges().filter { $0.caseID == facts.caseID }.map { row in
            try view(CharterChange(packed: row.change), facts.model, madeAt: row.madeAt)
        }
    }

    func view(
        _ change: CharterChange,
        _ model: Model?,
        madeAt: WallTime
    ) throws -> CharterChangeView {
        var view = CharterChangeView(change: change, madeAt: madeAt)
        switch change {
        case .bind(let role, let party, _, _):
            view.role = model?.role(id: role)
            view.partyName = try partyName(party)
        case .end(let role, _): view.role = model?.role(id: role)
        case .model(let hash): view.modelVersion = try? journal.model(hash).version
        case .confirm(_, let to): view.partyName = try partyName(to)
        case .erasure: break
        }
        return view
    }

    /// A change that the server did not order goes to the inbox.
    func refuseChange(_ id: Int64, code: String, _ summary: inout SyncSummary) throws {
        guard let row = try store.charterChanges().first(where: { $0.id == id }),
            // What the server has of it, it has: then this is the answer to a request sent twice.
            try !journal.holds(charterEntry: row.body, of: row.caseID)
        else { return }
        try store.insert(
            InboxRow(
                id: 0,
                caseID: row.caseID,
                record: .zero,
                type: 0,
                instance: .single,
                field: 0,
                reason: code,
                kind: 3,
                value: try sealed(row.change, as: .value),
                seen: Seen().packed,
                author: row.author,
                writtenAt: row.madeAt,
                decidedAt: effects.now()
            )
        )
        try store.deleteCharterChange(id)
        summary.refused += 1
    }

    /// Changes made here that have come back are no longer waiting.
    func settleChanges(_ frame: LogEntriesFrame) throws {
        guard case .charter(let caseID) = frame.log else { return }
        let bodies = Set(frame.entries.map(\.content.body))
        for row in try store.charterChanges()
        where row.caseID == caseID && bodies.contains(row.body) {
            try store.deleteCharterChange(row.id)
        }
    }
}
