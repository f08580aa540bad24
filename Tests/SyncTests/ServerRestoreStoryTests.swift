import Causality
import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary

/// What happened to parties and charters since the backup survives the restoration like any write.
@Suite("A restored server: devices and charters younger than the backup")
struct ServerRestoreStoryTests {
    private typealias Duty = CharterStoryTests.Duty

    private func count(_ world: ReplicaWorld, _ kind: EventRow.Kind) throws -> Int {
        try world.server.events().count { $0.kind == kind }
    }

    @Test(
        "A device joined, one was revoked, the charter grew; whoever comes first",
        arguments: 0..<5,
        [false, true]
    )
    func grown(first: Int, immediate: Bool) throws {
        let duty = try Duty()
        let world = duty.world
        let (caseID, school) = (duty.caseID, duty.school)
        let old = try world.join(by: school, "skola-gammal")
        try duty.settle()
        try world.backUpServer("night")

        let new = try world.join(by: school, "skola-ny")
        try duty.settle()
        _ = try school.replica.revokeDevice(
            "skola-gammal",
            immediate: immediate,
            keys: school.keys
        )
        try school.sync()
        try duty.role("chair", "Björkskolan")
        for office in [duty.lead, school, new, duty.home] { try office.sync() }
        try new.set(caseID, ["plan.agenda": "Skolans"])
        for office in [new, duty.lead, school, duty.home] { try office.sync() }
        // In flight when the server is lost: by who speaks, and by who does not and knows nothing.
        try new.set(caseID, ["plan.agenda": "Skolans nya"])
        try duty.home.set(caseID, ["plan.note": "Hemmets"])
        try old.set(caseID, ["plan.agenda": "Den gamlas"], unchecked: true)

        try world.restoreServer("night")
        let offices = [new, duty.lead, school, duty.home]
        for index in offices.indices { try offices[(first + index) % 4].sync() }
        if immediate {
            #expect(throws: ReplicaError.self) { try old.sync() }
            try world.settle(offices)
        } else {
            try old.sync()
            try world.settle(offices + [old])
        }
        for office in offices {
            #expect(try office.texts(caseID, "plan.agenda") == ["Skolans nya"])
            #expect(try office.texts(caseID, "plan.note") == ["Hemmets"])
            let summary = try #require(try office.replica.cases().first)
            #expect(
                summary.roles.first { $0.role.id == "chair" }?.partyName == "Björkskolan"
            )
        }
        let devices = try world.server.devices().filter { $0.partyName == "Björkskolan" }
        #expect(devices.count { $0.state == .speaking } == 2)
        #expect(
            devices.count { $0.state == (immediate ? .revokedImmediately : .revoked) } == 1
        )
        // What the revoked device had in flight is held for its party, and void for none.
        #expect(try school.replica.proposals().count == (immediate ? 0 : 1))
        #expect(try count(world, .notTakenBack) == 0)
        #expect(try count(world, .copy) == 0)
    }

    @Test(
        "A stolen device that comes before its revocation writes, and everybody is told",
        arguments: [false, true]
    )
    func stolenComesFirst(immediate: Bool) throws {
        let duty = try Duty()
        let world = duty.world
        let (caseID, lead) = (duty.caseID, duty.lead)
        let second = try world.join(by: lead, "lead-annan")
        let thief = try world.join(by: lead, "lead-stulen")
        try duty.settle()
        try world.backUpServer("night")
        _ = try lead.replica.revokeDevice("lead-stulen", immediate: immediate, keys: lead.keys)
        let offices = [lead, second, duty.home, duty.school]
        for _ in 0..<2 { for office in offices { try office.sync() } }
        try lead.set(caseID, ["plan.aim": "Vårt"])
        for office in offices { try office.sync() }
        #expect(try count(world, .cameRevoked) == 0)

        try world.restoreServer("night")
        try thief.set(caseID, ["plan.aim": "Tjuvens"], unchecked: true)
        try thief.sync()
        var news: [PartyNews] = []
        for office in [lead, second] { news += try office.sync().partyNews }
        let stolen = try #require(try world.server.devices().first { $0.name == "lead-stulen" })
        #expect(stolen.state == (immediate ? .revokedImmediately : .revoked))
        let told = news.filter { $0 == .cameRevoked(stolen.id, name: "lead-stulen") }
        #expect(told.count == 2, "\(news)")
        let events = try world.server.events().filter { $0.kind == .cameRevoked }
        #expect(events.map(\.device) == [stolen.id])
        #expect(events.map(\.number) == [1])
        // It is told once, and what it writes from now on is taken or held as its revocation says.
        try world.settle(offices)
        #expect(try lead.sync().partyNews.isEmpty)
        #expect(try count(world, .cameRevoked) == 1)
        // It stands in the status until somebody has looked at the devices.
        #expect(try second.replica.status().cameRevoked.map(\.name) == ["lead-stulen"])
        #expect(try lead.replica.status().cameRevoked.map(\.device) == [stolen.id])
        try lead.replica.lookAtDevices()
        try lead.sync()
        #expect(try lead.replica.status().cameRevoked.isEmpty)
        #expect(try second.replica.status().cameRevoked.count == 1)
        for office in offices {
            let texts = try office.texts(caseID, "plan.aim")
            #expect(Set(texts) == ["Vårt", "Tjuvens"], "\(office.name)")
        }
    }

    @Test("A revoked device that comes last is no event")
    func stolenComesLast() throws {
        let duty = try Duty()
        let world = duty.world
        let thief = try world.join(by: duty.lead, "lead-stulen")
        try duty.settle()
        try world.backUpServer("night")
        _ = try duty.lead.replica.revokeDevice(
            "lead-stulen",
            immediate: false,
            keys: duty.lead.keys
        )
        let offices = [duty.lead, duty.home, duty.school]
        for _ in 0..<2 { for office in offices { try office.sync() } }
        try world.restoreServer("night")
        var news: [PartyNews] = []
        for _ in 0..<2 {
            for office in offices { news += try office.sync().partyNews }
            try thief.sync()
        }
        #expect(try count(world, .cameRevoked) == 0)
        #expect(
            news.allSatisfy { item in
                if case .cameRevoked = item { false } else { true }
            }
        )
    }

    @Test("What a device signs before its revocation comes back stands, also for who joins later")
    func signedInBetween() throws {
        let duty = try Duty()
        let world = duty.world
        let old = try world.join(by: duty.lead, "lead-gammal")
        try duty.settle()
        try world.backUpServer("night")
        _ = try duty.lead.replica.revokeDevice(
            "lead-gammal",
            immediate: false,
            keys: duty.lead.keys
        )
        for office in [duty.lead, duty.home, duty.school] { try office.sync() }
        try world.restoreServer("night")
        // Neither the server nor the device knows of the revocation, which is older than this change.
        try old.give("chair", of: duty.caseID, to: "Björkskolan")
        try old.sync()
        let offices = [duty.lead, duty.home, duty.school]
        try world.settle(offices)
        let late = try world.join(by: duty.school, "skola-ny")
        try world.settle(offices + [late])
        for office in offices + [late] {
            let summary = try #require(try office.replica.cases().first)
            #expect(summary.roles.first { $0.role.id == "chair" }?.partyName == "Björkskolan")
        }
        let devices = try world.server.devices()
        #expect(devices.first { $0.name == "lead-gammal" }?.state == .revoked)
        #expect(try count(world, .notTakenBack) == 0)
    }

    @Test("A device that waits in the backup, and was admitted since, speaks on")
    func admittedSince() throws {
        let (world, _, social, school) = try ReplicaWorld.three()
        let caseID = try school.newCase()
        try school.sync()
        let invitation = try world.server.invite(
            school.party,
            code: world.random(8),
            secret: world.random(32),
            validSeconds: 3600,
            now: world.now()
        )
        let second = try world.newcomer(school.party, "skola2")
        let url = world.url(
            party: invitation.party,
            root: invitation.root,
            code: invitation.code,
            secret: invitation.secret
        )
        try world.join(second, second.joining(url))
        try school.sync()
        try world.backUpServer("night")
        let waiting = try #require(
            try school.replica.devices().first { $0.state == .waiting }
        )
        _ = try school.replica.approveDevice(waiting.id.description, keys: school.keys)
        try school.sync()
        try second.sync()
        try second.set(caseID, ["schoolPlan.goals": "läsa"])
        try world.restoreServer("night")
        // It comes first, and the restored server has it among those that wait.
        try second.sync()
        try world.settle([second, school, social])
        #expect(try world.server.devices().count { $0.state == .waiting } == 0)
        #expect(try school.replica.devices().count { $0.state == .waiting } == 0)
        #expect(try count(world, .notTakenBack) == 0)
    }

    @Test("Who admitted a device was revoked before that came back: what it wrote stands")
    func admittingRevoked() throws {
        let (world, home, social, school) = try ReplicaWorld.three()
        let caseID = try school.newCase()
        let third = try world.join(by: school, "skola3")
        for office in [school, home, social, third] { try office.sync() }
        try world.backUpServer("night")
        let second = try world.join(by: school, "skola2")
        try second.sync()
        for office in [school, second] { try office.sync() }
        try second.set(caseID, ["schoolPlan.goals": "läsa"])
        for office in [second, third, home, social, school] { try office.sync() }
        try second.set(caseID, ["schoolPlan.goals": "räkna"])
        for office in [second, third, home, social, school] { try office.sync() }
        try world.restoreServer("night")
        let device = try SigningKey(secret: school.keys.signing).deviceID
        _ = try world.server.revoke(device.description, immediate: false, now: world.now())
        #expect(
            try social.sync().missing == [MissingWrites(party: "Björkskolan", count: 2)]
        )
        try world.settle([social, third, home])
        for office in [social, third, home] {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["räkna"], "\(office.name)")
        }
        // The revoked device goes over too, and adds nothing.
        try world.settle([school, social, third, home])
        #expect(try home.texts(caseID, "schoolPlan.goals") == ["räkna"])
        #expect(try home.replica.history(of: caseID, record: nil, field: nil).count == 2)
    }

    @Test("A charter that went another way meanwhile: the lost change is made again, or told")
    func forked() throws {
        for sameRole in [false, true] {
            let duty = try Duty()
            let (world, caseID) = (duty.world, duty.caseID)
            let colleague = try world.join(by: duty.lead, "soc2")
            try duty.settle()
            let minutes = try duty.home.replica.recordType(named: "minutes", in: caseID)
            _ = try duty.home.replica.add(
                type: minutes,
                to: caseID,
                fields: [(field: minutes.fields[0], input: .typed("Protokollet"))]
            )
            try duty.home.sync()
            try duty.settle()
            try world.backUpServer("night")
            try duty.role("chair", "Björkskolan")
            try duty.lead.sync()
            try duty.school.sync()
            try duty.school.set(caseID, ["plan.agenda": "Skolans"])
            _ = try duty.school.replica.delete(
                duty.school.replica.record(named: "minutes", in: caseID)
            )
            for office in [duty.school, duty.lead] { try office.sync() }
            try duty.school.set(caseID, ["plan.agenda": "Skolans nya"])

            try world.restoreServer("night")
            // Whoever leads says something else before anybody has given the lost change back.
            try colleague.give("chair", of: caseID, to: sameRole ? "Socialtjänsten Å" : nil)
            if !sameRole {
                try colleague.give("chair", of: caseID, to: "Ungdomshemmet Eken")
            }
            for office in [colleague, duty.lead, duty.school, duty.home] { try office.sync() }
            try world.settle([colleague, duty.lead, duty.school, duty.home])
            let chair = try #require(try duty.home.replica.cases().first).roles
                .first { $0.role.id == "chair" }?.partyName
            #expect(chair == (sameRole ? "Socialtjänsten Å" : "Björkskolan"))
            #expect(try duty.lead.replica.inbox().count == (sameRole ? 1 : 0))
            // What counted, and counts no longer, is told to its author like what never did.
            let told = try duty.school.replica.inbox().compactMap(\.value)
            let history = try duty.school.replica.history(of: caseID, record: nil, field: nil)
            for text in ["Skolans", "Skolans nya"] {
                let counts = history.contains {
                    $0.write.value == .text(text) && $0.verdict == .accepted
                }
                #expect(told.count { $0 == .text(text) } == (counts ? 0 : 1), "\(text)")
            }
            // A deletion likewise: it names the record, and can be asked for anew.
            let deletion = try #require(
                try duty.school.replica.inbox().first { $0.life == .deleted },
                "\(sameRole)"
            )
            #expect(deletion.record?.type.id == "minutes" && deletion.place == nil)
            #expect(try life(of: minutes, caseID, duty.home) == .there)
            if sameRole {
                #expect(throws: ReplicaError.self) {
                    try duty.school.replica.retry(deletion.number)
                }
            } else {
                _ = try duty.school.replica.retry(deletion.number)
                try world.settle([colleague, duty.lead, duty.school, duty.home])
                #expect(try life(of: minutes, caseID, duty.home) == .deleted)
            }
            #expect(try count(world, .notTakenBack) > 0)
        }
    }

    private func life(
        of type: RecordType,
        _ caseID: CaseID,
        _ office: Office
    ) throws -> RecordLife? {
        try office.replica.caseView(caseID).records.first { $0.place.type == type }?.life
    }

    @Test(
        "What was written under a model that is lost with a server comes back to be read",
        arguments: [false, true]
    )
    func lostModel(isBrought: Bool) throws {
        let duty = try CharterStoryTests.Duty()
        let world = duty.world
        let extra = TextRecord.yaml(
            number: 4,
            id: "extra",
            owner: "home",
            readers: ["lead", "home", "school", "chair"]
        )
        let yaml = DutyModel.yaml(version: 3) + Array(extra.utf8)
        _ = try world.server.publishModel(yaml, now: world.now())
        let second = try world.join(by: duty.lead, "soc2")
        try world.addParty("Socialtjänsten B", .socialServices)
        _ = try world.join("Socialtjänsten B", "socb")
        try duty.settle()
        try world.backUpServer("night")
        _ = try duty.lead.replica.changeModel(of: duty.caseID, to: "3", keys: duty.lead.keys)
        for office in [duty.lead, duty.home, duty.school] { try office.sync() }
        try duty.home.set(duty.caseID, ["extra.text": "Under den nya"])
        if isBrought { try duty.school.take(duty.home.bundle()) }
        try world.restoreServer("night")
        // Here the case has another lead before the change of its model comes back.
        try second.give("lead", of: duty.caseID, to: "Socialtjänsten B", immediate: true)
        try second.sync()
        for office in [duty.school, duty.home, duty.school] { try office.sync() }
        #expect(try duty.home.replica.cases().map(\.modelVersion) == [1])
        let item = try #require(try duty.home.replica.inbox().first)
        #expect(item.value == .text("Under den nya") && item.place?.name == "extra.text")
        #expect(item.reason == .refused(code: "commit.audience") && item.isOfLostModel)
        #expect(!item.mayRetry && item.current == nil)
        for office in [duty.school, duty.home] {
            #expect(try office.sync().requests == 1, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }
}
