/// What stands on printed pages, and what is said of them.
extension Message {
    package static func nothingToPrint(_ title: Message) -> Message {
        Message(
            sv: "\(title.sv): det finns inget att skriva ut i ärendet än.",
            en: "\(title.en): there is nothing to print in the case yet."
        )
    }

    package static let nothingToFillIn = Message(
        sv: "Ni kan inte skriva i något fält av handlingen.",
        en: "There is no field of the record that you may write."
    )

    package static func printedCase(_ name: String) -> Message {
        Message(sv: "Ärende \(name)", en: "Case \(name)")
    }

    package static let printedInConflict = Message(
        sv: "Handlingen har tagits bort av någon som inte hade sett allt som står i den.",
        en: "The record was deleted by somebody who had not seen all that stands in it."
    )

    package static let signatures = Message(sv: "Underskrifter", en: "Signatures")

    package static let checklistCaption = Message(
        sv: "Stegen i ordning, att pricka av och skriva under",
        en: "The steps in order, to tick off and to sign"
    )
    package static let whatAndWhy = Message(sv: "Vad och varför", en: "What and why")
    package static let doneByHeading = Message(sv: "Görs av", en: "Done by")
    package static let doneOnHeading = Message(sv: "Klart den", en: "Done on")
    package static let noteHeading = Message(sv: "Anteckning", en: "Note")
    package static let signatureHeading = Message(sv: "Signatur", en: "Signed")

    package static func noSuchRole(_ typed: String) -> Message {
        let safe = TerminalText.safe(typed)
        return Message(
            sv: "Modellen har ingen roll som heter ”\(safe)”.",
            en: "The model has no role ‘\(safe)’."
        )
    }

    package static let signaturesNote = Message(
        sv: "Var och en svarar för sitt eget åtagande.",
        en: "Each answers for its own undertaking."
    )

    package static let printedWithoutPlace = Message(
        sv: "Vistelseorten är hemlig: namn på hem, skolor och deras personal är utelämnade. "
            + "Läs igenom fritexten innan du lämnar ut sidan.",
        en: "The whereabouts are secret: the names of homes, schools and their staff are left "
            + "out. Read the free text through before you hand out the page."
    )

    package static func printedBy(
        _ person: String,
        party: String,
        at time: String,
        lastSync: String?
    ) -> Message {
        let sync = lastSync ?? "–"
        return Message(
            sv: """
                Utskrivet \(time) av \(person), \(party), ur Obruten. Senast synkat \(sync). \
                Uppgifterna kan omfattas av sekretess.
                """,
            en: """
                Printed \(time) by \(person), \(party), from Obruten. Last synced \(sync). \
                What stands here may be secret.
                """
        )
    }

    package static func formTitle(_ record: Message) -> Message {
        Message(sv: "Blankett: \(record.sv)", en: "Form: \(record.en)")
    }

    /// What does not belong in prose that schools may come to read.
    package static let freeTextReminder = Message(
        sv: "Skriv inget om diagnos, brott, skäl för placeringen eller behandling.",
        en: "Write nothing of diagnosis, offence, reason for the placement or treatment."
    )

    package static let formCode = Message(sv: "Kod", en: "Code")

    package static func formNote(_ code: String) -> Message {
        Message(
            sv: """
                Fyll i för hand. Det som redan står i fälten är tryckt ovanför raderna; skriv bara \
                det som är nytt. För in svaren efteråt med obruten form enter \(code). \
                \(freeTextReminder.sv)
                """,
            en: """
                Fill in by hand. What stands in the fields already is printed above the lines; \
                write only what is new. Enter the answers afterwards with obruten form enter \
                \(code). \(freeTextReminder.en)
                """
        )
    }

    package static func formCodeMistyped(_ code: String) -> Message {
        Message(
            sv: """
                ”\(TerminalText.safe(code))” är ingen blankettkod: den har fyra grupper om fyra \
                tecken, och något är felskrivet.
                """,
            en: """
                ‘\(TerminalText.safe(code))’ is no form's code: it has four groups of four \
                characters, and something is mistyped.
                """
        )
    }

    package static func formUnknown(_ code: String) -> Message {
        Message(
            sv: """
                Ingen handling här har koden \(TerminalText.safe(code)). Synka, eller för in \
                blanketten på den dator där den skrevs ut.
                """,
            en: """
                No record here has the code \(TerminalText.safe(code)). Sync, or enter the form on \
                the computer on which it was printed.
                """
        )
    }

    package static let exportWhere = Message(
        sv: "Ange en mapp att skriva till, eller --json för att få allt på skärmen.",
        en: "Name a folder to write to, or --json to get all of it on the screen."
    )

    package static func folderExists(_ path: String) -> Message {
        Message(
            sv: "\(path) finns redan. Ange en mapp som inte finns.",
            en: "\(path) is there already. Name a folder that is not."
        )
    }

    package static func exported(_ folder: String, files: Int) -> Message {
        Message(
            sv: """
                Ärendet är skrivet till \(folder), \(files) filer i klartext. Lägg dem i ert arkiv \
                och ta sedan bort mappen.
                """,
            en: """
                The case is written to \(folder), \(files) files in the clear. Put them into your \
                archive, then remove the folder.
                """
        )
    }

    package static func exportLacksFiles(_ fields: [String]) -> Message {
        let list = Message.list(fields.map(Message.init(same:)))
        return Message(
            sv: """
                De här filerna finns inte på datorn och kom inte med: \(list.sv). Kör obruten sync \
                --attachments och exportera igen.
                """,
            en: """
                These files are not on this computer and were left out: \(list.en). Run obruten \
                sync --attachments and export again.
                """
        )
    }

    package static let diaryHeading = Message(sv: "Diarienummer", en: "Diary number")
    package static let secrecyHeading = Message(sv: "Sekretessmarkering", en: "Secrecy note")
    package static let registerHeading = Message(sv: "Register", en: "Register")
    package static let registerCaption = Message(
        sv: "Handlingarna med uppgifter för registrering (OSL 5 kap. 2 och 5 §§)",
        en: "The records with what is registered of them (OSL chapter 5, sections 2 and 5)"
    )
    package static let registerDate = Message(
        sv: "Inkom eller upprättades",
        en: "Came or was drawn up"
    )
    package static let registerSender = Message(sv: "Avsändare", en: "Sender")
    package static let registerRecipients = Message(sv: "Mottagare", en: "Recipients")
    package static let registerSubject = Message(sv: "Innehåll i korthet", en: "Subject")
}
