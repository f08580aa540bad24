/// Proposals: what somebody suggests, and held writes as the present owner sees them; and what was said
/// about a record beside it.
extension Message {
    package static let noProposals = Message(
        sv: "Det finns inga förslag att ta ställning till.",
        en: "There are no proposals to decide on."
    )

    package static func proposalsWait(_ count: Int) -> Message {
        .count(
            count,
            sv: (
                "förslag att ta ställning till: obruten proposal",
                "förslag att ta ställning till: obruten proposal"
            ),
            en: (
                "proposal to decide on: obruten proposal",
                "proposals to decide on: obruten proposal"
            )
        )
    }

    package static func proposalReason(_ rule: String) -> Message {
        switch rule {
        case "deviceRevoked":
            Message(
                sv: "skrivet på en dator som hade återkallats",
                en: "written on a device that had been revoked"
            )
        case "notReader":
            Message(
                sv: "skrivet av en part som inte längre läser uppgiften",
                en: "written by a party that reads the record no longer"
            )
        default:
            Message(
                sv: "skrivet innan fältet övergick till er",
                en: "written before the field went over to you"
            )
        }
    }

    package static let proposalValue = Message(sv: "Förslag", en: "Proposal")

    package static func proposalHint(_ number: String) -> Message {
        Message(
            sv:
                "Anta: obruten proposal accept \(number)   Avböj: obruten proposal decline "
                + "\(number)",
            en:
                "Accept: obruten proposal accept \(number)   Decline: obruten proposal decline "
                + "\(number)"
        )
    }

    package static func declined(_ name: String) -> Message {
        let name = TerminalText.safe(name)
        return Message(
            sv: "Avböjde förslag \(name). Den som lämnade det får veta vid nästa synk.",
            en: "Declined proposal \(name). Who made it is told with the next sync."
        )
    }

    package static func noSuchProposal(_ number: Int64) -> Message {
        Message(
            sv: "Det finns inget förslag \(number). Se obruten proposal.",
            en: "There is no proposal \(number). See obruten proposal."
        )
    }

    package static let noProposalsMade = Message(
        sv: "Din part har inte lämnat några förslag.",
        en: "Your party has made no proposals."
    )

    package static func proposed(
        _ name: String,
        _ field: Message,
        owners: String?
    ) -> Message {
        let owners = TerminalText.safe(owners ?? "")
        return Message(
            sv: "Förslag \(name) om \(field.sv) går till \(owners) vid nästa synk. Alla som får "
                + "läsa handlingen ser det.",
            en: "Proposal \(name) for \(field.en) goes to \(owners) with the next sync. Everybody "
                + "who may read the record sees it."
        )
    }

    package static func withdrawnProposal(_ name: String) -> Message {
        let name = TerminalText.safe(name)
        return Message(sv: "Drog tillbaka förslag \(name).", en: "Withdrew proposal \(name).")
    }

    package static func proposalNamed(_ name: String) -> Message {
        Message(sv: "Förslag \(name)", en: "Proposal \(name)")
    }

    package static let proposalStands = Message(sv: "Läge", en: "State")
    package static let proposalOpen = Message(sv: "väntar på beslut", en: "waits for a decision")
    package static let proposalAccepted = Message(sv: "antaget", en: "accepted")
    package static let proposalDeclined = Message(sv: "avböjt", en: "declined")
    package static let proposalSuperseded = Message(
        sv: "fältet har fått ett annat värde sedan förslaget lämnades",
        en: "the field has got another value since it was made"
    )
    package static let proposalWithdrawn = Message(sv: "tillbakadraget", en: "withdrawn")
    package static let remarkAnswer = Message(sv: "Svar", en: "Answer")

    package static func disputed(by: String, name: String) -> Message {
        let by = TerminalText.safe(by)
        return Message(sv: "Bestrids av \(by) (\(name))", en: "Disputed by \(by) (\(name))")
    }

    package static let unreadableRemark = Message(
        sv: "en notering som inte går att läsa",
        en: "a note that cannot be read"
    )

    package static func annotated(_ name: String, _ place: Message) -> Message {
        Message(
            sv: "Noterat vid \(place.sv) (\(name)). Innehållet står kvar; alla som får läsa det "
                + "ser "
                + "noteringen efter nästa synk.",
            en: "Noted beside \(place.en) (\(name)). The content stands; everybody who may read it "
                + "sees the note after the next sync."
        )
    }

    package static let byOrAnswers = Message(
        sv: "Skriv --by NAMN för en ny notering, eller --answers NOTERING för ett svar.",
        en: "Write --by NAME for a new note, or --answers NOTE for an answer."
    )

    package static func proposalSettled(_ name: String) -> Message {
        Message(
            sv: "Förslag \(name) är redan avgjort. Se obruten proposal list --all.",
            en: "Proposal \(name) is settled already. See obruten proposal list --all."
        )
    }

    package static func notSentYet(_ name: String) -> Message {
        Message(
            sv: "\(name) är inte sänt än: synka först.",
            en: "\(name) is not sent yet: sync first."
        )
    }

    package static func ownField(_ field: Message) -> Message {
        Message(
            sv: "Din part äger \(field.sv): skriv värdet med obruten set.",
            en: "Your party owns \(field.en): write the value with obruten set."
        )
    }

    package static func notProposable(_ field: Message) -> Message {
        Message(
            sv: "\(field.sv) är en fil och kan inte föreslås. Be den som äger fältet att lägga in "
                + "den.",
            en: "\(field.en) is a file and cannot be proposed. Ask who owns the field to add it."
        )
    }

    package static let emptyRemark = Message(
        sv: "Ange både vem som bestrider uppgiften och vad personen säger.",
        en: "Say both who disputes it and what they say."
    )

    package static let invalidRemark = Message(
        sv: "Texten är för lång eller har tecken som inte får stå i den. En förklaring eller ett "
            + "svar "
            + "får ha 2 000 tecken, en notering 20 000.",
        en: "The text is too long or has characters that may not stand in it. An explanation or "
            + "answer has 2,000 characters at most, a note 20,000."
    )
}
