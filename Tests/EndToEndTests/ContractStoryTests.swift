import Foundation
import TestSupport
import Testing

/// A cooperation contract from its first draft to the deadlines in everybody's cases.
@Suite struct ContractStoryTests {
    @Test func `what all have signed holds in the cases of the municipality`() async throws {
        let world = try await World()
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        let home = try await world.join(World.home, as: "Hans Hed, rektor")
        let school = try await world.join(World.school, as: "Eva Ek, rektor")
        for client in [services, home, school] { try await client.ok("sync") }

        // A placement that was there before the contract.
        try await services.ok(
            ["case", "new", "--model", "sisam", "--label", "Kim"]
                + ["--with", "homeSchool=\(World.school)", "--ground", "harmTest"]
        )
        try await services.ok("set", "Kim", "milestones.start=2026-11-02")
        func due(_ code: String, _ client: Client, _ name: String) async throws -> String? {
            try await client.json("todo", name, "--all")["steps"].array
                .first { $0["step"].string == code }?["due"].string
        }
        #expect(try await due("R4a", services, "Kim") == "2026-11-07")

        let made = try await services.json(
            "case",
            "new",
            "--model",
            "contract",
            "--label",
            "Avtalet",
            "--with",
            "institution=\(World.home)"
        )
        let id = try #require(made["case"].string)
        #expect(try await services.json("contract")[0]["state"].string == nil)
        let added = try await services.json(
            "add",
            "Avtalet",
            "contract",
            "version=1",
            "validFrom=2026-01-01",
            "deadlines=R4a: 2\nR99: 4",
            "socialServicesUndertaking=Vi skickar uppdraget samma dag.",
            "socialServicesSignedOn=2026-01-02",
            "socialServicesSignedBy=Siv Sand, enhetschef"
        )
        let record = try #require(added["record"].string)
        try await services.ok("sync")
        try await home.ok("sync")
        var told = try await services.json("contract")[0]
        #expect(told["state"].string == "unsigned")
        #expect(told["unsigned"][0].string == World.home)
        #expect(told["unread"][0].string == "R99: 4")
        #expect(try await due("R4a", services, "Kim") == "2026-11-07")

        // Nobody signs for another, nor writes what another undertakes.
        try await home.refuses(3, "set", id, "\(record).socialServicesSignedOn=2026-01-03")
        try await home.refuses(3, "set", id, "\(record).deadlines=R4a: 30")
        try await services.refuses(3, "set", "Avtalet", "\(record).institutionSignedOn=2026-01-03")
        try await home.ok(
            "set",
            id,
            "\(record).institutionUndertaking=Vi tar emot uppdraget inom två dagar.",
            "\(record).institutionSignedOn=2026-01-05"
        )
        try await home.ok("sync")
        try await services.ok("sync")
        #expect(try await services.json("contract")[0]["state"].string == "inForce")
        #expect(try await home.json("contract")[0]["deadlines"]["R4a"].number == 2)
        #expect(try await due("R4a", services, "Kim") == "2026-11-04")

        try await services.ok("set", "Avtalet", "course.routineAdoptedOn=2026-01-10")
        // All parties of the case have the deadline once it stands there.
        #expect(try await services.json("contract", "apply").array.count == 1)
        #expect(try await services.json("contract", "apply").array.isEmpty)
        try await services.ok("sync")
        try await school.ok("sync")
        let shared = try #require(try await school.json("case", "list")[0]["case"].string)
        // Who was only linked is not told by what the case goes; who takes part is.
        try await school.refuses(3, "get", shared, "contract.deadlines")
        try await school.ok("set", shared, "schoolInformation.lastAttended=2026-01-02")
        #expect(try await school.value(shared, "contract.deadlines") == "R4a: 2\nR99: 4")
        #expect(try await school.value(shared, "contract.routineAdoptedOn") == "2026-01-10")
        #expect(try await school.json("contract").array.isEmpty)
        try await services.ok("case", "new", "--model", "sisam", "--label", "Lo")
        #expect(try await services.value("Lo", "contract.signedOn") == "2026-01-05")

        // Under SAMS too, where a home of SiS takes part; it binds nobody else.
        let sams = ["case", "new", "--model", "sams", "--label"]
        try await services.ok(
            sams + ["Bo", "--with", "careHome=\(World.home)", "--ground", "carePurpose"]
        )
        try await services.ok(sams + ["Mo"])
        #expect(try await services.value("Bo", "contract.deadlines") == "R4a: 2\nR99: 4")
        #expect(
            try await services.json("get", "Mo", "contract.deadlines")["value"].string == nil
        )

        // Who changes what was signed has it signed again.
        try await services.ok("set", "Avtalet", "\(record).deadlines=R4a: 9")
        try await services.ok("sync")
        try await home.ok("sync")
        told = try await home.json("contract")[0]
        #expect(told["state"].string == "changed")
        #expect(told["unsigned"].array.count == 2)
        for (client, name, field) in [
            (services, "Avtalet", "socialServicesSignedOn"), (home, id, "institutionSignedOn"),
        ] {
            try await client.ok("set", name, "\(record).\(field)=2026-02-01")
            try await client.ok("sync")
        }
        try await services.ok("sync")
        #expect(try await services.json("contract")[0]["state"].string == "inForce")

        // A new version, and what is printed of it.
        let second = try await services.json(
            "add",
            "Avtalet",
            "contract",
            "version=2",
            "supersedes=\(record)",
            "validFrom=2026-02-01",
            "deadlines=R4a: 3",
            "socialServicesSignedOn=2026-02-02"
        )
        let newer = try #require(second["record"].string)
        try await services.ok("sync")
        try await home.ok("sync")
        #expect(
            try await home.json("contract").array.map { $0["state"].string }
                == ["unsigned", "inForce"]
        )
        try await home.ok("set", id, "\(newer).institutionSignedOn=2026-02-03")
        try await home.ok("sync")
        try await services.ok("sync")
        #expect(
            try await services.json("contract").array.map { $0["state"].string }
                == ["inForce", "superseded"]
        )
        for language in ["sv", "en"] {
            let page = try await services.ok(
                ["print", "Avtalet", "agreement", "--lang", language]
            )
            #expect(WebPage.faults(in: page) == [])
            #expect(page.contains("R4a: 3") && page.contains(World.home))
            #expect(try await !services.ok(["contract", "--lang", language]).isEmpty)
        }
        try await services.ok("case", "close", "Avtalet")
        #expect(try await services.json("contract")[0]["state"].string == "over")
    }

    @Test func `the coordinator has a checklist of its own, to print too`() async throws {
        let world = try await World.withCoordination()
        let services = try await world.join(World.services)
        let coordination = try await world.join("Samordningen")
        for client in [services, coordination] { try await client.ok("sync") }
        try await services.ok(
            ["case", "new", "--model", "contract", "--label", "Avtalet"]
                + ["--with", "coordinator=Samordningen"]
        )
        try await services.ok("add", "Avtalet", "contract", "validFrom=2026-01-01")
        try await services.ok("sync")
        try await coordination.ok("sync")
        let id = try #require(try await coordination.json("case", "list")[0]["case"].string)
        let steps = try await coordination.json("todo", id)["steps"].array
        #expect(
            Set(steps.compactMap { $0["step"].string }).isSuperset(of: ["K1", "K2", "K3", "K4"])
        )
        try await coordination.ok("step", "done", id, "K1", "--on", "2026-01-20")
        let file = world.folder.path("lista.html")
        try await coordination.ok("print", id, "checklist", file, "--lang", "sv")
        let page = try String(contentsOfFile: file, encoding: .utf8)
        #expect(WebPage.faults(in: page) == [])
        #expect(page.contains("☒ K1") && page.contains("2026-01-20") && page.contains("☐ K2"))
        #expect(page.contains("Signatur"))
        try await services.refuses(1, "print", "Avtalet", "checklist", "--role", "drottning")

        // Of a placement each role has its own.
        try await services.ok("case", "new", "--model", "sisam", "--label", "Kim")
        for (role, step) in [(nil, "R1a"), ("homeSchool", "R2b"), ("coordinator", "K1")] {
            let list = try await services.ok(
                ["print", "Kim", "checklist", "--lang", "en"] + (role.map { ["--role", $0] } ?? [])
            )
            #expect(WebPage.faults(in: list) == [])
            #expect(list.contains("☐ \(step)"), "\(role ?? "own")")
        }
    }

    @Test func `an agreement is signed by each for itself, and a new one supersedes it`()
        async throws
    {
        let world = try await World.withCoordination()
        let services = try await world.join(World.services)
        let home = try await world.join(World.home, as: "Hans Hed, rektor")
        let coordination = try await world.join("Samordningen", as: "Sara Sund, samordnare")
        for client in [services, home, coordination] { try await client.ok("sync") }
        try await services.ok(
            ["case", "new", "--model", "sisam", "--label", "Kim"]
                + ["--with", "institution=\(World.home)", "--ground", "carePurpose"]
                + ["--with", "coordinator=Samordningen", "--ground", "coordinator=harmTest"]
        )
        try await services.ok("set", "Kim", "milestones.start=2026-11-02")
        try await services.ok("sync")
        for client in [home, coordination] { try await client.ok("sync") }
        /// What the coordinator's screen says, who reads nothing but ticks and days.
        func screen() async throws -> JSON {
            try await coordination.ok("sync")
            return try await coordination.json("case", "list", "--all")[0]
        }
        let id = try #require(try await home.json("case", "list")[0]["case"].string)
        let first = try await home.json(
            "add",
            id,
            "agreement",
            "version=1",
            "goals=Läsa varje dag",
            "institutionSignedOn=2026-11-10",
            "institutionSignedBy=Hans Hed, rektor",
            "institutionUnit=Granhöjdens skola"
        )
        let old = try #require(first["record"].string)
        #expect(try await home.json("case", "show", id)["agreement"].truth == true)
        #expect(first["steps"][0]["step"].string == "R4c")
        #expect(first["steps"][0]["state"].string == "done")
        #expect(try await screen()["agreement"].truth == false)
        let page = try await home.ok(["print", id, "agreement", "--lang", "sv"])
        #expect(WebPage.faults(in: page) == [])
        #expect(page.contains("Hans Hed, rektor, Granhöjdens skola"))
        try await home.refuses(3, "set", id, "\(old).socialServicesSignedOn=2026-11-10")

        // What is written after the signature was signed by nobody; a new day signs it.
        try await home.ok("sync")
        let signed = try await home.json("case", "show", id)
        #expect(signed["agreement"].truth == true && signed["agreementOutdated"].truth == false)
        // The coordinator learns it by the tick, and of the agreement not a word.
        #expect(try await screen()["agreement"].truth == true)
        try await coordination.refuses(3, "get", id, "\(old).goals")
        // The tick does not outlive the change either.
        let opened = try await home.ok(
            ["set", id, "\(old).goals=Läsa varje kväll", "--lang", "sv"]
        )
        #expect(opened.contains("R4c inte längre klart"), "\(opened)")
        let changed = try await home.json("case", "show", id)
        #expect(changed["agreement"].truth == false && changed["agreementOutdated"].truth == true)
        for arguments in [
            ["case", "show", id], ["print", id, "agreement"], ["case", "list", "--all"],
        ] {
            let told = try await home.ok(arguments + ["--lang", "sv"])
            #expect(told.contains("ändrad efter underskrift"), "\(told)")
        }
        try await home.ok("sync")
        #expect(try await screen()["agreement"].truth == false)
        #expect(try await home.json("case", "show", id)["agreement"].truth == false)
        try await home.ok("set", id, "\(old).institutionSignedOn=2026-11-12")
        #expect(try await home.json("case", "show", id)["agreement"].truth == true)
        try await home.ok("set", id, "\(old).goals=Läsa varje dag")
        try await home.ok("sync")
        #expect(try await home.json("case", "show", id)["agreement"].truth == true)

        // A draft supersedes nothing before somebody signs it.
        let second = try await home.json(
            "add",
            id,
            "agreement",
            "version=2",
            "goals=Skriva varje dag",
            "supersedes=\(old)"
        )
        #expect(try await home.json("case", "show", id)["agreement"].truth == true)
        let new = try #require(second["record"].string)
        try await home.ok("set", id, "\(new).institutionSignedOn=2026-11-20")
        let newest = try await home.ok(["print", id, "agreement", "--lang", "sv"])
        #expect(newest.contains("Skriva varje dag") && !newest.contains("Läsa varje dag"))
        let named = try await home.ok(
            ["print", id, "agreement", "--record", old, "--lang", "sv"]
        )
        #expect(named.contains("Läsa varje dag"))
        try await whereabouts(services, home, id, new)
    }

    /// What social services say of secret whereabouts holds for who reads the agreement alone.
    private func whereabouts(
        _ services: Client,
        _ home: Client,
        _ id: String,
        _ agreement: String
    ) async throws {
        try await home.ok("set", id, "\(agreement).institutionMethod=paper")
        let signed = try await home.ok(["print", id, "agreement", "--lang", "sv"])
        #expect(signed.contains("På papper") && signed.contains(World.home))
        // The home's agreement is released; it says nothing until social services do.
        try await home.ok(
            ["release", "give", id, agreement, "--to", World.services, "--ground", "carePurpose"]
        )
        for client in [home, services, home, services] { try await client.ok("sync") }
        #expect(try await home.json("case", "show", id)["secretWhereabouts"].truth == false)
        try await services.ok("set", "Kim", "placement.secretWhereabouts=ja")
        for client in [services, home] { try await client.ok("sync") }
        try await home.refuses(3, "get", id, "placement.secretWhereabouts")
        let mark = try await home.json("get", id, "\(agreement).secretWhereabouts")
        #expect(mark["value"].truth == true)
        let shown = try await home.ok(["case", "show", id, "--lang", "sv"])
        #expect(shown.contains("Vistelseorten är hemlig"), "\(shown)")
        let hidden = try await home.ok(["print", id, "agreement", "--lang", "sv"])
        #expect(!hidden.contains(World.home) && !hidden.contains("Granhöjden"), "\(hidden)")
        #expect(hidden.contains("2026-11-20"))
        // A mark is nothing that anybody signs, and one that is lifted is lifted everywhere.
        #expect(try await home.json("case", "show", id)["agreement"].truth == true)
        try await services.ok("set", "Kim", "placement.secretWhereabouts=nej")
        for client in [services, home] { try await client.ok("sync") }
        #expect(try await home.json("case", "show", id)["secretWhereabouts"].truth == false)
        #expect(try await home.ok(["print", id, "agreement"]).contains(World.home))
        // Whoever adds an agreement while they are secret marks it without thinking of it.
        try await services.ok("set", "Kim", "placement.secretWhereabouts=ja")
        for client in [services, home] { try await client.ok("sync") }
        let third = try await home.json("add", id, "agreement", "goals=Räkna varje dag")
        let record = try #require(third["record"].string)
        let own = try await home.json("get", id, "\(record).secretWhereabouts")
        #expect(own["value"].truth == true)
    }
}
