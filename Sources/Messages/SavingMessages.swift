/// What a save says, in one line.
extension Message {
    /// A case as it is named in sentences: the beginning of its id, and its label.
    package static func caseName(_ id: String, label: String?) -> String {
        let start = String(id.prefix(8))
        guard let label, !label.isEmpty else { return start }
        return "\(start) (\(TerminalText.safe(label)))"
    }

    package static func saved(_ names: [String], caseName: String) -> Message {
        let list = Message.list(names.map(Message.init(same:)))
        return Message(
            sv: "Sparat i ärende \(caseName): \(list.sv).",
            en: "Saved in case \(caseName): \(list.en)."
        )
    }

    package static func unchanged(caseName: String) -> Message {
        Message(
            sv: "Inget nytt i ärende \(caseName): det stod redan så.",
            en: "Nothing new in case \(caseName): it stood so already."
        )
    }

    package static func added(_ record: String, caseName: String) -> Message {
        Message(
            sv: "Lade till \(record) i ärende \(caseName).",
            en: "Added \(record) to case \(caseName)."
        )
    }

    package static func deleted(_ record: String, caseName: String) -> Message {
        Message(
            sv: "Tog bort \(record) i ärende \(caseName).",
            en: "Deleted \(record) in case \(caseName)."
        )
    }

    package static func keptRecord(_ record: String, caseName: String) -> Message {
        Message(
            sv: "Behöll \(record) i ärende \(caseName).",
            en: "Kept \(record) in case \(caseName)."
        )
    }

    package static func opened(caseName: String) -> Message {
        Message(sv: "Öppnade ärende \(caseName).", en: "Opened case \(caseName).")
    }

    package static func labelled(caseName: String) -> Message {
        Message(
            sv: "Ärendet heter nu \(caseName) hos er.",
            en: "The case is now \(caseName) with you."
        )
    }

    /// That a save is kept here, how much is unsent, and when it last synced.
    package static func keptHere(unsent: Int, lastSync: Message?) -> Message {
        let count = Message.count(
            unsent,
            sv: ("osänd ändring", "osända ändringar"),
            en: ("unsent change", "unsent changes")
        )
        guard let lastSync else {
            return Message(
                sv: "Det ligger här på datorn; \(count.sv), aldrig synkat.",
                en: "It is kept on this device; \(count.en), never synced."
            )
        }
        return Message(
            sv: "Det ligger här på datorn; \(count.sv), senast synkat \(lastSync.sv).",
            en: "It is kept on this device; \(count.en), last synced \(lastSync.en)."
        )
    }

    package static func replaced(_ field: String?, by whom: String, own: Bool) -> Message {
        let what = field.map { Message(sv: " i \($0)", en: " in \($0)") } ?? Message(same: "")
        return Message(
            sv: "Ersatte ett värde\(what.sv) av \(whom).",
            en: "Replaced a value\(what.en) by \(whom)."
        )
    }

    package static func conflictOpened(_ fields: [String], caseName: String) -> Message {
        let names = Message.list(fields.map(Message.init(same:)))
        return Message(
            sv:
                "Obs: \(names.sv) ändrades sedan du tittade. Ditt värde är sparat bredvid det andra, och båda väntar på beslut: obruten conflicts \(caseName).",
            en:
                "Note: \(names.en) changed since you looked. Your value is saved beside the other, and both wait for a decision: obruten conflicts \(caseName)."
        )
    }

    package static func kept(draftOf record: String) -> Message {
        Message(
            sv: "Det du skrev i \(record) är kvar som utkast.",
            en: "What you wrote in \(record) is kept as a draft."
        )
    }
}
