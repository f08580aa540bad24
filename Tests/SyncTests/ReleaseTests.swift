import Cooperation
import Journal
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// A model in which records can be released: the shipped one has none such.
enum ReleaseModel {
    static let yaml = ReleasableModel.yaml

    /// Institution, social services, home school and another school, with one case of all of them.
    static func world(
        seed: UInt64 = 1,
        ownChance: Bool = false
    ) throws -> (world: ReplicaWorld, Office, Office, Office, Office, CaseID) {
        let world = try ReplicaWorld(seed: seed, models: [Array(yaml.utf8)])
        try world.addParty("Lönnskolan", .school)
        world.ownChance = ownChance
        let home = try world.join("Ungdomshemmet Eken", "eken")
        let social = try world.join("Socialtjänsten Å", "soc")
        let school = try world.join("Björkskolan", "skola")
        let other = try world.join("Lönnskolan", "lonn")
        for office in world.offices { try office.sync() }
        let caseID = try newCase(by: social)
        for office in [social, home, school, other] { try office.sync() }
        return (world, home, social, school, other, caseID)
    }

    /// The same once the home has written a plan that social services have let the school read.
    static func released() throws -> (world: ReplicaWorld, Office, Office, Office, Office, CaseID) {
        let (world, home, social, school, other, caseID) = try world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school] { try office.sync() }
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, school, home] { try office.sync() } }
        return (world, home, social, school, other, caseID)
    }

    /// A case of all four.
    static func newCase(by social: Office) throws -> CaseID {
        try social.replica.newCase(
            model: "release",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                ("homeSchool", "Björkskolan"), ("otherSchool", "Lönnskolan"),
            ],
            label: "Kim",
            keys: social.keys
        ).id
    }
}

extension Office {
    var partyID: PartyID {
        get throws { try #require(replica.status().party?.id) }
    }

    func release(_ record: String, of caseID: CaseID, to office: Office) throws {
        try replica.release(
            replica.record(named: record, in: caseID),
            to: office.partyID,
            ground: "consent",
            keys: keys
        )
    }

    func withdraw(_ record: String, of caseID: CaseID, from office: Office) throws {
        try replica.withdraw(
            replica.record(named: record, in: caseID),
            from: office.partyID,
            keys: keys
        )
    }

    var isSound: Bool {
        get throws { try replica.verify().findings.isEmpty }
    }
}

@Suite("Releases")
struct ReleaseTests {
    @Test("A new reader gets what stands, from its authors, and nothing that was replaced")
    func copy() throws {
        let (_, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "först", "plan.own": "eget"])
        try home.sync()
        try social.sync()
        try social.set(caseID, ["plan.goal": "sedan", "plan.means": "medel"])
        try social.sync()
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        #expect(try school.texts(caseID, "plan.goal") == ["sedan"])
        #expect(try school.texts(caseID, "plan.means") == ["medel"])
        let own = try school.view(caseID, "plan.own")
        #expect(own.siblings.first?.author?.name == "Anna eken")
        #expect(own.siblings.first?.party == (try home.partyID))
        #expect(throws: ReplicaError.self) {
            try school.set(caseID, ["plan.goal": "mitt"])
        }
        #expect(try school.replica.status().waitingCopies.isEmpty)
        // What is written from now on comes as anything else does.
        try home.sync()
        try home.set(caseID, ["plan.goal": "tredje"])
        try home.sync()
        for office in [social, school, other] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["tredje"])
        #expect(throws: ReplicaError.self) { try other.view(caseID, "plan.goal") }
        for office in [home, social, school, other] { #expect(try office.isSound) }
        let both = Set(try school.digests())
        #expect(try both.isSubset(of: social.digests()))
        #expect(try both.isSubset(of: home.digests()))
        #expect(try social.replica.releases(in: caseID).map(\.ground) == ["consent"])
    }

    @Test("Who waits for a copy is told who can make it; writes go on meanwhile")
    func waiting() throws {
        let (_, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "a", "plan.means": "b", "plan.own": "c"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        // The releaser is cut off before it has made the copy.
        #expect(throws: Office.Cut.self) { try social.sync { $0 == 0 ? .answerLost : .arrives } }
        try school.sync()
        let waiting = try school.replica.status().waitingCopies
        #expect(waiting.count == 1)
        #expect(
            Set(waiting.flatMap(\.copiers)) == ["Ungdomshemmet Eken", "Socialtjänsten Å"]
        )
        // The institution has not heard of the release: its commit comes back and is sealed again.
        try home.set(caseID, ["plan.goal": "nytt"])
        let summary = try home.sync()
        #expect(summary.refused == 0 && summary.accepted == 1)
        try school.sync()
        #expect(try school.replica.status().waitingCopies.isEmpty)
        #expect(try school.texts(caseID, "plan.goal") == ["nytt"])
        #expect(try school.texts(caseID, "plan.means") == ["b"])
        try social.sync()
        for office in [home, social, school] { #expect(try office.isSound) }
        #expect(Set(try school.digests()).isSubset(of: try social.digests()))
    }

    @Test("A withdrawal stops what follows; offline edits on both sides find their way")
    func withdrawal() throws {
        let (_, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        try home.sync()
        // Offline on both sides while the record goes back.
        try home.set(caseID, ["plan.goal": "hemligt"])
        try social.withdraw("plan", of: caseID, from: school)
        try social.set(caseID, ["plan.means": "utan skolan"])
        try social.sync()
        let summary = try home.sync()
        #expect(summary.refused == 0 && summary.accepted == 1)
        try school.sync()
        try social.sync()
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        #expect(try social.texts(caseID, "plan.goal") == ["hemligt"])
        #expect(try home.texts(caseID, "plan.means") == ["utan skolan"])
        // And once more released: it starts from a copy again.
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        #expect(try school.texts(caseID, "plan.goal") == ["hemligt"])
        #expect(try school.texts(caseID, "plan.means") == ["utan skolan"])
        try home.sync()
        for office in [home, social, school] { #expect(try office.isSound) }
    }

    @Test("A write that its party never could make there takes no good one down with it")
    func intrusion() throws {
        let (_, home, social, school, other, caseID) = try ReleaseModel.released()
        try social.release("plan", of: caseID, to: other)
        for _ in 0..<2 { for office in [social, school, other, home] { try office.sync() } }
        // The plan and the note have the same readers: what is written in both goes into one commit.
        for name in ["plan.own", "plan.goal"] {
            try school.set(caseID, [name: "inte vårt"], unchecked: true)
        }
        try school.set(caseID, ["note.text": "vårt"])
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        let summary = try school.sync()
        #expect(summary.accepted == 1 && summary.refused == 2)
        for office in [home, social, other] { try office.sync() }
        let places = try school.replica.inbox().map { $0.place?.field.id }
        #expect(Set(places) == ["own", "goal"])
        #expect(try home.texts(caseID, "note.text") == ["vårt"])
        #expect(try social.texts(caseID, "plan.goal") == ["ett"])
        #expect(try school.sync().requests == 1)
        for office in [home, social, school, other] { #expect(try office.isSound) }
    }

    @Test("Who reads a copy can pass it on, unaltered")
    func copyOfCopy() throws {
        let (_, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett", "plan.own": "två"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        try social.release("plan", of: caseID, to: other)
        #expect(throws: Office.Cut.self) { try social.sync { $0 == 0 ? .answerLost : .arrives } }
        try school.sync()
        try other.sync()
        #expect(try other.texts(caseID, "plan.goal") == ["ett"])
        #expect(try other.view(caseID, "plan.own").siblings.first?.party == (try home.partyID))
        for office in [home, social] { try office.sync() }
        for office in [home, social, school, other] { #expect(try office.isSound) }
        #expect(Set(try other.digests()).isSubset(of: try home.digests()))
    }

    @Test("Both sides of a conflict come with a copy")
    func conflict() throws {
        let (_, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "hemmet"])
        try social.set(caseID, ["plan.goal": "soc"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        #expect(Set(try school.texts(caseID, "plan.goal")) == ["hemmet", "soc"])
        #expect(try school.isSound)
    }

    @Test("What is refused is told: by whom, to whom, and what it does not do")
    func refused() throws {
        let (_, home, social, school, _, caseID) = try ReleaseModel.world()
        #expect(throws: ReplicaError.self) {
            try home.release("plan", of: caseID, to: school)
        }
        #expect(throws: ReplicaError.self) {
            try social.release("plan", of: caseID, to: home)
        }
        #expect(throws: ReplicaError.self) {
            try social.withdraw("plan", of: caseID, from: school)
        }
        #expect(throws: ReplicaError.self) {
            try social.release("note", of: caseID, to: school)
        }
        // Released with nothing in it: nothing to wait for.
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        #expect(try school.replica.status().waitingCopies.isEmpty)
        #expect(try school.texts(caseID, "plan.goal").isEmpty)
        #expect(try school.isSound)
    }
}
