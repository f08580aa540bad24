/// Joining, syncing, and where the work stands.
extension Message {
    package static func joined(party: String, device: String, author: String) -> Message {
        Message(
            sv: "Ansluten till \(party) som datorn \(device). Du skriver som \(author).",
            en: "Joined \(party) as the device \(device). You write as \(author)."
        )
    }

    package static let joinThenSync = Message(
        sv: "Hämta det som finns med obruten sync.",
        en: "Fetch what there is with obruten sync."
    )

    package static func keysKept(_ path: String) -> Message {
        Message(
            sv: "Datorns nycklar ligger i \(path). Kopiera dem inte till någon annan dator.",
            en: "The device's keys lie in \(path). Do not copy them to another device."
        )
    }

    package static let syncWaits = Message(
        sv: "En annan synkning pågår; väntar på den …",
        en: "Another sync is under way; waiting …"
    )

    package static func syncDone(
        sent: Int,
        received: Int,
        cases: Int,
        records: Int
    ) -> Message {
        guard sent + received + cases + records > 0 else {
            return Message(
                sv: "Klart: inget nytt.",
                en: "Done: nothing new."
            )
        }
        let received = Message.count(
            received,
            sv: ("ändring", "ändringar"),
            en: ("change", "changes")
        )
        let fresh = [
            cases == 0
                ? nil
                : Message.count(
                    cases,
                    sv: ("nytt ärende", "nya ärenden"),
                    en: ("new case", "new cases")
                ),
            records == 0
                ? nil
                : Message.count(
                    records,
                    sv: ("ny handling", "nya handlingar"),
                    en: ("new record", "new records")
                ),
        ].compactMap(\.self).reduce(Message(same: "")) { $0 + Message(same: ", ") + $1 }
        return Message(
            sv: "Klart: sände \(sent), hämtade \(received.sv)\(fresh.sv).",
            en: "Done: sent \(sent), received \(received.en)\(fresh.en)."
        )
    }

    package static func syncVoid(_ count: Int) -> Message {
        let writes = Message.count(
            count,
            sv: ("ändring kom", "ändringar kom"),
            en: ("change of yours does", "changes of yours do")
        )
        return Message(
            sv: "\(writes.sv) inte att gälla: se obruten inbox.",
            en: "\(writes.en) not count: see obruten inbox."
        )
    }

    package static func syncMissing(_ party: String, _ count: Int) -> Message {
        let writes = Message.count(
            count,
            sv: ("ändring", "ändringar"),
            en: ("change", "changes")
        )
        let again =
            count == 1
            ? Message(sv: "den", en: "it comes") : Message(sv: "de", en: "they come")
        return Message(
            sv: "Servern återställdes och saknar \(writes.sv) av \(party); "
                + "\(again.sv) kommer igen när \(party) synkar.",
            en: "The server was restored and lacks \(writes.en) by \(party); "
                + "\(again.en) again when \(party) syncs."
        )
    }

    package static func syncConflicts(_ names: [String]) -> Message {
        let shown = names.prefix(5).map(Message.init(same:))
        let rest = names.count - shown.count
        let more =
            rest > 0
            ? [Message(sv: "\(rest) till", en: "\(rest) more")] : []
        let list = Message.list(shown + more)
        return Message(
            sv: "I konflikt nu: \(list.sv). Se obruten conflicts.",
            en: "In conflict now: \(list.en). See obruten conflicts."
        )
    }

    package static func syncClosed(_ names: [String]) -> Message {
        let shown = names.prefix(5).map(Message.init(same:))
        let rest = names.count - shown.count
        let more = rest > 0 ? [Message(sv: "\(rest) till", en: "\(rest) more")] : []
        let list = Message.list(shown + more)
        return Message(sv: "Avgjort: \(list.sv).", en: "Decided: \(list.en).")
    }

    package static func syncProgress(sent: Int, of all: Int, received: Int) -> Message {
        Message(
            sv: "Synkar … sänt \(sent) av \(all), hämtat \(received)",
            en: "Syncing … sent \(sent) of \(all), received \(received)"
        )
    }

    package static func watching(_ server: String) -> Message {
        Message(
            sv: "Bevakar \(server). Avbryt med Ctrl-C.",
            en: "Watching \(server). Stop with Ctrl-C."
        )
    }

    package static let watchEnded = Message(sv: "Slutade bevaka.", en: "Stopped watching.")

    package static func tryingAgain(seconds: Int, _ reason: Message) -> Message {
        Message(
            sv: "\(reason.sv) Försöker igen om \(seconds) s.",
            en: "\(reason.en) Trying again in \(seconds) s."
        )
    }

    package static func verifying(percent: Int?) -> Message {
        let far = percent.map { " \($0) %" } ?? ""
        return Message(sv: "Räknar om allt …\(far)", en: "Recomputing everything …\(far)")
    }

    package static func verified(commits: Int, writes: Int) -> Message {
        let counts = Message.list([
            .count(
                commits,
                sv: ("inordnat ändringspaket", "inordnade ändringspaket"),
                en: ("commit", "commits")
            ),
            .count(writes, sv: ("skrivning", "skrivningar"), en: ("write", "writes")),
        ])
        return Message(sv: "Allt stämmer: \(counts.sv).", en: "All is well: \(counts.en).")
    }

    package static func verifyFound(_ count: Int) -> Message {
        let things = Message.count(
            count,
            sv: ("sak stämmer", "saker stämmer"),
            en: ("thing does", "things do")
        )
        return Message(
            sv: "\(things.sv) inte i den här repliken:",
            en: "\(things.en) not add up in this replica:"
        )
    }
}

/// The overview.
extension Message {
    package static func you(_ author: String, party: String, device: String) -> Message {
        Message(
            sv: "\(author), \(party) (datorn \(device))",
            en: "\(author), \(party) (device \(device))"
        )
    }

    package static func partyAndDevice(_ party: String, device: String) -> Message {
        Message(sv: "\(party) (datorn \(device))", en: "\(party) (device \(device))")
    }

    package static func overview(cases: Int, unsent: Int, lastSync: Message?) -> Message {
        let count = Message.count(cases, sv: ("ärende", "ärenden"), en: ("case", "cases"))
        let waiting =
            unsent == 0
            ? Message(sv: "inget osänt", en: "nothing unsent")
            : Message.count(
                unsent,
                sv: ("osänd ändring", "osända ändringar"),
                en: ("unsent change", "unsent changes")
            )
        let synced =
            lastSync.map { Message(sv: "senast synkat \($0.sv)", en: "last synced \($0.en)") }
            ?? Message(sv: "aldrig synkat", en: "never synced")
        return Message(
            sv: "\(count.sv), \(waiting.sv), \(synced.sv).",
            en: "\(count.en), \(waiting.en), \(synced.en)."
        )
    }

    /// Whom there was last news of, and who has been silent for longest.
    package static func heard(
        _ latest: (name: String, at: Message),
        silent: (name: String, at: Message)?
    ) -> Message {
        let news = Message(
            sv: "Senast nytt från andra: \(latest.name), \(latest.at.sv)",
            en: "Latest news of others: \(latest.name), \(latest.at.en)"
        )
        guard let silent else { return Message(sv: news.sv + ".", en: news.en + ".") }
        return Message(
            sv: "\(news.sv); tyst längst: \(silent.name), sedan \(silent.at.sv).",
            en: "\(news.en); silent longest: \(silent.name), since \(silent.at.en)."
        )
    }

    package static func unsentCases(_ count: Int) -> Message {
        .count(
            count,
            sv: ("ärende finns bara här än.", "ärenden finns bara här än."),
            en: ("case is only here as yet.", "cases are only here as yet.")
        )
    }

    /// Why the server did not take a case that was opened here.
    package static func caseRefused(_ name: String, code: String) -> Message {
        let why: Message =
            switch code {
            case "charter.model":
                Message(sv: "den har inte modellen", en: "it does not have the model")
            case "charter.role":
                Message(
                    sv: "rollerna passar inte modellen",
                    en: "the roles do not fit the model"
                )
            case "charter.party":
                Message(
                    sv: "en part i ärendet är inte den som är ansluten",
                    en: "a party of the case is not the one that has joined"
                )
            case "charter.signature":
                Message(
                    sv: "den här datorn får inte öppna ärenden för parten",
                    en: "this device may not open cases for the party"
                )
            default:
                Message(sv: TerminalText.safe(code), en: TerminalText.safe(code))
            }
        return Message(
            sv: "Ärende \(name) finns bara här: servern tog inte emot det, \(why.sv). Det sänds "
                + "igen när parter eller modeller har ändrats.",
            en: "Case \(name) is only here: the server did not take it, \(why.en). It is sent "
                + "again once parties or models have changed."
        )
    }

    /// That own writes wait at the server for what others wrote.
    package static func writesWait(_ count: Int, for parties: [String]) -> Message {
        let writes = Message.count(
            count,
            sv: ("ändring väntar", "ändringar väntar"),
            en: ("change waits", "changes wait")
        )
        guard !parties.isEmpty else {
            return Message(
                sv: "\(writes.sv) hos servern på det som de bygger på.",
                en: "\(writes.en) at the server for what they build on."
            )
        }
        let names = parties.joined(separator: ", ")
        return Message(
            sv: "\(writes.sv) hos servern på det som de bygger på, tills dess författare synkar: "
                + "\(names).",
            en: "\(writes.en) at the server for what they build on, until its author syncs: "
                + "\(names)."
        )
    }

    package static func inboxWaits(_ count: Int) -> Message {
        .count(
            count,
            sv: ("post i inkorgen: obruten inbox", "poster i inkorgen: obruten inbox"),
            en: ("item in the inbox: obruten inbox", "items in the inbox: obruten inbox")
        )
    }

    package static func draftsWait(_ count: Int) -> Message {
        .count(
            count,
            sv: ("osparat formulär", "osparade formulär"),
            en: ("unsaved form", "unsaved forms")
        )
    }

    package static func copyAwaited(
        _ record: String,
        case caseName: String,
        by parties: String
    ) -> Message {
        Message(
            sv: "\(caseName): \(record) har lämnats ut till er, men innehållet har inte kommit än. "
                + (parties.isEmpty
                    ? "Den som har läst handlingen skickar det vid sin nästa synkning."
                    : "Det kommer när någon av dessa synkar: \(parties)."),
            en: "\(caseName): you may read \(record), but its content has not come yet. "
                + (parties.isEmpty
                    ? "Whoever has read the record sends it with their next sync."
                    : "It comes when one of these syncs: \(parties).")
        )
    }

    package static func copyClosed(
        _ record: String,
        case caseName: String,
        by parties: String
    ) -> Message {
        Message(
            sv: "\(caseName): innehållet i \(record) har kommit, men nyckeln till det saknas. "
                + "\(parties) har den; be dem synka, och lämna ut handlingen på nytt om den uteblir.",
            en: "\(caseName): the content of \(record) has come, but its key is missing. "
                + "\(parties) has it; ask them to sync, and to release the record anew if it fails."
        )
    }

    package static func keyAwaited(
        _ record: String,
        case caseName: String,
        from party: String,
        since time: Message
    ) -> Message {
        Message(
            sv: "\(caseName): \(record) går inte att läsa, nyckeln från \(party) har inte kommit "
                + "sedan \(time.sv). Den kommer med innehållet; uteblir den efter nästa synkning, "
                + "fråga \(party) och den som ansvarar för servern.",
            en: "\(caseName): \(record) cannot be read, the key from \(party) has not come since "
                + "\(time.en). It comes with the content; if it fails after the next sync, ask "
                + "\(party) and whoever answers for the server."
        )
    }

    package static let thisDeviceCannotRead = Message(
        sv: "Den här enheten kan inte läsa än: en annan av partens enheter synkar först.",
        en: "This device cannot read yet: another device of the party syncs first."
    )

    package static func devicesCannotRead(_ names: [String]) -> Message {
        let list = names.joined(separator: ", ")
        return Message(
            sv: "Kan inte läsa än, av partens enheter: \(list). En annan av dem synkar först.",
            en: "Cannot read yet, of the party's devices: \(list). Another of them syncs first."
        )
    }

    package static func partiesCannotRead(_ names: [String]) -> Message {
        let list = names.joined(separator: ", ")
        return Message(
            sv: "Kan inte läsa allt än: \(list). Den som har nyckeln skickar den när den synkar.",
            en: "Cannot read everything yet: \(list). Whoever has the key sends it when it syncs."
        )
    }

    package static func ownPartyCannotRead(from names: [String]) -> Message {
        let list = names.joined(separator: ", ")
        return Message(
            sv:
                "En nyckel som din part ska ha fattas. Be någon av dem som har den att synka: \(list).",
            en:
                "A key that your party is to have is missing. Ask one of those who have it to sync: "
                + "\(list)."
        )
    }

    package static let newsHeading = Message(sv: "Nytt:", en: "New:")
    package static let conflictsTitle = Message(sv: "I konflikt:", en: "In conflict:")

    package static func news(_ count: Int) -> Message {
        .count(count, sv: ("ändring", "ändringar"), en: ("change", "changes"))
    }
}
