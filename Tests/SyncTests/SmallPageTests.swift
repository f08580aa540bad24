import Cooperation
import Replica
import SyncServer
import Testing
import Vocabulary

/// A feed that comes a delivery at a time, and a sync that is cut off between two of them: what a device
/// has by then is a state that its people work in.
@Suite("Between two pages")
struct SmallPageTests {
    /// Syncs until it is through, each time cut off behind one page, or two.
    private func inPieces(_ office: Office, _ look: () throws -> Void) throws {
        for piece in 0... {
            do {
                try office.sync { $0 < 2 ? .arrives : .requestLost }
                return
            } catch is Office.Cut {
                try look()
            }
            try #require(piece < 100)
        }
    }

    @Test("A record that goes to other readers is never nowhere", arguments: [1, 600])
    func moved(pageBytes: Int) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, other] { try office.sync() }
        for reader in [school, other] {
            try social.release("plan", of: caseID, to: reader)
            try social.sync()
        }
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        world.pageBytes = pageBytes
        try inPieces(home) {
            let texts = try home.texts(caseID, "plan.goal")
            #expect(texts == ["ett"])
        }
        #expect(try home.texts(caseID, "plan.goal") == ["ett"])
        world.pageBytes = 1 << 20
        try world.settle([home, social, school, other])
    }

    @Test("What comes beside an edit before its device can seal anything is a conflict at once")
    func beforeSealing() throws {
        let (world, home, social, _, _, caseID) = try ReleaseModel.world()
        try social.set(caseID, ["plan.goal": "ett"])
        for office in [social, home] { try office.sync() }
        let colleague = try world.join(by: home, "eken2")
        world.pageBytes = 1
        var isSaved = false
        try inPieces(colleague) {
            guard (try? colleague.view(caseID, "plan.goal")) != nil else { return }
            if !isSaved { try colleague.set(caseID, ["plan.goal": "två"], unchecked: true) }
            isSaved = true
            let view = try colleague.view(caseID, "plan.goal")
            let listed = try colleague.replica.conflicts(in: caseID)
            #expect(view.conflict == !listed.isEmpty)
        }
        #expect(isSaved)
        #expect(try colleague.replica.conflicts(in: caseID).count <= 1)
        #expect(Set(try colleague.texts(caseID, "plan.goal")).isSuperset(of: ["två"]))
    }

    @Test(
        "A device that has part of its first feed is let in again by a server set back to before its join",
        arguments: [true, false]
    )
    func admittedAgain(isTold: Bool) throws {
        let (world, home, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for office in [social, home, school] { try office.sync() }
        try world.backUpServer("night")
        for requests in 1..<12 {
            world.pageBytes = 1
            let late = try world.join("Ungdomshemmet Eken", "late\(requests)")
            _ = try? late.sync { $0 < requests ? .arrives : .requestLost }
            if isTold {
                try world.restoreServer("night")
            } else {
                try world.rollBackServer("night")
            }
            world.pageBytes = 1 << 20
            _ = try? late.sync()
            try home.sync()
            try late.sync()
            let texts = try late.texts(caseID, "pupil.name")
            #expect(texts == ["Kim"], "\(requests)")
        }
        try world.settle(world.offices)
    }

    @Test("A device that its first feed has not let in yet opens no case, and says why")
    func openedEarly() throws {
        let (world, _, _, _) = try ReplicaWorld.three()
        let late = try world.join("Socialtjänsten Å", "soc2")
        world.pageBytes = 1
        var (refused, opened) = (0, 0)
        try inPieces(late) {
            guard opened == 0 else { return }
            do {
                _ = try late.newCase()
                opened += 1
            } catch ReplicaError.notAdmitted {
                refused += 1
            } catch ReplicaError.unknownName {
                // Neither model nor parties are here yet.
            } catch ReplicaError.partyWithoutDevice {
                // Nor the log of one of them.
            }
        }
        #expect(refused > 0)
        #expect(opened == 1)
    }
}
