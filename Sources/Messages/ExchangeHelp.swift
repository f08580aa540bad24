/// What help pages say of lists that come in, and of packages that go out.
extension ClientHelp {
    package static let importList = Message(
        sv: "Läs in en lista från ett annat system: allt eller inget.",
        en: "Take in a list from another system: all of it or nothing."
    )
    package static let importMore = Message(
        sv: """
            En rad är ett ärende. Kolumnen ärende har ärendets etikett eller början av dess \
            beteckning; de andra heter som fält (elev.namn) eller, för nya ärenden, som roller \
            (hemskola). Tomma celler hoppas över. Cellerna för en handling som kan finnas flera \
            gånger (kontakt.namn) blir en ny handling, om den inte redan finns. CSV med \
            semikolon, komma eller tabb; filer som heter .jsonl har ett JSON-objekt per rad.
            """,
        en: """
            A row is a case. The column case has the case's label or a beginning of its \
            identifier; the others are headed like fields (pupil.name) or, for new cases, like \
            roles (homeSchool). Empty cells are passed over. The cells of a record that can be \
            there several times (contact.name) become a new record, unless it is there already. \
            CSV with semicolons, commas or tabs; a file named .jsonl has a JSON object a line.
            """
    )
    package static let listFile = Message(
        sv: "listan: .csv eller .jsonl",
        en: "the list: .csv or .jsonl"
    )
    package static let importModel = Message(
        sv: "öppna de ärenden som inte finns, under den här modellen",
        en: "open the cases that are not there, under this model"
    )
    package static let dryRun = Message(
        sv: "visa bara vad det skulle bli",
        en: "only show what would come of it"
    )
    package static let importCheck = Message(
        sv: """
            jämför bara: vilka placeringar i listan saknar ärende, och vilka ärenden saknar \
            placering
            """,
        en: """
            only compare: which placements of the list have no case, and which cases no placement
            """
    )
    package static let exportCase = Message(
        sv: "Skriv ett ärende till en mapp, för ert eget arkiv.",
        en: "Write a case to a folder, for your own archive."
    )
    package static let exportMore = Message(
        sv: """
            Mappen får case.json (allt, med historik), case.html (att läsa och skriva ut), \
            register.csv (uppgifter för registrering), filerna i ärendet och kontrollsummor.
            """,
        en: """
            The folder gets case.json (all of it, with its history), case.html (to read and \
            print), register.csv (what is registered), the files of the case, and checksums.
            """
    )
    package static let exportFolder = Message(
        sv: "mappen, som inte får finnas än",
        en: "the folder, which must not be there yet"
    )
    package static let diary = Message(sv: "ert diarienummer", en: "your diary number")
    package static let secrecy = Message(
        sv: "bestämmelsen i sekretessmarkeringen; annars den som troligen gäller er",
        en: "the provision of the secrecy note; otherwise the one that presumably applies to you"
    )
    package static let printPage = Message(
        sv: "Skriv en sida av ärendet, för utskrift.",
        en: "Write a page of the case, for printing."
    )
    package static let printMore = Message(
        sv: """
            agreement är den senaste överenskommelsen med plats för underskrifter, handover det \
            nästa skola behöver, plan planen och vägen tillbaka, checklist det ni ska göra, att \
            pricka av för hand; annars en handling. Sidan är HTML och behöver inget annat: öppna \
            den i en webbläsare och skriv ut.
            """,
        en: """
            agreement is the newest agreement with places to sign, handover what the next school \
            needs, plan the plan and the way back, checklist what you are to do, to tick off by \
            hand; otherwise a record. The page is HTML and needs nothing else: open it in a \
            browser and print.
            """
    )
    package static let printWhat = Message(
        sv: "agreement, handover, plan, checklist eller en handling",
        en: "agreement, handover, plan, checklist or a record"
    )
    package static let printRecord = Message(
        sv: "den här överenskommelsen i stället för den senaste",
        en: "this agreement instead of the newest"
    )
    package static let printRole = Message(
        sv: "en annan rolls checklista än er egen",
        en: "the checklist of another role than your own"
    )
    package static let printWhereabouts = Message(
        sv: "ta med var eleven är, fast det är hemligt",
        en: "tell where the pupil is, though that is secret"
    )
    package static let pageFile = Message(
        sv: "vart; annars till skärmen",
        en: "where to; otherwise to the screen"
    )
    package static let formGroup = Message(
        sv: "Blanketter på papper: skriv ut, och för in svaren.",
        en: "Forms on paper: print them, and enter the answers."
    )
    package static let formPrint = Message(
        sv: "Skriv en blankett för en handling, med en kod för att föra in svaren.",
        en: "Write a form for a record, with a code to enter the answers by."
    )
    package static let formBlank = Message(
        sv: "Skriv en tom blankett ur en modell, för den som inte ska finnas i systemet.",
        en: "Write an empty form of a model, for somebody who is to be kept out of the system."
    )
    package static let blankModel = Message(
        sv: "modellens namn, eller namn@version",
        en: "the model's name, or name@version"
    )
    package static let formEnter = Message(
        sv: "För in det som skrevs på en blankett, efter dess kod.",
        en: "Enter what was written on a form, by its code."
    )
    package static let formCode = Message(
        sv: "koden på blanketten",
        en: "the code on the form"
    )
}
