/// Cases of people with protected personal data.
extension Message {
    package static let protectedCase = Message(sv: "••• skyddad", en: "••• protected")

    package static let notNamed = Message(
        sv:
            "Ärendet är skyddat. Bara den som är utsedd för det får arbeta i det, ändra skyddet och, med "
            + "--reveal, se uppgifterna. Är du utsedd: välj ditt namn med obruten author use NAMN. "
            + "Annars: fråga någon som är utsedd.",
        en:
            "The case is protected. Only who is named for it may work in it, change the protection and, "
            + "with --reveal, see what it says. If you are named, choose your name with obruten author "
            + "use NAME. If not, ask somebody who is."
    )

    package static func maskedValue(_ field: Message) -> Message {
        Message(
            sv: "••• står för en dold uppgift och kan inte sparas i fältet ",
            en: "••• stands for something hidden and cannot be saved in the field "
        )
            + field + "."
    }

    package static let blankNote = Message(
        sv:
            "Den här blanketten hör till inget ärende i systemet och har ingen kod. Fyll i den för hand "
            + "och spara den hos din part.",
        en:
            "This form belongs to no case in the system and has no code. Fill it in by hand and keep it "
            + "at your party."
    )

    package static let blankFooter = Message(
        sv: "Anteckna i din parts eget system att uppgifterna hålls utanför, och varför.",
        en: "Note in your party's own system that the data are kept out, and why."
    )

    package static func noSuchForm(_ name: String) -> Message {
        Message(
            sv: "Modellen har ingen handling som heter \(TerminalText.safe(name)).",
            en: "The model has no record called \(TerminalText.safe(name))."
        )
    }

    package static let personsNamed = Message(
        sv: "utsedda personer i ett ärende",
        en: "persons named for a case"
    )

    package static func protectionAsked(by name: String) -> Message {
        Message(
            sv:
                "\(name) har bett om en ändring. Den gäller när en annan av de utsedda skriver samma "
                + "kommando.",
            en:
                "\(name) has asked for a change. It holds once another of those named gives the same "
                + "command."
        )
    }

    package static func protectedNotCompared(_ count: Int) -> Message {
        .count(
            count,
            sv: ("skyddat ärende jämfördes inte.", "skyddade ärenden jämfördes inte."),
            en: (
                "protected case was not compared.", "protected cases were not compared."
            )
        )
            + Message(
                sv: " Se själv efter om personerna finns i listan.",
                en: " See for yourself whether these persons are in the list."
            )
    }

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
                sv: "Ärende \(name) är inte skyddat längre.",
                en: "Case \(name) is no longer protected."
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
        return Message(sv: "Ärende \(name) är skyddat.", en: "Case \(name) is protected.")
            + stated + who
    }
}

extension ClientHelp {
    package static let reveal = Message(
        sv: "Visa uppgifterna i skyddade ärenden. Bara för den som är utsedd.",
        en: "Show what protected cases say. Only for who is named."
    )
    package static let caseProtect = Message(
        sv: "Skydda ett ärende: dölj namn, nummer, platser och skolor.",
        en: "Protect a case: hide names, numbers, places and schools."
    )
    package static let caseProtectMore = Message(
        sv:
            "För den som har skyddade personuppgifter. All text i ärendet visas som ••• i listor, "
            + "meddelanden, utskrifter och JSON, sökning hittar inget i det, filer öppnas inte och "
            + "larm om skolplats går inte ut av sig själva. En utsedd person ser uppgifterna med "
            + "--reveal, och bara utsedda får arbeta i ärendet. Är flera utsedda krävs två för att "
            + "ändra skyddet. Skyddet gäller i din parts egna program, från nästa synk; hos "
            + "andra parter gäller deras eget. Ett ärende vars handlingar säger att personuppgifterna är "
            + "skyddade är alltid skyddat. Ska uppgifterna inte finnas i systemet alls: öppna inget "
            + "ärende, skriv på blanketter från obruten form blank och anteckna beslutet i din parts eget system.",
        en:
            "For somebody with protected personal data. All text of the case is shown as ••• in lists, "
            + "messages, prints and JSON, searching finds nothing in it, files do not open and alarms "
            + "on school places do not go out by themselves. A named person sees what it says with "
            + "--reveal, and only who is named may work in it. Where several are named, it takes two "
            + "to change the protection. It holds in your party's own programs, from the next sync "
            + "on; with other parties theirs does. A case whose records say that personal data are "
            + "protected always is. If what it says must not be in the system at all: open no "
            + "case, write on forms from obruten form blank, and note the decision in your party's own system."
    )
    package static let protectPerson = Message(
        sv:
            "En person som får se uppgifterna; ersätter dem som var utsedda. Kan upprepas. Utan det "
            + "blir du själv utsedd.",
        en:
            "A person who may see what it says; replaces those named before. Can be repeated. Without "
            + "it you are named yourself."
    )
    package static let protectOff = Message(
        sv: "Ta bort skyddet.",
        en: "Take the protection off."
    )
}
