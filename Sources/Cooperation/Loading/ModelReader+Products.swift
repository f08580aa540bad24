import Vocabulary

extension ModelReader {
    /// What comes of a step: records and fields by name, or fields with the values that settle it. Whoever
    /// does the step has to own what comes of it.
    ///
    /// - Parameter role: Who does it, by place in the roles; nil where the file names nobody that there is.
    mutating func products(
        _ keyed: Keyed?,
        of role: Int?,
        _ context: GuideContext
    ) -> [Product] {
        guard let keyed else { return [] }
        let elements: [YAMLTree]
        if case .list(let list) = keyed.value.content {
            elements = list
            if list.isEmpty { mistakes.add(.emptyList, at: keyed.value.place) }
        } else {
            elements = [keyed.value]
        }
        var seen: Set<String> = []
        return elements.compactMap { element in
            product(element, of: role, &seen, context)
        }
    }

    private mutating func product(
        _ tree: YAMLTree,
        of role: Int?,
        _ seen: inout Set<String>,
        _ context: GuideContext
    ) -> Product? {
        var named = tree
        var values: Keyed?
        if case .mapping = tree.content {
            guard let entries = mapping(tree, required: ["field", "is"]),
                let field = entries["field"]
            else { return nil }
            named = field.value
            values = entries["is"]
        }
        guard case .scalar(let word, _) = named.content, !word.isEmpty else {
            mistakes.add(.wrongShape(expected: .words), at: named.place)
            return nil
        }
        guard seen.insert(word).inserted else {
            mistakes.add(.repeated(word), at: named.place)
            return nil
        }
        let own = role.map { RoleSet(index: $0) } ?? []
        guard word.contains(".") || values != nil else {
            guard let type = context.types.first(where: { $0.id == word }) else {
                mistakes.add(.unknownRecord(word), at: named.place)
                return nil
            }
            let mayWrite =
                type.owner.includes(own) || type.fields.contains { $0.owner.includes(own) }
            check(mayWrite, word, role, at: named.place, context)
            return Product(type: type.number, field: nil)
        }
        guard let found = path(word, at: named.place, context) else { return nil }
        check(found.field.owner.includes(own), word, role, at: named.place, context)
        return Product(
            type: found.type.number,
            field: found.field.number,
            values: settling(values, of: found.field)
        )
    }

    private mutating func check(
        _ mayWrite: Bool,
        _ word: String,
        _ role: Int?,
        at place: Place,
        _ context: GuideContext
    ) {
        guard let role, !mayWrite else { return }
        mistakes.add(.productOfOther(word, role: context.roles[role].id), at: place)
    }

    /// The values of a choice by their identifiers, of a boolean as `true` and `false`.
    private mutating func settling(_ keyed: Keyed?, of field: Field) -> [UInt16] {
        guard let keyed else { return [] }
        return words(keyed).compactMap { word, place in
            switch field.type {
            case .choice(let choices):
                if let choice = choices.first(where: { $0.id == word }) { return choice.number }
            case .boolean:
                if word == "true" || word == "false" { return word == "true" ? 1 : 0 }
            default:
                mistakes.add(.fieldOfOtherType(field.id, expected: "choice"), at: keyed.place)
                return nil
            }
            mistakes.add(.unknownChoice(word, field: field.id), at: place)
            return nil
        }
    }
}

extension Owner {
    /// Whether a role may write: also what everybody adds for themselves.
    fileprivate func includes(_ roles: RoleSet) -> Bool {
        switch self {
        case .creator: true
        case .roles(let owners): !owners.isDisjoint(with: roles)
        }
    }
}
