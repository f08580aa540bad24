import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// The ground that somebody names for the roles of a new case.
public struct NamedGround: Hashable, Sendable {
    /// The role, by identifier or label; nil for all roles of other parties that no other ground is
    /// named for.
    public var role: String?
    /// The ground, by identifier or label.
    public var ground: String

    /// Names a ground.
    public init(role: String?, ground: String) {
        self.role = role
        self.ground = ground
    }
}

/// A ground on which something may not be told.
public struct GroundProblem: Sendable {
    /// What is told.
    public enum Act: Sendable {
        /// A record.
        case release(RecordPlace)
        /// That there is a case, by a role in it.
        case role(Role)
    }

    /// What was to be told.
    public var act: Act
    /// The party that tells.
    public var from: PartyID
    /// The party that would be told.
    public var to: PartyID
    /// Why not.
    public var refusal: GroundRefusal

    /// The code by which server and replicas would refuse it.
    public var code: ErrorCode {
        switch act {
        case .release: .releaseGround
        case .role: .charterGround
        }
    }
}

extension Work {
    /// Refuses a ground that the model does not let apply: as everybody would, and where the own party
    /// knows more of the pupil, more.
    func checkGround(
        _ ground: String,
        for act: GroundProblem.Act,
        to party: PartyID,
        roles: RoleSet,
        _ model: Model,
        known: GroundRules.Known
    ) throws {
        guard model.groundRules.isRequired else { return }
        let own = try identity().party
        guard let from = try journal.party(own)?.listing.kind,
            let to = try journal.party(party)?.listing.kind
        else { throw ReplicaError.unknownName(.party, typed: party.description) }
        var record: UInt16?
        if case .release(let place) = act { record = place.ref.type }
        let way = GroundRules.Way(from: from, to: to, roles: roles, record: record)
        guard let refusal = model.guide.refusal(of: ground, on: way, known: known) else { return }
        throw ReplicaError.groundRefused(
            GroundProblem(act: act, from: own, to: party, refusal: refusal)
        )
    }

    /// Refuses a release on a ground that cannot apply.
    func checkGround(of release: Release, _ place: RecordPlace, _ facts: CaseFacts) throws {
        guard facts.model.groundRules.isRequired else { return }
        try checkGround(
            release.ground,
            for: .release(place),
            to: release.party,
            roles: facts.authority.receivingRoles(type: release.record.type, release.party),
            facts.model,
            known: pupilFacts(facts)
        )
    }

    /// The bindings of a new case, or of new roles in one, each with its ground.
    ///
    /// - Parameter facts: The case in which consents are looked for, or the one that a new one continues.
    func grounded(
        _ bindings: [RoleBinding],
        _ named: [NamedGround],
        _ model: Model,
        in facts: CaseFacts?
    ) throws -> [RoleBinding] {
        let known = try facts.map(pupilFacts) ?? [:]
        let own = try identity().party
        var grounds: [String: String] = [:]
        for item in named {
            guard let typed = item.role else { continue }
            let role = try role(named: typed, in: model)
            guard bindings.contains(where: { $0.role == role.id && $0.party != own }) else {
                throw ReplicaError.groundForNobody(role)
            }
            grounds[role.id] = groundID(item.ground, model)
        }
        let rest = named.last { $0.role == nil }.map { groundID($0.ground, model) }
        return try bindings.map { binding in
            guard binding.party != own, let role = model.role(id: binding.role),
                let index = model.roleIndex(binding.role)
            else { return binding }
            var binding = binding
            binding.ground = grounds[binding.role] ?? rest ?? binding.ground
            try Self.checkLength(binding.ground, .nameCharacters)
            try checkGround(
                binding.ground,
                for: .role(role),
                to: binding.party,
                roles: RoleSet(index: index),
                model,
                known: known
            )
            try checkConsent(binding.ground, for: .role(role), to: binding.party, model, facts)
            return binding
        }
    }

    /// The identifier of the ground that was typed, by identifier or label; what was typed where the
    /// model has none such.
    func groundID(_ typed: String, _ model: Model) -> String {
        let grounds = model.guide.grounds
        guard
            case .one(let ground) = NameMatcher.match(
                typed,
                among: grounds,
                id: \.id,
                labels: \.labels
            )
        else { return typed }
        return ground.id
    }

    /// What the own party can read of that on which grounds depend.
    func pupilFacts(_ facts: CaseFacts) throws -> GroundRules.Known {
        let guide = guide(of: facts)
        var known: GroundRules.Known = [:]
        let today = Self.day(effects.now())
        for value in try standing(guide.facts[.born] ?? [], facts) {
            guard let born = value.dayOfBirth, let today else { continue }
            let isAdult =
                (born.year + 18, born.month, born.day) <= (today.year, today.month, today.day)
            known[.under18] = !isAdult
            known[.from18] = isAdult
            break
        }
        for value in try standing(guide.facts[.schoolDuty] ?? [], facts) {
            guard case .boolean(let truth) = value else { continue }
            known[.schoolDuty] = truth
            known[.noSchoolDuty] = !truth
            break
        }
        return known
    }

    /// The values that stand in these fields, of the records that the own party reads.
    func standing(_ paths: [FieldPath], _ facts: CaseFacts) throws -> [FieldValue] {
        let own = try identity().party
        var values: [FieldValue] = []
        for path in paths {
            guard let type = facts.model.type(path.type), let field = type.field(path.field),
                try readers(of: type, facts).contains(own)
            else { continue }
            for place in try places(of: type, facts) {
                let overlay = try overlay(facts, place.ref)
                if type.repeatable, try life(of: overlay) == .deleted { continue }
                values += try siblings(FieldPlace(record: place, field: field), overlay)
                    .compactMap(\.value).filter { $0 != .cleared }
            }
        }
        return values
    }
}

extension FieldValue {
    /// The day of birth that a day or a personal identity number tells.
    fileprivate var dayOfBirth: CalendarDate? {
        switch self {
        case .date(let day): return day
        case .text(let text):
            let digits = text.utf8.prefix(8).map { Int($0) - 48 }
            guard digits.count == 8, digits.allSatisfy((0...9).contains) else { return nil }
            let number = digits.reduce(0) { $0 * 10 + $1 }
            let day = number % 100
            return CalendarDate(
                year: number / 10_000,
                month: number / 100 % 100,
                day: day > 60 ? day - 60 : day
            )
        default: return nil
        }
    }
}
