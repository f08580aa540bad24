/// Releases: who reads what, on which ground.
extension Message {
    package static func released(_ record: Message, to party: String, ground: String) -> Message {
        let (party, ground) = (TerminalText.safe(party), TerminalText.safe(ground))
        return Message(
            sv: "\(record.sv) lämnas ut till \(party) vid nästa synk, med grunden \(ground). Det "
                + "som "
                + "skrivs i handlingen därefter lämnas också ut, tills du återkallar.",
            en: "\(record.en) is released to \(party) with the next sync, on the ground "
                + "\(ground). What "
                + "is written in it from then on goes too, until you withdraw."
        )
    }

    package static func releaseWithdrawn(_ record: Message, from party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "\(party) får inget nytt ur \(record.sv) efter nästa synk. Det som redan har "
                + "lämnats ut "
                + "finns kvar hos mottagaren, som en handling där.",
            en: "\(party) gets nothing new of \(record.en) after the next sync. What has been "
                + "released "
                + "already stays with the recipient, as a record of its own."
        )
    }

    package static let noReleases = Message(
        sv: "Inget har lämnats ut ur ärendet.",
        en: "Nothing has been released from the case."
    )

    package static let releaseGiven = Message(sv: "När", en: "When")
    package static let releaseRecord = Message(sv: "Handling", en: "Record")
    package static let releaseRecipient = Message(sv: "Mottagare", en: "Recipient")
    package static let releaseGroundHeading = Message(sv: "Grund", en: "Ground")
    package static let releaseBy = Message(sv: "Av", en: "By")
    package static let releaseState = Message(sv: "Läge", en: "State")
    package static let releaseNoteHeading = Message(sv: "Anteckning", en: "Note")
    package static let releaseWaits = Message(sv: "väntar på synk", en: "waits for a sync")
    package static let releaseRefused = Message(
        sv: "servern tog inte emot det",
        en: "the server did not take it"
    )
    package static let releaseInForce = Message(sv: "gäller", en: "in force")
    package static let releaseOver = Message(sv: "gäller inte längre", en: "no longer in force")
    package static let releaseEnded = Message(sv: "återkallelse", en: "withdrawal")

    package static func previewHead(_ record: Message, to party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "Det här skulle \(party) få ur \(record.sv):",
            en: "This is what \(party) would get of \(record.en):"
        )
    }

    package static let previewEmpty = Message(
        sv: "  Inget står i handlingen än.",
        en: "  Nothing stands in the record yet."
    )

    package static let previewAlso = Message(
        sv: "Dessutom det som skrivs i handlingen därefter. Inget har lämnats ut nu.",
        en: "And what is written in it from then on. Nothing has been released now."
    )

    package static let releaseNotAllowed = Message(
        sv: "Din part får inte lämna ut handlingen enligt ärendets modell.",
        en: "Your party may not release the record under the case's model."
    )

    package static let releaseNotThere = Message(
        sv: "Det finns inget att lämna ut eller återkalla: antingen läser parten redan "
            + "handlingen, eller "
            + "så får den inte lämnas ut till någon av partens roller i ärendet, eller så är den "
            + "inte "
            + "utlämnad till parten. Se obruten release list och obruten model show.",
        en: "There is nothing to release or withdraw: the party reads the record already, or it "
            + "may not "
            + "be released to a role that the party has in the case, or it is not released to it. "
            + "See "
            + "obruten release list and obruten model show."
    )

    package static func notADate(_ typed: String) -> Message {
        let typed = TerminalText.safe(typed)
        return Message(
            sv: "”\(typed)” är inget datum. Skriv år-månad-dag, till exempel 2026-11-23.",
            en: "‘\(typed)’ is no date. Write year-month-day, for example 2026-11-23."
        )
    }
}
