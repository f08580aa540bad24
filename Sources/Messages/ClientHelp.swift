/// What the help pages of `obruten` say: abstracts of commands, and what arguments mean.
package enum ClientHelp {
    // The program
    package static let program = Message(
        sv: "Planera en placerad elevs skolgång tillsammans, också utan nät.",
        en: "Plan the schooling of a placed child together, also without a network."
    )
    package static let programMore = Message(
        sv: """
            Utan kommando visas läget och en meny. Ett ärende nämns med sin etikett eller början av \
            sin beteckning (minst fyra tecken), en handling och ett fält med sitt namn: \
            obruten get 3f9a skolplan.mal
            Utgångskod: 0 klart, 1 okänt namn eller ogiltigt värde, 2 fel i kommandoraden, \
            3 ej tillåtet, 4 i konflikt, 5 servern nås inte, 6 integritetslarm.
            """,
        en: """
            Without a command it shows where the work stands, and a menu. A case is named by its \
            label or a beginning of its id (four characters at least), a record and a field by \
            identifier or label: obruten get 3f9a schoolPlan.goals
            Exit codes: 0 done, 1 unknown name or invalid value, 2 mistake in the command line, \
            3 not allowed, 4 in conflict, 5 server out of reach, 6 integrity alarm.
            """
    )
    package static let home = Message(
        sv: "Mappen med din replik. Annars OBRUTEN_HOME eller XDG:s datamapp.",
        en: "The folder of your replica. Else OBRUTEN_HOME, or the XDG data folder."
    )
    package static let json = Message(sv: "Svara med JSON.", en: "Answer in JSON.")
    package static let lang = Message(
        sv: "Språk: sv eller en. Annars datorns.",
        en: "Language: sv or en. Else the locale's."
    )
    package static let authorities = Message(
        sv: "PEM-fil med utfärdare att lita på i stället för datorns. Annars OBRUTEN_CA.",
        en:
            "PEM file of certificate authorities to trust in place of the system's. Else "
            + "OBRUTEN_CA."
    )
    package static let base = Message(
        sv: "Det du hade sett: ett kvitto från get, show eller set. Får anges flera gånger.",
        en: "What you had seen: a token from get, show or set. May be given several times."
    )
    package static let unchecked = Message(
        sv: "Pröva inte här vem som äger fältet.",
        en: "Do not check here who owns the field."
    )

    // Commands
    package static let join = Message(
        sv: "Anslut den här datorn till din parts server med en inbjudan.",
        en: "Join this device to your party's server by an invitation."
    )
    package static let status = Message(
        sv: "Visa vad som är osänt, nytt och i konflikt.",
        en: "Show what is unsent, new and in conflict."
    )
    package static let party = Message(sv: "Parter på servern.", en: "Parties on the server.")
    package static let partyList = Message(
        sv: "Lista parterna på servern.",
        en: "List the parties on the server."
    )
    package static let author = Message(
        sv: "Personer som skriver på den här datorn.",
        en: "Persons who write on this device."
    )
    package static let authorList = Message(
        sv: "Lista personerna som skriver här.",
        en: "List the persons who write here."
    )
    package static let authorAdd = Message(
        sv: "Lägg till en person och skriv som den.",
        en: "Add a person and write as them."
    )
    package static let authorUse = Message(
        sv: "Skriv som en annan av personerna.",
        en: "Write as another of the persons."
    )
    package static let device = Message(sv: "Parternas datorer.", en: "The parties' devices.")
    package static let deviceList = Message(
        sv: "Lista kända datorer.",
        en: "List the devices that are known."
    )
    package static let caseGroup = Message(sv: "Ärenden (placeringar).", en: "Cases (placements).")
    package static let caseNew = Message(sv: "Öppna ett ärende.", en: "Open a case.")
    package static let caseList = Message(sv: "Lista ärendena.", en: "List the cases.")
    package static let caseShow = Message(
        sv: "Visa ett ärende och dess handlingar.",
        en: "Show a case and its records."
    )
    package static let caseLabel = Message(
        sv: "Ge ett ärende en annan etikett.",
        en: "Give a case another label."
    )
    package static let caseRole = Message(
        sv: "Ge en roll i ärendet till en part, eller låt den upphöra.",
        en: "Give a role in the case to a party, or end it."
    )
    package static let caseRoleMore = Message(
        sv: """
            Bara den som leder ärendet ändrar roller, och ändringen gäller när servern har ordnat \
            den. Vad den tidigare parten redan hade skrivit men inte skickat väntar på den nya \
            partens beslut; med --immediate blir det ogiltigt.
            """,
        en: """
            Only who leads the case changes roles, and the change takes effect when the server has \
            ordered it. What the party before had written already and not sent waits for the new \
            party's decision; with --immediate it is void.
            """
    )
    package static let caseModel = Message(
        sv: "Låt ärendet övergå till en senare version av sin modell.",
        en: "Move the case to a later version of its model."
    )
    package static let show = Message(
        sv: "Visa en handling med alla fält.",
        en: "Show a record with all its fields."
    )
    package static let get = Message(
        sv: "Visa ett fält. Står flera värden mot varandra visas alla (utgångskod 4).",
        en: "Print a field. If several values stand against each other, all of them (exit code 4)."
    )
    package static let set = Message(
        sv: "Skriv fält. Allt sparas eller inget.",
        en: "Write fields. All is saved or nothing."
    )
    package static let setMore = Message(
        sv: """
            FÄLT= tömmer fältet, FÄLT=- läser värdet från standard in, FÄLT=@fil från en fil; \
            FÄLT=@@x är värdet @x. Utan --base har du sett det som står här nu.
            """,
        en: """
            FIELD= clears the field, FIELD=- reads the value from standard input, FIELD=@file from \
            a file; FIELD=@@x is the value @x. Without --base you have seen what stands here now.
            """
    )
    package static let edit = Message(
        sv: "Fyll i en handling som ett formulär.",
        en: "Fill in a record as a form."
    )
    package static let add = Message(
        sv: "Lägg till en handling av ett slag som kan finnas flera gånger.",
        en: "Add a record of a type that may stand several times."
    )
    package static let delete = Message(
        sv: "Ta bort en handling av ett slag som kan finnas flera gånger.",
        en: "Delete a record of a type that may stand several times."
    )
    package static let conflicts = Message(
        sv: "Visa vad som står mot varandra och väntar på beslut.",
        en: "Show what stands against each other and waits for a decision."
    )
    package static let resolve = Message(
        sv: "Avgör en konflikt.",
        en: "Decide a conflict."
    )
    package static let resolveMore = Message(
        sv: """
            För ett fält: --take med numret från conflicts, eller --value med ett nytt värde. För en \
            handling som både tagits bort och skrivits i: --keep eller --delete.
            """,
        en: """
            For a field: --take with the number from conflicts, or --value with a new value. For a \
            record that was both deleted and written: --keep or --delete.
            """
    )
    package static let inbox = Message(
        sv: "Det du skrivit som inte kom att gälla.",
        en: "What you wrote that did not come to count."
    )
    package static let inboxList = Message(sv: "Lista inkorgen.", en: "List the inbox.")
    package static let inboxShow = Message(
        sv: "Visa en post: ditt värde, vad det byggde på och vad som står nu.",
        en: "Show an item: your value, what it was based on and what stands now."
    )
    package static let inboxDismiss = Message(
        sv: "Ta bort en post ur inkorgen.",
        en: "Take an item off the inbox."
    )
    package static let inboxRetry = Message(
        sv: "Skriv värdet på nytt, ovanpå det som står nu.",
        en: "Write the value anew, on top of what stands now."
    )
    package static let attachment = Message(
        sv: "Filer i ärendet: lägg till, öppna, ta bort.",
        en: "Files of the case: add, open, remove."
    )
    package static let attachmentAdd = Message(
        sv: "Lägg en fil i ett fält. Den förseglas här och skickas vid nästa sync.",
        en: "Put a file into a field. It is sealed here and sent by the next sync."
    )
    package static let attachmentRemove = Message(
        sv: "Ta bort filen ur ett fält.",
        en: "Remove the file from a field."
    )
    package static let attachmentOpen = Message(
        sv: "Skriv filen i klartext till datorn, och hämta den först om den inte finns här.",
        en: "Write the file in the clear to this computer, fetching it first if it is not here."
    )
    package static let fileToAdd = Message(sv: "filen som ska in", en: "the file to put in")
    package static let fileToWrite = Message(
        sv: "vart; annars under filens eget namn i mappen du står i",
        en: "where to; otherwise under its own name in the present folder"
    )
    package static let overwrite = Message(
        sv: "skriv över en fil som finns där",
        en: "overwrite a file that is there"
    )
    package static let whichFile = Message(
        sv: "vilken, där flera står mot varandra (se obruten conflicts)",
        en: "which one, where several stand against each other (see obruten conflicts)"
    )
    package static let attachmentsToo = Message(
        sv: "hämta också alla filer som inte finns här",
        en: "also fetch all files that are not here"
    )
    package static let sync = Message(
        sv: "Skicka och hämta hos servern.",
        en: "Send to and fetch from the server."
    )
    package static let log = Message(
        sv: "Visa vem som skrev vad, när det skrevs och när servern ordnade in det.",
        en: "Show who wrote what, when it was written and when the server ordered it."
    )
    package static let verify = Message(
        sv: "Räkna om varje kontrollsumma, underskrift och beslut och jämför.",
        en: "Recompute every hash, signature and verdict, and compare."
    )
    package static let sql = Message(
        sv: "Fråga repliken med SQL (bara läsning; en vy för varje slag av handling).",
        en: "Query the replica in SQL (read-only; one view for each record type)."
    )
    package static let sqlMore = Message(
        sv: """
            Vyerna heter som slagen av handlingar (pupil, schoolPlan, contact, …) och har kolumnerna \
            "case", record, inConflict och en för varje fält; vyn cases har ärendena och deras \
            etiketter. Fält i konflikt är NULL och nämns i inConflict. Över alla ärenden är känsliga \
            texter NULL, och val som säger något om stöd eller hälsa: ingen får sökas fram genom \
            sådant. Med --case visas allt i ett ärende. Exempel: \
            obruten sql 'SELECT label, goals FROM schoolPlan JOIN cases USING ("case")'
            """,
        en: """
            The views are named as the record types (pupil, schoolPlan, contact, …) and have the \
            columns "case", record, inConflict and one for each field; the view cases has the cases \
            and their labels. Fields in conflict are NULL and named in inConflict. Over all cases \
            sensitive texts are NULL, and choices that tell of support or health: nobody may be looked \
            up by such. With --case all of one case is shown. Example: \
            obruten sql 'SELECT label, goals FROM schoolPlan JOIN cases USING ("case")'
            """
    )
    package static let search = Message(
        sv: "Sök text i namn och kontakter, eller i allt i ett ärende.",
        en: "Search for text in names and contacts, or in all of one case."
    )
    package static let searchMore = Message(
        sv: """
            Över alla ärenden söks elevens namn och det som modellen inte klassar som känsligt: ingen \
            får sökas fram genom känsliga uppgifter. Med --case söks alla fält du får läsa i ett ärende.
            """,
        en: """
            Over all cases the pupil's name is searched, and what the model does not class as \
            sensitive: nobody may be looked up by sensitive data. With --case all fields of one case \
            are searched that you may read.
            """
    )
    package static let wholeCase = Message(
        sv: "Allt du får läsa i det ärendet, och inget annat.",
        en: "All that you may read in that case, and nothing else."
    )
    package static let model = Message(
        sv: "Modeller: vilka handlingar och fält som finns och vem som äger dem.",
        en: "Models: which records and fields there are, and who owns them."
    )
    package static let modelList = Message(
        sv: "Lista serverns modeller.",
        en: "List the server's models."
    )
    package static let modelShow = Message(
        sv: "Visa en modells roller, handlingar och fält.",
        en: "Show a model's roles, records and fields."
    )
    package static let modelCheck = Message(
        sv: "Granska en modellfil och visa alla fel.",
        en: "Check a model file and show every mistake."
    )
    package static let completions = Message(
        sv: "Skriv ut kommandokomplettering för ditt skal.",
        en: "Print command completion for your shell."
    )

    // Arguments
    package static let url = Message(
        sv: "Inbjudan från den som sköter servern.",
        en: "The invitation from the server's operator."
    )
    package static let authorOfJoin = Message(
        sv: "Vem som skriver här, gärna med befattning: \"Eva Ek, rektor\".",
        en: "Who writes here, with a function if you like: \"Eva Ek, head teacher\"."
    )
    package static let authorName = Message(
        sv: "Namn, gärna med befattning: \"Eva Ek, rektor\".",
        en: "A name, with a function if you like: \"Eva Ek, head teacher\"."
    )
    package static let deviceName = Message(
        sv: "Vad andra ser att datorn heter. Annars datorns eget namn.",
        en: "What others see this device called. Else the machine's own name."
    )
    package static let caseArgument = Message(
        sv: "Ärendets etikett eller början av dess beteckning.",
        en: "The case's label, or a beginning of its id."
    )
    package static let optionalCase = Message(
        sv: "Bara det ärendet.",
        en: "That case alone."
    )
    package static let record = Message(
        sv: "Handlingen: skolplan, eller kontakt/ och början av beteckningen.",
        en: "The record: schoolPlan, or contact/ and a beginning of its id."
    )
    package static let field = Message(
        sv: "Fältet: skolplan.mal.",
        en: "The field: schoolPlan.goals."
    )
    package static let recordOrField = Message(
        sv: "En handling eller ett fält: skolplan, skolplan.mal.",
        en: "A record or a field: schoolPlan, schoolPlan.goals."
    )
    package static let assignments = Message(
        sv: "Fält och värde: skolplan.mal=\"Läsa varje dag\".",
        en: "Field and value: schoolPlan.goals=\"Read every day\"."
    )
    package static let fieldValues = Message(
        sv: "Fält och värde: namn=\"Eva Ek\".",
        en: "Field and value: name=\"Eva Ek\"."
    )
    package static let type = Message(
        sv: "Slaget av handling: kontakt, möte.",
        en: "The record type: contact, meeting."
    )
    package static let modelOption = Message(
        sv: "Modellens namn (den nyaste), eller namn@version.",
        en: "The model's name (the newest), or name@version."
    )
    package static let with = Message(
        sv: "Roll och part: hemskola=Ängsskolan. Din egen roll får utelämnas.",
        en: "Role and party: homeSchool=Ängsskolan. Your own role may be left out."
    )
    package static let roleAssignment = Message(
        sv: "Roll och part: hemskola=Ängsskolan. Med --end bara rollen.",
        en: "Role and party: homeSchool=Ängsskolan. With --end the role alone."
    )
    package static let endRole = Message(
        sv: "Ingen har rollen längre.",
        en: "Nobody has the role any more."
    )
    package static let immediate = Message(
        sv: "Genast: vad den tidigare parten skickar efteråt blir ogiltigt.",
        en: "At once: what the party before sends afterwards is void."
    )
    package static let modelVersion = Message(
        sv: "Versionen: 2.",
        en: "The version: 2."
    )
    package static let label = Message(
        sv: "Din parts egen benämning på ärendet; andra parter ser den inte.",
        en: "Your party's own name for the case; other parties do not see it."
    )
    package static let newLabel = Message(
        sv: "Den nya etiketten; tom tar bort den.",
        en: "The new label; empty removes it."
    )
    package static let take = Message(
        sv: "Värdet med det numret ska gälla.",
        en: "The value of that number is to stand."
    )
    package static let value = Message(
        sv: "Ett nytt värde som ersätter alla.",
        en: "A new value that replaces all of them."
    )
    package static let keep = Message(sv: "Handlingen blir kvar.", en: "The record stays.")
    package static let drop = Message(sv: "Handlingen tas bort.", en: "The record goes.")
    package static let item = Message(sv: "Postens nummer.", en: "The item's number.")
    package static let watch = Message(
        sv: "Fortsätt, och synka så snart något händer, tills du avbryter.",
        en: "Go on, and sync as soon as something happens, until you stop it."
    )
    package static let query = Message(sv: "Frågan.", en: "The query.")
    package static let text = Message(sv: "Texten att söka.", en: "The text to search for.")
    package static let modelFile = Message(sv: "Modellfilen (YAML).", en: "The model file (YAML).")
    package static let modelName = Message(sv: "Modellens namn.", en: "The model's name.")
    package static let shell = Message(sv: "bash, zsh eller fish.", en: "bash, zsh or fish.")
}

/// Names of values in help pages: what stands between the angle brackets.
package enum ValueName {
    package static let folder = Message(sv: "mapp", en: "folder")
    package static let language = Message(sv: "språk", en: "language")
    package static let file = Message(sv: "fil", en: "file")
    package static let token = Message(sv: "kvitto", en: "token")
    package static let url = Message(sv: "inbjudan", en: "invitation")
    package static let person = Message(sv: "person", en: "person")
    package static let name = Message(sv: "namn", en: "name")
    package static let caseFile = Message(sv: "ärende", en: "case")
    package static let record = Message(sv: "handling", en: "record")
    package static let recordField = Message(sv: "handling.fält", en: "record.field")
    package static let recordOrField = Message(sv: "handling[.fält]", en: "record[.field]")
    package static let assignment = Message(sv: "handling.fält=värde", en: "record.field=value")
    package static let fieldValue = Message(sv: "fält=värde", en: "field=value")
    package static let type = Message(sv: "slag", en: "type")
    package static let model = Message(sv: "modell", en: "model")
    package static let roleOptionalParty = Message(sv: "roll[=part]", en: "role[=party]")
    package static let version = Message(sv: "version", en: "version")
    package static let role = Message(sv: "roll", en: "role")
    package static let roleParty = Message(sv: "roll=part", en: "role=party")
    package static let roleGround = Message(sv: "roll=grund", en: "role=ground")
    package static let label = Message(sv: "etikett", en: "label")
    package static let number = Message(sv: "nummer", en: "number")
    package static let days = Message(sv: "dagar", en: "days")
    package static let proposal = Message(sv: "förslag", en: "proposal")
    package static let remark = Message(sv: "notering", en: "note")
    package static let ground = Message(sv: "grund", en: "ground")
    package static let date = Message(sv: "datum", en: "date")
    package static let value = Message(sv: "värde", en: "value")
    package static let query = Message(sv: "fråga", en: "query")
    package static let text = Message(sv: "text", en: "text")
    package static let shell = Message(sv: "skal", en: "shell")
}
