import ArgumentParser
import Foundation
import Messages
import TestSupport
import Testing
import Vocabulary

@testable import ClientCommands

// Help is read by the snapshots, complete in both languages. That nothing was forgotten is read off
// the parser's own description of the commands, so that a new option without Swedish fails.
@Suite struct `Help` {
    @Test(arguments: Language.allCases)
    func `every page`(language: Language) throws {
        var out = ""
        let pages = HelpPages(of: Obruten.self)
        for path in try CommandPaths.all(of: Obruten.self) {
            out += "## obruten \(path.joined(separator: " "))\n\n"
            out += pages.page(of: path, language: language, width: 80) + "\n\n"
        }
        try Snapshot.compare(out, to: "help-\(language.rawValue).txt")
    }

    @Test func `every abstract and value name exists in both languages`() throws {
        let texts = try CommandPaths.texts(of: Obruten.self)
        #expect(texts.count > 100)
        for text in texts {
            let sv = Message.choose(in: text, .sv)
            let en = Message.choose(in: text, .en)
            #expect(text.contains("\u{E000}"), "not marked: \(text)")
            #expect(!sv.isEmpty && !en.isEmpty)
        }
    }

    @Test(arguments: [
        ["--help"], ["-h"], ["help"], ["case"], ["case", "new", "--help"], ["help", "set"],
    ])
    func `help is no mistake`(arguments: [String]) async {
        let run = await Run.obruten(arguments)
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
        #expect(run.output.contains("Usage: obruten"))
    }

    @Test func `help follows the language`() async {
        let run = await Run.obruten(["set", "--help", "--lang", "sv"])
        #expect(run.output.contains("Användning: obruten set <ärende> <handling.fält=värde> …"))
        #expect(!run.output.contains("Usage"))
    }

    @Test(arguments: [
        ["access", "--since", "nonsense"], ["access", "Kim", "--since", "nonsense"],
        ["access", "list", "--since", "nonsense"],
    ])
    func `a complaint is about the command that is meant`(_ arguments: [String]) async {
        let run = await Run.obruten(arguments + ["--lang", "en"])
        #expect(run.status == 2)
        #expect(run.error.contains("‘nonsense’ will not do as --since"), "\(run.error)")
    }

    @Test(arguments: [["inbox", "nonsense"], ["nonsense"], ["access", "keep", "1", "2"]])
    func `what is no command is none`(_ arguments: [String]) async {
        let run = await Run.obruten(arguments + ["--lang", "en"])
        #expect(run.status == 2)
        #expect(run.error.contains("nonsense") || run.error.contains("‘2’"), "\(run.error)")
    }

    @Test func `hidden options are not shown and work`() async {
        #expect(await !Run.obruten(["set", "--help"]).output.contains("unchecked"))
        let run = await Run.obruten(["set", "abcd", "pupil.name=x", "--unchecked"])
        #expect(run.status == 1)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completion scripts hold one language`(shell: String) async {
        let sv = await Run.obruten(["completions", shell, "--lang", "sv"])
        let en = await Run.obruten(["completions", shell])
        #expect(sv.status == 0)
        #expect(en.output.contains("obruten"))
        for script in [sv.output, en.output] {
            #expect(!script.unicodeScalars.contains { (0xE000...0xE002).contains($0.value) })
        }
    }
}

@Suite struct `Mistakes in the command line` {
    private static let lines = [
        "foo", "staus", "set", "set a", "get a b c", "status --foo", "status --jso",
        "resolve a b --take", "resolve a b --take x", "status --json=1", "status --lang fi",
        "case nw", "-x", "set a b.c", "resolve a b.c", "resolve a b.c --keep --delete",
        "resolve a b.c --keep", "resolve a b --take 1", "case new --model sisam --with x",
        "completions ksh", "case new", "inbox show x", "join http://x/join#1",
    ]

    @Test func `are told in both languages with exit code 2`() async throws {
        var told = ""
        for line in Self.lines {
            told += "$ obruten \(line)\n"
            for locale in ["sv_SE.UTF-8", "en_GB.UTF-8"] {
                let run = await Run.obruten(
                    line.split(separator: " ").map(String.init),
                    environment: ["LANG": locale]
                )
                #expect(run.status == 2, "\(line)")
                #expect(run.output.isEmpty)
                told += run.error
            }
            told += "\n"
        }
        try Snapshot.compare(told, to: "usage.txt")
    }

    @Test func `are JSON where JSON was asked for`() async throws {
        let run = await Run.obruten(["status", "--json", "--foo"])
        #expect(run.status == 2)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(run.error.utf8)) as? [String: [String: Any]]
        )
        #expect(json["error"]?["code"] as? String == "usage")
        #expect(json["error"]?["exit"] as? Int == 2)
    }

    @Test func `show escaped what was typed`() async {
        let run = await Run.obruten(["status", "\u{1B}[2J"])
        #expect(run.error.contains("\\u{1B}[2J"))
        #expect(!run.error.contains("\u{1B}"))
    }
}
