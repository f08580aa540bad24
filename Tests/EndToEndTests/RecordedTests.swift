import Foundation
import TestSupport
import Testing
import Vocabulary
import Wire

/// A replica, a server and what went between them, recorded by version 1 of both the stores and the
/// wire. They must open for ever.
///
/// With `OBRUTEN_RECORD` set to a folder, ``record()`` makes such a recording there.
@Suite(.serialized) struct RecordedTests {
    /// Where the recorded server is found, by a proxy.
    private static let url = "http://obruten.example"

    private static var isRecording: Bool { recordingFolder != nil }
    private static var recordingFolder: String? {
        ProcessInfo.processInfo.environment["OBRUTEN_RECORD"]
    }

    private func recorded(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.resourcePath) + "/Recorded/1/" + name
        try #require(FileManager.default.fileExists(atPath: folder))
        return folder
    }

    private func copy(_ name: String, to folder: TemporaryFolder) throws -> String {
        let path = folder.path(name)
        try FileManager.default.copyItem(atPath: recorded(name), toPath: path)
        return path
    }

    @Test func replicaOpensAndVerifies() async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: try copy("home", to: folder), user: folder.path)
        // What was kept readable by that version is not any more, once the file has been opened.
        let waiting = ReadableText(["Samtal och läsprov"])
        #expect(try !waiting.found(below: client.home).isEmpty)
        let report = try await client.json("verify")
        #expect(report["ok"].truth == true, "\(report)")
        #expect(report["digests"].array.count == 2)
        #expect(try await client.value("Kim", "mapping.result") == "Läser gärna, räknar ogärna")
        #expect(try await client.json("conflicts").array.count == 1)
        #expect(try await client.json("inbox").array.count == 1)
        #expect(try await client.json("status")["unsent"].number == 1)
        #expect(try await client.json("log", "Kim").array.count >= 8)
        #expect(try await client.value("Kim", "mapping.method") == "Samtal och läsprov")
        #expect(try await client.json("author", "list").array.count == 1)
        #expect(try waiting.found(below: client.home) == [])
    }

    @Test func replicaSyncsWithTheRecordedServer() async throws {
        let folder = try TemporaryFolder()
        let server = try await RunningServer(data: try copy("server", to: folder))
        let proxy = try ForwardProxy(target: server.port)
        let client = Client(
            home: try copy("home", to: folder),
            user: folder.path,
            environment: ["http_proxy": proxy.url]
        )
        let synced = try await client.json("sync")
        #expect(synced["sent"].number == 1 && synced["accepted"].number == 1, "\(synced)")
        #expect(try await client.json("verify")["ok"].truth == true)
        #expect(try await server.json("conflicts").array.count == 1)
        await server.stop()
    }

    /// Every message that was sent is read, and written again as it was.
    @Test func wireLogIsRead() throws {
        let path = try recorded("wire.log")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        var seen: Set<String> = []
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            try #require(words.count == 4)
            let request = try #require([UInt8](hex: String(words[2])))
            let answer = try #require([UInt8](hex: String(words[3])))
            let isRefused = words[1] != "200"
            seen.insert("\(words[0]) \(words[1])")
            if isRefused {
                let error = try ErrorMessage(answer)
                #expect(error.encoded() == answer)
            }
            switch words[0] {
            case "/v1/join":
                #expect(try JoinRequest(request).encoded() == request)
                if !isRefused { #expect(try JoinResponse(answer).encoded() == answer) }
            case "/v1/sync":
                #expect(try SyncRequest(request).encoded() == request)
                if !isRefused { #expect(try SyncResponse(answer).encoded() == answer) }
            default: Issue.record("unknown path \(words[0])")
            }
        }
        #expect(seen.isSuperset(of: ["/v1/join 200", "/v1/sync 200"]))
    }

    @Test(.enabled(if: isRecording)) func record() async throws {
        let target = try #require(Self.recordingFolder)
        let world = try await World()
        let proxy = try ForwardProxy(target: world.server.port)
        let way = ["http_proxy": proxy.url]
        let home = try await world.join(
            World.home,
            as: "Hugo Holm, rektor",
            url: Self.url,
            environment: way
        )
        let services = try await world.join(
            World.services,
            as: "Siv Sand, socialsekreterare",
            url: Self.url,
            environment: way
        )
        let school = try await world.join(World.school, url: Self.url, environment: way)
        for client in [services, home, school] { try await client.ok("sync") }
        try await services.ok(
            "case",
            "new",
            "--model",
            "sisam@1",
            "--with",
            "institution=\(World.home)",
            "homeSchool=\(World.school)"
        )
        for client in [services, home, school] { try await client.ok("sync") }
        let id = try #require(try await home.json("case", "list")[0]["case"].string)
        try await home.ok("case", "label", id, "Kim")
        try await home.ok("set", id, "mapping.result=Läser gärna", "mapping.doneBy=Speciallärare")
        try await services.ok("set", id, "placement.urgent=ja", "pupil.name=Kim Ek")
        try await school.ok("set", id, "schoolPlan.goals=Tillbaka till våren")
        let added = try await home.json("add", id, "feedback", "progress=Bra", "minutesOffered=300")
        for client in [services, home, school] { try await client.ok("sync") }
        try await home.ok("sync")
        try await home.ok("set", id, "mapping.result=Läser gärna, räknar ogärna")
        let record = try #require(added["record"].string)
        try await home.ok("delete", id, record)
        try await home.ok("set", id, "schoolPlan.goals=Skolans sak", "--unchecked")
        try await home.ok("set", id, "dischargePlan.plannedDischarge=2027-03-01")
        try await services.ok("set", id, "dischargePlan.plannedDischarge=2027-04-01")
        for client in [services, home, school, home] { try await client.ok("sync") }
        // One save stays unsent.
        try await home.ok("set", id, "mapping.method=Samtal och läsprov")
        await world.server.stop()
        try save(world, home: home, proxy: proxy, to: target)
    }

    private func save(
        _ world: World,
        home: Client,
        proxy: ForwardProxy,
        to target: String
    ) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: target, withIntermediateDirectories: true)
        try files.copyItem(atPath: home.home, toPath: target + "/home")
        try files.copyItem(atPath: world.server.data, toPath: target + "/server")
        var log = ""
        for exchange in proxy.exchanges {
            let path = exchange.line.split(separator: " ")[1]
            let head = Array("\r\n\r\n".utf8)
            let end = try #require(exchange.answer.firstRange(of: head)).upperBound
            let status = String(decoding: exchange.answer.dropFirst(9).prefix(3), as: UTF8.self)
            log += "\(path) \(status) \(exchange.request.hex) "
            log += exchange.answer[end...].hex + "\n"
        }
        try log.write(toFile: target + "/wire.log", atomically: true, encoding: .utf8)
    }
}
