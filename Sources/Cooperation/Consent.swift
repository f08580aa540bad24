import Vocabulary

/// The fields that a record of consent has, by identifier; a ground that asks for such a record is
/// one for which one of them stands.
public enum ConsentField: String, Sendable, CaseIterable {
    /// The ground that the record tells of: a choice with the ground's identifier.
    case ground
    /// Which records it covers, one a line.
    case scope
    /// Which units it covers, one a line.
    case recipients
    /// The day on which it was given.
    case takenOn
    /// The last day on which it holds.
    case validUntil
    /// The day on which it was withdrawn.
    case withdrawnOn
}

/// What a record says of a consent. Where it is in conflict, every value that stands has its say: the
/// consent covers what all of them name, and ends when the first of them says so.
public struct Consent: Hashable, Sendable {
    /// What it covers, as it was typed.
    public var scope: [String] = []
    /// Whom it covers, as it was typed.
    public var recipients: [String] = []
    /// The day on which it was given; nil where not said.
    public var takenOn: CalendarDate?
    /// The last day on which it holds; nil without an end.
    public var validUntil: CalendarDate?
    /// The day on which it was withdrawn; nil where it was not.
    public var withdrawnOn: CalendarDate?

    /// What was asked for, by every name that it goes by.
    public struct Names: Hashable, Sendable {
        let keys: Set<String>

        /// Collects the names of one thing.
        public init(_ names: [String]) {
            keys = Set(names.map { NameMatcher.key($0) }.filter { !$0.isEmpty })
        }
    }

    /// What is missing from a consent.
    public enum Gap: Hashable, Comparable, Sendable {
        /// It ended on this day: withdrawn then, or valid until the day before.
        case ended(CalendarDate)
        /// It begins on this day.
        case notYet(CalendarDate)
        /// It does not name the record.
        case scope
        /// It does not name the recipient.
        case recipient
        /// There is none.
        case missing
    }

    /// Knows nothing.
    public init() {}

    /// The first day on which it does not hold any more; nil where none is known.
    public var end: CalendarDate? {
        [withdrawnOn, validUntil?.adding(days: 1)].compactMap(\.self).min()
    }

    /// What is missing for a recipient to be told something on a day; nil where nothing is.
    ///
    /// - Parameter record: What is told; nil where it is only that there is a case.
    public func gap(record: Names?, recipient: Names, on day: CalendarDate) -> Gap? {
        guard Self.allName(recipient, recipients) else { return .recipient }
        if let record, !Self.allName(record, scope) { return .scope }
        if let end, end <= day { return .ended(end) }
        if let takenOn, takenOn > day { return .notYet(takenOn) }
        return nil
    }

    private static func allName(_ wanted: Names, _ texts: [String]) -> Bool {
        !texts.isEmpty && texts.allSatisfy { Self.name(wanted, in: $0) }
    }

    /// Whether a list names it: one a line, or separated by semicolons or commas.
    private static func name(_ wanted: Names, in text: String) -> Bool {
        text.split(whereSeparator: { $0.isNewline || $0 == ";" }).contains { line in
            ([line] + line.split(separator: ",")).contains {
                wanted.keys.contains(NameMatcher.key(String($0)))
            }
        }
    }
}
