import Cooperation
import Journal
import Replica
import Testing
import Vocabulary

@Suite("Proposals and annotations stand in the record that they are about")
struct ProposalTests {
    private let world: ReplicaWorld
    private let home: Office
    private let social: Office
    private let school: Office
    private let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try settle()
        try school.set(caseID, ["schoolPlan.goals": "Läsa"])
        try settle()
    }

    private func settle() throws {
        for _ in 0..<3 { for office in world.offices { try office.sync() } }
    }

    private func propose(
        _ office: Office,
        _ field: String,
        _ value: String,
        note: String = ""
    ) throws -> ProposalItem {
        try office.replica.propose(
            .typed(value),
            for: office.replica.field(named: field, in: caseID),
            note: note
        )
    }

    private func state(_ office: Office, _ name: String) throws -> ProposalState? {
        try office.replica.suggestions().first { $0.name == name }?.state
    }

    private func expectSound() throws {
        for office in world.offices {
            #expect(try office.isSound, "\(office.name)")
            let quiet = try office.sync()
            #expect(quiet.requests == 1 && quiet.received == 0, "\(office.name)")
        }
        let digests = try home.digests()
        #expect(try digests.count > 0 && school.digests() == digests)
    }

    @Test("Made offline, accepted by the owner as its own write, which names its source")
    func accepted() throws {
        let made = try propose(home, "schoolPlan.goals", "Läsa och räkna", note: "Går bra här")
        #expect(made.state == .open && made.isOwn && !made.mayDecide)
        #expect(try home.replica.proposals().isEmpty)
        #expect(try home.texts(caseID, "schoolPlan.goals") == ["Läsa"])
        try settle()
        #expect(try school.texts(caseID, "schoolPlan.goals") == ["Läsa"])
        let waiting = try school.replica.proposals()
        #expect(waiting.map(\.write.value) == [.text("Läsa och räkna")])
        #expect(waiting.map(\.note) == ["Går bra här"] && waiting.allSatisfy(\.mayDecide))
        #expect(waiting.first?.write.party == (try home.partyID))
        #expect(try school.replica.status().proposals == 1)
        #expect(try social.replica.proposals().isEmpty)
        #expect(try social.replica.suggestions().map(\.state) == [.open])

        _ = try school.replica.acceptProposal(named: made.name, note: "Tack")
        try settle()
        for office in world.offices {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Läsa och räkna"])
            #expect(
                try office.view(caseID, "schoolPlan.goals").siblings.first?.party
                    == (try school.partyID)
            )
            #expect(try state(office, made.name) == .accepted, "\(office.name)")
        }
        // It stays accepted whatever the owner writes next.
        try school.set(caseID, ["schoolPlan.goals": "Annat"])
        try settle()
        #expect(try state(home, made.name) == .accepted)
        #expect(
            try home.replica.suggestions().first?.answers.compactMap(\.answer?.text) == ["Tack"]
        )
        #expect(throws: ReplicaError.self) {
            try school.replica.acceptProposal(named: made.name)
        }
        try expectSound()
    }

    @Test("Declined with a word, overtaken by another value, or taken back: its author is told")
    func othersEnds() throws {
        let declined = try propose(home, "schoolPlan.goals", "Simma")
        let overtaken = try propose(home, "schoolPlan.materials", "Böcker")
        let back = try propose(home, "schoolPlan.support", "Stöd")
        try settle()
        try school.replica.declineProposal(named: declined.name, note: "Ingen bassäng")
        try school.set(caseID, ["schoolPlan.materials": "Dator"])
        try home.replica.withdrawProposal(named: back.name)
        try settle()
        for office in world.offices {
            #expect(try state(office, declined.name) == .declined)
            #expect(try state(office, overtaken.name) == .superseded)
            #expect(try state(office, back.name) == .withdrawn)
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Läsa"])
        }
        let told = try home.replica.suggestions().first { $0.name == declined.name }
        #expect(told?.answers.compactMap(\.answer?.text) == ["Ingen bassäng"])
        // What was overtaken is the owner's to accept still; what is settled is not.
        #expect(try school.replica.proposals().map(\.name) == [overtaken.name])
        _ = try school.replica.acceptProposal(named: overtaken.name)
        for name in [declined.name, back.name] {
            #expect(throws: ReplicaError.self) {
                try school.replica.acceptProposal(named: name)
            }
        }
        try settle()
        #expect(try home.texts(caseID, "schoolPlan.materials") == ["Böcker"])
        try expectSound()
    }

    @Test("An open proposal for the same field is replaced; places for settled ones are used again")
    func again() throws {
        for round in 0..<40 {
            let made = try propose(home, "schoolPlan.goals", "Förslag \(round)")
            _ = try propose(home, "schoolPlan.goals", "Bättre \(round)")
            let open = try home.replica.suggestions().filter { $0.state.isOpen }
            #expect(open.map(\.write.value) == [.text("Bättre \(round)")])
            #expect(made.name != open.first?.name)
            try home.replica.withdrawProposal(named: open[0].name)
        }
        try settle()
        try expectSound()
    }

    @Test("Who owns a field proposes nothing for it, and only the owner decides")
    func ownership() throws {
        #expect(throws: ReplicaError.self) { try propose(school, "schoolPlan.goals", "Mitt") }
        let made = try propose(home, "schoolPlan.goals", "Simma")
        // What is not sent can be answered by nobody.
        #expect(throws: ReplicaError.self) {
            try home.replica.answerRemark(
                named: made.name,
                in: home.replica.record(named: "schoolPlan", in: caseID),
                text: "Nå?"
            )
        }
        try settle()
        for office in [home, social] {
            #expect(throws: ReplicaError.self) {
                try office.replica.acceptProposal(named: made.name)
            }
            #expect(throws: ReplicaError.self) {
                try office.replica.declineProposal(named: made.name)
            }
        }
        #expect(throws: ReplicaError.self) {
            try social.replica.withdrawProposal(named: made.name)
        }
        // A record that one may not read takes no proposal from one.
        #expect(throws: ReplicaError.self) { try propose(school, "placement.unit", "Avd. 2") }
        // A value that the field cannot hold is refused where it is typed.
        #expect(throws: ReplicaError.self) { try propose(home, "schoolPlan.nextReview", "snart") }
        #expect(try state(home, made.name) == .open)
    }

    @Test("An objection stands beside the content, is answered, and hides and changes nothing")
    func annotation() throws {
        let goals = try home.replica.field(named: "schoolPlan.goals", in: caseID)
        let made = try home.replica.annotate(
            goals.record,
            field: goals,
            by: "Kim",
            text: "Jag kan redan läsa."
        )
        try settle()
        for office in world.offices {
            let view = try office.view(caseID, "schoolPlan.goals")
            #expect(view.value == .text("Läsa") && !view.conflict)
            #expect(view.remarks.compactMap(\.annotation?.text) == ["Jag kan redan läsa."])
            #expect(view.remarks.compactMap(\.annotation?.by) == ["Kim"])
        }
        _ = try school.replica.answerRemark(
            named: made.name,
            in: school.replica.record(named: "schoolPlan", in: caseID),
            text: "Vi prövar på nytt."
        )
        try school.set(caseID, ["schoolPlan.goals": "Läsa svårare böcker"])
        try settle()
        let view = try home.view(caseID, "schoolPlan.goals")
        #expect(view.value == .text("Läsa svårare böcker"))
        let note = try #require(view.remarks.first)
        #expect(note.annotation?.text == "Jag kan redan läsa.")
        #expect(note.answers.compactMap(\.answer?.text) == ["Vi prövar på nytt."])
        #expect(throws: ReplicaError.self) {
            try home.replica.annotate(goals.record, field: goals, by: "", text: "Fel")
        }
        try expectSound()
    }

    @Test("Notes go with the record to whom it is released, and to nobody else")
    func released() throws {
        let (_, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "mål"])
        try home.sync()
        try social.sync()
        let goal = try social.replica.field(named: "plan.goal", in: caseID)
        _ = try social.replica.annotate(goal.record, field: goal, by: "Kim", text: "Stämmer inte")
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school, other, social] { try office.sync() }
        #expect(
            try school.view(caseID, "plan.goal").remarks.compactMap(\.annotation?.text)
                == ["Stämmer inte"]
        )
        #expect(try other.replica.annotations(in: caseID).isEmpty)
        // Who reads it by the release suggests; the owner decides.
        let made = try school.replica.propose(
            .typed("annat mål"),
            for: school.replica.field(named: "plan.goal", in: caseID),
            note: ""
        )
        for office in [school, social, home] { try office.sync() }
        #expect(try home.replica.proposals().map(\.name) == [made.name])
        _ = try home.replica.acceptProposal(named: made.name)
        for office in [home, school, social] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["annat mål"])
        #expect(
            try school.replica.suggestions().map(\.state) == [.accepted]
        )
        for office in [home, social, school, other] { #expect(try office.isSound) }
    }
}

@Suite("A hand-made request cannot write another's remarks")
struct RemarkVerdictTests {
    @Test("A field for remarks counts for the party with its role, whoever owns the record")
    func slots() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        let mapping = try world.number("mapping")
        let roles = try ["institution", "socialServices", "homeSchool"].map {
            try #require(RemarkField.fields(ofRole: try world.role($0)).last)
        }
        let beyond = try #require(RemarkField.fields(ofRole: 63).last)
        let result = try world.order(
            world.homeSchool,
            [
                CommitDraft(
                    caseID: caseID,
                    leaves: [
                        LeafDraft(
                            type: mapping,
                            writes: (roles + [beyond]).sorted().map { Write(field: $0, n: 1) }
                        )
                    ]
                )
            ],
            audience: all
        )
        let expected = (roles + [beyond]).sorted().filter { $0 != roles[2] }
        #expect(result.judged.map(\.field) == expected)
        #expect(result.judged.allSatisfy { $0.verdict == .void(.notOwner) })
        #expect(beyond == .max)
        let replica = try JournalFile()
        #expect(try world.deliver(to: replica).map(\.judged) == [result.judged])
        #expect(try replica.read { try $0.audit() } == [])
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("Whoever is not of the record's readers is refused whole")
    func stranger() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let slot = try #require(
            RemarkField.fields(ofRole: try world.role("homeSchool")).first
        )
        let result = try world.order(
            world.homeSchool,
            [
                CommitDraft(
                    caseID: caseID,
                    leaves: [
                        LeafDraft(
                            type: try world.number("placement"),
                            writes: [Write(field: slot, n: 1)]
                        )
                    ]
                )
            ],
            audience: try world.audience("placement")
        )
        #expect(result.refused.count == 1 && result.leaves == 0)
    }
}
