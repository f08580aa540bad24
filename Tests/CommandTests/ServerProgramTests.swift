import Foundation
import Messages
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import ServerCommands

/// Runs of `obruten-server` in this process, on a folder, a clock and a chance of their own.
private final class ServerRuns: Sendable {
    private let folder: TemporaryFolder
    private let random = Mutex(SeededGenerator(seed: 1))

    init() throws { folder = try TemporaryFolder() }

    struct Result: Sendable {
        var status: Int32
        var output: String
        var error: String
    }

    func run(_ arguments: [String], language: String = "en") async -> Result {
        let output = Mutex("")
        let error = Mutex("")
        let status = await ServerProgram.run(
            arguments + ["--data", folder.path("server")],
            environment: ["LANG": language],
            console: Console(
                width: 100,
                write: { text in output.withLock { $0 += text } },
                writeError: { text in error.withLock { $0 += text } }
            ),
            machine: Machine(
                now: { 1_800_000_000_000 },
                random: { count in self.random.withLock { $0.bytes(count) } }
            )
        )
        let folder = folder.path
        return Result(
            status: status,
            output: output.withLock { $0 }.replacing(folder, with: "FOLDER"),
            error: error.withLock { $0 }.replacing(folder, with: "FOLDER")
        )
    }

    func write(_ text: String, to name: String) throws -> String {
        try folder.write(text, to: name)
    }
}

@Suite struct `The server's commands` {
    @Test(arguments: Language.allCases)
    func `help, every page`(language: Language) throws {
        var out = ""
        let pages = HelpPages(of: ObrutenServer.self)
        for path in try CommandPaths.all(of: ObrutenServer.self) {
            out += "## obruten-server \(path.joined(separator: " "))\n\n"
            out += pages.page(of: path, language: language, width: 80)
            out += "\n\n"
        }
        try Snapshot.compare(out, to: "server-help-\(language.rawValue).txt")
    }

    @Test func `every abstract and value name exists in both languages`() throws {
        for text in try CommandPaths.texts(of: ObrutenServer.self) {
            #expect(text.contains("\u{E000}"), "not marked: \(text)")
            #expect(!Message.choose(in: text, .sv).isEmpty)
            #expect(!Message.choose(in: text, .en).isEmpty)
        }
    }

    @Test func `what every command says, in both languages and as JSON`() async throws {
        let runs = try ServerRuns()
        let model = try runs.write("name: sisam\nversion: x\n", to: "fel.yaml")
        let lines: [[String]] = [
            ["party", "list"], ["device", "list"], ["conflicts"],
            ["party", "add", "Björkens skola", "--kind", "institution"],
            ["party", "add", "Ekstad", "--kind", "social-services", "--municipality", "0180"],
            ["party", "add", "Ekskolan", "--kind", "school"],
            ["party", "list"], ["invite", "bjork"], ["invite", "ek"], ["invite", "lund"],
            ["invite", "Ekskolan", "--url", "https://plan.example/o/", "--valid", "30m"],
            ["invite", "Ekskolan", "--url", "plan.example"],
            ["invite", "Ekskolan", "--valid", "7"],
            ["party", "add", "EKSTAD", "--kind", "school"],
            ["party", "add", " ", "--kind", "school"],
            ["party", "add", "X", "--kind", "school", "--municipality", "1"],
            ["party", "add", "X", "--kind", "hem"], ["party", "add", "X"],
            ["model", "list"], ["model", "publish", model], ["model", "publish", "/saknas"],
            ["status"], ["serve", "--listen", "hem"], ["serve", "--tls-key", "x"], ["serv"], [],
        ]
        var told = ""
        for line in lines {
            told += "$ obruten-server \(line.joined(separator: " "))\n"
                .replacing(model, with: "fel.yaml")
            let changes = line.dropFirst().first == "add" || line.first == "invite"
            var forms: [[String]] = [line, line + ["--lang", "sv"]]
            if !changes { forms.append(line + ["--json"]) }
            for form in forms {
                let run = await runs.run(form)
                told += run.output + run.error + "→ \(run.status)\n"
            }
        }
        try Snapshot.compare(told, to: "server.txt")
    }

    @Test func `a party's JSON, and an invitation's`() async throws {
        let runs = try ServerRuns()
        let party = await runs.run(["party", "add", "Ekskolan", "--kind", "school", "--json"])
        let added = try #require(
            try JSONSerialization.jsonObject(with: Data(party.output.utf8)) as? [String: Any]
        )
        #expect(
            added.keys.sorted() == [
                "devices", "kind", "municipality", "name", "party", "replacedBy", "root",
                "succeeds",
            ]
        )
        let id = try #require(added["party"] as? String)
        let invited = await runs.run(["invite", String(id.prefix(4)), "--json"])
        let invitation = try #require(
            try JSONSerialization.jsonObject(with: Data(invited.output.utf8)) as? [String: Any]
        )
        #expect(invitation["party"] as? String == id)
        #expect(invitation["expires"] as? String == "2027-01-22T08:00:00.000Z")
        let url = try #require(invitation["url"] as? String)
        #expect(url.hasPrefix("http://127.0.0.1:8470/join#1.\(id).0."))
    }
}
