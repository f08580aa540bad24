import Replica
import TestSupport
import Testing
import Vocabulary

/// What bundles brought, when the server is restored before it has all of that.
@Suite("Bundles and a restored server")
struct BundleRestoreTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for office in [social, home, school, social, home, school] { try office.sync() }
        try world.backUpServer("night")
    }

    @Test(
        "What is written in a case that is younger than the backup waits for the case",
        arguments: [false, true]
    )
    func youngCase(byYoungDevice: Bool) throws {
        var opener = social
        if byYoungDevice {
            opener = try world.join(by: social, "soc2")
            for office in [social, opener, social] { try office.sync() }
        }
        let other = try opener.newCase(label: "Alva")
        try opener.sync()
        try school.take(try opener.bundle(for: school))
        try school.replica.dropCarried()
        try world.restoreServer("night")
        try school.set(other, ["schoolPlan.goals": "Läsa"])
        // The school comes first, and does not have the case from the server.
        try school.sync()
        #expect(try school.replica.inbox().isEmpty)
        #expect(try school.replica.status().unsent == (byYoungDevice ? 1 : 0))
        try world.settle([opener, social, school, home])
        #expect(try school.replica.inbox().isEmpty)
        #expect(try school.replica.status().unsent == 0)
        #expect(try opener.texts(other, "schoolPlan.goals") == ["Läsa"])
        for office in [social, school, home] {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("What waits and has seen what a bundle brought has seen it under its new name")
    func issuedAgain() throws {
        try social.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        try school.take(try social.bundle(for: school))
        try school.replica.dropCarried()
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        try world.restoreServer("night")
        // A new incarnation in the new epoch, which issues it again.
        try social.sync()
        try school.sync()
        #expect(try school.replica.inbox().isEmpty)
        #expect(try school.replica.status().unsent == 0)
        try world.settle([social, school, home])
        for office in [social, school, home] {
            let siblings = try office.view(caseID, "dischargePlan.startsOn").siblings
            #expect(siblings.map(\.party) == [try school.ownParty()], "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
        }
    }

    @Test("What was issued again was seen, though its device was revoked before it was brought")
    func issuedBeforeRevoked() throws {
        let second = try world.join(by: social, "soc2")
        for office in [social, second, social, school, home, second] { try office.sync() }
        try world.backUpServer("noon")
        try second.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        try school.take(try second.bundle(for: school))
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        try world.restoreServer("noon")
        try second.sync()
        _ = try social.replica.revokeDevice("soc2", immediate: true, keys: social.keys)
        try social.sync()
        // The school brings what the server refuses by now, and has not received what was ordered.
        try school.sync()
        #expect(try school.replica.status().unsent == 0)
        try world.settle([social, school, home])
        for office in [social, school, home] {
            let siblings = try office.view(caseID, "dischargePlan.startsOn").siblings
            #expect(siblings.map(\.party) == [try school.ownParty()], "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test("What is refused of a stolen device, and given back, was seen by who had replaced it")
    func refusedAndGivenBack() throws {
        let second = try world.join(by: social, "soc2")
        for office in [social, second, social, school, home, second] { try office.sync() }
        try world.backUpServer("noon")
        try second.set(caseID, ["pupil.name": "Kim A"])
        try social.take(try second.bundle(for: social))
        for office in [second, home] { try office.sync() }
        try social.set(caseID, ["pupil.name": "Kim B"])
        try world.restoreServer("noon")
        _ = try social.replica.revokeDevice("soc2", immediate: true, keys: social.keys)
        // The server refuses what the bundle brought: it has forgotten that it had ordered it.
        try social.sync()
        #expect(try social.replica.status().unsent == 0)
        #expect(try social.replica.status().provisional == 0)
        try world.settle([home, social, school])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"], "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("What was held of a revoked device has not come back, once a colleague issues it")
    func heldAndIssued() throws {
        let second = try world.join(by: social, "soc2")
        for office in [social, second, social, school, home, second] { try office.sync() }
        _ = try social.replica.revokeDevice("soc2", immediate: false, keys: social.keys)
        try social.sync()
        try world.backUpServer("noon")
        try second.set(caseID, ["pupil.name": "Kim A"])
        try social.take(try second.bundle(for: social))
        #expect(try second.sync().held == 1)
        #expect(try second.replica.inbox().map(\.reason) == [.held(.deviceRevoked)])
        try world.restoreServer("noon")
        // The colleague has the bundle's alone, and nobody else may ever bring it.
        try social.sync()
        try world.settle([social, second, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"], "\(office.name)")
        }
        #expect(try second.view(caseID, "pupil.name").siblings.map(\.isUnreadable) == [true])
        for office in world.offices {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("What was refused of a revoked device has not come back either, once it is issued again")
    func refusedAndIssued() throws {
        let second = try world.join(by: social, "soc2")
        let opener = try world.join(by: home, "eken2")
        let all = [social, second, school, home, opener]
        try world.settle(all)
        _ = try social.replica.revokeDevice("soc2", immediate: false, keys: social.keys)
        try social.sync()
        try world.backUpServer("noon")
        let other = try opener.newCase(label: "Alva")
        let opened = try opener.bundle(for: social)
        for office in [second, social] { try office.take(opened) }
        try second.set(other, ["pupil.name": "Alva"])
        try social.take(try second.bundle(for: social))
        // On this server nobody may open the case any more.
        _ = try home.replica.revokeDevice("eken2", immediate: true, keys: home.keys)
        try home.sync()
        try second.sync()
        #expect(try second.replica.inbox().map(\.reason) == [.refused(code: "commit.case")])
        try world.restoreServer("noon")
        for office in [opener, social] { try office.sync() }
        // The second device knows that the opener was revoked, and gives that back.
        try world.settle([social, second, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(other, "pupil.name") == ["Alva"], "\(office.name)")
        }
        for office in [social, second, school, home] {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    /// Whoever holds both gives the one back before it issues the other again; who was brought the other
    /// alone can name nothing that the server may never have. Then both stand: nothing of either is lost.
    @Test("What a colleague issues again has seen what is back by then", arguments: [true, false])
    func issuedByColleague(afterAuthor: Bool) throws {
        let second = try world.join(by: social, "soc2")
        for office in [social, second, social, school, home, second] { try office.sync() }
        try world.backUpServer("noon")
        try second.set(caseID, ["pupil.name": "Kim A"])
        try second.sync()
        try second.set(caseID, ["pupil.name": "Kim B"])
        try social.take(try second.bundle(for: social))
        try world.restoreServer("noon")
        if afterAuthor { try second.sync() }
        try world.settle([social, second, school, home])
        for office in [social, second, school, home] {
            let shown = try office.texts(caseID, "pupil.name").sorted()
            #expect(shown == (afterAuthor ? ["Kim B"] : ["Kim A", "Kim B"]), "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("What a bundle's author alone had seen is waited for by nobody who builds on the bundle")
    func seenByAuthorAlone() throws {
        let second = try world.join(by: social, "soc2")
        for office in [social, second, social, school, home, second] { try office.sync() }
        try world.backUpServer("noon")
        try second.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        try second.sync()
        try second.set(caseID, ["dischargePlan.startsOn": "2026-12-02"])
        try school.take(try second.bundle(for: school))
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        try world.restoreServer("noon")
        // The author's device is lost with what it had replaced; a colleague issues what was brought.
        try school.sync()
        try world.settle([social, school, home])
        for office in [social, school, home] {
            let siblings = try office.view(caseID, "dischargePlan.startsOn").siblings
            #expect(siblings.map(\.party) == [try school.ownParty()], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }
}
