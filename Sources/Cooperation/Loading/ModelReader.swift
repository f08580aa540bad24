import Vocabulary

/// Reads the parts of a model file and collects what is wrong with them.
///
/// Every reading function gives nil, or a stand-in, where something is wrong and has been noted, so
/// that the rest of the file is still checked.
struct ModelReader {
    typealias Place = YAMLTree.Place

    var mistakes = MistakeList()

    static let identifierLimit = 64
    static let helpLimit = 2_000
    static let choiceLimit = 256

    /// The value of a key, and where the key stands.
    struct Keyed {
        var place: Place
        var value: YAMLTree
    }

    /// The entries of a mapping by key; notes those that do not belong and those that are missing.
    mutating func mapping(
        _ tree: YAMLTree,
        required: [String],
        optional: [String] = []
    ) -> [String: Keyed]? {
        guard case .mapping(let entries) = tree.content else {
            mistakes.add(.wrongShape(expected: .mapping), at: tree.place)
            return nil
        }
        let allowed = required + optional
        var found: [String: Keyed] = [:]
        for entry in entries {
            if allowed.contains(entry.key) {
                found[entry.key] = Keyed(place: entry.place, value: entry.value)
            } else {
                mistakes.add(.unknownKey(entry.key, allowed: allowed), at: entry.place)
            }
        }
        for key in required where found[key] == nil {
            mistakes.add(.missingKey(key), at: tree.place)
        }
        return found
    }

    /// The elements of a list; nothing where it is missing, which has been noted.
    mutating func list(_ keyed: Keyed?) -> [YAMLTree] {
        guard let keyed else { return [] }
        guard case .list(let elements) = keyed.value.content else {
            mistakes.add(.wrongShape(expected: .list), at: keyed.value.place)
            return []
        }
        if elements.isEmpty { mistakes.add(.emptyList, at: keyed.value.place) }
        return elements
    }

    /// A text that is not empty. A plain `null` or `~` is none.
    mutating func text(_ keyed: Keyed?, limit: Int) -> String? {
        guard let keyed else { return nil }
        guard case .scalar(let text, let isPlain) = keyed.value.content,
            !text.trimmed.isEmpty, !(isPlain && ["null", "Null", "NULL", "~"].contains(text))
        else {
            mistakes.add(.wrongShape(expected: .text), at: keyed.value.place)
            return nil
        }
        let tidy = Normalization.nfc(text.trimmed)
        let count = tidy.unicodeScalars.count
        guard count <= limit else {
            mistakes.add(.tooLong(characters: count, limit: limit), at: keyed.value.place)
            return nil
        }
        return tidy
    }

    /// A whole number in a range.
    mutating func number(_ keyed: Keyed?, within range: ClosedRange<Int64>) -> Int64? {
        guard let keyed else { return nil }
        guard case .scalar(let text, let isPlain) = keyed.value.content, isPlain,
            let number = Int64(text), text.first != "+"
        else {
            mistakes.add(.wrongShape(expected: .wholeNumber), at: keyed.value.place)
            return nil
        }
        guard range.contains(number) else {
            mistakes.add(.outOfRange(number, range), at: keyed.value.place)
            return nil
        }
        return number
    }

    /// `true` or `false`; `false` where the key is not there, nil where something else stands.
    mutating func boolean(_ keyed: Keyed?) -> Bool? {
        guard let keyed else { return false }
        if case .scalar(let text, let isPlain) = keyed.value.content, isPlain,
            text == "true" || text == "false"
        {
            return text == "true"
        }
        mistakes.add(.wrongShape(expected: .boolean), at: keyed.value.place)
        return nil
    }

    /// A text in each language.
    mutating func labels(_ keyed: Keyed?, limit: Int = Limits.nameCharacters) -> Labels {
        guard let keyed, let entries = mapping(keyed.value, required: ["sv", "en"]) else {
            return Labels(sv: "", en: "")
        }
        let sv = text(entries["sv"], limit: limit)
        let en = text(entries["en"], limit: limit)
        return Labels(sv: sv ?? "", en: en ?? "")
    }

    /// Words with their places: one word, or a list of them without repetition.
    mutating func words(_ keyed: Keyed?) -> [(word: String, place: Place)] {
        guard let keyed else { return [] }
        let elements: [YAMLTree]
        switch keyed.value.content {
        case .scalar: elements = [keyed.value]
        case .list(let list): elements = list
        case .mapping:
            mistakes.add(.wrongShape(expected: .words), at: keyed.value.place)
            return []
        }
        if elements.isEmpty { mistakes.add(.emptyList, at: keyed.value.place) }
        var words: [(word: String, place: Place)] = []
        var seen: Set<String> = []
        for element in elements {
            guard case .scalar(let word, _) = element.content, !word.isEmpty else {
                mistakes.add(.wrongShape(expected: .words), at: element.place)
                continue
            }
            if seen.insert(word).inserted {
                words.append((word, element.place))
            } else {
                mistakes.add(.repeated(word), at: element.place)
            }
        }
        return words
    }

    /// An identifier that nothing else in `scope` has.
    mutating func identifier(_ keyed: Keyed?, in scope: inout Scope) -> String? {
        guard let keyed, let text = text(keyed, limit: Limits.nameCharacters) else { return nil }
        guard Self.isIdentifier(text, capital: scope.allowsCapital) else {
            mistakes.add(.notIdentifier(text), at: keyed.value.place)
            return nil
        }
        if scope.reserved.contains(text.lowercased()) {
            mistakes.add(.reservedIdentifier(text), at: keyed.value.place)
        }
        if let line = scope.identifiers[text.lowercased()] {
            mistakes.add(.duplicateIdentifier(text, line: line), at: keyed.value.place)
        } else {
            scope.identifiers[text.lowercased()] = keyed.value.place.line
        }
        return text
    }

    /// A permanent number that nothing else in `scope` has.
    mutating func permanentNumber(
        _ keyed: Keyed?,
        upTo highest: UInt16 = .max,
        in scope: inout Scope
    ) -> UInt16? {
        guard let keyed, let number = number(keyed, within: 1...Int64(highest)) else {
            return nil
        }
        if let line = scope.numbers[number] {
            mistakes.add(.duplicateNumber(number, line: line), at: keyed.value.place)
        } else {
            scope.numbers[number] = keyed.value.place.line
        }
        return UInt16(exactly: number)
    }

    /// Notes a list that is longer than its limit.
    mutating func count(_ keyed: Keyed?, _ things: ModelMistake.Things, limit: Int) {
        guard let keyed, case .list(let elements) = keyed.value.content, elements.count > limit
        else { return }
        mistakes.add(
            .tooMany(things, count: elements.count, limit: limit),
            at: keyed.value.place
        )
    }

    /// Identifiers and permanent numbers that may stand once only, with their lines. Identifiers
    /// become names in SQL, where case does not count.
    struct Scope {
        var identifiers: [String: Int] = [:]
        var numbers: [Int64: Int] = [:]
        var reserved: Set<String> = []
        /// Whether identifiers may begin with a capital: `LVU2`.
        var allowsCapital = false
    }

    private static func isIdentifier(_ text: String, capital: Bool) -> Bool {
        guard let first = text.utf8.first,
            (0x61...0x7A).contains(first) || capital && (0x41...0x5A).contains(first)
        else { return false }
        return text.utf8.count <= identifierLimit
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0)
                    || (0x30...0x39).contains($0)
            }
    }
}
