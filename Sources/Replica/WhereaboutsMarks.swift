import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// That the pupil's whereabouts are secret, as records say.
public enum Whereabouts {
    /// The name of the field that says so, in the placement and in each record that others read without it.
    public static let field = "secretWhereabouts"
}

// Who is given one record reads no other: that the whereabouts are secret has to stand in each that names the
// pupil or tells a place. What is said of it in one goes along to the others, when it is said, when one of
// them is added, and once one has come.
extension Work {
    /// Whether the whereabouts are secret, as the records say that the own party reads: what the leading
    /// party said last, else whether anybody says so.
    func hasSecretWhereabouts(_ facts: CaseFacts) throws -> Bool {
        let own = try identity().party
        let lead = facts.roles.first { $0.role == facts.model.roles[facts.model.leadRole].id }?
            .party
        var last: (time: Order, isSecret: Bool)?
        var isSaid = false
        for path in secrecyPaths(facts) {
            guard let type = facts.model.type(path.type), let field = type.field(path.field),
                try readers(of: type, facts).contains(own)
            else { continue }
            for record in try places(of: type, facts)
            where try audience(of: record.ref, facts)?.members.contains(own) ?? false {
                let overlay = try overlay(facts, record.ref)
                if type.repeatable, try life(of: overlay) == .deleted { continue }
                let standing = try siblings(FieldPlace(record: record, field: field), overlay)
                let isSecret = standing.contains { $0.value == .boolean(true) }
                isSaid = isSaid || isSecret
                guard standing.contains(where: { $0.party == lead && $0.value != .cleared }),
                    let time = try age(of: field.number, overlay)
                else { continue }
                if let known = last, time < known.time || time == known.time && !isSecret {
                    continue
                }
                last = (time, isSecret)
            }
        }
        return last?.isSecret ?? isSaid
    }

    private func secrecyPaths(_ facts: CaseFacts) -> [FieldPath] {
        guide(of: facts).facts[.secretWhereabouts] ?? []
    }

    /// What a word on the whereabouts brings along: the same in each record where the own party may say it.
    func whereaboutsMarks(
        with value: FieldValue,
        in place: FieldPlace,
        _ facts: CaseFacts
    ) throws -> [FieldEdit] {
        guard case .boolean = value,
            secrecyPaths(facts).contains(place.path)
        else { return [] }
        return try whereaboutsPlaces(facts).filter { $0.record.ref != place.record.ref }
            .compactMap { other in
                let standing = try siblings(other, overlay(facts, other.record.ref))
                guard standing.count <= 1, standing.first?.value != value else { return nil }
                return FieldEdit(other, .value(value))
            }
    }

    /// The mark for a record that is being added, where it has none and one is called for.
    func whereaboutsMark(
        forNew type: RecordType,
        _ instance: Instance,
        given: [Field],
        _ facts: CaseFacts
    ) throws -> [(field: Field, input: FieldInput)] {
        guard let field = type.field(id: Whereabouts.field), !given.contains(field),
            facts.authority.owners(type: type.number, instance: instance, field: field.number)
                .contains(try identity().party),
            try hasSecretWhereabouts(facts)
        else { return [] }
        return [(field, .value(.boolean(true)))]
    }

    /// Marks what has come without saying anything, and lets the own party's marks follow what the leading
    /// party says.
    func markWhereabouts(_ facts: CaseFacts) throws -> Bool {
        guard !secrecyPaths(facts).isEmpty else { return false }
        let own = try identity().party
        let isSecret = try hasSecretWhereabouts(facts)
        let edits = try whereaboutsPlaces(facts).filter { place in
            if try isErased(place.record) { return false }
            let standing = try siblings(place, overlay(facts, place.record.ref))
            guard let mark = standing.first else { return isSecret }
            return standing.count == 1 && mark.party == own && mark.value == .boolean(!isSecret)
        }.map { FieldEdit($0, .value(.boolean(isSecret))) }
        guard !edits.isEmpty else { return false }
        _ = try save(edits, in: facts.caseID, options: SaveOptions(tellsReplaced: false))
        return true
    }

    /// Where the own party may say it.
    private func whereaboutsPlaces(_ facts: CaseFacts) throws -> [FieldPlace] {
        let own = try identity().party
        var places: [FieldPlace] = []
        for path in secrecyPaths(facts) {
            guard let type = facts.model.type(path.type), let field = type.field(path.field) else {
                continue
            }
            for record in try self.places(of: type, facts) {
                guard
                    facts.authority.owners(
                        type: type.number,
                        instance: record.ref.instance,
                        field: field.number
                    ).contains(own),
                    try audience(of: record.ref, facts)?.members.contains(own) ?? false,
                    try !type.repeatable
                        || life(of: overlay(facts, record.ref)) == .there
                else { continue }
                places.append(FieldPlace(record: record, field: field))
            }
        }
        return places
    }
}
