import Cooperation
import Journal
import TestSupport
import Testing
import Vocabulary

@testable import Replica
@testable import SyncServer

@Suite("Erasure: what a restored server is given back of it in another order")
struct ErasureRestoreTests {
    typealias Duty = CharterStoryTests.Duty

    /// A case whose plan is erased while another school, which has never read it, waits for the former's
    /// role.
    private struct Erased {
        let duty: Duty
        let next: Office
        /// Another device of the lead's.
        let second: Office
        let erasure: String

        /// - Parameters:
        ///   - isAnnounced: Whether the backup has the announcement, and the home's answer.
        ///   - ground: On what ground the school keeps the content; nil where it does not.
        init(isAnnounced: Bool, ground: String? = nil) throws {
            duty = try Duty()
            let (world, home, school) = (duty.world, duty.home, duty.school)
            let longer = "erasure: { delayDays: 60 }\nroles:\n"
            let yaml = String(decoding: DutyModel.yaml(version: 3), as: UTF8.self)
            _ = try world.server.publishModel(
                Array(yaml.replacing("roles:\n", with: longer).utf8),
                now: world.now()
            )
            try world.addParty("Nya skolan", .school)
            next = try world.join("Nya skolan", "nya")
            second = try world.join(by: duty.lead, "soc2")
            // What the lead's party says of its devices, the next school knows by another case.
            _ = try duty.lead.replica.newCase(
                model: "duty@1",
                roles: [
                    ("lead", "Socialtjänsten Å"), ("home", "Ungdomshemmet Eken"),
                    ("school", "Nya skolan"),
                ],
                label: "Robin",
                keys: duty.lead.keys
            )
            try duty.lead.set(duty.caseID, ["plan.aim": "Hemligt mål"])
            try duty.settle()
            if !isAnnounced { try world.backUpServer("night") }
            let announced = try duty.order("plan").erasure
            erasure = "\(announced)"
            try duty.settle()
            try home.replica.answerErasure(announced, ground: nil, keys: home.keys)
            try duty.settle()
            if isAnnounced { try world.backUpServer("night") }
            world.machine.advance(by: 31 * ErasureTests.day)
            #expect(try duty.order("plan").isForce)
            try duty.settle()
            try school.replica.answerErasure(announced, ground: ground, keys: school.keys)
            try duty.settle()
        }

        /// Restores the server. Who knows of what came later alone is the first to come.
        func restore(first: Office) throws {
            try duty.world.restoreServer("night")
            try first.sync()
            for _ in 0..<4 { try duty.settle() }
        }

        func check(_ offices: [Office]) throws {
            let home = try duty.home.replica.read { try $0.identity().party }
            for office in offices {
                let view = try #require(try office.replica.erasures().first?.view, "\(office.name)")
                #expect("\(view.erasure)" == erasure && view.forced != nil, "\(office.name)")
                let answered = view.parties.first { $0.party == home }
                #expect(answered?.isBound == true, "\(office.name)")
                #expect(answered?.receipts.isEmpty == false, "\(office.name)")
            }
            for office in duty.world.offices {
                let status = try office.replica.status()
                #expect(status.waitingCopies.isEmpty && status.unsent == 0, "\(office.name)")
                #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
                #expect(try office.sync().requests == 1, "\(office.name)")
            }
            for office in [duty.lead, duty.home] {
                let siblings = try office.view(duty.caseID, "plan.aim").siblings
                #expect(siblings.allSatisfy { $0.value == nil }, "\(office.name)")
            }
            #expect(try duty.world.server.read { _, journal in try journal.audit() } == [])
        }
    }

    @Test(
        "It is in force where its record stands by now, and nobody waits for what nobody has",
        arguments: [nil, "archivesAct"]
    )
    func forceBehindMove(_ ground: String?) throws {
        let erased = try Erased(isAnnounced: true, ground: ground)
        let (duty, next) = (erased.duty, erased.next)
        // It moves no more.
        try duty.role("school", "Nya skolan")
        try duty.settle()
        #expect(try next.texts(duty.caseID, "plan.aim") == [])
        try erased.restore(first: next)
        try erased.check(duty.world.offices)
        // Of whoever keeps it, the next school has it too.
        let kept = ground == nil ? [] : ["Hemligt mål"]
        #expect(try next.texts(duty.caseID, "plan.aim") == kept)
    }

    @Test("It was not too early by the model under which it came in force")
    func longerDelay() throws {
        let erased = try Erased(isAnnounced: false)
        let duty = erased.duty
        _ = try duty.lead.replica.changeModel(of: duty.caseID, to: "3", keys: duty.lead.keys)
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.settle()
        try erased.restore(first: erased.next)
        try erased.check(duty.world.offices)
    }

    @Test("What a device said of it counts that was revoked later", arguments: [false, true])
    func laterRevoked(isAnnounced: Bool) throws {
        let erased = try Erased(isAnnounced: isAnnounced)
        let duty = erased.duty
        let second = erased.second
        _ = try second.replica.revokeDevice("soc", immediate: false, keys: second.keys)
        try duty.settle()
        try second.give("school", of: duty.caseID, to: "Nya skolan")
        try duty.settle()
        try erased.restore(first: erased.next)
        try erased.check(duty.world.offices)
    }

    @Test("What came behind it is its author's, also where the clock stood", arguments: [0, 1000])
    func behindForce(setBack: WallTime) throws {
        let duty = try Duty()
        let (world, home) = (duty.world, duty.home)
        try duty.lead.set(duty.caseID, ["plan.aim": "Före"])
        try duty.settle()
        _ = try duty.erase("plan")
        world.machine.freeze()
        try duty.lead.sync()
        try world.backUpServer("night")
        world.machine.setBack(by: setBack)
        try home.set(duty.caseID, ["plan.agenda": "Skrivet utan nät"])
        try home.sync()
        #expect(try home.replica.inbox().map(\.reason) == [.held(.erased)])
        try world.restoreServer("night")
        for _ in 0..<3 { try duty.settle() }
        let items = try home.replica.inbox()
        #expect(items.map(\.reason) == [.held(.erased)])
        #expect(items.map(\.value) == [.text("Skrivet utan nät")])
        for office in world.offices {
            let siblings = try office.view(duty.caseID, "plan.agenda").siblings
            #expect(siblings.isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
        #expect(try world.server.read { _, journal in try journal.audit() } == [])
    }

    @Test(
        "What came before it stands, though it comes back first, also where the clock was fast",
        arguments: [0, 1000, ErasureTests.day]
    )
    func beforeForce(setBack: WallTime) throws {
        let duty = try Duty()
        let (world, lead, school) = (duty.world, duty.lead, duty.school)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        try lead.set(duty.caseID, ["plan.aim": "Först"])
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.settle()
        try world.backUpServer("night")
        let announced = try duty.order("plan").erasure
        world.machine.advance(by: 40 * ErasureTests.day)
        world.machine.freeze()
        try lead.set(duty.caseID, ["plan.aim": "Sist"])
        try duty.settle()
        world.machine.setBack(by: setBack)
        #expect(try duty.order("plan").isForce)
        try duty.settle()
        try next.replica.answerErasure(announced, ground: "archivesAct", keys: next.keys)
        try duty.settle()
        #expect(try next.texts(duty.caseID, "plan.aim") == ["Sist"])
        try world.restoreServer("night")
        // The school of old has the erasure, and nothing of what the record came to be since.
        try school.sync()
        for _ in 0..<3 { try duty.settle() }
        #expect(try next.texts(duty.caseID, "plan.aim") == ["Sist"])
        #expect(try lead.replica.inbox().isEmpty)
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
        #expect(try world.server.read { _, journal in try journal.audit() } == [])
    }
}
