import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

/// A leaf that a bundle brought, of which the server orders one write long before the other: whoever issues
/// it again awaits the record's copy, and only the one has seen what that device knows nothing of.
@Suite("A bundle's leaf that is issued again in two sealings")
struct IssuedApartTests {
    let world: ReplicaWorld
    let social: Office
    let colleague: Office
    let home: Office
    let clone: Office
    let second: Office
    let school: Office
    let next: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        try world.addParty("Ungdomshemmet Al", .institution)
        next = try world.join("Ungdomshemmet Al", "al")
        colleague = try world.join(by: social, "soc2")
        second = try world.join(by: home, "eken3")
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for _ in 0..<2 { for office in world.offices { try office.sync() } }
        clone = try home.clone("eken2")
    }

    private func role(_ party: Office) throws {
        try social.give("institution", of: caseID, to: party.party)
    }

    @Test("It is shown until all of it has come", arguments: [false, true])
    func apart(isBuiltOn: Bool) throws {
        // What the clone writes on top of comes to it by a bundle alone.
        try colleague.set(caseID, ["placement.admission": "2026-12-01"])
        try clone.take(colleague.bundle(for: home))
        try clone.set(caseID, ["placement.admission": "2026-12-05", "placement.unit": "Björken"])
        let bundle = try clone.bundle()
        // The other copy of the file has sealed something else: others of the party issue the leaf again.
        try home.set(caseID, ["schoolAssignment.acceptedBy": "Eva"])
        try home.sync()
        // What it was written on top of is ordered while another home has the role. Then the first has it
        // again, and no copy of the record yet.
        try role(next)
        try social.sync()
        try colleague.sync()
        try role(home)
        #expect(throws: Office.Cut.self) { try social.sync { $0 < 1 ? .arrives : .requestLost } }
        try school.take(bundle)
        try school.sync()
        try social.take(bundle)
        try social.replica.dropCarried()
        var shown = try social.texts(caseID, "placement.admission")
        #expect(shown.count == 1 && shown[0].contains("2026-12-05"))
        try second.sync()
        #expect(try second.replica.status().unsent == 1)
        #expect(try second.replica.status().waitingCopies.count == 1)
        try social.sync()
        let unit = try #require(try social.view(caseID, "placement.unit").siblings.first)
        #expect(!unit.isProvisional)
        #expect(try social.texts(caseID, "placement.unit") == ["Björken"])
        #expect(try social.texts(caseID, "placement.admission") == shown)
        #expect(try social.replica.status().provisional == 1)
        if isBuiltOn {
            try social.set(caseID, ["placement.admission": "2026-12-09"])
            shown = try social.texts(caseID, "placement.admission")
            #expect(shown.count == 1 && shown[0].contains("2026-12-09"))
            try social.sync()
        }
        try world.settle([social, colleague, home, second, clone, school, next])
        for office in [social, colleague, home, second, clone] {
            #expect(try office.texts(caseID, "placement.admission") == shown, "\(office.name)")
            #expect(try office.texts(caseID, "placement.unit") == ["Björken"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }
}
