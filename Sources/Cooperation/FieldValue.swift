import Vocabulary

/// What a write says. Which cases go with which field is the field's ``FieldType``.
public enum FieldValue: Hashable, Sendable {
    /// Text, long text, personal identity number, telephone number or mail address, in its canonical form.
    case text(String)
    /// Yes or no.
    case boolean(Bool)
    /// A choice, by its permanent number.
    case choice(UInt16)
    /// A day.
    case date(CalendarDate)
    /// A moment.
    case dateTime(Moment)
    /// A whole number.
    case integer(Int64)
    /// A record of the same case, known here or not.
    case reference(RecordID)
    /// A file.
    case attachment(Attachment)
    /// Nothing any more.
    case cleared
}

/// A moment and the offset from UTC in which its author gave it.
public struct Moment: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public var seconds: Int64
    /// Minutes east of Greenwich.
    public var offsetMinutes: Int16

    /// Makes a moment.
    public init(seconds: Int64, offsetMinutes: Int16) {
        self.seconds = seconds
        self.offsetMinutes = offsetMinutes
    }
}
