import Causality
import Cooperation
import GRDB
import Replica
import SQLiteStore
import TestSupport
import Testing
import Vocabulary

@Suite("Replica: editing, tokens and pending edits")
struct ReplicaEditingTests {
    private func value(_ texts: [String]) -> [String] { texts }

    @Test(
        "A save replaces the pending edit that its token names, and stands beside one that it does not"
    )
    func pending() throws {
        let (_, _, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        let empty = try social.view(caseID, "pupil.name").token
        try social.set(caseID, ["pupil.name": "A"])
        try social.set(caseID, ["pupil.name": "B"])
        #expect(try social.texts(caseID, "pupil.name") == ["B"])
        #expect(try social.replica.status().unsent == 1)
        let shown = try social.view(caseID, "pupil.name").token
        let beside = try social.set(caseID, ["pupil.name": "C"], base: [empty])
        #expect(beside.conflicts.map(\.name) == ["pupil.name"])
        #expect(try social.texts(caseID, "pupil.name") == ["B", "C"])
        #expect(try social.replica.conflicts(in: caseID).count == 1)
        try social.set(caseID, ["pupil.name": "D"], base: [shown])
        #expect(try Set(social.texts(caseID, "pupil.name")) == ["C", "D"])
        #expect(throws: ReplicaError.self) { try social.set(caseID, ["pupil.name": "E"]) }
        let summary = try social.sync()
        #expect(summary.accepted == 2)
        #expect(try Set(social.texts(caseID, "pupil.name")) == ["C", "D"])
        #expect(try social.replica.verify().findings.isEmpty)
    }

    @Test("A token that names a pending edit sealed since means that edit's dot")
    func sealedSince() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "A"])
        let shown = try social.view(caseID, "pupil.name").token
        try social.sync()
        let result = try social.set(caseID, ["pupil.name": "B"], base: [shown])
        #expect(result.conflicts.isEmpty)
        try social.sync()
        try institution.sync()
        #expect(try institution.texts(caseID, "pupil.name") == ["B"])
    }

    @Test("A form that was open while others wrote opens a conflict and overwrites nothing")
    func staleToken() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["dischargePlan.plannedDischarge": "2027-01-01"])
        try social.sync()
        try institution.sync()
        let opened = try institution.view(caseID, "dischargePlan.plannedDischarge").token
        try social.set(caseID, ["dischargePlan.plannedDischarge": "2027-02-02"])
        try social.sync()
        try institution.sync()
        let result = try institution.set(
            caseID,
            ["dischargePlan.plannedDischarge": "2027-03-03"],
            base: [opened]
        )
        #expect(result.conflicts.count == 1)
        let place = try institution.replica.field(
            named: "dischargePlan.plannedDischarge",
            in: caseID
        )
        #expect(throws: ReplicaError.self) {
            try institution.replica.resolve(.field(place), by: .take(1), token: opened)
        }
        try institution.sync()
        try social.sync()
        #expect(try social.view(caseID, "dischargePlan.plannedDischarge").siblings.count == 2)
        #expect(try institution.digests() == social.digests())
    }

    @Test("A save of several fields is all or nothing, and says what it replaced")
    func allOrNothing() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        #expect(throws: ReplicaError.self) {
            try social.set(caseID, ["pupil.name": "Kim", "pupil.personalNumber": "123"])
        }
        #expect(throws: ReplicaError.self) {
            try social.set(caseID, ["pupil.name": "Kim", "schoolPlan.goals": "x"])
        }
        #expect(try social.replica.status().unsent == 0)
        try social.set(
            caseID,
            ["pupil.name": "Kim", "dischargePlan.plannedDischarge": "2027-01-01"]
        )
        try social.sync()
        try institution.sync()
        let result = try institution.set(
            caseID,
            ["dischargePlan.plannedDischarge": "2027-01-02"]
        )
        #expect(result.replaced.count == 1 && result.replaced[0].isOwn == false)
        #expect(result.replaced[0].sibling.partyName == "Socialtjänsten Å")
        #expect(result.unsent == 1 && result.lastSync != nil)
        let same = try institution.set(
            caseID,
            ["dischargePlan.plannedDischarge": "2027-01-02"]
        )
        #expect(same.written.isEmpty && same.unsent == 1)
    }

    @Test("Records are added, deleted, written by who did not know, and kept or deleted again")
    func recordLife() throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        let type = try social.replica.recordType(named: "feedback", in: caseID)
        #expect(throws: ReplicaError.self) {
            try social.replica.add(type: type, to: caseID, fields: [])
        }
        try social.sync()
        for office in [institution, school] { try office.sync() }
        let progress = try #require(type.field(id: "progress"))
        let added = try institution.replica.add(
            type: type,
            to: caseID,
            fields: [(progress, .typed("Bra"))]
        )
        try institution.sync()
        try school.sync()
        let beginning = "feedback/" + added.record.record.description.prefix(6)
        try school.set(caseID, ["\(beginning).reply": "Tack"])
        let place = try institution.replica.record(named: beginning, in: caseID)
        _ = try institution.replica.delete(place)
        #expect(try institution.replica.recordView(place).life == .deleted)
        try institution.sync()
        try school.sync()
        try institution.sync()
        for office in [institution, school] {
            #expect(try office.replica.recordView(place).life == .inConflict)
            #expect(try office.replica.conflicts(in: caseID).count == 1)
        }
        #expect(throws: ReplicaError.self) {
            try school.replica.resolve(.record(place), by: .keep, token: nil)
        }
        _ = try institution.replica.resolve(.record(place), by: .keep, token: nil)
        #expect(try institution.replica.recordView(place).life == .there)
        try institution.sync()
        try school.sync()
        #expect(try school.replica.recordView(place).life == .there)
        _ = try institution.replica.delete(place)
        try institution.sync()
        try school.sync()
        #expect(try school.replica.recordView(place).life == .deleted)
        #expect(try school.replica.conflicts(in: nil).isEmpty)
        #expect(throws: ReplicaError.self) {
            try school.set(caseID, ["\(beginning).reply": "Hej"])
        }
        #expect(try school.replica.verify().findings.isEmpty)
        #expect(try institution.digests().count == 1)
        #expect(try institution.digests() == school.digests())
    }

    @Test("A record that is written and deleted before any sync takes its writes with it")
    func deletePending() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.sync()
        try institution.sync()
        let type = try institution.replica.recordType(named: "feedback", in: caseID)
        let progress = try #require(type.field(id: "progress"))
        let added = try institution.replica.add(
            type: type,
            to: caseID,
            fields: [(progress, .typed("Bra"))]
        )
        let name = "feedback/" + added.record.record.description
        let place = try institution.replica.record(named: name, in: caseID)
        _ = try institution.replica.delete(place)
        #expect(try institution.replica.recordView(place).life == .deleted)
        let summary = try institution.sync()
        #expect(summary.refused == 0 && summary.void == 0)
        #expect(try institution.replica.recordView(place).life == .deleted)
        try social.sync()
        #expect(try social.replica.recordView(place).life == .deleted)
        #expect(try social.replica.conflicts(in: nil).isEmpty)
    }

    @Test("A case that is full takes no further record, and says how many fit")
    func tooManyRecords() throws {
        let (world, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.sync()
        try institution.sync()
        let type = try institution.replica.recordType(named: "feedback", in: caseID)
        func add() throws {
            _ = try institution.replica.add(type: type, to: caseID, fields: [])
        }
        try add()
        try institution.sync()
        // Nearly as many as fit, behind the program's back: to add them one by one takes minutes.
        try DatabaseQueue(path: world.folder.path("eken.sqlite")).write { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM record") ?? 0
            try database.execute(
                sql: """
                    WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < ?)
                    INSERT INTO record SELECT log, type, 1000000 + n, 0, state
                    FROM (SELECT * FROM record WHERE instance > 0 LIMIT 1), more
                    """,
                arguments: [Limits.recordsPerCase - count - 1]
            )
        }
        try add()
        let error = try #require(throws: ReplicaError.self) { try add() }
        guard case .overLimit(.recordsOfCase, let count, let limit) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(count == 5_001 && limit == 5_000)
    }

    @Test("Names: labels in both languages, beginnings of identifiers, and what is ambiguous")
    func names() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase(label: "Kim Ö")
        #expect(try social.replica.caseID(named: "kim ö") == caseID)
        #expect(try social.replica.caseID(named: String(caseID.description.prefix(6))) == caseID)
        #expect(throws: ReplicaError.self) {
            try social.replica.caseID(named: String(caseID.description.prefix(3)))
        }
        _ = try social.newCase(label: "Kim Ö")
        #expect(throws: ReplicaError.self) { try social.replica.caseID(named: "Kim Ö") }
        let place = try social.replica.field(named: "Skolplan.MAL", in: caseID)
        #expect(place.name == "schoolPlan.goals")
        #expect(throws: ReplicaError.self) {
            try social.replica.field(named: "contact/1234.name", in: caseID)
        }
        #expect(try institution.replica.party(named: "björkskolan").kind == .school)
        #expect(try institution.replica.parties().map(\.name).last == "Ungdomshemmet Eken")
    }
}
