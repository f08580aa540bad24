import Foundation
import TestSupport
import Testing

/// Bundles, with the real programs.
@Suite(.serialized) struct BundleTests {
    private let files = FileManager.default

    @Test func carriedByAPartyThatMayNotRead() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        try await placement.settle()
        let (services, school, home) = (placement.services, placement.school, placement.home)
        // Social services and the institution alone read the placement.
        try await services.ok("set", "Kim", "placement.admission=2026-12-24")
        try await services.ok("set", "Kim", "pupil.name=Kim A")
        let file = world.folder.path("kim.bundle")
        let made = try await services.json("bundle", "export", file)
        #expect(made["writes"].number == 2)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(bytes.range(of: Data("Kim A".utf8)) == nil)
        try await services.refuses(1, "bundle", "export", file)

        let taken = try await school.json("bundle", "import", file)
        #expect(taken["writes"].number == 1)
        #expect(taken["carried"].number == 1)
        #expect(try await school.json("bundle", "import", file)["known"].number == 1)
        #expect(try await school.value("Kim", "pupil.name") == "Kim A")
        #expect(try await school.json("status")["provisional"].number == 1)
        try await school.ok("sync")
        #expect(try await school.json("status")["carried"].number == 0)
        // The institution gets both without social services having met the server.
        try await home.ok("sync")
        #expect(try await home.value("Kim", "placement.admission") == "2026-12-24")
        try await placement.settle()
        try await placement.expectEquality()
        #expect(try await services.json("status")["unsent"].number == 0)
        #expect(try await services.json("inbox").array.isEmpty)
    }

    @Test func damagedForeignOrForAnother() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        try await placement.settle()
        let (services, school, home) = (placement.services, placement.school, placement.home)
        try await services.ok("set", "Kim", "pupil.name=Kim A")
        let name = try await school.json("status")["party"]["name"].string ?? ""
        let file = world.folder.path("kim.bundle")
        try await services.ok("bundle", "export", file, "--for", name)
        let other = try await home.refusal(3, "bundle", "import", file)
        #expect(other["code"].string == "bundle.otherParty")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for (count, code, exit) in [
            (bytes.count - 1, "bundle.damaged", Int32(6)), (20, "bundle.damaged", 6),
            (0, "bundle.damaged", 6),
        ] {
            let damaged = world.folder.path("damaged \(count)")
            try bytes.prefix(count).write(to: URL(fileURLWithPath: damaged))
            let refusal = try await school.refusal(exit, "bundle", "import", damaged)
            #expect(refusal["code"].string == code)
        }
        let elsewhere = try await World(isStranger: true)
        let foreign = try await elsewhere.withCase()
        try await foreign.settle()
        let refused = try await foreign.school.refusal(1, "bundle", "import", file)
        #expect(refused["code"].string == "bundle.otherServer")
        let swedish = try await foreign.school.start(
            ["bundle", "import", file, "--lang", "sv"]
        ).finished()
        #expect(swedish.errors.contains("en annan server"))
        let missing = try await school.refusal(1, "bundle", "import", file + ".not")
        #expect(missing["code"].string == "file.unreadable")
        try await school.ok("bundle", "import", file)
        #expect(try await school.value("Kim", "pupil.name") == "Kim A")
    }
}
