import Cooperation
import TestSupport
import Testing
import Vocabulary

/// Model files come from other parties; whatever they hold, reading ends with mistakes.
@Suite struct `Hostile model files` {
    static let files: [(String, String)] = [
        ("open lists", String(repeating: "[", count: 400_000)),
        ("open mappings", String(repeating: "{a: ", count: 120_000)),
        ("lists in lines", String(repeating: "- ", count: 200_000)),
        ("complex keys", String(repeating: "? ", count: 200_000)),
        ("closed lists", String(repeating: "[", count: 900) + String(repeating: "]", count: 900)),
        ("deep keys", String(repeating: "{[", count: 400) + String(repeating: "]: 1}", count: 400)),
        ("quotes", String(repeating: "\"", count: 100_001)),
        ("colons", String(repeating: "a: ", count: 100_000)),
        ("same keys", String(repeating: "a: 1\n", count: 80_000)),
        ("other keys", (0..<40_000).map { "k\($0): 1\n" }.joined()),
        ("short", "a"), ("sign", "&"), ("star", "*"), ("tag", "!"), ("percent", "%YAML 9.9\n---\n"),
        ("empty", ""), ("return", "\r"), ("mark", "\u{FEFF}"), ("bar", "|"), ("question", "?"),
        ("nested aliases", laughs),
    ]

    /// A billion laughs, by way of keys, which a parser hashes.
    static let laughs =
        "a0: &a0 [x]\n"
        + (1...40).map { "a\($0): &a\($0)\n  ? [*a\($0 - 1), *a\($0 - 1)]\n  : 1\n" }.joined()

    @Test(arguments: files.map(\.0)) func `are refused`(name: String) throws {
        let yaml = try #require(Self.files.first { $0.0 == name }).1
        #expect(throws: ModelMistakes.self) { try Model.load(Array(yaml.utf8)) }
    }

    @Test func `are refused when too large, before anything else`() throws {
        let yaml = [UInt8](repeating: 0x20, count: Limits.modelBytes + 1)
        let mistakes = try #require(throws: ModelMistakes.self) { try Model.load(yaml) }
        #expect(
            mistakes.list.map(\.problem)
                == [.tooLarge(bytes: yaml.count, limit: Limits.modelBytes)]
        )
    }

    @Test func `are refused when not UTF-8, with the place`() throws {
        let yaml = Array("name: x\nå: ".utf8) + [0xFF, 0x20]
        let mistakes = try #require(throws: ModelMistakes.self) { try Model.load(yaml) }
        #expect(mistakes.list == [ModelMistake(line: 2, column: 4, problem: .notUTF8)])
    }

    @Test func `are refused when nested too deep for the reader but not for the parser`() throws {
        let yaml = "name: " + String(repeating: "[", count: 30) + String(repeating: "]", count: 30)
        let mistakes = try #require(throws: ModelMistakes.self) { try Model.load(Array(yaml.utf8)) }
        #expect(mistakes.list.map(\.problem.code).contains("tooDeep"))
    }

    @Test(arguments: Seeds.first(300)) func `never crash when bytes flip`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(SmallModel.yaml.utf8)
        for _ in 0...random.number(0...8) {
            let place = random.number(0...(bytes.count - 1))
            switch random.number(0...3) {
            case 0: bytes[place] = UInt8(random.number(0...255))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: [0x26, 0x61, 0x20], at: place)
            default: bytes.insert(UInt8(random.number(0x20...0x7E)), at: place)
            }
        }
        do throws(ModelMistakes) {
            _ = try Model.load(bytes)
        } catch {
            #expect(!error.list.isEmpty)
            #expect(error.list.allSatisfy { $0.line >= 1 && $0.column >= 1 })
        }
    }
}
