import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// Why a record can be neither released to a party nor withdrawn from it: the one thing that is in the way.
public struct ReleaseProblem: Sendable {
    /// What is in the way.
    public enum Reason: String, Sendable, CaseIterable {
        /// The own party has no role that may release the record; ``roles`` are those that may.
        case notAllowed
        /// The party reads the record already.
        case alreadyReads
        /// The party takes no part in the case.
        case noRole
        /// None of the party's roles is one that the record may be released to; ``roles`` are those.
        case roleNotReleasable
        /// The record was not released to the party.
        case notReleased
        /// The party reads the record by its role, which no withdrawal ends.
        case readsByRole
        /// What was said of record and party before waits for the next sync.
        case waits
        /// The day until which it would stand is over.
        case isOver
    }

    /// What is in the way.
    public var reason: Reason
    /// The record.
    public var record: RecordPlace
    /// The party that was to read it, or to read it no more.
    public var party: PartyID
    /// The roles that could, in the model's order.
    public var roles: [Role]

    /// The code by which the server would refuse it.
    public var code: ErrorCode { reason == .notAllowed ? .releaseNotAllowed : .releaseParty }
}

extension ReleaseProblem {
    /// Tells of a record and a party what is in the way, with the roles that could.
    fileprivate static func of(
        _ place: RecordPlace,
        _ party: PartyID,
        _ model: Model
    ) -> (Reason, RoleSet) -> ReleaseProblem {
        { reason, roles in
            ReleaseProblem(
                reason: reason,
                record: place,
                party: party,
                roles: model.roles(in: roles)
            )
        }
    }
}

extension Work {
    /// What is in the way of releasing a record to a party; nil where nothing is that the model or the
    /// record's readers decide. Grounds are looked at elsewhere.
    func problem(
        releasing place: RecordPlace,
        to party: PartyID,
        readers: [PartyID],
        _ facts: CaseFacts
    ) throws -> ReleaseProblem? {
        let problem = ReleaseProblem.of(place, party, facts.model)
        let type = place.type
        guard readers.contains(try identity().party),
            facts.authority.mayRelease(type: type.number, try identity().party)
        else { return problem(.notAllowed, type.releasedBy) }
        guard !readers.contains(party) else { return problem(.alreadyReads, []) }
        guard !facts.authority.roles(of: party).isEmpty else {
            if let entry = try journal.party(party), try isUnconfirmed(entry) {
                throw ReplicaError.unconfirmedParty(party)
            }
            return problem(.noRole, [])
        }
        guard facts.authority.mayReceive(type: type.number, party) else {
            return problem(.roleNotReleasable, type.releasable)
        }
        return try waiting(place, party).isEmpty ? nil : problem(.waits, [])
    }

    /// What is in the way of withdrawing a record from a party; nil where nothing is.
    func problem(
        withdrawing place: RecordPlace,
        from party: PartyID,
        readers: [PartyID],
        _ facts: CaseFacts
    ) throws -> ReleaseProblem? {
        let problem = ReleaseProblem.of(place, party, facts.model)
        guard readers.contains(try identity().party),
            facts.authority.mayRelease(type: place.type.number, try identity().party)
        else { return problem(.notAllowed, place.type.releasedBy) }
        let isReleased = try releases(in: place.ref.caseID).contains {
            $0.party == party && $0.record?.ref == place.ref && $0.refusal == nil
        }
        guard isReleased else {
            return problem(readers.contains(party) ? .readsByRole : .notReleased, [])
        }
        let isEnding = try waiting(place, party).contains { content in
            if case .withdrawal = content { true } else { false }
        }
        return isEnding ? problem(.waits, []) : nil
    }

    /// What was said here of a record and a party and the server has neither ordered nor refused.
    private func waiting(
        _ place: RecordPlace,
        _ party: PartyID
    ) throws -> [AudienceStatement.Content] {
        let name = RecordName(type: place.ref.type, instance: place.ref.instance)
        return try store.pendingReleases().compactMap { row in
            guard row.refusal == nil, let statement = try? AudienceStatement(row.body),
                statement.caseID == place.ref.caseID
            else { return nil }
            let isMeant =
                switch statement.content {
                case .release(let release): release.record == name && release.party == party
                case .withdrawal(let ending): ending.record == name && ending.party == party
                default: false
                }
            return isMeant ? statement.content : nil
        }
    }
}
