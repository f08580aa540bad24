import Cooperation
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

    @Test(
        "What comes back to a log that its record has left is told to its author, and blocks nothing"
    )
    func movedMeanwhile() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två", "note.text": "allas"])
        try home.sync()
        try world.restoreServer("night")
        // Whoever had not received it releases the record before it comes back.
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, school] { try office.sync() } }
        try home.sync()
        let offices = [home, social, school]
        try world.settle(offices + [other])
        #expect(try home.replica.inbox().map(\.value) == [.text("två")])
        #expect(try home.replica.inbox().map { $0.reason.code } == ["return.moved"])
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["ett"], "\(office.name)")
            #expect(try office.texts(caseID, "note.text") == ["allas"], "\(office.name)")
        }
        // Written anew it reaches all who read the record now.
        let item = try #require(try home.replica.inbox().first)
        _ = try home.replica.retry(item.number)
        for _ in 0..<2 { for office in offices { try office.sync() } }
        #expect(try school.texts(caseID, "plan.goal") == ["två"])
    }
}

extension InboxItem.Reason {
    fileprivate var code: String {
        if case .refused(let code) = self { code } else { "" }
    }
}
