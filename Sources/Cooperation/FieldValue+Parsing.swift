import Vocabulary

/// What the meaning of typed text depends on beside the text.
public struct TypingContext: Sendable {
    /// The year that it is, which tells the century of ten-digit personal identity numbers.
    public var currentYear: Int
    /// Minutes east of Greenwich, where the user is, at a local time: given as the seconds since
    /// 1970-01-01 that it would be if it were UTC.
    public var localOffset: @Sendable (_ localSeconds: Int64) -> Int

    /// Makes a context.
    public init(
        currentYear: Int,
        localOffset: @escaping @Sendable (_ localSeconds: Int64) -> Int
    ) {
        self.currentYear = currentYear
        self.localOffset = localOffset
    }
}

extension FieldValue {
    /// Reads what a person typed for a field. Nothing at all means ``cleared``.
    ///
    /// Dates are `2026-11-23` or `20261123`; date-times `2026-11-23 14:30`, in local time where no
    /// offset follows; booleans and choices go by identifier or label in either language; references
    /// are full identifiers (whoever knows the case's records resolves shorter names first).
    public init(
        typed: String,
        as type: FieldType,
        context: TypingContext
    ) throws(ValueMistake) {
        if typed.isEmpty {
            self = .cleared
            return
        }
        // Prose is kept as it was typed.
        lazy var word = typed.trimmed
        switch type {
        case .text, .longText: self = .text(Prose.canonical(typed))
        case .personalNumber:
            self = .text(
                try PersonalNumber.canonical(word, currentYear: context.currentYear)
            )
        case .telephone:
            guard let number = Telephone.canonical(word) else { throw .notTelephone }
            self = .text(number)
        case .mail:
            guard let address = MailAddress.canonical(word) else { throw .notMail }
            self = .text(address)
        case .boolean:
            guard let value = Self.booleans[word.lowercased()] else { throw .notBoolean }
            self = .boolean(value)
        case .choice(let choices):
            switch NameMatcher.match(word, among: choices, id: \.id, labels: \.labels) {
            case .one(let choice): self = .choice(choice.number)
            case .several(let candidates): throw .ambiguousChoice(candidates)
            case .none: throw .notChoice(choices)
            }
        case .date: self = .date(try Self.date(Array(word.utf8)))
        case .dateTime: self = .dateTime(try Self.moment(word, context: context))
        case .integer:
            guard let value = Int64(word) else { throw .notInteger }
            self = .integer(value)
        case .reference:
            guard let record = RecordID(hex: word) else { throw .notReference }
            self = .reference(record)
        case .attachment: throw .notTyped
        }
        try check(as: type)
    }

    private static let booleans = [
        "ja": true, "j": true, "yes": true, "y": true, "true": true, "sant": true, "1": true,
        "nej": false, "n": false, "no": false, "false": false, "falskt": false, "0": false,
    ]

    private static func date(_ text: [UInt8]) throws(ValueMistake) -> CalendarDate {
        var digits = text
        if text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") {
            digits = Array(text[0..<4] + text[5..<7] + text[8..<10])
        }
        guard digits.count == 8, let year = Digits.number(digits[0..<4]),
            let month = Digits.number(digits[4..<6]), let day = Digits.number(digits[6..<8])
        else { throw .notDate }
        guard let date = CalendarDate(year: year, month: month, day: day) else {
            throw .noSuchDay
        }
        return date
    }

    private static func moment(
        _ typed: String,
        context: TypingContext
    ) throws(ValueMistake) -> Moment {
        let bytes = Array(typed.utf8)
        guard
            let gap = bytes.firstIndex(where: {
                $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t")
            })
        else { throw .notDateTime }
        let day: CalendarDate
        do throws(ValueMistake) { day = try date(Array(bytes[..<gap])) } catch {
            throw error == .notDate ? .notDateTime : error
        }
        let rest = Array(bytes[(gap + 1)...])
        let end =
            rest.firstIndex { !($0 == UInt8(ascii: ":") || (48...57).contains($0)) } ?? rest.count
        guard let time = secondsOfDay(rest[..<end]) else { throw .notDateTime }
        let local = Int64(day.daysSince1970) * 86_400 + Int64(time)
        var zone = rest[end...]
        while zone.first == UInt8(ascii: " ") { zone = zone.dropFirst() }
        let minutes =
            zone.isEmpty ? context.localOffset(local) : try offset(Array(zone))
        guard let offsetMinutes = Int16(exactly: minutes), abs(offsetMinutes) <= offsetLimit else {
            throw .notDateTime
        }
        return Moment(seconds: local - Int64(offsetMinutes) * 60, offsetMinutes: offsetMinutes)
    }

    /// `14:30` or `14:30:15`.
    private static func secondsOfDay(_ text: ArraySlice<UInt8>) -> Int? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), (1...2).contains(parts[0].count),
            parts.dropFirst().allSatisfy({ $0.count == 2 }),
            let hours = Digits.number(parts[0]), hours < 24,
            let minutes = Digits.number(parts[1]), minutes < 60
        else { return nil }
        guard parts.count == 3 else { return hours * 3_600 + minutes * 60 }
        guard let seconds = Digits.number(parts[2]), seconds < 60 else { return nil }
        return hours * 3_600 + minutes * 60 + seconds
    }

    /// `Z`, `+01:00` or `+0100`, in minutes.
    private static func offset(_ text: [UInt8]) throws(ValueMistake) -> Int {
        if text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            throw .notDateTime
        }
        var digits = text.dropFirst()
        if digits.count == 5, let colon = digits.dropFirst(2).first, colon == UInt8(ascii: ":") {
            digits = digits.prefix(2) + digits.suffix(2)
        }
        guard digits.count == 4, let hours = Digits.number(digits.prefix(2)),
            let minutes = Digits.number(digits.suffix(2)), minutes < 60
        else { throw .notDateTime }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}

extension String {
    /// Without spaces, tabs and newlines at the ends.
    var trimmed: String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
