import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Cooperation

/// Everything that people read stands in both languages, and each wording is of its own language.
@Suite struct `Both languages` {
    /// Words that only one of the two has; a text with one of the other's was not translated.
    private static let swedish: Set<String> = [
        "och", "är", "inte", "eller", "som", "för", "av", "med", "till", "från", "ni", "den", "det",
        "ärende", "elev", "eleven", "skolan", "har", "vid", "om", "på",
    ]
    private static let english: Set<String> = [
        "the", "and", "is", "not", "or", "of", "with", "to", "from", "you", "that", "case", "pupil",
        "school", "has", "by", "for", "are",
    ]

    static func isSwedish(_ text: String) -> Bool { counts(text).sv >= counts(text).en }
    static func isEnglish(_ text: String) -> Bool { counts(text).en >= counts(text).sv }

    private static func counts(_ text: String) -> (sv: Int, en: Int) {
        // What is typed, such as `--with`, is of neither.
        let told = text.lowercased().split(whereSeparator: \.isWhitespace)
            .filter { !$0.hasPrefix("--") }
        let words = told.flatMap { $0.split { !$0.isLetter } }.map(String.init)
        return (words.count { swedish.contains($0) }, words.count { english.contains($0) })
    }

    /// All texts of a model, each with where it stands.
    static func texts(of model: Model) -> [(place: String, labels: Labels)] {
        var all: [(place: String, labels: Labels)] = []
        func add(_ place: String, _ labels: Labels, _ help: Labels? = nil) {
            all.append((place, labels))
            if let help { all.append(("\(place) help", help)) }
        }
        add("model", model.labels, model.help)
        for role in model.roles { add("role \(role.id)", role.labels, role.help) }
        for type in model.types {
            add(type.id, type.labels, type.help)
            for field in type.fields {
                add("\(type.id).\(field.id)", field.labels, field.help)
                guard case .choice(let choices) = field.type else { continue }
                for choice in choices { add("\(type.id).\(field.id) \(choice.id)", choice.labels) }
            }
        }
        let guide = model.guide
        for law in guide.laws { add(law.id, law.labels, law.help) }
        for clock in guide.clocks { add(clock.id, clock.labels, clock.limit) }
        for ground in guide.grounds { add(ground.id, ground.labels, ground.help) }
        for row in guide.disclosures { add("disclosure", row.why, row.when) }
        for phase in guide.phases { add(phase.id, phase.labels, phase.help) }
        for routine in guide.routines { add(routine.code, routine.labels, routine.help) }
        for step in guide.steps { add(step.code, step.labels, step.help) }
        for list in guide.checklists { add(list.id, list.labels, list.help) }
        for alarm in guide.alarms { add(alarm.id, alarm.labels, alarm.help) }
        return all
    }

    static let models = ["sisam@1", "sisam@2", "sams@1", "contract@1"]

    @Test(arguments: models)
    func `every text of a model`(_ name: String) throws {
        for (place, labels) in Self.texts(of: try `The models of the whole way`.model(name)) {
            #expect(!labels.sv.isEmpty, "\(name) \(place) has no Swedish")
            #expect(!labels.en.isEmpty, "\(name) \(place) has no English")
            #expect(Self.isSwedish(labels.sv), "\(name) \(place): \(labels.sv)")
            #expect(Self.isEnglish(labels.en), "\(name) \(place): \(labels.en)")
            for text in [labels.sv, labels.en] {
                #expect(
                    !text.hasSuffix("?.") && !text.contains("  ") && !text.contains(" ,"),
                    "\(text)"
                )
                #expect(text == text.trimmingCharacters(in: .whitespacesAndNewlines), "\(text)")
            }
        }
    }

    @Test func `the check finds what was not translated`() {
        #expect(!Self.isSwedish("The pupil is enrolled and attends."))
        #expect(!Self.isEnglish("Eleven är inskriven och går i skolan."))
        #expect(Self.isSwedish("SiS") && Self.isEnglish("SiS"))
    }

    /// Every message, help text and print is made with both wordings side by side: what the sources hold
    /// is looked through, one literal pair after the other.
    @Test func `every message in the catalogue`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources")
        var pairs = 0
        for name in ["Messages", "ClientCommands", "ServerCommands"] {
            let files = try FileManager.default.contentsOfDirectory(
                atPath: folder.appendingPathComponent(name).path
            ).filter { $0.hasSuffix(".swift") }
            for file in files {
                let text = try String(
                    contentsOf: folder.appendingPathComponent(name).appendingPathComponent(file),
                    encoding: .utf8
                )
                for pair in Self.pairs(in: text) {
                    pairs += 1
                    #expect(!pair.sv.isEmpty && !pair.en.isEmpty, "\(file): \(pair.sv)\(pair.en)")
                    #expect(Self.isSwedish(pair.sv), "\(file): \(pair.sv)")
                    #expect(Self.isEnglish(pair.en), "\(file): \(pair.en)")
                    if pair.sv == pair.en {
                        #expect(Self.isSame(pair.sv), "\(file), the same twice: \(pair.sv)")
                    }
                    // People are addressed as du or ni, never stiffly.
                    for word in pair.sv.lowercased().split(whereSeparator: { !$0.isLetter }) {
                        #expect(
                            !["eder", "edra", "användaren", "vänligen"].contains(word),
                            "\(file)"
                        )
                    }
                }
            }
        }
        #expect(pairs > 1000)
    }

    /// Words that both languages have, numbers, and what is typed.
    private static func isSame(_ text: String) -> Bool {
        let words = text.split { !$0.isLetter }.map(String.init)
        return words.allSatisfy { word in
            counts(word) == (sv: 0, en: 0)
        }
    }

    /// The literals of `Message(sv: …, en: …)`, values in them left out.
    static func pairs(in source: String) -> [(sv: String, en: String)] {
        var found: [(sv: String, en: String)] = []
        var rest = source[...]
        while let start = rest.range(of: #"Message\(\s*sv:"#, options: .regularExpression) {
            rest = rest[start.upperBound...]
            guard let sv = literal(rest), let en = rest.range(of: "en:"),
                let other = literal(rest[en.upperBound...])
            else { continue }
            found.append((sv, other))
        }
        return found
    }

    /// The literal that a text begins with; nil where it begins with none.
    private static func literal(_ text: Substring) -> String? {
        var rest = text.drop(while: \.isWhitespace)
        let quote = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        guard rest.hasPrefix(quote) else { return nil }
        rest = rest.dropFirst(quote.count)
        var out = ""
        while let character = rest.first {
            if rest.hasPrefix(quote) { return out }
            rest = rest.dropFirst()
            guard character == "\\", let next = rest.first else {
                out.append(character)
                continue
            }
            rest = rest.dropFirst()
            guard next == "(" else {
                if next != "\n" { out.append(" ") }
                continue
            }
            var depth = 1
            while depth > 0, let inner = rest.first {
                if inner == "(" { depth += 1 }
                if inner == ")" { depth -= 1 }
                rest = rest.dropFirst()
            }
            out.append("…")
        }
        return nil
    }
}
