import Foundation
import TestSupport
import Testing

/// Roles and models of a case change, with the real programs.
@Suite(.serialized) struct CharterTests {
    /// A case under the model `duty`, the home in the chair.
    private func duty(_ world: World) async throws -> Placement {
        for version in 1...2 {
            let path = world.folder.path("duty-\(version).yaml")
            try Data(DutyModel.yaml(version: version)).write(to: URL(fileURLWithPath: path))
            try await world.server.ok("model", "publish", path)
        }
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        let home = try await world.join(World.home, as: "Hugo Holm, rektor")
        let school = try await world.join(World.school, as: "Eva Ek, lärare")
        for client in [services, home, school, services] { try await client.ok("sync") }
        let made = try await services.json(
            "case",
            "new",
            "--model",
            "duty@1",
            "--with",
            "home=\(World.home)",
            "school=\(World.school)",
            "chair=\(World.home)",
            "lead=\(World.services)",
            "--label",
            "Kim"
        )
        return try await Placement(made, services: services, home: home, school: school)
    }

    /// What was held is written anew once its author's party owns the field again.
    @Test func retriedWhenTheRoleIsBack() async throws {
        let placement = try await duty(World())
        let (services, home) = (placement.services, placement.home)
        try await home.ok("set", "Kim", "plan.agenda=Hemmets dagordning")
        try await services.ok("case", "role", "Kim", "chair=\(World.school)")
        let again = try await services.refusal(1, "case", "role", "Kim", "chair=\(World.school)")
        #expect(again["code"].string == "waits", "\(again)")
        try await placement.settle()
        let same = try await services.refusal(1, "case", "role", "Kim", "chair=\(World.school)")
        #expect(same["code"].string == "charter.unchanged", "\(same)")
        let item = try #require(try await home.json("inbox")[0]["item"].number)
        // Not while it is another's; and then it is not offered either.
        #expect(try await !home.ok("inbox", "show", "\(item)").contains("inbox retry"))
        try await home.refuses(3, "inbox", "retry", "\(item)")
        try await services.ok("case", "role", "Kim", "chair=\(World.home)")
        try await placement.settle()
        #expect(try await home.ok("inbox", "show", "\(item)").contains("inbox retry \(item)"))
        let retried = try await home.ok("inbox", "retry", "\(item)")
        #expect(retried.contains("Saved in case") && retried.contains("plan.agenda"), "\(retried)")
        #expect(try await home.json("inbox").array.isEmpty)
        try await placement.settle()
        #expect(try await services.value("Kim", "plan.agenda") == "Hemmets dagordning")
    }

    @Test func handover() async throws {
        let placement = try await duty(World())
        try await placement.home.ok("set", "Kim", "plan.agenda=Hemmets dagordning")
        let changed = try await placement.services.json(
            "case",
            "role",
            "Kim",
            "chair=\(World.school)"
        )
        #expect(changed["waiting"].array.count == 1, "\(changed)")
        #expect(changed["waiting"].array.first?["party"].string == World.school)
        let shown = try await placement.services.ok("case", "show", "Kim")
        #expect(shown.contains(World.school))
        #expect(try await placement.services.json("status")["waitingChanges"].number == 1)
        try await placement.services.ok("sync")
        let held = try await placement.home.json("sync")
        #expect(held["held"].number == 1, "\(held)")
        try await placement.settle()

        let inbox = try await placement.home.json("inbox")
        #expect(inbox.array.map { $0["rule"].string } == ["handedOver"], "\(inbox)")
        let proposals = try await placement.school.json("proposal")
        #expect(proposals.array.count == 1, "\(proposals)")
        #expect(proposals.array.first?["value"].string == "Hemmets dagordning")
        let listed = try await placement.school.ok("proposal", "list", "--lang", "sv")
        #expect(listed.contains("Hemmets dagordning") && listed.contains("Förslag"))
        #expect(try await placement.home.json("proposal").array.isEmpty)
        let number = try #require(proposals.array.first?["proposal"].number)
        try await placement.school.ok("proposal", "accept", "\(number)")
        try await placement.settle()
        #expect(try await placement.home.value("Kim", "plan.agenda") == "Hemmets dagordning")
        #expect(try await placement.school.json("proposal").array.isEmpty)
        try await placement.expectEquality()
    }

    @Test func refusals() async throws {
        let placement = try await duty(World())
        let services = placement.services
        #expect(
            try await placement.school.run("case", "role", "Kim", "chair=\(World.school)").exit == 3
        )
        #expect(try await services.run("case", "role", "Kim", "home", "--end").exit == 1)
        #expect(try await services.run("case", "role", "Kim", "chair").exit == 2)
        #expect(try await services.run("case", "role", "Kim", "judge", "--end").exit == 1)
        #expect(try await services.run("case", "model", "Kim", "1").exit == 1)
        #expect(try await services.run("case", "model", "Kim", "7").exit == 1)
        #expect(try await services.run("proposal", "accept", "1").exit == 1)
        #expect(try await services.json("status")["waitingChanges"].number == 0)
    }

    @Test func modelAndEnd() async throws {
        let placement = try await duty(World())
        try await placement.home.ok("set", "Kim", "plan.agenda=Sent", "plan.note=Hemmets")
        try await placement.services.ok("case", "model", "Kim", "2")
        try await placement.services.ok("case", "role", "Kim", "chair", "--end", "--immediate")
        try await placement.services.ok("sync")
        try await placement.settle()
        for client in placement.clients {
            let shown = try await client.json("case", "show", "Kim")
            #expect(shown["modelVersion"].number == 2, "\(shown)")
            #expect(shown["waiting"].array.isEmpty)
        }
        let rules = try await placement.home.json("inbox").array.compactMap { $0["rule"].string }
        #expect(Set(rules) == ["roleEnded", "handedOver"])
        #expect(try await placement.school.json("proposal").array.count == 1)
        try await placement.expectEquality()
    }
}
