import Foundation
import TestSupport
import Testing

/// Pages of a case, and paper that is typed in again.
@Suite struct PrintTests {
    /// Two offices and a case of both.
    private func pair(
        _ model: String,
        _ role: String,
        ground: String
    ) async throws -> (services: Client, home: Client, id: String, world: World) {
        let world = try await World()
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        let home = try await world.join(World.home, as: "Hans Hed, rektor")
        for client in [services, home] { try await client.ok("sync") }
        let made = try await services.json(
            "case",
            "new",
            "--model",
            model,
            "--with",
            "\(role)=\(World.home)",
            "--ground",
            ground,
            "--label",
            "Kim"
        )
        try await services.ok("sync")
        try await home.ok("sync")
        return (services, home, try #require(made["case"].string), world)
    }

    /// The page, sound as a page.
    private func page(_ client: Client, _ arguments: [String]) async throws -> String {
        let page = try await client.ok(["print"] + arguments + ["--lang", "sv"])
        #expect(WebPage.faults(in: page) == [], "\(arguments)")
        return page
    }

    @Test func `under SiSam the handover has its packet, and the plan the way back`() async throws {
        let (services, home, id, _) = try await pair("sisam", "institution", ground: "carePurpose")
        try await services.ok("set", id, "dischargePlan.plannedDischarge=2026-12-18")
        try await home.ok("add", id, "handoverPacket", "contents=Det som följer med")
        try await home.ok("set", id, "mapping.result=Läser")
        let handover = try await page(home, [id, "handover"])
        #expect(handover.contains("Det som följer med") && handover.contains("Läser"))
        #expect(try await page(services, [id, "plan"]).contains("2026-12-18"))
        try await services.refuses(1, "print", id, "agreement")
    }

    @Test func `under SAMS too`() async throws {
        let (services, home, id, _) = try await pair(
            "sams",
            "receivingSchool",
            ground: "carePurpose"
        )
        try await services.ok(
            "set",
            id,
            "endPlan.plannedDischarge=2026-12-18",
            "carePlanPart.text=I genomförandeplanen"
        )
        try await home.ok("add", id, "handoverOnward", "contents=Det som följer med")
        try await home.ok("set", id, "mapping.result=Läser")
        let plan = try await page(services, [id, "plan"])
        #expect(plan.contains("2026-12-18") && plan.contains("I genomförandeplanen"))
        let handover = try await page(home, [id, "handover"])
        #expect(handover.contains("Det som följer med") && handover.contains("Läser"))
    }

    @Test func `where the pupil is, a page does not tell when that is secret`() async throws {
        let (services, home, id, world) = try await pair(
            "sisam",
            "institution",
            ground: "carePurpose"
        )
        try await home.ok(
            "add",
            id,
            "agreement",
            "goals=Läsa varje dag",
            "institutionSignedOn=2026-11-10",
            "institutionSignedBy=Hans Hed, rektor",
            "institutionUnit=Granhöjdens skola"
        )
        try await home.ok("add", id, "contact", "name=Hans Hed", "unit=Granhöjdens skola")
        try await services.ok("add", id, "contact", "name=Siv Sand", "unit=Barnenheten")
        let secrets = ["Granhöjden", "Hans Hed", World.home]
        let open = try await page(home, [id, "agreement"])
        for secret in secrets { #expect(open.contains(secret)) }
        // Whoever reads that it is secret leaves it out; a paper may come to anybody.
        try await services.ok("set", id, "placement.secretWhereabouts=ja")
        try await services.ok(
            ["release", "give", id, "placement", "--to", World.home, "--ground", "carePurpose"]
        )
        for _ in 0..<2 { for client in [services, home] { try await client.ok("sync") } }
        for arguments in [[id, "agreement"], [id, "checklist"], [id, "handover"]] {
            let hidden = try await home.start(["print"] + arguments + ["--lang", "sv"]).finished()
            for secret in secrets {
                #expect(!hidden.output.contains(secret), "\(arguments): \(secret)")
            }
            #expect(hidden.output.contains("Vistelseorten är hemlig"), "\(hidden)")
        }
        #expect(try await page(home, [id, "agreement"]).contains("Läsa varje dag"))
        let list = try await page(services, [id, "checklist"])
        #expect(list.contains(World.services) && !list.contains(World.home))
        let asked = try await page(home, [id, "agreement", "--whereabouts"])
        for secret in secrets { #expect(asked.contains(secret)) }
        // The party's own archive has all of it.
        let archive = world.folder.path("arkiv")
        try await home.ok("export", id, archive)
        let kept = try String(contentsOfFile: archive + "/case.html", encoding: .utf8)
        #expect(kept.contains("Granhöjdens skola"))
        // And somebody is told in time to review it.
        try await services.ok("set", id, "placement.whereaboutsReviewedBy=2026-01-10")
        let steps = try await services.json("todo", id, "--overdue")["steps"].array
        #expect(
            steps.contains {
                $0["step"].string == "R5f" && $0["due"].string == "2025-12-27"
            },
            "\(steps)"
        )
    }

    @Test func `a form is printed, filled in by hand and typed in by its code`() async throws {
        let (services, home, id, world) = try await pair(
            "sisam",
            "institution",
            ground: "carePurpose"
        )
        try await home.ok("set", id, "mapping.result=Det som redan står")
        let file = world.folder.path("blankett.html")
        try await home.ok("form", "print", id, "mapping", file, "--lang", "sv")
        let form = try String(contentsOfFile: file, encoding: .utf8)
        #expect(WebPage.faults(in: form) == [])
        #expect(form.contains("Det som redan står"))
        try await home.refuses(1, "form", "print", id, "mapping", file)
        try await home.ok("form", "print", id, "mapping", file, "--force")
        let printed = form.firstMatch(of: /form enter ([0-9a-z]{4}(?:-[0-9a-z]{4}){3})/)
        let code = String(try #require(printed?.output.1))

        // Typed by whoever sits at the machine, as it stands on the paper or in capitals.
        let entered = try await home.run("form", "enter", code, input: "Skrivet för hand\n.\ny\n")
        #expect(entered.exit == 0, "\(entered)")
        let saved = try await home.json("show", id, "mapping")["fields"].array
        #expect(saved.contains { $0["value"].string == "Skrivet för hand" }, "\(saved)")
        let again = try await home.run(
            "form",
            "enter",
            code.uppercased().replacing("-", with: " "),
            input: "!\n"
        )
        #expect(again.exit == 0, "\(again)")

        // A mistyped digit is noticed, a code of nothing here is none, and who may not write does not.
        let last = code.last == "0" ? "1" : "0"
        let mistyped = try await home.refusal(1, "form", "enter", String(code.dropLast()) + last)
        #expect(mistyped["code"].string == "form.code")
        #expect(try await home.refusal(1, "form", "enter", "hej")["code"].string == "form.code")
        let alien = try await services.refusal(1, "form", "enter", code)
        #expect(alien["code"].string == "form.unknown", "\(alien)")
        try await services.refuses(3, "form", "print", id, "mapping")
    }
}
