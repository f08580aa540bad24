import Vocabulary

/// Why something may not be done, and values that will not do.
extension Message {
    package static let notJoined = Message(
        sv: "Den här datorn är inte ansluten än. Börja med obruten join och din inbjudan.",
        en: "This device has not joined yet. Begin with obruten join and your invitation."
    )

    package static func alreadyJoined(_ party: String) -> Message {
        Message(
            sv: "Den här repliken hör redan till \(party). Välj en annan mapp med --home.",
            en: "This replica belongs to \(party) already. Choose another folder with --home."
        )
    }

    package static let noAuthor = Message(
        sv: "Säg först vem som skriver: obruten author add \"Namn, befattning\".",
        en: "Say first who writes: obruten author add \"Name, function\"."
    )

    package static func notOwned(field: Message, record: Message, owners: [String]) -> Message {
        guard !owners.isEmpty else {
            return Message(
                sv: "Ingen part i ärendet får skriva \(field.sv) i \(record.sv).",
                en: "No party of the case may write \(field.en) in \(record.en)."
            )
        }
        let names = Message.list(owners.map(Message.init(same:)), .or)
        return Message(
            sv: "\(field.sv) i \(record.sv) skrivs av \(names.sv), inte av er.",
            en: "\(field.en) in \(record.en) is written by \(names.en), not by you."
        )
    }

    package static func lifeNotOwned(record: Message, owners: [String]) -> Message {
        let names = Message.list(owners.map(Message.init(same:)), .or)
        guard !owners.isEmpty else {
            return Message(
                sv: "Ingen part i ärendet får lägga till eller ta bort \(record.sv).",
                en: "No party of the case may add or delete \(record.en)."
            )
        }
        return Message(
            sv: "\(record.sv) läggs till och tas bort av \(names.sv), inte av er.",
            en: "\(record.en) is added and deleted by \(names.en), not by you."
        )
    }

    package static func valueUnreadable(_ field: Message) -> Message {
        Message(
            sv: "\(field.sv) går inte att läsa på den här enheten. Kör obruten sync, eller skriv "
                + "ett nytt värde.",
            en: "\(field.en) cannot be read on this device. Run obruten sync, or write a new value."
        )
    }

    package static func valueErased(_ field: Message) -> Message {
        Message(
            sv: "Innehållet i \(field.sv) är raderat och finns inte kvar.",
            en: "The content of \(field.en) was erased and is gone."
        )
    }

    package static func handoverAlone(_ caseName: String) -> Message {
        Message(
            sv: "Om ärendet vet ni än så länge bara att en överlämning är på gång. Mer visas när "
                + "en handling har lämnats ut till er. Vem du kan fråga: obruten case show \(caseName)",
            en: "Of the case you know so far only that a handover is coming. More is shown when a "
                + "record has been released to you. Whom to ask: obruten case show \(caseName)"
        )
    }

    package static func notReader(record: Message, readers: [String]) -> Message {
        guard !readers.isEmpty else {
            return Message(
                sv: "\(record.sv) läses inte av din part.",
                en: "\(record.en) is not read by your party."
            )
        }
        let names = Message.list(readers.map(Message.init(same:)))
        return Message(
            sv: "\(record.sv) läses bara av \(names.sv).",
            en: "\(record.en) is read by \(names.en) alone."
        )
    }

    package static func standsOnce(_ record: Message) -> Message {
        Message(
            sv:
                "\(record.sv) finns en gång i varje ärende och kan varken läggas till eller tas bort.",
            en: "\(record.en) stands once in each case and can neither be added nor deleted."
        )
    }

    package static func invalidValue(field: Message, typed: String, reason: Message) -> Message {
        let shown = TerminalText.line(typed, width: 60)
        return Message(
            sv: "\(field.sv): ”\(shown)” går inte. \(reason.sv)",
            en: "\(field.en): ‘\(shown)’ will not do. \(reason.en)"
        )
    }

    package static func inConflict(_ fields: [String], caseName: String) -> Message {
        let names = Message.list(fields.map(Message.init(same:)))
        return Message(
            sv:
                "\(names.sv) är i konflikt: flera värden står mot varandra. Se dem med obruten conflicts \(caseName), avgör med obruten resolve.",
            en:
                "\(names.en): several values stand against each other. See them with obruten conflicts \(caseName), decide with obruten resolve."
        )
    }

    package static func recordInConflict(_ record: String) -> Message {
        Message(
            sv:
                "\(record) har både tagits bort och skrivits i. Avgör med obruten resolve och --keep eller --delete.",
            en:
                "\(record) was both deleted and written. Decide with obruten resolve and --keep or --delete."
        )
    }

    package static func recordDeleted(_ record: String) -> Message {
        Message(sv: "\(record) är borttagen.", en: "\(record) is deleted.")
    }

    package static func notInConflict(_ name: String?) -> Message {
        guard let name else {
            return Message(sv: "Här finns ingen konflikt.", en: "There is no conflict here.")
        }
        return Message(sv: "\(name) är inte i konflikt.", en: "\(name) is not in conflict.")
    }

    package static let staleToken = Message(
        sv: "Ett värde har kommit till sedan du tittade. Titta igen och avgör sedan.",
        en: "A value has come since you looked. Look again, then decide."
    )

    package static let badToken = Message(
        sv: """
            Kvittot gäller inte det här fältet, i den här repliken, så som det står nu. Läs fältet igen \
            med obruten get eller obruten show.
            """,
        en: """
            The token is not of this field, in this replica, as it stands now. Read the field again by \
            obruten get or obruten show.
            """
    )

    package static func noSuchSibling(_ number: Int, count: Int) -> Message {
        Message(
            sv: "Det finns inget värde nummer \(number); välj 1 till \(count).",
            en: "There is no value number \(number); choose 1 to \(count)."
        )
    }

    package static func overLimit(_ what: Message, count: Int, limit: Int) -> Message {
        Message(
            sv: "\(what.sv): \(count) är för mycket, högst \(limit).",
            en: "\(what.en): \(count) is too many, at most \(limit)."
        )
    }

    package static func invalidName(_ typed: String, limit: Int) -> Message {
        let shown = TerminalText.line(typed, width: 60)
        return Message(
            sv:
                "”\(shown)” duger inte som namn: ett namn har 1–\(limit) tecken, börjar och slutar inte "
                + "med blanktecken och har inga styrtecken.",
            en:
                "‘\(shown)’ will not do as a name: a name has 1–\(limit) characters, does not begin or "
                + "end with a space, and has no control characters."
        )
    }

    package static let recordsOfCase = Message(
        sv: "Handlingar i ärendet",
        en: "Records of the case"
    )
    package static let remarksOfRecord = Message(
        sv: "Förslag och noteringar av din part i handlingen",
        en: "Proposals and notes by your party in the record"
    )
    package static let charactersOfName = Message(
        sv: "Tecken i namnet",
        en: "Characters of the name"
    )
    package static let charactersOfLabel = Message(
        sv: "Tecken i etiketten",
        en: "Characters of the label"
    )
    package static let bytesOfLeaf = Message(
        sv: "Byte i en sparad ändring av en handling",
        en: "Bytes of one saved change of a record"
    )

    package static func noSuchInboxItem(_ number: Int64) -> Message {
        Message(
            sv: "Inkorgen har ingen post \(number). Se obruten inbox.",
            en: "The inbox has no item \(number). See obruten inbox."
        )
    }

    package static func missingRole(_ role: Message) -> Message {
        Message(
            sv: "Rollen \(role.sv) saknar part: --with roll=part.",
            en: "The role \(role.en) has no party: --with role=party."
        )
    }

    package static func partyWithoutDevice(_ party: String) -> Message {
        Message(
            sv: "\(party) har ingen dator med ännu. Synka när den har gått med, och försök igen.",
            en: "\(party) has no device yet. Sync once it has joined, and try again."
        )
    }

    package static func wrongKind(
        role: Message,
        party: String,
        kind: Message?,
        allowed: [Message]
    ) -> Message {
        let kinds = Message.list(allowed, .or)
        let told = kind.map { Message(sv: " (\($0.sv))", en: " (\($0.en))") } ?? Message(same: "")
        return Message(
            sv: "\(party)\(told.sv) kan inte vara \(role.sv): det kan bara \(kinds.sv).",
            en: "\(party)\(told.en) cannot be \(role.en): only \(kinds.en) can."
        )
    }

    package static func roleTwice(_ role: Message) -> Message {
        Message(
            sv: "Rollen \(role.sv) har fått två parter.",
            en: "The role \(role.en) was given two parties."
        )
    }

    package static let ownRoleMissing = Message(
        sv: "Er part har ingen roll i ärendet.",
        en: "Your party takes no role in the case."
    )

    package static func ownRoleAmbiguous(_ roles: [Message]) -> Message {
        let names = Message.list(roles, .or)
        return Message(
            sv: "Er part kan vara \(names.sv): säg vilken med --with.",
            en: "Your party could be \(names.en): say which with --with."
        )
    }

    package static func partyWithoutRoot(_ party: String) -> Message {
        Message(
            sv: "\(party) har inte anslutit någon dator än och kan inte delta i ett ärende.",
            en: "\(party) has not joined with any device yet and cannot take part in a case."
        )
    }

    /// The name of a party's kind.
    package static func kind(_ kind: PartyKind) -> Message {
        switch kind {
        case .institution: Message(sv: "institution", en: "institution")
        case .socialServices: Message(sv: "socialtjänst", en: "social services")
        case .school: Message(sv: "skola", en: "school")
        case .educationAdministration:
            Message(sv: "utbildningsförvaltning", en: "education administration")
        case .provider: Message(sv: "utförare", en: "provider")
        }
    }
}
