/// What `obruten-server` says about backups and about what an operator should know of.
extension ServerMessages {
    package static let timeColumn = Message(sv: "TID", en: "TIME")
    package static let eventColumn = Message(sv: "HÄNDELSE", en: "EVENT")
    package static let noEvents = Message(sv: "Inga händelser.", en: "No events.")

    package static func copyEvent(_ device: String) -> Message {
        Message(
            sv: "\(device): en kopia eller en återläst säkerhetskopia kom i bruk och fortsätter "
                + "för sig",
            en: "\(device): a copy or a restored backup came into use and goes on by itself"
        )
    }
    package static let restoredEvent = Message(
        sv: "Servern återställdes från en säkerhetskopia",
        en: "The server was restored from a backup"
    )
    package static let foundRestoredEvent = Message(
        sv: "Partens dator visade att servern hade fått tillbaka en äldre fil",
        en: "The party's device showed that the server had been given an older file back"
    )
    package static func givenBackEvent(_ count: Int) -> Message {
        Message(
            sv: "Gav tillbaka \(count) \(count == 1 ? "post" : "poster") som säkerhetskopian "
                + "saknade",
            en: "Gave back \(count) \(count == 1 ? "entry" : "entries") that the backup lacked"
        )
    }
    package static func notTakenBackEvent(_ count: Int) -> Message {
        Message(
            sv: "\(count) \(count == 1 ? "post" : "poster") gick inte att ta tillbaka",
            en: "\(count) \(count == 1 ? "entry" : "entries") could not be taken back"
        )
    }
    package static func cameRevokedEvent(_ device: String, _ sealings: Int) -> Message {
        Message(
            sv: "\(device): synkade efter återställningen innan återkallandet av den var tillbaka. "
                + "Det den skrev i \(sealings) \(sealings == 1 ? "försegling" : "förseglingar") gäller: "
                + "be parten se över det",
            en:
                "\(device): synced after the restore before its revocation was back. What it wrote in "
                + "\(sealings) \(sealings == 1 ? "sealing" : "sealings") stands: ask the party to look at it"
        )
    }

    package static let erasuresRow = Message(sv: "Raderingar", en: "Erasures")

    package static func erasures(announced: Int, inForce: Int, held: Int) -> Message {
        let cases = Message.count(held, sv: ("ärende", "ärenden"), en: ("case", "cases"))
        return Message(
            sv: "\(announced) tillkännagivna, \(inForce) gäller, bevarandebeslut i \(cases.sv)",
            en: "\(announced) announced, \(inForce) in force, legal holds in \(cases.en)"
        )
    }

    package static func erasedEvent(_ count: Int) -> Message {
        Message(
            sv: "\(count) \(count == 1 ? "raderat innehåll" : "raderade innehåll") togs bort",
            en: "\(count) erased \(count == 1 ? "box was" : "boxes were") taken off"
        )
    }

    package static func backedUp(_ file: String) -> Message {
        Message(
            sv: "Säkerhetskopian ligger i \(file). Den innehåller serverns hemliga nyckel: "
                + "förvara den som en sådan.",
            en: "The backup is in \(file). It holds the server's private key: keep it like one."
        )
    }
    package static func backupFailed(_ file: String, _ reason: Message) -> Message {
        Message(
            sv: "Säkerhetskopian \(file) kunde inte skrivas: \(reason.sv)",
            en: "The backup \(file) could not be written: \(reason.en)"
        )
    }
    package static let restored = Message(
        sv: "Återställt. Starta servern: parternas datorer lämnar själva tillbaka det som "
            + "säkerhetskopian saknar.",
        en: "Restored. Start the server: the parties' devices give back by themselves what the "
            + "backup lacks."
    )
    package static let restoreWhileServing = Message(
        sv: "Servern är i gång. Stoppa den först.",
        en: "The server is serving. Stop it first."
    )
    package static func foreignBackup(_ file: String) -> Message {
        Message(
            sv: "\(file) är ingen säkerhetskopia av en Obruten-server.",
            en: "\(file) is no backup of an Obruten server."
        )
    }
    package static func missingBackup(_ file: String) -> Message {
        Message(
            sv: "Det finns ingen fil \(file).",
            en: "There is no file \(file)."
        )
    }
    package static func damagedBackup(_ file: String) -> Message {
        Message(
            sv: "Säkerhetskopian \(file) är skadad. Ingenting har ändrats: ta en annan kopia, "
                + "också en äldre duger, för parternas datorer lämnar tillbaka det som saknas.",
            en: "The backup \(file) is damaged. Nothing was changed: take another one, an older "
                + "one will do too, since the parties' devices give back what is lacking."
        )
    }
    package static func newerBackup(_ file: String, found: Int, known: Int) -> Message {
        Message(
            sv: "Säkerhetskopian \(file) är gjord av en nyare version av programmet (format "
                + "\(found); det här kan \(known)). Ingenting har ändrats.",
            en: "The backup \(file) was made by a newer version of the program (format "
                + "\(found); this one knows \(known)). Nothing was changed."
        )
    }
    package static func restoreFailed(_ file: String, _ reason: Message) -> Message {
        Message(
            sv: "Säkerhetskopian \(file) kunde inte läsas tillbaka: \(reason.sv)",
            en: "The backup \(file) could not be restored: \(reason.en)"
        )
    }
}
