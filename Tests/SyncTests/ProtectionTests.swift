import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// Cases of people with protected personal data: what is shown to whom, and that hiding loses nothing.
@Suite("Protected personal data")
struct ProtectionTests {
    private let world: ReplicaWorld
    private let social: Office
    private let school: Office
    private let home: Office
    private let caseID: CaseID
    private let bo = Person(name: "Bo Berg", function: "chef")

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim Ask", "pupil.schoolDuty": "ja"])
        try school.sync()
        try settle()
    }

    private func settle() throws {
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
    }

    private func work(_ office: Office, as person: Person) throws {
        try office.replica.addAuthor(person)
        _ = try office.replica.useAuthor(person.name)
    }

    /// Everything that the engine gives for showing, in words.
    private func everything(_ office: Office) throws -> String {
        let replica = office.replica
        let view = try replica.caseView(caseID, looking: false)
        var parts = [String(describing: view.summary)]
        parts += try view.records.flatMap { record in
            try replica.recordView(record.place).fields.flatMap { field in
                field.siblings.map { "\($0.value as Any) \($0.partyName) \($0.author as Any)" }
            }
        }
        parts += view.records.map { "\($0.headline as Any)" }
        parts += try replica.history(of: caseID, record: nil, field: nil).map {
            "\($0.write.value as Any) \($0.write.partyName)"
        }
        parts += try replica.cases().map { "\($0.label ?? "") \($0.roles.map(\.partyName))" }
        parts += try replica.annotations(in: nil).map { "\($0.annotation as Any)" }
        parts += try replica.drafts().flatMap { $0.fields.map(\.typed) }
        parts += try replica.reportBasis(today: .epoch).cases.map { "\($0.holders)" }
        parts += try replica.releaseLog(of: caseID).map { "\($0)" }
        parts += try replica.erasures().map { "\($0.label as Any)" }
        return parts.joined(separator: "\n")
    }

    private func hides(_ office: Office) throws -> Bool {
        let shown = try everything(office)
        // A party's own name is no secret to itself.
        let hidden = ["Kim", "Ask", "Björkskolan", "Eken"].filter { !office.party.contains($0) }
        return try !hidden.contains { shown.contains($0) }
            && office.replica.search("Ask", in: nil).isEmpty
    }

    @Test("A case that is protected shows no text, no label and no other party's name")
    func hidden() throws {
        try school.set(caseID, ["schoolPlan.goals": "Kim ska läsa på Björkskolan"])
        try settle()
        let pupil = try social.replica.record(named: "pupil", in: caseID)
        _ = try social.replica.annotate(pupil, field: nil, by: "Kim", text: "Ask är fel")
        try social.replica.keep(
            Draft(record: pupil.ref, token: "", fields: [(field: 1, typed: "Kim")], at: 1)
        )
        #expect(try everything(social).contains("Kim Ask"))
        #expect(try social.replica.protect(caseID, isSet: true).persons.count == 1)
        #expect(try hides(social))
        #expect(try social.texts(caseID, "pupil.name") == [Masking.text])
        // Days, choices and truths remain; others keep their own protection.
        #expect(try social.view(caseID, "pupil.schoolDuty").value == .boolean(true))
        #expect(try everything(school).contains("Kim Ask"))
        // What stands for a text is none.
        #expect(throws: ReplicaError.self) {
            try social.set(caseID, ["pupil.name": Masking.text])
        }
    }

    @Test("A record that says so protects at every party that reads it")
    func stated() throws {
        try social.set(caseID, ["placement.protectedIdentity": "secrecyMark"])
        #expect(try social.replica.protection(of: caseID).isStated)
        #expect(try hides(social))
        try settle()
        #expect(try home.replica.protection(of: caseID).isStated && hides(home))
        // Taking the party's own word back takes nothing from the record's.
        #expect(try social.replica.protect(caseID, isSet: false, persons: []).isOn)
        // A list finds nobody by a number.
        let rows = [ImportRow(number: 2, cells: [(column: "personnummer", text: "x")])]
        #expect(try social.replica.compare(rows).protected == 1)
    }

    @Test("Who is named sees it when asked, and works in it; nobody else does")
    func named() throws {
        social.replica.reveals = true
        #expect(try social.texts(caseID, "pupil.name") == ["Kim Ask"])
        _ = try social.replica.protect(caseID, isSet: true, persons: [bo])
        #expect(throws: ReplicaError.self) { try social.replica.caseView(caseID) }
        social.replica.reveals = false
        let pupil = try #require(
            try social.replica.caseView(caseID).records.first { $0.place.type.id == "pupil" }
        )
        let attempts: [() throws -> Void] = [
            { _ = try social.replica.protect(caseID, isSet: false) },
            { _ = try social.replica.record(named: "pupil", in: caseID) },
            { try social.set(caseID, ["pupil.name": "Kim B"]) },
            { _ = try social.replica.annotate(pupil.place, field: nil, by: "Kim", text: "Nej") },
        ]
        for attempt in attempts {
            #expect(throws: ReplicaError.self) { try attempt() }
        }
        #expect(try hides(social))
        try work(social, as: bo)
        #expect(try hides(social))
        social.replica.reveals = true
        #expect(try social.texts(caseID, "pupil.name") == ["Kim Ask"])
        try social.set(caseID, ["pupil.name": "Kim B"])
        _ = try social.replica.protect(caseID, isSet: false)
        social.replica.reveals = false
        #expect(try social.texts(caseID, "pupil.name") == ["Kim B"])
    }

    @Test("A list shows who is named their own protected cases, and hides the others'")
    func lists() throws {
        let other = try social.newCase(label: "Lo")
        _ = try social.replica.protect(caseID, isSet: true, persons: [bo])
        _ = try social.replica.protect(other, isSet: true)
        social.replica.reveals = true
        #expect(try social.replica.cases().map(\.label) == ["Lo", nil])
        #expect(throws: ReplicaError.self) { try social.replica.caseView(caseID) }
        #expect(try social.replica.caseView(other).summary.label == "Lo")
        try work(social, as: bo)
        #expect(try social.replica.cases().filter { $0.label != nil }.map(\.id) == [caseID])
        #expect(throws: ReplicaError.self) { try social.replica.conflicts(in: other) }
        #expect(try social.replica.conflicts(in: nil).isEmpty)
    }

    @Test("Who may not write in a protected case holds no other case's alarm back")
    func alarms() throws {
        let file = try #require(ShippedModels.all.first { $0.name == "sisam" && $0.version == 2 })
        let world = try ReplicaWorld(models: [file.yaml])
        try world.addParty("Samordningen", .educationAdministration)
        let social = try world.join("Socialtjänsten Å", "soc")
        _ = try world.join("Samordningen", "sam")
        try social.sync()
        let cases = try ["Kim", "Lo"].map { label in
            let caseID =
                try social.replica.newCase(
                    model: "sisam",
                    roles: [("coordinator", "Samordningen")],
                    grounds: [NamedGround(role: nil, ground: "harmTest")],
                    label: label,
                    keys: social.keys
                ).id
            try social.set(caseID, ["milestones.plannedEnd": "2025-11-28"])
            return caseID
        }
        try social.sync()
        _ = try social.replica.protect(cases[0], isSet: true, persons: [bo])
        let today = try #require(CalendarDate(year: 2025, month: 11, day: 24))
        #expect(try social.replica.sendDueAlarms(today: today) == [cases[1]])
        try work(social, as: bo)
        #expect(try social.replica.sendDueAlarms(today: today) == [cases[0]])
        #expect(try social.replica.sendDueAlarms(today: today).isEmpty)
    }

    @Test("All devices of the party protect it, and two of the persons open it")
    func devices() throws {
        let colleague = try world.join(by: social, "soc2")
        try colleague.sync()
        let siv = try #require(try social.replica.authors().first { $0.isCurrent }).person
        _ = try social.replica.protect(caseID, isSet: true, persons: [bo, siv])
        try social.sync()
        try colleague.sync()
        #expect(try colleague.replica.protection(of: caseID).persons == [bo, siv])
        #expect(try hides(colleague))
        #expect(try everything(school).contains("Kim Ask"))
        // One alone opens nothing, however often.
        for _ in 0..<2 {
            let asked = try social.replica.protect(caseID, isSet: false, persons: [])
            #expect(asked.isOn && asked.askedBy == siv && asked.persons.count == 2)
        }
        try social.sync()
        try colleague.sync()
        try work(colleague, as: bo)
        #expect(try !colleague.replica.protect(caseID, isSet: false, persons: []).isOn)
        try colleague.sync()
        try social.sync()
        #expect(try social.texts(caseID, "pupil.name") == ["Kim Ask"])
        #expect(try social.replica.protection(of: caseID) == .none)
    }

    @Test("What is hidden is written on, decided and synced as ever")
    func unharmed() throws {
        _ = try social.replica.protect(caseID, isSet: true, persons: [])
        let shown = try social.view(caseID, "pupil.name")
        try social.set(caseID, ["pupil.name": "Kim Alm"], base: [shown.token])
        let colleague = try world.join(by: social, "soc2")
        try colleague.sync()
        let old = try colleague.view(caseID, "pupil.name")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try colleague.set(caseID, ["pupil.name": "Kim B"], base: [old.token])
        try social.sync()
        try colleague.sync()
        try social.sync()
        let conflict = try social.view(caseID, "pupil.name")
        #expect(conflict.siblings.count == 2)
        _ = try social.replica.resolve(
            .field(conflict.place),
            by: .take(1),
            token: conflict.token
        )
        try settle()
        let stands = try school.texts(caseID, "pupil.name")
        #expect(stands.count == 1 && ["Kim A", "Kim B"].contains(stands[0]))
        #expect(try social.texts(caseID, "pupil.name") == [Masking.text])
        for office in [social, colleague] { #expect(try office.isSound) }
    }
}
