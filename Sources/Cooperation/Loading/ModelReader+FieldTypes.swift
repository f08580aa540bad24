import Vocabulary

extension ModelReader {
    private static let typeNames = [
        "text", "longText", "personalNumber", "telephone", "mail", "boolean", "choice", "date",
        "dateTime", "integer", "reference", "attachment",
    ]

    /// The keys that go with the type that a field says it has.
    func typeKeys(of tree: YAMLTree) -> (required: [String], optional: [String]) {
        guard case .mapping(let entries) = tree.content,
            let type = entries.first(where: { $0.key == "type" }),
            case .scalar(let name, _) = type.value.content
        else { return ([], []) }
        switch name {
        case "text", "longText": return ([], ["max"])
        case "integer": return ([], ["min", "max"])
        case "choice": return (["choices"], [])
        case "reference": return (["record"], [])
        case "attachment": return ([], ["max", "endings"])
        default: return ([], [])
        }
    }

    /// The type of a field, with what belongs to it.
    mutating func fieldType(
        _ entries: [String: Keyed],
        references: inout [PendingReference]
    ) -> FieldType? {
        guard let keyed = entries["type"],
            let name = text(keyed, limit: Limits.nameCharacters)
        else { return nil }
        switch name {
        case "text": return .text(max: characters(entries["max"], Limits.textCharacters))
        case "longText":
            return .longText(max: characters(entries["max"], Limits.longTextCharacters))
        case "personalNumber": return .personalNumber
        case "telephone": return .telephone
        case "mail": return .mail
        case "boolean": return .boolean
        case "choice": return .choice(choices(entries["choices"]))
        case "date": return .date
        case "dateTime": return .dateTime
        case "integer": return .integer(range(entries["min"], entries["max"]))
        case "reference":
            guard let target = entries["record"],
                let record = text(target, limit: Limits.nameCharacters)
            else { return nil }
            references.append(PendingReference(record: record, place: target.value.place))
            return .reference(record)
        case "attachment": return .attachment(rule(entries["max"], entries["endings"]))
        default:
            mistakes.add(
                .unknownFieldType(name, allowed: Self.typeNames),
                at: keyed.value.place
            )
            return nil
        }
    }

    private mutating func characters(_ keyed: Keyed?, _ limit: Int) -> Int {
        number(keyed, within: 1...Int64(limit)).map { Int($0) } ?? limit
    }

    private mutating func rule(_ max: Keyed?, _ endings: Keyed?) -> AttachmentRule {
        var known: [String] = []
        for element in list(endings) {
            let keyed = Keyed(place: element.place, value: element)
            if let ending = text(keyed, limit: Self.identifierLimit) {
                known.append(ending.lowercased())
            }
        }
        let bytes = number(max, within: 1...Int64(AttachmentRule.largest))
        return AttachmentRule(endings: known, max: bytes.map { Int($0) } ?? AttachmentRule.largest)
    }

    private mutating func range(_ least: Keyed?, _ greatest: Keyed?) -> ClosedRange<Int64>? {
        let all = Int64.min...Int64.max
        guard least != nil || greatest != nil else { return nil }
        let low = number(least, within: all) ?? Int64.min
        let high = number(greatest, within: all) ?? Int64.max
        guard low <= high else {
            if let place = least?.value.place {
                mistakes.add(.reversedRange(least: low, greatest: high), at: place)
            }
            return nil
        }
        return low...high
    }

    private mutating func choices(_ keyed: Keyed?) -> [Choice] {
        count(keyed, .choices, limit: Self.choiceLimit)
        var scope = Scope(allowsCapital: true)
        var choices: [Choice] = []
        for element in list(keyed) {
            guard
                let entries = mapping(
                    element,
                    required: ["number", "id", "labels"],
                    optional: ["since", "until"]
                )
            else {
                continue
            }
            let number = permanentNumber(entries["number"], in: &scope)
            let id = identifier(entries["id"], in: &scope)
            choices.append(
                Choice(
                    number: number ?? 0,
                    id: id ?? "",
                    labels: labels(entries["labels"]),
                    since: date(entries["since"]),
                    until: date(entries["until"])
                )
            )
        }
        return choices
    }
}
