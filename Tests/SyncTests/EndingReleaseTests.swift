import Journal
import Replica
import SQLiteStore
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary

@Suite("Releases that end, and who is asked for copies")
struct EndingReleaseTests {
    @Test("A device of the releaser withdraws at its next sync after the date", arguments: [1, 2])
    func ended(devices: Int) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        let second = devices == 2 ? try world.join(by: social, "soc2") : nil
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social] { try office.sync() }
        let until = world.machine.now() + 86_400_000
        try social.replica.release(
            social.replica.record(named: "plan", in: caseID),
            to: school.partyID,
            ground: "consent",
            until: until,
            keys: social.keys
        )
        let offices = [social, school, home, other] + (second.map { [$0] } ?? [])
        for _ in 0..<3 { for office in offices { try office.sync() } }
        #expect(try school.texts(caseID, "plan.goal") == ["ett"])
        #expect(try social.replica.releases(in: caseID).map(\.until) == [until])

        world.machine.advance(by: 86_400_000)
        // The server's clock, the recipient's and another reader's end nothing.
        for office in [school, home, other] { try office.sync() }
        #expect(try home.replica.releases(in: caseID).count == 1)
        for _ in 0..<3 { for office in offices.reversed() { try office.sync() } }
        #expect(try social.replica.releases(in: caseID).isEmpty)
        #expect(try home.replica.releases(in: caseID).isEmpty)
        try home.set(caseID, ["plan.goal": "efter"])
        for _ in 0..<2 { for office in offices { try office.sync() } }
        #expect(try social.texts(caseID, "plan.goal") == ["efter"])
        // It stops what follows and recalls nothing.
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        for office in offices {
            #expect(try office.isSound, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("A release without an end, or that was withdrawn before it, is left alone")
    func others() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social] { try office.sync() }
        try social.release("plan", of: caseID, to: school)
        try social.replica.release(
            social.replica.record(named: "plan", in: caseID),
            to: other.partyID,
            ground: "consent",
            until: world.machine.now() + 86_400_000,
            keys: social.keys
        )
        for _ in 0..<2 { for office in [social, school, home, other] { try office.sync() } }
        try social.withdraw("plan", of: caseID, from: other)
        try social.sync()
        world.machine.advance(by: 2 * 86_400_000)
        for _ in 0..<2 { for office in [social, school, home, other] { try office.sync() } }
        #expect(try social.replica.releases(in: caseID).map(\.party) == [school.partyID])
        #expect(try social.replica.releases(in: caseID).allSatisfy { !$0.isPending })
    }

    @Test("Only whoever may make the copy that is awaited pays for its being awaited")
    func awaited() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social] { try office.sync() }
        let outside = try world.server.addParty(
            id: world.identifier(),
            name: "Utanförskolan",
            kind: .school,
            now: world.now()
        ).response.id
        func awaits(_ party: PartyID) throws -> Bool {
            let number = try world.serverFile.read { try $0.party(party)?.id }
            return try world.serverFile.ends(
                sealingsOf: 1,
                feedOf: try #require(number)
            ).copiesAreAwaited
        }
        #expect(try !awaits(home.partyID))
        try social.release("plan", of: caseID, to: school)
        // Cut off once the release is ordered, before the copy is made.
        _ = try? social.sync { $0 == 0 ? .arrives : .requestLost }
        #expect(try awaits(home.partyID))
        #expect(try awaits(school.partyID))
        #expect(try !awaits(outside))
        for office in [social, school, home, other] { try office.sync() }
        #expect(try !awaits(home.partyID))
    }
}
