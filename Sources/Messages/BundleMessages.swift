/// What is said of bundles.
extension Message {
    package static func bundleExported(
        _ file: String,
        writes: Int,
        readers: [String]
    ) -> Message {
        let count = Message.count(
            writes,
            sv: ("ändring", "ändringar"),
            en: ("change", "changes")
        )
        let names = readers.joined(separator: ", ")
        return Message(
            sv: """
                \(file) är klar: \(count.sv). Kan läsas av \(names). Den som bär filen kan inte läsa \
                den, och vem som helst kan lämna den till servern med obruten bundle import och \
                obruten sync.
                """,
            en: """
                \(file) is done: \(count.en). It can be read by \(names). Whoever carries it cannot \
                read it, and anybody can bring it to the server with obruten bundle import and \
                obruten sync.
                """
        )
    }

    package static func bundleImported(writes: Int, cases: Int, known: Int) -> Message {
        guard writes + cases > 0 else {
            return known > 0
                ? Message(
                    sv: "Inget nytt: allt i paketet fanns redan här.",
                    en: "Nothing new: everything in the bundle was here before."
                )
                : Message(
                    sv: "Paketet innehåller inget som du får läsa.",
                    en: "The bundle holds nothing that you may read."
                )
        }
        let count = Message.count(
            writes,
            sv: ("ändring", "ändringar"),
            en: ("change", "changes")
        )
        let fresh =
            cases == 0
            ? Message(same: "")
            : Message(sv: ", ", en: ", ")
                + .count(cases, sv: ("nytt ärende", "nya ärenden"), en: ("new case", "new cases"))
        return Message(
            sv: "Kom in: \(count.sv)\(fresh.sv). Det är preliminärt tills servern har det.",
            en: "Taken in: \(count.en)\(fresh.en). It is provisional until the server has it."
        )
    }

    package static func bundleCarried(_ count: Int) -> Message {
        let parts = Message.count(count, sv: ("del", "delar"), en: ("part", "parts"))
        return Message(
            sv: "\(parts.sv) lämnas till servern vid nästa obruten sync.",
            en: "\(parts.en) will be brought to the server by the next obruten sync."
        )
    }

    package static func bundleLeft(_ count: Int) -> Message {
        let writes = Message.count(
            count,
            sv: ("ändring visas", "ändringar visas"),
            en: ("change is", "changes are")
        )
        return Message(
            sv: "\(writes.sv) inte: posten har andra läsare än paketet utgår från.",
            en: "\(writes.en) not shown: the record has other readers than the bundle assumes."
        )
    }

    package static let bundleFoundCopy = Message(
        sv: """
            Paketet visar att det finns två exemplar av det här arbetsutrymmet. Det här fortsätter \
            under ett eget namn; inget har gått förlorat.
            """,
        en: """
            The bundle shows that there are two copies of this replica. This one goes on under a \
            name of its own; nothing is lost.
            """
    )

    package static func bundlesProvisional(_ count: Int) -> Message {
        let writes = Message.count(
            count,
            sv: ("ändring", "ändringar"),
            en: ("change", "changes")
        )
        return Message(
            sv: "Ur paket: \(writes.sv) som servern inte har än.",
            en: "By bundles: \(writes.en) that the server does not have yet."
        )
    }

    package static func bundlesToCarry(_ count: Int) -> Message {
        let parts = Message.count(count, sv: ("del", "delar"), en: ("part", "parts"))
        return Message(
            sv: "Att lämna till servern för andra: \(parts.sv) (obruten sync).",
            en: "To bring to the server for others: \(parts.en) (obruten sync)."
        )
    }

    package static func carriedDone(_ count: Int) -> Message {
        let parts = Message.count(
            count,
            sv: ("paketdel", "paketdelar"),
            en: ("part of a bundle", "parts of bundles")
        )
        return Message(
            sv: "Lämnade \(parts.sv) till servern.",
            en: "Brought \(parts.en) to the server."
        )
    }

    package static let carriedKept = Message(
        sv: """
            Servern kunde inte ordna allt i ett paket. Den behåller det åt den som skrev det; här \
            finns inget mer att göra.
            """,
        en: """
            The server could not order all of a bundle. It keeps it for whoever wrote it; there is \
            nothing more to do here.
            """
    )

    package static func carriedRefused(_ code: String) -> Message {
        Message(
            sv: "Servern tog inte emot en del av ett paket (\(code)). Den togs bort här.",
            en: "The server did not take a part of a bundle (\(code)). It was dropped here."
        )
    }

    package static func carriedUnknown(_ count: Int) -> Message {
        let parts = Message.count(
            count,
            sv: ("paketdel", "paketdelar"),
            en: ("part of a bundle", "parts of bundles")
        )
        return Message(
            sv: """
                Servern känner inte, eller inte än efter en återställning, datorn bakom \(parts.sv). Allt \
                ligger kvar här och lämnas in igen vid nästa obruten sync.
                """,
            en: """
                The server does not know the device behind \(parts.en), or not yet since it was \
                restored. All of that stays here and goes there again with the next obruten sync.
                """
        )
    }

    package static let bundleEmpty = Message(
        sv: "Det finns inget att skicka: servern har allt som du har skrivit.",
        en: "There is nothing to send: the server has everything that you have written."
    )

    package static let bundleServerKey = Message(
        sv: "Den här datorn saknar serverns nyckel för paket. Synka en gång: obruten sync.",
        en: "This device has not got the server's key for bundles. Sync once: obruten sync."
    )

    package static let bundleMustSync = Message(
        sv: """
            Det här arbetsutrymmet är nytt, eller servern har återställts, och det måste synka en gång \
            innan det kan skriva i paket: obruten sync.
            """,
        en: """
            This replica is new, or the server was restored, and it has to sync once before it can \
            write to bundles: obruten sync.
            """
    )

    package static func bundleNoKey(_ party: String) -> Message {
        Message(
            sv: "\(party) har ingen nyckel som är känd här. Synka, eller låt dem synka först.",
            en: "\(party) has no key that is known here. Sync, or let them sync first."
        )
    }

    package static func bundleTooLarge(_ bytes: Int, limit: Int) -> Message {
        Message(
            sv: "Paketet är \(bytes) byte; gränsen är \(limit). Synka med servern i stället.",
            en:
                "The bundle has \(bytes) bytes; the limit is \(limit). Sync with the server instead."
        )
    }

    package static let bundleDamaged = Message(
        sv: "Paketet är skadat eller ändrat. Inget togs in. Be om en ny fil.",
        en: "The bundle is damaged or altered. Nothing was taken in. Ask for a new file."
    )

    package static func bundleDamage(_ how: String) -> Message {
        Message(
            sv: "Teknisk orsak, på engelska: \(TerminalText.safe(how)).",
            en: "Technical cause: \(TerminalText.safe(how))."
        )
    }

    package static func bundleVersion(_ version: Int) -> Message {
        Message(
            sv: "Paketet har version \(version), som det här programmet inte läser. Uppdatera det.",
            en: "The bundle has version \(version), which this program does not read. Update it."
        )
    }

    package static let bundleOtherServer = Message(
        sv: "Paketet hör till en annan server än den här datorn är ansluten till.",
        en: "The bundle is of another server than this device has joined."
    )

    package static func bundleOtherParty(_ party: String) -> Message {
        Message(
            sv: "Paketet är till \(party), och bara deras datorer kan ta in det.",
            en: "The bundle is for \(party), and only their devices can take it in."
        )
    }

    package static let bundleKeyMissing = Message(
        sv: "Paketet är till er, men den här datorn saknar nyckeln. Synka först: obruten sync.",
        en: "The bundle is for you, but this device has not got the key. Sync first: obruten sync."
    )

    package static func bundleUnknownSender(_ party: String) -> Message {
        Message(
            sv: """
                I paketet har \(party) skrivit, som inte är känd här eller är känd med en annan rot. \
                Inget togs in. Synka en gång; kvarstår det, kontrollera vem filen kommer ifrån.
                """,
            en: """
                The bundle is signed by \(party), which is not known here or is known by another \
                root. Nothing was taken in. Sync once; if it stays so, check whom the file is from.
                """
        )
    }

    package static func bundleUnknownModel(_ model: String) -> Message {
        Message(
            sv: "Ett ärende i paketet har en modell som inte finns här (\(model)). Synka en gång.",
            en: "A case in the bundle is under a model that is not here (\(model)). Sync once."
        )
    }

    package static let bundleNothing = Message(
        sv: "I paketet finns inget för er, och inget att lämna till servern.",
        en: "The bundle holds nothing for you, and nothing to bring to the server."
    )

    package static func bundleCarriedLimit(_ count: Int) -> Message {
        Message(
            sv: "\(count) delar av paket väntar redan på att lämnas till servern. Synka först.",
            en: "\(count) parts of bundles wait to be brought to the server already. Sync first."
        )
    }

    package static func bundleUnwritable(_ path: String) -> Message {
        Message(
            sv: "\(path) går inte att skriva.",
            en: "\(path) cannot be written."
        )
    }
}

/// Help for `bundle`.
package enum BundleHelp {
    package static let bundle = Message(
        sv: "Det som en synkning bär, i en fil: när det inte finns något nät.",
        en: "What a sync carries, in a file: where there is no network."
    )
    package static let export = Message(
        sv: "Skriv allt som servern inte har till en förseglad fil.",
        en: "Write everything that the server does not have to a sealed file."
    )
    package static let importBundle = Message(
        sv: "Ta in en sådan fil. Det som kommer är preliminärt tills servern har det.",
        en: "Take in such a file. What comes is provisional until the server has it."
    )
    package static let fileToWrite = Message(sv: "filen att skriva", en: "the file to write")
    package static let fileToRead = Message(sv: "filen att läsa", en: "the file to read")
    package static let recipient = Message(
        sv: "bara för den parten; annars för alla som får läsa något i den",
        en: "for that party alone; else for all who may read any of it"
    )
}
