/// Cooperation contracts, as people are told of them.
extension Message {
    package static let noContracts = Message(
        sv: """
            Här finns inget samverkansavtal. Börja ett med obruten case new --model contract.
            """,
        en: "There is no cooperation contract here. Begin one: obruten case new --model contract."
    )
    package static let validFromHeading = Message(sv: "Gäller från", en: "Valid from")
    package static let validUntilHeading = Message(sv: "Gäller till", en: "Valid until")
    package static let agreedHeading = Message(sv: "Avtalade tider, dagar", en: "Agreed days")

    /// Where a contract stands: one of the words that `contract list --json` gives.
    package static func contractState(_ word: String, unsigned: [String]) -> Message {
        let who = Message.list(unsigned.map { Message(same: TerminalText.safe($0)) })
        return switch word {
        case "inForce": Message(sv: "gäller", en: "holds")
        case "unsigned": Message(sv: "väntar på \(who.sv)", en: "waits for \(who.en)")
        case "changed":
            Message(
                sv: "ändrat; ska undertecknas igen av \(who.sv)",
                en: "changed; to be signed again: \(who.en)"
            )
        case "notYet": Message(sv: "börjar gälla senare", en: "begins later")
        case "over": Message(sv: "har gått ut", en: "is over")
        default: Message(sv: "ersatt av en senare version", en: "superseded")
        }
    }

    package static func deadlinesUnread(_ record: String, _ lines: [String]) -> Message {
        let some = lines.prefix(5).map { "”\(TerminalText.safe($0))”" }.joined(separator: ", ")
        let safe = TerminalText.safe(record)
        return Message(
            sv: """
                \(safe): de här raderna säger inget om något steg: \(some). Skriv kod, kolon och \
                antal dagar, som R4a: 5.
                """,
            en: """
                \(safe): these lines say nothing of any step: \(some). Write code, colon and days, \
                such as R4a: 5.
                """
        )
    }

    package static func contractApplied(_ count: Int) -> Message {
        guard count > 0 else {
            return Message(
                sv: "Inget att skriva: inget avtal gäller, eller så stämmer ärendena redan.",
                en: "Nothing to write: no contract holds, or the cases say so already."
            )
        }
        let cases = Message.count(count, sv: ("ärende", "ärenden"), en: ("case", "cases"))
        return Message(
            sv: "Avtalet är inskrivet i \(cases.sv) och når de andra parterna vid nästa synk.",
            en: "The contract is written into \(cases.en) and goes out with the next sync."
        )
    }
}

/// What the help pages say of contracts.
package enum ContractHelp {
    package static let contract = Message(
        sv: "Samverkansavtal mellan kommunen och SiS.",
        en: "Cooperation contracts of municipality and SiS."
    )
    package static let more = Message(
        sv: """
            Ett avtal är ett ärende för sig, under modellen contract: parterna fyller i och \
            undertecknar med add, set och sync. Det gäller när alla som är med har undertecknat \
            det som står i det. Avtalade tider går före modellens i alla ärenden som kommunens \
            socialtjänst leder och där SiS är med; nya ärenden får dem på en gång.
            """,
        en: """
            A contract is a case of its own, under the model contract: the parties fill in and \
            sign by add, set and sync. It holds when all who take part have signed what stands in \
            it. Agreed deadlines come before the model's in all cases that the municipality's \
            social services lead and SiS takes part in; new cases have them at once.
            """
    )
    package static let list = Message(
        sv: "Visa avtalen: vilka som gäller, vem som ska underteckna, vilka tider.",
        en: "List contracts: which hold, who has to sign, which deadlines."
    )
    package static let apply = Message(
        sv: "Skriv in det avtal som gäller i de ärenden som din part leder.",
        en: "Write the contract that holds into the cases that you lead."
    )
    package static let applyCase = Message(
        sv: "bara det ärendet; annars alla öppna",
        en: "that case alone; otherwise all open ones"
    )
}
