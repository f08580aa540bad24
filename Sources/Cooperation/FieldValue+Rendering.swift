import Vocabulary

extension FieldValue {
    /// A value as JSON and scripts see it.
    public enum Plain: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// A string.
        case text(String)
        /// A number.
        case number(Int64)
        /// A truth value.
        case truth(Bool)
    }

    /// The value for JSON: text, dates, choices (by identifier) and references as strings, whole
    /// numbers as numbers, booleans as such, what is cleared as null.
    public func plain(as type: FieldType) -> Plain {
        switch self {
        case .cleared: .nothing
        case .boolean(let value): .truth(value)
        case .integer(let value): .number(value)
        default: .text(canonicalText(as: type))
        }
    }

    /// The value as text that ``init(typed:as:context:)`` reads back as the same value, whatever the
    /// language.
    public func canonicalText(as type: FieldType) -> String {
        switch self {
        case .cleared: ""
        case .text(let text): text
        case .boolean(let value): value ? "true" : "false"
        case .choice(let number): Self.choice(number, of: type)?.id ?? String(number)
        case .date(let date): date.description
        case .dateTime(let moment): moment.text(between: "T", "")
        case .integer(let value): String(value)
        case .reference(let record): record.description
        case .attachment(let file): file.name
        }
    }

    /// The value for people: choices by label, booleans as ja and nej. References are identifiers;
    /// whoever knows the record shows more.
    public func rendered(as type: FieldType, in language: Language) -> String {
        switch self {
        case .boolean(let value):
            switch language {
            case .sv: value ? "ja" : "nej"
            case .en: value ? "yes" : "no"
            }
        case .choice(let number):
            Self.choice(number, of: type)?.labels[language] ?? String(number)
        case .dateTime(let moment): moment.text(between: " ", " ")
        case .attachment(let file): "\(file.name) (\(file.size(in: language)))"
        default: canonicalText(as: type)
        }
    }

    private static func choice(_ number: UInt16, of type: FieldType) -> Choice? {
        guard case .choice(let choices) = type else { return nil }
        return choices.first { $0.number == number }
    }
}

extension Moment {
    /// Date, time and offset; seconds only where there are any and people are not the readers.
    fileprivate func text(between separator: String, _ gap: String) -> String {
        let time = localTime
        let day = localDate?.description ?? "?"
        let clock = "\(Digits.padded(time.hours, 2)):\(Digits.padded(time.minutes, 2))"
        let seconds =
            gap.isEmpty || time.seconds != 0 ? ":" + Digits.padded(time.seconds, 2) : ""
        let distance = abs(Int(offsetMinutes))
        let offset =
            (offsetMinutes < 0 ? "-" : "+") + Digits.padded(distance / 60, 2) + ":"
            + Digits.padded(distance % 60, 2)
        return day + separator + clock + seconds + gap + offset
    }
}
