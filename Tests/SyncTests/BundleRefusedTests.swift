import Causality
import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary

/// What bundles brought of a device that a restored server can never admit again.
@Suite("Bundles of devices that the restored server does not admit")
struct BundleRefusedTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let colleague: Office
    let late: Office
    let caseID: CaseID
    let purpose = "schoolAssignment.purpose"

    init() throws {
        (world, home, social, school, caseID) = try ReplicaWorld.withCase()
        colleague = try world.join(by: social, "soc3")
        try world.settle([social, colleague, home, school])
        try world.backUpServer("night")
        // Let in since, and known by what the logs say of its life.
        late = try world.join(by: social, "soc4")
        for office in [social, late] { try office.sync() }
        try late.set(caseID, ["mapping.result": "1"], unchecked: true)
        for office in [late, colleague, home, school] { try office.sync() }
    }

    /// When somebody saves on top of what the bundle brought.
    enum Saving: CaseIterable { case never, beforeTheRestore, afterIt }

    /// The server is set back, and told that who let the device in is revoked, before anybody tells it of the
    /// device.
    private func restore() throws {
        try world.restoreServer("night")
        let device = try SigningKey(secret: social.keys.signing).deviceID
        _ = try world.server.revoke(device.description, immediate: false, now: world.now())
    }

    @Test(
        "A colleague writes it again, and what was saved on top replaces it",
        arguments: Saving.allCases
    )
    func ownParty(saving: Saving) throws {
        try late.set(caseID, [purpose: "B"])
        try colleague.take(late.bundle())
        if saving == .beforeTheRestore { try colleague.set(caseID, [purpose: "C"]) }
        try restore()
        try colleague.sync()
        #expect(try colleague.replica.status().provisional == 0)
        if saving == .afterIt { try colleague.set(caseID, [purpose: "C"]) }
        try world.expect(
            saving == .never ? ["B"] : ["C"],
            purpose,
            of: caseID,
            [colleague, home, school]
        )
        let history = try home.replica.history(of: caseID, record: nil, field: nil)
        #expect(history.contains { $0.write.value == .text("B") })
    }

    @Test("Two writes under one dot of it, too")
    func forked() throws {
        let clone = try late.clone("soc5")
        try late.set(caseID, [purpose: "A"])
        for office in [late, colleague] { try office.sync() }
        try clone.set(caseID, [purpose: "B"])
        try colleague.take(clone.bundle())
        let both = try colleague.view(caseID, purpose)
        #expect(both.siblings.count == 2)
        try colleague.set(caseID, [purpose: "C"], base: [both.token])
        try restore()
        try colleague.sync()
        try world.expect(["C"], purpose, of: caseID, [colleague, home, school])
    }

    @Test(
        "Another party is told that it is missing, and what it saved goes",
        arguments: Saving.allCases
    )
    func otherParty(saving: Saving) throws {
        let field = "dischargePlan.startsOn"
        try late.set(caseID, [purpose: "B", field: "2026-12-01"])
        try school.take(late.bundle())
        if saving == .beforeTheRestore { try school.set(caseID, [field: "2026-12-08"]) }
        try restore()
        let missing = try school.sync().missing
        #expect(missing == [MissingWrites(party: "Socialtjänsten Å", count: 2)])
        #expect(try school.replica.status().provisional == 0)
        if saving == .afterIt { try school.set(caseID, [field: "2026-12-08"]) }
        try world.settle([colleague, home, school])
        for office in [colleague, home, school] {
            let siblings = try office.view(caseID, field).siblings
            let parties = try saving == .never ? [] : [school.ownParty()]
            #expect(siblings.map(\.party) == parties, "\(office.name)")
        }
    }
}
