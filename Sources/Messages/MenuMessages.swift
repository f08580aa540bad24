/// The form and the menu.
extension Message {
    package static let formHow = Message(
        sv:
            "Tom rad behåller värdet. ”-” tömmer fältet. ”.” sparar nu, ”!” avbryter. Flera rader: avsluta varje rad utom den sista med \\.",
        en:
            "An empty line keeps the value. ‘-’ clears the field. ‘.’ saves now, ‘!’ gives up. Several lines: end each but the last with \\."
    )
    package static let formSave = Message(sv: "Spara? [j/n]", en: "Save? [y/n]")
    package static let formNothing = Message(sv: "Inget ändrat.", en: "Nothing changed.")
    package static let formNothingToWrite = Message(
        sv: "Ni äger inget fält i den här handlingen.",
        en: "You own no field of this record."
    )
    package static func formChangedSince(by whom: [String]) -> Message {
        let who = Message.list(whom.map(Message.init(same:)))
        return Message(
            sv:
                "Sedan du skrev det som står inom hakar har \(who.sv) ändrat värdet. Skriv ditt på nytt "
                + "för att ersätta det; annars sparas ditt bredvid, och båda väntar på beslut.",
            en:
                "Since you typed what stands in brackets, \(who.en) changed the value. Type yours again "
                + "to replace it; else yours is saved beside it, and both wait for a decision."
        )
    }
    package static let formNow = Message(sv: "nu", en: "now")
    package static let formNew = Message(sv: "nytt värde", en: "new value")
    package static let formConflict = Message(
        sv: "i konflikt: avgör med obruten resolve, eller skriv ett värde som ersätter alla",
        en: "in conflict: decide with obruten resolve, or write a value that replaces all"
    )

    package static func draftFound(_ when: Message) -> Message {
        Message(
            sv: "Det finns ett utkast från \(when.sv). Fortsätta på det? [j/n]",
            en: "There is a draft of \(when.en). Go on with it? [y/n]"
        )
    }

    package static let draftDropped = Message(sv: "Utkastet är borta.", en: "The draft is gone.")

    package static let menuCases = Message(sv: "Ärenden", en: "Cases")
    package static let menuConflicts = Message(sv: "Konflikter", en: "Conflicts")
    package static let menuInbox = Message(sv: "Inkorg", en: "Inbox")
    package static let menuSync = Message(sv: "Synka", en: "Sync")
    package static let menuQuit = Message(sv: "Avsluta", en: "Quit")
    package static let menuBack = Message(sv: "Tillbaka", en: "Back")
    package static let menuEditAll = Message(
        sv: "Fyll i hela handlingen",
        en: "Fill in the whole record"
    )
    package static let menuAdd = Message(sv: "Lägg till", en: "Add")
    package static let menuLabel = Message(sv: "Ge ärendet en etikett", en: "Label the case")
    package static let menuNewCase = Message(sv: "Öppna ett nytt ärende", en: "Open a new case")
    package static let menuPrompt = Message(sv: "Välj nummer:", en: "Choose a number:")
    package static let menuLabelPrompt = Message(
        sv: "Etikett (er egen benämning):",
        en: "Label (your own name for it):"
    )

    package static func menuPartyPrompt(_ role: Message, optional: Bool) -> Message {
        Message(
            sv: "Vem är \(role.sv)?\(optional ? " (tom rad: ingen)" : "")",
            en: "Who is \(role.en)?\(optional ? " (empty line: nobody)" : "")"
        )
    }

    package static func menuNotANumber(_ last: Int) -> Message {
        Message(
            sv: "Skriv ett nummer från 0 till \(last).",
            en: "Write a number from 0 to \(last)."
        )
    }

    package static func menuNoParty(_ role: Message) -> Message {
        Message(
            sv: "Ingen part på servern kan vara \(role.sv).",
            en: "No party on the server can be \(role.en)."
        )
    }

    package static func menuNotOwned(_ owners: [String]) -> Message {
        let names = Message.list(owners.map(Message.init(same:)), .or)
        return Message(
            sv: "Fältet skrivs av \(names.sv).",
            en: "The field is written by \(names.en)."
        )
    }

    package static let menuKeepFirst = Message(sv: "Behåll nummer", en: "Keep number")

    package static func menuResolve(_ count: Int) -> Message {
        Message(
            sv:
                "Nummer på värdet som ska gälla (1–\(count)), eller ett nytt värde; tom rad: avgör senare:",
            en:
                "Number of the value that is to stand (1–\(count)), or a new value; empty line: later:"
        )
    }

    package static let menuLife = Message(
        sv: "1 behåll handlingen, 2 ta bort den; tom rad: avgör senare:",
        en: "1 keep the record, 2 delete it; empty line: later:"
    )

    package static let menuInboxHow = Message(
        sv: "1 skriv på nytt, 2 ta bort ur inkorgen; tom rad: senare:",
        en: "1 write anew, 2 take off the inbox; empty line: later:"
    )
    package static let menuInboxLeave = Message(
        sv: "2 ta bort ur inkorgen; tom rad: senare:",
        en: "2 take off the inbox; empty line: later:"
    )
}

extension Message {
    package static let menuInvitation = Message(
        sv: "Klistra in din inbjudan (tom rad: avsluta):",
        en: "Paste your invitation (empty line: quit):"
    )
    package static let menuAuthor = Message(
        sv: "Ditt namn och din befattning (Eva Ek, rektor):",
        en: "Your name and function (Eva Ek, head teacher):"
    )
}
