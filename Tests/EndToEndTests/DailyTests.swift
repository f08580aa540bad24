import Foundation
import TestSupport
import Testing

/// The daily commands on one replica, and the shapes of what they print.
@Suite(.serialized) struct DailyTests {
    private static let siblingShape = [
        "author", "device", "dot", "erased", "keyAwaited", "party", "provisional", "unreadable",
        "value", "writtenAt",
    ]

    @Test func setAndGet() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        let empty = try await school.json("get", "Kim", "schoolPlan.goals")
        #expect(empty["value"].isNull && empty["conflict"].truth == false)
        #expect(empty["siblings"].isArray && empty["siblings"].array.isEmpty)
        #expect(empty["token"].string?.isEmpty == false)

        let told = try await school.ok("set", "Kim", "schoolPlan.goals=Läsa varje dag")
        #expect(told.split(separator: "\n").count == 1, "\(told)")
        for part in [String(placement.id.prefix(8)), "Kim", "1 "] {
            #expect(told.contains(part), "\(told)")
        }
        #expect(try await school.ok("get", "Kim", "schoolPlan.goals") == "Läsa varje dag\n")

        let got = try await school.json("get", String(placement.id.prefix(4)), "skolplan.mal")
        #expect(got["case"].string == placement.id)
        #expect(got["record"].string == "schoolPlan" && got["field"].string == "goals")
        #expect(got["value"].string == "Läsa varje dag")
        let sibling = got["siblings"][0]
        #expect(sibling.names == Self.siblingShape)
        #expect(sibling["party"].string == World.school && sibling["device"].string == "dator")
        #expect(sibling["author"].string == "Eva Ek, lärare")
        #expect(sibling["dot"].isNull && sibling["provisional"].truth == true)
        let time = try #require(sibling["writtenAt"].string)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil, "\(time)")

        try await school.ok("sync")
        let ordered = try await school.json("get", "Kim", "schoolPlan.goals")
        #expect(ordered["siblings"][0]["dot"].string?.hasSuffix(":1") == true, "\(ordered)")
        #expect(ordered["siblings"][0]["provisional"].truth == false)
    }

    @Test func severalFieldsAreAllOrNothing() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        let saved = try await school.json(
            "set",
            "Kim",
            "schoolPlan.goals=Ett",
            "schoolPlan.support=Två",
            "schoolPlan.grading=shared",
            "schoolInformation.attendance=87"
        )
        #expect(saved["written"].array.count == 4)
        #expect(saved["unsent"].number == 4)
        #expect(saved["conflict"].truth == false && saved["lastSync"].string != nil)
        try await school.refuses(
            1,
            "set",
            "Kim",
            "schoolPlan.goals=Nytt",
            "schoolInformation.attendance=101"
        )
        #expect(try await school.value("Kim", "schoolPlan.goals") == "Ett")
        let replaced = try await school.json("set", "Kim", "schoolPlan.goals=Nytt")
        #expect(replaced["replaced"][0]["value"].string == "Ett")
        #expect(replaced["replaced"][0]["own"].truth == true)
    }

    @Test func valuesFromElsewhere() async throws {
        let world = try await World()
        let school = try await world.withCase().school
        let file = try world.folder.write("Rad ett\nRad två\n", to: "mål.txt")
        try await school.ok("set", "Kim", "schoolPlan.goals=@\(file)")
        #expect(try await school.value("Kim", "schoolPlan.goals") == "Rad ett\nRad två")
        try await school.ok("set", "Kim", "schoolPlan.goals=-", input: "Från röret å ä ö")
        #expect(try await school.value("Kim", "schoolPlan.goals") == "Från röret å ä ö")
        try await school.ok("set", "Kim", "schoolPlan.goals=")
        let cleared = try await school.json("get", "Kim", "schoolPlan.goals")
        #expect(cleared["value"].isNull && cleared["siblings"].array.count == 1)
    }

    @Test func valuesOfEveryType() async throws {
        let placement = try await World().withCase()
        let (services, home) = (placement.services, placement.home)
        for (typed, field, json) in [
            ("2026-11-23", "dischargePlan.plannedDischarge", "2026-11-23"),
            ("ja", "pupil.schoolDuty", "true"), ("19121212-1212", "pupil.personalNumber", ""),
            ("sudden", "dischargePlan.certainty", "sudden"),
            ("Eksjö", "pupil.homeMunicipality", "Eksjö"),
        ] {
            try await services.ok("set", "Kim", "\(field)=\(typed)")
            let value = try await services.json("get", "Kim", field)["value"]
            if !json.isEmpty { #expect(value.string ?? "\(value.truth ?? false)" == json) }
        }
        let contact = try #require(
            try await home.json(
                "add",
                "Kim",
                "contact",
                "name=Åsa Öhman",
                "phone=070-174 06 05",
                "email=asa@example.se",
                "function=mentor"
            )["record"].string
        )
        #expect(try await home.value("Kim", "\(contact).phone") == "+46701740605")
        let meeting = try #require(
            try await home.json("add", "Kim", "meeting", "at=2026-12-01 13:30")["record"].string
        )
        let at = try await home.value("Kim", "\(meeting).at")
        #expect(
            at?.hasPrefix("2026-12-01T13:30") == true && at?.contains("+01:00") == true,
            "\(at ?? "")"
        )
        try await placement.settle()
        try await placement.school.ok("set", "Kim", "schoolPlan.teacherContact=\(contact)")
        #expect(try await placement.school.value("Kim", "schoolPlan.teacherContact") != nil)
    }

    @Test func recordsComeAndGo() async throws {
        let placement = try await World().withCase()
        let home = placement.home
        let added = try await home.json("add", "Kim", "feedback", "progress=Går bra")
        let record = try #require(added["record"].string)
        #expect(record.hasPrefix("feedback/"))
        try await home.ok("add", "Kim", "återkoppling", "progress=Går bättre")
        let short = String(record.prefix("feedback/".count + 6))
        #expect(try await home.value("Kim", "\(short).progress") == "Går bra")
        let shown = try await home.json("show", "Kim", short)
        #expect(shown["type"].string == "feedback" && shown["life"].string == "there")
        #expect(shown["fields"].array.count == 8)
        try await home.ok("delete", "Kim", short)
        #expect(try await home.json("show", "Kim", record)["life"].string == "deleted")
        try await home.refuses(1, "set", "Kim", "\(record).progress=Sent")
        try await home.refuses(3, "delete", "Kim", "mapping")
        try await home.refuses(3, "delete", "Kim", "schoolPlan")
        // Whose records of a type are: for who adds one, and for who deletes one.
        let school = placement.school
        try await home.ok("sync")
        try await school.ok("sync")
        for line in [["add", "Kim", "feedback", "progress=Vårt"], ["delete", "Kim", record]] {
            let refused = try await school.refusal(3, line)
            #expect(refused["code"].string == "notOwner")
            #expect(refused["owners"].array.map { $0.string } == [World.home], "\(refused)")
        }
        let records = try await home.json("case", "show", "Kim")["records"].array
        let there = records.filter {
            $0["type"].string == "feedback" && $0["life"].string == "there"
        }
        #expect(there.count == 1)
    }

    @Test func formSavesUnderItsTokenAndKeepsADraft() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        // The first answer is kept although the form never ends.
        let broken = try await school.run("edit", "Kim", "schoolPlan", input: "Påbörjat\n")
        #expect(broken.exit == 1, "\(broken)")
        #expect(try await school.value("Kim", "schoolPlan.goals") == nil)
        #expect(try await school.json("status")["drafts"].number == 1)
        let saved = try await school.run("edit", "Kim", "schoolPlan", input: "y\n\n.\ny\n")
        #expect(saved.exit == 0, "\(saved)")
        #expect(try await school.value("Kim", "schoolPlan.goals") == "Påbörjat")
        #expect(try await school.json("status")["drafts"].number == 0)
        for word in ["Goals", "goals"] { #expect(saved.output.contains(word), "\(saved)") }
    }

    @Test func nobodyIsLookedUpByWhatIsSensitive() async throws {
        let world = try await World()
        let services = try await world.join(World.services)
        try await services.ok("sync")
        for name in ["Kim", "Lo"] {
            try await services.ok("case", "new", "--model", "sisam", "--label", name)
            try await services.ok(
                "set",
                name,
                "pupil.name=\(name) Ek",
                "dischargePlan.plannedDischarge=2026-12-18",
                "dischargePlan.planB=Utredning av något känsligt"
            )
        }
        func found(_ arguments: String...) async throws -> [String] {
            try await services.json("search", arguments[0]).array.compactMap { $0["case"].string }
        }
        // The pupil is found by name, and by nothing that says what is the matter.
        #expect(try await found("ek").count == 2)
        #expect(try await found("känsligt").isEmpty)
        #expect(try await services.ok("search", "känsligt", "--lang", "sv").contains("--case"))
        let one = try await services.json("search", "känsligt", "--case", "Kim").array
        #expect(one.map { $0["field"].string } == ["planB"], "\(one)")
        #expect(try await services.json("search", "lo ek", "--case", "Kim").array.isEmpty)

        let query = "SELECT plannedDischarge, planB FROM dischargePlan"
        let all = try await services.json("sql", query).array
        #expect(all.count == 2 && all.allSatisfy { $0["planB"].isNull }, "\(all)")
        #expect(all.allSatisfy { $0["plannedDischarge"].string == "2026-12-18" })
        let like = "SELECT * FROM dischargePlan WHERE planB LIKE '%känsligt%'"
        #expect(try await services.json("sql", like).array.isEmpty)
        let told = try await services.start(["sql", query, "--lang", "sv"]).finished()
        #expect(told.exit == 0 && told.errors.contains("--case"), "\(told)")
        let here = try await services.json("sql", query, "--case", "Lo").array
        #expect(here.count == 1 && here[0]["planB"].string == "Utredning av något känsligt")
        let labels = try await services.json("sql", "SELECT label FROM cases", "--case", "Lo")
        #expect(labels.array.map { $0["label"].string } == ["Lo"])
        // What was not asked was not read.
        let read = try await services.json("access", "Kim")["readings"].array
        #expect(read.contains { $0["action"].string == "search" }, "\(read)")
    }

    @Test func readingCommands() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let school = placement.school
        try await school.ok("set", "Kim", "schoolPlan.goals=Sökbar åäö", "schoolPlan.support=Stöd")
        try await placement.settle()

        let found = try await school.json("search", "SÖKBAR")
        #expect(found.array.count == 1 && found[0]["field"].string == "goals", "\(found)")
        #expect(try await school.json("search", "finns inte").array.isEmpty)

        let log = try await school.json("log", "Kim", "schoolPlan.goals")
        #expect(log.array.count == 1)
        #expect(log[0]["value"].string == "Sökbar åäö" && log[0]["verdict"].string == "accepted")
        #expect(log[0]["author"].string == "Eva Ek, lärare" && log[0]["orderedAt"].string != nil)
        #expect(try await school.json("log", "Kim").array.count == 2)

        let rows = try await school.json("sql", "SELECT goals, support, inConflict FROM schoolPlan")
        #expect(rows.array.count == 1 && rows[0]["goals"].string == "Sökbar åäö", "\(rows)")
        #expect(rows[0]["inConflict"].isNull)

        let status = try await school.json("status")
        #expect(status["party"]["name"].string == World.school)
        #expect(status["unsent"].number == 0 && status["cases"].number == 1)
        #expect(status["server"].string == world.server.url && status["lastSync"].string != nil)

        let listed = try await school.json("case", "list")
        #expect(listed[0]["case"].string == placement.id && listed[0]["model"].string == "sisam")
        let parties = try await school.json("party", "list")
        #expect(Set(parties.array.compactMap { $0["name"].string }).isSuperset(of: [World.school]))
        #expect(try await school.json("device", "list").array.contains { $0["own"].truth == true })
        #expect(
            try await school.json("model", "list").array.contains { $0["model"].string == "sisam" }
        )
        #expect(try await school.json("model", "show", "sisam@1")["version"].number == 1)
        for command in [
            ["status"], ["case", "list"], ["case", "show", "Kim"], ["log", "Kim"],
            ["show", "Kim", "schoolPlan"], ["party", "list"], ["device", "list"],
            ["model", "list"],
            ["model", "show", "sisam"], ["author", "list"], ["conflicts"], ["inbox"], ["verify"],
            ["search", "Sökbar"], ["sql", "SELECT 1"],
        ] {
            for language in ["sv", "en"] {
                let told = try await school.ok(command + ["--lang", language])
                #expect(!told.isEmpty, "\(command)")
            }
        }
    }

    @Test func authorsAndLabels() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        try await school.ok("author", "add", "Örjan Åberg, speciallärare")
        try await school.ok("author", "use", "Örjan")
        try await school.ok("set", "Kim", "schoolPlan.goals=Av Örjan")
        let got = try await school.json("get", "Kim", "schoolPlan.goals")
        #expect(got["siblings"][0]["author"].string == "Örjan Åberg, speciallärare")
        #expect(try await school.json("author", "list").array.count == 2)
        try await school.ok("case", "label", "Kim", "Kim i Ekby")
        #expect(try await school.value("kim i ekby", "schoolPlan.goals") == "Av Örjan")
        try await placement.settle()
        // A label is the party's own.
        #expect(try await placement.home.json("case", "list")[0]["label"].string == "Kim")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) async throws {
        let world = try await World()
        let client = Client(home: world.folder.path("none"), user: world.folder.path)
        #expect(try await client.ok("completions", shell).contains("obruten"))
    }

    @Test func menuForPeopleWhoDoNotLiveInTerminals() async throws {
        let placement = try await World().withCase()
        let told = try await placement.school.run(input: "1\n1\n0\n0\n0\n")
        #expect(told.exit == 0, "\(told)")
        #expect(told.output.contains("Kim"), "\(told)")
    }

    @Test func speaksBothLanguages() async throws {
        let placement = try await World().withCase()
        var school = placement.school
        let english = try await school.ok("set", "Kim", "schoolPlan.goals=Ett")
        let swedish = try await school.ok("set", "Kim", "schoolPlan.goals=Två", "--lang", "sv")
        #expect(english != swedish && swedish.contains("osänd"), "\(swedish)")
        school.environment["LC_ALL"] = "sv_SE.UTF-8"
        #expect(try await school.run("--help").output.contains("Användning: obruten"))
        let refused = try await school.refuses(2, "set", "--no-such-option")
        #expect(refused.contains("saknas") || refused.contains("ingen flagga"), "\(refused)")
    }

    /// Values come from others: what steers a terminal or turns writing around is shown escaped.
    @Test func controlCharactersOfOthers() async throws {
        let placement = try await World().withCase()
        try await placement.school.ok("set", "Kim", "schoolPlan.goals=a\u{202E}b")
        let told = try await placement.school.ok("show", "Kim", "schoolPlan")
        #expect(!told.contains("\u{202E}"), "\(told)")
        try await placement.school.refuses(1, "set", "Kim", "schoolPlan.goals=a\u{1B}[2Jb")
    }
}
