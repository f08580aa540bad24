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

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
    }

    /// Seals what waits, and sends nothing.
    private func seal(_ office: Office) {
        #expect(throws: Office.Cut.self) { try office.sync { _ in .requestLost } }
    }

    /// Lets an office's file find out that it was moved.
    private func move(_ office: Office) throws {
        let witness = try office.replica.witness()
        _ = try office.replica.check(witness, isElsewhere: true)
    }

    private func expect(_ texts: Set<String>, _ offices: [Office]) throws {
        try world.settle(offices)
        for office in offices {
            let found = try office.texts(caseID, purpose)
            #expect(Set(found) == texts && found.count == texts.count, "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
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
        if isMoved { try move(social) }
        #expect(try social.take(bundle).foundCopy != isMoved)
        #expect(try social.texts(caseID, purpose) == ["C"])
        #expect(try social.replica.conflicts(in: nil).isEmpty)
        // What is saved now has seen all of it.
        try social.set(caseID, [purpose: "D"])
        #expect(try social.texts(caseID, purpose) == ["D"])
        if syncsFirst { try social.sync() }
        try expect(["D"], [clone, social, home, school])
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
        try expect(["A", "C"], [social, clone, home, school])
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
        try expect(["A", "C"], [social, clone, home, school])
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
}
