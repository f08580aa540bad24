import Vocabulary

/// What the help pages of `access` say.
package enum AccessHelp {
    package static let access = Message(
        sv: "Åtkomstloggen: vem hos er som har läst vad, på alla era datorer.",
        en: "The access log: who of your party has read what, on all your devices."
    )
    package static let accessMore = Message(
        sv: """
            Varje kommando som visar något ur ett ärende noteras innan det visas: person, tid, ärende, \
            handling och sätt. Samma läsning inom fem minuter är en. Vid nästa synk går noteringarna, \
            förseglade, till era egna datorer och till ingen annan. Hur länge de sparas bestämmer ni \
            med access keep; annars sparas de så länge det finns plats.
            """,
        en: """
            Every command that shows something of a case is noted before it shows it: person, time, \
            case, record and way. The same reading within five minutes is one. With the next sync the \
            notes go, sealed, to your own devices and to nobody else. You decide how long they are kept \
            with access keep; else they are kept as long as there is room.
            """
    )
    package static let list = Message(
        sv: "Lista läsningar, äldst först.",
        en: "List readings, oldest first."
    )
    package static let keep = Message(
        sv: "Bestäm hur länge läsningar sparas, på alla era datorer.",
        en: "Set how long readings are kept, on all your devices."
    )
    package static let person = Message(
        sv: "Bara av personer med detta i namn eller funktion.",
        en: "Only by persons with this in their name or function."
    )
    package static let since = Message(sv: "Från och med den dagen.", en: "From that day on.")
    package static let until = Message(
        sv: "Till och med den dagen.",
        en: "Until the end of that day."
    )
    package static let day = Message(sv: "åååå-mm-dd", en: "yyyy-mm-dd")
    package static let days = Message(
        sv: "Antal dagar, 1–36500, eller all: så länge det finns plats.",
        en: "A number of days, 1–36500, or all: as long as there is room."
    )
}

/// What `access` prints.
extension Message {
    package static let readHeading = Message(sv: "Läst", en: "Read")
    package static let readerHeading = Message(sv: "Person", en: "Person")
    package static let actionHeading = Message(sv: "Sätt", en: "Way")

    package static let noReadings = Message(
        sv: "Inga läsningar är noterade.",
        en: "No readings are noted."
    )

    package static func readingsMissing(_ count: Int, _ device: String) -> Message {
        Message(
            sv: """
                \(count) \(count == 1 ? "försändelse" : "försändelser") med läsningar från \(device) har \
                inte kommit. Synka; består det har servern hållit inne dem.
                """,
            en: """
                \(count) \(count == 1 ? "memo" : "memos") with readings from \(device) \
                \(count == 1 ? "has" : "have") not come. Sync; if that does not help the server has \
                kept them back.
                """
        )
    }

    package static func readingsClosed(_ count: Int) -> Message {
        Message(
            sv: """
                \(count) \(count == 1 ? "försändelse" : "försändelser") väntar på en nyckel, som en av \
                era andra datorer skickar vid sin nästa synk.
                """,
            en: """
                \(count) \(count == 1 ? "memo waits" : "memos wait") for a key, which another of your \
                devices sends with its next sync.
                """
        )
    }

    package static func readingsKept(days: Int?) -> Message {
        guard let days else {
            return Message(
                sv: "Läsningar sparas så länge det finns plats.",
                en: "Readings are kept as long as there is room."
            )
        }
        return Message(
            sv: "Läsningar sparas i \(days) dagar. Det gäller era andra datorer efter nästa synk.",
            en: "Readings are kept for \(days) days; on your other devices after the next sync."
        )
    }

    package static func action(_ action: ReadingAction) -> Message {
        switch action {
        case .overview: Message(sv: "ärendet visat", en: "case shown")
        case .record: Message(sv: "handling visad", en: "record shown")
        case .field: Message(sv: "fält visat", en: "field shown")
        case .form: Message(sv: "formulär öppnat", en: "form opened")
        case .search: Message(sv: "sökning", en: "search")
        case .query: Message(sv: "SQL-fråga", en: "SQL query")
        case .conflicts: Message(sv: "konflikt visad", en: "conflict shown")
        case .history: Message(sv: "historik visad", en: "history shown")
        case .inbox: Message(sv: "inkorg visad", en: "inbox shown")
        case .proposals: Message(sv: "förslag visat", en: "proposal shown")
        case .file: Message(sv: "fil öppnad", en: "file opened")
        case .agenda: Message(sv: "steg visade", en: "steps shown")
        case .releases: Message(sv: "utlämnanden visade", en: "releases shown")
        default: Message(sv: "på annat sätt", en: "in another way")
        }
    }
}

extension ReadingAction {
    /// The action as JSON names it.
    package var word: String {
        switch self {
        case .overview: "overview"
        case .record: "record"
        case .field: "field"
        case .form: "form"
        case .search: "search"
        case .query: "query"
        case .conflicts: "conflicts"
        case .history: "history"
        case .inbox: "inbox"
        case .proposals: "proposals"
        case .file: "file"
        case .agenda: "agenda"
        case .releases: "releases"
        default: String(rawValue)
        }
    }
}
