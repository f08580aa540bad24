import Vocabulary

extension ModelReader {
    /// The roles of a model, with the lead role checked.
    mutating func roles(_ keyed: Keyed?) -> [Role] {
        count(keyed, .roles, limit: Limits.rolesPerModel)
        var scope = Scope(reserved: ["creator"])
        var roles: [Role] = []
        for element in list(keyed) {
            guard
                let entries = mapping(
                    element,
                    required: ["id", "labels", "help", "kinds"],
                    optional: ["required", "lead"]
                )
            else { continue }
            let id = identifier(entries["id"], in: &scope)
            let role = Role(
                id: id ?? "",
                labels: labels(entries["labels"]),
                help: labels(entries["help"], limit: Self.helpLimit),
                kinds: kinds(entries["kinds"]),
                required: boolean(entries["required"]) ?? false,
                lead: boolean(entries["lead"]) ?? false
            )
            if role.lead, !role.required {
                mistakes.add(.leadNotRequired(role.id), at: element.place)
            }
            roles.append(role)
        }
        let leads = roles.count(where: \.lead)
        if let keyed, leads != 1 { mistakes.add(.leadRoles(count: leads), at: keyed.place) }
        return roles
    }

    mutating func kinds(_ keyed: Keyed?) -> [PartyKind] {
        var kinds: [PartyKind] = []
        for (word, place) in words(keyed) {
            if let kind = PartyKind.allCases.first(where: { $0.identifier == word }) {
                kinds.append(kind)
            } else {
                let allowed = PartyKind.allCases.map(\.identifier)
                mistakes.add(.unknownKind(word, allowed: allowed), at: place)
            }
        }
        return kinds
    }

    /// A set of roles by their identifiers.
    mutating func roleSet(_ words: [(word: String, place: Place)], of roles: [Role]) -> RoleSet {
        var set: RoleSet = []
        for (word, place) in words {
            if let index = roles.firstIndex(where: { $0.id == word }) {
                set.insert(RoleSet(index: index))
            } else {
                mistakes.add(.unknownRole(word), at: place)
            }
        }
        return set
    }
}
