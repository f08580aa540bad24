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
}
