import Causality
import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

/// What had seen one of two writes under a dot, when another comes to lie there, or comes there no more.
@Suite("Two writes under one dot, and other logs")
struct StandInTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let colleague: Office
    let caseID: CaseID
    let purpose = "schoolAssignment.purpose"

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        colleague = try world.join(by: social, "soc3")
        try world.settle([social, colleague, home, school])
        try world.backUpServer("night")
    }

    /// Two copies have written under one dot: A was ordered, and a bundle brings B to a colleague, who
    /// saves C on top of A alone, or of both.
    private func save(onBoth: Bool) throws -> Office {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        for office in [social, colleague] { try office.sync() }
        try clone.set(caseID, [purpose: "B"])
        if !onBoth { try colleague.set(caseID, [purpose: "C"]) }
        try colleague.take(try clone.bundle())
        let both = try colleague.view(caseID, purpose)
        #expect(both.siblings.count == 2)
        if onBoth { try colleague.set(caseID, [purpose: "C"], base: [both.token]) }
        return clone
    }

    @Test("What was seen is the same when the logs are fetched anew", arguments: [false, true])
    func orderedAgain(onBoth: Bool) throws {
        let clone = try save(onBoth: onBoth)
        try world.restoreServer("night")
        // The server orders something first that the colleague has not.
        try home.set(caseID, ["mapping.result": "1"], unchecked: true)
        try home.sync()
        for office in [social, colleague] { try office.sync() }
        try world.expect(
            onBoth ? ["C"] : ["B", "C"],
            purpose,
            of: caseID,
            [colleague, social, clone, home, school]
        )
    }

    @Test("What was seen is the same when the other is ordered there", arguments: [false, true])
    func otherOrdered(onBoth: Bool) throws {
        let clone = try save(onBoth: onBoth)
        try world.restoreServer("night")
        for office in [clone, colleague] { try office.sync() }
        try world.expect(
            onBoth ? ["C"] : ["B", "C"],
            purpose,
            of: caseID,
            [colleague, clone, social, home, school]
        )
    }

    @Test("Who has seen both replaces both", arguments: [false, true])
    func bothSeen(isMoved: Bool) throws {
        let clone = try save(onBoth: true)
        if isMoved { try colleague.findItselfMoved() }
        try colleague.sync()
        try world.expect(["C"], purpose, of: caseID, [colleague, social, clone, home, school])
    }

    @Test("What was seen is the same when the first of two goes since it is issued again")
    func firstIssuedAgain() throws {
        let clone = try social.clone("soc2")
        try social.set(caseID, [purpose: "A"])
        try clone.set(caseID, [purpose: "B"])
        for office in [social, clone] { try colleague.take(try office.bundle()) }
        let both = try colleague.view(caseID, purpose)
        #expect(both.siblings.count == 2)
        try colleague.set(caseID, [purpose: "C"], base: [both.token])
        // As other lives they issue it again, and the colleague seals behind what has come.
        for office in [social, colleague] {
            try office.findItselfMoved()
            try office.sync()
        }
        try world.expect(["C"], purpose, of: caseID, [colleague, social, clone, home, school])
    }
}
