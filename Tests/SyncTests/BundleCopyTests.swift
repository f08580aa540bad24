import Causality
import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

/// What one of two copies of a file shows of what the other has put into a bundle.
@Suite("Bundles of a copy")
struct BundleCopyTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID
    let purpose = "schoolAssignment.purpose"
    let priorities = "schoolAssignment.priorities"

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
    }

    /// Seals what waits, and sends nothing.
    private func seal(_ office: Office) {
        #expect(throws: Office.Cut.self) { try office.sync { _ in .requestLost } }
    }

    @Test(
        "What both had sealed is replaced by what the copy wrote on top of it",
        arguments: [false, true],
        [false, true]
    )
    func builtOn(isMoved: Bool, syncsFirst: Bool) throws {
        try social.set(caseID, [purpose: "A"])
        seal(social)
        try social.set(caseID, [purpose: "B"])
        seal(social)
        let clone = try social.clone("soc2")
        try clone.set(caseID, [purpose: "C"])
        let bundle = try clone.bundle()
        if isMoved { try social.findItselfMoved() }
        #expect(try social.take(bundle).foundCopy != isMoved)
        #expect(try social.texts(caseID, purpose) == ["C"])
        #expect(try social.replica.conflicts(in: nil).isEmpty)
        // What is saved now has seen all of it.
        try social.set(caseID, [purpose: "D"])
        #expect(try social.texts(caseID, purpose) == ["D"])
        if syncsFirst { try social.sync() }
        try world.expect(["D"], purpose, of: caseID, [clone, social, home, school])
    }

    @Test("What the copy had sealed under the same dot replaces nothing else under it")
    func otherUnderDot() throws {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        seal(social)
        try clone.set(caseID, [purpose: "B"])
        seal(clone)
        try clone.set(caseID, [purpose: "C"])
        try school.take(try social.bundle())
        #expect(try social.take(try clone.bundle()).foundCopy)
        #expect(Set(try social.texts(caseID, purpose)) == ["A", "C"])
        // Nor where what it had sealed itself comes back beside.
        try social.take(try school.bundle())
        #expect(try social.texts(caseID, purpose).contains("A"))
        try world.expect(["A", "C"], purpose, of: caseID, [social, clone, home, school])
    }

    @Test("What was ordered under the dot since replaces nothing else under it either")
    func otherOrdered() throws {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        seal(social)
        try clone.set(caseID, [purpose: "B"])
        try clone.sync()
        try clone.set(caseID, [purpose: "C"])
        #expect(try social.take(try clone.bundle()).foundCopy)
        #expect(try social.texts(caseID, purpose).contains("A"))
        try world.expect(["A", "C"], purpose, of: caseID, [social, clone, home, school])
    }

    @Test("A record that the copy deleted is gone, with what both had sealed in it")
    func deleted() throws {
        let type = try home.replica.recordType(named: "feedback", in: caseID)
        let progress = try #require(type.field(id: "progress"))
        let added = try home.replica.add(
            type: type,
            to: caseID,
            fields: [(progress, .typed("Bra"))]
        )
        seal(home)
        let clone = try home.clone("eken2")
        let name = "feedback/" + added.record.record.description
        let place = try home.replica.record(named: name, in: caseID)
        _ = try clone.replica.delete(place)
        #expect(try home.take(try clone.bundle()).foundCopy)
        #expect(try home.replica.recordView(place).life == .deleted)
        #expect(try home.replica.conflicts(in: nil).isEmpty)
        try world.settle([home, clone, social, school])
        for office in [home, clone, social, school] {
            #expect(try office.replica.recordView(place).life == .deleted)
            #expect(try office.replica.conflicts(in: nil).isEmpty)
        }
    }

    @Test("Who reads what both had sealed under one dot is shown what nobody has replaced")
    func read() throws {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        try clone.set(caseID, [purpose: "B"])
        try home.take(try clone.bundle())
        try clone.set(caseID, [purpose: "C"])
        let (first, second) = (try social.bundle(), try clone.bundle())
        // Nothing tells which of the two C had seen.
        for office in [home, school] {
            try office.take(first)
            try office.take(second)
            #expect(Set(try office.texts(caseID, purpose)) == ["A", "B", "C"], "\(office.name)")
        }
        try world.expect(["A", "C"], purpose, of: caseID, [social, clone, home, school])
    }

    @Test(
        "What was sealed in one tells which of two under one dot was seen",
        arguments: [false, true]
    )
    func readInGroups(isOrdered: Bool) throws {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        try clone.set(caseID, [purpose: "B", priorities: "1"])
        seal(clone)
        try clone.set(caseID, [purpose: "C", priorities: "2"])
        let (first, second) = (try social.bundle(), try clone.bundle())
        if isOrdered {
            try social.sync()
            try school.sync()
        } else {
            try school.take(first)
        }
        try home.take(second)
        try home.take(first)
        try school.take(second)
        for office in [home, school] {
            #expect(Set(try office.texts(caseID, purpose)) == ["A", "C"], "\(office.name)")
            #expect(try office.texts(caseID, priorities) == ["2"], "\(office.name)")
        }
        try world.expect(["A", "C"], purpose, of: caseID, [social, clone, home, school])
    }

    @Test("A record that somebody deleted who had seen what both have sealed under one dot is gone")
    func readDeleted() throws {
        let colleague = try world.join(by: home, "eken3")
        let type = try home.replica.recordType(named: "feedback", in: caseID)
        let progress = try #require(type.field(id: "progress"))
        let added = try home.replica.add(
            type: type,
            to: caseID,
            fields: [(progress, .typed("Bra"))]
        )
        for office in [home, colleague, home, school, social, colleague] { try office.sync() }
        let name = "feedback/" + added.record.record.description
        let clone = try home.clone("eken2")
        try home.set(caseID, [name + ".progress": "A"])
        try clone.set(caseID, [name + ".progress": "B"])
        let bundles = [try home.bundle(), try clone.bundle()]
        for bundle in bundles { try colleague.take(bundle) }
        _ = try colleague.replica.delete(try colleague.replica.record(named: name, in: caseID))
        for bundle in bundles { try school.take(bundle) }
        try school.take(try colleague.bundle())
        let place = try school.replica.record(named: name, in: caseID)
        #expect(try school.replica.recordView(place).life == .deleted)
    }

    @Test("A colleague who issues again what both had sealed replaces neither by a guess")
    func issuedByColleague() throws {
        let colleague = try world.join(by: social, "soc3")
        for office in [social, colleague, social, home, school] { try office.sync() }
        try world.backUpServer("night")
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        try clone.set(caseID, [purpose: "B"])
        seal(clone)
        try clone.set(caseID, [purpose: "C"])
        try colleague.take(try social.bundle())
        try colleague.take(try clone.bundle())
        // No life goes on in the new epoch: the server hands all of it to the party.
        try world.restoreServer("night")
        for _ in 0..<4 { for office in [colleague, school] { try office.sync() } }
        #expect(Set(try school.texts(caseID, purpose)).isSuperset(of: ["A", "C"]))
        try world.settle([colleague, social, clone, home, school])
        for office in [colleague, social, clone, home, school] {
            #expect(Set(try office.texts(caseID, purpose)).isSuperset(of: ["A", "C"]))
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What issues again what a copy had sealed under a dot, and what is on top of it, hides no other there",
        arguments: [false, true],
        [false, true]
    )
    func issuedUnderOthersDot(isOrdered: Bool, isBuiltOn: Bool) throws {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        if isOrdered { try social.sync() } else { seal(social) }
        try clone.set(caseID, [purpose: "B"])
        seal(clone)
        if isBuiltOn { try clone.set(caseID, [purpose: "C"]) }
        try clone.findItselfMoved()
        let bundle = try clone.bundle()
        if isOrdered { try school.sync() } else { try school.take(try social.bundle()) }
        let both: Set = ["A", isBuiltOn ? "C" : "B"]
        for office in [social, school] {
            try office.take(bundle)
            #expect(Set(try office.texts(caseID, purpose)) == both, "\(office.name)")
        }
        // Nobody replaces what they have not been shown.
        #expect {
            try social.set(caseID, [purpose: "D"])
        } throws: {
            if case ReplicaError.inConflict = $0 { true } else { false }
        }
        try world.expect(both, purpose, of: caseID, [social, clone, home, school])
    }

    @Test(
        "What had seen one of two writes under a dot replaces not the other, with which its log begins",
        arguments: [false, true]
    )
    func beginsLog(hasBegun: Bool) throws {
        let colleague = try world.join(by: social, "soc3")
        if hasBegun { try social.set(caseID, [priorities: "1"]) }
        for office in [social, colleague, social, home, school, colleague] { try office.sync() }
        let clone = try social.clone("soc2")
        try clone.set(caseID, [purpose: "B"])
        try colleague.take(try clone.bundle())
        try colleague.set(caseID, [purpose: "C"])
        seal(colleague)
        // As another life, the colleague seals it again once it has received what was ordered.
        try colleague.findItselfMoved()
        try social.set(caseID, [purpose: "A"])
        try social.sync()
        try world.expect(
            ["A", "C"],
            purpose,
            of: caseID,
            [colleague, social, clone, home, school]
        )
    }

    @Test(
        "What had seen a bundle's write that came to be held outside of its record does without it",
        arguments: [false, true]
    )
    func heldOutside(isIssuedAgain: Bool) throws {
        let colleague = try world.join(by: social, "soc3")
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        let day = "dischargePlan.startsOn"
        for office in [social, colleague, social, home, school, colleague] { try office.sync() }
        try school.set(caseID, [day: "2026-12-01"])
        try social.take(try school.bundle())
        try social.set(caseID, [day: "2026-12-02"])
        let shown = try social.texts(caseID, day)
        #expect(shown.count == 1)
        seal(social)
        // As another life, it seals that again once it has received what was ordered.
        try social.findItselfMoved()
        if isIssuedAgain { try school.findItselfMoved() }
        try colleague.give("homeSchool", of: caseID, to: "Nya skolan")
        for office in [colleague, school, social] { try office.sync() }
        #expect(try social.replica.inbox().isEmpty)
        try world.settle([colleague, school, social, home, next])
        for office in [colleague, social, home, next] {
            #expect(try office.texts(caseID, day) == shown, "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }
}
