import Cooperation
import Vocabulary

/// Why a value will not do, and what will.
extension Message {
    package static func tooLong(_ characters: Int, limit: Int) -> Message {
        Message(
            sv: "\(characters) tecken är för långt: högst \(limit).",
            en: "\(characters) characters are too long: at most \(limit)."
        )
    }

    package static func forbiddenCharacter(_ scalar: UInt32, place: Int) -> Message {
        let code = String(scalar, radix: 16, uppercase: true)
        return Message(
            sv: "Tecken \(place) är ett styrtecken (U+\(code)).",
            en: "Character \(place) is a control character (U+\(code))."
        )
    }

    package static let notBoolean = Message(sv: "Skriv ja eller nej.", en: "Write yes or no.")

    package static func notChoice(_ choices: [Message], ids: [String]) -> Message {
        let named = zip(choices, ids).map { label, id in
            Message(sv: "\(id) (\(label.sv))", en: "\(id) (\(label.en))")
        }
        return Message(sv: "Välj ", en: "Choose ") + .list(named, .or) + "."
    }

    package static let notDate = Message(
        sv: "Skriv en dag så här: 2026-11-23.",
        en: "Write a day like this: 2026-11-23."
    )
    package static let noSuchDay = Message(
        sv: "Den dagen finns inte i kalendern.",
        en: "The calendar has no such day."
    )
    package static let notDateTime = Message(
        sv: "Skriv dag och tid så här: 2026-11-23 14:30.",
        en: "Write day and time like this: 2026-11-23 14:30."
    )
    package static let notInteger = Message(
        sv: "Skriv ett heltal.",
        en: "Write a whole number."
    )

    package static func outOfRange(_ range: ClosedRange<Int64>) -> Message {
        Message(
            sv: "Skriv ett heltal från \(range.lowerBound) till \(range.upperBound).",
            en: "Write a whole number from \(range.lowerBound) to \(range.upperBound)."
        )
    }

    package static let notPersonalNumber = Message(
        sv: "Skriv personnumret så här: ÅÅÅÅMMDD-NNNN.",
        en: "Write the personal identity number like this: YYYYMMDD-NNNN."
    )
    package static let personalNumberDay = Message(
        sv: "Personnumrets födelsedag finns inte i kalendern.",
        en: "The calendar has no such day of birth."
    )
    package static let personalNumberCheckDigit = Message(
        sv: "Personnumrets kontrollsiffra stämmer inte: något är felskrivet.",
        en: "The check digit of the personal identity number is wrong: something is misspelt."
    )
    package static let notTelephone = Message(
        sv: "Skriv ett telefonnummer: 08-123 45 67 eller +46 8 123 45 67.",
        en: "Write a telephone number: 08-123 45 67 or +46 8 123 45 67."
    )
    package static let notMail = Message(
        sv: "Skriv en e-postadress: namn@kommun.se.",
        en: "Write a mail address: name@kommun.se."
    )

    package static let notTyped = Message(
        sv: "En fil läggs till med: obruten attachment add ÄRENDE POST.FÄLT FIL",
        en: "A file is added with: obruten attachment add CASE RECORD.FIELD FILE"
    )

    package static func notOfKind(_ endings: [String]) -> Message {
        let list = endings.map { "." + $0 }.joined(separator: ", ")
        return Message(
            sv: "Fältet tar bara filer som slutar på \(list).",
            en: "The field only takes files that end in \(list)."
        )
    }

    package static func fileTooLarge(_ bytes: Int, limit: Int) -> Message {
        guard Attachment.size(bytes, in: .en) != Attachment.size(limit, in: .en) else {
            return Message(
                sv: "Filen är på \(bytes) byte, högst \(limit) går in.",
                en: "The file has \(bytes) bytes, at most \(limit) fit."
            )
        }
        return Message(
            sv: """
                Filen är på \(Attachment.size(bytes, in: .sv)), högst \
                \(Attachment.size(limit, in: .sv)) går in.
                """,
            en: """
                The file has \(Attachment.size(bytes, in: .en)), at most \
                \(Attachment.size(limit, in: .en)) fit.
                """
        )
    }

    package static func notReference(_ type: Message) -> Message {
        Message(
            sv: "Nämn en handling av slaget \(type.sv).",
            en: "Name a record of the type \(type.en)."
        )
    }

    package static let malformedValue = Message(
        sv: "Det är inte ett värde av fältets slag.",
        en: "It is no value of the field's type."
    )
}
