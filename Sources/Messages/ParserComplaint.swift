/// What the argument parser finds wrong with a command line, read from its English sentence, which
/// is all that it makes public, so that it can be told in both languages.
enum ParserComplaint: Equatable {
    case unknownCommand(String, suggestion: String?)
    case unknownOption(String, suggestion: String?)
    case missingValue(option: String)
    case needlessValue(option: String, value: String)
    case unexpected([String])
    case contradiction(String, String)
    case missingArgument([String])
    case invalidValue(String, argument: String, allowed: [String], reason: String)
    case invalidOption(String)
    case missingCommand
    /// A sentence of our own, or one that a later parser has made up.
    case other(String)

    init(_ sentence: String) {
        let quoted = Self.quoted(in: sentence)
        let first = quoted.first ?? ""
        if sentence.hasPrefix("Unknown option ") {
            self = .unknownOption(
                first,
                // The parser's own idea of what is near is a wide one.
                suggestion: sentence.contains("Did you mean ")
                    ? Self.suggestion(for: first, among: Array(quoted.dropFirst())) : nil
            )
        } else if sentence.hasPrefix("Missing value for ") {
            self = .missingValue(option: first)
        } else if sentence.hasPrefix("The option "), quoted.count > 1 {
            self = .needlessValue(option: first, value: quoted[1])
        } else if sentence.hasPrefix("Unexpected argument ")
            || sentence.contains(" unexpected arguments: ")
        {
            self = .unexpected(quoted)
        } else if sentence.hasPrefix("Value to be set with flag "), quoted.count > 1 {
            self = .contradiction(quoted[1], quoted[0])
        } else if sentence.hasPrefix("Missing expected argument ")
            || sentence.hasPrefix("Missing one of: ")
        {
            self = .missingArgument(quoted)
        } else if sentence.hasPrefix("The value "), sentence.contains(" is invalid") {
            let tail =
                sentence.firstRange(of: " is invalid").map { sentence[$0.upperBound...] } ?? ""
            let reason = tail.firstIndex(of: ":").map { tail[tail.index(after: $0)...] } ?? ""
            let isList = tail.contains("Please provide one of")
            self = .invalidValue(
                first,
                argument: quoted.count > 1 ? quoted[1] : "",
                allowed: isList ? Array(quoted.dropFirst(2)) : [],
                reason: isList ? "" : String(reason.drop { $0 == " " })
            )
        } else if sentence.hasPrefix("Invalid option: ") {
            self = .invalidOption(String(sentence.dropFirst("Invalid option: ".count)))
        } else if sentence.hasPrefix("Missing required subcommand") {
            self = .missingCommand
        } else {
            self = .other(sentence)
        }
    }

    /// The sentence in both languages. Words that the user typed are shown escaped.
    var message: Message {
        switch self {
        case .unknownCommand(let word, let suggestion):
            Message(sv: "Okänt kommando: \(safe(word)).", en: "Unknown command: \(safe(word)).")
                + Self.hint(suggestion)
        case .unknownOption(let name, let suggestion):
            Message(sv: "Okänd flagga: \(safe(name)).", en: "Unknown option: \(safe(name)).")
                + Self.hint(suggestion)
        case .missingValue(let option):
            Message(
                sv: "\(safe(option)) saknar sitt värde.",
                en: "\(safe(option)) lacks its value."
            )
        case .needlessValue(let option, let value):
            Message(
                sv: "\(safe(option)) tar inget värde, men fick ”\(safe(value))”.",
                en: "\(safe(option)) takes no value, but was given ‘\(safe(value))’."
            )
        case .unexpected(let words):
            Message(
                sv: "Det här blev över: \(words.map { "”\(safe($0))”" }.joined(separator: ", ")).",
                en: "This was left over: \(words.map { "‘\(safe($0))’" }.joined(separator: ", "))."
            )
        case .contradiction(let one, let other):
            Message(
                sv: "\(safe(one)) och \(safe(other)) går inte ihop.",
                en: "\(safe(one)) and \(safe(other)) exclude each other."
            )
        case .missingArgument(let names):
            Message(sv: "Det saknas: ", en: "Missing: ")
                + .list(names.map { Message(same: Self.withoutDots(safe($0))) }, .or) + "."
        case .invalidValue(let value, let argument, let allowed, let reason):
            Message(
                sv: "”\(safe(value))” duger inte som \(safe(argument))",
                en: "‘\(safe(value))’ will not do as \(safe(argument))"
            )
                + (allowed.isEmpty ? "" : ": ")
                + .list(allowed.map { Message(same: safe($0)) }, .or)
                + Self.ending(reason, argument, allowed)
        case .invalidOption(let text):
            Message(sv: "\(safe(text)) är ingen flagga.", en: "\(safe(text)) is no option.")
        case .missingCommand:
            Message(sv: "Säg vilket kommando.", en: "Say which command.")
        case .other(let sentence):
            Message(same: TerminalText.safe(sentence, keepingLines: true))
        }
    }

    /// Why a value will not do, or what would, where the parser does not say so itself.
    private static func ending(
        _ reason: String,
        _ argument: String,
        _ allowed: [String]
    ) -> Message {
        guard reason.isEmpty else { return Message(same: ": " + TerminalText.safe(reason)) }
        guard allowed.isEmpty, let hint = OptionHints.hint(for: argument) else {
            return Message(same: ".")
        }
        return Message(sv: ": \(hint.sv).", en: ": \(hint.en).")
    }

    /// "<x> ..." as "<x>".
    private static func withoutDots(_ name: String) -> String {
        name.hasSuffix(" ...") ? String(name.dropLast(4)) : name
    }

    private static func hint(_ suggestion: String?) -> Message {
        guard let suggestion else { return Message(same: "") }
        return Message(sv: " Menade du \(suggestion)?", en: " Did you mean \(suggestion)?")
    }

    private func safe(_ text: String) -> String { TerminalText.safe(text) }

    /// The parts between single quotes. A quote within a word ends no part: only one before a
    /// space, punctuation or the end does.
    private static func quoted(in sentence: String) -> [String] {
        var parts: [String] = []
        var part: String?
        let characters = Array(sentence)
        for (index, character) in characters.enumerated() {
            guard character == "'" else {
                part?.append(character)
                continue
            }
            if let whole = part {
                let next = index + 1 < characters.count ? characters[index + 1] : " "
                if next == " " || next == "," || next == "." || next == "?" || next == ":" {
                    parts.append(whole)
                    part = nil
                } else {
                    part = whole + "'"
                }
            } else if index == 0 || characters[index - 1] == " " {
                part = ""
            }
        }
        return parts
    }
}

extension ParserComplaint {
    /// The word of `words` that `typed` most likely meant: the one that needs the fewest changes,
    /// at most one in three letters, and two.
    static func suggestion(for typed: String, among words: [String]) -> String? {
        words.map { (distance(Array(typed), Array($0)), $0) }
            .filter { $0.0 <= max(1, min(2, typed.count / 3)) }
            .min { $0 < $1 }?.1
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
