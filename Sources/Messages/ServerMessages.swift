import Vocabulary

/// What `obruten-server` says.
package enum ServerMessages {
    // Done
    package static func serving(_ url: String) -> Message {
        Message(
            sv: "Servern lyssnar på \(url). Avsluta med Ctrl-C.",
            en: "The server listens at \(url). Stop it with Ctrl-C."
        )
    }
    package static func partyAdded(_ name: String, _ id: String) -> Message {
        Message(
            sv: "\(name) är tillagd. Beteckning: \(id)",
            en: "\(name) has been added. Id: \(id)"
        )
    }
    package static func modelPublished(_ name: String, _ version: UInt32) -> Message {
        Message(
            sv: "Modellen \(name) \(version) finns i registret.",
            en: "The model \(name) \(version) is in the registry."
        )
    }
    package static func partyReplaced(_ name: String, _ id: String) -> Message {
        Message(
            sv: """
                \(name) har nu en ny beteckning: \(id). Bjud in dess första dator med invite. I varje \
                ärende måste den bekräftas (obruten case confirm) innan den får något där.
                """,
            en: """
                \(name) now has a new id: \(id). Invite its first device with invite. In every case it \
                must be confirmed (obruten case confirm) before it gets anything there.
                """
        )
    }
    package static func deviceRevoked(_ name: String, _ party: String) -> Message {
        Message(
            sv: "\(name) hos \(party) är återkallad.",
            en: "\(name) of \(party) is revoked."
        )
    }
    package static func alreadyRevoked(_ id: String) -> Message {
        Message(sv: "\(id) är redan återkallad.", en: "\(id) is revoked already.")
    }
    package static func alreadyReplaced(_ name: String) -> Message {
        Message(sv: "\(name) är redan ersatt.", en: "\(name) has been replaced already.")
    }
    package static func unknownDevice(_ typed: String) -> Message {
        Message(
            sv: "Ingen dator har en beteckning som börjar på \(typed). device list visar alla.",
            en: "No device has an id that begins with \(typed). device list shows all."
        )
    }
    package static let stateColumn = Message(sv: "LÄGE", en: "STATE")
    /// What a device is, by the word that programs get.
    package static func state(_ word: String) -> Message {
        switch word {
        case "waiting": .stateWaiting
        case "invitation": Message(sv: "inbjudan", en: "invitation")
        case "recovery": .stateRecovery
        case "used": .stateSpent
        case "revoked": .stateRevoked
        case "revokedImmediately": .stateRevokedImmediately
        default: Message(same: "")
        }
    }
    package static let noParties = Message(
        sv: "Inga parter än. Lägg till en med party add.",
        en: "No parties yet. Add one with party add."
    )
    package static let noDevices = Message(
        sv: "Ingen dator har anslutit än. Bjud in en med invite.",
        en: "No device has joined yet. Invite one with invite."
    )
    package static let noConflicts = Message(sv: "Inga konflikter.", en: "No conflicts.")

    // Tables
    package static let nameColumn = Message(sv: "NAMN", en: "NAME")
    package static let kindColumn = Message(sv: "SLAG", en: "KIND")
    package static let municipalityColumn = Message(sv: "KOMMUN", en: "MUNICIPALITY")
    package static let devicesColumn = Message(sv: "DATORER", en: "DEVICES")
    package static let idColumn = Message(sv: "BETECKNING", en: "ID")
    package static let partyColumn = Message(sv: "PART", en: "PARTY")
    package static let partiesColumn = Message(sv: "PARTER", en: "PARTIES")
    package static let joinedColumn = Message(sv: "ANSLÖT", en: "JOINED")
    package static let versionColumn = Message(sv: "VERSION", en: "VERSION")
    package static let hashColumn = Message(sv: "KONTROLLSUMMA", en: "HASH")
    package static let caseColumn = Message(sv: "ÄRENDE", en: "CASE")
    package static let recordColumn = Message(sv: "HANDLING", en: "RECORD")
    package static let fieldColumn = Message(sv: "FÄLT", en: "FIELD")
    package static let sinceColumn = Message(sv: "SEDAN", en: "SINCE")

    package static let epochRow = Message(sv: "Epok", en: "Epoch")
    package static let keyRow = Message(sv: "Serverns nyckel", en: "Server key")
    package static let addressRow = Message(sv: "Adress", en: "Address")
    package static let partiesRow = Message(sv: "Parter", en: "Parties")
    package static let devicesRow = Message(sv: "Datorer", en: "Devices")
    package static let invitationsRow = Message(sv: "Öppna inbjudningar", en: "Open invitations")
    package static let modelsRow = Message(sv: "Modeller", en: "Models")
    package static let casesRow = Message(sv: "Ärenden", en: "Cases")
    package static let leavesRow = Message(sv: "Mottagna blad", en: "Leaves taken")
    package static let conflictsRow = Message(sv: "Fält i konflikt", en: "Fields in conflict")

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

    // What cannot be done
    package static func nameTaken(_ name: String) -> Message {
        Message(
            sv: "Det finns redan en part som heter \(name). Välj ett annat namn.",
            en: "There is a party named \(name) already. Choose another name."
        )
    }
    package static func invalidName(_ limit: Int) -> Message {
        Message(
            sv: "Ett namn har 1–\(limit) tecken, börjar och slutar inte med blanktecken och har "
                + "inga styrtecken.",
            en: "A name has 1–\(limit) characters, does not begin or end with a space, and has no "
                + "control characters."
        )
    }
    package static func invalidMunicipality(_ code: String) -> Message {
        Message(
            sv: "\(code) är ingen kommunkod: den har fyra siffror, som 0180.",
            en: "\(code) is no municipality code: it has four digits, like 0180."
        )
    }
    package static func unknownParty(_ query: String) -> Message {
        Message(
            sv:
                "Ingen part har ett namn eller en beteckning som börjar på \(query). party list visar "
                + "alla.",
            en: "No party has a name or an id that begins with \(query). party list shows all."
        )
    }
    package static func ambiguousParty(_ query: String, _ candidates: [String]) -> Message {
        let list = candidates.joined(separator: ", ")
        return Message(
            sv: "\(query) kan vara flera parter: \(list).",
            en: "\(query) may be several parties: \(list)."
        )
    }
    package static func modelTaken(_ name: String, _ version: UInt32) -> Message {
        Message(
            sv:
                "Modellen \(name) \(version) finns redan med annat innehåll. Ge filen en ny version.",
            en:
                "The model \(name) \(version) exists already with other content. Give the file a new "
                + "version."
        )
    }
    package static func modelMistakes(_ count: Int, _ path: String) -> Message {
        .count(count, sv: ("fel", "fel"), en: ("mistake", "mistakes"))
            + Message(sv: " i modellfilen \(path):", en: " in the model file \(path):")
    }
    package static func unreadableFile(_ path: String) -> Message {
        Message(sv: "Filen \(path) kan inte läsas.", en: "The file \(path) cannot be read.")
    }
    package static func unknownBase(_ name: String, _ version: UInt32) -> Message {
        let name = TerminalText.safe(name)
        return Message(
            sv: "Servern har ingen modell \(name)@\(version) som filen kan bygga på.",
            en: "The server has no model \(name)@\(version) that the file could extend."
        )
    }
    package static func tooLargeFile(_ path: String, _ limit: Int) -> Message {
        Message(
            sv: "Filen \(path) är större än \(limit) byte.",
            en: "The file \(path) is larger than \(limit) bytes."
        )
    }
    package static func foreignStore(_ folder: String) -> Message {
        Message(
            sv: "Mappen \(folder) har en server.sqlite som inte är Obrutens. Den har inte rörts.",
            en:
                "The folder \(folder) has a server.sqlite that is not Obruten's. It was not touched."
        )
    }
    package static func newerStore(_ folder: String, found: Int, known: Int) -> Message {
        Message(
            sv: "Mappen \(folder) är skriven av en nyare version av programmet (format \(found); "
                + "det här kan \(known)). Den har inte rörts.",
            en: "The folder \(folder) was written by a newer version of the program (format "
                + "\(found); this one knows \(known)). It was not touched."
        )
    }
    package static func unusableFolder(_ folder: String, _ reason: Message) -> Message {
        Message(
            sv: "Mappen \(folder) kan inte användas: \(reason.sv)",
            en: "The folder \(folder) cannot be used: \(reason.en)"
        )
    }
    package static func alreadyServing(_ folder: String) -> Message {
        Message(
            sv:
                "En server använder redan mappen \(folder), eller så återställs den just nu. Stäng den "
                + "andra först, eller ge en annan mapp med --data.",
            en:
                "A server uses the folder \(folder) already, or it is being restored. Stop the other "
                + "one first, or give another folder with --data."
        )
    }
    package static let busy = Message(
        sv: "Serverns fil är upptagen av ett annat program. Försök igen.",
        en: "The server's file is busy with another program. Try again."
    )
    package static func certificateFile(_ path: String) -> Message {
        Message(
            sv: "Filen \(path) har inget PEM-certifikat.",
            en: "The file \(path) has no PEM certificate."
        )
    }
    package static func keyFile(_ path: String) -> Message {
        Message(
            sv: "Filen \(path) har ingen hemlig nyckel i PEM.",
            en: "The file \(path) has no private key in PEM."
        )
    }
    package static func keyMismatch(_ certificate: String, _ key: String) -> Message {
        Message(
            sv: "Nyckeln i \(key) hör inte till certifikatet i \(certificate).",
            en: "The key in \(key) does not belong to the certificate in \(certificate)."
        )
    }
    package static func addressInUse(_ address: String) -> Message {
        Message(
            sv: "Ett annat program lyssnar redan på \(address).",
            en: "Another program listens at \(address) already."
        )
    }
    package static func addressForbidden(_ address: String) -> Message {
        Message(
            sv: "Du får inte lyssna på \(address).",
            en: "You may not listen at \(address)."
        )
    }
    package static func addressUnavailable(_ address: String) -> Message {
        Message(
            sv: "Den här datorn har inte adressen \(address).",
            en: "This machine does not have the address \(address)."
        )
    }
    package static let tlsNeedsBoth = Message(
        sv: "TLS behöver både --tls-certificate och --tls-key.",
        en: "TLS needs both --tls-certificate and --tls-key."
    )
    package static func unexpected(_ reason: String) -> Message {
        Message(
            sv: "Något oväntat hände: \(reason)",
            en: "Something unexpected happened: \(reason)"
        )
    }
}
