import Vocabulary

/// The text of a model file, looked through before a YAML parser sees it.
///
/// What the parser would choke on is found here: bytes that are no text, characters that do not
/// belong in a file that people read, and aliases, which can make a small file mean a huge one.
struct YAMLText {
    /// The text, scalar by scalar; the columns of YAML count these.
    private(set) var scalars: [Unicode.Scalar]
    /// Where each line begins.
    private let lineStarts: [Int]

    /// Keys that ``rename(key:at:)`` replaced, by what stands for them now.
    private(set) var originalKeys: [String: String] = [:]

    private static let firstSubstitute: UInt32 = 0xE000
    private static let substituteFill: Unicode.Scalar = "\u{F8FF}"

    /// Takes in a file; nil, with the reasons in `mistakes`, where no parser should see it.
    init?(_ bytes: [UInt8], mistakes: inout MistakeList) {
        let start = YAMLTree.Place(line: 1, column: 1)
        guard bytes.count <= Limits.modelBytes else {
            mistakes.add(.tooLarge(bytes: bytes.count, limit: Limits.modelBytes), at: start)
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            mistakes.add(.notUTF8, at: Self.firstInvalid(bytes))
            return nil
        }
        scalars = Array(text.unicodeScalars)
        if scalars.first?.value == 0xFEFF { scalars.removeFirst() }
        let survey = Survey(scalars)
        lineStarts = survey.lineStarts
        if let offset = survey.forbidden {
            mistakes.add(.forbiddenCharacter(scalar: scalars[offset].value), at: place(offset))
            return nil
        }
        if let alias = firstAlias(of: survey.marks) {
            mistakes.add(.alias, at: place(alias))
            return nil
        }
    }

    /// The text for the parser, followed by empty lines: Yams hands the parser a pointer that is only
    /// sure to stay valid for strings too long to be kept inline.
    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        view.append(contentsOf: String(repeating: "\n", count: 16).unicodeScalars)
        return String(view)
    }

    /// Replaces a key by another of the same length that stands nowhere else, so that the parser
    /// accepts a mapping that has it twice; false where it is not spelled out at that place.
    mutating func rename(key: String, at place: YAMLTree.Place) -> Bool {
        let name = Array(key.unicodeScalars)
        guard let lineStart = lineStarts[at: place.line - 1], place.column >= 1, !name.isEmpty,
            let substitute = Unicode.Scalar(
                Self.firstSubstitute + UInt32(clamping: originalKeys.count)
            )
        else { return false }
        let start = lineStart + place.column - 1
        for start in [start, start + 1] {
            let range = start..<(start + name.count)
            guard range.upperBound <= scalars.count, scalars[range].elementsEqual(name) else {
                continue
            }
            var replacement = [Unicode.Scalar](
                repeating: Self.substituteFill,
                count: name.count
            )
            replacement[0] = substitute
            scalars.replaceSubrange(range, with: replacement)
            var view = String.UnicodeScalarView()
            view.append(contentsOf: replacement)
            originalKeys[String(view)] = key
            return true
        }
        return false
    }

    /// An alias that has its anchor in the file. An anchor without one, or an alias without its
    /// anchor, does no harm and is found by the parser.
    ///
    /// A `*name` in prose is taken for one only where the same file has an `&name` too.
    private func firstAlias(of marks: [Int]) -> Int? {
        var anchors: Set<String> = []
        var aliases: [(name: String, offset: Int)] = []
        for offset in marks {
            let name = String(
                String.UnicodeScalarView(scalars[(offset + 1)...].prefix(while: Self.isNameLetter))
            )
            guard !name.isEmpty else { continue }
            if scalars[offset] == "&" {
                anchors.insert(name)
            } else {
                aliases.append((name, offset))
            }
        }
        return aliases.first { anchors.contains($0.name) }?.offset
    }

    private func place(_ offset: Int) -> YAMLTree.Place {
        let line = lineStarts.lastIndex { $0 <= offset } ?? 0
        return YAMLTree.Place(line: line + 1, column: offset - (lineStarts[at: line] ?? 0) + 1)
    }

    private static func isNameLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> YAMLTree.Place {
        var place = YAMLTree.Place(line: 1, column: 1)
        var decoder = UTF8()
        var source = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&source) {
            if scalar == "\n" {
                place = YAMLTree.Place(line: place.line + 1, column: 1)
            } else {
                place.column += 1
            }
        }
        return place
    }
}

/// What one look at each character of a file finds.
///
/// It goes by index and compares numbers: this is a large part of what reading a model costs, most of
/// all in a build for debugging, where every test reads models.
private struct Survey {
    /// Where each line begins.
    private(set) var lineStarts = [0]
    /// The first character that does not belong in a file that people read.
    private(set) var forbidden: Int?
    /// Where an anchor or an alias may begin.
    private(set) var marks: [Int] = []

    init(_ scalars: [Unicode.Scalar]) {
        var offset = 0
        while offset < scalars.count {
            let scalar = scalars[offset].value
            if scalar == 0x0A {
                lineStarts.append(offset + 1)
            } else if scalar == 0x0D {
                if scalars[at: offset + 1] != "\n" { lineStarts.append(offset + 1) }
            } else if scalar == 0x26 || scalar == 0x2A {
                marks.append(offset)
            } else if scalar < 0x20 || scalar >= 0x7F, !Self.isAllowed(scalar), forbidden == nil {
                forbidden = offset
            }
            offset += 1
        }
    }

    /// Text and tabs; no private use, which ``YAMLText/rename(key:at:)`` keeps for itself.
    private static func isAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x20..<0x7F: true
        case 0xA0..<0x2028, 0x202F..<0x2066, 0x206A..<0xE000, 0xF900..<0xFDD0, 0xFDF0..<0xFEFF,
            0xFF00..<0xFFF9:
            true
        case 0x1_0000..<0xE_0000: scalar & 0xFFFE != 0xFFFE
        default: false
        }
    }
}
