import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// A server that forgot a handover, and what was written before it, is told of both by whoever comes.
@Suite("Handovers younger than a server's backup")
struct HandoverRestoreTests {
    /// What was written after the handover.
    enum Later {
        case nothing, onTop, beside
    }

    /// A school that is to come, and a write that the backup does not have.
    private func writtenAfterTheBackup() throws -> (CharterStoryTests.Duty, next: Office) {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        let next = try duty.world.join("Nya skolan", "nya")
        try duty.settle()
        try duty.world.backUpServer("night")
        try duty.home.set(duty.caseID, ["plan.agenda": "Ett"])
        try duty.home.sync()
        return (duty, next)
    }

    @Test("What comes back behind a handover that was made since goes over by it")
    func handedOverSince() throws {
        let (duty, next) = try writtenAfterTheBackup()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.restoreServer("night")
        try duty.home.set(caseID, ["plan.agenda": "Två"])
        try duty.role("school", "Nya skolan")
        try duty.lead.sync()
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            #expect(try office.texts(caseID, "plan.agenda") == ["Två"], "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test(
        "What was written behind a handover that was made late comes back behind it",
        arguments: [Later.onTop, .beside]
    )
    func handedOverLate(later: Later) throws {
        let (duty, next) = try writtenAfterTheBackup()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.restoreServer("night")
        try duty.role("school", "Nya skolan")
        for office in [duty.lead, next] { try office.sync() }
        try world.backUpServer("morning")
        // What comes back goes over behind the handover, and what is written then stands behind that.
        try duty.home.sync()
        let field = later == .onTop ? "plan.agenda" : "plan.note"
        try duty.home.set(caseID, [field: "Två"])
        try duty.home.sync()
        try world.restoreServer("morning")
        #expect(try duty.home.sync().missing.isEmpty)
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            let agenda = later == .onTop ? "Två" : "Ett"
            #expect(try office.texts(caseID, "plan.agenda") == [agenda], "\(office.name)")
            let note = later == .onTop ? [] : ["Två"]
            #expect(try office.texts(caseID, "plan.note") == note, "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("What comes back from who had not received the handover goes over by it")
    func notReceived() throws {
        let (duty, next) = try writtenAfterTheBackup()
        let (world, caseID) = (duty.world, duty.caseID)
        try duty.role("school", "Nya skolan")
        for office in [duty.lead, next] { try office.sync() }
        try world.restoreServer("night")
        // The new school knows of nothing but the handover, and nobody else who knows of it comes.
        for office in [next, duty.home, next, duty.home, next] { try office.sync() }
        for office in [duty.home, next] {
            #expect(try office.texts(caseID, "plan.agenda") == ["Ett"], "\(office.name)")
        }
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            #expect(try office.texts(caseID, "plan.agenda") == ["Ett"], "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("What came back under other readers is no alarm once they are the same again")
    func readersBackAgain() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        let (third, witness, late) = (
            try world.join(by: duty.lead, "soc3"), try world.join(by: duty.lead, "soc4"),
            try world.join(by: duty.lead, "soc5")
        )
        try duty.settle()
        try world.backUpServer("night")
        try duty.role("school", "Nya skolan")
        for office in [duty.lead, duty.home] { try office.sync() }
        try duty.home.set(caseID, ["plan.note": "Ett"])
        for office in [duty.home, witness, late, next] { try office.sync() }
        try world.restoreServer("night")
        // Who knows nothing of the handover changes the charter otherwise, and then hands over too.
        func change(_ role: String, _ party: String) throws {
            try third.give(role, of: caseID, to: party)
            try third.sync()
        }
        try change("chair", "Socialtjänsten Å")
        let missing = [MissingWrites(party: "Ungdomshemmet Eken", count: 1)]
        #expect(try witness.sync().missing == missing)
        try change("school", "Nya skolan")
        #expect(try late.sync().missing == missing)
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, third, witness, late, next] {
            #expect(try office.texts(caseID, "plan.note") == ["Ett"], "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("Readers whom the charter has again can read what is sealed for them")
    func readersAgain() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        let second = try world.join(by: duty.lead, "soc2")
        for _ in 0..<2 { try duty.settle() }
        try world.backUpServer("night")
        try duty.role("school", "Nya skolan")
        for office in [duty.lead, duty.home] { try office.sync() }
        // What a new life of its file writes is not sealed before a sync.
        let witness = try #require(try duty.home.replica.witness())
        _ = try duty.home.replica.check(witness, isElsewhere: true)
        try duty.home.set(caseID, ["plan.note": "Ett"])
        try world.restoreServer("night")
        // Another entry stands where the handover stood, which comes again once who made it has come.
        try second.give("chair", of: caseID, to: nil)
        for office in [second, duty.home, duty.lead, duty.home] { try office.sync() }
        try duty.home.set(caseID, ["plan.note": "Två"])
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            #expect(try office.texts(caseID, "plan.note") == ["Två"], "\(office.name)")
            #expect(try office.replica.status().cannotRead == CannotRead(), "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("What is issued again before the record's copy has come has seen what it had seen")
    func issuedBeforeTheCopy() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        try world.addParty("Tredje skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        _ = try world.join("Tredje skolan", "tredje")
        try duty.settle()
        try duty.role("chair", "Nya skolan")
        try duty.settle()
        try next.set(caseID, ["plan.agenda": "Ett"])
        try duty.settle()
        try world.backUpServer("night")
        try next.set(caseID, ["plan.agenda": "Två"])
        try next.sync()
        try world.restoreServer("night")
        // Its role ends and comes back, beside another school: to a log that is not the one it wrote to.
        try duty.role("chair", nil)
        try duty.lead.sync()
        try duty.role("school", "Tredje skolan")
        try duty.lead.sync()
        try duty.role("chair", "Nya skolan")
        #expect(throws: Office.Cut.self) {
            try duty.lead.sync { $0 < 1 ? .arrives : .requestLost }
        }
        try next.sync()
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            #expect(try office.texts(caseID, "plan.agenda") == ["Två"], "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What is issued again where nothing of the record is known waits for its copy",
        arguments: [false, true]
    )
    func issuedBeforeAnyCopy(isReplaced: Bool) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        try world.addParty("Tredje skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        _ = try world.join("Tredje skolan", "tredje")
        try duty.home.set(caseID, ["plan.agenda": "Ett"])
        try duty.settle()
        try world.backUpServer("night")
        try duty.role("chair", "Nya skolan")
        try duty.settle()
        try next.set(caseID, ["plan.agenda": "Två"])
        try next.sync()
        try world.restoreServer("night")
        // The record goes on to another log than that which it was written in, and nobody has copied it yet.
        try duty.role("school", "Tredje skolan")
        #expect(throws: Office.Cut.self) {
            try duty.lead.sync { $0 < 6 ? .arrives : .requestLost }
        }
        try next.sync()
        #expect(try next.texts(caseID, "plan.agenda") == ["Två"])
        if isReplaced { try next.set(caseID, ["plan.agenda": "Tre"]) }
        try next.sync()
        let standing = [isReplaced ? "Tre" : "Två"]
        #expect(try next.texts(caseID, "plan.agenda") == standing)
        #expect(try next.replica.status().unsent == 1)
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            #expect(try office.texts(caseID, "plan.agenda") == standing, "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What was saved on top of what waits for a copy is sealed behind it",
        arguments: [false, true]
    )
    func issuedInOrder(isCopied: Bool) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya hemmet", .institution)
        try world.addParty("Tredje skolan", .school)
        let next = try world.join("Nya hemmet", "nya")
        _ = try world.join("Tredje skolan", "tredje")
        try duty.home.set(caseID, ["plan.agenda": "Ett"])
        try duty.settle()
        try world.backUpServer("night")
        for role in ["chair", "home"] { try duty.role(role, "Nya hemmet") }
        try duty.settle()
        // The one has replaced something and waits for the copy, the other does not.
        var standing = ["plan.agenda": "Två", "plan.note": "Två"]
        for (field, value) in standing { try next.set(caseID, [field: value]) }
        try next.sync()
        let later = isCopied ? "plan.note" : "plan.agenda"
        standing[later] = "Tre"
        try next.set(caseID, [later: "Tre"])
        try world.restoreServer("night")
        try duty.role("school", "Tredje skolan")
        #expect(throws: Office.Cut.self) {
            try duty.lead.sync { $0 < 6 ? .arrives : .requestLost }
        }
        if isCopied {
            // What it has sealed does not arrive, and a copy of its file issues all of it again.
            #expect(throws: Office.Cut.self) {
                try next.sync { $0 < 6 ? .arrives : .requestLost }
            }
            let witness = try #require(try next.replica.witness())
            _ = try next.replica.check(witness, isElsewhere: true)
        }
        for _ in 0..<2 { try next.sync() }
        #expect(try next.replica.status().unsent == (isCopied ? 1 : 2))
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, next] {
            for (field, value) in standing {
                #expect(try office.texts(caseID, field) == [value], "\(office.name)")
            }
        }
        for office in world.offices {
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What was saved on a copy waits for the copy that comes after a restore, or goes by it",
        arguments: [false, true],
        [0, 1]
    )
    func savedOnACopy(isCopied: Bool, sealed: Int) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        let next = try duty.handOverUnheard()
        #expect(try next.texts(caseID, "plan.agenda") == ["Ett"])
        // The one, which may have been sealed already, and what was saved on top of it.
        try next.set(caseID, ["plan.agenda": "Två"])
        if sealed > 0 {
            #expect(throws: Office.Cut.self) {
                try next.sync { $0 < 1 ? .requestLost : .arrives }
            }
            try next.set(caseID, ["plan.agenda": "Tre"])
        }
        try world.restoreServer("night")
        // The record goes over before what stood in it is back, and that comes back no more.
        #expect(throws: Office.Cut.self) {
            try duty.lead.sync { $0 < 4 ? .arrives : .requestLost }
        }
        if isCopied { for _ in 0..<2 { try duty.lead.sync() } }
        for _ in 0..<2 { try next.sync() }
        #expect(try next.replica.status().waitingCopies.isEmpty == isCopied)
        for _ in 0..<3 { try duty.settle() }
        let standing = [sealed > 0 ? "Tre" : "Två"]
        for office in [duty.lead, next] {
            #expect(try office.texts(caseID, "plan.agenda") == standing, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What a colleague issued again before the role ended at once counts, and comes back to nobody",
        arguments: ["Nya skolan", "Björkskolan"]
    )
    func issuedAgainBeforeTheEnd(party: String) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        // The one goes on reading the record, and the other does not.
        let author = party == "Nya skolan" ? next : duty.school
        let colleague = try world.join(by: author, "andra")
        for _ in 0..<2 { try duty.settle() }
        try duty.role("chair", party)
        try duty.settle()
        try world.backUpServer("night")
        try author.set(caseID, ["plan.agenda": "Ett"])
        try colleague.take(try author.bundle(for: colleague))
        try world.restoreServer("night")
        // Its incarnation is of the former epoch.
        try colleague.sync()
        #expect(try colleague.replica.status().unsent == 0)
        try duty.role("chair", nil, immediate: true)
        for _ in 0..<2 { try duty.lead.sync() }
        let summary = try author.sync()
        #expect(summary.void == 0 && summary.accepted == 1)
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home] {
            #expect(try office.texts(caseID, "plan.agenda") == ["Ett"], "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test(
        "What stood before the handover stands after it for its readers, whoever comes first",
        arguments: [(0, Later.nothing), (3, .nothing), (3, .onTop), (3, .beside)]
    )
    func handedOver(first: Int, later: Later) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.backUpServer("night")
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        try duty.lead.set(caseID, ["plan.aim": "Ett"])
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.settle()
        switch later {
        case .nothing: break
        case .onTop: try duty.lead.set(caseID, ["plan.aim": "Två"])
        case .beside: try duty.home.set(caseID, ["plan.agenda": "Dagordning"])
        }
        try duty.settle()
        try world.restoreServer("night")
        let offices = world.offices
        for index in offices.indices { try offices[(first + index) % offices.count].sync() }
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, duty.home, next] {
            let aim = later == .onTop ? "Två" : "Ett"
            #expect(try office.texts(caseID, "plan.aim") == [aim], "\(office.name)")
            let agenda = later == .beside ? ["Dagordning"] : []
            #expect(try office.texts(caseID, "plan.agenda") == agenda, "\(office.name)")
        }
        // The former school reads on what it had, where the server could take it back, and no more.
        if later != .beside {
            let history = try duty.school.replica.history(of: caseID, record: nil, field: nil)
            #expect(history.map(\.write.value) == [.text("Ett")])
        }
        for office in offices {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }
}
