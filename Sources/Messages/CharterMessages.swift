/// Changes of a case's charter: roles, and the version of the model.
extension Message {
    package static func takesRole(_ role: Message, party: String, atOnce: Bool) -> Message {
        Message(
            sv: "\(party) får rollen \(role.sv)" + (atOnce ? ", genast" : ""),
            en: "\(party) takes the role \(role.en)" + (atOnce ? ", at once" : "")
        )
    }

    package static func endsRole(_ role: Message, atOnce: Bool) -> Message {
        Message(
            sv: "\(role.sv) upphör" + (atOnce ? " genast" : ""),
            en: "\(role.en) ends" + (atOnce ? " at once" : "")
        )
    }

    package static func movesModel(to version: UInt32?) -> Message {
        let version = version.map(String.init) ?? "?"
        return Message(
            sv: "ärendet övergår till version \(version) av modellen",
            en: "the case goes over to version \(version) of the model"
        )
    }

    package static func confirmsParty(_ party: String) -> Message {
        Message(
            sv: "\(party) bekräftas och övertar rollerna",
            en: "\(party) is confirmed and takes over the roles"
        )
    }

    package static func changeWaits(_ change: Message, caseName: String) -> Message {
        Message(
            sv: "Ärende \(caseName): \(change.sv). Det gäller när servern har ordnat det.",
            en: "Case \(caseName): \(change.en). It takes effect when the server has ordered it."
        )
    }

    package static func waitingChange(_ change: Message) -> Message {
        Message(sv: "väntar på synk: \(change.sv)", en: "waits for a sync: \(change.en)")
    }

    package static func waitingChanges(_ count: Int) -> Message {
        .count(
            count,
            sv: (
                "ändring av roller eller modell väntar på synk.",
                "ändringar av roller eller modell väntar på synk."
            ),
            en: (
                "change of roles or model waits for a sync.",
                "changes of roles or model wait for a sync."
            )
        )
    }

    package static func changeRefused(_ change: Message, code: String) -> Message {
        switch code {
        case "charter.stale":
            Message(
                sv: "ändringen gjordes inte: någon annan ändrade rollerna före (\(change.sv))",
                en: "the change was not made: somebody else changed the roles first (\(change.en))"
            )
        default:
            Message(
                sv: "servern tog inte emot ändringen (\(TerminalText.safe(code))): \(change.sv)",
                en: "the server did not take the change (\(TerminalText.safe(code))): \(change.en)"
            )
        }
    }

    package static func changeHint(_ number: Int64) -> Message {
        Message(
            sv:
                "Begär på nytt: obruten inbox retry \(number)   Ta bort: obruten inbox dismiss \(number)",
            en:
                "Ask again: obruten inbox retry \(number)   Take off: obruten inbox dismiss \(number)"
        )
    }

    package static let charterChange = Message(sv: "Roller och modell", en: "Roles and model")

    package static let noRoleLeft = Message(
        sv: "Din part har ingen roll i ärendet längre.",
        en: "Your party has no role in the case any more."
    )

    // Refusals

    package static func notLead(_ role: Message, holder: String?) -> Message {
        let who = holder.map { ": \($0)" } ?? ""
        return Message(
            sv: "Bara den som leder ärendet (\(role.sv)) ändrar roller och modell\(who).",
            en: "Only who leads the case (\(role.en)) changes roles and model\(who)."
        )
    }

    package static let leadConfirmedByOther = Message(
        sv: "Den som leder ärendet bekräftas av en annan part i ärendet.",
        en: "The party that leads the case is confirmed by another party of the case."
    )

    package static let nothingToChange = Message(
        sv: "Det är redan så. Inget har ändrats.",
        en: "It is so already. Nothing was changed."
    )

    package static let alreadyWaits = Message(
        sv: "Det är redan begärt här och väntar på nästa synk: kör obruten sync.",
        en: "That has been asked for here already and waits for the next sync: run obruten sync."
    )

    package static func notALaterModel(_ name: String, version: UInt32) -> Message {
        Message(
            sv: "Ärendet kan bara övergå till en senare version av \(name) än \(version).",
            en: "The case can only go over to a later version of \(name) than \(version)."
        )
    }

    package static func roleRequired(_ role: Message) -> Message {
        Message(
            sv: "Rollen \(role.sv) måste ha en part: skriv roll=part.",
            en: "The role \(role.en) must have a party: write role=party."
        )
    }

    package static func changeNotAllowed(_ code: String) -> Message {
        Message(
            sv: "Ändringen går inte att göra (\(TerminalText.safe(code))).",
            en: "The change cannot be made (\(TerminalText.safe(code)))."
        )
    }

    package static let partyOrEnd = Message(
        sv: "Skriv roll=part, eller roll --end.",
        en: "Write role=party, or role --end."
    )
}
