import Foundation
import TestSupport
import Testing

/// Nothing that people type stands readable anywhere but on their screens.
@Suite(.serialized) struct `Readable text` {
    /// What the demo typed, but for what is open: words of the model, names of parties, dates.
    private func typed(_ folder: String) throws -> [String] {
        let file = try Data(contentsOf: URL(fileURLWithPath: folder + "/typed.json"))
        let all = try #require(try JSONSerialization.jsonObject(with: file) as? [String])
        let models = Scripts.folder.appendingPathComponent("../Sources/Cooperation/Models")
        let model = try ["sisam-1", "sisam-2", "sams-1", "contract-1"].map { name in
            try String(
                contentsOf: models.appendingPathComponent(name + ".yaml"),
                encoding: .utf8
            )
        }.joined()
        // The search does not tell case apart.
        let parties =
            "Granhöjdens skola Socialtjänsten Lillköping Tallskolan Björkskolan "
            + "SiS placeringsenhet Samordningen Lillköping"
        let open = (model + parties).lowercased()
        return all.filter { text in
            text.count > 4 && !open.contains(text.lowercased())
                && (text.count == 13 || !text.allSatisfy { $0.isNumber || $0 == "-" })
        }
    }

    @Test func `the demo leaves none in files, write-ahead logs, backups, logs or traffic`()
        async throws
    {
        let folder = try TemporaryFolder()
        let proxy = try ForwardProxy()
        let demo = try RunningProgram(
            "/usr/bin/env",
            [
                "python3", Scripts.folder.appendingPathComponent("demo.py").path, "--bin",
                RunningProgram.folder, "--lang", "sv", "--folder", folder.path, "--proxy",
                proxy.url,
            ],
            environment: ["PYTHONDONTWRITEBYTECODE": "1", "HOME": folder.path],
            limit: 600
        )
        let told = await demo.finished()
        try #require(told.exit == 0, "\(told)")
        let typed = try typed(folder.path)
        #expect(typed.count > 100)
        try FileManager.default.removeItem(atPath: folder.path + "/typed.json")
        let readable = ReadableText(typed)
        #expect(try readable.found(below: folder.path) == [])
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        #expect(paths.contains("server/server.sqlite-wal"))
        #expect(paths.contains("server.log"))
        #expect(paths.contains { $0.hasSuffix("replica.sqlite") })
        // A backup closes the server's file, and its log with it.
        let backup = try RunningProgram(
            RunningProgram.folder + "/obruten-server",
            ["backup", folder.path + "/backup", "--data", folder.path + "/server"],
            environment: ["HOME": folder.path]
        )
        let backedUp = await backup.finished()
        try #require(backedUp.exit == 0, "\(backedUp)")
        #expect(try readable.found(below: folder.path) == [])

        var exchanges = 0
        for exchange in proxy.exchanges {
            #expect(readable.found(in: exchange.request + exchange.answer) == [])
            exchanges += 1
        }
        #expect(exchanges > 20)

        // The search finds what is there: the name of a party is open.
        let control = ReadableText(["Socialtjänsten Lillköping"])
        #expect(try !control.found(below: folder.path + "/server").isEmpty)
        #expect(proxy.exchanges.contains { !control.found(in: $0.answer).isEmpty })
    }
}

/// The repository's scripts.
enum Scripts {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Scripts")
}
