/// Why a value is refused for a field. Whoever shows it names the field and what was typed.
public enum ValueMistake: Error, Hashable, Sendable {
    /// More characters (Unicode scalars) than the field takes.
    case tooLong(characters: Int, limit: Int)
    /// A control character other than newline and tab, or a scalar that never stands in text.
    case forbiddenCharacter(scalar: UInt32, place: Int)
    /// Neither yes nor no, in either language.
    case notBoolean
    /// None of the choices; these are.
    case notChoice([Choice])
    /// Several choices have this name; these.
    case ambiguousChoice([Choice])
    /// Not of the form `2026-11-23`.
    case notDate
    /// A date that the calendar does not have.
    case noSuchDay
    /// Not of the form `2026-11-23 14:30` or `2026-11-23T14:30:00+01:00`.
    case notDateTime
    /// Not a whole number of 64 bits.
    case notInteger
    /// A whole number outside what the field takes.
    case outOfRange(ClosedRange<Int64>)
    /// Not of the form `YYYYMMDD-NNNN`.
    case notPersonalNumber
    /// A personal identity number whose day of birth the calendar does not have.
    case personalNumberDay
    /// A personal identity number with the wrong check digit.
    case personalNumberCheckDigit
    /// Not a telephone number.
    case notTelephone
    /// Not a mail address.
    case notMail
    /// Not the name of a record: 32 hex digits.
    case notReference
    /// A file cannot be typed.
    case notTyped
    /// A file whose name has none of the endings that the field takes.
    case notOfKind(endings: [String])
    /// A file that is larger than the field takes.
    case fileTooLarge(bytes: Int, limit: Int)
    /// Packed bytes that are no value of the field's type.
    case malformed
    /// A value of another type than the field's.
    case wrongType
}

extension ValueMistake {
    /// A word that stays the same when the text changes: `tooLong`.
    public var code: String {
        switch self {
        case .tooLong: "tooLong"
        case .forbiddenCharacter: "forbiddenCharacter"
        case .notBoolean: "notBoolean"
        case .notChoice: "notChoice"
        case .ambiguousChoice: "ambiguousChoice"
        case .notDate: "notDate"
        case .noSuchDay: "noSuchDay"
        case .notDateTime: "notDateTime"
        case .notInteger: "notInteger"
        case .outOfRange: "outOfRange"
        case .notPersonalNumber: "notPersonalNumber"
        case .personalNumberDay: "personalNumberDay"
        case .personalNumberCheckDigit: "personalNumberCheckDigit"
        case .notTelephone: "notTelephone"
        case .notMail: "notMail"
        case .notReference: "notReference"
        case .notTyped: "notTyped"
        case .notOfKind: "notOfKind"
        case .fileTooLarge: "fileTooLarge"
        case .malformed: "malformed"
        case .wrongType: "wrongType"
        }
    }
}
