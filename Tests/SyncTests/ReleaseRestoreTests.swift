import Replica
import SyncServer
import Testing
import Vocabulary

/// A server that forgot a release is told of it by whoever knows of it, and its readers read on.
@Suite("Releases younger than a server's backup")
struct ReleaseRestoreTests {
    @Test(
        "The release, what came after it and the copy come back, whoever comes first",
        arguments: 0..<3
    )
    func release(first: Int) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett", "plan.own": "eget"])
        try home.sync()
        try social.sync()
        try world.backUpServer("night")
        try social.release("plan", of: caseID, to: school)
        for office in [social, school, home] { try office.sync() }
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, social, school] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["två"])
        // In flight when the server is lost.
        try home.set(caseID, ["plan.means": "medel"])
        try world.restoreServer("night")
        let offices = [home, social, school]
        for index in offices.indices { try offices[(first + index) % 3].sync() }
        try world.settle(offices + [other])
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.own") == ["eget"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.means") == ["medel"], "\(office.name)")
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
        }
        #expect(throws: ReplicaError.self) { try other.view(caseID, "plan.goal") }
        for office in world.offices { #expect(try office.isSound, "\(office.name)") }
        #expect(try Set(school.digests()).isSubset(of: home.digests()))
    }
}
