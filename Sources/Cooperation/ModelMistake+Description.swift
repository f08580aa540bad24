extension ModelMistake: CustomStringConvertible {
    /// Line, column and what is wrong, in English, for logs and developers; people are told by the
    /// catalogue of messages.
    public var description: String { "\(line):\(column): \(problem)" }
}

extension ModelMistakes: CustomStringConvertible {
    /// The mistakes, one a line.
    public var description: String { list.map(\.description).joined(separator: "\n") }
}

extension ModelMistake.Problem {
    /// A word that stays the same when the text changes: `duplicateKey`.
    public var code: String {
        switch self {
        case .tooLarge: "tooLarge"
        case .notUTF8: "notUTF8"
        case .forbiddenCharacter: "forbiddenCharacter"
        case .syntax: "syntax"
        case .alias: "alias"
        case .tag: "tag"
        case .tooDeep: "tooDeep"
        case .duplicateKey: "duplicateKey"
        case .tooManyDuplicateKeys: "tooManyDuplicateKeys"
        case .unknownKey: "unknownKey"
        case .missingKey: "missingKey"
        case .wrongShape: "wrongShape"
        case .emptyList: "emptyList"
        case .outOfRange: "outOfRange"
        case .reversedRange: "reversedRange"
        case .notIdentifier: "notIdentifier"
        case .reservedIdentifier: "reservedIdentifier"
        case .duplicateIdentifier: "duplicateIdentifier"
        case .duplicateNumber: "duplicateNumber"
        case .repeated: "repeated"
        case .tooLong: "tooLong"
        case .tooMany: "tooMany"
        case .unknownRole: "unknownRole"
        case .unknownKind: "unknownKind"
        case .unknownFieldType: "unknownFieldType"
        case .unknownRecord: "unknownRecord"
        case .leadRoles: "leadRoles"
        case .leadNotRequired: "leadNotRequired"
        case .creatorOfSingleRecord: "creatorOfSingleRecord"
        case .creatorAmongRoles: "creatorAmongRoles"
        case .ownerCannotRead: "ownerCannotRead"
        case .releaserCannotRead: "releaserCannotRead"
        case .releasedToReader: "releasedToReader"
        case .unknownLaw: "unknownLaw"
        case .unknownGround: "unknownGround"
        case .unknownPhase: "unknownPhase"
        case .unknownStep: "unknownStep"
        case .circularSteps: "circularSteps"
        case .unknownField: "unknownField"
        case .unknownChoice: "unknownChoice"
        case .fieldOfOtherType: "fieldOfOtherType"
        case .productOfOther: "productOfOther"
        case .unknownWord: "unknownWord"
        case .oneOf: "oneOf"
        case .notDate: "notDate"
        case .weakens: "weakens"
        case .numberOfBase: "numberOfBase"
        case .otherBase: "otherBase"
        }
    }
}

extension ModelMistake.Problem: CustomStringConvertible {
    /// What is wrong, in English.
    public var description: String {
        switch self {
        case .tooLarge(let bytes, let limit):
            "the file has \(bytes) bytes, and a model at most \(limit)"
        case .notUTF8: "the file is not UTF-8 text"
        case .forbiddenCharacter(let scalar):
            "the character U+\(Self.hex(scalar)) may not stand in a model file"
        case .syntax(let text): "not YAML: \(text)"
        case .alias: "anchors and aliases are not used in model files"
        case .tag(let tag): "the tag \(tag) is not used in model files"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .duplicateKey(let key): "'\(key)' stands twice"
        case .tooManyDuplicateKeys: "more keys stand twice; the rest of the file was not read"
        case .unknownKey(let key, let allowed):
            "'\(key)' does not belong here; expected one of \(Self.list(allowed))"
        case .missingKey(let key): "'\(key)' is missing"
        case .wrongShape(let expected): "expected \(expected.phrase)"
        case .emptyList: "the list is empty"
        case .outOfRange(let number, let range):
            "\(number) is not within \(range.lowerBound) to \(range.upperBound)"
        case .reversedRange(let least, let greatest):
            "'min' \(least) lies above 'max' \(greatest)"
        case .notIdentifier(let text):
            "'\(text)' is no identifier: a small letter, then letters and digits, at most 64"
        case .reservedIdentifier(let text): "'\(text)' is reserved"
        case .duplicateIdentifier(let text, let line): "'\(text)' already stands in line \(line)"
        case .duplicateNumber(let number, let line):
            "number \(number) already stands in line \(line)"
        case .repeated(let text): "'\(text)' is listed twice"
        case .tooLong(let characters, let limit):
            "the text has \(characters) characters, and at most \(limit) fit"
        case .tooMany(let things, let count, let limit):
            "\(count) \(things.rawValue), and at most \(limit) are allowed"
        case .unknownRole(let id): "there is no role '\(id)'"
        case .unknownKind(let id, let allowed):
            "there is no kind of party '\(id)'; expected one of \(Self.list(allowed))"
        case .unknownFieldType(let id, let allowed):
            "there is no type '\(id)'; expected one of \(Self.list(allowed))"
        case .unknownRecord(let id): "there is no record '\(id)'"
        case .leadRoles(let count): "exactly one role must have 'lead: true', and \(count) have it"
        case .leadNotRequired(let id): "the lead role '\(id)' must have 'required: true'"
        case .creatorOfSingleRecord(let id):
            "'\(id)' is not repeatable, so it has no creator to own it"
        case .creatorAmongRoles: "'creator' must stand alone"
        case .ownerCannotRead(let id): "'\(id)' owns a field but is not among the readers"
        case .releaserCannotRead(let id): "'\(id)' releases the record but is not among the readers"
        case .releasedToReader(let id):
            "'\(id)' is among the readers, so that nothing is released to it"
        case .unknownLaw(let law): "the file has no law '\(law)'"
        case .unknownGround(let ground): "the file has no ground '\(ground)'"
        case .unknownPhase(let phase): "the file has no phase '\(phase)'"
        case .unknownStep(let code): "the file has no step '\(code)'"
        case .circularSteps(let code): "step '\(code)' waits for itself"
        case .unknownField(let field, let record): "'\(record)' has no field '\(field)'"
        case .unknownChoice(let choice, let field): "'\(field)' has no value '\(choice)'"
        case .productOfOther(let word, let role):
            "a step of '\(role)' produces '\(word)', which it does not own"
        case .fieldOfOtherType(let field, let expected):
            "'\(field)' is of another type; expected \(expected)"
        case .unknownWord(let word, let allowed):
            "'\(word)' means nothing here; expected one of \(Self.list(allowed))"
        case .oneOf(let keys): "exactly one of \(Self.list(keys)) has to be here"
        case .notDate(let text): "'\(text)' is no day as 2026-11-28"
        case .weakens(let what): "an extension may not change \(what)"
        case .numberOfBase(let number, let least):
            "\(number) is kept for the model itself; extensions count from \(least)"
        case .otherBase(let found, let expected):
            "the file extends \(found), not \(expected)"
        }
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }

    private static func hex(_ scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension ModelMistake.Shape {
    fileprivate var phrase: String {
        switch self {
        case .mapping: "keys with values"
        case .list: "a list"
        case .text: "a text"
        case .wholeNumber: "a whole number"
        case .boolean: "true or false"
        case .words: "a word or a list of words"
        }
    }
}
