/// What is said of lists that come in from other systems.
extension Message {
    /// What there is too much of in a list.
    package enum ListPart: Sendable {
        case bytes, rows, columns

        fileprivate var told: Message {
            switch self {
            case .bytes: Message(sv: "byte", en: "bytes")
            case .rows: Message(sv: "rader", en: "rows")
            case .columns: Message(sv: "kolumner", en: "columns")
            }
        }
    }

    package static func importTooLarge(_ part: ListPart, _ count: Int, limit: Int) -> Message {
        Message(
            sv: "Listan har \(count) \(part.told.sv), och högst \(limit) tas emot. Dela upp den.",
            en: "The list has \(count) \(part.told.en), and at most \(limit) are taken. Split it."
        )
    }

    package static let importNoTable = Message(
        sv: "Filen går inte att läsa som CSV: ett citattecken saknas eller står fel.",
        en: "The file cannot be read as CSV: a quotation mark is missing or misplaced."
    )

    package static func importColumnTwice(_ heading: String) -> Message {
        Message(
            sv: "Rubriken \(TerminalText.safe(heading)) står i två kolumner.",
            en: "Two columns are headed \(TerminalText.safe(heading))."
        )
    }

    package static func importRowTooLong(_ row: Int) -> Message {
        Message(
            sv: "Rad \(row) har fler celler än det finns rubriker.",
            en: "Row \(row) has more cells than there are headings."
        )
    }

    package static func importNoHeading(_ row: Int) -> Message {
        Message(
            sv: "Rad \(row) har ett värde i en kolumn utan rubrik.",
            en: "Row \(row) has a value in a column without a heading."
        )
    }

    package static func importNoObject(_ line: Int) -> Message {
        Message(
            sv: """
                Rad \(line) är inget JSON-objekt med enbart texter, heltal, sant/falskt och null.
                """,
            en: """
                Line \(line) is no JSON object of nothing but texts, whole numbers, true, false and \
                null.
                """
        )
    }

    package static let importCheckAlone = Message(
        sv: "--check jämför bara: det går inte ihop med --model eller --dry-run.",
        en: "--check only compares: it does not go with --model or --dry-run."
    )

    package static let importWindows = Message(
        sv: """
            Filen är inte UTF-8. Den lästes som Windows-1252; se efter att å, ä och ö blev rätt.
            """,
        en: """
            The file is not UTF-8. It was read as Windows-1252; look that å, ä and ö came out \
            right.
            """
    )

    package static let importNoKey = Message(
        sv: """
            Listan säger inte vilka placeringar den gäller: den behöver en kolumn ärende eller \
            personnummer, ifylld på varje rad.
            """,
        en: """
            The list does not say which placements it is about: it needs a column case or \
            personalNumber, filled in on every row.
            """
    )

    package static let importNoCase = Message(
        sv: "Raden säger inte vilket ärende den gäller: kolumnen ärende är tom eller saknas.",
        en: "The row does not say which case it is about: the column case is empty or missing."
    )

    package static let importUnknownCase = Message(
        sv: "Inget ärende heter så. Med --model öppnas det.",
        en: "No case is called that. With --model it is opened."
    )

    package static func importUnknownColumn(_ heading: String) -> Message {
        Message(
            sv: """
                Kolumnen \(TerminalText.safe(heading)) är varken ett fält (handling.fält) eller en \
                roll i ärendets modell.
                """,
            en: """
                The column \(TerminalText.safe(heading)) is neither a field (record.field) nor a \
                role of the case's model.
                """
        )
    }

    package static func importRow(_ row: Int, name: String, _ told: Message) -> Message {
        let name = name.isEmpty ? "" : " (\(name))"
        return Message(sv: "Rad \(row)\(name): \(told.sv)", en: "Row \(row)\(name): \(told.en)")
    }

    package static func importedRow(isNew: Bool, fields: Int) -> Message {
        let fields = Message.count(
            fields,
            sv: (one: "fält skrivet", other: "fält skrivna"),
            en: (one: "field written", other: "fields written")
        )
        guard isNew else { return Message(sv: "\(fields.sv).", en: "\(fields.en).") }
        return Message(sv: "nytt ärende, \(fields.sv).", en: "new case, \(fields.en).")
    }

    package static func importRefused(faulty: Int, rows: Int) -> Message {
        Message(
            sv: "\(faulty) av \(rows) rader har fel. Inget har sparats; rätta och försök igen.",
            en: "\(faulty) of \(rows) rows are wrong. Nothing was saved; mend them and try again."
        )
    }

    package static func imported(opened: Int, fields: Int, unsent: Int) -> Message {
        let cases = newCases(opened)
        let unsent = Message.count(
            unsent,
            sv: (one: "osänd ändring", other: "osända ändringar"),
            en: (one: "unsent change", other: "unsent changes")
        )
        return Message(
            sv: "Inläst: \(cases.sv) och \(fields) fält. Det finns här; \(unsent.sv).",
            en: "Taken in: \(cases.en) and \(fields) fields. It is kept here; \(unsent.en)."
        )
    }

    package static func importTried(opened: Int, fields: Int) -> Message {
        let cases = newCases(opened)
        return Message(
            sv: "Inget har sparats. Utan --dry-run blir det \(cases.sv) och \(fields) fält.",
            en: "Nothing was saved. Without --dry-run it makes \(cases.en) and \(fields) fields."
        )
    }

    private static func newCases(_ count: Int) -> Message {
        .count(
            count,
            sv: (one: "nytt ärende", other: "nya ärenden"),
            en: (one: "new case", other: "new cases")
        )
    }

    package static func rowWithoutCase(_ row: Int) -> Message {
        Message(
            sv: "Rad \(row): placering utan ärende.",
            en: "Row \(row): placement without a case."
        )
    }

    package static func rowWithSeveral(_ row: Int, cases: [String]) -> Message {
        let list = Message.list(cases.map(Message.init(same:)), .or)
        return Message(
            sv: "Rad \(row): kan vara flera ärenden, \(list.sv).",
            en: "Row \(row): could be several cases, \(list.en)."
        )
    }

    package static func caseWithoutRow(_ name: String) -> Message {
        Message(
            sv: "Ärende \(name): finns inte i listan.",
            en: "Case \(name): not in the list."
        )
    }

    package static func compared(matched: Int, without: Int, cases: Int) -> Message {
        let placements = Message.count(
            matched,
            sv: ("placering", "placeringar"),
            en: ("placement has", "placements have")
        )
        let cases = Message.count(
            cases,
            sv: ("ärende", "ärenden"),
            en: ("case has", "cases have")
        )
        let none = without == 1 ? "has" : "have"
        return Message(
            sv: """
                \(placements.sv) har ett ärende, \(without) har inget eller flera, och \
                \(cases.sv) saknar placering i listan.
                """,
            en: """
                \(placements.en) a case, \(without) \(none) none or several, and \
                \(cases.en) no placement in the list.
                """
        )
    }
}
