import Foundation
import TestSupport
import Testing

/// Releases with the real programs: given, listed, withdrawn.
@Suite(.serialized) struct ReleaseTests {
    @Test func givenAndWithdrawn() async throws {
        let placement = try await World().withReleasableCase()
        let (services, home, school) = (placement.services, placement.home, placement.school)
        try await home.ok("set", "Kim", "plan.goal=Läsa", "plan.own=Hemmets eget")
        try await placement.settle()
        try await school.refuses(3, "show", "Kim", "plan")
        let preview = try await services.ok(
            "release",
            "give",
            "Kim",
            "plan",
            "--to",
            World.school,
            "--ground",
            "consent",
            "--preview",
            "--lang",
            "sv"
        )
        for part in ["Läsa", "Hemmets eget", "Inget har lämnats ut nu"] {
            #expect(preview.contains(part), "\(preview)")
        }
        #expect(try await services.json("release", "list", "Kim").array.isEmpty)
        try await home.refuses(
            3,
            "release",
            "give",
            "Kim",
            "plan",
            "--to",
            World.school,
            "--ground",
            "consent"
        )
        let given = try await services.json(
            "release",
            "give",
            "Kim",
            "plan",
            "--to",
            World.school,
            "--ground",
            "consent",
            "--until",
            "2027-06-30",
            "--note",
            "Efter samtal",
            "--reservation",
            "Bara rektor läser den"
        )
        #expect(given["orderedAt"].isNull && given["inForce"].truth == false, "\(given)")
        try await placement.settle()
        #expect(try await school.value("Kim", "plan.goal") == "Läsa")
        let listed = try await services.json("release", "list", "Kim")
        #expect(listed.array.count == 1 && listed[0]["inForce"].truth == true, "\(listed)")
        #expect(listed[0]["ground"].string == "consent")
        #expect(listed[0]["by"].string == "Siv Sand, socialsekreterare")
        #expect(listed[0]["note"].string == "Efter samtal")
        #expect(listed[0]["until"].string?.hasPrefix("2027-06-30T") == true)
        #expect(listed[0]["version"].string?.count == 64)
        // The school's program said, in the sync that brought it, that it had come.
        #expect(listed[0]["received"].string?.hasSuffix("Z") == true, "\(listed)")
        #expect(listed[0]["channel"].string == "program")
        #expect(listed[0]["reservation"].string == "Bara rektor läser den")
        #expect(try await school.json("status")["unsent"].number == 0)
        // The recipient sees what it was given, by whom, and what it has to observe.
        let held = try await school.json("release", "list", "Kim")
        #expect(held.array.count == 1 && held[0]["inForce"].truth == true, "\(held)")
        #expect(held[0]["by"].string == "Siv Sand, socialsekreterare")
        #expect(held[0]["reservation"].string == "Bara rektor läser den")
        let table = try await services.ok("release", "list", "Kim", "--lang", "sv")
        #expect(table.contains("gäller, framme 20"), "\(table)")
        #expect(table.contains("Förbehåll: Bara"), "\(table)")
        let read = try await services.json("access", "Kim")["readings"].array
        #expect(read.contains { $0["action"].string == "releases" }, "\(read)")

        let told = try await services.ok(
            "release",
            "withdraw",
            "Kim",
            "plan",
            "--from",
            World.school,
            "--lang",
            "sv"
        )
        #expect(told.contains("finns kvar hos mottagaren"), "\(told)")
        try await placement.settle()
        try await home.ok("set", "Kim", "plan.goal=Räkna")
        try await placement.settle()
        try await school.refuses(3, "get", "Kim", "plan.goal")
        let after = try await services.json("release", "list", "Kim")
        #expect(after.array.map { $0["withdrawal"].truth } == [false, true], "\(after)")
        #expect(after[0]["inForce"].truth == false)
        try await placement.expectEquality()
    }
}
