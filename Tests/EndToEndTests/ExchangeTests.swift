import Foundation
import TestSupport
import Testing

/// Lists that come in from other systems, and packages that go out.
@Suite(.serialized) struct ExchangeTests {
    /// Writes a file into the world's folder.
    private func file(_ name: String, _ bytes: [UInt8], _ world: World) throws -> String {
        let path = world.folder.path(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func list(_ lines: String...) -> [UInt8] {
        Array(("\u{FEFF}" + lines.map { $0 + "\r\n" }.joined()).utf8)
    }

    @Test func aListIsTakenInWholeOrNotAtAll() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        let path = try file(
            "lista.csv",
            list(
                "ärende;Elev.Namn;elev.personnummer;särskilt ungdomshem;hemskola;kontakt.namn",
                "Kim;Kim Ask;;;;Siv;Social",
                "Ny;Nils Ny;20100101-2390;\(World.home);\(World.school);Siv"
            ),
            world
        )
        // A cell too many: refused as a whole, with the row.
        let ragged = try await services.refusal(1, "import", path, "--model", "sisam")
        #expect(ragged["code"].string == "import.ragged", "\(ragged)")

        let good = try file(
            "god.csv",
            list(
                "ärende;Elev.Namn;elev.personnummer;särskilt ungdomshem;hemskola;kontakt.namn",
                "Kim;Kim Ask;;;;Siv",
                ";;;;;",
                "Ny;Nils Ny;20100101-2390;\(World.home);\(World.school);Siv"
            ),
            world
        )
        let tried = try await services.json("import", good, "--model", "sisam@1", "--dry-run")
        #expect(tried["kept"].truth == false && tried["rows"].array.count == 2, "\(tried)")
        #expect(tried["rows"][1]["new"].truth == true && tried["rows"][1]["row"].number == 4)
        #expect(tried["rows"][1]["case"].isNull)
        #expect(try await services.json("case", "list").array.count == 1)

        let taken = try await services.json("import", good, "--model", "sisam@1")
        #expect(taken["kept"].truth == true, "\(taken)")
        #expect(try await services.ok("get", "Ny", "pupil.name") == "Nils Ny\n")
        #expect(try await services.ok("get", "Kim", "pupil.name") == "Kim Ask\n")
        #expect(try await services.ok("get", "Ny", "contact.name") == "Siv\n")

        // Once more: nothing is made twice.
        let again = try await services.json("import", good, "--model", "sisam@1")
        #expect(again["unsent"].number == taken["unsent"].number, "\(again)")
        #expect(again["rows"].array.allSatisfy { $0["written"].array.isEmpty })
        #expect(try await services.json("case", "list").array.count == 2)
    }

    @Test func oneBadRowTakesBackTheRest() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        let path = try file(
            "fel.jsonl",
            Array(
                """
                {"case": "Kim", "pupil.name": "Kim Ask", "pupil.schoolDuty": true}
                {"case": "Kim", "schoolPlan.goals": "Läsa"}
                {"case": "Kim", "pupil.personalNumber": "20100101-0000"}
                {"case": "Ingen", "pupil.name": "Ingen"}
                {"case": "Kim", "pupil.shoeSize": 41}
                {"pupil.name": "Ingen"}
                """.utf8
            ),
            world
        )
        let run = try await services.run("import", path, "--json")
        #expect(run.exit == 1, "\(run)")
        let report = try JSON(run.output)
        #expect(report["kept"].truth == false)
        let codes = report["rows"].array.map { $0["error"]["code"].string }
        #expect(
            codes == [
                nil, "notOwner", "value.personalNumberCheckDigit", "import.unknownCase",
                "import.unknownColumn", "import.noCase",
            ],
            "\(codes)"
        )
        #expect(try await services.ok("get", "Kim", "pupil.name") == "\n")
    }

    @Test func placementsAreComparedWithCases() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        try await services.ok("set", "Kim", "pupil.personalNumber=20100101-2390")
        // As a spreadsheet on a Swedish Windows saves it.
        let text = "personnummer;anmärkning\r\n100101-2390;åäö\r\n20110101-2399;borta\r\n"
        let bytes = try #require(text.data(using: .windowsCP1252))
        let path = try file("verksamhetssystem.csv", Array(bytes), world)
        let found = try await services.json("import", "--check", path)
        #expect(found["matched"].number == 1, "\(found)")
        #expect(found["withoutCase"].array.map(\.number) == [3])
        #expect(found["withoutRow"].array.isEmpty)

        let none = try file("tom.csv", list("ärende", "Någon annan"), world)
        let other = try await services.json("import", "--check", none)
        #expect(other["withoutRow"][0]["case"].string == placement.id, "\(other)")
        // What is told names rows and cases, never the numbers of persons.
        #expect(try await !services.ok("import", "--check", path).contains("20110101"))
    }

    @Test func brokenListsAreRefusedInOneSentence() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        for (name, text, code) in [
            ("citat.csv", "case;pupil.name\r\nKim;\"Kim", "import.malformed"),
            ("twice.csv", "case;case\r\nKim;Kim", "import.columnTwice"),
            ("no.jsonl", "{\"case\": [1]}", "import.malformed"),
            ("deep.jsonl", String(repeating: "[", count: 100_000), "import.malformed"),
        ] {
            let path = try file(name, Array(text.utf8), world)
            let refusal = try await placement.services.refusal(1, "import", path)
            #expect(refusal["code"].string == code, "\(name): \(refusal)")
        }
        try await placement.services.refuses(1, "import", world.folder.path("borta.csv"))
    }

    @Test func aCaseIsExportedForTheArchive() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let home = placement.home
        try await home.ok(
            "set",
            "Kim",
            "mapping.result=<b>Läser</b> & räknar",
            "mapping.method==1+1"
        )
        let folder = world.folder.path("arkiv")
        let told = try await home.json("export", "Kim", folder, "--diary", "SiS 2026/17")
        #expect(
            told["files"].array.compactMap(\.string) == [
                "case.json", "case.html", "register.csv", "SHA256SUMS",
            ]
        )
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        }
        let json = try JSON(text("case.json"))
        #expect(json["registration"]["diary"].string == "SiS 2026/17")
        #expect(json["registration"]["secrecy"]["provision"].string == "OSL 26 kap. 1 §")
        #expect(json["history"].array.count == 2)
        let html = try text("case.html")
        #expect(html.contains("&lt;b&gt;Läser&lt;/b&gt; &amp; räknar"), "\(html)")
        #expect(!html.contains("<b>Läser") && !html.contains("http"))
        let register = try text("register.csv")
        #expect(register.contains("\";\"") && register.contains("SiS 2026/17"), "\(register)")
        // The byte order mark by which a spreadsheet knows the encoding.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/register.csv"))
        #expect(Array(bytes.prefix(4)) == [0xEF, 0xBB, 0xBF, UInt8(ascii: "\"")])
        let sums = try await Finished.run("sha256sum", ["-c", "SHA256SUMS"], in: folder)
        #expect(sums == 0)
        // Never into a folder that is there.
        try await home.refuses(1, "export", "Kim", folder)
    }

    @Test func theRegisterNamesWhoGotARecord() async throws {
        let world = try await World()
        let placement = try await world.withReleasableCase()
        let (services, home, school) = (placement.services, placement.home, placement.school)
        try await home.ok("set", "Kim", "plan.goal=Läsa")
        try await placement.settle()
        func register(_ client: Client, _ name: String) async throws -> String {
            let folder = world.folder.path(name)
            try await client.ok("export", placement.id, folder, "--lang", "sv")
            let text = try String(contentsOfFile: folder + "/register.csv", encoding: .utf8)
            let lines = text.split(separator: "\r\n").map(String.init)
            return try #require(lines.first { $0.contains("Plan") }, "\(text)")
        }
        #expect(try await !register(services, "före").contains(World.school))
        try await services.ok(
            ["release", "give", "Kim", "plan", "--to", World.school, "--ground", "consent"]
        )
        try await placement.settle()
        for (client, name) in [(services, "a"), (home, "b"), (school, "c")] {
            #expect(try await register(client, name).contains(World.school), "\(name)")
        }
        // Who got it has it, whatever comes later.
        try await services.ok(["release", "withdraw", "Kim", "plan", "--from", World.school])
        try await placement.settle()
        #expect(try await register(services, "efter").contains(World.school))
    }
}

/// A tool of the system.
enum Finished {
    /// Its exit code.
    static func run(_ tool: String, _ arguments: [String], in folder: String) async throws -> Int32
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
