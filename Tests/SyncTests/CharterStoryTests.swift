import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary

@Suite("Charters in motion: the same verdicts at all, whatever comes first")
struct CharterStoryTests {
    /// Three offices with a case under the model `duty`, the institution in the chair.
    struct Duty {
        let world: ReplicaWorld
        let home: Office
        let lead: Office
        let school: Office
        let caseID: CaseID

        var offices: [Office] { [home, lead, school] }

        init(seed: UInt64 = 1) throws {
            (world, home, lead, school) = try ReplicaWorld.three(seed: seed)
            for version in 1...2 {
                _ = try world.server.publishModel(
                    DutyModel.yaml(version: version),
                    now: world.now()
                )
            }
            for office in world.offices { try office.sync() }
            caseID = try lead.replica.newCase(
                model: "duty@1",
                roles: [
                    ("lead", "Socialtjänsten Å"), ("home", "Ungdomshemmet Eken"),
                    ("school", "Björkskolan"), ("chair", "Ungdomshemmet Eken"),
                ],
                label: "Kim",
                keys: lead.keys
            ).id
            try settle()
        }

        /// Everyone syncs until all have everything.
        func settle() throws {
            for _ in 0..<2 { for office in world.offices { try office.sync() } }
        }

        func role(_ role: String, _ party: String?, immediate: Bool = false) throws {
            try lead.give(role, of: caseID, to: party, immediate: immediate)
        }

        /// What all replicas must agree in when they have everything.
        func checkConverged() throws {
            let digests = Set(try lead.digests())
            for office in world.offices {
                #expect(try Set(office.digests()) == digests, "\(office.name)")
                #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
                let status = try office.replica.status()
                #expect(status.unsent == 0 && status.waitingChanges == 0, "\(office.name)")
                let quiet = try office.sync()
                #expect(quiet.requests == 1 && quiet.received == 0, "\(office.name)")
            }
        }
    }

    @Test("A role handed over while its holder is offline: held, proposed, accepted")
    func handover() throws {
        let duty = try Duty()
        try duty.home.set(duty.caseID, ["plan.agenda": "Före"])
        try duty.settle()
        // The home writes on, offline; the chair goes to the school, which writes too.
        try duty.home.set(duty.caseID, ["plan.agenda": "Hemmets", "plan.note": "Eget fält"])
        try duty.role("chair", "Björkskolan")
        #expect(try duty.lead.replica.cases().first?.waiting.count == 1)
        #expect(try duty.lead.view(duty.caseID, "plan.agenda").owners.count == 1)
        try duty.lead.sync()
        let summary = try #require(try duty.lead.replica.cases().first)
        #expect(summary.waiting.isEmpty)
        #expect(summary.roles.first { $0.role.id == "chair" }?.partyName == "Björkskolan")
        try duty.school.sync()
        try duty.school.set(duty.caseID, ["plan.agenda": "Skolans"])
        let sent = try duty.home.sync()
        #expect(sent.held == 1 && sent.accepted == 1 && sent.void == 0)
        try duty.settle()
        for office in duty.offices {
            #expect(try office.texts(duty.caseID, "plan.agenda") == ["Skolans"])
            #expect(try office.texts(duty.caseID, "plan.note") == ["Eget fält"])
        }
        let inbox = try duty.home.replica.inbox()
        #expect(inbox.count == 1)
        guard case .held(.handedOver) = inbox[0].reason else {
            Issue.record("\(inbox[0].reason)")
            return
        }
        #expect(try duty.home.replica.proposals().isEmpty)
        #expect(try duty.lead.replica.proposals().isEmpty)
        let proposals = try duty.school.replica.proposals()
        #expect(proposals.map(\.write.value) == [.text("Hemmets")])
        #expect(proposals.first?.rule == .handedOver)

        // A second device of the school sees it too, until the first has accepted.
        let second = try duty.world.join("Björkskolan", "skola2")
        try duty.settle()
        #expect(try second.replica.proposals().count == 1)
        let result = try duty.school.replica.acceptProposal(proposals[0].number)
        #expect(result.written.count == 1)
        #expect(try duty.school.replica.proposals().isEmpty)
        try duty.settle()
        #expect(try second.replica.proposals().isEmpty)
        for office in duty.world.offices {
            #expect(try office.texts(duty.caseID, "plan.agenda") == ["Hemmets"])
        }
        let view = try duty.home.view(duty.caseID, "plan.agenda")
        #expect(view.siblings.first?.partyName == "Björkskolan")
        try duty.checkConverged()
    }

    @Test("A role taken at once: what its holder sends afterwards is void, and nobody's proposal")
    func endedAtOnce() throws {
        let duty = try Duty()
        try duty.home.set(duty.caseID, ["plan.agenda": "Sent", "plan.note": "Eget fält"])
        try duty.role("chair", nil, immediate: true)
        try duty.lead.sync()
        try duty.settle()
        for office in duty.offices {
            #expect(try office.texts(duty.caseID, "plan.agenda").isEmpty)
            #expect(try office.texts(duty.caseID, "plan.note") == ["Eget fält"])
            #expect(try office.replica.proposals().isEmpty)
        }
        let inbox = try duty.home.replica.inbox()
        guard inbox.count == 1, case .void(.roleEnded) = inbox[0].reason else {
            Issue.record("\(inbox.map(\.reason))")
            return
        }
        // Who comes back to the role owns again what it owns.
        try duty.role("chair", "Ungdomshemmet Eken")
        try duty.settle()
        _ = try duty.home.replica.retry(inbox[0].number)
        try duty.settle()
        #expect(try duty.school.texts(duty.caseID, "plan.agenda") == ["Sent"])
        try duty.checkConverged()
    }

    @Test("A version of the model that gives a field to another role", arguments: [false, true])
    func model(writesFirst: Bool) throws {
        let duty = try Duty()
        try duty.home.set(duty.caseID, ["plan.note": "Hemmets", "plan.agenda": "Dagordning"])
        _ = try duty.lead.replica.changeModel(
            of: duty.caseID,
            to: "2",
            keys: duty.lead.keys
        )
        if writesFirst { try duty.home.sync() }
        try duty.lead.sync()
        try duty.settle()
        #expect(try duty.home.replica.cases().first?.modelVersion == 2)
        for office in duty.offices {
            #expect(try office.texts(duty.caseID, "plan.agenda") == ["Dagordning"])
            #expect(
                try office.texts(duty.caseID, "plan.note") == (writesFirst ? ["Hemmets"] : [])
            )
        }
        #expect(try duty.school.replica.proposals().count == (writesFirst ? 0 : 1))
        #expect(throws: ReplicaError.self) {
            try duty.home.set(duty.caseID, ["plan.note": "Till"])
        }
        try duty.school.set(duty.caseID, ["plan.note": "Skolans"])
        try duty.settle()
        #expect(try duty.home.texts(duty.caseID, "plan.note") == ["Skolans"])
        try duty.checkConverged()
    }

    @Test("Two devices of the lead at once: one change comes first, the other may be asked again")
    func twoLeads() throws {
        let duty = try Duty()
        let second = try duty.world.join("Socialtjänsten Å", "soc2")
        try duty.settle()
        try duty.role("chair", "Björkskolan")
        _ = try second.replica.changeModel(of: duty.caseID, to: "2", keys: second.keys)
        try second.give("chair", of: duty.caseID, to: nil)
        try duty.lead.sync()
        let refused = try second.sync()
        #expect(refused.refused == 2)
        let inbox = try second.replica.inbox()
        #expect(inbox.count == 2)
        for item in inbox {
            guard case .changeRefused(_, code: "charter.stale") = item.reason else {
                Issue.record("\(item.reason)")
                return
            }
        }
        try duty.settle()
        #expect(try second.replica.cases().first?.modelVersion == 1)
        #expect(try second.replica.cases().first?.waiting.isEmpty == true)
        let item = try #require(inbox.last)
        let again = try second.replica.retryChange(item.number, keys: second.keys)
        #expect(again?.waiting.count == 1)
        try duty.settle()
        for office in duty.world.offices {
            let summary = try #require(try office.replica.cases().first)
            #expect(summary.modelVersion == 2)
            #expect(summary.roles.first { $0.role.id == "chair" }?.partyName == "Björkskolan")
        }
        try duty.checkConverged()
    }

    @Test("A change that was refused names no party of a case that is hidden")
    func refusedAndHidden() throws {
        let duty = try Duty()
        let second = try duty.world.join("Socialtjänsten Å", "soc2")
        try duty.settle()
        _ = try duty.lead.replica.changeModel(of: duty.caseID, to: "2", keys: duty.lead.keys)
        try second.give("chair", of: duty.caseID, to: "Björkskolan")
        try duty.lead.sync()
        #expect(try second.sync().refused == 1)
        func named() throws -> [String?] {
            try second.replica.inbox().map { item in
                guard case .changeRefused(let change, _) = item.reason else { return nil }
                return change.partyName
            }
        }
        #expect(try named() == ["Björkskolan"])
        #expect(try second.replica.protect(duty.caseID, isSet: true).isOn)
        #expect(try named() == [Masking.text])
    }

    @Test("Only the lead changes a charter, and only to what the model allows")
    func refused() throws {
        let duty = try Duty()
        func change(_ office: Office, _ change: CharterChange) throws {
            _ = try office.replica.change(duty.caseID, to: change, keys: office.keys)
        }
        let own = try #require(try duty.home.replica.status().party?.id)
        #expect(throws: ReplicaError.self) {
            try change(duty.home, .end(role: "chair", immediate: false))
        }
        #expect(throws: ReplicaError.self) {
            try change(duty.lead, .end(role: "home", immediate: false))
        }
        #expect(throws: ReplicaError.self) {
            try change(duty.lead, .bind(role: "school", party: own, immediate: false))
        }
        #expect(throws: ReplicaError.self) {
            try change(duty.lead, .bind(role: "chair", party: own, immediate: false))
        }
        #expect(throws: ReplicaError.self) {
            _ = try duty.lead.replica.changeModel(of: duty.caseID, to: "1", keys: duty.lead.keys)
        }
        #expect(try duty.lead.replica.status().waitingChanges == 0)
    }

    @Test(
        "Writes under any charter, ordered under any other, end alike everywhere",
        arguments: Seeds.first(4)
    )
    func anyOrder(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let duty = try Duty(seed: seed)
        let second = try duty.world.join("Socialtjänsten Å", "soc2")
        try duty.settle()
        let parties = ["Ungdomshemmet Eken", "Björkskolan", "Socialtjänsten Å"]
        let fields = ["plan.agenda", "plan.note", "plan.aim"]
        for step in 0..<60 {
            let office = duty.world.offices[random.number(0...3)]
            switch random.number(0...5) {
            case 0:
                let loses = random.chance(4)
                do {
                    try office.sync { _ in loses ? .answerLost : .arrives }
                } catch is Office.Cut {}
            case 1:
                let leads = [duty.lead, second][random.number(0...1)]
                do {
                    try leads.give(
                        "chair",
                        of: duty.caseID,
                        to: random.chance(4) ? nil : parties[random.number(0...2)],
                        immediate: random.chance(2)
                    )
                } catch ReplicaError.nothingToChange {} catch ReplicaError.alreadyWaits {}
            case 2 where random.chance(5):
                do {
                    _ = try second.replica.changeModel(
                        of: duty.caseID,
                        to: "2",
                        keys: second.keys
                    )
                } catch ReplicaError.nothingToChange {} catch ReplicaError.alreadyWaits {
                } catch ReplicaError.notALaterModel {}
            default:
                let field = fields[random.number(0...2)]
                let view = try office.view(duty.caseID, field)
                try office.set(
                    duty.caseID,
                    [field: "värde \(step)"],
                    base: [view.token],
                    unchecked: !view.mayWrite
                )
            }
        }
        try duty.settle()
        // Whoever owns what was held decides on it.
        for office in duty.world.offices {
            for item in try office.replica.proposals() {
                if random.chance(2) {
                    _ = try office.replica.acceptProposal(item.number)
                } else {
                    try office.replica.declineProposal(item.number)
                }
            }
        }
        try duty.settle()
        try duty.checkConverged()
    }
}
