import Foundation
import TestSupport
import Testing

/// Protected personal data, as the programs show them.
@Suite struct ProtectionTests {
    @Test func hiddenInEverythingThatIsShown() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        try await services.ok("set", "Kim", "pupil.name=Vilma Vik")
        try await placement.settle()
        try await services.ok("case", "protect", "Kim", "--person", "Bo Berg, chef")
        let id = String(placement.id.prefix(8))
        func expectNothing(_ commands: [[String]]) async throws {
            for command in commands {
                let told = try await services.start(command).finished()
                for hidden in ["Vilma", "Vik", "Kim", World.school, World.home] {
                    #expect(!(told.output + told.errors).contains(hidden), "\(command): \(told)")
                }
            }
        }
        try await expectNothing([
            ["case", "list"], ["case", "show", id], ["show", id, "pupil"], ["log", id],
            ["status"], ["sql", "SELECT * FROM pupil"], ["sql", "SELECT * FROM cases"],
            ["access"], ["verify", "--json"], ["case", "list", "--json"],
        ])

        // Who is not named does not see it by asking, work in it, or take the protection off.
        for command in [
            ["get", id, "pupil.name", "--reveal"], ["set", id, "pupil.name=X"],
            ["print", id, "pupil"], ["case", "protect", id, "--off"],
        ] {
            let told = try await services.start(command).finished()
            #expect(told.exit == 3, "\(told)")
        }
        try await services.ok("author", "add", "Bo Berg, chef")
        #expect(try await services.ok("get", id, "pupil.name", "--reveal") == "Vilma Vik\n")
        #expect(try await services.ok("get", id, "pupil.name") == "•••\n")
        let page = world.folder.path("sida.html")
        try await services.ok("print", id, "pupil", page)
        #expect(try !String(contentsOfFile: page, encoding: .utf8).contains("Vilma"))
        try await services.refuses(3, "export", id, world.folder.path("arkiv"))
        try await services.ok("form", "blank", "sisam", "pupil", world.folder.path("tom.html"))
        // Others have their own protection.
        #expect(try await placement.home.ok("get", "Kim", "pupil.name") == "Vilma Vik\n")
        try await services.ok("case", "protect", id, "--off")
        #expect(try await services.ok("get", "Kim", "pupil.name") == "Vilma Vik\n")
    }

    @Test func theMarkGoesAlongAndTheAlarmGoesWithoutAName() async throws {
        let world = try await World.withCoordination()
        let services = try await world.join(World.services)
        let school = try await world.join(World.school)
        let coordination = try await world.join("Samordningen")
        for client in [services, school, coordination] { try await client.ok("sync") }
        let made = try await services.json("case", "new", "--model", "sisam", "--label", "Kim")
        let id = try #require(made["case"].string)
        let end = String(Date().addingTimeInterval(5 * 86_400).formatted(.iso8601).prefix(10))
        try await services.ok(
            "set",
            id,
            "pupil.name=Vilma Vik",
            "notice.contactUnit=Barnenheten",
            "milestones.plannedEnd=\(end)"
        )
        // Said in one record, it stands in the other too, and what is said already stays.
        try await services.ok("set", id, "placement.protectedIdentity=secrecyMark")
        #expect(try await services.value(id, "pupil.protectedIdentity") == "secrecyMark")
        try await services.ok("set", id, "placement.protectedIdentity=fictitious")
        #expect(try await services.value(id, "pupil.protectedIdentity") == "secrecyMark")
        try await services.ok("sync")
        for role in ["homeSchool=\(World.school)", "coordinator=Samordningen"] {
            try await services.ok("case", "role", id, role, "--ground", "harmTest")
            try await services.ok("sync")
        }
        let give = ["release", "give", id, "pupil", "--to", World.school, "--ground", "harmTest"]
        try await services.ok(give)
        for _ in 0..<3 {
            for client in [services, school, coordination] { try await client.ok("sync") }
        }

        // The school was given the pupil and not the placement, and hides the name all the same.
        try await school.refuses(3, "get", id, "placement.protectedIdentity")
        #expect(try await school.value(id, "pupil.protectedIdentity") == "secrecyMark")
        #expect(try await school.ok("get", id, "pupil.name") == "•••\n")
        #expect(try await !school.ok("show", id, "pupil").contains("Vilma"))

        // The alarm came by itself, with its day and the mark and no name.
        let alarms = try await coordination.json("todo")["alarms"].array
        #expect(alarms.map { $0["ends"].string } == [end])
        #expect(try await coordination.value(id, "returnAlarm.protectedIdentity") == "fictitious")
        #expect(try await coordination.json("get", id, "returnAlarm.name")["value"].isNull)
        // A person sends the name, which is hidden there too.
        try await services.ok("alarm", "send", id)
        for client in [services, coordination] { try await client.ok("sync") }
        #expect(try await coordination.ok("get", id, "returnAlarm.name") == "•••\n")
    }
}
