import Foundation
import TestSupport
import Testing
import Vocabulary
import Wire

/// A replica, a server and what went between them, as earlier versions of the programs left them. They
/// must open for ever.
///
/// With `OBRUTEN_RECORD` set to a folder, ``record()`` makes such a recording there.
@Suite(.serialized) struct RecordedTests {
    /// Where the recorded server is found, by a proxy.
    private static let url = "http://obruten.example"

    private static var isRecording: Bool { recordingFolder != nil }
    private static var recordingFolder: String? {
        ProcessInfo.processInfo.environment["OBRUTEN_RECORD"]
    }

    /// The second is of stores that know releases, files, bundles, erasing, remarks and protection, the
    /// third of those where edits lie by case and charters have stamps.
    private static let versions = [1, 2, 3]

    private func recorded(_ name: String, _ version: Int) throws -> String {
        let folder = try #require(Bundle.module.resourcePath) + "/Recorded/\(version)/" + name
        try #require(FileManager.default.fileExists(atPath: folder))
        return folder
    }

    private func copy(
        _ name: String,
        _ version: Int,
        to folder: TemporaryFolder
    ) throws -> String {
        let path = folder.path(name)
        try FileManager.default.copyItem(atPath: recorded(name, version), toPath: path)
        return path
    }

    @Test func replicaOpensAndVerifies() async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: try copy("home", 1, to: folder), user: folder.path)
        // What the first version kept readable is not any more, once the file has been opened.
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

    @Test(arguments: [2, 3]) func replicaHasItsLaterWork(_ version: Int) async throws {
        let folder = try TemporaryFolder()
        let server = try await RunningServer(data: try copy("server", version, to: folder))
        let proxy = try ForwardProxy(target: server.port)
        let client = Client(
            home: try copy("home", version, to: folder),
            user: folder.path,
            environment: ["http_proxy": proxy.url]
        )
        #expect(try await client.json("status")["provisional"].number == 1)
        // Where something was erased, a file in another place shows nothing before it has synced.
        try await client.refuses(1, "get", "Alva", "plan.goal")
        try await client.ok("sync")
        #expect(try await client.json("verify")["ok"].truth == true)
        #expect(try await client.value("Alva", "plan.goal") == "Läsa")
        #expect(try await client.value("Alva", "plan.means") == "Med bunt")
        #expect(try await client.json("release", "list", "Alva").array.count == 1)
        #expect(try await client.json("erasure", "status")["erasures"].array.count == 1)
        let scan = folder.path("ut.txt")
        try await client.ok("attachment", "open", "Alva", "plan.scan", scan)
        #expect(try String(contentsOfFile: scan, encoding: .utf8) == "Betyg")
        let remarks = try await client.json("get", "Alva", "plan.goal")["remarks"].array
        #expect(remarks.compactMap { $0["text"].string } == ["Jag kan redan läsa."])
        let masked = try await client.json("case", "list").array.filter {
            $0["masked"].truth == true
        }
        #expect(masked.count == 1)
        await server.stop()
    }

    @Test(arguments: versions) func replicaSyncsWithTheRecordedServer(_ version: Int) async throws {
        let folder = try TemporaryFolder()
        let server = try await RunningServer(data: try copy("server", version, to: folder))
        let proxy = try ForwardProxy(target: server.port)
        let client = Client(
            home: try copy("home", version, to: folder),
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
    @Test(arguments: versions) func wireLogIsRead(_ version: Int) throws {
        let path = try recorded("wire.log", version)
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
            case let path where path.hasPrefix("/v1/blob"): #expect(version > 1)
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
        try await recordLaterWork(world, services, home, school)
        // One save stays unsent.
        try await home.ok("set", id, "mapping.method=Samtal och läsprov")
        await world.server.stop()
        try save(world, home: home, proxy: proxy, to: target)
    }

    /// Two more cases, with what came to the stores and to the wire after their first version.
    private func recordLaterWork(
        _ world: World,
        _ services: Client,
        _ home: Client,
        _ school: Client
    ) async throws {
        let erasable = ReleasableModel.yaml.replacing(
            "records:\n",
            with: "erasure: { delayDays: 0 }\nrecords:\n",
            maxReplacements: 1
        )
        try await world.server.ok(
            "model",
            "publish",
            world.folder.write(erasable, to: "release.yaml")
        )
        func everybodySyncs() async throws {
            for client in [services, home, school, services, home] { try await client.ok("sync") }
        }
        func opened(_ label: String) async throws -> String {
            let made = try await services.json(
                "case",
                "new",
                "--model",
                "release",
                "--with",
                "institution=\(World.home)",
                "socialServices=\(World.services)",
                "homeSchool=\(World.school)",
                "--label",
                label
            )
            try await everybodySyncs()
            return try #require(made["case"].string, "\(made)")
        }
        try await everybodySyncs()
        let id = try await opened("Alva")
        try await home.ok("case", "label", id, "Alva")
        try await home.ok("set", id, "plan.goal=Läsa", "plan.own=Hemmets eget")
        let scan = try world.folder.write("Betyg", to: "betyg.txt")
        try await home.ok("attachment", "add", id, "plan.scan", scan)
        try await everybodySyncs()
        try await services.ok(
            "annotate",
            id,
            "plan.goal",
            "--by",
            "Alva",
            "--text",
            "Jag kan redan läsa."
        )
        try await services.ok(
            "release",
            "give",
            id,
            "plan",
            "--to",
            World.school,
            "--ground",
            "consent"
        )
        try await everybodySyncs()
        try await services.ok("set", id, "note.text=Ska bort")
        for _ in 1...2 {
            try await everybodySyncs()
            try await services.ok("erasure", "order", "\(id)/note")
        }
        try await everybodySyncs()
        let hidden = try await opened("Bo")
        try await home.ok("case", "protect", hidden)
        try await services.ok("set", id, "plan.means=Med bunt")
        let bundle = world.folder.path("alva.bundle")
        try await services.ok("bundle", "export", bundle)
        try await home.ok("bundle", "import", bundle)
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
