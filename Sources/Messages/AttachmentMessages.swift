import Cooperation
import Vocabulary

/// What is said of files.
extension Message {
    package static func notAFile(_ field: Message) -> Message {
        Message(
            sv: "\(field.sv) tar ingen fil.",
            en: "\(field.en) takes no file."
        )
    }

    package static func noFile(_ field: Message) -> Message {
        Message(
            sv: "I \(field.sv) finns ingen fil.",
            en: "There is no file in \(field.en)."
        )
    }

    package static func fileChanged(_ name: String) -> Message {
        Message(
            sv: "\(name) ändrades medan den lästes. Försök igen när ingen skriver i den.",
            en: "\(name) was changed while it was read. Try again when nobody writes to it."
        )
    }

    /// - Parameter by: The party and the device that added it, where they are known.
    package static func fileNotHere(_ name: String, by: [String]) -> Message {
        let who = by.isEmpty ? "" : " (\(by.joined(separator: ", ")))"
        return Message(
            sv: """
                \(name) finns inte på den här datorn, och servern har den inte än. Den som lade till \
                filen\(who) behöver synka.
                """,
            en: """
                \(name) is not on this computer, and the server does not have it yet. Whoever added \
                the file\(who) has to sync.
                """
        )
    }

    package static func filesUnsent(_ count: Int) -> Message {
        let files = Message.count(
            count,
            sv: ("fil är inte skickad", "filer är inte skickade"),
            en: ("file is not sent", "files are not sent")
        )
        return Message(
            sv: "\(files.sv) än: kör obruten sync tills den är klar.",
            en: "\(files.en) yet: run obruten sync until it is done."
        )
    }

    package static func fileDamaged(_ name: String) -> Message {
        Message(
            sv: """
                \(name) är skadad: innehållet är inte det som förseglades. Be den som lade till \
                filen att lägga till den igen.
                """,
            en: """
                \(name) is damaged: its content is not what was sealed. Ask whoever added the file \
                to add it again.
                """
        )
    }

    package static func fileUnreadable(_ path: String) -> Message {
        Message(
            sv: "\(path) går inte att läsa: det måste vara en vanlig fil som du får läsa.",
            en: "\(path) cannot be read: it has to be an ordinary file that you may read."
        )
    }

    package static func fileExists(_ path: String) -> Message {
        Message(
            sv: "\(path) finns redan. Välj ett annat namn, eller skriv över med --force.",
            en: "\(path) is there already. Choose another name, or overwrite with --force."
        )
    }

    package static func fileUnwritable(_ path: String) -> Message {
        Message(
            sv: "\(path) går inte att skriva: mappen måste finnas och disken ha plats.",
            en: "\(path) cannot be written: the folder has to exist and the disk to have room."
        )
    }

    package static func fileWritten(_ path: String) -> Message {
        Message(
            sv: "\(path) är skriven, i klartext. Ta bort den när du är klar.",
            en: "\(path) is written, in the clear. Delete it when you are done."
        )
    }

    package static func fileDisputed(_ field: String) -> Message {
        Message(
            sv: "Flera filer står mot varandra i \(field); den här är en av dem. Välj med --take.",
            en: """
                Several files stand against each other in \(field); this is one. Choose with \
                --take.
                """
        )
    }

    package static func filesMoved(
        sent: Int,
        received: Int,
        waiting: Int,
        damaged: Int
    ) -> Message {
        var parts: [Message] = []
        if sent > 0 { parts.append(Message(sv: "\(sent) skickade", en: "\(sent) sent")) }
        if received > 0 {
            parts.append(Message(sv: "\(received) hämtade", en: "\(received) fetched"))
        }
        if waiting > 0 {
            parts.append(
                Message(
                    sv: "\(waiting) väntar på den som lade till dem",
                    en: "\(waiting) waiting for whoever added them"
                )
            )
        }
        if damaged > 0 {
            parts.append(
                Message(sv: "\(damaged) skadade, kastade", en: "\(damaged) damaged, thrown away")
            )
        }
        let list = Message.list(parts, .and)
        return Message(sv: "Filer: \(list.sv).", en: "Files: \(list.en).")
    }

    package static func fileProgress(done: Int, of total: Int) -> Message {
        Message(
            sv: """
                filer: \(Attachment.size(done, in: .sv)) av \(Attachment.size(total, in: .sv))
                """,
            en: """
                files: \(Attachment.size(done, in: .en)) of \(Attachment.size(total, in: .en))
                """
        )
    }
}
