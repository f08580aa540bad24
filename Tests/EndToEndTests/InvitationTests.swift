import Foundation
import GRDB
import TestSupport
import Testing

/// Who gets in: used, expired and foreign invitations are told apart.
@Suite(.serialized) struct InvitationTests {
    private func stranger(_ world: World, _ name: String = "stranger") -> Client {
        Client(home: world.folder.path(name), user: world.folder.path)
    }

    @Test func usedByAnother() async throws {
        let world = try await World()
        let invitation = try await world.invite(World.school)
        let first = stranger(world, "first")
        try await first.ok("join", invitation, "--author", "Eva")
        let told = try await stranger(world).json(
            "join",
            invitation,
            "--author",
            "Eva",
            expecting: 1
        )
        #expect(told["code"].string == "invitation.used", "\(told)")
        // One who is in already is told so, and stays in.
        try await first.refuses(1, "join", invitation, "--author", "Eva")
        try await first.ok("sync")
    }

    @Test func expired() async throws {
        let world = try await World()
        let invitation = try await world.invite(World.school)
        let file = try FileManager.default.contentsOfDirectory(atPath: world.server.data)
            .first { $0.hasSuffix(".sqlite") }
        let store = try DatabaseQueue(path: world.server.data + "/" + #require(file))
        try await store.write { try $0.execute(sql: "UPDATE invitation SET expires = 1") }
        try store.close()
        let told = try await stranger(world).json(
            "join",
            invitation,
            "--author",
            "Eva",
            expecting: 1
        )
        #expect(told["code"].string == "invitation.expired", "\(told)")
    }

    @Test func ofAnotherServer() async throws {
        let (world, other) = (try await World(), try await World(isStranger: true))
        let foreign = try await other.invite(World.school, url: world.server.url)
        let told = try await stranger(world).json("join", foreign, "--author", "Eva", expecting: 1)
        #expect(told["code"].string == "invitation.unknown", "\(told)")
    }

    @Test func alteredSecret() async throws {
        let world = try await World()
        let invitation = try await world.invite(World.school)
        let last = invitation.suffix(20).first == "A" ? "B" : "A"
        var altered = Array(invitation)
        altered[altered.count - 20] = Character(last)
        let told = try await stranger(world).json(
            "join",
            String(altered),
            "--author",
            "Eva",
            expecting: 1
        )
        #expect(told["code"].string == "invitation.proof", "\(told)")
        // The true one is still good.
        try await stranger(world, "true").ok("join", invitation, "--author", "Eva")
    }

    @Test(arguments: [
        "", "x", "http://127.0.0.1:1/", "http://127.0.0.1:1/join#2.00.0.00.A", "ftp://x/join#1",
    ])
    func malformed(_ url: String) async throws {
        let folder = try TemporaryFolder()
        let client = Client(home: folder.path("home"), user: folder.path)
        try await client.refuses(1, "join", url, "--author", "Eva")
    }

    @Test func secondDeviceOfAParty() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let second = try await world.join(
            World.school,
            as: "Mia Mo, mentor",
            device: "platta",
            invitedBy: placement.school
        )
        try await placement.school.ok("set", "Kim", "schoolPlan.goals=Från den första")
        try await placement.settle(second)
        #expect(try await second.value(placement.id, "schoolPlan.goals") == "Från den första")
        try await second.ok("set", placement.id, "schoolPlan.support=Från den andra")
        try await placement.settle(second)
        #expect(try await placement.school.value("Kim", "schoolPlan.support") == "Från den andra")
        let devices = try await second.json("device", "list").array.filter {
            $0["party"].string == World.school && $0["state"].string == "speaking"
        }
        #expect(devices.count == 2)
        try await placement.expectEquality(second)
    }
}

extension Client {
    /// Runs a command that is to be refused with `--json`; gives the error.
    fileprivate func json(
        _ arguments: String...,
        expecting exit: Int32,
        location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let finished = try await start(arguments + ["--json"]).finished()
        #expect(finished.exit == exit, "\(finished)", sourceLocation: location)
        return try JSON(finished.errors)["error"]
    }
}
