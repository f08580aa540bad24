import Foundation
import TestSupport
import Testing

/// Every command that shows something of a case says so in the party's access log.
@Suite(.serialized) struct AccessTests {
    @Test func everyCommandThatShowsNotes() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        try await school.ok("set", "Kim", "schoolPlan.goals=Läsa varje dag")
        try await placement.services.ok("sync")
        #expect(try await school.json("access", "Kim")["readings"].array.isEmpty)
        // What is shown, and what is noted of it.
        let shows: [(arguments: [String], action: String)] = [
            (["case", "show", "Kim"], "overview"), (["show", "Kim", "schoolPlan"], "record"),
            (["get", "Kim", "schoolPlan.goals"], "field"),
            (["edit", "Kim", "schoolPlan"], "form"), (["search", "varje"], "search"),
            (["sql", "SELECT goals FROM schoolPlan"], "query"),
            (["log", "Kim", "schoolPlan"], "history"),
        ]
        for (count, show) in shows.enumerated() {
            _ = try await school.start(show.arguments, input: "!\n").finished()
            let readings = try await school.json("access", "Kim")["readings"].array
            #expect(readings.count == count + 1, "\(show.arguments)")
            #expect(
                readings.contains { $0["action"].string == show.action },
                "\(show.arguments)"
            )
        }
        // Again, and as JSON: within five minutes it is the same reading.
        for show in shows where show.action != "form" {
            _ = try await school.start(show.arguments + ["--json"]).finished()
        }
        #expect(try await school.json("access")["readings"].array.count == shows.count)
        // What shows nothing of a case notes nothing.
        for quiet in [
            ["status"], ["case", "list"], ["party", "list"], ["device", "list"], ["conflicts"],
            ["inbox"], ["proposal"], ["author", "list"], ["model", "list"], ["verify"],
            ["get", "Kim", "nothing.here"], ["sql", "SELECT nothing"], ["search", "finns inte"],
            ["sql", "SELECT label FROM cases"], ["sql", "SELECT count(*) FROM mapping"],
        ] {
            _ = try await school.start(quiet).finished()
        }
        #expect(try await school.json("access")["readings"].array.count == shows.count)
        let first = try await school.json("access", "Kim")["readings"][0]
        #expect(first["person"].string == "Eva Ek, lärare" && first["device"].string == "dator")
        #expect(first["case"].string == placement.id && first["record"].isNull)
        #expect(first["sent"].truth == false && first["label"].string == "Kim")
    }

    @Test func conflictsInboxAndMenu() async throws {
        let placement = try await World().withCase()
        let (services, home) = (placement.services, placement.home)
        for (client, value) in [(services, "2026-11-23"), (home, "2026-12-01")] {
            try await client.ok("set", "Kim", "dischargePlan.plannedDischarge=\(value)")
        }
        for client in [services, home, services] { try await client.ok("sync") }
        try await services.ok("conflicts")
        let log = try await services.json("access", "Kim")["readings"]
        #expect(log.array.map { $0["action"].string } == ["conflicts"])
        #expect(log[0]["record"].string == "dischargePlan")
        // Cases, the first, the first record, and out.
        _ = try await home.start([], input: "1\n1\n1\n0\n0\n0\n0\n").finished()
        let menu = try await home.json("access")["readings"].array.map { $0["action"].string }
        #expect(menu == ["overview", "record"])
        // A query is noted for the tables that it reads, whatever it shows of them.
        try await home.ok("sql", "SELECT count(*) FROM DischargePlan WHERE 1 = 0")
        let last = try await home.json("access")["readings"].array.last
        #expect(last?["action"].string == "query" && last?["case"].string == placement.id)
    }

    @Test func anotherDeviceKnowsAndLabelsCome() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let school = placement.school
        let second = try await world.join(
            World.school,
            as: "Bo Berg, rektor",
            device: "surfplatta",
            invitedBy: school
        )
        try await second.ok("sync")
        try await school.ok("case", "label", placement.id, "Vår Kim")
        try await school.ok("show", "Vår Kim", "pupil")
        for client in [school, second] { try await client.ok("sync") }
        #expect(try await second.ok("show", "Vår Kim", "pupil").isEmpty == false)
        let both = try await second.json("access", "vår kim")["readings"].array
        #expect(both.map { $0["person"].string } == ["Eva Ek, lärare", "Bo Berg, rektor"])
        #expect(both.map { $0["sent"].truth } == [true, false])
        #expect(try await second.json("access", "--person", "rektor")["readings"].array.count == 1)
        #expect(
            try await second.json("access", "--since", "2001-01-01", "--until", "2001-12-31")[
                "readings"
            ].array.isEmpty
        )
        try await second.refuses(2, "access", "--since", "igår")
        try await second.refuses(2, "access", "keep", "0")
        #expect(try await second.json("access", "keep", "30")["keptDays"].number == 30)
        for client in [second, school] { try await client.ok("sync") }
        #expect(try await school.json("access")["keptDays"].number == 30)
        #expect(try await placement.home.json("access")["readings"].array.isEmpty)
        let readable = ReadableText(["Vår Kim", "Bo Berg", "Eva Ek"])
        #expect(try readable.found(below: world.folder.path) == [])
    }
}
