import Cooperation
import Vocabulary
import Wire

/// What a charter makes of a model: who may write and who reads what.
///
/// Depends on the model, on who has which role and on who stands in for whom, not on the case, so that
/// one value serves all cases of the same parties.
public struct Authority: Sendable {
    /// A set of parties that reads some record type.
    public struct Audience: Hashable, Sendable {
        /// Its name.
        public let id: AudienceID
        /// Its parties, rising.
        public let members: [PartyID]

        /// Makes an audience.
        public init(id: AudienceID, members: [PartyID]) {
            self.id = id
            self.members = members
        }
    }

    /// The distinct audiences, rising by name.
    public let audiences: [Audience]
    /// Every party that has a role, rising.
    public let parties: [PartyID]
    /// On which grounds the model lets whom be told what.
    public let groundRules: GroundRules

    let table: OwnershipTable
    private let roleNames: [String]
    private let roles: [(party: PartyID, roles: RoleSet)]
    let predecessors: [PartyID: Set<PartyID>]
    private let audienceByRow: [AudienceID?]

    /// Works out what `bindings` make of `model`. A role that the model does not have gives nothing.
    ///
    /// - Parameter successions: Who took over from whom, in order: who did owns what the one before
    ///   has added.
    public init(model: Model, bindings: [RoleBinding], successions: [Succession] = []) {
        table = OwnershipTable(model)
        groundRules = model.groundRules
        roleNames = model.roles.map(\.id)
        var predecessors: [PartyID: Set<PartyID>] = [:]
        for succession in successions {
            predecessors[succession.to, default: []].formUnion(
                (predecessors[succession.from] ?? []).union([succession.from])
            )
        }
        self.predecessors = predecessors
        var roles: [PartyID: RoleSet] = [:]
        for binding in bindings {
            guard let index = model.roleIndex(binding.role) else { continue }
            roles[binding.party, default: []].insert(RoleSet(index: index))
        }
        self.roles = roles.sorted { $0.key < $1.key }.map { (party: $0.key, roles: $0.value) }
        parties = self.roles.map(\.party)
        var audiences: [AudienceID: [PartyID]] = [:]
        audienceByRow = table.rows.map { [roles = self.roles] row in
            let members = roles.filter { !$0.roles.isDisjoint(with: row.readers) }.map(\.party)
            guard !members.isEmpty else { return nil }
            let id = Names.audienceID(members)
            audiences[id] = members
            return id
        }
        self.audiences = audiences.map { Audience(id: $0.key, members: $0.value) }
            .sorted { $0.id < $1.id }
    }

    /// Who may read the records of a type; nil where the model has no such type or nobody reads it.
    public func audience(ofType type: UInt16) -> AudienceID? {
        table.rowIndex(type).flatMap { audienceByRow[$0] }
    }

    /// Whether a party is a standing reader of the records of a type.
    public func reads(type: UInt16, _ party: PartyID) -> Bool {
        table.row(type).map { !roles(of: party).isDisjoint(with: $0.readers) } ?? false
    }

    /// The parties of an audience, rising; empty where no record type has it.
    public func members(of audience: AudienceID) -> [PartyID] {
        audiences.first { $0.id == audience }?.members ?? []
    }

    /// Who may read a record of a type that was released to `recipients`: the standing readers, and
    /// those of the recipients that have a role to which it may be released.
    ///
    /// - Returns: nil where the model has no such type or nobody reads it.
    public func audience(ofType type: UInt16, releasedTo recipients: [PartyID]) -> Audience? {
        guard let place = table.rowIndex(type), let standing = audienceByRow[place] else {
            return nil
        }
        let members = members(of: standing)
        guard !recipients.isEmpty else { return Audience(id: standing, members: members) }
        let more = recipients.filter {
            !members.contains($0) && mayReceive(table.rows[place], $0)
        }
        guard !more.isEmpty else { return Audience(id: standing, members: members) }
        let all = Set(members + more).sorted()
        return Audience(id: Names.audienceID(all), members: all)
    }

    /// Whether a case may have several records of a type; nil where the model has no such type.
    public func isRepeatable(type: UInt16) -> Bool? { table.row(type)?.repeatable }

    /// Whether a party has a role that records of the type may be released to.
    public func mayReceive(type: UInt16, _ party: PartyID) -> Bool {
        table.row(type).map { mayReceive($0, party) } ?? false
    }

    /// Whether a party has a role that may release records of the type.
    public func mayRelease(type: UInt16, _ party: PartyID) -> Bool {
        table.row(type).map { !roles(of: party).isDisjoint(with: $0.releasedBy) } ?? false
    }

    /// The roles of a party that records of the type may be released to.
    public func receivingRoles(type: UInt16, _ party: PartyID) -> RoleSet {
        table.row(type).map { roles(of: party).intersection($0.releasable) } ?? []
    }

    private func mayReceive(_ row: OwnershipTable.Row, _ party: PartyID) -> Bool {
        !roles(of: party).isDisjoint(with: row.releasable)
    }

    /// The roles of a party; none where it takes no part.
    public func roles(of party: PartyID) -> RoleSet {
        roles.first { $0.party == party }?.roles ?? []
    }

    /// The set of the roles with these names; names that the model does not have give nothing.
    public func roles(named names: some Sequence<String>) -> RoleSet {
        names.reduce(into: []) { set, name in
            if let index = roleNames.firstIndex(of: name) { set.insert(RoleSet(index: index)) }
        }
    }

    /// Whether a party may write a field of a record.
    public func owns(
        type: UInt16,
        instance: Instance,
        field: UInt16,
        _ party: PartyID
    ) -> Bool {
        // Who takes no part owns nothing, whatever it once created.
        !roles(of: party).isEmpty
            && rule(type: type, instance: instance, field: field, author: party) == nil
    }

    /// The parties that may write a field of a record, rising.
    public func owners(type: UInt16, instance: Instance, field: UInt16) -> [PartyID] {
        parties.filter {
            rule(type: type, instance: instance, field: field, author: $0) == nil
        }
    }

    /// Why `author` may not write this, or nil where it may.
    public func rule(
        type: UInt16,
        instance: Instance,
        field: UInt16,
        author: PartyID
    ) -> Rule? {
        guard let row = table.row(type) else { return .unknownType }
        return rule(row, instance, field, author, roles(of: author))
    }

    /// What a commit's author could rely on: the charter that the commit cites, where that is not
    /// the one in force.
    public struct Cited: Sendable {
        /// What held under it.
        public let authority: Authority
        /// The author's roles under it that were since taken from its party at once.
        public let ended: RoleSet

        /// Makes what a commit cites.
        public init(_ authority: Authority, ended: RoleSet = []) {
            self.authority = authority
            self.ended = ended
        }
    }

    /// The verdicts on the writes of one leaf, as ``judge(type:instance:fields:author:cited:)`` gives
    /// them; quick where all are accepted.
    public func judge(
        _ open: OpenPart,
        author: PartyID,
        cited: Cited? = nil
    ) -> [Verdict]? {
        let own = roles(of: author)
        if let row = table.row(open.type),
            open.writes.allSatisfy({
                rule(row, open.instance, $0.field, author, own) == nil
            })
        {
            return nil
        }
        return judge(
            type: open.type,
            instance: open.instance,
            fields: open.writes.map(\.field),
            author: author,
            cited: cited
        )
    }

    /// The verdict on the writes of one leaf, all rules but ``Rule/dotReused``, which only the place
    /// in the log tells.
    ///
    /// - Parameters:
    ///   - fields: The fields that the leaf writes.
    ///   - cited: What held under the charter that the commit cites; nil where that is the charter
    ///     in force.
    /// - Returns: nil where all are accepted, which is the usual case, else one verdict a field.
    public func judge(
        type: UInt16,
        instance: Instance,
        fields: some Sequence<UInt16>,
        author: PartyID,
        cited: Cited? = nil
    ) -> [Verdict]? {
        let present = table.row(type)
        let own = roles(of: author)
        var allAccepted = true
        let verdicts = fields.map { field -> Verdict in
            let rule =
                present.map { self.rule($0, instance, field, author, own) } ?? .unknownType
            guard let rule else { return .accepted }
            allAccepted = false
            guard rule == .notOwner || rule == .notCreator, let cited,
                let then = cited.authority.table.row(type)
            else { return .void(rule) }
            let had = cited.authority.roles(of: author)
            guard cited.authority.rule(then, instance, field, author, had) == nil else {
                return .void(rule)
            }
            let left = had.subtracting(cited.ended)
            guard cited.authority.rule(then, instance, field, author, left) == nil else {
                return .void(.roleEnded)
            }
            return .held(.handedOver)
        }
        return allAccepted ? nil : verdicts
    }

    /// What a device's standing makes of the verdicts on the writes of one leaf: nothing where it
    /// speaks; what would count is held where it was revoked, and all is void where that was immediate.
    public static func verdicts(
        _ verdicts: [Verdict]?,
        of open: OpenPart,
        standing: PartyLog.Standing
    ) -> [Verdict]? {
        switch standing {
        case .speaking: verdicts
        case .held:
            (verdicts ?? open.writes.map { _ in .accepted }).map {
                $0 == .accepted ? .held(.deviceRevoked) : $0
            }
        case .void: open.writes.map { _ in .void(.deviceRevoked) }
        }
    }

    /// The verdicts on the writes of one leaf whose author's party does not read the record: what would
    /// count is held.
    public static func verdicts(_ verdicts: [Verdict]?, ofUnread open: OpenPart) -> [Verdict] {
        (verdicts ?? open.writes.map { _ in .accepted }).map {
            $0 == .accepted ? .held(.notReader) : $0
        }
    }

    private func rule(
        _ row: OwnershipTable.Row,
        _ instance: Instance,
        _ field: UInt16,
        _ author: PartyID,
        _ own: RoleSet
    ) -> Rule? {
        let ownership = row.ownership(of: field)
        if ownership == .unknown { return .unknownField }
        switch (instance, row.repeatable) {
        case (.single, true), (.repeatable, false): return .wrongInstance
        case (.single, false): if field == 0 { return .singletonLife }
        case (.repeatable, true): break
        }
        switch ownership {
        case .unknown: return .unknownField
        case .roles(let owners): return own.isDisjoint(with: owners) ? .notOwner : nil
        case .creator:
            guard case .repeatable(let creator, _) = instance,
                creator == author || predecessors[author]?.contains(creator) == true
            else { return .notCreator }
            // A party without a role in the case owns nothing in it, not even what it added.
            return own.isEmpty ? .notOwner : nil
        }
    }
}
