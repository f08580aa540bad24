/// Faults of files, networks and servers, and alarms.
extension Message {
    package static func newerStore(found: Int, known: Int) -> Message {
        Message(
            sv: "Repliken är skriven av ett nyare program (format \(found); det här kan \(known)). "
                + "Inget har ändrats: uppdatera programmet.",
            en: "The replica was written by a newer program (format \(found); this one knows "
                + "\(known)). Nothing was changed: update the program."
        )
    }

    package static func foreignStore(_ path: String) -> Message {
        Message(
            sv: "\(path) är ingen replik av Obruten. Inget har ändrats.",
            en: "\(path) is no replica of Obruten. Nothing was changed."
        )
    }

    /// Why the replica's file cannot be used. What else is wrong with it than SQLite's number says is no
    /// matter for people, and stands in the JSON form.
    package static func storeFailed(_ reason: String) -> Message {
        let number = Int(reason.hasPrefix("SQLite ") ? reason.dropFirst(7) : "")
        let why = number.map(sqlite) ?? Message(sv: "filen är skadad", en: "the file is damaged")
        let isDamaged = number.map { [11, 26].contains($0 & 0xFF) } ?? true
        let more =
            isDamaged
            ? Message(
                sv: " Kör obruten verify för att se mer.",
                en: " Run obruten verify to see more."
            )
            : Message(same: "")
        return Message(
            sv: "Repliken går inte att läsa eller skriva: \(why.sv). Inget sparades.\(more.sv)",
            en: "The replica cannot be read or written: \(why.en). Nothing was saved.\(more.en)"
        )
    }

    package static let busy = Message(
        sv: "Ett annat program håller repliken. Försök igen om en stund. Inget sparades.",
        en: "Another program holds the replica. Try again in a while. Nothing was saved."
    )

    package static func folderFailed(_ path: String) -> Message {
        Message(
            sv: "Mappen \(TerminalText.safe(path)) går inte att skapa eller använda.",
            en: "The folder \(TerminalText.safe(path)) cannot be created or used."
        )
    }

    package static func keysUnreadable(_ path: String) -> Message {
        Message(
            sv: "Datorns nycklar i \(TerminalText.safe(path)) går inte att läsa.",
            en: "The device's keys in \(TerminalText.safe(path)) cannot be read."
        )
    }

    package static func keysMissing(_ path: String) -> Message {
        let path = TerminalText.safe(path)
        return Message(
            sv:
                "Datorns nycklar saknas: filen \(path) finns inte, och utan den kan repliken bredvid "
                + "inte läsas. Lägg tillbaka filen från en säkerhetskopia, eller anslut som en ny dator "
                + "i en annan mapp: obruten join --home MAPP. Inget har ändrats.",
            en:
                "The device's keys are missing: there is no file \(path), and without it the replica "
                + "beside it cannot be read. Put the file back from a backup, or join as a further "
                + "device in another folder: obruten join --home FOLDER. Nothing was changed."
        )
    }

    package static func otherDevice(_ path: String) -> Message {
        let path = TerminalText.safe(path)
        return Message(
            sv:
                "Repliken i \(path) är förseglad med en annan dators nycklar. Lägg tillbaka filen keys "
                + "som hör till den, eller anslut som en ny dator i en annan mapp: obruten join --home "
                + "MAPP. Inget har ändrats.",
            en:
                "The replica in \(path) is sealed under another device's keys. Put back the file keys "
                + "that belongs to it, or join as a further device in another folder: obruten join "
                + "--home FOLDER. Nothing was changed."
        )
    }

    package static let emptyHome = Message(
        sv: "--home är tomt. Skriv en mapp, eller utelämna flaggan.",
        en: "--home is empty. Give a folder, or leave the option out."
    )

    package static let noHome = Message(
        sv: "Säg var repliken ligger: --home eller OBRUTEN_HOME.",
        en: "Say where the replica lies: --home or OBRUTEN_HOME."
    )

    package static let cancelled = Message(sv: "Avbrutet.", en: "Stopped.")
    package static let signingFailed = Message(
        sv: "Datorns nyckel kan inte skriva under.",
        en: "The device's key cannot sign."
    )

    package static func unexpected(_ reason: String) -> Message {
        Message(
            sv: "Något oväntat hände: \(TerminalText.safe(reason)).",
            en: "Something unexpected happened: \(TerminalText.safe(reason))."
        )
    }
}

/// Integrity alarms.
extension Message {
    package static func alarm(_ code: String) -> Message {
        switch code {
        case "cursor.unknown":
            Message(
                sv:
                    "Servern minns inte det den redan har lämnat ut: den har återställts eller är en annan. Inget har ändrats.",
                en:
                    "The server does not remember what it gave out: it was restored, or is another. Nothing was changed."
            )
        case "copy.altered":
            Message(
                sv:
                    "Integritetslarm (copy.altered): en kopia av vad någon annan har skrivit ändrades "
                    + "av datorn som lämnade den vidare. Värdet visas som oläsligt tills en annan dator "
                    + "har lämnat en ny kopia, som är begärd; obruten status säger vem den väntar "
                    + "på. Allt annat är hämtat.",
                en:
                    "Integrity alarm (copy.altered): a copy of what somebody else wrote was altered "
                    + "by the device that passed it on. The value shows as unreadable until another "
                    + "device has passed on a new copy, which is asked for; obruten status says whom "
                    + "that waits for. All else has come."
            )
        case "epoch.missing":
            Message(
                sv: "Servern har återställts och saknar något som finns här, fast det lämnades "
                    + "tillbaka. Inget har ändrats, och det som finns här finns kvar. Synka igen när "
                    + "de andra har synkat, och visa annars detta för den som ansvarar för servern.",
                en: "The server was restored and lacks something that is here, though it was given "
                    + "back. Nothing was changed, and what is here stays. Sync again once the others "
                    + "have, and else show this to whoever answers for the server."
            )
        default:
            Message(
                sv:
                    "Integritetslarm (\(TerminalText.safe(code))): det servern visar stämmer inte. Inget har ändrats.",
                en:
                    "Integrity alarm (\(TerminalText.safe(code))): what the server shows does not add up. Nothing was changed."
            )
        }
    }

    package static func evidence(_ path: String, of code: String) -> Message {
        guard code != "copy.altered" else {
            return Message(
                sv: "Kopian finns kvar som bevis i \(path), undertecknad av datorn som gjorde den.",
                en: "The copy is kept as evidence in \(path), signed by the device that made it."
            )
        }
        return Message(
            sv: "Svaret finns kvar som bevis i \(path). Visa det för den som ansvarar för servern.",
            en: "The answer is kept as evidence in \(path). "
                + "Show it to whoever answers for the server."
        )
    }

    /// As much is kept as is kept at all.
    package static func evidenceFull(_ folder: String) -> Message {
        Message(
            sv: "Detta sparas inte som bevis: mappen \(folder) är full. Lämna innehållet till den "
                + "som utreder det, och ta bort det sedan.",
            en: "This is not kept as evidence: the folder \(folder) is full. Hand what lies there "
                + "to whoever looks into it, then remove it."
        )
    }

    package static func alarmPlace(log: String?, place: UInt64?, device: String?) -> Message {
        var sv: [String] = []
        var en: [String] = []
        if let log {
            sv.append("logg \(log)")
            en.append("log \(log)")
        }
        if let place {
            sv.append("plats \(place)")
            en.append("place \(place)")
        }
        if let device {
            sv.append("dator \(device)")
            en.append("device \(device)")
        }
        return Message(sv: sv.joined(separator: ", "), en: en.joined(separator: ", "))
    }
}

extension Message {
    package static func badQuery(_ reason: String) -> Message {
        Message(
            sv: "Frågan går inte att svara på. SQLite: \(TerminalText.safe(reason)).",
            en: "The query cannot be answered. SQLite: \(TerminalText.safe(reason))."
        )
    }

    package static let queryWrites = Message(
        sv: "Frågan skulle ändra något. Bara SELECT går.",
        en: "The query would change something. Only SELECT will do."
    )
    package static let queryNotOne = Message(
        sv: "Skriv en enda fråga.",
        en: "Write one query."
    )
}
