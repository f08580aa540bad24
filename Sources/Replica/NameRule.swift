import Vocabulary

/// What a person, a device and a case may be called: what the server lets a party be called.
extension Work {
    /// Refuses a name that is empty, too long, begins or ends with a space, or holds control characters.
    static func checkName(_ name: String, _ kind: LimitKind) throws {
        try checkLength(name, kind)
        guard let first = name.first, let last = name.last, !first.isWhitespace,
            !last.isWhitespace,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw ReplicaError.invalidName(name) }
    }

    /// The same for a person's name and function, of which the function may be missing.
    static func checkPerson(_ person: Person) throws {
        try checkName(person.name, .nameCharacters)
        if !person.function.isEmpty { try checkName(person.function, .nameCharacters) }
    }
}
