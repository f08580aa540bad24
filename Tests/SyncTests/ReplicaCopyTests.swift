import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// Replicas that were restored, cloned or moved: noticed at first contact, no write lost, one event.
@Suite("Copies of a replica")
struct ReplicaCopyTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID
    private let fields = ["pupil.name", "contact.phone", "placement.reason"]

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for office in [social, home, school] { try office.sync() }
    }

    private var copies: Int {
        get throws { try world.server.events().count { $0.kind == .copy } }
    }

    @Test("A database restored to last week, edited before and after")
    func restored() throws {
        try social.backUp("week")
        for text in ["Kim A", "Kim B", "Kim C"] {
            try social.set(caseID, ["pupil.name": text])
            try social.sync()
        }
        let before = try social.incarnation()
        try social.restore("week")
        try social.set(caseID, ["pupil.name": "Kim D"])
        try social.set(caseID, ["pupil.name": "Kim E"])
        try social.sync()
        #expect(try social.incarnation() != before)
        #expect(Set(try social.texts(caseID, "pupil.name")) == ["Kim C", "Kim E"])
        try world.settle([social, home, school])
        #expect(Set(try school.texts(caseID, "pupil.name")) == ["Kim C", "Kim E"])
        #expect(try copies == 1)
        #expect(try social.replica.inbox().isEmpty)
    }

    @Test("A restored database that nobody edits takes its own writes as everybody's")
    func restoredQuietly() throws {
        try social.backUp("week")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try social.restore("week")
        try social.sync()
        #expect(try social.texts(caseID, "pupil.name") == ["Kim A"])
        try world.settle([social, home, school])
        #expect(try copies == 1)
    }

    @Test("What was sealed before the backup and ordered after it is not issued again")
    func sealedBefore() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .requestLost } }
        try social.backUp("week")
        try social.sync()
        try social.set(caseID, ["pupil.name": "Kim B"])
        try social.sync()
        try social.restore("week")
        try social.set(caseID, ["pupil.name": "Kim C"])
        let summary = try social.sync()
        #expect(summary.accepted == 2)
        #expect(Set(try social.texts(caseID, "pupil.name")) == ["Kim B", "Kim C"])
        try world.settle([social, home, school])
        #expect(try copies == 1)
    }

    @Test("A laptop cloned and both used, in the same case and in different ones")
    func cloned() throws {
        let other = try social.newCase(label: "Robin")
        try social.sync()
        let twin = try social.clone("twin")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try twin.set(caseID, ["pupil.name": "Kim B"])
        try twin.set(other, ["pupil.name": "Robin B"])
        #expect(throws: Office.Cut.self) { try twin.sync { _ in .requestLost } }
        try twin.set(caseID, ["pupil.name": "Kim C"])
        try social.sync()
        try twin.sync()
        #expect(Set(try twin.texts(caseID, "pupil.name")) == ["Kim A", "Kim C"])
        #expect(try social.incarnation() != twin.incarnation())
        try world.settle([twin, social, home, school])
        #expect(Set(try school.texts(caseID, "pupil.name")) == ["Kim A", "Kim C"])
        #expect(try school.texts(other, "pupil.name") == ["Robin B"])
        #expect(try copies == 1)
    }

    @Test("Two copies of what was sealed and never sent are one write")
    func sealedTwice() throws {
        try social.backUp("old")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try social.restore("old")
        try social.set(caseID, ["pupil.name": "Kim B"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .requestLost } }
        // What is sealed now is on no server, and stands on two disks.
        let twin = try social.clone("twin")
        try twin.sync()
        try social.sync()
        try world.settle([twin, social, home, school])
        for office in [twin, social, school] {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim A", "Kim B"])
        }
        let siblings = try school.view(caseID, "pupil.name").siblings
        #expect(siblings.count == 2)
        #expect(try school.replica.conflicts(in: nil).count == 1)
    }

    @Test("A save after the first contact covers what was shown, whatever it was called before")
    func editedWhileUndecided() throws {
        try social.backUp("old")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try social.restore("old")
        try social.set(caseID, ["pupil.name": "Kim B"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .requestLost } }
        // The first contact is cut off after the refusal: nothing is decided yet.
        #expect(throws: Office.Cut.self) {
            try social.sync { $0 == 2 ? .requestLost : .arrives }
        }
        // It is known to be a copy, which shows nothing before it has synced, and can be written in.
        #expect(throws: ReplicaError.self) { try social.texts(caseID, "pupil.name") }
        try social.set(caseID, ["pupil.name": "Kim C"])
        try social.sync()
        #expect(Set(try social.texts(caseID, "pupil.name")) == ["Kim A", "Kim C"])
        try world.settle([social, home, school])
        #expect(try copies == 1)
    }

    @Test("Lost requests and answers, and a file opened twice, are no copies")
    func lost() throws {
        let before = try social.incarnation()
        for (index, fate) in [Office.Fate.requestLost, .answerLost, .answerLost].enumerated() {
            try social.set(caseID, ["pupil.name": "Kim \(index)"])
            #expect(throws: Office.Cut.self) { try social.sync { _ in fate } }
            try social.reopen()
        }
        let second = try world.adopt("soc", party: social.party, keys: social.keys)
        try second.set(caseID, ["pupil.name": "Kim Z"])
        try social.sync()
        try second.sync()
        #expect(try social.incarnation() == before)
        #expect(try second.incarnation() == before)
        try world.settle([social, second, home, school])
        #expect(try copies == 0)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim Z"])
    }

    @Test(
        "A witness that is ahead of the file, or of another place, makes a new incarnation at once"
    )
    func witnessed() throws {
        let first = try #require(try social.replica.check(nil, isElsewhere: false))
        #expect(try social.replica.check(first, isElsewhere: false) == first)
        try social.backUp("week")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        let second = try #require(try social.replica.witness())
        #expect(second.incarnation == first.incarnation)
        // A witness that was not written before a crash is behind, which means nothing.
        #expect(try social.replica.check(first, isElsewhere: false) == second)
        try social.restore("week")
        let third = try #require(try social.replica.check(second, isElsewhere: false))
        #expect(third.incarnation != second.incarnation)
        #expect(third.life == 2)
        try social.set(caseID, ["pupil.name": "Kim B"])
        #expect(throws: ReplicaError.self) { try social.texts(caseID, "pupil.name") }
        let fourth = try #require(try social.replica.check(third, isElsewhere: true))
        #expect(fourth.life == 3)
        #expect(try social.replica.check(nil, isElsewhere: false)?.life == 4)
        try social.sync()
        #expect(Set(try social.texts(caseID, "pupil.name")) == ["Kim A", "Kim B"])
        try world.settle([social, home, school])
        #expect(try copies == 1)
    }

    @Test("A file put back where nothing was sealed since goes on, and gives no dot to two writes")
    func putBack() throws {
        _ = try social.replica.check(social.replica.witness(), isElsewhere: false)
        try social.backUp("week")
        let before = try social.incarnation()
        try home.set(caseID, ["mapping.result": "Ny"])
        for office in [home, social] { try office.sync() }
        let kept = try social.replica.witness()
        try social.restore("week")
        #expect(try social.replica.check(kept, isElsewhere: false) == kept)
        // It is as far as it was then, like one that was away.
        #expect(try social.texts(caseID, "pupil.name") == ["Kim"])
        try social.set(caseID, ["pupil.name": "Kim B"])
        try social.sync()
        try world.settle([social, home, school])
        #expect(try social.incarnation() == before)
        for office in [social, home, school] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"], "\(office.name)")
        }
        #expect(try copies == 0)
    }

    /// A case in which the home's "Ett" was sealed for the readers of before, and did not arrive, since it
    /// was saved while an answer was on its way that told of others.
    private func moved() throws -> CharterStoryTests.Duty {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        _ = try duty.world.join("Nya skolan", "nya")
        try duty.settle()
        _ = try duty.home.replica.check(duty.home.replica.witness(), isElsewhere: false)
        try duty.role("school", "Nya skolan")
        try duty.lead.sync()
        var saved: SaveResult?
        #expect(throws: Office.Cut.self) {
            try duty.home.sync { request in
                guard request == 0 else { return .requestLost }
                saved = try? duty.home.set(duty.caseID, ["plan.note": "Ett"])
                return .arrives
            }
        }
        #expect(saved?.written.count == 1)
        return duty
    }

    @Test("Who saves in a copy on top of what was ordered for other readers meanwhile has seen it")
    func orderedForOthers() throws {
        let duty = try moved()
        try duty.home.backUp("old")
        try duty.home.sync()
        let kept = try duty.home.replica.witness()
        try duty.home.restore("old")
        _ = try duty.home.replica.check(kept, isElsewhere: false)
        try duty.home.set(duty.caseID, ["plan.note": "Två"])
        try duty.home.sync()
        #expect(try duty.home.texts(duty.caseID, "plan.note") == ["Två"])
        try duty.world.settle(duty.world.offices)
        #expect(try duty.lead.texts(duty.caseID, "plan.note") == ["Två"])
    }

    @Test("Who saves on top of what is issued again has seen it, also where readers change")
    func issuedForOthers() throws {
        let duty = try moved()
        try duty.home.set(duty.caseID, ["plan.note": "Två"])
        _ = try duty.home.replica.check(duty.home.replica.witness(), isElsewhere: true)
        try duty.home.sync()
        #expect(try duty.home.texts(duty.caseID, "plan.note") == ["Två"])
        try duty.world.settle(duty.world.offices)
        #expect(try duty.lead.texts(duty.caseID, "plan.note") == ["Två"])
    }
}
