import Foundation
import TestSupport
import Testing

/// Homes and servers that are copied and restored, with the real programs.
@Suite(.serialized) struct CopyTests {
    private let files = FileManager.default

    /// The server's events of one kind.
    private func events(_ server: RunningServer, _ kind: String) async throws -> Int {
        try await server.json("events").array.count { $0["event"].string == kind }
    }

    private func values(_ client: Client, _ field: String) async throws -> Set<String> {
        // A field in conflict has an exit code of its own.
        let finished = try await client.start(["get", "Kim", field, "--json"]).finished()
        let view = try JSON(finished.output)
        let siblings = view["siblings"].array.compactMap { $0["value"].string }
        return Set(siblings.isEmpty ? [view["value"].string].compactMap { $0 } : siblings)
    }

    @Test func homeCopiedAndBothUsed() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        try await services.ok("set", "Kim", "pupil.name=Kim")
        try await placement.settle()
        let copied = world.folder.path("copied home")
        try files.copyItem(atPath: services.home, toPath: copied)
        let twin = Client(home: copied, user: services.user, world: world)
        // Both are edited before either has met the server.
        try await services.ok("set", "Kim", "pupil.name=Kim A")
        try await twin.ok("set", "Kim", "pupil.name=Kim B")
        try await twin.ok("sync")
        try await services.ok("sync")
        try await placement.settle(twin)
        try await placement.expectEquality(twin)
        #expect(try await values(placement.school, "pupil.name") == ["Kim A", "Kim B"])
        #expect(try await events(world.server, "copy") == 1)
        for _ in 0..<10 {
            try await twin.ok("sync")
            try await services.ok("sync")
        }
        #expect(try await events(world.server, "copy") == 1)
    }

    @Test func databaseOfLastWeekPutBack() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        let database = services.home + "/replica.sqlite"
        let kept = world.folder.path("last week")
        try files.copyItem(atPath: database, toPath: kept)
        try await services.ok("set", "Kim", "pupil.name=Kim A")
        try await placement.settle()
        for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: database + suffix) }
        try files.copyItem(atPath: kept, toPath: database)
        // Offline: noticed at opening.
        try await services.ok("set", "Kim", "pupil.name=Kim B")
        try await services.ok("sync")
        try await placement.settle()
        try await placement.expectEquality()
        #expect(try await values(services, "pupil.name") == ["Kim A", "Kim B"])
        #expect(try await events(world.server, "copy") == 1)
    }

    @Test func twoProcessesAndAKilledOneAreNoCopies() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        let running = try (0..<4).map { index in
            try services.start(["set", "Kim", "pupil.name=Kim \(index)"])
        }
        for program in running { _ = await program.finished() }
        let syncs = try (0..<3).map { _ in try services.start(["sync"]) }
        syncs[0].kill()
        for program in syncs { _ = await program.finished() }
        try await placement.settle()
        #expect(try await events(world.server, "copy") == 0)
    }

    @Test func serverRestoredFromLastNight() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let (services, school) = (placement.services, placement.school)
        try await services.ok("set", "Kim", "pupil.name=Kim")
        let lost = try await world.join(
            World.services,
            as: "Ove Ås, handläggare",
            device: "borta",
            invitedBy: services
        )
        try await lost.ok("sync")
        try await placement.settle()
        let backup = world.folder.path("night.backup")
        try await world.server.ok("backup", backup)
        let mode = try files.attributesOfItem(atPath: backup)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        try await services.ok("set", "Kim", "pupil.name=Kim A")
        try await placement.settle()
        // A device that joins after the backup.
        let late = try await world.join(
            World.services,
            as: "Sam Ås, handläggare",
            device: "ny",
            invitedBy: services
        )
        try await late.ok("sync")
        try await late.ok("case", "label", placement.id, "Kim")
        // And one that is revoked, and a charter that grows.
        try await services.ok("device", "revoke", "borta")
        try await services.ok("case", "role", "Kim", "receivingSchool=\(World.school)")
        try await services.ok("sync")
        expectRefusal(try await world.server.run(["restore", backup]), 1)
        await world.server.stop()
        expectRefusal(try await world.server.run(["restore", world.folder.path("none")]), 1)
        try await world.server.ok("restore", backup)
        let server = try await RunningServer(data: world.server.data, port: world.server.port)
        // The new device first, whom the restored server does not know.
        try await late.ok("set", "Kim", "pupil.name=Kim B")
        try await late.ok("sync")
        try await placement.settle(late)
        try await placement.expectEquality(late)
        #expect(try await values(school, "pupil.name") == ["Kim B"])
        let revoked = try await services.json("device", "list").array.first {
            $0["name"].string == "borta"
        }
        #expect(revoked?["state"].string == "revoked")
        let roles = try await school.json("case", "show", "Kim")["roles"].array
        #expect(roles.contains { $0["role"].string == "receivingSchool" }, "\(roles)")
        #expect(try await events(server, "restored") == 1)
        #expect(try await events(server, "copy") == 0)
        #expect(try await events(server, "notTakenBack") == 0)
        await server.stop()
    }
}
