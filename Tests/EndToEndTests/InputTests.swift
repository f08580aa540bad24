import Foundation
import TestSupport
import Testing

/// What people and other programs hand over: bounded, text, and names that can be told apart.
@Suite(.serialized) struct InputTests {
    @Test func valuesWithoutEnd() async throws {
        let world = try await World()
        let school = try await world.withCase().school
        let long = String(repeating: "å", count: 200_000)
        let error = try await school.refusal(1, "set", "Kim", "schoolPlan.goals=-", input: long)
        #expect(error["code"].string == "file.tooLarge" && error["limit"].number == 262_144)
        #expect(error["message"].string?.contains("20000") == true, "\(error)")
        let file = try world.folder.write(long, to: "long.txt")
        for source in ["@/dev/zero", "@\(file)"] {
            let told = try await school.refusal(1, "set", "Kim", "schoolPlan.goals=\(source)")
            #expect(told["code"].string == "file.tooLarge", "\(told)")
        }
        // From an input that never ends.
        let endless = try await shell(school, #"exec "$0" set Kim schoolPlan.goals=- </dev/zero"#)
        expectRefusal(endless, 1)
        #expect(try await school.json("status")["unsent"].number == 0)
    }

    /// Terminals of another encoding would lose every å, ä and ö without a word.
    @Test func wordsThatAreNotUTF8() async throws {
        let world = try await World()
        let school = try await world.withCase().school
        let told = try await shell(
            school,
            #"exec "$0" set Kim "schoolPlan.goals=L$(printf '\344')sa""#
        )
        expectRefusal(told, 2)
        #expect(told.errors.contains("UTF-8"), "\(told)")
        #expect(try await school.value("Kim", "schoolPlan.goals") == nil)
        let server = try await RunningProgram(
            "/bin/sh",
            [
                "-c", #"exec "$0" party add "$(printf 'L\344')" --kind school --data "$1""#,
                RunningProgram.folder + "/obruten-server", world.server.data,
            ],
            environment: ["LC_ALL": "en_US.UTF-8"]
        ).finished()
        expectRefusal(server, 2)
        #expect(try await world.server.json("party", "list").array.count == 3)
    }

    @Test func namesThatAreNone() async throws {
        let world = try await World()
        let school = try await world.withCase().school
        for name in ["", " ", "x\n\u{1B}[31my", "a\tb, rektor", ", rektor"] {
            let error = try await school.refusal(1, "author", "add", name)
            #expect(error["code"].string == "name.invalid", "\(name): \(error)")
        }
        #expect(try await school.json("author", "list").array.count == 1)
        for label in ["a\nb\u{1B}[2J", " Kim", "Kim "] {
            let error = try await school.refusal(1, "case", "label", "Kim", label)
            #expect(error["code"].string == "name.invalid", "\(label): \(error)")
        }
        let invitation = try await world.invite(World.school)
        let client = Client(home: world.folder.path("new"), user: world.folder.path)
        for more in [
            ["--author", "", "--device", "dator"], ["--author", "Eva", "--device", ""],
            ["--author", "Eva", "--device", "a\u{7}b"],
        ] {
            expectRefusal(try await client.start(["join", invitation] + more).finished(), 1)
        }
        // The invitation is not used up by it.
        try await client.ok(["join", invitation, "--author", "Eva"])
    }

    /// The replica is there and its keys are not: that is neither a new device nor a missing case.
    @Test func keysThatAreMissing() async throws {
        let world = try await World()
        let school = try await world.withCase().school
        let keys = school.home + "/keys"
        let kept = try Data(contentsOf: URL(fileURLWithPath: keys))
        try FileManager.default.removeItem(atPath: keys)
        for command in [["status"], ["sync"], ["get", "Kim", "schoolPlan.goals"]] {
            let told = try await school.start(command + ["--lang", "sv"]).finished()
            expectRefusal(told, 1)
            #expect(told.errors.contains("Datorns nycklar saknas"), "\(told)")
        }
        let invitation = try await world.invite(World.school)
        try await school.refuses(1, "join", invitation, "--author", "Eva")
        #expect(!FileManager.default.fileExists(atPath: keys))
        try kept.write(to: URL(fileURLWithPath: keys))
        #expect(try await school.json("status")["party"]["name"].string == World.school)
        // Another device's database is told as one, in Swedish too.
        let other = try await world.join(World.home, device: "annan")
        try FileManager.default.removeItem(atPath: other.home + "/keys")
        try kept.write(to: URL(fileURLWithPath: other.home + "/keys"))
        let told = try await other.start(["author", "list", "--lang", "sv"]).finished()
        expectRefusal(told, 1)
        #expect(!told.errors.contains("another device"), "\(told)")
    }

    /// A name that names nothing comes before what one may not read.
    @Test func unknownFieldOfWhatOneMayNotRead() async throws {
        let placement = try await World().withCase()
        let unreadable = try await placement.school.refusal(
            3,
            "get",
            "Kim",
            "placement.placementType"
        )
        #expect(unreadable["code"].string == "notReader", "\(unreadable)")
        let unknown = try await placement.school.refusal(1, "get", "Kim", "placement.nothing")
        #expect(unknown["code"].string == "name.unknown", "\(unknown)")
        try await placement.school.refuses(1, "set", "Kim", "schoolPlan.=1")
    }

    private func shell(_ client: Client, _ script: String) async throws -> FinishedProgram {
        try await RunningProgram(
            "/bin/sh",
            ["-c", script, RunningProgram.folder + "/obruten"],
            environment: [
                "OBRUTEN_HOME": client.home, "HOME": client.user, "LC_ALL": "en_US.UTF-8",
            ]
        ).finished()
    }
}
