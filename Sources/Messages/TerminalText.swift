/// Text on its way to people's eyes.
public enum TerminalText {
    /// Text of another's making, with everything shown escaped that could steer a terminal or
    /// change the order in which it is read: control characters, bidirectional controls, and other
    /// invisible format characters. Newline and tab stand only where `keepingLines` is true.
    public static func safe(_ text: String, keepingLines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            if !isUnsafe(scalar) || (keepingLines && (scalar == "\n" || scalar == "\t")) {
                out.unicodeScalars.append(scalar)
            } else if scalar == "\n" {
                out += "\\n"
            } else if scalar == "\t" {
                out += "\\t"
            } else {
                out += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return out
    }

    /// One line of at most `width` columns: lines are joined, and what does not fit ends in "…".
    public static func line(_ text: String, width: Int) -> String {
        let joined = safe(text.split(whereSeparator: \.isNewline).joined(separator: " "))
        guard columns(of: joined) > width else { return joined }
        var out = ""
        var used = 0
        for character in joined {
            let next = columns(of: character)
            guard used + next < width else { break }
            out.append(character)
            used += next
        }
        return out + "…"
    }

    /// The columns that a text takes on a terminal.
    public static func columns(of text: String) -> Int {
        text.reduce(0) { $0 + columns(of: $1) }
    }

    /// Text broken between words into lines of at most `width` columns, each after `indent` spaces.
    /// A word that is longer stands on a line of its own.
    public static func wrapped(_ text: String, width: Int, indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        let room = max(width - indent, 20)
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            for word in paragraph.split(separator: " ") {
                let columns = columns(of: String(word))
                if used > 0, used + 1 + columns > room {
                    lines.append(line)
                    line = ""
                    used = 0
                }
                if used > 0 {
                    line += " "
                    used += 1
                }
                line += word
                used += columns
            }
            lines.append(line)
        }
        return lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }

    private static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        // East Asian wide and full width forms, and pictographs.
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            true
        // Joiners belong to the spelling of some languages and steer nothing.
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}" && scalar != "\u{00AD}"
        default: false
        }
    }
}
