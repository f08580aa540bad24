import Messages
import Testing
import Vocabulary

@Suite struct `Messages` {
    @Test func `a marked message is found again in whatever text it came into`() {
        let one = Message(sv: "ärende", en: "case")
        let two = Message(sv: "fält", en: "field")
        let text = "<\(one.marked)> and '\(two.marked)'."
        #expect(Message.choose(in: text, .sv) == "<ärende> and 'fält'.")
        #expect(Message.choose(in: text, .en) == "<case> and 'field'.")
        #expect(Message.choose(in: "nothing marked", .sv) == "nothing marked")
    }

    @Test(arguments: [
        (0, "0 ärenden", "0 cases"), (1, "1 ärende", "1 case"), (2, "2 ärenden", "2 cases"),
    ])
    func `a number takes the noun that fits it`(number: Int, sv: String, en: String) {
        let message = Message.count(number, sv: ("ärende", "ärenden"), en: ("case", "cases"))
        #expect(message == Message(sv: sv, en: en))
    }

    /// SQLite's words are English, and the program's inner ones too.
    @Test(arguments: [
        ("SQLite 13", "disken är full, SQLite 13", "the disk is full, SQLite 13"),
        ("SQLite 4874", "disken går inte att läsa", "the disk cannot be read"),
        ("SQLite 11", "filen är skadad", "the file is damaged"),
        ("SQLite 1032", "får inte skrivas", "may not be written"),
        ("SQLite 14", "går inte att öppna", "cannot be opened"),
        ("SQLite 5", "ett annat program håller den", "another program holds it"),
        ("SQLite 787", "ett oväntat fel, SQLite 787", "an unexpected error, SQLite 787"),
        ("leaf 7 is missing", "filen är skadad", "the file is damaged"),
    ])
    func `why a replica cannot be used is said in one language`(
        reason: String,
        sv: String,
        en: String
    ) {
        let message = Message.storeFailed(reason)
        #expect(message.sv.contains(sv) && message.en.contains(en), "\(message)")
        #expect(!message.sv.contains("missing") && !message.en.contains("leaf"))
    }

    @Test func `a list has its word before the last item`() {
        let items = ["a", "b", "c"].map(Message.init(same:))
        #expect(Message.list([]).en == "")
        #expect(Message.list(Array(items.prefix(1))).sv == "a")
        #expect(Message.list(items) == Message(sv: "a, b och c", en: "a, b and c"))
        #expect(Message.list(items, .or) == Message(sv: "a, b eller c", en: "a, b or c"))
    }

    @Test func `the language is the option's, else the locale's`() {
        func language(_ arguments: [String], _ environment: [String: String]) -> Language {
            LanguageChoice.language(arguments: arguments, environment: environment)
        }
        #expect(language([], [:]) == .en)
        #expect(language([], ["LANG": "sv_SE.UTF-8"]) == .sv)
        #expect(language([], ["LANG": "sv_SE.UTF-8", "LC_ALL": "C"]) == .en)
        #expect(language([], ["LANG": "sv_SE.UTF-8", "LC_ALL": ""]) == .sv)
        #expect(language([], ["LANG": "en_US", "LC_MESSAGES": "sv"]) == .sv)
        #expect(language(["status", "--lang", "sv"], ["LANG": "en_US"]) == .sv)
        #expect(language(["--lang=en"], ["LANG": "sv_SE"]) == .en)
        #expect(language(["--lang", "fi"], ["LANG": "sv_SE"]) == .sv)
        #expect(language(["--", "--lang", "en"], ["LANG": "sv_SE"]) == .sv)
    }
}

@Suite struct `Text for terminals` {
    @Test(arguments: [
        ("plain åäö 漢字", "plain åäö 漢字"),
        ("\u{1B}[2J", "\\u{1B}[2J"),
        ("a\u{202E}b", "a\\u{202E}b"),
        ("a\u{2066}b\u{200F}", "a\\u{2066}b\\u{200F}"),
        ("a\u{9B}b\u{7F}\u{0}", "a\\u{9B}b\\u{7F}\\u{0}"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("a\u{FEFF}b\u{E000}", "a\\u{FEFF}b\\u{E000}"),
    ])
    func `control and direction characters are shown escaped`(text: String, shown: String) {
        #expect(TerminalText.safe(text) == shown)
    }

    @Test func `newlines and tabs stand where they may`() {
        #expect(TerminalText.safe("a\nb\tc\u{1B}", keepingLines: true) == "a\nb\tc\\u{1B}")
    }

    @Test func `a line is cut at its width`() {
        #expect(TerminalText.line("en rad\nsom fortsätter", width: 40) == "en rad som fortsätter")
        #expect(TerminalText.line("abcdef", width: 4) == "abc…")
        #expect(TerminalText.line("漢字漢字", width: 5) == "漢字…")
    }

    @Test func `text is broken between words`() {
        let text = TerminalText.wrapped("ett två tre fyra fem sex sju åtta", width: 24, indent: 2)
        #expect(text == "  ett två tre fyra fem\n  sex sju åtta")
        for line in text.split(separator: "\n") { #expect(line.count <= 24) }
    }

    @Test func `a table cuts its widest columns and nothing else`() {
        var table = TextTable(["id", "text"])
        table.add(["1", String(repeating: "lång ", count: 20)])
        table.add(["22", "kort"])
        let lines = table.rendered(width: 30).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "id  text")
        #expect(lines[1].hasPrefix("1   lång lång") && lines[1].hasSuffix("…"))
        #expect(lines[2] == "22  kort")
        for line in lines { #expect(line.count <= 30) }
    }

    @Test func `a table shows cells of others escaped`() {
        var table = TextTable()
        table.add(["a\u{1B}[31m", "b\nc"])
        #expect(table.rendered(width: 80) == "a\\u{1B}[31m  b c")
    }
}

@Suite struct `JSON output` {
    @Test func `members keep their order and text is escaped`() {
        let value: JSONValue = [
            "b": "å\"\\\n\u{1}\u{202E}", "a": [1, true, .null], "c": .object([]), "d": .real(.nan),
        ]
        #expect(
            value.compact
                == #"{"b": "å\"\\\n\u0001\u202e", "a": [1, true, null], "c": {}, "d": null}"#
        )
        #expect(value.rendered.hasPrefix("{\n  \"b\": "))
    }
}

@Suite struct `Told times` {
    private func text(_ time: WallTime, now: WallTime, hours: Int = 0) -> TimeText {
        TimeText(time, now: now) { _ in hours * 3600 }
    }

    @Test func `UTC follows RFC 3339`() {
        #expect(TimeText.utc(0) == "1970-01-01T00:00:00.000Z")
        #expect(TimeText.utc(951_782_400_001) == "2000-02-29T00:00:00.001Z")
        #expect(TimeText.utc(1_795_356_309_120) == "2026-11-22T14:05:09.120Z")
        #expect(TimeText.utc(.max) == "9999-12-31T23:59:59.615Z")
    }

    @Test func `local time is told as people say it`() {
        let now: WallTime = 1_795_356_309_120
        #expect(text(now, now: now, hours: 1).spoken.en == "today 15:05")
        #expect(text(now, now: now, hours: 10).local == "2026-11-23 00:05")
        #expect(text(now - 86_400_000, now: now).spoken.sv == "i går 14:05")
        #expect(text(now - 3 * 86_400_000, now: now).spoken.sv == "2026-11-19 14:05")
    }

    @Test(arguments: [
        (0, "just now", "nyss"), (60, "1 minute ago", "för 1 minut sedan"),
        (7_300, "2 hours ago", "för 2 timmar sedan"), (86_400, "1 day ago", "för 1 dag sedan"),
        (21 * 86_400, "3 weeks ago", "för 3 veckor sedan"),
        (200 * 86_400, "6 months ago", "för 6 månader sedan"), (-50, "just now", "nyss"),
    ])
    func `how long ago`(seconds: Int, en: String, sv: String) {
        let now: WallTime = 1_795_356_309_120
        let time = WallTime(Int(now) - seconds * 1000)
        #expect(text(time, now: now).ago == Message(sv: sv, en: en))
    }
}
