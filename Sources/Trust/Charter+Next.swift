import Cooperation
import Vocabulary
import Wire

extension Charter {
    /// What the charter says with its next entry.
    ///
    /// An entry changes roles or model and is signed by a device of the party that has the lead role
    /// until then. Or it confirms successions, changes nothing else, and is signed likewise; that of
    /// the party with the lead role by any other party that takes part.
    ///
    /// - Parameters:
    ///   - body: The entry with its signature.
    ///   - moment: Where in its signer's party log the entry was ordered.
    ///   - model: The model with a hash; nil where it is not known.
    ///   - party: What is known of a party; nil where it is not known.
    /// - Throws: What is wrong with it; ``TrustError/stale`` where it does not follow this one.
    public func next(
        _ body: SignedBody,
        at moment: PartyLog.Stamped,
        model modelWithHash: (Hash) -> Model?,
        party: (PartyID) -> Party?
    ) throws(TrustError) -> Charter {
        let statement = try Self.statement(body.body)
        guard statement.caseID == caseID else { throw .malformed("an entry of another case") }
        guard statement.previous == bodyHash else { throw .stale }
        guard let old = modelWithHash(model) else { throw .model(model) }
        guard let new = modelWithHash(statement.model) else { throw .model(statement.model) }
        guard
            statement.model == model || old.name == new.name && old.version < new.version
        else { throw .model(statement.model) }
        try Self.check(statement.roles, new, party)
        if statement.act != nil {
            guard statement.act?.isNote == false, statement.model == model,
                statement.roles == bindings, statement.successions.isEmpty, statement.ended.isEmpty
            else { throw .malformed("an act of erasure beside another change") }
        }
        let lead = bindings.first { $0.role == old.roles[old.leadRole].id }?.party
        let ended = try ended(statement)
        var entitled = lead.map { [$0] } ?? []
        if !statement.successions.isEmpty {
            try checkSuccessions(statement, party)
            if statement.successions.contains(where: { $0.from == lead }) {
                guard let only = statement.successions.first, statement.successions.count == 1
                else { throw .malformed("the lead's succession beside another") }
                entitled = Set(bindings.map(\.party)).subtracting([only.from, only.to]).sorted()
            }
        }
        let signer = try Self.checkSignature(body, entitled, at: moment, party)
        if statement.successions.isEmpty {
            try Self.checkGrounds(statement.roles, before: bindings, by: signer, new, party)
        }
        return try Charter(
            taken: body.body,
            successions: successions + statement.successions,
            ended: ended
        )
    }

    /// The roles that an entry takes at once, with the parties that have them until then.
    private func ended(_ statement: CharterStatement) throws(TrustError) -> [EndedRole] {
        var ended: [EndedRole] = []
        for role in statement.ended {
            guard let before = bindings.first(where: { $0.role == role })?.party,
                statement.roles.first(where: { $0.role == role })?.party != before
            else { throw .malformed("a role that is ended at once and goes on") }
            ended.append(EndedRole(role: role, party: before))
        }
        return ended
    }

    /// Whether the entry gives every role of a party to the one that the registry says stands in for
    /// it, and does nothing else.
    private func checkSuccessions(
        _ statement: CharterStatement,
        _ party: (PartyID) -> Party?
    ) throws(TrustError) {
        guard statement.model == model, statement.ended.isEmpty else {
            throw .malformed("a succession beside another change")
        }
        var expected = bindings
        for succession in statement.successions {
            guard bindings.contains(where: { $0.party == succession.from }),
                Self.stands(succession.to, for: succession.from, party),
                let root = party(succession.to)?.log.root
            else { throw .succession(succession.to) }
            for index in expected.indices where bindings[index].party == succession.from {
                expected[index].party = succession.to
                expected[index].root = root
            }
        }
        guard statement.roles == expected else {
            throw .malformed("a succession beside another change")
        }
    }

    /// Whether one party stands in for another: straight, or for one that stands in for it.
    private static func stands(
        _ party: PartyID,
        for other: PartyID,
        _ known: (PartyID) -> Party?
    ) -> Bool {
        var party = party
        // The registry lists who is succeeded before who succeeds; the bound is for who does not.
        for _ in 0..<64 {
            guard let before = known(party)?.succeeds, before != party else { return false }
            if before == other { return true }
            party = before
        }
        return false
    }
}
