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
        try await expectDamagedBackupsRefused(backup, world)
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

    /// One byte anywhere, or an end that is missing, and nothing is put into the server's place.
    private func expectDamagedBackupsRefused(_ backup: String, _ world: World) async throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: backup))
        let damaged = world.folder.path("damaged.backup")
        var versions = stride(from: whole.count / 7, to: whole.count, by: whole.count / 6).map {
            place in
            var bytes = whole
            bytes[place] ^= 1
            return bytes
        }
        versions.append(whole.prefix(whole.count * 2 / 3))
        for bytes in versions {
            try bytes.write(to: URL(fileURLWithPath: damaged))
            let refused = try await world.server.run(["restore", damaged, "--json"])
            #expect(refused.exit == 1 && refused.errors.contains("backup.damaged"), "\(refused)")
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: world.server.data)
        #expect(!kept.contains("server.sqlite.replaced") && !kept.contains("restoring"))
    }

    @Test func anotherMachineIsAnotherIncarnation() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        try await services.ok("set", "Kim", "pupil.name=Kim")
        try await placement.settle()
        let before = try await services.json("status")["incarnation"].string
        // As the same home is found on a machine with another identifier.
        let witness = URL(fileURLWithPath: services.home + "/witness")
        let lines = try String(contentsOf: witness, encoding: .utf8).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("machine ") })
        let moved = lines.map { $0.hasPrefix("machine ") ? "machine elsewhere" : String($0) }
        try Data((moved.joined(separator: "\n") + "\n").utf8).write(to: witness)
        // Before its first write, and once.
        try await services.ok("set", "Kim", "pupil.name=Kim A")
        let after = try await services.json("status")["incarnation"].string
        #expect(after != nil && after != before)
        try await placement.settle()
        #expect(try await services.json("status")["incarnation"].string == after)
        try await placement.expectEquality()
        #expect(try await values(placement.school, "pupil.name") == ["Kim A"])
    }

    @Test func reinstalledClientIsAnotherDevice() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let services = placement.services
        let colleague = try await world.join(
            World.services,
            as: "Ove Ås, handläggare",
            device: "annan",
            invitedBy: services
        )
        try await services.ok("set", "Kim", "pupil.name=Kim")
        try await services.ok("show", "Kim", "pupil")
        try await placement.settle(colleague)
        // Everything of the program is gone from the machine, and it is installed again.
        try files.removeItem(atPath: services.home)
        let again = try await world.join(
            World.services,
            as: "Siv Sand, socialsekreterare",
            device: "dator igen",
            invitedBy: colleague
        )
        try await again.ok("sync")
        try await placement.school.ok("sync")
        #expect(try await again.json("access", "Kim")["readings"].array.count == 1)
        try await again.ok("set", "Kim", "pupil.name=Kim A")
        try await colleague.ok("device", "revoke", "dator")
        for _ in 0..<2 {
            for client in [again, colleague, placement.home, placement.school] {
                try await client.ok("sync")
            }
        }
        #expect(try await values(placement.school, "pupil.name") == ["Kim A"])
        #expect(try await values(colleague, "pupil.name") == ["Kim A"])
        let digests = try await placement.digests(again)
        #expect(try await placement.digests(colleague) == digests)
        #expect(try await events(world.server, "copy") == 0)
    }
}
