import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

@Suite("A school takes over from another: readers change with the role")
struct SchoolChangeTests {
    private let world: ReplicaWorld
    private let institution: Office
    private let social: Office
    private let old: Office
    private let new: Office
    private let caseID: CaseID

    init() throws {
        (world, institution, social, old) = try ReplicaWorld.three()
        try world.addParty("Nya skolan", .school)
        new = try world.join("Nya skolan", "nya")
        for office in world.offices { try office.sync() }
        caseID = try social.newCase()
        try settle()
        try old.set(caseID, ["schoolPlan.goals": "Gamla mål"])
        try institution.set(caseID, ["mapping.result": "Läser gärna"])
        try settle()
    }

    private func settle() throws {
        for _ in 0..<3 { for office in world.offices { try office.sync() } }
    }

    private func handOver(immediate: Bool = false) throws {
        try social.give("homeSchool", of: caseID, to: "Nya skolan", immediate: immediate)
        try social.sync()
    }

    @Test("What the old school had not sent waits for the new one's decision")
    func held() throws {
        try old.set(caseID, ["schoolPlan.goals": "Osänt mål"])
        #expect(try new.replica.cases().isEmpty)
        try handOver()
        try settle()
        for office in [institution, social, new] {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Gamla mål"], "\(office.name)")
            #expect(try office.texts(caseID, "mapping.result") == ["Läser gärna"])
        }
        let proposals = try new.replica.proposals()
        #expect(proposals.map(\.write.value) == [.text("Osänt mål")])
        let inbox = try old.replica.inbox()
        guard inbox.count == 1, case .held(.handedOver) = inbox[0].reason else {
            Issue.record("\(inbox.map(\.reason))")
            return
        }
        #expect(try social.replica.proposals().isEmpty)
        _ = try new.replica.acceptProposal(try #require(proposals.first).number)
        try settle()
        for office in [institution, social, new] {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Osänt mål"], "\(office.name)")
        }
        // Who left is told of nothing that came after.
        try new.set(caseID, ["schoolPlan.goals": "Hemligt för den gamla"])
        try settle()
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            let quiet = try office.sync()
            #expect(quiet.requests == 1 && quiet.received == 0, "\(office.name)")
        }
        let roles = try #require(try old.replica.cases().first).roles
        #expect(roles.first { $0.role.id == "homeSchool" }?.partyName == "Nya skolan")
        #expect(!roles.contains { $0.isOwn })
    }

    @Test("At once: it is void, and the new school is asked nothing")
    func void() throws {
        try old.set(caseID, ["schoolPlan.goals": "Osänt mål"])
        try handOver(immediate: true)
        try settle()
        for office in [institution, social, new] {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Gamla mål"], "\(office.name)")
            #expect(try office.replica.proposals().isEmpty)
        }
        let inbox = try old.replica.inbox()
        guard inbox.count == 1, case .void(.roleEnded) = inbox[0].reason else {
            Issue.record("\(inbox.map(\.reason))")
            return
        }
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("A school that comes back reads and writes again")
    func back() throws {
        try handOver()
        try settle()
        try new.set(caseID, ["schoolPlan.goals": "Den nyas"])
        try settle()
        try social.give("homeSchool", of: caseID, to: "Björkskolan")
        try social.sync()
        try settle()
        #expect(try old.texts(caseID, "schoolPlan.goals") == ["Den nyas"])
        try old.set(caseID, ["schoolPlan.goals": "Åter"])
        try settle()
        for office in [institution, social, old] {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Åter"], "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }
}
