import Foundation
import TestSupport
import Testing

/// `kill -9` at many moments: what was confirmed is there, nothing is there by half.
@Suite(.serialized) struct CrashTests {
    /// How long a command takes that nobody kills, in microseconds.
    private func duration(_ work: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await work()
        return (ContinuousClock.now - start) / .microseconds(1)
    }

    /// Moments spread over a duration and a little beyond.
    private func moments(_ count: Int, over duration: Double) -> [UInt32] {
        (0..<count).map { UInt32(duration * 1.1 * Double($0) / Double(count)) }
    }

    @Test func whileSaving() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        let usual = try await duration {
            try await school.ok("set", "Kim", "schoolPlan.goals=-1", "schoolPlan.support=-1")
        }
        var last = -1
        var confirmed = 0
        for (number, moment) in moments(30, over: usual).enumerated() {
            let saving = try school.start([
                "set", "Kim", "schoolPlan.goals=\(number)", "schoolPlan.support=\(number)",
            ])
            await saving.kill(after: moment)
            let finished = await saving.finished()
            let goals = try #require(try await school.value("Kim", "schoolPlan.goals"))
            let support = try #require(try await school.value("Kim", "schoolPlan.support"))
            #expect(goals == support, "half a save after \(moment) µs: \(finished)")
            if !finished.output.isEmpty {
                confirmed += 1
                #expect(goals == "\(number)", "a confirmed save is gone: \(finished)")
            } else {
                #expect(goals == "\(number)" || goals == "\(last)", "\(finished)")
            }
            last = try #require(Int(goals))
        }
        #expect(try await school.json("verify")["ok"].truth == true)
        try await placement.settle()
        #expect(try await placement.home.value(placement.id, "schoolPlan.goals") == "\(last)")
        try await placement.expectEquality()
        #expect(confirmed < 30)
    }

    /// A power cut right after the line that confirms.
    @Test func afterAConfirmedSave() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        for number in 0..<5 {
            let saving = try school.start(["set", "Kim", "schoolPlan.goals=\(number)"])
            let confirmed = await saving.outputLine(with: "Saved in case")
            saving.kill()
            _ = await saving.finished()
            #expect(confirmed != nil)
            #expect(try await school.value("Kim", "schoolPlan.goals") == "\(number)")
        }
        #expect(try await school.json("verify")["ok"].truth == true)
        try await placement.settle()
        #expect(try await placement.home.value(placement.id, "schoolPlan.goals") == "4")
    }

    @Test func whileSyncing() async throws {
        let placement = try await World().withCase()
        let (school, home) = (placement.school, placement.home)
        let usual = try await duration { try await school.ok("sync") }
        for (number, moment) in moments(30, over: usual).enumerated() {
            try await school.ok("set", "Kim", "schoolPlan.goals=\(number)")
            if number % 3 == 0 {
                try await home.ok("set", placement.id, "mapping.result=\(number)")
                try await home.ok("sync")
            }
            let syncing = try school.start(["sync"])
            await syncing.kill(after: moment)
            _ = await syncing.finished()
            #expect(
                try await school.value("Kim", "schoolPlan.goals") == "\(number)",
                "\(moment) µs"
            )
            if number % 6 == 5 {
                #expect(try await school.json("verify")["ok"].truth == true, "\(moment) µs")
            }
        }
        try await placement.settle()
        #expect(try await home.value(placement.id, "schoolPlan.goals") == "29")
        #expect(try await school.value("Kim", "mapping.result") == "27")
        #expect(try await school.json("conflicts").array.isEmpty)
        #expect(try await school.json("inbox").array.isEmpty)
        try await placement.expectEquality()
    }

    @Test func serverWhileSyncing() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let school = placement.school
        let usual = try await duration { try await school.ok("sync") }
        var server = world.server
        for (number, moment) in moments(12, over: usual).enumerated() {
            try await school.ok("set", "Kim", "schoolPlan.goals=\(number)")
            let syncing = try school.start(["sync"])
            await server.program.kill(after: moment)
            let finished = await syncing.finished()
            #expect([0, 5].contains(finished.exit), "after \(moment) µs: \(finished)")
            server = try await server.killAndRestart()
        }
        try await placement.settle()
        #expect(try await placement.home.value(placement.id, "schoolPlan.goals") == "11")
        #expect(try await school.json("conflicts").array.isEmpty)
        try await placement.expectEquality()
        // The world's own server is dead; this one must not outlive the test.
        await server.stop()
    }

    @Test func whileJoining() async throws {
        let world = try await World()
        let invitation = try await world.invite(World.school)
        let client = Client(home: world.folder.path("school"), user: world.folder.path)
        let arguments = ["join", invitation, "--author", "Eva Ek, lärare"]
        // The same device with the same keys may always try again.
        for moment in stride(from: UInt32(0), to: 400_000, by: 40_000) {
            let joining = try client.start(arguments)
            await joining.kill(after: moment)
            _ = await joining.finished()
        }
        let last = try await client.start(arguments).finished()
        #expect(last.exit == 0 || last.errors.contains("already"), "\(last)")
        try await client.ok("sync")
        #expect(try await client.json("status")["party"]["name"].string == World.school)
        #expect(try await client.json("verify")["ok"].truth == true)
        #expect(try await world.server.json("device", "list").array.count == 1)
    }
}
