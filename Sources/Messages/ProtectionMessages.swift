/// Cases of people with protected personal data.
extension Message {
    package static let protectedCase = Message(sv: "••• skyddad", en: "••• protected")

    package static let notNamed = Message(
        sv:
            "Ärendet är skyddat. Bara de personer som är utsedda för det får se uppgifterna eller ändra "
            + "skyddet: obruten author use NAMN, eller fråga någon av dem.",
        en:
            "The case is protected. Only the persons named for it may see what it says or change the "
            + "protection: obruten author use NAME, or ask one of them."
    )

    package static let personOrOff = Message(
        sv: "Skriv --person eller --off, inte båda.",
        en: "Write --person or --off, not both."
    )

    package static func caseProtected(
        _ name: String,
        isOn: Bool,
        isStated: Bool,
        persons: String
    ) -> Message {
        guard isOn else {
            return Message(
                sv: "Ärende \(name) är inte skyddat längre på den här datorn.",
                en: "Case \(name) is no longer protected on this device."
            )
        }
        let stated =
            isStated
            ? Message(
                sv: " Det står i handlingarna att personuppgifterna är skyddade.",
                en: " Its records say that personal data are protected."
            ) : Message(same: "")
        let who =
            persons.isEmpty
            ? Message(
                sv:
                    " Ingen är utsedd att se uppgifterna: obruten case protect \(name) --person NAMN.",
                en:
                    " Nobody is named to see what it says: obruten case protect \(name) --person NAME."
            )
            : Message(
                sv: " Utsedda, som ser uppgifterna med --reveal: \(persons).",
                en: " Named, who see what it says with --reveal: \(persons)."
            )
        return Message(
            sv: "Ärende \(name) är skyddat på den här datorn.",
            en: "Case \(name) is protected on this device."
        ) + stated + who
    }
}

extension ClientHelp {
    package static let reveal = Message(
        sv: "Visa uppgifterna i skyddade ärenden; bara för den som är utsedd.",
        en: "Show what protected cases say; only for who is named."
    )
    package static let caseProtect = Message(
        sv: "Skydda ett ärende: dölj namn, nummer, platser och skolor.",
        en: "Protect a case: hide names, numbers, places and schools."
    )
    package static let caseProtectMore = Message(
        sv:
            "All text i ärendet visas som ••• i listor, meddelanden, utskrifter och JSON, och sökning "
            + "hittar inget i det. En utsedd person ser den med --reveal. Skyddet gäller i det här "
            + "programmet på den här datorn; hos andra parter gäller deras eget. Ett ärende vars "
            + "handlingar säger att personuppgifterna är skyddade är alltid skyddat. Ska uppgifterna "
            + "inte finnas i systemet alls: öppna inget ärende, och arbeta på papper.",
        en:
            "All text of the case is shown as ••• in lists, messages, prints and JSON, and searching "
            + "finds nothing in it. A named person sees it with --reveal. The protection holds in "
            + "this program on this device; with other parties theirs does. A case whose records say "
            + "that personal data are protected always is. If what it says must not be in the "
            + "system at all: open no case, and work on paper."
    )
    package static let protectPerson = Message(
        sv: "En person som får se uppgifterna; ersätter dem som var utsedda. Kan upprepas.",
        en: "A person who may see what it says; replaces those named before. Can be repeated."
    )
    package static let protectOff = Message(
        sv: "Ta bort skyddet på den här datorn.",
        en: "Take the protection off on this device."
    )
}
