/// Devices: letting in, sending away, recovering, leaving, locking.
extension Message {
    // States in lists
    package static let fingerprintHeading = Message(sv: "Fingeravtryck", en: "Fingerprint")
    package static let stateWaiting = Message(
        sv: "väntar på att släppas in",
        en: "waits to be let in"
    )
    package static let stateInvitation = Message(
        sv: "inbjudan, gäller till",
        en: "invitation, until"
    )
    package static let stateRecovery = Message(sv: "återställningskod", en: "recovery code")
    package static let stateSpent = Message(sv: "förbrukad", en: "used")
    package static let stateRevoked = Message(sv: "återkallad", en: "revoked")
    package static let stateRevokedImmediately = Message(
        sv: "återkallad med omedelbar verkan",
        en: "revoked with immediate effect"
    )
    package static let stateNotSent = Message(sv: "inte sänt än", en: "not sent yet")
    package static func replacedBy(_ id: String) -> Message {
        Message(sv: "ersatt av \(id)", en: "replaced by \(id)")
    }
    package static func standsInFor(_ id: String) -> Message {
        Message(sv: "ersätter \(id)", en: "stands in for \(id)")
    }

    // Done
    package static func joinedWaiting(party: String, device: String, fingerprint: String) -> Message
    {
        Message(
            sv: """
                \(device) väntar nu på att släppas in i \(party). Be en kollega på en dator som redan \
                är inne att köra obruten sync och obruten device approve, och jämför beteckningen:
                  \(fingerprint)
                """,
            en: """
                \(device) now waits to be let in to \(party). Ask a colleague on a device that is in \
                already to run obruten sync and obruten device approve, and compare the id:
                  \(fingerprint)
                """
        )
    }
    package static func deviceInvited(until: String) -> Message {
        Message(
            sv: """
                Inbjudan gäller en dator, en gång, till \(until). Den som har den talar för din part: \
                lämna den på ett säkert sätt.
                """,
            en: """
                The invitation is for one device, once, until \(until). Whoever has it speaks for your \
                party: hand it over in a safe way.
                """
        )
    }
    package static func deviceApproved(_ name: String, _ id: String) -> Message {
        Message(
            sv: "\(name) (\(id)) är insläppt.",
            en: "\(name) (\(id)) has been let in."
        )
    }
    package static func compareBeforeApproving(_ name: String, _ id: String) -> Message {
        Message(
            sv: """
                \(name) har beteckningen
                  \(id)
                Står samma beteckning på den datorn? Skriv ja för att släppa in den: 
                """,
            en: """
                \(name) has the id
                  \(id)
                Does that device show the same id? Type yes to let it in: 
                """
        )
    }
    package static func deviceDeclined(_ id: String) -> Message {
        Message(sv: "\(id) släpps inte in.", en: "\(id) is not let in.")
    }
    package static func deviceRevoked(_ name: String, _ id: String, immediate: Bool) -> Message {
        immediate
            ? Message(
                sv: "\(name) (\(id)) är återkallad. Inget tas längre emot därifrån.",
                en: "\(name) (\(id)) is revoked. Nothing is taken from it any more."
            )
            : Message(
                sv: "\(name) (\(id)) är återkallad. Det som sänds därifrån väntar på dig.",
                en: "\(name) (\(id)) is revoked. What it sends waits for your party."
            )
    }
    package static let recoveryCodeIs = Message(
        sv: """
            Partens återställningskod. Skriv ned den och förvara den inlåst, inte på en dator; den \
            visas bara nu, och den som har den kan ta över parten.
            """,
        en: """
            The party's recovery code. Write it down and keep it locked up, not on a device; it is \
            shown now and never again, and whoever has it can take over the party.
            """
    )
    package static let recoveryCodeUsed = Message(
        sv: "Den gamla koden är förbrukad. Här är partens nya återställningskod: skriv ned den nu.",
        en: "The old code is used up. This is the party's new recovery code: write it down now."
    )
    package static let statedNotSent = Message(
        sv: "Det är sparat här och gäller när obruten sync har lyckats.",
        en: "It is saved here, and holds once obruten sync has succeeded."
    )
    package static let left = Message(
        sv: "Den här datorn har lämnat. Nycklar och replik är raderade här.",
        en: "This device has left. Its keys and replica are deleted here."
    )
    package static func leaveConfirm(_ device: String, _ party: String) -> Message {
        Message(
            sv: "\(device) lämnar \(party), och allt här raderas. Skriv ja för att göra det: ",
            en: "\(device) leaves \(party), and all that is here is deleted. Type yes to do it: "
        )
    }

    // News of a sync
    package static func newsAdmitted(_ name: String, _ id: String) -> Message {
        Message(
            sv: "Ny dator i din part: \(name) (\(id)).",
            en: "A new device in your party: \(name) (\(id))."
        )
    }
    package static func newsRecovered(_ name: String, _ id: String) -> Message {
        Message(
            sv: """
                Partens återställningskod har använts: \(name) (\(id)) är insläppt. Var det inte ni: \
                obruten device revoke \(id) --immediate
                """,
            en: """
                The party's recovery code was used: \(name) (\(id)) has been let in. If that was not \
                you: obruten device revoke \(id) --immediate
                """
        )
    }
    package static func newsRevoked(_ name: String, _ id: String) -> Message {
        Message(sv: "\(name) (\(id)) är återkallad.", en: "\(name) (\(id)) was revoked.")
    }
    package static func newsCameRevoked(_ name: String, _ id: String) -> Message {
        Message(
            sv: "\(name) (\(id)) är återkallad men synkade med den återställda servern innan "
                + "återkallandet var tillbaka där. Det den skrev under tiden gäller: se över det med "
                + "obruten log, och skriv rätt värden där något är fel.",
            en:
                "\(name) (\(id)) is revoked, but synced with the restored server before its revocation "
                + "was back there. What it wrote in between stands: look at it with obruten log, and "
                + "write the right values where something is wrong."
        )
    }

    package static let cameRevokedSeen = Message(
        sv: "Detta står kvar här tills någon har sett det i obruten device list.",
        en: "This stands here until somebody has seen it in obruten device list."
    )

    // Where it stands
    package static func devicesWait(_ count: Int) -> Message {
        .count(count, sv: ("dator väntar", "datorer väntar"), en: ("device waits", "devices wait"))
            + Message(
                sv: " på att släppas in: se obruten device list.",
                en: " to be let in: see obruten device list."
            )
    }
    package static func statementsWait(_ count: Int) -> Message {
        .count(
            count,
            sv: ("besked om datorer", "besked om datorer"),
            en: ("statement about devices", "statements about devices")
        ) + Message(sv: " är inte sänt än.", en: " not sent yet.")
    }
    package static let noRecoveryCode = Message(
        sv: "Din part har ingen återställningskod. Gör en med obruten recovery new.",
        en: "Your party has no recovery code. Make one with obruten recovery new."
    )
    package static let thisIsRevoked = Message(
        sv: "Den här datorn är återkallad: det som sparas här väntar på partens andra datorer.",
        en: "This device is revoked: what is saved here waits for the party's other devices."
    )
}

/// What cannot be done with devices.
extension Message {
    package static let deviceWaits = Message(
        sv: """
            Den här datorn väntar på att släppas in. Be en kollega på en dator som redan är inne att \
            köra obruten device approve.
            """,
        en: """
            This device waits to be let in. Ask a colleague on a device that is in already to run \
            obruten device approve.
            """
    )
    package static let deviceIsRevoked = Message(
        sv: "Den här datorn är återkallad. Anslut på nytt med en inbjudan för att fortsätta.",
        en: "This device is revoked. Join anew by an invitation to go on."
    )
    package static let deviceUnknown = Message(
        sv: """
            Servern känner inte den här datorn: den släpptes aldrig in, eller så har servern gått \
            tillbaka till en tid före det. Synka igen om en stund. Hjälper det inte behövs en ny inbjudan.
            """,
        en: """
            The server does not know this device: it was never let in, or the server was set back to \
            before that. Sync again in a while. If that does not help, it needs a new invitation.
            """
    )
    package static let deviceLimit = Message(
        sv: "Fler datorer än så tar parten inte emot. Återkalla en eller avvisa dem som väntar.",
        en: "The party takes no more devices than that. Decline those that wait."
    )
    package static let devicesOfParty = Message(sv: "Datorer i parten", en: "Devices of the party")
    package static func alreadyRevoked(_ id: String) -> Message {
        Message(sv: "\(id) är redan återkallad.", en: "\(id) is revoked already.")
    }
    package static let ownDevice = Message(
        sv: "Det är den här datorn. Den lämnar med obruten leave.",
        en: "That is this very device. It leaves with obruten leave."
    )
    package static func notASuccessor(_ party: String) -> Message {
        Message(
            sv: "\(party) ersätter ingen av ärendets parter.",
            en: "\(party) stands in for none of the case's parties."
        )
    }
    package static func unconfirmedParty(_ name: String) -> Message {
        Message(
            sv: """
                \(name) har fått en ny rotnyckel och får inget förrän någon här har jämfört \
                fingeravtrycket (obruten party list) med någon där: obruten case confirm i ärenden \
                som den var med i, eller samma kommando med --yes.
                """,
            en: """
                \(name) has a new root key and gets nothing before somebody here has compared the \
                fingerprint (obruten party list) with somebody there: obruten case confirm in cases \
                that it took part in, or the same command with --yes.
                """
        )
    }
    package static func partyReplaced(_ name: String, case caseName: String) -> Message {
        Message(
            sv: "\(name) har fått en ny rotnyckel: jämför fingeravtrycket, och kör obruten case "
                + "confirm i \(caseName).",
            en: "\(name) has a new root key: compare the fingerprint, and run obruten case "
                + "confirm in \(caseName)."
        )
    }
    /// - Parameter fingerprint: Of the new root key.
    package static func takeInParty(_ name: String, _ fingerprint: String) -> Message {
        Message(
            sv: """
                \(name) har fått en ny rotnyckel med fingeravtrycket
                  \(fingerprint)
                Har du hört samma av någon där? Skriv ja för att släppa in den i ärendet: 
                """,
            en: """
                \(name) has a new root key with the fingerprint
                  \(fingerprint)
                Have you heard the same from somebody there? Type yes to let it into the case: 
                """
        )
    }
    package static func confirmParty(_ name: String, _ fingerprint: String) -> Message {
        Message(
            sv: """
                \(name) har en ny rotnyckel med fingeravtrycket
                  \(fingerprint)
                Har du hört samma av någon där? Skriv ja för att ge den rollerna i ärendet: 
                """,
            en: """
                \(name) has a new root key with the fingerprint
                  \(fingerprint)
                Have you heard the same from somebody there? Type yes to give it the roles in the case: 
                """
        )
    }
    package static let recoveryCodeMalformed = Message(
        sv: "Koden är felskriven: den har tolv grupper om fyra tecken.",
        en: "The code is mistyped: it has twelve groups of four characters."
    )
    package static let recoveryCodeReplaced = Message(
        sv:
            "Koden gäller inte längre: partens senaste återställningskod har ersatt den. Leta fram den "
            + "senaste, eller be den som ansvarar för servern om en ny inbjudan.",
        en:
            "The code holds no more: the party's latest recovery code has replaced it. Find the latest "
            + "one, or ask whoever answers for the server for a new invitation."
    )
    package static let recoveryCodeSpent = Message(
        sv:
            "Koden är redan använd, och då gavs partens nästa kod ut. Leta fram den, eller be den som "
            + "ansvarar för servern om en ny inbjudan.",
        en:
            "The code was used already, and the party's next code was given out then. Find that one, "
            + "or ask whoever answers for the server for a new invitation."
    )
    package static func alreadyLetIn(_ name: String, _ id: String) -> Message {
        Message(
            sv: "\(name) (\(id)) är redan insläppt.",
            en: "\(name) (\(id)) has been let in already."
        )
    }
    package static func leaveUnsendable(_ count: Int) -> Message {
        .count(count, sv: ("ändring", "ändringar"), en: ("change", "changes"))
            + Message(
                sv:
                    " är inte sänd och kan inte sändas härifrån mer: datorn är återkallad. Skriv av "
                    + "det du behöver, och kör sedan obruten leave --force.",
                en:
                    " not sent, and can be sent from here no more: this device is revoked. Copy out "
                    + "what you need, then run obruten leave --force."
            )
    }
    package static func statementRefused(_ code: String) -> Message {
        Message(
            sv: "Servern tog inte emot beskedet (\(code)). Se obruten device list.",
            en: "The server did not take the statement (\(code)). See obruten device list."
        )
    }
    package static let notConfirmed = Message(
        sv: "Inget gjordes. Svara ja på frågan, eller lägg till --yes.",
        en: "Nothing was done. Answer yes to the question, or add --yes."
    )
    package static func leaveUnsent(_ count: Int) -> Message {
        .count(count, sv: ("ändring", "ändringar"), en: ("change", "changes"))
            + Message(
                sv: " är inte sänd. Kör obruten sync först, eller leave --force för att kasta dem.",
                en: " not sent. Run obruten sync first, or leave --force to throw them away."
            )
    }
    package static let leaveInbox = Message(
        sv: "Inkorgen är inte tom. Töm den först, eller kasta den med leave --force.",
        en: "The inbox is not empty. Empty it first, or throw it away with leave --force."
    )
    package static let leaveLast = Message(
        sv: """
            Det är partens sista dator, och någon återställningskod finns inte: parten kan inte \
            användas mer. Gör en kod med obruten recovery new, eller kör leave --force.
            """,
        en: """
            It is the party's last device, and there is no recovery code: the party could not be used \
            any more. Make a code with obruten recovery new, or run leave --force.
            """
    )
    package static let leaveUnreachable = Message(
        sv: "Servern nås inte, så datorn kan inte återkallas. Försök igen med nät.",
        en: "The server is out of reach, so the device cannot be revoked. Try again with a network."
    )
}

/// The passphrase.
extension Message {
    package static let newPassphrase = Message(sv: "Ny lösenfras: ", en: "New passphrase: ")
    package static let repeatPassphrase = Message(sv: "En gång till: ", en: "Once more: ")
    package static let passphrase = Message(sv: "Lösenfras: ", en: "Passphrase: ")
    package static let locked = Message(
        sv: "Låst. Nycklarna öppnas med obruten unlock.",
        en: "Locked. obruten unlock opens the keys."
    )
    package static let lockedNow = Message(
        sv: """
            Nycklarna är nu låsta med lösenfrasen. Glömmer du den hjälper bara en ny inbjudan. Öppna \
            med obruten unlock.
            """,
        en: """
            The keys are now locked with the passphrase. If you forget it, only a new invitation helps. \
            Open them with obruten unlock.
            """
    )
    package static let unlocked = Message(
        sv: "Öppet tills du loggar ut eller kör obruten lock.",
        en: "Open until you log out or run obruten lock."
    )
    package static let unlockedNowhere = Message(
        sv: """
            Rätt lösenfras, men datorn har ingen plats för öppnade nycklar (XDG_RUNTIME_DIR): den \
            frågas efter varje gång.
            """,
        en: """
            The right passphrase, but this machine has no place for opened keys (XDG_RUNTIME_DIR): it \
            is asked for each time.
            """
    )
    package static let unlockedForever = Message(
        sv: "Lösenfrasen är borttagen. Nycklarna ligger i en fil som bara du kan läsa.",
        en: "The passphrase is removed. The keys lie in a file that you alone can read."
    )
    package static let notLocked = Message(
        sv: "Nycklarna är inte låsta. Lås dem med obruten lock.",
        en: "The keys are not locked. Lock them with obruten lock."
    )
    package static let keysLocked = Message(
        sv: "Nycklarna är låsta. Öppna dem med obruten unlock.",
        en: "The keys are locked. Open them with obruten unlock."
    )
    package static let wrongPassphrase = Message(
        sv: "Fel lösenfras.",
        en: "Wrong passphrase."
    )
    package static func shortPassphrase(_ limit: Int) -> Message {
        Message(
            sv: "En lösenfras har minst \(limit) tecken.",
            en: "A passphrase has \(limit) characters at least."
        )
    }
    package static let passphrasesDiffer = Message(
        sv: "Lösenfraserna är inte lika. Inget ändrades.",
        en: "The passphrases differ. Nothing was changed."
    )
}
