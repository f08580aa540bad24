import Foundation
import TestSupport
import Testing

/// Forms while others write: nothing is replaced that the author had not been shown.
@Suite(.serialized) struct FormTests {
    /// Two devices of the school, with a case that both have.
    private func schools() async throws -> (placement: Placement, first: Client, second: Client) {
        let world = try await World()
        let placement = try await world.withCase()
        let second = try await world.join(
            World.school,
            as: "Örjan Åberg, speciallärare",
            device: "platta",
            invitedBy: placement.school
        )
        try await placement.settle(second)
        return (placement, placement.school, second)
    }

    @Test func savesUnderWhatItHadShown() async throws {
        let (placement, first, second) = try await schools()
        let form = try await OpenForm(first, "schoolPlan")
        #expect(await form.program.outputLine(with: "(goals)") != nil)
        // Somebody else writes, and it comes to this very replica, while the form stands open.
        try await second.ok("set", placement.id, "schoolPlan.goals=Från plattan")
        try await second.ok("sync")
        try await first.ok("sync")
        form.type("Från formuläret\n.\ny\n")
        let saved = await form.finished()
        #expect(saved.exit == 0, "\(saved)")
        #expect(saved.errors.contains("schoolPlan.goals changed since you looked"), "\(saved)")
        let got = try await first.json("get", "Kim", "schoolPlan.goals", exit: 4)
        #expect(
            Set(got["siblings"].array.compactMap { $0["value"].string })
                == ["Från plattan", "Från formuläret"]
        )
    }

    @Test func draftOutlivesThePowerAndSaysWhatChanged() async throws {
        let (placement, first, second) = try await schools()
        let form = try await OpenForm(first, "schoolPlan")
        #expect(await form.program.outputLine(with: "(goals)") != nil)
        form.type("Mitt mål\n")
        #expect(await form.program.outputLine(with: "(subjects)") != nil)
        form.program.kill()
        _ = await form.finished()
        #expect(try await first.json("status")["drafts"].number == 1)
        try await second.ok(
            "set",
            placement.id,
            "schoolPlan.goals=Plattans mål",
            "schoolPlan.subjects=Plattans ämnen"
        )
        try await second.ok("sync")
        try await first.ok("sync")
        // Both are shown now: what is typed having seen them replaces them.
        let again = try await first.run(
            "edit",
            "Kim",
            "schoolPlan",
            input: "y\nNytt mål\nNya ämnen\n.\ny\n"
        )
        #expect(again.exit == 0, "\(again)")
        #expect(again.output.contains("[Mitt mål]"), "\(again)")
        #expect(again.output.contains("Since you typed"), "\(again)")
        #expect(again.output.contains("Örjan Åberg"), "\(again)")
        #expect(try await first.value("Kim", "schoolPlan.goals") == "Nytt mål")
        #expect(try await first.value("Kim", "schoolPlan.subjects") == "Nya ämnen")
        #expect(try await first.json("status")["drafts"].number == 0)
    }

    /// What was typed before somebody else wrote, and not again, replaces nothing.
    @Test func draftThatIsOnlyKeptOpensAConflict() async throws {
        let (placement, first, second) = try await schools()
        let begun = try await first.run("edit", "Kim", "schoolPlan", input: "Mitt mål\n")
        #expect(begun.exit == 1, "\(begun)")
        try await second.ok("set", placement.id, "schoolPlan.goals=Plattans mål")
        try await second.ok("sync")
        try await first.ok("sync")
        let again = try await first.run("edit", "Kim", "schoolPlan", input: "y\n\n.\ny\n")
        #expect(again.exit == 0, "\(again)")
        #expect(
            try await first.json("get", "Kim", "schoolPlan.goals", exit: 4)["siblings"].array.count
                == 2
        )
    }

    /// What a save says: where, that it is kept here, how much is unsent, the last sync, whose it replaced.
    @Test func lineOfASave() async throws {
        let (placement, first, second) = try await schools()
        let kept = "It is kept on this device; 1 unsent change, last synced "
        let saved = try await first.ok("set", "Kim", "schoolPlan.goals=Ett")
        #expect(saved.contains(kept), "\(saved)")
        #expect(!saved.contains("Replaced"), "\(saved)")
        try await placement.settle(second)
        let replaced = try await second.ok("set", placement.id, "schoolPlan.goals=Två")
        #expect(
            replaced.contains("Replaced a value by Eva Ek, lärare (\(World.school))."),
            "\(replaced)"
        )
        // Under an old token it stands beside, and that is said.
        let token = try #require(
            try await first.json("get", "Kim", "schoolPlan.goals")["token"].string
        )
        try await second.ok("sync")
        try await first.ok("sync")
        let beside = try await first.run(
            "set",
            "Kim",
            "schoolPlan.goals=Tre",
            "--base",
            token
        )
        #expect(beside.exit == 0, "\(beside)")
        #expect(beside.errors.contains("schoolPlan.goals changed since you looked"), "\(beside)")
        #expect(beside.errors.contains("obruten conflicts"), "\(beside)")
    }

    /// More than one sealed change holds goes out as several, and arrives.
    @Test func moreThanOneLeafHolds() async throws {
        let placement = try await World().withCase()
        let long = String(repeating: "😀", count: 20_000)
        let fields = ["goals", "subjects", "materials", "support", "returnPlan"]
        try await placement.school.ok(["set", "Kim"] + fields.map { "schoolPlan.\($0)=\(long)" })
        try await placement.settle()
        for field in fields {
            #expect(try await placement.home.value("Kim", "schoolPlan.\(field)") == long)
        }
        try await placement.expectEquality()
    }
}

/// A form that stands open: what is typed into it comes when the test says so.
private struct OpenForm {
    let program: RunningProgram
    private let input: Int32

    init(_ client: Client, _ record: String) async throws {
        let path = client.home + "/typed"
        try #require(mkfifo(path, 0o600) == 0)
        program = try RunningProgram(
            "/bin/sh",
            [
                "-c", #"exec "$0" edit Kim "$1" <"$2""#, RunningProgram.folder + "/obruten", record,
                path,
            ],
            environment: [
                "OBRUTEN_HOME": client.home, "HOME": client.user, "LC_ALL": "en_US.UTF-8",
            ]
        )
        // Opens once the program has opened its end.
        input = try await Blocking.run { open(path, O_WRONLY | O_CLOEXEC) }
        unlink(path)
        try #require(input >= 0)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
    }

    /// Ends the input and waits for the end.
    func finished() async -> FinishedProgram {
        close(input)
        return await program.finished()
    }
}
