import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// What a coordinator, who reads ticks alone, learns of what the others do with fields.
@Suite("Steps that fields settle")
struct SettlingTests {
    private let world: ReplicaWorld
    private let home: Office
    private let social: Office
    private let school: Office
    private let coordinator: Office
    private let caseID: CaseID
    // The worlds' clock stands in November 2025.
    private let today = CalendarDate(year: 2025, month: 11, day: 24) ?? .epoch

    init() throws {
        world = try ReplicaWorld(models: [Array(StepsModel.yaml.utf8)])
        try world.addParty("Samordningen", .educationAdministration)
        home = try world.join("Ungdomshemmet Eken", "eken")
        social = try world.join("Socialtjänsten Å", "soc")
        school = try world.join("Björkskolan", "skola")
        coordinator = try world.join("Samordningen", "sam")
        for office in world.offices { try office.sync() }
        caseID =
            try social.replica.newCase(
                model: "steps",
                roles: [
                    ("institution", home.party), ("socialServices", social.party),
                    ("homeSchool", school.party), ("coordinator", coordinator.party),
                ],
                label: "Kim",
                keys: social.keys
            ).id
        try social.set(caseID, ["plan.start": "2025-11-03"])
        try settle()
    }

    /// Everybody syncs until nothing is under way, and looks each time at what has come.
    private func settle() throws {
        for _ in 0..<3 {
            for office in world.offices {
                try office.sync()
                _ = try office.replica.followNews()
            }
        }
        for office in world.offices {
            #expect(try office.replica.followNews().isEmpty, "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
        }
    }

    private func agenda() throws -> Agenda {
        try coordinator.replica.agenda(of: caseID, today: today).agenda
    }

    private func state(_ code: String) throws -> Agenda.State? {
        try agenda().items.first { $0.step.code == code }?.state
    }

    /// An agreement of the home; its record's name.
    private func agreement() throws -> String {
        let type = try home.replica.recordType(named: "agreement", in: caseID)
        let added = try home.replica.add(
            type: type,
            to: caseID,
            fields: [(try #require(type.field(id: "goals")), .typed("Läsa hemligheter"))]
        )
        #expect(added.steps.isEmpty)
        try settle()
        return try #require(added.written.first?.record.name)
    }

    private func ticks() throws -> [RecordView] {
        try coordinator.replica.caseView(caseID, looking: false).records.filter {
            $0.place.type.id.hasSuffix("Step")
        }.map { try coordinator.replica.recordView($0.place) }
    }

    @Test("A signature reaches the coordinator as a tick, and so does that it counts no more")
    func signatures() throws {
        let record = try agreement()
        #expect(try agenda().agreement == false && agenda().schoolIsParty == false)
        let saved = try home.set(caseID, ["\(record).institutionSignedOn": "2025-11-10"])
        #expect(saved.steps == [SettledStep(code: "A1", isDone: true)])
        #expect(saved.written.map(\.field.id) == ["institutionSignedOn"])
        try school.set(caseID, ["\(record).homeSchoolSignedOn": "2025-11-12"])
        try social.set(caseID, ["\(record).socialServicesSignedOn": "2025-11-12"])
        try settle()
        #expect(try agenda().agreement == true && agenda().schoolIsParty == true)
        for code in ["A1", "A2", "A3"] { #expect(try state(code) == .done, "\(code)") }
        // Whoever corrects the day corrects the tick's.
        #expect(
            try school.set(caseID, ["\(record).homeSchoolSignedOn": "2025-11-13"]).steps
                == [SettledStep(code: "A2", isDone: true)]
        )
        try settle()
        #expect(
            try agenda().items.first { $0.step.code == "A2" }?.doneOn?.description == "2025-11-13"
        )

        // What was changed since was signed by nobody: the home's own tick goes with the save, the others'
        // once the change has come to them.
        let changed = try home.set(caseID, ["\(record).goals": "Räkna hemligheter"])
        #expect(changed.steps == [SettledStep(code: "A1", isDone: false)])
        try settle()
        #expect(try agenda().agreement == false && agenda().schoolIsParty == false)
        for code in ["A1", "A2", "A3"] { #expect(try state(code)?.isOpen == true, "\(code)") }
        for (office, role) in [(home, "institution"), (school, "homeSchool")] {
            try office.set(caseID, ["\(record).\(role)SignedOn": "2025-11-24"])
        }
        try settle()
        #expect(try agenda().agreement == true && agenda().schoolIsParty == true)

        // A new version that somebody has signed supersedes what the others had signed.
        let type = try home.replica.recordType(named: "agreement", in: caseID)
        func typed(_ values: KeyValuePairs<String, String>) throws -> [(Field, FieldInput)] {
            try values.map { (try #require(type.field(id: $0)), .typed($1)) }
        }
        let second = try home.replica.add(
            type: type,
            to: caseID,
            fields: typed(["supersedes": record, "institutionSignedOn": "2025-11-24"])
        )
        #expect(second.steps.isEmpty)
        try settle()
        #expect(try agenda().agreement == true && agenda().schoolIsParty == false)
        _ = try home.replica.delete(try #require(second.written.first?.record))
        try settle()
        #expect(try agenda().agreement == true && agenda().schoolIsParty == true)

        // Of all that, no word came to whom it was not for; nor may anybody tick for others.
        let all = try ticks().map { $0.fields.map(\.siblings).map { "\($0.first?.value as Any)" } }
        #expect(all.count == 3, "\(all)")
        for tick in try ticks() {
            let told = tick.fields.filter { !$0.siblings.isEmpty }.map(\.place.field.id)
            #expect(Set(told).isSubset(of: ["code", "round", "state", "due", "doneOn"]))
            #expect(!"\(tick.fields.map(\.siblings))".contains("hemligheter"))
            #expect(throws: ReplicaError.self) {
                try coordinator.set(caseID, ["\(tick.place.name).state": "open"])
            }
        }
        #expect(throws: ReplicaError.self) { try coordinator.view(caseID, "\(record).goals") }
    }

    @Test("A place settles its step only when it is confirmed, by whoever confirms it")
    func place() throws {
        let step = "A4"
        // Either answer settles a question, and the tick does not tell which.
        #expect(
            try social.set(caseID, ["plan.canStay": "nej"]).steps
                == [SettledStep(code: "A5", isDone: true)]
        )
        #expect(try social.set(caseID, ["plan.place": "asked"]).steps.isEmpty)
        #expect(try state(step) != .done)
        #expect(
            try social.set(caseID, ["plan.place": "confirmed"]).steps
                == [SettledStep(code: step, isDone: true)]
        )
        try settle()
        #expect(try state(step) == .done)
        // The day is when it was said, and what else stands in the plan is not told.
        let items = try agenda().items
        #expect(items.first { $0.step.code == step }?.doneOn?.description == "2025-11-24")
        #expect(
            try social.set(caseID, ["plan.place": ""]).steps
                == [SettledStep(code: step, isDone: false)]
        )
        try settle()
        #expect(try state(step) != .done)
        // What one confirmed and another takes back is open again, once the one has heard of it.
        try social.set(caseID, ["plan.place": "confirmed"])
        try settle()
        try school.set(caseID, ["plan.place": "asked"])
        #expect(try social.replica.followNews().isEmpty)
        try settle()
        #expect(try state(step) != .done)
    }

    @Test("What a person says of a step after the fields did, stands")
    func byHand() throws {
        try social.set(caseID, ["plan.place": "confirmed"])
        func change(_ change: StepChange) throws {
            _ = try social.replica.change(
                step: "A4",
                round: nil,
                to: change,
                in: caseID,
                today: today
            )
        }
        try change(.open)
        try settle()
        #expect(try state("A4") != .done)
        // A tick by hand, of what no field says, stays until one says otherwise.
        try social.set(caseID, ["plan.place": ""])
        try change(.done(today))
        try settle()
        #expect(try state("A4") == .done)
        try social.set(caseID, ["plan.note": "Vänta"])
        #expect(try state("A4") == .done)
        try social.set(caseID, ["plan.place": "asked"])
        try settle()
        #expect(try state("A4") != .done)
    }

    @Test("A save that is refused ticks nothing off, and what two persons said is left to people")
    func wholeSaves() throws {
        let before = try social.replica.status().unsent
        #expect(throws: ReplicaError.self) {
            try social.set(caseID, ["plan.place": "confirmed", "plan.start": "i går eller så"])
        }
        #expect(try social.replica.status().unsent == before)
        // In conflict: one set the step aside, another took it over.
        try social.set(caseID, ["plan.canStay": "ja"])
        try settle()
        let other = try world.join("Socialtjänsten Å", "soc2")
        try settle()
        let tick = try #require(try ticks().first?.place)
        try social.set(caseID, ["\(tick.name).state": "skipped"])
        try other.set(caseID, ["\(tick.name).state": "taken"])
        try settle()
        #expect(try social.set(caseID, ["plan.canStay": "nej"]).steps.isEmpty)
        #expect(try social.replica.conflicts(in: caseID).count == 1)
    }
}
