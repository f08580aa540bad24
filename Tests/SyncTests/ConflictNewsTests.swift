import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

@Suite("Replica: what a sync tells of conflicts")
struct ConflictNewsTests {
    /// The fields in conflict as they are shown.
    private func shown(_ office: Office) throws -> Set<String> {
        Set(
            try office.replica.conflicts(in: nil).compactMap { conflict in
                guard case .field(let caseID, _, let view) = conflict else { return nil }
                return "\(caseID) \(view.place.name)"
            }
        )
    }

    private func names(_ places: [FieldPlace]) -> [String] {
        places.map { "\($0.record.ref.caseID) \($0.name)" }
    }

    @Test(
        "It names the fields that are shown in conflict after it and were not before, and the reverse",
        arguments: Seeds.first(2)
    )
    func differences(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (_, institution, social, school) = try ReplicaWorld.three(seed: seed)
        let offices = [institution, social, school]
        let cases = [try social.newCase(label: "A"), try institution.newCase(label: "B")]
        for _ in 0..<2 { for office in offices { try office.sync() } }
        let fields = [
            "dischargePlan.certainty", "dischargePlan.plannedDischarge", "mapping.result",
            "schoolPlan.goals",
        ]
        var tokens: [String: [String]] = [:]
        var told = 0
        for _ in 0..<150 {
            let office = offices[random.number(0...2)]
            if random.chance(3) {
                let loses = random.chance(5)
                let before = try shown(office)
                do {
                    let summary = try office.sync { _ in loses ? .answerLost : .arrives }
                    let after = try shown(office)
                    #expect(
                        names(summary.conflictsOpened).sorted()
                            == after.subtracting(before).sorted()
                    )
                    #expect(
                        names(summary.conflictsClosed).sorted()
                            == before.subtracting(after).sorted()
                    )
                    told += summary.conflictsOpened.count + summary.conflictsClosed.count
                } catch is Office.Cut {
                    // What was lost on the way changed nothing here.
                    #expect(try shown(office) == before)
                }
                continue
            }
            let caseID = cases[random.number(0...1)]
            let name = fields[random.number(0...fields.count - 1)]
            let view = try office.view(caseID, name)
            let key = "\(office.name) \(caseID) \(name)"
            // Now and then a form that was opened long ago.
            let base = tokens[key, default: []].randomElement(using: &random)
            tokens[key, default: []].append(view.token)
            let value =
                switch name {
                case "dischargePlan.certainty": random.chance(2) ? "planned" : "likely"
                case "dischargePlan.plannedDischarge": "2027-01-1\(random.number(0...2))"
                default: "värde \(random.number(0...2))"
                }
            try office.set(
                caseID,
                [name: value],
                base: [random.chance(3) ? base ?? view.token : view.token],
                unchecked: !view.mayWrite
            )
        }
        #expect(told > 0)
    }

    @Test("A sync that brings nothing looks at no conflict, and tells of none")
    func nothing() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        for office in [social, institution] { try office.sync() }
        try institution.set(caseID, ["dischargePlan.plannedDischarge": "2027-01-10"])
        try social.set(caseID, ["dischargePlan.plannedDischarge": "2027-02-01"])
        try institution.sync()
        #expect(try social.sync().conflictsOpened.count == 1)
        let again = try social.sync()
        #expect(again.conflictsOpened.isEmpty && again.conflictsClosed.isEmpty)
        #expect(try shown(social).count == 1)
    }

    @Test("Two who wrote the same value are in no conflict, nor told of one")
    func agreement() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        for office in [social, institution] { try office.sync() }
        try institution.set(caseID, ["dischargePlan.plannedDischarge": "2027-01-10"])
        try social.set(caseID, ["dischargePlan.plannedDischarge": "2027-01-10"])
        try institution.sync()
        #expect(try social.sync().conflictsOpened.isEmpty)
        #expect(try shown(social).isEmpty)
    }
}
