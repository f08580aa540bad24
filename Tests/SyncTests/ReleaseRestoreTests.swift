import Cooperation
import Replica
import SyncServer
import Testing
import Vocabulary

/// A server that forgot a release is told of it by whoever knows of it, and its readers read on.
@Suite("Releases younger than a server's backup")
struct ReleaseRestoreTests {
    @Test(
        "The release, what came after it and the copy come back, whoever comes first",
        arguments: 0..<3
    )
    func release(first: Int) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett", "plan.own": "eget"])
        try home.sync()
        try social.sync()
        try world.backUpServer("night")
        try social.release("plan", of: caseID, to: school)
        for office in [social, school, home] { try office.sync() }
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, social, school] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["två"])
        // In flight when the server is lost.
        try home.set(caseID, ["plan.means": "medel"])
        try world.restoreServer("night")
        let offices = [home, social, school]
        for index in offices.indices { try offices[(first + index) % 3].sync() }
        try world.settle(offices + [other])
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.own") == ["eget"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.means") == ["medel"], "\(office.name)")
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
        }
        #expect(throws: ReplicaError.self) { try other.view(caseID, "plan.goal") }
        for office in world.offices { #expect(try office.isSound, "\(office.name)") }
        #expect(try Set(school.digests()).isSubset(of: home.digests()))
    }

    @Test(
        "What comes back to a log that its record has left is issued again, by any device of its party",
        arguments: [false, true]
    )
    func movedMeanwhile(byColleague: Bool) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        let colleague = try world.join(by: home, "eken2")
        let witness = try world.join(by: social, "soc2")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, colleague, witness] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två", "note.text": "allas"])
        try home.sync()
        try home.set(caseID, ["plan.goal": "tre"])
        for office in [home, colleague, witness] { try office.sync() }
        try world.restoreServer("night")
        // Whoever had not received it releases the record before it comes back.
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, school] { try office.sync() } }
        // Who has read it, and is of another party, is told.
        let told = try witness.sync().missing
        #expect(told == [MissingWrites(party: "Ungdomshemmet Eken", count: 2)])
        #expect(try witness.texts(caseID, "plan.goal") == ["ett"])
        let offices = [byColleague ? colleague : home, social, school, witness]
        try world.settle(offices + [other])
        for office in offices {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.texts(caseID, "plan.goal") == ["tre"], "\(office.name)")
            #expect(try office.texts(caseID, "note.text") == ["allas"], "\(office.name)")
        }
        // The other comes later, and finds everything done.
        let late = byColleague ? home : colleague
        #expect(try late.sync().missing.isEmpty)
        try world.settle(offices + [late])
        #expect(try late.texts(caseID, "plan.goal") == ["tre"])
        #expect(try late.replica.inbox().isEmpty)
        let history = try school.replica.history(of: caseID, record: nil, field: nil)
        #expect(history.count { $0.write.value == .text("tre") } == 1)
    }

    @Test(
        "What came back while its record was elsewhere is no alarm once the record is there again",
        arguments: [false, true]
    )
    func movedThereAndBack(isIssuedAgain: Bool) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        let witness = try world.join(by: social, "soc2")
        let late = try world.join(by: social, "soc3")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, witness, late] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, witness, late] { try office.sync() }
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, school] { try office.sync() } }
        let missing = [MissingWrites(party: "Ungdomshemmet Eken", count: 1)]
        #expect(try witness.sync().missing == missing)
        if isIssuedAgain { for office in [home, social] { try office.sync() } }
        try social.withdraw("plan", of: caseID, from: school)
        try world.settle([social, witness])
        // Whoever comes only now sees the record where it was, without what it had read there.
        #expect(try late.sync().missing == (isIssuedAgain ? [] : missing))
        try world.settle([home, social, school, other, witness, late])
        for office in [home, social, witness, late] {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
    }

    /// A revoked device reads nothing of what its party writes from then on: it knows its own by the names
    /// that are signed with it.
    @Test("What a colleague issues again of a revoked device's, it is told of no longer")
    func movedAndRevoked() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        let colleague = try world.join(by: home, "eken2")
        let late = try world.join(by: home, "eken3")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, colleague, late] { try office.sync() }
        try world.backUpServer("night")
        try late.set(caseID, ["plan.goal": "två"])
        for office in [late, colleague] { try office.sync() }
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school] { try office.sync() }
        _ = try home.replica.revokeDevice("eken3", immediate: false, keys: home.keys)
        try home.sync()
        // It may write no more, and knows of no colleague who has received it.
        #expect(try late.sync().refused == 1)
        let told = try #require(try late.replica.inbox().first)
        #expect(told.reason == .refused(code: "return.moved"))
        let offices = [home, colleague, social, school, late]
        try world.settle(offices)
        #expect(try school.texts(caseID, "plan.goal") == ["två"])
        #expect(try late.view(caseID, "plan.goal").siblings.map(\.isUnreadable) == [true])
        for office in offices { #expect(try office.replica.inbox().isEmpty, "\(office.name)") }
    }

    @Test("What a colleague has issued again counts, though their party reads it no longer")
    func movedAndLeft() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        try world.addParty("Lindens hem", .institution)
        let next = try world.join("Lindens hem", "linden")
        let colleague = try world.join(by: home, "eken2")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, next, colleague] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, colleague] { try office.sync() }
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school] { try office.sync() }
        let offices = [colleague, social, school, next]
        try world.settle(offices)
        #expect(try school.texts(caseID, "plan.goal") == ["två"])
        try social.give("institution", of: caseID, to: "Lindens hem")
        try world.settle(offices)
        // The author comes last, and does not see where it counts.
        #expect(try home.sync().refused == 0)
        try world.settle(offices + [home])
        #expect(try home.replica.inbox().isEmpty)
        #expect(try social.texts(caseID, "plan.goal") == ["två"])
    }

    /// - Parameter writer: Who writes on top of it: its author while it waits to be issued again, its author
    ///   later, or another party; or either of these two, and has not synced before the old comes back.
    @Test(
        "What has seen a write by its new name replaces it where the old comes back",
        arguments: 0..<5
    )
    func bothNames(writer: Int) throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        let offices = [home, social, school]
        for office in offices { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        try home.sync()
        try world.backUpServer("noon")
        // Of this server the write was lost, and its record has gone over to other readers.
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school] { try office.sync() }
        if writer == 0 { try home.set(caseID, ["plan.goal": "tre"]) }
        try world.settle(offices)
        if writer > 0 {
            try (writer % 2 == 1 ? home : social).set(caseID, ["plan.goal": "tre"])
            if writer < 3 { try world.settle(offices) }
        }
        #expect(try school.texts(caseID, "plan.goal") == [writer < 3 ? "tre" : "två"])
        // On this one it was ordered before its record goes over.
        try world.restoreServer("noon")
        try world.settle(offices)
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["tre"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
    }

    /// - Parameter isSealed: Whether what is written on top was sealed, and never arrived.
    @Test(
        "What has seen a write by its new name has seen it where the old one alone comes back",
        arguments: [false, true]
    )
    func oldNameAlone(isSealed: Bool) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        let witness = try world.join(by: social, "soc2")
        try home.set(caseID, ["plan.goal": "ett"])
        let offices = [home, social, school, other, witness]
        for office in offices { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, witness] { try office.sync() }
        try world.backUpServer("noon")
        // Of this server the write was lost, since its record has gone over to other readers.
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school, home] { try office.sync() }
        try home.set(caseID, ["plan.goal": "tre"])
        if isSealed {
            #expect(throws: Office.Cut.self) { try home.sync { _ in .requestLost } }
        }
        // This one has it by its first name, and has not the log for which it was issued again.
        try world.restoreServer("noon")
        try witness.sync()
        try witness.release("plan", of: caseID, to: other)
        for office in [witness, other] { try office.sync() }
        try home.sync()
        #expect(try home.texts(caseID, "plan.goal") == ["tre"])
        try world.settle(offices)
        for office in [home, social, other, witness] {
            #expect(try office.texts(caseID, "plan.goal") == ["tre"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
    }

    @Test("What has seen a lost write builds on it, though it names a later one of that life")
    func seenBesideName() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        let offices = [home, social, school]
        for office in offices { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "ett"])
        try home.sync()
        try world.backUpServer("noon")
        // This server has lost it: it is issued again here, and so is what is sealed on top of it.
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try home.set(caseID, ["plan.goal": "två"])
        try home.sync()
        try world.backUpServer("evening")
        // This one has the first by its dot, and knows the second by its former name alone.
        try world.restoreServer("noon")
        try home.sync()
        try home.set(caseID, ["plan.goal": "tre"])
        try home.sync()
        try world.restoreServer("evening")
        try world.settle(offices)
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["tre"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
    }

    @Test("Both devices of a party come back before either has been heard: still one write")
    func movedAtOnce() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        let colleague = try world.join(by: home, "eken2")
        for office in [home, social, school, colleague] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, colleague] { try office.sync() }
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school] { try office.sync() }
        // Each goes over, and is cut off before it has sent anything anew.
        for office in [home, colleague] {
            #expect(throws: Office.Cut.self) {
                try office.sync { _ in
                    (try? office.replica.status().unsent) == 0 ? .arrives : .requestLost
                }
            }
            #expect(try office.replica.status().unsent == 1, "\(office.name)")
        }
        let offices = [home, colleague, social, school]
        try world.settle(offices)
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test("What was built on such a write comes back too, whoever comes first", arguments: 0..<3)
    func builtOn(first: Int) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, social] { try office.sync() }
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, school, home] { try office.sync() } }
        try home.set(caseID, ["plan.goal": "tre"])
        for office in [home, social, school] { try office.sync() }
        try world.restoreServer("night")
        let offices = [home, social, school]
        for index in offices.indices { try offices[(first + index) % 3].sync() }
        try world.settle(offices + [other])
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["tre"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test("What somebody of another party has written on top of a lost write stands beside it")
    func onTop() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        let witness = try world.join(by: social, "soc2")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, witness] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, witness] { try office.sync() }
        // Written on what the server is about to forget.
        try witness.set(caseID, ["plan.goal": "tre"])
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school, witness] { try office.sync() }
        #expect(try witness.replica.inbox().isEmpty)
        let offices = [home, social, school, witness]
        try world.settle(offices)
        for office in offices {
            // At worst a conflict: nothing is lost.
            #expect(Set(try office.texts(caseID, "plan.goal")) == ["två", "tre"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What another device of the party has written on top of a lost write replaces it",
        arguments: [false, true]
    )
    func onTopOfOwn(authorFirst: Bool) throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        let colleague = try world.join(by: home, "eken2")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, school, colleague] { try office.sync() }
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "två"])
        for office in [home, colleague] { try office.sync() }
        try colleague.set(caseID, ["plan.goal": "tre"])
        try world.restoreServer("night")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school] { try office.sync() }
        if authorFirst { try home.sync() }
        try colleague.sync()
        let offices = [home, colleague, social, school]
        try world.settle(offices)
        for office in offices {
            #expect(try office.texts(caseID, "plan.goal") == ["tre"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        let history = try school.replica.history(of: caseID, record: nil, field: nil)
        #expect(history.count { $0.write.value == .text("två") } <= 1)
    }

    /// The plan is in one log with the note, and leaves it before the home's writes come: those of the
    /// middle one wait for the first, and the last builds on them.
    @Test(
        "What came back from both sides of what waits does not wait for it in one commit",
        arguments: 4...6
    )
    func bothSidesOfWaiting(seed: UInt64) throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world(seed: seed)
        try home.set(caseID, ["plan.goal": "noll", "note.text": "noll"])
        for office in [home, social] { try office.sync() }
        for reader in [school, other] { try social.release("plan", of: caseID, to: reader) }
        let offices = [home, social, school, other]
        try world.settle(offices)
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "ett", "note.text": "ett"])
        #expect(throws: Office.Cut.self) { try home.sync { _ in .answerLost } }
        try home.set(caseID, ["note.text": "två"])
        #expect(throws: Office.Cut.self) { try home.sync { _ in .requestLost } }
        try home.set(caseID, ["plan.goal": "tre", "note.text": "tre"])
        try world.restoreServer("night")
        try social.sync()
        try social.withdraw("plan", of: caseID, from: school)
        for office in [social, other, school] { try office.sync() }
        try home.sync()
        try world.settle(offices)
        for office in offices {
            #expect(try office.texts(caseID, "note.text") == ["tre"], "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
        }
        #expect(try social.texts(caseID, "plan.goal") == ["tre"])
    }
}
