import Foundation
import TestSupport
import Testing

/// One placement under the second SiSam, told by the parties' programs.
@Suite struct RoutineStoryTests {
    private func day(_ offset: Int) -> String {
        let formatter = DateFormatter()
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.timeZone = TimeZone(identifier: "Europe/Stockholm")
        formatter.dateFormat = "yyyy-MM-dd"
        return formatter.string(from: Date().addingTimeInterval(Double(offset) * 86_400))
    }

    @Test func `from before a decision to a school place that is missing`() async throws {
        let world = try await World.withCoordination()
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        let school = try await world.join(World.school, as: "Eva Ek, rektor")
        let coordination = try await world.join("Samordningen", as: "Sara Sund, samordnare")
        for client in [services, school, coordination] { try await client.ok("sync") }

        // A case before there is a placement, or anybody else in it.
        let made = try await services.json("case", "new", "--model", "sisam", "--label", "Kim")
        let id = try #require(made["case"].string)
        #expect(made["modelVersion"].number == 2)
        #expect(
            try await services.json("todo", "Kim")["steps"].array.contains {
                $0["step"].string == "R1a" && $0["own"].truth == true
            }
        )
        let read = try await services.json("access", "Kim")["readings"].array
        #expect(read.map { $0["action"].string } == ["agenda"])
        try await mine(services)
        try await services.ok(
            "set",
            "Kim",
            "pupil.name=Kim Ek",
            "notice.contactUnit=Barnenheten",
            "notice.phone=08-123 45 67",
            "placement.placementType=sis"
        )
        try await services.ok("sync")
        for role in ["homeSchool=\(World.school)", "coordinator=Samordningen"] {
            try await services.refuses(3, "case", "role", "Kim", role)
            try await services.ok("case", "role", "Kim", role, "--ground", "harmTest")
            try await services.ok("sync")
        }
        try await services.ok("sync")
        for client in [school, coordination] { try await client.ok("sync") }

        // Who was just linked reads the notice, and nothing of the pupil.
        #expect(try await school.value(id, "notice.contactUnit") == "Barnenheten")
        for field in ["pupil.name", "placement.placementType", "milestones.start"] {
            try await school.refuses(3, "get", id, field)
        }
        #expect(
            try await services.json("case", "show", id)["next"].array.allSatisfy {
                $0["ask"].string?.isEmpty == false
            }
        )
        let linked = try await school.json("case", "show", id)
        #expect(linked["handoverComing"].string == "Barnenheten, +4681234567")
        #expect(linked["model"].string == nil && linked["roles"].array.count == 1)
        #expect(linked["next"].array.isEmpty)
        #expect(linked["records"].array.map { $0["record"].string } == ["notice"])
        for command in [["case", "show", id], ["case", "list"], ["case", "list", "--all"]] {
            let told = try await school.start(command).finished().output
            #expect(told.contains("verlämning på gång") || told.contains("andover"))
            #expect(!told.contains("sisam") && !told.contains(World.services), "\(told)")
        }
        #expect(try await school.ok("todo").contains("Barnenheten"))
        try await expectNothingElse(school, coordination, id)

        // Ticks reach the coordinator, reasons do not.
        try await services.ok("step", "done", "Kim", "R1a", "--on", day(-1))
        try await services.ok("step", "skip", "Kim", "R1b", "--reason", "Hemligt skäl")
        try await services.refuses(2, "step", "skip", "Kim", "R1b")
        try await services.refuses(1, "step", "done", "Kim", "X9")
        #expect(try await services.json("step", "open", "Kim", "R1b")["doneOn"].isNull)
        #expect(try await services.json("step", "take", "Kim", "R1b")["own"].truth == true)
        try await services.ok("step", "skip", "Kim", "R1b", "--reason", "Hemligt skäl")
        try await services.ok("sync")
        try await coordination.ok("sync")
        let seen = try await coordination.json("case", "show", id)
        #expect(!seen["next"].array.contains { $0["step"].string == "R1a" })
        for record in seen["records"].array.compactMap({ $0["record"].string })
        where record.hasPrefix("socialServicesStep") {
            #expect(try await !coordination.ok("show", id, record).contains("Hemligt skäl"))
        }
        try await coordination.refuses(3, "show", id, "socialServicesNote")

        // Days make steps, and late ones are late.
        try await services.ok(
            "set",
            "Kim",
            "milestones.start=\(day(-40))",
            "milestones.plannedEnd=\(day(10))"
        )
        let late = try await services.json("todo", "Kim", "--all", "--overdue")
        #expect(late["steps"].array.contains { $0["step"].string == "R4e" })
        #expect(late["steps"].array.allSatisfy { $0["state"].string == "late" })
        // Of what the home does, social services learn by its release alone.
        let everything = try await services.json("todo", "Kim", "--all")["steps"].array
        let home = everything.filter { $0["step"].string == "R4c" }
        #expect(home.map { $0["state"].string } == ["unknown"])
        let known = try await services.json("case", "show", "Kim")
        #expect(known["agreement"].isNull && known["schoolIsParty"].isNull)

        // The alarm, at whoever reads the plan, and by its extract at the coordinator.
        for command in [["todo"], ["status"], ["case", "show", "Kim"]] {
            #expect(try await services.ok(command + ["--lang", "sv"]).contains("LARM"))
        }
        #expect(try await coordination.json("todo", id)["alarms"].array.isEmpty)
        try await services.ok("sync")
        try await coordination.ok("sync")
        #expect(
            try await coordination.json("todo", id)["alarms"].array.first?["received"].truth == true
        )
        // Closed, the case would remind nobody.
        try await services.refuses(1, "case", "close", "Kim", "--reason", "careEnds")
        // What has not come is not done, on no day and in no round.
        try await services.refuses(1, "case", "close", "Kim", "--on", day(2))
        try await services.refuses(1, "step", "done", "Kim", "R1b", "--on", day(1))
        try await services.refuses(1, "step", "done", "Kim", "R5b", "--round", "99")
        // Told once, it is not told again, unless somebody wants to.
        #expect(try await services.json("status")["unsent"].number == 0)
        try await services.ok("sync")
        #expect(try await services.json("status")["unsent"].number == 0)
        #expect(try await services.json("alarm", "send", "Kim")["to"].array.count == 1)
        try await services.ok("sync")
        try await coordination.ok("sync")
        #expect(
            try await coordination.json("status")["alarms"].array.first?["received"].truth == true
        )
        #expect(try await coordination.value(id, "returnAlarm.name") == "Kim Ek")
        #expect(try await coordination.value(id, "returnAlarm.endsOn") == day(10))
        #expect(
            try await coordination.json("todo", id)["alarms"][0]["ends"].string == day(10)
        )
        try await coordination.refuses(3, "get", id, "dischargePlan.schoolPlace")
        try await school.ok("sync")
        try await school.refuses(3, "get", id, "returnAlarm.name")
        let screen = try await coordination.json("case", "list", "--all")
        #expect(screen[0]["agreement"].truth == false)
        try await services.ok("set", "Kim", "dischargePlan.schoolPlace=confirmed")
        #expect(try await services.json("todo", "Kim")["alarms"].array.isEmpty)

        try await services.ok("alarm", "send", "Kim")
        try await services.ok("sync")
        try await coordination.ok("sync")
        #expect(try await coordination.json("todo", id)["alarms"].array.isEmpty)
        try await services.refuses(1, "alarm", "send", "Kim")

        // Who reads the days and not the plan does not cry out for a place that is confirmed.
        try await services.ok("set", "Kim", "milestones.end=\(day(-1))")
        try await services.ok("sync")
        try await coordination.ok("sync")
        #expect(try await coordination.value(id, "milestones.end") == day(-1))
        for command in [["todo"], ["status"], ["case", "list", "--all"]] {
            let told = try await coordination.start(command + ["--lang", "sv"]).finished().output
            #expect(!told.contains("LARM") && !told.contains("saknar skolplats"), "\(told)")
        }
        #expect(try await coordination.json("case", "list", "--all")[0]["alarms"].array.isEmpty)

        // A calendar without names.
        let file = world.folder.path("steg.ics")
        try await services.ok("todo", "--all", "--ics", file)
        let calendar = try String(contentsOfFile: file, encoding: .utf8)
        #expect(calendar.hasPrefix("BEGIN:VCALENDAR\r\n") && calendar.contains("SUMMARY:R4c"))
        #expect(!calendar.contains("Kim"))

        // A new round, and the end of this one.
        let next = try await services.json(
            "case",
            "new",
            "--re-placement-of",
            "Kim",
            "--label",
            "Kim 2"
        )
        #expect(try await services.value("Kim 2", "pupil.name") == "Kim Ek")
        #expect(try await services.value("Kim 2", "course.rePlacementOf") == id)
        #expect(next["roles"].array.count == 3)
        try await services.ok("case", "close", "Kim", "--reason", "rePlacement")
        #expect(try await services.json("case", "list", "--all").array.count == 1)
        // Who was told no more than that there is a case is told that it is closed, and not why.
        try await services.ok("sync")
        try await school.ok("sync")
        #expect(try await school.value(id, "notice.closedOn") == day(0))
        #expect(
            try await school.json("case", "list", "--all").array.allSatisfy {
                $0["case"].string != id
            }
        )
        let closed = try await school.ok("case", "show", id, "--lang", "sv")
        #expect(closed.contains("avslutat") && !closed.contains("på gång"), "\(closed)")
        try await school.refuses(3, "get", id, "course.endReason")
        for language in ["sv", "en"] {
            for command in [
                ["todo", "--all"], ["case", "list", "--all"], ["case", "show", "Kim 2"],
            ] {
                #expect(try await !services.ok(command + ["--lang", language]).isEmpty)
            }
        }
        try await releases(services, school)
    }

    /// What is a person's own: what is for their function, or what they took over.
    private func mine(_ services: Client) async throws {
        func codes() async throws -> [String] {
            try await services.json("todo", "--mine")["steps"].array.compactMap {
                $0["step"].string
            }
        }
        #expect(try await codes() == ["R1a", "R1b", "R1c"])
        try await services.ok("author", "add", "Mia Mård, mentor")
        #expect(try await codes().isEmpty)
        #expect(try await !services.json("todo")["steps"].array.isEmpty)
        try await services.ok("step", "take", "Kim", "R1a")
        #expect(try await codes() == ["R1a"])
        // Of a function that the model does not know nothing is kept back, but what is another's.
        try await services.ok("author", "add", "Bo Berg, enhetschef")
        #expect(try await codes() == ["R1b", "R1c"])
        try await services.ok("author", "use", "Siv Sand")
        #expect(try await codes() == ["R1b", "R1c"])
    }

    /// Whatever is asked about a case of which somebody knows a coming handover alone, the answer tells
    /// neither what kind of case it is nor who else takes part.
    private func expectNothingElse(
        _ school: Client,
        _ coordination: Client,
        _ id: String
    ) async throws {
        let added = try await coordination.json(
            "add",
            id,
            "contact",
            "function=coordinator",
            "name=Sara Sund"
        )
        for client in [coordination, school] { try await client.ok("sync") }
        let contact = try #require(added["record"].string)
        let secrets = ["sisam", "SiSam", "Samordningen", "Sara Sund", "Kim Ek"]
        let answered = [
            ["print", id, "notice"], ["form", "print", id, "schoolInformation"],
            ["sql", "SELECT * FROM cases"], ["sql", "SELECT * FROM contact", "--case", id],
            ["log", id], ["show", id, "notice"], ["get", id, "notice.contactUnit"],
            ["export", id, "--json"], ["verify"], ["release", "list", id], ["case", "show", id],
            ["status"], ["search", "Sara"], ["search", "Sara", "--case", id],
            ["todo", "--all"], ["todo", id, "--all"], ["conflicts"], ["inbox"],
            ["proposal", "list"], ["case", "list"], ["case", "list", "--all"],
        ]
        let refused = [
            ["print", id, "checklist"], ["print", id, "agreement"], ["print", id, "plan"],
            ["print", id, contact], ["show", id, contact], ["log", id, contact + ".name"],
            ["show", id, "contract"], ["get", id, "contract.municipality"],
            ["get", id, "pupil.name"], ["show", id, "milestones"],
        ]
        for command in answered + refused {
            for form in [["--lang", "sv"], ["--lang", "en"], ["--json"]] {
                let told = try await school.start(command + form).finished()
                if refused.contains(command), command[0] != "log" {
                    #expect(told.exit == 3, "\(command): \(told)")
                } else if !refused.contains(command) {
                    #expect(told.exit == 0, "\(command): \(told)")
                }
                for word in secrets {
                    let isThere = (told.output + told.errors).contains(word)
                    #expect(!isThere, "\(command + form) tells \(word): \(told)")
                }
            }
        }
        // By which model it is, no count of cases tells either.
        let models = try await school.json("model", "list").array
        #expect(models.allSatisfy { $0["cases"].number == 0 }, "\(models)")
        let menu = try await school.run(input: "1\n1\n0\n0\n0\n").output
        for word in secrets + ["Skolinformation", "School information"] {
            #expect(!menu.contains(word), "\(menu)")
        }
        // Whoever takes part otherwise sees who else does.
        #expect(
            try await coordination.json("case", "show", id)["roles"].array.count == 3
        )
    }

    /// Grounds by the matrix, and a consent from its record to its end.
    private func releases(_ services: Client, _ school: Client) async throws {
        let give = ["release", "give", "Kim 2", "pupil", "--to", World.school, "--ground"]
        func refusal(_ ground: String, until day: String? = nil) async throws -> JSON {
            let end = day.map { ["--until", $0] } ?? []
            let finished = try await services.start(give + [ground, "--json"] + end).finished()
            #expect(finished.exit == 3, "\(finished)")
            return try JSON(finished.errors)["error"]
        }
        let over = try await refusal("harmTest", until: day(-1))
        #expect(over["reason"].string == "isOver", "\(over)")
        let refused = try await refusal("generalClause")
        #expect(refused["code"].string == "release.ground", "\(refused)")
        #expect(
            refused["possible"].array.compactMap(\.string) == ["consent", "harmTest", "necessary"]
        )
        let told = try await services.start(give + ["generalClause", "--lang", "en"]).finished()
        #expect(told.errors.contains("10:27") && told.errors.contains("harmTest"), "\(told)")
        #expect(try await refusal("samtycke")["gap"].string == "missing")
        try await services.ok(
            "add",
            "Kim 2",
            "consent",
            "ground=consent",
            "scope=elev",
            "recipients=\(World.school)"
        )
        #expect(try await services.ok(give + ["consent", "--preview"]).contains("Kim Ek"))
        try await services.ok(give + ["consent"])
        for _ in 0..<2 { for client in [services, school] { try await client.ok("sync") } }
        let id = try #require(try await services.json("case", "show", "Kim 2")["case"].string)
        #expect(try await school.value(id, "pupil.name") == "Kim Ek")
        #expect(try await services.json("status")["lapsedConsents"].array.isEmpty)
        try await services.ok("set", "Kim 2", "consent.withdrawnOn=\(day(-1))")
        #expect(try await services.json("todo")["lapsedConsents"].array.count == 1)
        for command in [["todo"], ["status"], ["case", "show", "Kim 2"]] {
            #expect(try await services.ok(command + ["--lang", "en"]).contains("release withdraw"))
        }
        try await services.ok("release", "withdraw", "Kim 2", "pupil", "--from", World.school)
        #expect(try await services.json("todo")["lapsedConsents"].array.isEmpty)
    }

    @Test func `a municipality's own file becomes a model that cases open under`() async throws {
        let world = try await World.withCoordination()
        let services = try await world.join(World.services)
        let coordination = try await world.join("Samordningen")
        let file = try #require(Self.example)
        for client in [services, coordination] { try await client.ok("sync") }
        #expect(try await services.json("model", "extend", file)["ok"].truth == true)
        let bad = world.folder.path("fel.yaml")
        try String(contentsOfFile: file, encoding: .utf8)
            .replacing(
                "  - id: dischargePlan\n",
                with: "  - id: dischargePlan\n    readers: [homeSchool]\n"
            )
            .write(toFile: bad, atomically: true, encoding: .utf8)
        let mistakes = try await services.json("model", "extend", bad, exit: 1)["mistakes"]
        #expect(mistakes[0]["code"].string == "weakens")
        #expect(mistakes[0]["line"].number != nil && mistakes[0]["column"].number == 5)
        try await world.server.ok("model", "publish", file)
        try await services.ok("sync")
        let made = try await services.json(
            "case",
            "new",
            "--model",
            "sisamExempel",
            "--label",
            "Lo",
            "--ground",
            "harmTest"
        )
        #expect(made["roles"].array.contains { $0["party"].string == "Samordningen" })
    }

    private static var example: String? {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        let file = folder.appendingPathComponent("Sources/Cooperation/Models/kommun-exempel.yaml")
        return FileManager.default.fileExists(atPath: file.path) ? file.path : nil
    }
}
