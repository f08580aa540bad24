import Vocabulary

/// One thing that a program says to people, in every language that it speaks.
///
/// The catalogue is the static members of extensions of this type: functions of typed values that
/// return both wordings side by side, so that none can be missing, and a wording that forgets a
/// value is seen beside the one that has it.
public struct Message: Hashable, Sendable {
    /// The Swedish wording.
    public var sv: String
    /// The English wording.
    public var en: String

    /// Makes a message of its two wordings.
    public init(sv: String, en: String) {
        self.sv = sv
        self.en = en
    }

    /// Makes a message that reads the same in both languages: a name, a number, a value.
    public init(same text: String) {
        self.init(sv: text, en: text)
    }

    /// The wording in one language.
    public func text(_ language: Language) -> String {
        switch language {
        case .sv: sv
        case .en: en
        }
    }

    /// Both wordings changed in the same way.
    public func map(_ change: (String) -> String) -> Message {
        Message(sv: change(sv), en: change(en))
    }

    /// One message after the other.
    public static func + (left: Message, right: Message) -> Message {
        Message(sv: left.sv + right.sv, en: left.en + right.en)
    }

    /// One message after a text that is the same in both languages.
    public static func + (left: String, right: Message) -> Message { right.map { left + $0 } }

    /// A message before a text that is the same in both languages.
    public static func + (left: Message, right: String) -> Message { left.map { $0 + right } }

    /// A number with the noun that fits it.
    public static func count(
        _ number: Int,
        sv: (one: String, other: String),
        en: (one: String, other: String)
    ) -> Message {
        Message(
            sv: "\(number) \(number == 1 ? sv.one : sv.other)",
            en: "\(number) \(number == 1 ? en.one : en.other)"
        )
    }

    /// Items in a row: "a, b and c".
    public static func list(_ items: [Message], _ word: ListWord = .and) -> Message {
        guard let last = items.last else { return Message(same: "") }
        let head = items.dropLast()
        guard !head.isEmpty else { return last }
        return Message(
            sv: head.map(\.sv).joined(separator: ", ") + " \(word.sv) " + last.sv,
            en: head.map(\.en).joined(separator: ", ") + " \(word.en) " + last.en
        )
    }

    /// What stands before the last item of a list.
    public enum ListWord: Sendable {
        /// All of them.
        case and
        /// One of them.
        case or

        fileprivate var sv: String {
            switch self {
            case .and: "och"
            case .or: "eller"
            }
        }
        fileprivate var en: String {
            switch self {
            case .and: "and"
            case .or: "or"
            }
        }
    }
}

extension Message {
    // Private-use characters: no text that a shell, JSON or the argument parser makes holds them.
    private static let opening: Character = "\u{E000}"
    private static let between: Character = "\u{E001}"
    private static let closing: Character = "\u{E002}"

    /// Both wordings in one string, for an interface that takes but one: ``choose(in:_:)`` finds
    /// them again wherever that string ends up.
    public var marked: String {
        "\(Self.opening)\(sv)\(Self.between)\(en)\(Self.closing)"
    }

    /// The text with every ``marked`` message in it replaced by its wording in one language.
    public static func choose(in text: String, _ language: Language) -> String {
        var out = ""
        var wording = ""
        var reading: Language?
        for character in text {
            switch (character, reading) {
            case (opening, _):
                reading = .sv
            case (between, .sv):
                if language == .sv { out += wording }
                wording = ""
                reading = .en
            case (closing, .en):
                if language == .en { out += wording }
                wording = ""
                reading = nil
            case (_, nil): out.append(character)
            default: wording.append(character)
            }
        }
        return out
    }
}
