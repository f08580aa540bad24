import Cooperation
import Replica
import Vocabulary

/// What a page leaves out where it must not tell where the pupil is: whoever gets the paper may be somebody
/// whom it must be kept from, a guardian too.
///
/// Left out are the fields that the model says tell it, and who is not an authority: a home's or a school's
/// name tells where the pupil is, and so do their people. What somebody wrote in prose no program can judge.
struct PrintedWhereabouts {
    /// Whether anything is left out.
    let isSecret: Bool
    private let named: Set<PartyID>
    private let fields: Set<FieldPath>

    /// - Parameter isShown: Whether whoever prints wants it on the page nevertheless.
    init(of view: CaseView, in replica: Replica, isShown: Bool) throws {
        isSecret = try !isShown && replica.hasSecretWhereabouts(view.summary.id)
        guard isSecret else {
            (named, fields) = ([], [])
            return
        }
        named = Set(
            try replica.parties().filter {
                [.socialServices, .educationAdministration].contains($0.kind)
            }.map(\.id)
        )
        fields = Set(view.model.guide.facts[.whereabouts] ?? [])
    }

    /// Whether a party may stand on the page.
    func names(_ party: PartyID) -> Bool { !isSecret || named.contains(party) }

    /// Whether a field may.
    func shows(_ place: FieldPlace) -> Bool {
        !isSecret
            || !fields.contains(FieldPath(type: place.record.ref.type, field: place.field.number))
    }

    /// Whether a record may: a contact at a home is a way to find it.
    func shows(_ place: RecordPlace) -> Bool {
        guard isSecret, place.type.owner == .creator,
            case .repeatable(let creator, _) = place.ref.instance
        else { return true }
        return named.contains(creator)
    }
}
