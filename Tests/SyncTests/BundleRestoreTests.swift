import Causality
import Cooperation
import TestSupport
import Testing
import Vocabulary

@testable import Replica

/// What bundles brought, when the server is restored before it has all of that.
@Suite("Bundles and a restored server")
struct BundleRestoreTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school, caseID) = try ReplicaWorld.withCase()
        try world.backUpServer("night")
    }

    /// A school that no case knows yet.
    private func newSchool() throws -> Office {
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        for office in [social, school, home, next] { try office.sync() }
        return next
    }

    /// The home school's role goes to another, which the server hears of with the next sync.
    private func handOver(to next: Office) throws {
        try social.give("homeSchool", of: caseID, to: next.party)
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

    /// The server refuses what the bundle brought, and hands it to its party, in one answer: what had seen it
    /// waits meanwhile, since whoever goes over into another epoch seals nothing before that. What the
    /// bundle's write had replaced, its author alone had seen.
    @Test("What waits on top of what is refused goes behind what issues that again at once")
    func refusedAndHanded() throws {
        let purpose = "schoolAssignment.purpose"
        let second = try world.join(by: social, "soc2")
        for office in [social, second, social, school, home, second] { try office.sync() }
        try second.set(caseID, [purpose: "A"])
        try second.sync()
        try world.backUpServer("noon")
        try second.set(caseID, ["schoolAssignment.priorities": "1"])
        try second.sync()
        // A life that the server hears of by the bundle alone, on top of what it has forgotten.
        try second.findItselfMoved()
        try second.set(caseID, [purpose: "B"])
        try social.take(try second.bundle(for: social))
        try social.set(caseID, [purpose: "C"])
        try world.restoreServer("noon")
        try social.sync()
        try world.settle([social, second, school, home])
        for office in [social, second, school, home] {
            #expect(try office.texts(caseID, purpose) == ["C"], "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    /// What was saved on a bundle is sealed for good before the server says that it keeps what the bundle
    /// brought, and that is issued here.
    @Test("What is issued again was seen by what was sealed on the bundle before", arguments: 1..<8)
    func seenBeforeIssued(lost: Int) throws {
        let second = try world.join(by: social, "soc2")
        let type = try social.replica.recordType(named: "meeting", in: caseID)
        let field = try #require(type.field(id: "participants"))
        let added = try social.replica.add(
            type: type,
            to: caseID,
            fields: [(field, .typed("Eva"))]
        )
        for office in [social, second, social, school, home, second] { try office.sync() }
        try world.backUpServer("noon")
        let name = "meeting/" + added.record.record.description
        try second.set(caseID, ["pupil.name": "Kim A", name + ".participants": "Ove"])
        try world.restoreServer("noon")
        try social.sync()
        try social.take(try second.bundle(for: social))
        try social.set(caseID, ["pupil.name": "Kim B"])
        let place = try social.replica.record(named: name, in: caseID)
        _ = try social.replica.delete(place)
        func expectSeen(by office: Office) throws {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"], "\(office.name)")
            #expect(try office.replica.recordView(place).life == .deleted, "\(office.name)")
            #expect(try office.replica.conflicts(in: nil).isEmpty, "\(office.name)")
        }
        for fate in [Office.Fate.requestLost, .answerLost] {
            _ = try? social.sync { $0 < lost ? .arrives : fate }
            try expectSeen(by: social)
        }
        try world.settle([social, second, school, home])
        for office in [social, second, school, home] {
            try expectSeen(by: office)
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

    /// What becomes of what its author's party may not write, and reads no longer.
    enum Refusing: CaseIterable {
        /// Its device issues it again, before the bundle's holder comes or after.
        case before, after
        /// It does, and the holder brings nothing for the server.
        case alone
        /// Its device was told before, and issues nothing again.
        case known
        /// Its device is lost.
        case lost
    }

    /// The server refuses it by its new name, or nobody issues it again: whoever holds it by a bundle holds
    /// it under the name that it had before.
    @Test(
        "What a bundle brought, and the restored server refuses, is shown no more and holds nothing up",
        arguments: Refusing.allCases,
        [false, true]
    )
    func refusedUnderNewName(refusing: Refusing, isBuiltOn: Bool) throws {
        let next = try newSchool()
        try handOver(to: next)
        try social.sync()
        try world.backUpServer("noon")
        try school.set(caseID, ["mapping.result": "Fel"], unchecked: true)
        try home.take(try school.bundle(for: home))
        if isBuiltOn { try home.set(caseID, ["mapping.result": "Rätt"]) }
        if refusing == .alone { try home.replica.dropCarried() }
        if refusing == .known { try school.sync() }
        try world.restoreServer("noon")
        for office in refusing == .after ? [home, school] : [school, home]
        where refusing != .lost || office !== school {
            try office.sync()
        }
        try world.settle([social, home, next] + (refusing == .lost ? [] : [school]))
        for office in [social, home, next] {
            let texts = try office.texts(caseID, "mapping.result")
            #expect(texts == (isBuiltOn ? ["Rätt"] : []), "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        guard refusing != .lost else { return }
        #expect(try school.replica.inbox().map(\.reason) == [.refused(code: "commit.audience")])
    }

    @Test("What is kept for a party that hands its role on after that holds nothing up")
    func keptBeforeHandover() throws {
        let next = try newSchool()
        try world.backUpServer("noon")
        try school.set(caseID, ["mapping.result": "Fel"], unchecked: true)
        try home.take(try school.bundle(for: home))
        try world.restoreServer("noon")
        // The school's device is lost: what the server keeps for its party, nobody issues again.
        for office in [home, social] { try office.sync() }
        #expect(try home.replica.status().provisional == 1)
        try handOver(to: next)
        try world.settle([social, home, next])
        #expect(try home.texts(caseID, "mapping.result").isEmpty)
    }

    @Test("What was replaced does not come back by a later name, in a record with other readers")
    func replacedElsewhere() throws {
        let duty = try CharterStoryTests.Duty()
        let (home, lead, caseID) = (duty.home, duty.lead, duty.caseID)
        try duty.world.addParty("Nya skolan", .school)
        let next = try duty.world.join("Nya skolan", "nya")
        try duty.settle()
        // Ordered under its first name, replaced in another life of the file, and that in a third.
        try home.set(caseID, ["plan.note": "Ett"])
        try lead.take(home.bundle(for: lead))
        try lead.sync()
        try home.replica.write { try $0.becomeNewIncarnation() }
        try home.set(caseID, ["plan.note": "Två"])
        try duty.school.take(home.bundle(for: duty.school))
        try home.replica.write { try $0.becomeNewIncarnation() }
        try home.sync()
        #expect(try home.texts(caseID, "plan.note") == ["Två"])
        try duty.role("school", "Nya skolan")
        // The server keeps for its author what is brought of the second life.
        for office in [lead, duty.school, home, home] { try office.sync() }
        try duty.world.settle([home, lead, next])
        for office in [home, lead, next] {
            #expect(try office.texts(caseID, "plan.note") == ["Två"], "\(office.name)")
        }
    }

    @Test(
        "What a life wrote that the server knows no more is ordered by who brings it",
        arguments: [true, false]
    )
    func lifeOfALostServer(isTold: Bool) throws {
        let colleague = try world.join(by: home, "eken2")
        for office in [home, colleague, social, school] { try office.sync() }
        try world.backUpServer("before")
        try home.replica.write { try $0.becomeNewIncarnation() }
        try home.sync()
        try home.set(caseID, ["schoolAssignment.acceptedBy": "Eva"])
        try colleague.take(home.bundle())
        if isTold {
            try world.restoreServer("before")
        } else {
            try world.rollBackServer("before")
        }
        // The computer that wrote it never comes again.
        try colleague.set(caseID, ["schoolAssignment.acceptedBy": "Eva Ek"])
        try world.settle([colleague, social, school])
        for office in [colleague, social, school] {
            let texts = try office.texts(caseID, "schoolAssignment.acceptedBy")
            #expect(texts == ["Eva Ek"], "\(office.name)")
            #expect(try office.replica.status().unsent == 0)
        }
    }
}
