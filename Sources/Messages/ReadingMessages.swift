/// What stands in lists, records and fields.
extension Message {
    package static let caseHeading = Message(sv: "Ärende", en: "Case")
    package static let labelHeading = Message(sv: "Etikett", en: "Label")
    package static let modelHeading = Message(sv: "Modell", en: "Model")
    package static let rolesHeading = Message(sv: "Parter", en: "Parties")
    package static let unsentHeading = Message(sv: "Osänt", en: "Unsent")
    package static let conflictsHeading = Message(sv: "Konflikter", en: "Conflicts")
    package static let recordHeading = Message(sv: "Handling", en: "Record")
    package static let nameHeading = Message(sv: "Namn", en: "Name")
    package static let kindHeading = Message(sv: "Slag", en: "Kind")
    package static let filledHeading = Message(sv: "Ifyllt", en: "Filled")
    package static let stateHeading = Message(sv: "Läge", en: "State")
    package static let fieldHeading = Message(sv: "Fält", en: "Field")
    package static let valueHeading = Message(sv: "Värde", en: "Value")
    package static let partyHeading = Message(sv: "Part", en: "Party")
    package static let deviceHeading = Message(sv: "Dator", en: "Device")
    package static let idHeading = Message(sv: "Beteckning", en: "Id")
    package static let municipalityHeading = Message(sv: "Kommun", en: "Municipality")
    package static let ownerHeading = Message(sv: "Skrivs av", en: "Written by")
    package static let readersHeading = Message(sv: "Läses av", en: "Read by")
    package static let versionHeading = Message(sv: "Version", en: "Version")
    package static let casesHeading = Message(sv: "Ärenden", en: "Cases")
    package static let writtenHeading = Message(sv: "Skrivet", en: "Written")
    package static let orderedHeading = Message(sv: "Inordnat", en: "Ordered")
    package static let authorHeading = Message(sv: "Av", en: "By")
    package static let outcomeHeading = Message(sv: "Utfall", en: "Outcome")
    package static let roleHeading = Message(sv: "Roll", en: "Role")

    package static let you = Message(sv: "du", en: "you")
    package static let own = Message(sv: "er egen", en: "your own")
    package static let thisDevice = Message(sv: "den här datorn", en: "this device")
    package static let notYetJoined = Message(sv: "inte ansluten än", en: "not joined yet")
    package static let notOrdered = Message(sv: "inte sänt än", en: "not sent yet")
    package static let provisional = Message(sv: "preliminärt", en: "provisional")
    package static let emptyValue = Message(sv: "–", en: "–")
    package static let cleared = Message(sv: "(tömt)", en: "(cleared)")
    package static let unreadable = Message(sv: "(går inte att läsa)", en: "(cannot be read)")
    package static func keyMissing(from party: String) -> Message {
        Message(
            sv: "(går inte att läsa: nyckeln från \(party) har inte kommit)",
            en: "(cannot be read: the key from \(party) has not come)"
        )
    }
    package static let deletedState = Message(sv: "borttagen", en: "deleted")
    package static let conflictState = Message(sv: "i konflikt", en: "in conflict")
    package static let deletionConflict = Message(
        sv: "borttagen, men också skriven i",
        en: "deleted, but also written"
    )
    package static let creator = Message(sv: "den som lade till", en: "who added it")
    package static let nobody = Message(sv: "ingen", en: "nobody")
    package static let required = Message(sv: "måste finnas", en: "required")
    package static let optional = Message(sv: "kan finnas", en: "optional")
    package static let lead = Message(sv: "leder", en: "lead")
    package static let repeatable = Message(sv: "flera", en: "several")

    package static let noCases = Message(
        sv: "Här finns inga ärenden än. Öppna ett med obruten case new, eller synka.",
        en: "There are no cases here yet. Open one with obruten case new, or sync."
    )
    package static let noOpenCases = Message(
        sv: "Inga ärenden är öppna. De som är avslutade står i obruten case list.",
        en: "No cases are open. Those that are closed stand in obruten case list."
    )
    package static let noConflicts = Message(
        sv: "Inget är i konflikt.",
        en: "Nothing is in conflict."
    )
    package static let emptyInbox = Message(sv: "Inkorgen är tom.", en: "The inbox is empty.")
    package static let noHistory = Message(
        sv: "Här är inget skrivet än.",
        en: "Nothing is written here yet."
    )
    package static let noAuthors = Message(
        sv: "Ingen skriver här än. Lägg till någon med obruten author add.",
        en: "Nobody writes here yet. Add somebody with obruten author add."
    )
    package static let noRows = Message(sv: "Inga rader.", en: "No rows.")

    package static func nothingFound(_ text: String) -> Message {
        Message(
            sv: "Inget fält innehåller ”\(TerminalText.safe(text))”.",
            en: "No field contains ‘\(TerminalText.safe(text))’."
        )
    }

    package static let searchedNames = Message(
        sv: "Över alla ärenden söks bara namn, kontakter och det som inte är känsligt. Med --case "
            + "söks allt i ett ärende.",
        en: "Over all cases, only names, contacts and what is not sensitive are searched. With "
            + "--case all of one case is."
    )

    package static let queryHides = Message(
        sv: "Känsliga uppgifter är NULL när frågan gäller alla ärenden. Med --case visas allt i "
            + "ett ärende.",
        en: "Sensitive data are NULL where the query is of all cases. With --case all of one "
            + "case is shown."
    )

    package static func filled(_ filled: Int, of all: Int) -> Message {
        Message(sv: "\(filled) av \(all)", en: "\(filled) of \(all)")
    }

    package static func conflicts(_ count: Int) -> Message {
        .count(count, sv: ("konflikt", "konflikter"), en: ("conflict", "conflicts"))
    }

    package static func unsent(_ count: Int) -> Message {
        Message(sv: "\(count) osänt", en: "\(count) unsent")
    }

    package static func openedAt(_ time: Message?) -> Message {
        guard let time else {
            return Message(sv: "Finns bara här än.", en: "Only here as yet.")
        }
        return Message(sv: "Öppnat \(time.sv).", en: "Opened \(time.en).")
    }

    package static func standing(_ count: Int) -> Message {
        Message(
            sv: "\(count) värden står mot varandra:",
            en: "\(count) values stand against each other:"
        )
    }

    package static func ownedBy(_ owners: [String]) -> Message {
        guard !owners.isEmpty else {
            return Message(sv: "skrivs av ingen", en: "written by nobody")
        }
        let names = Message.list(owners.map(Message.init(same:)), .or)
        return Message(sv: "skrivs av \(names.sv)", en: "written by \(names.en)")
    }

    package static func howToResolve(_ commands: [String]) -> Message {
        let rows = commands.map { "  " + $0 }.joined(separator: "\n")
        return Message(sv: "Avgör med:\n\(rows)", en: "Decide with:\n\(rows)")
    }

    package static func deletedBy(_ whom: String, _ when: Message) -> Message {
        Message(sv: "Togs bort av \(whom) \(when.sv).", en: "Deleted by \(whom) \(when.en).")
    }

    package static func writtenBy(_ whom: String, _ when: Message) -> Message {
        Message(sv: "\(whom), \(when.sv)", en: "\(whom), \(when.en)")
    }

    package static func writesAs(_ person: String) -> Message {
        Message(sv: "Du skriver nu som \(person).", en: "You now write as \(person).")
    }

    package static let draftWaits = Message(
        sv: "Ett osparat utkast finns; fortsätt med obruten edit.",
        en: "An unsaved draft is kept; go on with obruten edit."
    )
}

/// The inbox.
extension Message {
    package static func inboxReason(void rule: String, owner: String?, isLife: Bool) -> Message {
        switch rule {
        case "notOwner", "notCreator":
            let who = owner.map { ": \($0)" } ?? ""
            guard !isLife else {
                return Message(
                    sv: "ogiltigt: handlingen läggs till och tas bort av en annan part\(who)",
                    en: "void: another party adds and deletes the record\(who)"
                )
            }
            return Message(
                sv: "ogiltigt: fältet ägs av en annan part\(who)",
                en: "void: another party owns the field\(who)"
            )
        case "unknownType", "unknownField":
            return Message(
                sv: "ogiltigt: modellen har inget sådant fält",
                en: "void: the model has no such field"
            )
        case "roleEnded":
            return Message(
                sv: "ogiltigt: rollen togs ifrån er med omedelbar verkan",
                en: "void: the role was taken from your party at once"
            )
        case "dotReused":
            return Message(
                sv: "ogiltigt: samma skrivning har redan ordnats in från en kopia av repliken",
                en: "void: a write of this name was ordered before, from a copy of the replica"
            )
        default:
            return Message(
                sv: "ogiltigt: handlingen kan inte skrivas så",
                en: "void: the record cannot be written like that"
            )
        }
    }

    package static let inboxHeld = Message(
        sv: "väntar: fältet har fått en annan ägare sedan du skrev",
        en: "held: the field has got another owner since you wrote"
    )

    package static let inboxDeviceRevoked = Message(
        sv: "väntar på partens andra datorer: den här var återkallad när det kom fram",
        en: "held for the party's other devices: this one was revoked when it arrived"
    )

    package static let inboxNotReader = Message(
        sv: "gäller inte: er part läser inte längre uppgiften",
        en: "does not count: your party reads the record no longer"
    )

    package static let inboxLostModel = Message(
        sv:
            "gäller inte: servern återställdes, och ärendet har inte längre den modell som det skrevs under",
        en:
            "does not count: the server was restored, and the case no longer has the model that it was written under"
    )

    package static func inboxRefused(_ code: String) -> Message {
        if code == "return.moved" {
            return Message(
                sv: "servern återställdes, och handlingen fick andra läsare innan det kom tillbaka",
                en: "the server was restored, and the record got other readers before it came back"
            )
        }
        return Message(
            sv: "servern tog inte emot det (\(TerminalText.safe(code)))",
            en: "the server did not take it (\(TerminalText.safe(code)))"
        )
    }

    package static let inboxYours = Message(sv: "Du skrev", en: "You wrote")
    package static let inboxBasis = Message(sv: "Det byggde på", en: "It was based on")
    package static let inboxNow = Message(sv: "Nu står", en: "Now stands")
    package static let inboxReason = Message(sv: "Skäl", en: "Reason")

    package static func inboxHint(_ number: Int64, mayRetry: Bool) -> Message {
        guard mayRetry else {
            return Message(
                sv: "Ta bort: obruten inbox dismiss \(number)",
                en: "Take off: obruten inbox dismiss \(number)"
            )
        }
        return Message(
            sv:
                "Skriv på nytt: obruten inbox retry \(number)   Ta bort: obruten inbox dismiss \(number)",
            en:
                "Write anew: obruten inbox retry \(number)   Take off: obruten inbox dismiss \(number)"
        )
    }

    package static func dismissed(_ number: Int64) -> Message {
        Message(
            sv: "Tog bort post \(number) ur inkorgen.",
            en: "Took item \(number) off the inbox."
        )
    }
}

/// Outcomes of writes in a history.
extension Message {
    package static let accepted = Message(sv: "gäller", en: "accepted")
    package static let held = Message(sv: "väntar", en: "held")
    package static let void = Message(sv: "ogiltigt", en: "void")
    package static let recordAdded = Message(
        sv: "handlingen lades till",
        en: "the record was added"
    )
    package static let recordKept = Message(sv: "handlingen behölls", en: "the record was kept")
    package static let recordRemoved = Message(
        sv: "handlingen togs bort",
        en: "the record was deleted"
    )
}

extension Message {
    package static func modelFine(_ name: String, _ version: Int) -> Message {
        Message(
            sv: "Inga fel: \(TerminalText.safe(name)) version \(version).",
            en: "No mistakes: \(TerminalText.safe(name)) version \(version)."
        )
    }
}
