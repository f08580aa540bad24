import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

/// What was held outside of its record, whose author's party read it no longer, comes back to no server that
/// knows the handover.
@Suite("Held writes younger than a server's backup")
struct HeldRestoreTests {
    /// Two schools with a diary that the one writes, and a write of it that a handover overtook.
    private struct Diary {
        let world: ReplicaWorld
        let social: Office
        let author: Office
        let next: Office
        let caseID: CaseID

        /// - Parameter other: Who reads the diary besides its author.
        init(readBy other: String) throws {
            let record = TextRecord.yaml(
                number: 3,
                id: "diary",
                owner: "homeSchool",
                readers: ["homeSchool", "otherSchool"]
            )
            world = try ReplicaWorld(models: [Array((ReleasableModel.yaml + record).utf8)])
            for name in ["Lönnskolan", "Almskolan"] { try world.addParty(name, .school) }
            social = try world.join("Socialtjänsten Å", "soc")
            author = try world.join("Björkskolan", "bjork")
            next = try world.join("Lönnskolan", "lonn")
            for name in ["Ungdomshemmet Eken", "Almskolan"] { _ = try world.join(name, name) }
            for office in world.offices { try office.sync() }
            caseID = try social.replica.newCase(
                model: "release",
                roles: [
                    ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                    ("homeSchool", "Björkskolan"), ("otherSchool", other),
                ],
                label: "Kim",
                keys: social.keys
            ).id
            for _ in 0..<2 { for office in world.offices { try office.sync() } }
            try author.set(caseID, ["diary.text": "Ett"])
            for office in world.offices { try office.sync() }
            try world.backUpServer("night")
            try give("homeSchool", to: "Lönnskolan")
            // Its own party and the owner read what is held: those who read the record later.
            try author.set(caseID, ["diary.text": "Två"])
            #expect(try author.sync().held == 1)
        }

        func give(_ role: String, to party: String) throws {
            try social.give(role, of: caseID, to: party)
            try social.sync()
        }
    }

    @Test("What was held outside of its record is not known there once a copy comes behind it")
    func heldBeforeTheCopy() throws {
        let diary = try Diary(readBy: "Almskolan")
        let (world, caseID) = (diary.world, diary.caseID)
        try world.restoreServer("night")
        try diary.social.sync()
        try diary.give("otherSchool", to: "Björkskolan")
        for _ in 0..<3 { for office in world.offices { try office.sync() } }
        #expect(try diary.next.texts(caseID, "diary.text") == ["Ett"])
        try diary.next.set(caseID, ["diary.text": "Tre"])
        #expect(try diary.next.sync().accepted == 1)
        try world.settle(world.offices)
        for office in [diary.author, diary.next] {
            #expect(try office.texts(caseID, "diary.text") == ["Tre"], "\(office.name)")
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What was held outside of its record is no alarm where that had entered its log behind it",
        arguments: ["Lönnskolan", "Almskolan"]
    )
    func heldBeforeTheRecordCame(other: String) throws {
        let diary = try Diary(readBy: other)
        let (world, caseID) = (diary.world, diary.caseID)
        let late = try world.join(by: diary.next, "lonn2")
        // The record comes to the log where the write is held: that of its first readers, or of new ones.
        try diary.give("otherSchool", to: "Björkskolan")
        for _ in 0..<3 { for office in world.offices { try office.sync() } }
        #expect(try late.replica.proposals().count == 1)
        try world.restoreServer("night")
        // It comes back while the record is elsewhere. Whoever comes then finds all but that.
        let others = world.offices.filter { ![diary.author.name, late.name].contains($0.name) }
        for _ in 0..<3 { for office in [diary.next] + others { try office.sync() } }
        #expect(try late.sync().missing.isEmpty)
        for _ in 0..<3 { for office in world.offices { try office.sync() } }
        for office in [diary.author, diary.next, late] {
            #expect(try office.texts(caseID, "diary.text") == ["Ett"], "\(office.name)")
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
        // Whoever wrote it has it still.
        #expect(try diary.author.replica.inbox().map(\.value) == [.text("Två")])
    }
}
