import Vocabulary

/// What values a field takes.
public enum FieldType: Hashable, Sendable {
    /// A line or a few, at most `max` characters.
    case text(max: Int)
    /// Prose, at most `max` characters.
    case longText(max: Int)
    /// A Swedish personal identity number or coordination number.
    case personalNumber
    /// A telephone number, kept as `+46…`.
    case telephone
    /// A mail address.
    case mail
    /// Yes or no.
    case boolean
    /// One of a list.
    case choice([Choice])
    /// A day.
    case date
    /// A moment, with the offset from UTC that it was given in.
    case dateTime
    /// A whole number, within a range where there is one.
    case integer(ClosedRange<Int64>?)
    /// Another record of the same case, of the type with this identifier.
    case reference(String)
    /// A file.
    case attachment(AttachmentRule)

    /// The word that model files use.
    public var id: String {
        switch self {
        case .text: "text"
        case .longText: "longText"
        case .personalNumber: "personalNumber"
        case .telephone: "telephone"
        case .mail: "mail"
        case .boolean: "boolean"
        case .choice: "choice"
        case .date: "date"
        case .dateTime: "dateTime"
        case .integer: "integer"
        case .reference: "reference"
        case .attachment: "attachment"
        }
    }
}

/// One of the values that a choice may take.
public struct Choice: Hashable, Sendable {
    /// The permanent number, from 1.
    public let number: UInt16
    /// The identifier: `followUp`.
    public let id: String
    /// What people call it.
    public let labels: Labels
    /// The first day that it may be chosen; nil where it always was.
    public let since: CalendarDate?
    /// The last day that it may be chosen; nil where none is known.
    public let until: CalendarDate?

    init(
        number: UInt16,
        id: String,
        labels: Labels,
        since: CalendarDate? = nil,
        until: CalendarDate? = nil
    ) {
        self.number = number
        self.id = id
        self.labels = labels
        self.since = since
        self.until = until
    }

    /// Whether it may be chosen on a day. What was chosen earlier stands.
    public func holds(on day: CalendarDate) -> Bool {
        since.map { $0 <= day } != false && until.map { day <= $0 } != false
    }
}
