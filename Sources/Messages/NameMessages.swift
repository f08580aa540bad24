/// Names that name nothing, or too much.
extension Message {
    /// What kind of thing a name was to name.
    package enum Named: Sendable {
        case caseFile, record, recordType, field, party, author, model, role, device, step, remark
    }

    package static func unknownName(_ kind: Named, _ typed: String) -> Message {
        let name = TerminalText.safe(typed)
        return switch kind {
        case .caseFile:
            Message(
                sv: "Det finns inget ärende ”\(name)” här. Se obruten case list.",
                en: "There is no case ‘\(name)’ here. See obruten case list."
            )
        case .record:
            Message(
                sv: "Det finns ingen handling ”\(name)” i ärendet. Se obruten case show ÄRENDE.",
                en: "There is no record ‘\(name)’ in the case. See obruten case show CASE."
            )
        case .recordType:
            Message(
                sv: "Modellen har inget slag av handling ”\(name)”. Se obruten case show ÄRENDE.",
                en: "The model has no record type ‘\(name)’. See obruten case show CASE."
            )
        case .field:
            Message(
                sv: "Det finns inget fält ”\(name)” där. Se obruten show ÄRENDE HANDLING.",
                en: "There is no field ‘\(name)’ there. See obruten show CASE RECORD."
            )
        case .party:
            Message(
                sv: "Det finns ingen part ”\(name)” här. Synka om den är ny; de andra visar "
                    + "obruten party list.",
                en: "There is no party ‘\(name)’ here. Sync if it is new; obruten party list "
                    + "shows the others."
            )
        case .author:
            Message(
                sv: "Ingen som heter ”\(name)” skriver här. Se obruten author list.",
                en: "Nobody called ‘\(name)’ writes here. See obruten author list."
            )
        case .model:
            Message(
                sv: "Det finns ingen modell ”\(name)”. Se obruten model list.",
                en: "There is no model ‘\(name)’. See obruten model list."
            )
        case .device:
            Message(
                sv: "Det finns ingen dator ”\(name)” i din part. Se obruten device list.",
                en: "There is no device ‘\(name)’ in your party. See obruten device list."
            )
        case .step:
            Message(
                sv: "Inget steg ”\(name)” i ärendet är ditt att pricka av. Se obruten todo --all.",
                en: "No step ‘\(name)’ of the case is yours to tick off. See obruten todo --all."
            )
        case .remark:
            Message(
                sv: "Det finns inget förslag och ingen notering ”\(name)” här. Se obruten proposal "
                    + "list --all och obruten show ÄRENDE HANDLING.",
                en: "There is no proposal or note ‘\(name)’ here. See obruten proposal list --all "
                    + "and obruten show CASE RECORD."
            )
        case .role:
            Message(
                sv: "Modellen har ingen roll ”\(name)”.",
                en: "The model has no role ‘\(name)’."
            )
        }
    }

    package static func ambiguousName(_ typed: String) -> Message {
        Message(
            sv: "”\(TerminalText.safe(typed))” kan betyda flera:",
            en: "‘\(TerminalText.safe(typed))’ could mean several:"
        )
    }

    package static func beginningTooShort(_ typed: String) -> Message {
        Message(
            sv:
                "”\(TerminalText.safe(typed))” är för kort: ange minst fyra tecken av beteckningen.",
            en:
                "‘\(TerminalText.safe(typed))’ is too short: give four characters of the id at least."
        )
    }

    package static func needsField(_ typed: String) -> Message {
        Message(
            sv:
                "”\(TerminalText.safe(typed))” nämner inget fält. Skriv handling.fält, till exempel skolplan.mal.",
            en:
                "‘\(TerminalText.safe(typed))’ names no field. Write record.field, for example schoolPlan.goals."
        )
    }

    package static func needsRecord(_ typed: String) -> Message {
        Message(
            sv:
                "”\(TerminalText.safe(typed))” är ett fält; --keep och --delete gäller en hel handling.",
            en:
                "‘\(TerminalText.safe(typed))’ is a field; --keep and --delete concern a whole record."
        )
    }

    package static func notAnAssignment(_ typed: String) -> Message {
        guard !typed.hasPrefix("=") else {
            return Message(
                sv: "”\(TerminalText.safe(typed))” nämner inget fält före likhetstecknet. Skriv "
                    + "fält=värde.",
                en: "‘\(TerminalText.safe(typed))’ names no field before the equals sign. Write "
                    + "field=value."
            )
        }
        return Message(
            sv: "”\(TerminalText.safe(typed))” saknar likhetstecken. Skriv fält=värde.",
            en: "‘\(TerminalText.safe(typed))’ has no equals sign. Write field=value."
        )
    }

    package static func notABinding(_ typed: String) -> Message {
        guard !typed.hasPrefix("=") else {
            return Message(
                sv: "”\(TerminalText.safe(typed))” nämner ingen roll före likhetstecknet. Skriv "
                    + "roll=part.",
                en: "‘\(TerminalText.safe(typed))’ names no role before the equals sign. Write "
                    + "role=party."
            )
        }
        return Message(
            sv: "”\(TerminalText.safe(typed))” saknar likhetstecken. Skriv roll=part.",
            en: "‘\(TerminalText.safe(typed))’ has no equals sign. Write role=party."
        )
    }

    package static let inputReadTwice = Message(
        sv: "Bara ett fält kan läsas från standard in.",
        en: "Only one field can be read from standard input."
    )

    package static func fieldTwice(_ name: String) -> Message {
        Message(
            sv: "Fältet \(TerminalText.safe(name)) har fått två värden.",
            en: "The field \(TerminalText.safe(name)) was given two values."
        )
    }

    package static let resolveHow = Message(
        sv: "Säg hur: en av --take, --value, --keep och --delete.",
        en: "Say how: one of --take, --value, --keep and --delete."
    )

    package static func unreadableFile(_ path: String) -> Message {
        Message(
            sv: "Filen \(TerminalText.safe(path)) går inte att läsa.",
            en: "The file \(TerminalText.safe(path)) cannot be read."
        )
    }

    package static func notUTF8(_ source: Message) -> Message {
        Message(
            sv: "\(source.sv) är inte text i UTF-8.",
            en: "\(source.en) is not text in UTF-8."
        )
    }

    package static func tooLargeForValue(_ source: Message, bytes: Int, characters: Int) -> Message
    {
        Message(
            sv: "\(source.sv) är för stor för ett värde: högst \(characters) tecken får plats, och "
                + "aldrig mer än \(bytes) byte. Inget sparades.",
            en: "\(source.en) is too large for a value: at most \(characters) characters fit, and "
                + "never more than \(bytes) bytes. Nothing was saved."
        )
    }

    /// Of a word on the command line; `place` counts from 1.
    package static func wordNotUTF8(_ place: Int) -> Message {
        Message(
            sv: "Ord \(place) på kommandoraden är inte text i UTF-8. Ställ in terminalen på UTF-8.",
            en: "Word \(place) of the command line is not text in UTF-8. Set the terminal to UTF-8."
        )
    }

    package static func standardInput() -> Message {
        Message(sv: "standard in", en: "standard input")
    }

    package static func unknownShell(_ name: String) -> Message {
        Message(
            sv: "Kan inte skalet ”\(TerminalText.safe(name))”. Välj bash, zsh eller fish.",
            en: "The shell ‘\(TerminalText.safe(name))’ is not known. Choose bash, zsh or fish."
        )
    }
}
