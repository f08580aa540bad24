import Vocabulary

extension FieldValue {
    /// The furthest offset from UTC that a date-time may have, in minutes.
    static let offsetLimit: Int16 = 18 * 60

    /// Checks a value against all that its field's type asks; what is cleared always fits.
    ///
    /// The editor calls it before a write is saved, a reader before a value is shown. Text has to be
    /// in its canonical form already, as ``init(typed:as:context:)`` makes it.
    public func check(as type: FieldType) throws(ValueMistake) {
        switch (self, type) {
        case (.cleared, _): return
        case (.text(let text), .text(let limit)), (.text(let text), .longText(let limit)):
            try Prose.check(text, limit: limit)
        case (.text(let text), .personalNumber):
            guard try PersonalNumber.canonical(text, currentYear: nil) == text else {
                throw .notPersonalNumber
            }
        case (.text(let text), .telephone):
            guard Telephone.canonical(text) == text else { throw .notTelephone }
        case (.text(let text), .mail):
            guard MailAddress.canonical(text) == text else { throw .notMail }
        case (.choice(let number), .choice(let choices)):
            guard choices.contains(where: { $0.number == number }) else {
                throw .notChoice(choices)
            }
        case (.dateTime(let moment), .dateTime):
            guard abs(Int(moment.offsetMinutes)) <= Int(Self.offsetLimit),
                moment.localDate != nil
            else { throw .notDateTime }
        case (.integer(let value), .integer(let range)):
            if let range, !range.contains(value) { throw .outOfRange(range) }
        case (.attachment(let file), .attachment(let rule)):
            guard file.name == Attachment.safeName(file.name),
                file.key.count == Attachment.keyBytes,
                (1...Limits.blobBytes).contains(file.blob.length)
            else { throw .malformed }
            guard rule.endings.isEmpty || rule.endings.contains(file.ending) else {
                throw .notOfKind(endings: rule.endings)
            }
            guard file.length <= rule.max else {
                throw .fileTooLarge(bytes: file.length, limit: rule.max)
            }
        case (.boolean, .boolean), (.date, .date), (.reference, .reference): return
        default: throw .wrongType
        }
    }
}

/// Free text: what may stand in it.
enum Prose {
    /// Text in the form in which it is kept: NFC, with plain newlines.
    static func canonical(_ typed: String) -> String {
        Normalization.nfc(
            typed.utf8.contains(UInt8(ascii: "\r"))
                ? typed.split(separator: "\r\n", omittingEmptySubsequences: false)
                    .joined(separator: "\n")
                : typed
        )
    }

    /// Refuses control characters, scalars that are never text, what is too long and what is not NFC.
    static func check(_ text: String, limit: Int) throws(ValueMistake) {
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            switch scalar.value {
            case 0x09, 0x0A: continue
            case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF, 0xFDD0...0xFDEF:
                throw .forbiddenCharacter(scalar: scalar.value, place: count)
            default:
                if scalar.value > 0xFFFF, scalar.value & 0xFFFE == 0xFFFE {
                    throw .forbiddenCharacter(scalar: scalar.value, place: count)
                }
            }
        }
        guard count <= limit else { throw .tooLong(characters: count, limit: limit) }
        guard Normalization.isNFC(text) else { throw .malformed }
    }
}
