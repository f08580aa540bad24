import Cooperation
import Replica
import SyncServer
import Testing
import Vocabulary
import Wire

@Suite("Records go from readers to readers")
struct MoveTests {
    private func newcomer(
        _ name: String,
        _ kind: PartyKind,
        in world: ReplicaWorld
    ) throws -> Office {
        _ = try world.server.addParty(
            id: world.identifier(),
            name: name,
            kind: kind,
            now: world.now()
        )
        let office = try world.join(name, name.lowercased())
        for office in world.offices { try office.sync() }
        return office
    }

    @Test(
        "Who waits for a copy knows of what was refused as all do, in what the copy covers and beside it",
        arguments: [false, true]
    )
    func refusedMeanwhile(isCovered: Bool) throws {
        let (world, home, social, school) = try ReplicaWorld.three()
        let purpose = "schoolAssignment.purpose"
        let caseID = try social.newCase()
        try social.set(caseID, ["schoolAssignment.priorities": "1"])
        if isCovered { try social.set(caseID, [purpose: "0"]) }
        let lead = try world.join(by: social, "soc2")
        let stolen = try world.join(by: social, "soc3")
        let next = try newcomer("Nya skolan", .school, in: world)
        try world.settle(world.offices)
        // What was saved on top of a thief's write is sealed before anybody hears of the theft.
        try stolen.set(caseID, [purpose: "A"])
        try social.take(stolen.bundle())
        for text in ["B", "C"] {
            try social.set(caseID, [purpose: text])
            #expect(throws: Office.Cut.self) { try social.sync { _ in .requestLost } }
        }
        _ = try lead.replica.revokeDevice("soc3", immediate: true, keys: lead.keys)
        try lead.sync()
        try lead.give("homeSchool", of: caseID, to: "Nya skolan")
        #expect(throws: Office.Cut.self) { try lead.sync { _ in .answerLost } }
        // It comes to the log of readers of whom one waits.
        try social.sync()
        try next.sync()
        #expect(try next.texts(caseID, purpose) == ["C"])
        try world.settle([social, lead, home, next, school])
        for office in [social, lead, home, next] {
            #expect(try office.texts(caseID, purpose) == ["C"], "\(office.name)")
            #expect(try office.replica.conflicts(in: nil).isEmpty, "\(office.name)")
        }
    }

    @Test("Readers change and change back before the device hears that its commit was returned")
    func thereAndBack() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        _ = try duty.world.join("Nya skolan", "nya")
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.lead.sync()
        try duty.home.set(duty.caseID, ["plan.note": "Eget fält"])
        #expect(throws: Office.Cut.self) { try duty.home.sync { _ in .answerLost } }
        try duty.role("school", "Björkskolan")
        try duty.lead.sync()
        try duty.settle()
        #expect(try duty.home.replica.inbox().isEmpty)
        for office in duty.offices {
            let texts = try office.texts(duty.caseID, "plan.note")
            #expect(texts == ["Eget fält"], "\(office.name)")
        }
    }

    /// What came next is brought by a colleague, who issues both again: alone, it would stand beside what
    /// it had replaced, once that comes from its own device.
    @Test(
        "What was returned unheard is issued again before what was written on top of it",
        arguments: [false, true]
    )
    func returnedUnheard(isOvertaken: Bool) throws {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        _ = try duty.world.join("Nya skolan", "nya")
        let colleague = try duty.world.join(by: duty.home, "eken2")
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.lead.sync()
        try duty.home.set(duty.caseID, ["plan.note": "Ett"])
        #expect(throws: Office.Cut.self) { try duty.home.sync { _ in .answerLost } }
        let form = try duty.home.view(duty.caseID, "plan.note").token
        for text in isOvertaken ? ["Två", "Tre"] : ["Två"] {
            try duty.home.set(duty.caseID, ["plan.note": text], base: [form])
        }
        let bundle = try duty.home.bundle()
        // The first sync brings what the server is to keep, the second what it hands back.
        try colleague.sync()
        try colleague.take(bundle)
        for _ in 0..<2 { try colleague.sync() }
        let standing = isOvertaken ? ["Tre", "Två"] : ["Två"]
        #expect(try colleague.texts(duty.caseID, "plan.note").sorted() == standing)
        try duty.settle()
        for office in [duty.home, duty.lead, colleague] {
            let texts = try office.texts(duty.caseID, "plan.note").sorted()
            #expect(texts == standing, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
        }
    }

    /// Between the requests of one sync the record goes over and back each time that its commit has gone out,
    /// until the device gives up. A colleague, to whom others brought it, has issued it again before.
    @Test("What is refused in the end, and counts by a colleague's name, has not come back")
    func thereAndBackForGood() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.released()
        let colleague = try world.join(by: home, "eken2")
        try world.settle([home, colleague, social, school, other])
        try home.set(caseID, ["plan.goal": "två"])
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        try social.take(try home.bundle())
        for office in [social, colleague, social] { try office.sync() }
        try social.replica.dropCarried()
        #expect(try social.texts(caseID, "plan.goal") == ["två"])
        world.pageBytes = 1
        var isReleased = false
        var rounds = 0
        var session = try home.replica.sync(keys: home.keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            let holds = try path == "/v1/sync" && !SyncRequest(body).sealings.isEmpty
            if holds, isReleased {
                try social.withdraw("plan", of: caseID, from: school)
                isReleased = false
                for office in [social, colleague] { try office.sync() }
                // Something comes behind the move, so that there is a page more.
                try colleague.set(caseID, ["plan.means": "\(rounds)"])
                try colleague.sync()
            } else if !holds, !isReleased, rounds < 8 {
                try social.release("plan", of: caseID, to: school)
                isReleased = true
                try social.sync()
            }
            if holds { rounds += 1 }
            let (status, answer) = try world.post(path, body, nonce, from: session.device)
            step =
                status == 200
                ? try session.received(answer)
                : try session.refused(status: status, answer)
        }
        #expect(rounds == 4)
        guard case .finished(let summary) = step else { return }
        #expect(summary.refused == 0 && summary.accepted == 1)
        #expect(try home.replica.inbox().isEmpty)
        let all = [home, colleague, social, school, other]
        try world.settle(all)
        for office in [home, colleague, social] {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test("A role handed over while its holder writes offline: its records go to the new holder")
    func handover() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        let pines = try newcomer("Granhemmet", .institution, in: world)
        try home.set(caseID, ["plan.goal": "mål", "plan.own": "gammalt", "note.text": "allas"])
        try home.sync()
        try social.sync()
        // Offline: the holder writes on in both records, and the lead hands its role over.
        try home.set(caseID, ["plan.own": "för sent", "note.text": "med"])
        try social.give("institution", of: caseID, to: "Granhemmet")
        try social.set(caseID, ["plan.means": "medel"])
        try social.sync()
        try pines.sync()
        #expect(try pines.texts(caseID, "plan.goal") == ["mål"])
        #expect(try pines.texts(caseID, "plan.own") == ["gammalt"])
        #expect(try pines.view(caseID, "plan.own").siblings.first?.party == (try home.partyID))
        #expect(try pines.replica.status().waitingCopies.isEmpty)
        let summary = try home.sync()
        #expect(summary.refused == 0)
        #expect(summary.held == 2)
        #expect(throws: ReplicaError.self) { try home.view(caseID, "plan.goal") }
        try pines.set(caseID, ["plan.own": "nytt"])
        for _ in 0..<2 { for office in world.offices { try office.sync() } }
        #expect(try home.replica.inbox().count == 2)
        #expect(try pines.replica.proposals().contains { $0.write.value == .text("för sent") })
        #expect(try social.texts(caseID, "plan.own") == ["nytt"])
        #expect(try social.texts(caseID, "note.text") == ["allas"])
        #expect(try school.texts(caseID, "note.text") == ["allas"])
        for office in [home, social, school, other, pines] {
            #expect(try office.isSound, "\(office.name)")
        }
        let known = Set(try pines.digests())
        #expect(!known.isEmpty)
        #expect(try !known.isDisjoint(with: social.digests()))
    }

    /// Two cases of the same parties, and one of them has others by now: what comes back behind what was
    /// ordered takes nothing of it away.
    @Test("What was ordered goes to its readers, whatever comes back beside it", arguments: [0, 1])
    func beside(moved: Int) throws {
        let (world, home, social, school, _, first) = try ReleaseModel.world()
        _ = try newcomer("Granhemmet", .institution, in: world)
        let second = try ReleaseModel.newCase(by: social)
        for office in [social, home, school] { try office.sync() }
        let cases = [first, second].sorted()
        for caseID in cases { try home.set(caseID, ["note.text": "hemmets"]) }
        try social.give("institution", of: cases[moved], to: "Granhemmet")
        try social.sync()
        try home.sync()
        for office in [social, school, home] { try office.sync() }
        for office in [home, social, school] {
            #expect(try office.texts(cases[1 - moved], "note.text") == ["hemmets"])
            #expect(try office.replica.status().unsent == 0)
        }
    }

    /// What is held outside of its record is known to none of those who read it: nobody can have seen it,
    /// and its name is not given again.
    @Test("A role that comes back: what was held meanwhile keeps its dot for itself")
    func back() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        _ = try newcomer("Granhemmet", .institution, in: world)
        try home.set(caseID, ["plan.own": "ett"])
        for office in [home, social] { try office.sync() }
        try home.set(caseID, ["plan.own": "för sent"])
        try social.give("institution", of: caseID, to: "Granhemmet")
        try social.sync()
        #expect(try home.sync().held == 1)
        try social.give("institution", of: caseID, to: "Ungdomshemmet Eken")
        for _ in 0..<2 { for office in [social, home] { try office.sync() } }
        #expect(try home.texts(caseID, "plan.own") == ["ett"])
        try home.set(caseID, ["plan.own": "igen"])
        for _ in 0..<2 { for office in [home, social, school] { try office.sync() } }
        for office in [home, social] {
            let siblings = try office.view(caseID, "plan.own").siblings
            #expect(siblings.map(\.value) == [.text("igen")], "\(office.name)")
            #expect(siblings.first?.dot?.n == 3, "the second is that of the one that was held")
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try home.replica.inbox().count == 1)
    }

    @Test("A release lapses with the last role that its recipient could have it by")
    func lapse() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.release("plan", of: caseID, to: other)
        try social.sync()
        for office in [school, other, home] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["ett"])
        #expect(try other.texts(caseID, "plan.goal") == ["ett"])
        try social.give("homeSchool", of: caseID, to: nil)
        try social.sync()
        try home.sync()
        try home.set(caseID, ["plan.goal": "två"])
        try home.sync()
        for office in [school, other, social] { try office.sync() }
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        #expect(try other.texts(caseID, "plan.goal") == ["två"])
        #expect(try social.replica.releases(in: caseID).map(\.partyName) == ["Lönnskolan"])
        for office in world.offices { #expect(try office.isSound, "\(office.name)") }
    }

    @Test("Who joins a case late gets what stands, whoever wakes first")
    func late() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try social.give("otherSchool", of: caseID, to: nil)
        for _ in 0..<2 { for office in world.offices { try office.sync() } }
        try home.set(caseID, ["note.text": "ett"])
        try home.sync()
        try school.sync()
        try school.set(caseID, ["note.text": "två"])
        try school.sync()
        for office in world.offices { try office.sync() }
        let birch = try newcomer("Almskolan", .school, in: world)
        try social.give("otherSchool", of: caseID, to: "Almskolan")
        // The lead is cut off behind its charter entry; the home wakes first and has news of its own.
        #expect(throws: Office.Cut.self) { try social.sync { $0 == 0 ? .answerLost : .arrives } }
        try birch.sync()
        #expect(try birch.replica.status().waitingCopies.count == 1)
        try home.set(caseID, ["note.text": "tre"])
        let summary = try home.sync()
        #expect(summary.accepted == 1 && summary.refused == 0)
        try birch.sync()
        #expect(Set(try birch.texts(caseID, "note.text")).contains("tre"))
        #expect(try birch.replica.status().waitingCopies.isEmpty)
        for _ in 0..<2 { for office in world.offices { try office.sync() } }
        for office in [home, social, school, birch] {
            #expect(try office.texts(caseID, "note.text") == ["tre"], "\(office.name)")
        }
        for office in world.offices { #expect(try office.isSound, "\(office.name)") }
        #expect(Set(try birch.digests()).isSubset(of: try social.digests()))
        _ = other
    }
}
