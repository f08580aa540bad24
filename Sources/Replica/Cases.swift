import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// All cases, those that the server has not ordered last.
    func summaries() throws -> [CaseSummary] {
        let labels = try labels()
        let unsent = try store.editCounts()
        var conflicts: [CaseID: Int] = [:]
        for conflict in try conflictKeys(in: nil) { conflicts[conflict.caseID, default: 0] += 1 }
        var summaries: [CaseSummary] = []
        for entry in try journal.cases() {
            let facts = try facts(of: entry)
            summaries.append(
                try summary(
                    facts,
                    label: labels[entry.caseID],
                    openedAt: entry.opened,
                    unsent: unsent[entry.caseID] ?? 0,
                    conflicts: conflicts[entry.caseID] ?? 0
                )
            )
        }
        let unordered =
            try store.newCases().map(\.caseID) + store.bundledCases().map(\.caseID)
        for caseID in unordered {
            guard let facts = try facts(of: caseID) else { continue }
            summaries.append(
                try summary(
                    facts,
                    label: labels[caseID],
                    openedAt: nil,
                    unsent: unsent[caseID] ?? 0,
                    conflicts: conflicts[caseID] ?? 0
                )
            )
        }
        return summaries
    }

    /// One case.
    func summary(_ caseID: CaseID) throws -> CaseSummary {
        let facts = try someFacts(of: caseID)
        return try summary(
            facts,
            label: try label(of: caseID),
            openedAt: try journal.caseEntry(caseID)?.opened,
            unsent: try store.editedRecords(ofCase: caseID).reduce(0) { $0 + $1.edits },
            conflicts: try conflictKeys(in: caseID).count
        )
    }

    private func summary(
        _ facts: CaseFacts,
        label: String?,
        openedAt: WallTime?,
        unsent: Int,
        conflicts: Int
    ) throws -> CaseSummary {
        let own = try identity().party
        return CaseSummary(
            id: facts.caseID,
            label: label,
            modelName: facts.model.name,
            modelVersion: facts.model.version,
            roles: try facts.model.roles.flatMap { role in
                try facts.roles.filter { $0.role == role.id }.map { binding in
                    RoleHolder(
                        role: role,
                        party: binding.party,
                        partyName: try partyName(binding.party),
                        isOwn: binding.party == own
                    )
                }
            },
            openedAt: openedAt,
            unsent: unsent,
            conflicts: conflicts,
            waiting: try waitingChanges(of: facts)
        )
    }

    /// A case with the records that the own party may read.
    func caseView(_ caseID: CaseID) throws -> CaseView {
        let facts = try someFacts(of: caseID)
        let own = try identity().party
        var records: [RecordSummary] = []
        for type in facts.model.types where try readers(of: type, facts).contains(own) {
            for place in try places(of: type, facts) { records.append(try summary(place, facts)) }
        }
        return CaseView(summary: try summary(caseID), model: facts.model, records: records)
    }

    private func summary(_ place: RecordPlace, _ facts: CaseFacts) throws -> RecordSummary {
        let overlay = try overlay(facts, place.ref)
        var filled = 0
        var conflicts = 0
        var headline: FieldValue?
        let record = try overlay.record()
        for field in place.type.fields where !record[field.number].siblings.isEmpty {
            let siblings = try siblings(FieldPlace(record: place, field: field), overlay)
            if siblings.count > 1 { conflicts += 1 }
            guard let value = siblings.first?.value, value != .cleared else { continue }
            filled += 1
            if headline == nil, case .text = value { headline = value }
        }
        return RecordSummary(
            place: place,
            life: try life(of: overlay),
            filled: filled,
            conflicts: conflicts,
            unsent: overlay.edits.count,
            headline: headline
        )
    }

    /// Makes a case under the newest model of a name.
    func newCase(
        model typed: String,
        roles: [(role: String, party: String)],
        grounds: [NamedGround] = [],
        label: String?,
        after before: CaseFacts? = nil,
        confirmed: Set<PartyID> = [],
        keys: DeviceKeys
    ) throws -> CaseID {
        let identity = try identity()
        if try ownLog().devices[identity.device]?.speaks == false {
            throw ReplicaError.deviceRevoked
        }
        let (row, model) = try newestModel(named: typed)
        if let label, !label.isEmpty { try Self.checkName(label, .labelCharacters) }
        let named = try withCoordinator(roles, model)
        let holders = try holders(named, model, confirmed)
        var bindings = try bindings(holders, model)
        // What was said of a party's role in the case before goes on, where nothing else is said.
        let known = try before.map { try journal.charter(of: $0.caseID)?.bindings ?? $0.roles }
        for index in bindings.indices {
            let binding = bindings[index]
            let kept = known?.first { $0.role == binding.role && $0.party == binding.party }
            bindings[index].ground = kept?.ground ?? ""
        }
        bindings = try grounded(
            bindings,
            grounds,
            model,
            in: before
        )
        // Part of the first feed may be here, and not the part that lets this device in.
        guard try ownLog().devices[identity.device] != nil else { throw ReplicaError.notAdmitted }
        let caseID = try fresh(CaseKey.self)
        let body = CharterStatement(caseID: caseID, model: row.hash, roles: bindings).bytes
        let key = try SigningKey(secret: keys.signing)
        let signature = try key.sign(SignedText.charter(body))
        _ = try journal.charter(
            SignedBody(body: body, signer: .device(identity.device), signature: signature),
            .charter(caseID)
        )
        try store.save(
            NewCaseRow(
                caseID: caseID,
                body: body,
                signature: signature,
                madeAt: effects.now()
            )
        )
        try setLabel(label, of: caseID)
        return caseID
    }

    /// The roles that were named, and the coordinator that the model names where nobody else is.
    private func withCoordinator(
        _ roles: [(role: String, party: String)],
        _ model: Model
    ) throws -> [(role: String, party: String)] {
        guard let name = model.guide.coordinator,
            let coordinator = model.role(id: "coordinator"),
            try !roles.contains(where: { try role(named: $0.role, in: model).id == coordinator.id }
            ),
            let party = try? party(named: name), party.root != nil,
            coordinator.admits(party.listing.kind), party.listing.id != (try identity().party)
        else { return roles }
        return roles + [(role: coordinator.id, party: name)]
    }

    /// A label is the own party's name for a case.
    func setLabel(_ label: String?, of caseID: CaseID) throws {
        guard let label, !label.isEmpty else {
            try store.setLabel(nil, of: caseID)
            try noteLabel(of: caseID)
            return
        }
        try Self.checkName(label, .labelCharacters)
        try keep(label: label, of: caseID)
        try noteLabel(of: caseID)
    }

    static func checkLength(_ text: String, _ kind: LimitKind) throws {
        let count = text.unicodeScalars.count
        guard count <= Limits.nameCharacters else {
            throw ReplicaError.overLimit(kind, count: count, limit: Limits.nameCharacters)
        }
    }

    /// An identifier that nobody has used.
    func fresh<Kind>(_ kind: Kind.Type) throws -> Identifier<Kind> {
        guard let identifier = Identifier<Kind>(effects.random(16)) else {
            throw ReplicaError.storeFailed("no random bytes")
        }
        return identifier
    }

    /// The party of each role that was named, and the own one in the role that was left out.
    private func holders(
        _ roles: [(role: String, party: String)],
        _ model: Model,
        _ confirmed: Set<PartyID>
    ) throws -> [(role: Role, party: PartyEntry)] {
        var holders: [(role: Role, party: PartyEntry)] = []
        for (typedRole, typedParty) in roles {
            let role = try role(named: typedRole, in: model)
            guard !holders.contains(where: { $0.role.id == role.id }) else {
                throw ReplicaError.roleTwice(role)
            }
            holders.append(
                (role: role, party: try participant(named: typedParty, confirmed: confirmed))
            )
        }
        let own = try identity().party
        guard !holders.contains(where: { $0.party.listing.id == own }) else { return holders }
        guard let entry = try journal.party(own) else { throw ReplicaError.ownRoleMissing }
        let free = model.roles.filter { role in
            role.admits(entry.listing.kind) && !holders.contains { $0.role.id == role.id }
        }
        let required = free.filter(\.required)
        let fitting = required.isEmpty ? free : required
        guard let role = fitting.first else { throw ReplicaError.ownRoleMissing }
        guard fitting.count == 1 else { throw ReplicaError.ownRoleAmbiguous(fitting) }
        return holders + [(role: role, party: entry)]
    }

    /// The role so named, by identifier or label.
    func role(named typed: String, in model: Model) throws -> Role {
        switch NameMatcher.role(typed, in: model) {
        case .one(let found): return found
        case .several(let roles):
            throw ReplicaError.ambiguousName(
                .role,
                typed: typed,
                candidates: roles.map { Candidate(name: $0.id, label: $0.labels.sv) }
            )
        case .none: throw ReplicaError.unknownName(.role, typed: typed)
        }
    }

    private func bindings(
        _ holders: [(role: Role, party: PartyEntry)],
        _ model: Model
    ) throws -> [RoleBinding] {
        for role in model.roles where role.required {
            guard holders.contains(where: { $0.role.id == role.id }) else {
                throw ReplicaError.missingRole(role)
            }
        }
        return try holders.map { role, party in try binding(role, party) }
            .sorted { Array($0.role.utf8).lexicographicallyPrecedes(Array($1.role.utf8)) }
    }

    /// A party in a role that it may take.
    func binding(_ role: Role, _ party: PartyEntry) throws -> RoleBinding {
        guard role.admits(party.listing.kind) else {
            throw ReplicaError.wrongKind(role: role, party: party.listing.id)
        }
        guard let root = party.root else {
            throw ReplicaError.partyWithoutDevice(party.listing.id)
        }
        return RoleBinding(role: role.id, party: party.listing.id, root: root)
    }

    /// The newest model of a name, or with `name@version` that one.
    func newestModel(named typed: String) throws -> (row: ModelRow, model: Model) {
        let parts = typed.split(separator: "@", maxSplits: 1)
        let name = parts.first.map(String.init) ?? ""
        let version = parts.count > 1 ? UInt32(parts[1]) : nil
        guard parts.count < 2 || version != nil,
            let row = try journal.models()
                .filter({ $0.name == name && (version == nil || $0.version == version) })
                .max(by: { ($0.version, $0.place) < ($1.version, $1.place) })
        else { throw ReplicaError.unknownName(.model, typed: typed) }
        return (row, try model(row.hash))
    }
}
