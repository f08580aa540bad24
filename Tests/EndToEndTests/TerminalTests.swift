import Foundation
import TestSupport
import Testing

/// What only a terminal shows, and what a shell completes: with a real pseudoterminal and a real bash.
@Suite(.serialized) struct TerminalTests {
    /// Runs `obruten` on a pseudoterminal of its own; `typed` is what is typed there.
    private func onTerminal(
        _ client: Client,
        _ command: String = "",
        typed: String = ""
    ) async throws -> FinishedProgram {
        try await RunningProgram(
            "/usr/bin/script",
            ["-qec", "\(RunningProgram.folder)/obruten \(command)", "/dev/null"],
            environment: [
                "OBRUTEN_HOME": client.home, "HOME": client.user, "LC_ALL": "en_US.UTF-8",
                "TERM": "dumb", "SHELL": "/bin/sh",
            ],
            input: typed
        ).finished()
    }

    @Test func progressStandsOnATerminalAlone() async throws {
        let school = try await World().withCase().school
        try await school.ok("set", "Kim", "schoolPlan.goals=Ett")
        let shown = try await onTerminal(school, "sync")
        #expect(shown.exit == 0, "\(shown)")
        #expect(shown.output.contains("Syncing … sent "), "\(shown)")
        #expect(shown.output.contains("\u{1B}[K"), "\(shown)")
        try await school.ok("set", "Kim", "schoolPlan.goals=Två")
        let piped = try await school.run("sync")
        #expect(piped.exit == 0 && piped.errors.isEmpty, "\(piped)")
        #expect(!piped.output.contains("Syncing") && !piped.output.contains("\u{1B}"), "\(piped)")
    }

    @Test func menuSaves() async throws {
        let school = try await World().withCase().school
        let records = try await school.json("case", "show", "Kim")["records"].array
        let place = try #require(records.firstIndex { $0["type"].string == "schoolPlan" })
        // Cases, the first one, the school plan, its first field (after "all of it"), a value; and out.
        let told = try await onTerminal(
            school,
            typed: "1\n1\n\(place + 1)\n2\nUr menyn\n0\n0\n0\n0\n"
        )
        #expect(told.exit == 0, "\(told)")
        #expect(told.output.contains("Saved in case "), "\(told)")
        #expect(try await school.value("Kim", "schoolPlan.goals") == "Ur menyn")
        #expect(try await school.json("status")["unsent"].number == 1)
    }

    @Test func menuDecides() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let second = try await world.join(
            World.school,
            device: "platta",
            invitedBy: placement.school
        )
        try await second.ok("sync")
        try await placement.school.ok("set", "Kim", "schoolPlan.goals=Ett")
        try await second.ok("set", placement.id, "schoolPlan.goals=Två")
        try await placement.settle(second)
        let conflict = try await placement.school.json("get", "Kim", "schoolPlan.goals", exit: 4)
        let chosen = try #require(conflict["siblings"][1]["value"].string)
        let told = try await onTerminal(placement.school, typed: "2\n2\n0\n")
        #expect(told.exit == 0, "\(told)")
        #expect(told.output.contains("Kim") && told.output.contains(chosen), "\(told)")
        #expect(try await placement.school.value("Kim", "schoolPlan.goals") == chosen)
        #expect(try await placement.school.json("conflicts").array.isEmpty)
    }

    /// Who starts the program for the first time is asked for what joining needs; nothing is made before.
    @Test func menuJoins() async throws {
        let world = try await World()
        let client = Client(home: world.folder.path("ny"), user: world.folder.path, world: world)
        let left = try await onTerminal(client, typed: "\n")
        #expect(left.exit == 0 && left.output.contains("Paste your invitation"), "\(left)")
        #expect(!FileManager.default.fileExists(atPath: client.home))
        let invitation = try await world.invite(World.school)
        let told = try await onTerminal(client, typed: "\(invitation)\nEva Ek, lärare\n4\n0\n")
        #expect(told.exit == 0 && told.output.contains("Your name and function"), "\(told)")
        let status = try await client.json("status")
        #expect(status["party"]["name"].string == World.school)
        #expect(status["author"].string == "Eva Ek, lärare")
    }

    /// What another party owns can only be dismissed; what was merely overtaken can be written anew.
    @Test func menuOffersWhatHelps() async throws {
        let placement = try await World().withCase()
        let home = placement.home
        try await home.ok("set", "Kim", "schoolPlan.goals=Hemmet skriver", "--unchecked")
        try await placement.settle()
        #expect(try await home.json("inbox").array.count == 1)
        let kept = try await onTerminal(home, typed: "3\n1\n0\n")
        #expect(kept.exit == 0 && kept.output.contains("another party"), "\(kept)")
        #expect(!kept.output.contains("write anew"), "\(kept)")
        #expect(try await home.json("inbox").array.count == 1)
        #expect(try await home.json("status")["unsent"].number == 0)
        let dismissed = try await onTerminal(home, typed: "3\n2\n0\n")
        #expect(dismissed.exit == 0, "\(dismissed)")
        #expect(try await home.json("inbox").array.isEmpty)
    }

    /// The script as bash runs it when somebody presses the tabulator.
    @Test(arguments: [
        ("get Kim schoolPlan.go", "schoolPlan.goals"), ("show Kim schoolP", "schoolPlan"),
        ("set Kim schoolPlan.go", "schoolPlan.goals="), ("add Kim mee", "meeting"),
        ("edit Ki", "Kim"), ("resolve Kim schoolInformation.sch", "schoolInformation.schoolForm"),
    ])
    func completions(_ line: String, _ expected: String) async throws {
        let school = try await World().withCase().school
        let script = """
            source <(obruten completions bash)
            COMP_LINE="obruten $0"; COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<<"$COMP_LINE"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _obruten obruten "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let completed = try await RunningProgram(
            "/bin/bash",
            ["-c", script, line],
            environment: [
                "PATH": RunningProgram.folder + ":/usr/local/bin:/usr/bin:/bin",
                "OBRUTEN_HOME": school.home, "HOME": school.user, "LC_ALL": "en_US.UTF-8",
            ]
        ).finished()
        let offered = completed.output.split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(offered.contains(expected), "\(completed)")
    }
}
