/// What the help pages of `obruten-server` say: abstracts of commands, and what arguments mean.
package enum ServerHelp {
    package static let program = Message(
        sv: "Servern som parterna synkroniserar via.",
        en: "The server that the parties sync through."
    )
    package static let programMore = Message(
        sv: """
            Allt som servern vet står i mappen som --data nämner. Varje kommando kan köras medan \
            servern är i gång.
            Utgångskod: 0 klart, 1 det gick inte, 2 fel i kommandoraden.
            """,
        en: """
            All that the server knows is in the folder that --data names. Every command may be run \
            while the server is serving.
            Exit codes: 0 done, 1 it could not be done, 2 mistake in the command line.
            """
    )
    package static let data = Message(
        sv: "Serverns mapp. Skapas om den saknas, läsbar bara för dig.",
        en: "The server's folder. Made where it is missing, readable by you alone."
    )
    package static let json = Message(sv: "Svara med JSON.", en: "Answer in JSON.")
    package static let lang = Message(
        sv: "Språk: sv eller en. Annars datorns.",
        en: "Language: sv or en. Else the locale's."
    )

    package static let serve = Message(
        sv: "Betjäna parterna tills du avbryter.",
        en: "Serve the parties until you interrupt."
    )
    package static let serveMore = Message(
        sv: """
            Loggen skrivs till standard fel, en rad JSON för varje händelse, utan namn och värden. \
            Utan TLS bör servern lyssna på den egna datorn, bakom en proxy som sköter TLS.
            """,
        en: """
            The log goes to standard error, one line of JSON for each event, without names or \
            values. Without TLS the server should listen on the machine itself, behind a proxy that \
            adds it.
            """
    )
    package static let listen = Message(
        sv: "Adress och port att lyssna på. Port 0 tar en ledig.",
        en: "Address and port to listen on. Port 0 takes a free one."
    )
    package static let certificate = Message(
        sv: "PEM-fil med certifikatet, för TLS.",
        en: "PEM file of the certificate, for TLS."
    )
    package static let key = Message(
        sv: "PEM-fil med certifikatets hemliga nyckel.",
        en: "PEM file of the certificate's private key."
    )

    package static let connections = Message(
        sv: "Flest öppna anslutningar. Blir de fler stängs den som har varit tyst längst.",
        en: "Open connections at the most. Then the one that has been silent longest gives way."
    )
    package static let connectionsPerAddress = Message(
        sv:
            "Flest anslutningar från en adress. Annars en fjärdedel av alla; utan gräns från datorn själv.",
        en: "At the most from one address. From this machine any number, else a quarter of all."
    )
    package static let idleSeconds = Message(
        sv: "Så många sekunder får en anslutning vara tyst innan hela frågan har kommit.",
        en: "Seconds that a connection may be silent before a request is whole."
    )
    package static let transferSeconds = Message(
        sv: "Så många sekunder får en fråga ta att komma fram, och ett svar att hämtas.",
        en: "Seconds that a request may take to arrive, and an answer to be fetched."
    )

    package static let party = Message(sv: "Parterna på servern.", en: "The parties on the server.")
    package static let partyAdd = Message(
        sv: "Lägg till en part.",
        en: "Add a party."
    )
    package static let partyReplace = Message(
        sv: "Låt en ny part ersätta en som har förlorat sina datorer och sin återställningskod.",
        en: "Let a new party stand in for one that has lost its devices and its recovery code."
    )
    package static let partyReplaceMore = Message(
        sv: """
            Den nya har samma namn och slag men en egen rotnyckel. Den får inget i ett ärende förrän \
            den som leder ärendet har bekräftat den.
            """,
        en: """
            The new one has the same name and kind, and a root key of its own. It gets nothing in a \
            case until the one that leads the case has confirmed it.
            """
    )
    package static let partyList = Message(sv: "Lista parterna.", en: "List the parties.")
    package static let partyName = Message(
        sv: "Partens namn. Alla på servern ser det.",
        en: "The party's name. Everyone on the server sees it."
    )
    package static let partyKind = Message(
        sv: "Vilket slags enhet parten är.",
        en: "What sort of unit the party is."
    )
    package static let municipality = Message(
        sv: "Kommunens kod, fyra siffror.",
        en: "The municipality's code, four digits."
    )

    package static let invite = Message(
        sv: "Skapa en inbjudan till en av partens datorer och skriv ut dess URL.",
        en: "Make an invitation for one of the party's devices, and print its URL."
    )
    package static let inviteMore = Message(
        sv: """
            Lämna URL:en på ett säkert sätt: den som har den kan tala för parten. Den kan användas \
            en gång.
            """,
        en: """
            Hand the URL over in a safe way: whoever has it can speak for the party. It can be used \
            once.
            """
    )
    package static let inviteParty = Message(
        sv: "Partens namn eller början av det, eller av dess beteckning (minst fyra tecken).",
        en: "The party's name or a beginning of it, or of its id (four characters at least)."
    )
    package static let url = Message(
        sv: "Serverns adress sedd från parten. Annars den som servern senast lyssnade på.",
        en: "The server's address as the party sees it. Else the one it last listened on."
    )
    package static let valid = Message(
        sv: "Hur länge inbjudan gäller: 30m, 12h, 7d, 2w.",
        en: "How long the invitation is valid: 30m, 12h, 7d, 2w."
    )

    package static let device = Message(sv: "Parternas datorer.", en: "The parties' devices.")
    package static let deviceList = Message(
        sv: "Lista datorerna som har anslutit.",
        en: "List the devices that have joined."
    )
    package static let deviceRevoke = Message(
        sv: "Återkalla en dator, eller avvisa en som väntar.",
        en: "Revoke a device, or decline one that waits."
    )
    package static let deviceRevokeMore = Message(
        sv: """
            Det som ordnas in efteråt från datorn väntar på dess part. Är den stulen: --immediate, så \
            tas inget emot därifrån och inget lämnas ut.
            """,
        en: """
            What is ordered from it afterwards waits for its party. If it was stolen: --immediate, and \
            nothing is taken from it or given to it.
            """
    )
    package static let deviceID = Message(
        sv: "Början av datorns beteckning (minst fyra tecken).",
        en: "A beginning of the device's id (four characters at least)."
    )
    package static let immediate = Message(
        sv: "Ta inget mer emot därifrån: datorn är stulen.",
        en: "Take nothing from it any more: the device was stolen."
    )
    package static let model = Message(
        sv: "Modeller som ärenden kan öppnas efter.",
        en: "Models that cases can be opened under."
    )
    package static let modelPublish = Message(
        sv: "Granska en modellfil och lägg den i registret.",
        en: "Check a model file and put it into the registry."
    )
    package static let modelFile = Message(sv: "Modellfilen, YAML.", en: "The model file, YAML.")
    package static let modelList = Message(sv: "Lista modellerna.", en: "List the models.")
    package static let status = Message(
        sv: "Visa hur mycket som finns på servern.",
        en: "Show how much the server holds."
    )
    package static let events = Message(
        sv: "Visa vad du bör känna till: kopior, återställningar.",
        en: "What you should know of: copies, restorations."
    )
    package static let backup = Message(
        sv: "Skriv en säkerhetskopia, också medan servern är i gång.",
        en: "Write a backup, also while the server is serving."
    )
    package static let backupMore = Message(
        sv:
            "Kopian är en enda fil, läsbar bara för dig. Den ersätter en äldre först när den är hel.",
        en: "The copy is a single file, readable by you alone. It replaces an older one once whole."
    )
    package static let backupFile = Message(sv: "Kopians fil.", en: "The copy's file.")
    package static let restore = Message(
        sv: "Återställ servern från en säkerhetskopia. Stoppa den först.",
        en: "Restore the server from a backup. Stop it first."
    )
    package static let restoreMore = Message(
        sv:
            "Det som fanns förut sparas bredvid som server.sqlite.replaced. Parternas datorer märker "
            + "återställningen och lämnar själva tillbaka det som kopian saknar.",
        en:
            "What was there before is kept beside it as server.sqlite.replaced. The parties' devices "
            + "notice the restoration and give back by themselves what the copy lacks."
    )
    package static let restoreFile = Message(
        sv: "Säkerhetskopians fil.",
        en: "The backup's file."
    )
    package static let conflicts = Message(
        sv: "Visa fälten i konflikt: mellan vilka och sedan när, aldrig vad.",
        en: "Show the fields in conflict: between whom and since when, never what."
    )

    package static let folderValue = Message(sv: "mapp", en: "folder")
    package static let languageValue = Message(sv: "språk", en: "language")
    package static let addressValue = Message(sv: "adress", en: "address")
    package static let countValue = Message(sv: "antal", en: "number")
    package static let fileValue = Message(sv: "fil", en: "file")
    package static let nameValue = Message(sv: "namn", en: "name")
    package static let kindValue = Message(sv: "slag", en: "kind")
    package static let codeValue = Message(sv: "kod", en: "code")
    package static let partyValue = Message(sv: "part", en: "party")
    package static let idValue = Message(sv: "beteckning", en: "id")
    package static let timeValue = Message(sv: "tid", en: "time")
}
