import Cooperation
import Vocabulary

extension Labels {
    /// The text as a message.
    package var message: Message { Message(sv: sv, en: en).map { TerminalText.safe($0) } }
}

extension FieldType {
    /// What kind of value it takes, in a word, with its bounds.
    package var told: Message {
        switch self {
        case .text(let max):
            Message(sv: "text, högst \(max) tecken", en: "text, at most \(max) characters")
        case .longText(let max):
            Message(
                sv: "lång text, högst \(max) tecken",
                en: "long text, at most \(max) characters"
            )
        case .personalNumber: Message(sv: "personnummer", en: "personal identity number")
        case .telephone: Message(sv: "telefonnummer", en: "telephone number")
        case .mail: Message(sv: "e-postadress", en: "mail address")
        case .boolean: Message(sv: "ja eller nej", en: "yes or no")
        case .choice(let choices):
            Message(
                sv: choices.map(\.id).joined(separator: " | "),
                en: choices.map(\.id).joined(separator: " | ")
            )
        case .date: Message(sv: "dag", en: "day")
        case .dateTime: Message(sv: "dag och tid", en: "day and time")
        case .integer(let range?):
            Message(
                sv: "heltal \(range.lowerBound)–\(range.upperBound)",
                en: "whole number \(range.lowerBound)–\(range.upperBound)"
            )
        case .integer(nil): Message(sv: "heltal", en: "whole number")
        case .reference(let type): Message(sv: "en \(type)", en: "a \(type)")
        case .attachment(let rule):
            Message(
                sv: "en fil, högst \(Attachment.size(rule.max, in: .sv))",
                en: "a file, at most \(Attachment.size(rule.max, in: .en))"
            )
        }
    }
}

extension ValueMistake {
    /// What is wrong with the value, and what will do.
    package func told(_ field: Field) -> Message {
        switch self {
        case .tooLong(let characters, let limit): .tooLong(characters, limit: limit)
        case .forbiddenCharacter(let scalar, let place): .forbiddenCharacter(scalar, place: place)
        case .notBoolean: .notBoolean
        case .notChoice(let choices), .ambiguousChoice(let choices):
            .notChoice(choices.map(\.labels.message), ids: choices.map(\.id))
        case .notDate: .notDate
        case .noSuchDay: .noSuchDay
        case .notDateTime: .notDateTime
        case .notInteger:
            if case .integer(let range?) = field.type { .outOfRange(range) } else { .notInteger }
        case .outOfRange(let range): .outOfRange(range)
        case .notPersonalNumber: .notPersonalNumber
        case .personalNumberDay: .personalNumberDay
        case .personalNumberCheckDigit: .personalNumberCheckDigit
        case .notTelephone: .notTelephone
        case .notMail: .notMail
        case .notReference:
            if case .reference(let type) = field.type {
                .notReference(Message(same: type))
            } else {
                .malformedValue
            }
        case .notTyped: .notTyped
        case .notOfKind(let endings): .notOfKind(endings)
        case .fileTooLarge(let bytes, let limit): .fileTooLarge(bytes, limit: limit)
        case .malformed, .wrongType: .malformedValue
        }
    }
}
