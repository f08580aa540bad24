import Cooperation
import Journal
import Trust
import Vocabulary

// Records are released one at a time, and who is given one of them reads no other: the mark of protected
// personal data has to stand in each that names or places the pupil.
extension Work {
    /// What a mark brings along: the same where the model keeps it of this case in another record, the own
    /// party owns it, and nobody has said anything yet. Nothing where the value is no mark.
    func marks(
        with value: FieldValue,
        in place: FieldPlace,
        _ facts: CaseFacts
    ) throws -> [FieldEdit] {
        if place.field.id == Whereabouts.field {
            return try whereaboutsMarks(with: value, in: place, facts)
        }
        guard place.field.id == Protection.field, let mark = Self.mark(value, of: place.field)
        else { return [] }
        let own = try identity().party
        let paths = guide(of: facts).facts[.protected] ?? []
        let edited = place.path
        guard paths.contains(edited) else { return [] }
        var edits: [FieldEdit] = []
        for path in paths where path != edited {
            guard let type = facts.model.type(path.type), !type.repeatable,
                let field = type.field(path.field), case .choice(let choices) = field.type,
                let choice = choices.first(where: { $0.id == mark }),
                facts.authority.owners(
                    type: type.number,
                    instance: .single,
                    field: field.number
                ).contains(own)
            else { continue }
            let other = FieldPlace(record: single(type, facts), field: field)
            let standing = try siblings(other, overlay(facts, other.record.ref))
            guard standing.count <= 1, standing.allSatisfy({ $0.value == .cleared }) else {
                continue
            }
            edits.append(FieldEdit(other, .value(.choice(choice.number))))
        }
        return edits
    }

    /// The identifier of the choice where it says that personal data are protected; nil where it says that
    /// they are not, which the first one does, or nothing.
    private static func mark(_ value: FieldValue, of field: Field) -> String? {
        guard case .choice(let number) = value, case .choice(let choices) = field.type,
            choices.first?.number != number
        else { return nil }
        return choices.first { $0.number == number }?.id
    }
}
