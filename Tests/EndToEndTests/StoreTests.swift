import Foundation
import GRDB
import TestSupport
import Testing

/// Files of newer programs, of other programs, and damaged ones.
@Suite(.serialized) struct StoreTests {
    /// Marks a store as changed by a program that does not exist yet.
    private func makeNewer(_ path: String) async throws -> Data {
        let store = try DatabaseQueue(path: path)
        try await store.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
        }
        try await store.writeWithoutTransaction { db in
            _ = try db.checkpoint(.truncate)
        }
        try store.close()
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    @Test func newerReplicaIsRefusedUntouched() async throws {
        let world = try await World()
        let client = try await world.join(World.school)
        let path = client.home + "/replica.sqlite"
        let before = try await makeNewer(path)
        for arguments in [["status"], ["sync"], ["verify"], ["case", "list"]] {
            expectRefusal(try await client.start(arguments).finished(), 1)
        }
        let refusal = try await client.refusal(1, "status")
        #expect(refusal["code"].string == "store.newer", "\(refusal)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    /// A folder that was misspelt is not made, and holds no replica afterwards.
    @Test func missingReplicaIsNotMade() async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: folder.path("felstavad"), user: folder.path)
        for arguments in [
            ["status"], ["sync"], ["case", "list"], ["set", "Kim", "pupil.name=Kim"], ["verify"],
            ["inbox"], ["lock"], ["bundle", "import", "x"],
        ] {
            expectRefusal(try await client.start(arguments).finished(), 1)
            #expect(!FileManager.default.fileExists(atPath: client.home), "\(arguments)")
        }
        let error = try await client.refusal(1, "status")
        #expect(error["code"].string == "notJoined", "\(error)")
        let told = try await client.refuses(1, "status", "--lang", "sv")
        #expect(told.contains("inte ansluten än"), "\(told)")
        #expect(!FileManager.default.fileExists(atPath: client.home))
    }

    @Test func newerServerIsRefusedUntouched() async throws {
        let world = try await World()
        await world.server.stop()
        let name = try FileManager.default.contentsOfDirectory(atPath: world.server.data)
            .first { $0.hasSuffix(".sqlite") }
        let path = try world.server.data + "/" + #require(name)
        let before = try await makeNewer(path)
        for arguments in [["status"], ["serve", "--listen", "127.0.0.1:0"], ["party", "list"]] {
            expectRefusal(try await world.server.run(arguments), 1)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func replicaAsServerAndServerAsReplica() async throws {
        let world = try await World()
        let client = try await world.join(World.school)
        await world.server.stop()
        let files = FileManager.default
        let name = try #require(
            try files.contentsOfDirectory(atPath: world.server.data)
                .first { $0.hasSuffix(".sqlite") }
        )
        let server = world.server.data + "/" + name
        let replica = client.home + "/replica.sqlite"
        try files.moveItem(atPath: server, toPath: world.folder.path("kept"))
        try files.moveItem(atPath: replica, toPath: server)
        try files.moveItem(atPath: world.folder.path("kept"), toPath: replica)
        try await client.refuses(1, "status")
        expectRefusal(try await world.server.run(["status"]), 1)
    }

    /// A changed byte in what somebody signed is found, whoever changed it.
    @Test func damagedJournalIsFound() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        try await school.ok("set", "Kim", "schoolPlan.goals=Före")
        try await placement.settle()
        let store = try DatabaseQueue(path: school.home + "/replica.sqlite")
        try await store.write { db in
            let row = try #require(
                try Row.fetchOne(db, sql: "SELECT id, data FROM leaf ORDER BY id DESC LIMIT 1")
            )
            var data: Data = row["data"]
            data[data.count / 2] ^= 1
            try db.execute(
                sql: "UPDATE leaf SET data = ? WHERE id = ?",
                arguments: [data, row["id"] as Int64]
            )
        }
        try store.close()
        let report = try await school.json("verify", exit: 6)
        #expect(report["ok"].truth == false && !report["findings"].array.isEmpty, "\(report)")
    }

    @Test func folderAndFilesAreTheOwnersAlone() async throws {
        let client = try await World().join(World.school)
        let files = FileManager.default
        for name in ["", "/replica.sqlite", "/keys"] {
            let attributes = try files.attributesOfItem(atPath: client.home + name)
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
            #expect(mode & 0o077 == 0, "\(name): \(String(mode, radix: 8))")
        }
    }
}
