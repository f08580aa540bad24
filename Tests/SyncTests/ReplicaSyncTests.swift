import Cooperation
import Replica
import SQLiteStore
import TestSupport
import Testing
import Vocabulary

@Suite("Replica: parties converge")
struct ReplicaSyncTests {
    @Test("What one saves offline, the others read after a sync, and nobody else")
    func converge() throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["placement.urgent": "ja", "pupil.name": "Kim Ek"])
        #expect(try social.texts(caseID, "pupil.name") == ["Kim Ek"])
        #expect(try social.view(caseID, "pupil.name").siblings[0].dot == nil)
        let summary = try social.sync()
        #expect(summary.sentCases == 1 && summary.sent == 2 && summary.accepted == 2)
        #expect(summary.requests == 1)
        #expect(try social.view(caseID, "pupil.name").siblings[0].isProvisional == false)
        for office in [institution, school] {
            let summary = try office.sync()
            #expect(summary.receivedCases == 1)
            #expect(try office.texts(caseID, "elev.namn") == ["Kim Ek"])
            #expect(try office.view(caseID, "pupil.name").siblings[0].author?.name == "Anna soc")
        }
        #expect(try institution.view(caseID, "placement.urgent").value == .boolean(true))
        #expect(throws: ReplicaError.self) { try school.view(caseID, "placement.urgent") }
        #expect(try social.digests() == institution.digests())
        #expect(try social.digests().count == 2)
        #expect(try school.digests().count == 1)
        #expect(Set(try social.digests()).isSuperset(of: try school.digests()))
        #expect(try social.replica.status().unsent == 0)
        for office in [institution, social, school] {
            #expect(try office.replica.verify().findings.isEmpty)
        }
    }

    @Test("Two who did not know of each other: both stand, one decides, all agree")
    func conflict() throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.sync()
        try institution.sync()
        try institution.set(caseID, ["dischargePlan.plannedDischarge": "2027-01-10"])
        try social.set(caseID, ["dischargePlan.plannedDischarge": "2027-02-01"])
        try institution.sync()
        let summary = try social.sync()
        #expect(summary.conflictsOpened.map(\.name) == ["dischargePlan.plannedDischarge"])
        try institution.sync()
        try school.sync()
        for office in [institution, social, school] {
            let view = try office.view(caseID, "dischargePlan.plannedDischarge")
            #expect(view.conflict && view.siblings.count == 2)
            #expect(try office.replica.conflicts(in: nil).count == 1)
            #expect(try office.replica.status().conflicts.map(\.count) == [1])
        }
        #expect(throws: ReplicaError.self) {
            try social.set(caseID, ["dischargePlan.plannedDischarge": "2027-03-01"])
        }
        let place = try social.replica.field(
            named: "dischargePlan.plannedDischarge",
            in: caseID
        )
        let view = try social.replica.fieldView(place)
        let result = try social.replica.resolve(.field(place), by: .take(2), token: view.token)
        #expect(result.conflicts.isEmpty)
        #expect(try social.replica.conflicts(in: caseID).isEmpty)
        let closing = try social.sync()
        #expect(closing.conflictsOpened.isEmpty)
        let told = try institution.sync()
        #expect(told.conflictsClosed.count == 1)
        try school.sync()
        #expect(Set([institution, social].map { try? $0.digests() }).count == 1)
        #expect(
            try institution.view(caseID, "dischargePlan.plannedDischarge").value
                == view.siblings[1].value
        )
    }

    @Test("Equal values are one to people, and the next save covers both")
    func equalValues() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.sync()
        try institution.sync()
        try institution.set(caseID, ["dischargePlan.certainty": "planned"])
        try social.set(caseID, ["dischargePlan.certainty": "planned"])
        try institution.sync()
        try social.sync()
        let view = try social.view(caseID, "dischargePlan.certainty")
        #expect(!view.conflict && view.siblings.count == 1)
        #expect(try social.replica.conflicts(in: nil).isEmpty)
        try social.set(caseID, ["dischargePlan.certainty": "likely"])
        try social.sync()
        try institution.sync()
        #expect(try institution.view(caseID, "dischargePlan.certainty").siblings.count == 1)
    }

    @Test("A void write comes back to its author's inbox and holds nothing else up")
    func void() throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try school.sync()
        try social.sync()
        for office in [institution, school] { try office.sync() }
        try school.set(caseID, ["schoolPlan.goals": "Läsa"])
        try school.sync()
        try institution.sync()
        #expect(throws: ReplicaError.self) {
            try institution.set(caseID, ["schoolPlan.goals": "Räkna"])
        }
        try institution.set(caseID, ["schoolPlan.goals": "Räkna"], unchecked: true)
        try institution.set(caseID, ["mapping.method": "Samtal"])
        let summary = try institution.sync()
        #expect(summary.void == 1 && summary.accepted == 1)
        let items = try institution.replica.inbox()
        #expect(items.count == 1)
        #expect(items[0].reason == .void(.notOwner))
        #expect(items[0].value == .text("Räkna"))
        #expect(items[0].basis.map(\.value) == [.text("Läsa")])
        #expect(items[0].current?.value == .text("Läsa"))
        #expect(try institution.texts(caseID, "schoolPlan.goals") == ["Läsa"])
        #expect(throws: ReplicaError.self) { try institution.replica.retry(items[0].number) }
        try institution.replica.dismiss(items[0].number)
        #expect(try institution.replica.status().inbox == 0)
        try social.sync()
        try school.sync()
        #expect(Set([institution, social].map { try? $0.digests() }).count == 1)
        let history = try school.replica.history(of: caseID, record: nil, field: nil)
        #expect(history.map(\.verdict).contains(.void(.notOwner)))
    }

    @Test(
        "A lost request, a lost answer and a process that dies change nothing",
        arguments: [0, 1]
    )
    func lost(_ page: Int) throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .requestLost } }
        #expect(throws: Office.Cut.self) { try social.sync { $0 == page ? .answerLost : .arrives } }
        try social.set(caseID, ["pupil.name": "Kim Ek"])
        try social.reopen()
        #expect(throws: Office.Cut.self) { try social.sync { $0 == page ? .answerLost : .arrives } }
        let summary = try social.sync()
        #expect(summary.accepted == 2)
        #expect(try social.replica.status().unsent == 0)
        #expect(try social.texts(caseID, "pupil.name") == ["Kim Ek"])
        try institution.sync()
        #expect(try institution.texts(caseID, "pupil.name") == ["Kim Ek"])
        #expect(try institution.digests() == social.digests())
        let again = try social.sync()
        #expect(again.requests == 1 && again.sent == 0 && again.received == 0)
    }
}
