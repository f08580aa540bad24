import Cooperation

/// Steps, deadlines and alarms, as people are told of them.
extension Message {
    package static let dueHeading = Message(sv: "Senast", en: "Due")
    package static let stepHeading = Message(sv: "Steg", en: "Step")
    package static let withHeading = Message(sv: "Hos", en: "With")
    package static let phaseHeading = Message(sv: "Fas", en: "Phase")
    package static let agreementHeading = Message(sv: "Överenskommelse", en: "Agreement")
    package static let placeHeading = Message(sv: "Skolplats", en: "School place")
    package static let lateHeading = Message(sv: "Sent", en: "Late")
    package static let contactsHeading = Message(sv: "Fråga", en: "Ask")
    package static let nextHeading = Message(sv: "Nästa steg", en: "Next steps")
    package static let nothingToDo = Message(
        sv: "Inget att göra just nu.",
        en: "Nothing to do right now."
    )
    package static let noDay = Message(sv: "dag okänd", en: "day unknown")
    package static let unknownDays = Message(sv: "okänt", en: "unknown")
    package static let yes = Message(sv: "ja", en: "yes")
    package static let no = Message(sv: "nej", en: "no")
    package static let schoolNotParty = Message(
        sv: "ja, utan skolan",
        en: "yes, without the school"
    )
    package static let schoolPartyUnknown = Message(
        sv: "ja, okänt om skolan är part",
        en: "yes, whether the school is a party is not known"
    )
    package static let agreementOutdated = Message(
        sv: "ändrad efter underskrift",
        en: "changed after signing"
    )
    package static let whereaboutsSecret = Message(
        sv: """
            Vistelseorten är hemlig. Berätta den för ingen som inte måste veta; utskrifter \
            utelämnar den.
            """,
        en: "The whereabouts are secret. Tell nobody who need not know; prints leave them out."
    )
    package static let missing = Message(sv: "saknas", en: "missing")
    package static let nobodyYet = Message(sv: "ingen än", en: "nobody yet")

    package static func told(_ state: Agenda.State) -> Message {
        switch state {
        case .late: Message(sv: "sent", en: "late")
        case .due: Message(sv: "nu", en: "now")
        case .upcoming: Message(sv: "kommer", en: "later")
        case .done: Message(sv: "klart", en: "done")
        case .doneLate: Message(sv: "klart, sent", en: "done, late")
        case .skipped: Message(sv: "satt åt sidan", en: "set aside")
        case .unknown: Message(sv: "syns inte här", en: "not seen here")
        }
    }

    /// Who besides the one responsible may learn that a step is done.
    package static func seenBy(_ roles: [String]) -> Message {
        let names = roles.joined(separator: ", ")
        return Message(
            sv: "Får veta att det är gjort: \(names).",
            en: "May learn that it is done: \(names)."
        ).map { TerminalText.safe($0) }
    }

    package static func phase(_ phase: Labels) -> Message {
        Message(sv: "Fas: \(phase.sv).", en: "Phase: \(phase.en).")
            .map { TerminalText.safe($0) }
    }

    /// The alarm in one line: what is missing, when the placement ends, what to do.
    package static func alarm(_ what: Labels, ends: CalendarDate?, sudden: Bool) -> Message {
        let day = ends.map { "\($0)" }
        let end =
            day.map { Message(sv: "placeringen slutar \($0)", en: "the placement ends \($0)") }
            ?? Message(sv: "slutdagen är okänd", en: "the day it ends is unknown")
        let how = sudden ? Message(sv: ", plötsligt", en: ", suddenly") : Message(same: "")
        return Message(
            sv: "LARM: \(what.sv); \(end.sv)\(how.sv).",
            en: "ALARM: \(what.en); \(end.en)\(how.en)."
        ).map { TerminalText.safe($0) }
    }

    package static func alarmHelp(_ help: Labels) -> Message {
        Message(sv: help.sv, en: help.en).map { TerminalText.safe($0) }
    }

    /// An extract of an alarm, as those that it was sent to read it.
    package static func alarmReceived(ends: String?, contact: String) -> Message {
        let end = ends.map { Message(sv: " den \($0)", en: " on \($0)") } ?? Message(same: "")
        return Message(
            sv:
                "LARM: en elev saknar skolplats när placeringen slutar\(end.sv). Kontakt: \(contact).",
            en:
                "ALARM: a pupil has no school place when the placement ends\(end.en). Contact: \(contact)."
        ).map { TerminalText.safe($0) }
    }

    package static let handoverShort = Message(
        sv: "överlämning på gång",
        en: "handover coming"
    )

    package static let handoverOver = Message(
        sv: "Ärendet är avslutat. Inget av det har lämnats ut till din part.",
        en: "The case is closed. Nothing of it was released to your party."
    )

    package static func handoverComing(_ contact: String) -> Message {
        let contact = TerminalText.safe(contact)
        return contact.isEmpty
            ? Message(
                sv: "Överlämning på gång. Mer får din part veta när något lämnas ut.",
                en: "A handover is coming. Your party learns more when something is released to it."
            )
            : Message(
                sv:
                    "Överlämning på gång. Kontakt: \(contact). Mer får din part veta när något lämnas ut.",
                en:
                    "A handover is coming. Contact: \(contact). Your party learns more when something is "
                    + "released to it."
            )
    }

    package static func alarmsStand(_ count: Int) -> Message {
        .count(
            count,
            sv: ("ärende saknar skolplats", "ärenden saknar skolplats"),
            en: ("case has no school place", "cases have no school place")
        )
    }

    package static func late(_ count: Int) -> Message {
        .count(count, sv: ("sent steg", "sena steg"), en: ("late step", "late steps"))
    }

    package static func dueNow(_ count: Int) -> Message {
        .count(
            count,
            sv: ("steg att göra nu", "steg att göra nu"),
            en: ("step to do now", "steps to do now")
        )
    }

    /// Days without schooling at both changes.
    package static func gaps(in before: String, out after: String) -> Message {
        Message(
            sv: "Dagar utan skola: \(before) vid placeringen, \(after) efter den.",
            en: "Days without school: \(before) at the placement, \(after) after it."
        )
    }

    package static func ask(_ who: String) -> Message {
        Message(sv: "Fråga: \(who)", en: "Ask: \(who)")
    }

    package static func waitsFor(_ who: String, _ count: Int) -> Message {
        Message(sv: "Väntar på \(who): \(count)", en: "Waits for \(who): \(count)")
    }

    package static func stepDone(_ code: String, _ day: CalendarDate) -> Message {
        Message(sv: "\(code) är klart (\(day)).", en: "\(code) is done (\(day)).")
    }

    package static func stepSkipped(_ code: String) -> Message {
        Message(
            sv: "\(code) är satt åt sidan. Skälet läser bara ni.",
            en: "\(code) is set aside. The reason is read by your party alone."
        )
    }

    package static func stepTaken(_ code: String) -> Message {
        Message(sv: "Ni har tagit över \(code).", en: "Your party has taken over \(code).")
    }

    package static func stepOpened(_ code: String) -> Message {
        Message(sv: "\(code) är öppet igen.", en: "\(code) is open again.")
    }

    package static func stepsDone(_ codes: [String]) -> Message {
        let list = Message.list(codes.map { Message(same: $0) }, .and)
        return Message(
            sv: "Därmed är \(list.sv) " + (codes.count == 1 ? "avprickat." : "avprickade."),
            en: "That ticks off \(list.en)."
        )
    }

    package static func stepsOpen(_ codes: [String]) -> Message {
        let list = Message.list(codes.map { Message(same: $0) }, .and)
        let isOne = codes.count == 1
        return Message(
            sv: "Därmed är \(list.sv) inte längre " + (isOne ? "klart." : "klara."),
            en: "So \(list.en) " + (isOne ? "is" : "are") + " no longer done."
        )
    }

    package static func wroteCalendar(_ path: String, _ count: Int) -> Message {
        let safe = TerminalText.safe(path)
        let steps = Message.count(count, sv: ("steg", "steg"), en: ("step", "steps"))
        return Message(
            sv: "Skrev \(steps.sv) till \(safe). Filen innehåller inga namn.",
            en: "Wrote \(steps.en) to \(safe). The file holds no names."
        )
    }

    package static func closed(_ name: String) -> Message {
        Message(sv: "Ärendet \(name) är avslutat.", en: "The case \(name) is closed.")
    }

    /// A case is not closed while an alarm stands.
    package static func closesDespiteAlarm(_ labels: Labels) -> Message {
        Message(
            sv: "\(labels.sv): larmet står kvar, och ett avslutat ärende påminner ingen mer. "
                + "Avsluta när platsen är bekräftad, eller ändå med --despite-alarm.",
            en: "\(labels.en): the alarm stands, and a closed case reminds nobody any more. "
                + "Close it when the place is confirmed, or nevertheless with --despite-alarm."
        ).map { TerminalText.safe($0) }
    }

    package static let noCourse = Message(
        sv: "Modellen har ingen handling för ärendets gång; det kan inte avslutas så.",
        en: "The model has no record of the case's course; it cannot be closed like that."
    )

    package static func alarmSent(_ count: Int) -> Message {
        let recipients = Message.count(
            count,
            sv: ("mottagare", "mottagare"),
            en: ("recipient", "recipients")
        )
        return Message(
            sv: "Utdraget är skrivet och går ut vid nästa synk till \(recipients.sv).",
            en: "The extract is written and goes out with the next sync to \(recipients.en)."
        )
    }

    package static let noAlarm = Message(
        sv: "Inget larm står i ärendet.",
        en: "No alarm stands in the case."
    )

    package static let modelNeeded = Message(
        sv: "Ange modell med --model, eller ärendet som det fortsätter med --re-placement-of.",
        en: "Give the model by --model, or the case that it continues by --re-placement-of."
    )

    package static let reasonMissing = Message(
        sv: "Skriv ett skäl med --reason.",
        en: "Give a reason with --reason."
    )

    package static func dayNotCome(_ day: CalendarDate) -> Message {
        Message(
            sv: "\(day) har inte varit än. Det som är gjort är gjort i dag eller tidigare.",
            en: "\(day) has not come yet. What is done was done today or earlier."
        )
    }

    package static func notADay(_ typed: String) -> Message {
        let safe = TerminalText.safe(typed)
        return Message(
            sv: "”\(safe)” är ingen dag; skriv som 2026-11-28.",
            en: "‘\(safe)’ is no day; write it as 2026-11-28."
        )
    }

    package static func unwritableFile(_ path: String) -> Message {
        let safe = TerminalText.safe(path)
        return Message(
            sv: "Filen \(safe) kan inte skrivas.",
            en: "The file \(safe) cannot be written."
        )
    }

    package static func extended(_ name: String, _ version: Int, base: String) -> Message {
        let (name, base) = (TerminalText.safe(name), TerminalText.safe(base))
        return Message(
            sv: "Inga fel: \(name) version \(version), som bygger på \(base).",
            en: "No mistakes: \(name) version \(version), which extends \(base)."
        )
    }

    package static func notAnExtension(_ path: String) -> Message {
        let safe = TerminalText.safe(path)
        return Message(
            sv: "\(safe) säger inte vilken modell den bygger på (extends: sisam@2).",
            en: "\(safe) does not say which model it extends (extends: sisam@2)."
        )
    }
}

/// What the help pages say of steps and deadlines.
package enum RoutineHelp {
    package static let todo = Message(
        sv: "Visa vad som är att göra, för dig, din part och de andra.",
        en: "Show what is to be done, by you, your party and the others."
    )
    package static let mine = Message(
        sv: "Det du ska göra nu eller är sen med: din funktions steg och de du tagit över.",
        en: "What you are to do now or late: your function's steps, and those you took over."
    )
    package static let ownParty = Message(
        sv: "Allt öppet som är din parts (förval).",
        en: "All that is open and your party's (the default)."
    )
    package static let all = Message(
        sv: "Också det som andra ska göra.",
        en: "What others are to do, too."
    )
    package static let overdue = Message(sv: "Bara det som är sent.", en: "Only what is late.")
    package static let ics = Message(
        sv: "Skriv stegen till en kalenderfil, utan namn.",
        en: "Write the steps to a calendar file, without names."
    )
    package static let todoCase = Message(sv: "Bara det ärendet.", en: "That case alone.")
    package static let step = Message(
        sv: "Pricka av, sätt åt sidan eller ta över ett steg.",
        en: "Tick off, set aside or take over a step."
    )
    package static let stepDone = Message(sv: "Pricka av ett steg.", en: "Tick off a step.")
    package static let stepSkip = Message(
        sv: "Sätt ett steg åt sidan, med ett skäl.",
        en: "Set a step aside, with a reason."
    )
    package static let stepTake = Message(
        sv: "Ta över ett steg från en annan part.",
        en: "Take over a step from another party."
    )
    package static let stepOpen = Message(
        sv: "Öppna ett steg igen.",
        en: "Open a step again."
    )
    package static let code = Message(sv: "Stegets kod: R4c.", en: "The step's code: R4c.")
    package static let on = Message(
        sv: "Dagen då det gjordes. Annars i dag.",
        en: "The day on which it was done. Else today."
    )
    package static let round = Message(
        sv: "Vilken gång, för steg som återkommer. Annars den äldsta öppna.",
        en: "Which time, for steps that recur. Else the oldest open one."
    )
    package static let reason = Message(
        sv: "Skälet. Läses bara av din part.",
        en: "The reason. Read by your party alone."
    )
    package static let listAll = Message(
        sv: "Samordnarens bild: sena steg, skolplats, överenskommelse, skolan som part.",
        en: "The coordinator's screen: late steps, school place, agreement, school as a party."
    )
    package static let rePlacement = Message(
        sv: "Ärendet som det nya fortsätter: samma parter, och eleven följer med.",
        en: "The case that the new one continues: the same parties, and the pupil comes along."
    )
    package static let close = Message(sv: "Avsluta ett ärende.", en: "Close a case.")
    package static let closeReason = Message(
        sv: "Avslutsorsaken, som modellen anger den: careEnds.",
        en: "The reason, as the model gives it: careEnds."
    )
    package static let closeDespiteAlarm = Message(
        sv: "Avsluta fast ett larm står kvar.",
        en: "Close it though an alarm stands."
    )
    package static let alarm = Message(
        sv: "Larm om skolplats.",
        en: "Alarms on school places."
    )
    package static let alarmSend = Message(
        sv: "Skicka utdraget till den som kan ordna en skolplats.",
        en: "Send the extract to whoever can find a school place."
    )
    package static let extend = Message(
        sv: "Pröva en kommuns egen modellfil mot modellen som den bygger på.",
        en: "Check a municipality's own model file against the model that it extends."
    )
    package static let extendOut = Message(
        sv: "Skriv hela modellen till den här filen.",
        en: "Write the whole model to this file."
    )
    package static let day = Message(sv: "dag", en: "day")
    package static let codeValue = Message(sv: "kod", en: "code")
    package static let reasonValue = Message(sv: "skäl", en: "reason")
}
