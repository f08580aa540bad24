import Cooperation

/// What is wrong with routines, checklists, grounds and extensions.
extension ModelMistake.Problem {
    var guideMistake: Message {
        switch self {
        case .unknownLaw(let law):
            Message(
                sv: "Filen har inget lagrum \(safe(law)) (laws).",
                en: "The file has no law \(safe(law)) (laws)."
            )
        case .unknownGround(let ground):
            Message(
                sv: "Filen har ingen grund \(safe(ground)) (grounds).",
                en: "The file has no ground \(safe(ground)) (grounds)."
            )
        case .unknownPhase(let phase):
            Message(
                sv: "Filen har ingen fas \(safe(phase)) (phases).",
                en: "The file has no phase \(safe(phase)) (phases)."
            )
        case .unknownStep(let code):
            Message(
                sv: "Inget steg har koden \(safe(code)).",
                en: "No step has the code \(safe(code))."
            )
        case .circularSteps(let code):
            Message(
                sv: "Steget \(safe(code)) väntar på sig självt, direkt eller genom andra steg.",
                en: "The step \(safe(code)) waits for itself, directly or by way of other steps."
            )
        case .unknownField(let field, let record):
            Message(
                sv: "Handlingen \(safe(record)) har inget fält \(safe(field)).",
                en: "The record type \(safe(record)) has no field \(safe(field))."
            )
        case .unknownChoice(let choice, let field):
            Message(
                sv: "Fältet \(safe(field)) har inget val \(safe(choice)).",
                en: "The field \(safe(field)) has no choice \(safe(choice))."
            )
        case .fieldOfOtherType(let field, let expected):
            Message(
                sv: "\(safe(field)) är ett fält av annat slag; här behövs \(expected).",
                en: "\(safe(field)) is a field of another type; \(expected) is needed here."
            )
        case .productOfOther(let word, let role):
            Message(
                sv:
                    "Steget är \(safe(role))s, och \(safe(role)) får inte skriva \(safe(word)). Ange något som den rollen äger.",
                en:
                    "The step is of \(safe(role)), which may not write \(safe(word)). Name something that this role owns."
            )
        case .unknownWord(let word, let allowed):
            Message(
                sv:
                    "\(safe(word)) betyder inget här; det finns \(allowed.joined(separator: ", ")).",
                en:
                    "\(safe(word)) means nothing here; there are \(allowed.joined(separator: ", "))."
            )
        case .oneOf(let keys):
            Message(
                sv: "Här ska stå precis en av \(keys.joined(separator: ", ")).",
                en: "Exactly one of \(keys.joined(separator: ", ")) has to stand here."
            )
        case .notDate(let text):
            Message(
                sv: "\(safe(text)) är ingen dag; skriv som 2026-11-28.",
                en: "\(safe(text)) is no day; write it as 2026-11-28."
            )
        case .weakens(let what):
            Message(
                sv: "Ett tillägg får inte ändra \(safe(what)): det bestämmer modellen själv.",
                en: "An extension may not change \(safe(what)): the model itself decides it."
            )
        case .numberOfBase(let number, let least):
            Message(
                sv:
                    "Numret \(number) hör till modellen; ett tilläggs egna nummer börjar på \(least).",
                en: "The number \(number) is the model's; an extension's own begin at \(least)."
            )
        case .otherBase(let found, let expected):
            Message(
                sv: "Filen bygger på \(safe(found)), inte \(safe(expected)).",
                en: "The file extends \(safe(found)), not \(safe(expected))."
            )
        default: Message(same: "\(self)")
        }
    }
}
