import Foundation
import TestSupport
import Testing

/// Exit codes in their order, and bad input of every kind: one clear sentence, nothing lost.
@Suite(.serialized) struct RefusalTests {
    @Test func codesInTheirOrder() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let second = try await world.join(
            World.home,
            as: "Tina Ton, lärare",
            device: "platta",
            invitedBy: placement.home
        )
        try await second.ok("sync")
        // Two who did not know of each other: `mapping.completedOn` is in conflict.
        try await placement.home.ok("set", "Kim", "mapping.completedOn=2026-01-01")
        try await second.ok("set", placement.id, "mapping.completedOn=2026-01-02")
        try await placement.settle(second)
        let home = placement.home

        // 2 before 1: the line itself is wrong, and so is the case's name.
        try await home.refuses(2, "set", "nobody", "mapping.result")
        // 1 before 3: the field does not exist, and the other is somebody else's.
        let unknown = try await home.refusal(
            1,
            "set",
            "Kim",
            "mapping.nothing=1",
            "schoolPlan.goals=1"
        )
        #expect(unknown["code"].string == "name.unknown")
        // Likewise a party that nobody knows, and a record that is not for this one to release.
        for command in [
            ["give", "Kim", "schoolPlan", "--to", "Nobody", "--ground", "necessary"],
            ["withdraw", "Kim", "schoolPlan", "--from", "Nobody"],
        ] {
            let unknown = try await home.refusal(1, ["release"] + command)
            #expect(unknown["code"].string == "name.unknown")
        }
        // 3 before 1: somebody else's, and the value is none.
        let owned = try await home.refusal(
            3,
            "set",
            "Kim",
            "schoolPlan.nextReview=later",
            "mapping.completedOn=never"
        )
        #expect(owned["code"].string == "notOwner")
        #expect(owned["owners"][0].string == World.school)
        // Likewise where the value cannot even be read.
        for field in ["schoolPlan.goals=@/nonexistent/file", "schoolPlan.goals=-"] {
            try await home.refuses(3, "set", "Kim", field)
        }
        try await home.refuses(1, "set", "Kim", "mapping.result=@/nonexistent/file")
        // 1 before 4: the value is none, and the field is in conflict.
        let invalid = try await home.refusal(1, "set", "Kim", "mapping.completedOn=never")
        #expect(invalid["field"].string == "mapping.completedOn", "\(invalid)")
        #expect(invalid["value"].string == "never")
        // 4.
        let conflict = try await home.refusal(4, "set", "Kim", "mapping.completedOn=2026-01-03")
        #expect(conflict["code"].string == "field.inConflict")
        #expect(
            try await home.json("get", "Kim", "mapping.completedOn", exit: 4)["conflict"].truth
                == true
        )
        // 5.
        await world.server.stop()
        try await home.refuses(5, "sync")
        #expect(try await home.json("verify")["ok"].truth == true)
    }

    @Test(arguments: [
        ["frobnicate"], ["set"], ["set", "Kim"], ["set", "Kim", "goals"], ["get", "Kim"],
        ["case", "new"], ["case", "new", "--model", "sisam@1", "--with", "institution"],
        ["resolve", "Kim", "mapping.result"],
        ["resolve", "Kim", "mapping.result", "--take", "1", "--value", "x"],
        ["resolve", "Kim", "mapping.result", "--take", "one"],
        ["resolve", "Kim", "mapping", "--take", "1"],
        ["--lang", "fi", "status"], ["inbox", "show", "first"], ["join"],
        ["completions", "powershell"],
    ])
    func usage(_ arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: folder.path("home"), user: folder.path)
        expectRefusal(try await client.start(arguments).finished(), 2)
    }

    @Test func help() async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: folder.path("home"), user: folder.path)
        for arguments in [["--help"], ["help", "set"], ["set", "--help"], ["case", "--help"]] {
            let finished = try await client.start(arguments).finished()
            #expect(finished.exit == 0 && finished.errors.isEmpty, "\(finished)")
            #expect(finished.output.contains("obruten"), "\(finished)")
        }
        // Asking for help makes no replica.
        #expect(!FileManager.default.fileExists(atPath: client.home))
    }

    @Test func beforeJoining() async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: folder.path("home"), user: folder.path)
        for arguments in [
            ["sync"], ["case", "new", "--model", "sisam@1"], ["set", "Kim", "schoolPlan.goals=1"],
            ["join", "http://127.0.0.1:1/join"], ["join", "nonsense"],
        ] {
            let more = arguments[0] == "join" ? ["--author", "Eva"] : []
            expectRefusal(try await client.start(arguments + more).finished(), 1)
        }
        let unreachable =
            "http://127.0.0.1:1/join#1.000102030405060708090a0b0c0d0e0f.0.0011223344556677."
            + String(repeating: "A", count: 43)
        try await client.refuses(5, "join", unreachable, "--author", "Eva")
    }

    @Test func names() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let school = placement.school
        for (arguments, code) in [
            (["get", "nobody", "schoolPlan.goals"], "name.unknown"),
            (["get", "Kim", "nothing.goals"], "name.unknown"),
            (["get", "Kim", "schoolPlan.nothing"], "name.unknown"),
            (["get", "Kim", "schoolPlan"], "name.unknown"),
            (["get", "Kim", "contact/ffffffff.name"], "name.unknown"),
            (["get", String(placement.id.prefix(3)), "schoolPlan.goals"], "name.short"),
            (["add", "Kim", "nothing"], "name.unknown"),
            (["author", "use", "Nobody"], "name.unknown"),
            (["case", "new", "--model", "nothing"], "name.unknown"),
            (["inbox", "show", "99"], "inbox.unknown"),
        ] {
            let error = try await school.refusal(1, arguments)
            #expect(error["code"].string == code, "\(arguments): \(error)")
            #expect(error["exit"].number == 1 && error["message"].string?.isEmpty == false)
        }
        for role in ["homeSchool=Nobody", "nothing=\(World.home)"] {
            try await school.refuses(1, "case", "new", "--model", "sisam@1", "--with", role)
        }
        // Two cases of one label: the candidates are listed.
        let made = try await placement.services.json(
            "case",
            "new",
            "--model",
            "sisam@1",
            "--with",
            "institution=\(World.home)",
            "homeSchool=\(World.school)",
            "--label",
            "Kim"
        )
        let error = try await placement.services.refusal(1, "case", "show", "Kim")
        #expect(error["code"].string == "name.ambiguous", "\(error)")
        #expect(error["candidates"].array.count == 2, "\(error)")
        #expect(made["case"].string != placement.id)
    }

    @Test func rolesThatDoNotFit() async throws {
        let world = try await World()
        let services = try await world.join(World.services)
        // The two others exist, and nobody has joined for them.
        let early = try await services.refuses(
            1,
            "case",
            "new",
            "--model",
            "sisam@1",
            "--with",
            "institution=\(World.home)",
            "homeSchool=\(World.school)"
        )
        #expect(early.contains("no device yet"), "\(early)")
        for party in [World.home, World.school] { _ = try await world.join(party) }
        try await services.ok("sync")
        // Swapped kinds, a role left out, a role twice.
        for roles in [
            ["institution=\(World.school)", "homeSchool=\(World.home)"],
            ["institution=\(World.home)"],
            [
                "institution=\(World.home)", "institution=\(World.home)",
                "homeSchool=\(World.school)",
            ],
        ] {
            let finished = try await services.start(
                ["case", "new", "--model", "sisam@1", "--with"] + roles
            ).finished()
            expectRefusal(finished, 1)
        }
        #expect(try await services.json("case", "list").array.isEmpty)
    }

    @Test(arguments: [
        ("schoolInformation.attendance", "101"), ("schoolInformation.attendance", "-1"),
        ("schoolInformation.attendance", "many"), ("schoolInformation.lastAttended", "2026-02-30"),
        ("schoolInformation.lastAttended", "yesterday"),
        ("schoolInformation.schoolForm", "nothing"),
        ("schoolInformation.school", String(repeating: "x", count: 501)),
        ("schoolInformation.strengths", String(repeating: "x", count: 20_001)),
        ("schoolInformation.firstDay", String(repeating: "x", count: 601)),
        ("schoolInformation.school", "a\u{7}b"), ("schoolPlan.teacherContact", "nobody"),
        ("schoolPlan.goals", "@/no/such/file"),
    ])
    func values(_ field: String, _ value: String) async throws {
        let school = try await World().withCase().school
        let told = try await school.refuses(1, "set", "Kim", "\(field)=\(value)")
        #expect(told.utf8.count < 2_000)
        #expect(try await school.json("status")["unsent"].number == 0)
    }

    @Test func invalidBytes() async throws {
        let world = try await World()
        let school = try await world.withCase().school
        let file = world.folder.path("latin1.txt")
        try Data([0x6B, 0xE5, 0x6C]).write(to: URL(fileURLWithPath: file))
        try await school.refuses(1, "set", "Kim", "schoolPlan.goals=@\(file)")
        try await school.refuses(1, "set", "Kim", "schoolPlan.goals=@\(world.folder.path)")
        try await school.refuses(2, "set", "Kim", "schoolPlan.goals=-", "schoolPlan.support=-")
        try await school.refuses(2, "set", "Kim", "schoolPlan.goals=1", "skolplan.mal=2")
    }

    @Test func queries() async throws {
        let school = try await World().withCase().school
        for query in [
            "", "nonsense", "SELECT * FROM nothing", "DELETE FROM schoolPlan",
            "DROP TABLE schoolPlan", "SELECT 1; SELECT 2", "PRAGMA journal_mode = DELETE",
            "ATTACH DATABASE '/tmp/x' AS x", "SELECT load_extension('x')",
        ] {
            try await school.refuses(1, "sql", query)
        }
        #expect(try await school.json("verify")["ok"].truth == true)
    }

    @Test func modelFiles() async throws {
        let world = try await World()
        let client = Client(home: world.folder.path("home"), user: world.folder.path)
        let file = try world.folder.write(
            "name: x\nversion: one\nroles: []\nunknown: 1\n",
            to: "model.yaml"
        )
        let told = try await client.json("model", "check", file, exit: 1)
        #expect(told["ok"].truth == false && told["mistakes"].array.count >= 2, "\(told)")
        #expect(told["mistakes"].array.allSatisfy { $0["line"].number != nil })
        try await client.refuses(1, "model", "check", "/no/such/file")
        let published = try await world.server.run(["model", "publish", file])
        #expect(published.exit != 0 && !published.errors.isEmpty, "\(published)")
    }

    @Test func folders() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "file")
        let client = Client(home: file + "/home", user: folder.path)
        try await client.refuses(1, "status")
        // Not a replica.
        let other = Client(home: folder.path("other"), user: folder.path)
        try FileManager.default.createDirectory(
            atPath: other.home,
            withIntermediateDirectories: true
        )
        let text = String(repeating: "no database ", count: 400)
        try folder.write(text, to: "other/replica.sqlite")
        try await other.refuses(1, "status")
        let untouched = try String(contentsOfFile: other.home + "/replica.sqlite", encoding: .utf8)
        #expect(untouched == text)
    }
}
