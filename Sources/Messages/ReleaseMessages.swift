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

    package static func whereaboutsReleased(_ record: Message) -> Message {
        Message(
            sv: "Vistelseorten är hemlig, och \(record.sv) kan avslöja den. Lämna bara ut "
                + "handlingen till den som måste veta var eleven är.",
            en: "The whereabouts are secret, and \(record.en) may tell them. Release it only to "
                + "who has to know where the pupil is."
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

    package static func releaseState(_ state: Message, received: String?) -> Message {
        guard let received else {
            return Message(
                sv: state.sv + ", har inte kommit fram än",
                en: state.en + ", has not arrived yet"
            )
        }
        return Message(
            sv: state.sv + ", framme \(received)",
            en: state.en + ", arrived \(received)"
        )
    }

    /// What the recipient is to observe.
    package static func releaseReserved(_ reservation: String) -> Message {
        let reservation = TerminalText.safe(reservation)
        return Message(sv: "Förbehåll: \(reservation)", en: "Reservation: \(reservation)")
    }

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

    package static func releaseNotAllowed(_ record: Message, allowed: [Message]) -> Message {
        guard !allowed.isEmpty else {
            return Message(
                sv: "\(record.sv) får inte lämnas ut av någon, enligt ärendets modell.",
                en: "\(record.en) may be released by nobody, by the case's model."
            )
        }
        let roles = Message.list(allowed, .or)
        return Message(
            sv: "Din part får inte lämna ut \(record.sv). Det får den som har rollen \(roles.sv).",
            en: "Your party may not release \(record.en). Who has this role may: \(roles.en)."
        )
    }

    package static func releaseAlreadyRead(_ record: Message, by party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "\(party) läser redan \(record.sv).",
            en: "\(party) reads \(record.en) already."
        )
    }

    package static func releaseToNoRole(_ party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "\(party) har ingen roll i ärendet, och bara den som har det kan få något ur det. "
                + "Lägg till parten med obruten case role.",
            en: "\(party) has no role in the case, and only who has one can get something of it. "
                + "Add the party with obruten case role."
        )
    }

    package static func releaseToOtherRole(
        _ record: Message,
        to party: String,
        allowed: [Message]
    ) -> Message {
        let party = TerminalText.safe(party)
        guard !allowed.isEmpty else {
            return Message(
                sv: "\(record.sv) får inte lämnas ut till någon, enligt ärendets modell.",
                en: "\(record.en) may be released to nobody, by the case's model."
            )
        }
        let roles = Message.list(allowed, .or)
        return Message(
            sv: "\(record.sv) får inte lämnas ut till den roll som \(party) har i ärendet. Det går "
                + "att lämna ut till rollen \(roles.sv).",
            en: "\(record.en) may not be released to the role that \(party) has in the case. "
                + "It may be released to the role \(roles.en)."
        )
    }

    package static func releaseNotGiven(_ record: Message, to party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "\(record.sv) är inte utlämnad till \(party), så det finns inget att återkalla. Se "
                + "obruten release list.",
            en: "\(record.en) is not released to \(party), so there is nothing to withdraw. See "
                + "obruten release list."
        )
    }

    package static func releaseByRole(_ record: Message, to party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "\(party) läser \(record.sv) genom sin roll i ärendet, inte genom ett utlämnande. "
                + "Det går inte att återkalla.",
            en: "\(party) reads \(record.en) by its role in the case, not by a release. That "
                + "cannot be withdrawn."
        )
    }

    package static func releaseUnderWay(_ record: Message, to party: String) -> Message {
        let party = TerminalText.safe(party)
        return Message(
            sv: "Det finns redan ett utlämnande eller en återkallelse av \(record.sv) för \(party) "
                + "som väntar på synk. Kör obruten sync först.",
            en: "A release or withdrawal of \(record.en) for \(party) already waits for a sync. "
                + "Run obruten sync first."
        )
    }

    package static let releaseUntilOver = Message(
        sv: "Dagen i --until har redan varit. Inget har lämnats ut.",
        en: "The day in --until is over already. Nothing has been released."
    )

    package static func notADate(_ typed: String) -> Message {
        let typed = TerminalText.safe(typed)
        return Message(
            sv: "”\(typed)” är inget datum. Skriv år-månad-dag, till exempel 2026-11-23.",
            en: "‘\(typed)’ is no date. Write year-month-day, for example 2026-11-23."
        )
    }
}
