/// What is said of erasing.
extension Message {
    package static let erasedContent = Message(sv: "(raderat)", en: "(erased)")
    package static let noErasures = Message(sv: "Ingen radering.", en: "No erasure.")
    package static let syncFirst = Message(
        sv: """
            Filen är återställd eller kopierad, och något i den kan vara raderat sedan dess. Kör obruten \
            sync; sedan visas den.
            """,
        en: """
            The file was restored or copied, and something in it may have been erased since. Run obruten \
            sync; then it is shown.
            """
    )
    package static let inboxErased = Message(
        sv: "det du skrev i hade raderats innan",
        en: "what you wrote in had been erased before"
    )
    package static let erasureAnswerWhich = Message(
        sv: "Ange antingen --erase eller --keep GRUND.",
        en: "Give either --erase or --keep GROUND."
    )

    package static func saysOfErasure(_ what: String) -> Message {
        switch what {
        case "announcement": Message(sv: "ärendet ska raderas", en: "the case is to be erased")
        case "force": Message(sv: "ärendet raderas", en: "the case is erased")
        case "hold": Message(sv: "ärendet får inte raderas", en: "the case is held from erasure")
        case "lift": Message(sv: "ärendet får raderas igen", en: "the hold on the case ends")
        case "keep": Message(sv: "din part behåller ärendet", en: "your party keeps the case")
        case "erase": Message(sv: "din part raderar ärendet", en: "your party erases the case")
        default: Message(sv: "ärendet är raderat här", en: "the case is erased here")
        }
    }

    package static func erasureNotLead(_ role: Message, holder: String?) -> Message {
        let who = holder.map { ": \($0)" } ?? ""
        return Message(
            sv:
                "Bara den som leder ärendet (\(role.sv)) raderar hela ärendet eller beslutar att det "
                + "ska bevaras\(who). En handling raderas av den vars roll äger den: obruten erasure "
                + "order ÄRENDE/HANDLING.",
            en: "Only who leads the case (\(role.en)) erases the whole case or holds it from "
                + "erasure\(who). A record is erased by whose role owns it: obruten erasure order "
                + "CASE/RECORD."
        )
    }

    package static let erasureOwn = Message(
        sv:
            "Din part har själv beslutat raderingen: det är de andra parterna som svarar på den. Hur "
            + "långt de har kommit visar obruten erasure status.",
        en:
            "Your own party ordered the erasure: it is for the other parties to answer. obruten erasure "
            + "status shows how far they have come."
    )

    package static func erasureRefused(_ code: String) -> Message {
        switch code {
        case "erasure.notAllowed":
            Message(
                sv: "Bara den part vars roll äger handlingen eller leder ärendet får göra det.",
                en: "Only the party whose role owns the record, or leads the case, may do that."
            )
        case "erasure.held":
            Message(
                sv: "Ett bevarandebeslut gäller i ärendet; häv det med obruten erasure lift.",
                en: "A legal hold stands in the case; end it with obruten erasure lift."
            )
        case "erasure.done": Message(sv: "Det är redan gjort.", en: "That is done already.")
        case "erasure.record":
            Message(sv: "Där finns inget att radera.", en: "There is nothing to be erased.")
        case "erasure.early":
            Message(sv: "Tiden har inte gått än.", en: "The delay has not passed yet.")
        case "erasure.noHold":
            Message(
                sv: "Inget bevarandebeslut gäller i ärendet.",
                en: "No legal hold stands in the case."
            )
        case "erasure.unknown":
            Message(
                sv: "Det finns ingen sådan radering. Se obruten erasure status.",
                en: "No such erasure. See obruten erasure status."
            )
        default:
            Message(
                sv: "Servern tog inte emot det (\(TerminalText.safe(code))).",
                en: "The server did not take it (\(TerminalText.safe(code)))."
            )
        }
    }

    /// Nothing is written in what was erased.
    package static func wasErased(
        caseName: String,
        record: (label: Message, name: String)?
    ) -> Message {
        guard let record else {
            return Message(
                sv: "Ärende \(caseName) är raderat: inget mer kan skrivas i det. Se obruten "
                    + "erasure status.",
                en: "Case \(caseName) was erased: nothing more can be written in it. See obruten "
                    + "erasure status."
            )
        }
        return Message(
            sv: "\(record.label.sv) (\(record.name)) i ärende \(caseName) är raderad: inget mer "
                + "kan skrivas där. Se obruten erasure status.",
            en: "\(record.label.en) (\(record.name)) of case \(caseName) was erased: nothing more "
                + "can be written there. See obruten erasure status."
        )
    }

    package static func erasureEarly(_ due: Message) -> Message {
        Message(
            sv: "Raderingen är tillkännagiven och kan verkställas tidigast \(due.sv).",
            en: "The erasure is announced and can come into force at the earliest \(due.en)."
        )
    }

    package static func erasureAnnounced(_ name: String) -> Message {
        Message(
            sv: """
                Radering \(name) tillkännages vid nästa synk. Skriv samma kommando igen när tiden har gått.
                """,
            en: """
                Erasure \(name) is announced at the next sync. Give the same command again when the \
                delay has passed.
                """
        )
    }

    package static func erasureForced(_ name: String) -> Message {
        Message(
            sv: "Radering \(name) verkställs vid nästa synk.",
            en: "Erasure \(name) comes into force at the next sync."
        )
    }

    package static func erasureAnswered(kept: Bool) -> Message {
        kept
            ? Message(
                sv: "Din part behåller innehållet; svaret sänds vid nästa synk.",
                en: "Your party keeps the content; the answer goes with the next sync."
            )
            : Message(
                sv: "Din part raderar innehållet; det sker vid nästa synk.",
                en: "Your party erases the content; that happens at the next sync."
            )
    }

    package static func holdSaid(begins: Bool) -> Message {
        begins
            ? Message(
                sv: "Från nästa synk får ärendet inte raderas.",
                en: "From the next sync on the case is held from erasure."
            )
            : Message(
                sv: "Från nästa synk får ärendet raderas igen.",
                en: "From the next sync on the case can be erased again."
            )
    }

    package static func erasureHeldCase(_ name: String, _ ground: String) -> Message {
        Message(
            sv: "Ärende \(name) får inte raderas: \(ground)",
            en: "Case \(name) is held from erasure: \(ground)"
        )
    }

    package static func erasureInForce(
        _ name: String,
        _ what: String,
        _ at: Message,
        isPending: Bool
    ) -> Message {
        Message(
            sv: "\(name) \(what): gäller sedan \(at.sv)"
                + (isPending ? ", svaret är inte sänt än" : ""),
            en: "\(name) \(what): in force since \(at.en)"
                + (isPending ? ", the answer is not sent yet" : "")
        )
    }

    package static func erasureAnnouncedAt(
        _ name: String,
        _ what: String,
        _ due: Message,
        isPending: Bool
    ) -> Message {
        Message(
            sv: "\(name) \(what): tillkännagiven, tidigast \(due.sv)"
                + (isPending ? ", inte sänt än" : ""),
            en: "\(name) \(what): announced, at the earliest \(due.en)"
                + (isPending ? ", not sent yet" : "")
        )
    }

    package static func erasureParty(
        _ party: String,
        isBound: Bool,
        ground: String?,
        receipts: Int
    ) -> Message {
        if let ground {
            return Message(
                sv: "  \(party): behåller (\(ground))",
                en: "  \(party): keeps (\(ground))"
            )
        }
        guard isBound else {
            return Message(sv: "  \(party): har inte svarat", en: "  \(party): has not answered")
        }
        let done = Message.count(
            receipts,
            sv: ("dator har gjort det", "datorer har gjort det"),
            en: ("replica has done so", "replicas have done so")
        )
        return Message(sv: "  \(party): raderar, \(done.sv)", en: "  \(party): erases, \(done.en)")
    }
}

/// What the help pages say of erasing.
extension ClientHelp {
    package static let erasure = Message(
        sv: "Radera en handling eller ett ärende, eller svara på en radering.",
        en: "Erase a record or a case, or answer an erasure."
    )
    package static let erasureMore = Message(
        sv: """
            En radering tillkännages, väntar den tid som modellen säger, och gäller sedan. Den binder \
            den part som beslutat den; de andra tillfrågas. Det som raderats går inte att få tillbaka.
            """,
        en: """
            An erasure is announced, waits as long as the model says, and then comes into force. It binds \
            the party that ordered it; the others are asked. What was erased cannot be brought back.
            """
    )
    package static let erasureOrder = Message(
        sv: "Tillkännage en radering, eller verkställ den när tiden har gått.",
        en: "Announce an erasure, or put it in force when its delay has passed."
    )
    package static let erasureOrderMore = Message(
        sv:
            "Den vars roll äger handlingen raderar den; den som leder ärendet raderar hela ärendet.",
        en: "A record is erased by whoever owns its life, a whole case by whoever leads it."
    )
    package static let erasureTarget = Message(
        sv: "Ärendet, eller ÄRENDE/HANDLING.",
        en: "The case, or CASE/RECORD."
    )
    package static let erasureStatus = Message(
        sv: "Visa raderingar, bevarandebeslut och vad varje part har gjort.",
        en: "Show erasures, legal holds, and what each party has done."
    )
    package static let erasureAnswer = Message(
        sv: "Svara på en annan parts radering.",
        en: "Answer another party's erasure."
    )
    package static let erasureAnswerMore = Message(
        sv: "Grunden läses av alla som får svaret: skriv inga namn i den.",
        en: "The ground is read by all who get the answer: write no names in it."
    )
    package static let erasureName = Message(
        sv: "Raderingens beteckning, eller början av den.",
        en: "The erasure's id, or a beginning of it."
    )
    package static let erasureErase = Message(sv: "Radera även här.", en: "Erase here too.")
    package static let erasureKeep = Message(
        sv: "Behåll innehållet, på den här grunden.",
        en: "Keep, on this ground."
    )
    package static let erasureHold = Message(
        sv: "Låt inget i ett ärende raderas.",
        en: "Let nothing of a case be erased."
    )
    package static let erasureHoldMore = Message(
        sv: "Den som leder ärendet beslutar. Grunden läses av alla parter: skriv inga namn i den.",
        en: "Whoever leads the case decides. All parties read the ground: write no names in it."
    )
    package static let erasureGround = Message(
        sv: "Slag av rättslig grund.",
        en: "The kind of legal ground."
    )
    package static let erasureLift = Message(
        sv: "Låt ett ärende raderas igen.",
        en: "End the hold on a case."
    )
}
