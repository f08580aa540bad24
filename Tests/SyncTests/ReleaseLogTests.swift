import Cooperation
import Journal
import Replica
import TestSupport
import Testing
import Vocabulary
import Wire

@Suite("What is noted of a release, and what it would bring")
struct ReleaseLogTests {
    private let home: Office
    private let social: Office
    private let school: Office
    private let other: Office
    private let caseID: CaseID

    init() throws {
        (_, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "först", "plan.own": "eget"])
        for office in [home, social] { try office.sync() }
    }

    private func settle() throws {
        for _ in 0..<2 { for office in [social, home, school, other] { try office.sync() } }
    }

    private func give(_ note: String, ground: String = "consent") throws -> ReleaseLogEntry {
        try social.replica.giveRelease(
            of: social.replica.record(named: "plan", in: caseID),
            to: school.partyID,
            ground: ground,
            note: note,
            keys: social.keys
        )
    }

    @Test("The log tells who gave what to whom, when, why, and what it was; readers alone have it")
    func log() throws {
        let given = try give("Efter samtal den 3 maj")
        #expect(given.orderedAt == nil && !given.isInForce && given.by.contains("Anna"))
        try settle()
        let before = try #require(try social.replica.releaseLog(of: caseID).first)
        #expect(before.isInForce && before.orderedAt != nil && before.ground == "consent")
        #expect(before.version == given.version && before.version != nil)
        try home.set(caseID, ["plan.goal": "sedan"])
        try settle()
        _ = try social.replica.withdrawRelease(
            of: social.replica.record(named: "plan", in: caseID),
            from: school.partyID,
            note: "Ångrat sig",
            keys: social.keys
        )
        try settle()
        for office in [social, home] {
            let log = try office.replica.releaseLog(of: caseID)
            #expect(log.map(\.note) == ["Efter samtal den 3 maj", "Ångrat sig"], "\(office.name)")
            #expect(log.map(\.isWithdrawal) == [false, true])
            #expect(log.allSatisfy { !$0.isInForce && $0.releaser == (try? social.partyID) })
            #expect(log.allSatisfy { $0.partyName == "Björkskolan" })
            #expect(Set(log.compactMap(\.version)).count == 2)
        }
        // Who was never a reader knows of nothing; who was keeps what it got.
        #expect(try other.replica.releaseLog(of: caseID).isEmpty)
        // Given again, it stands again.
        _ = try give("På nytt")
        try settle()
        #expect(try social.replica.releaseLog(of: caseID).map(\.isInForce) == [false, false, true])
        for office in [home, social, school, other] { #expect(try office.isSound) }
    }

    @Test("Of an erased record nothing is said any more, and nothing of it comes to an inbox")
    func erasedReceipts() throws {
        _ = try give("Efter samtal")
        try settle()
        #expect(try school.replica.followNews() == [caseID])
        try settle()
        func order() throws -> Hash {
            try home.replica.orderErasure(
                of: home.replica.record(named: "plan", in: caseID),
                in: caseID,
                keys: home.keys
            ).erasure
        }
        _ = try order()
        try settle()
        home.world.machine.advance(by: 400 * 86_400_000)
        let erasure = try order()
        try settle()
        for office in [school, social] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        try settle()
        for round in 0..<3 {
            // Whatever else is news in the case, and whichever device sees it first.
            let second = try home.world.join(by: school, "skola\(round)")
            for _ in 0..<2 { for office in [home, social, school, second] { try office.sync() } }
            for office in [school, second] {
                #expect(try office.replica.followNews().isEmpty, "\(office.name)")
                #expect(try office.sync().sent == 0, "\(office.name)")
                #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            }
        }
        // What was said of it before is not there, rather than unreadable.
        let record = try school.replica.record(named: "plan", in: caseID)
        #expect(try school.replica.recordView(record).remarks.isEmpty)
        let history = try school.replica.history(of: caseID, record: record, field: nil)
        #expect(history.allSatisfy { !RemarkField.contains($0.number) })
    }

    @Test("A receipt that comes after the erasure it did not know of is nobody's to look at")
    func lateReceipt() throws {
        _ = try give("Efter samtal")
        for _ in 0..<2 { for office in [social, school] { try office.sync() } }
        #expect(try school.replica.followNews() == [caseID])
        let record = try home.replica.record(named: "plan", in: caseID)
        for _ in 0..<2 {
            _ = try home.replica.orderErasure(of: record, in: caseID, keys: home.keys)
            for office in [home, social] { try office.sync() }
            home.world.machine.advance(by: 400 * 86_400_000)
        }
        #expect(try school.sync().sent == 1)
        #expect(try school.replica.inbox().isEmpty)
    }

    @Test("The recipient's program says of each release that it has come, once, to who reads it")
    func receipts() throws {
        func received(at office: Office) throws -> [Bool] {
            try office.replica.releaseLog(of: caseID).map { $0.received != nil }
        }
        _ = try social.replica.giveRelease(
            of: social.replica.record(named: "plan", in: caseID),
            to: school.partyID,
            ground: "consent",
            reservation: "Bara rektor läser den",
            keys: social.keys
        )
        // On its way, it has not come.
        for office in [social, school] { try office.sync() }
        #expect(
            try social.replica.releaseLog(of: caseID).first?.reservation == "Bara rektor läser den"
        )
        #expect(try received(at: social) == [false])
        for office in [social, school] { try office.sync() }
        #expect(try school.view(caseID, "plan.goal").value == .text("först"))
        #expect(try school.replica.followNews() == [caseID])
        #expect(try school.replica.followNews().isEmpty)
        try settle()
        for office in [social, home, school] {
            #expect(try received(at: office) == [true], "\(office.name)")
            #expect(
                try office.replica.releaseLog(of: caseID).first?.reservation
                    == "Bara rektor läser den"
            )
        }
        // Nobody says it for another, nor twice, and it stands beside no content.
        for office in [social, home, school, other] {
            #expect(try office.replica.followNews().isEmpty, "\(office.name)")
        }
        let record = try social.replica.record(named: "plan", in: caseID)
        #expect(try social.replica.recordView(record).remarks.isEmpty)

        // Given again it is another release, which comes again.
        _ = try social.replica.withdrawRelease(
            of: record,
            from: school.partyID,
            keys: social.keys
        )
        try settle()
        _ = try give("På nytt")
        for office in [social, school] { try office.sync() }
        #expect(try received(at: social) == [true, false, false])
        try settle()
        #expect(try school.replica.followNews() == [caseID])
        try settle()
        for office in [social, home] { #expect(try received(at: office) == [true, false, true]) }
        for office in [home, social, school, other] { #expect(try office.isSound) }
    }

    @Test("A preview shows what the recipient then has, and gives nothing")
    func preview() throws {
        let record = try social.replica.record(named: "plan", in: caseID)
        _ = try social.replica.annotate(record, field: nil, by: "Kim", text: "Inte så")
        let content = [UInt8](repeating: 7, count: 900)
        let scan = try social.replica.field(named: "plan.scan", in: caseID)
        _ = try social.replica.attach(
            FileSource(name: "intyg.pdf", length: content.count) { offset, count in
                Array(content[offset..<min(offset + count, content.count)])
            },
            to: scan
        )
        let preview = try social.replica.previewRelease(
            of: record,
            to: school.partyID,
            ground: "consent"
        )
        try settle()
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        #expect(try social.replica.releaseLog(of: caseID).isEmpty)
        _ = try give("")
        try settle()
        let got = try school.replica.recordView(school.replica.record(named: "plan", in: caseID))
        #expect(got.fields.map(\.value) == preview.fields.map(\.value))
        let file = try school.replica.attachment(
            in: school.replica.field(named: "plan.scan", in: caseID)
        )
        #expect(file.attachment.name == "intyg.pdf" && file.attachment.length == 900)
        #expect(
            got.remarks.compactMap(\.annotation) == preview.remarks.compactMap(\.annotation)
                && got.remarks.count == 1
        )
    }

    @Test("The engine refuses what the model does not let be released, with or without a preview")
    func refused() throws {
        let plan = try home.replica.record(named: "plan", in: caseID)
        #expect(throws: ReplicaError.self) {
            try home.replica.giveRelease(
                of: plan,
                to: school.partyID,
                ground: "consent",
                keys: home.keys
            )
        }
        #expect(throws: ReplicaError.self) {
            try home.replica.previewRelease(of: plan, to: school.partyID, ground: "consent")
        }
        #expect(throws: ReplicaError.self) {
            try social.replica.giveRelease(
                of: social.replica.record(named: "plan", in: caseID),
                to: home.partyID,
                ground: "consent",
                keys: social.keys
            )
        }
        func problem(_ body: () throws -> Void) throws -> ReleaseProblem? {
            do {
                try body()
                return nil
            } catch ReplicaError.releaseRefused(let problem) {
                return problem
            }
        }
        let alien = try #require(PartyID([UInt8](repeating: 9, count: 16)))
        func give(
            by office: Office,
            to party: PartyID,
            _ record: String = "plan"
        ) throws
            -> ReleaseProblem?
        {
            try problem {
                try office.replica.release(
                    office.replica.record(named: record, in: caseID),
                    to: party,
                    ground: "consent",
                    keys: office.keys
                )
            }
        }
        func withdraw(from party: PartyID) throws -> ReleaseProblem? {
            try problem {
                try social.replica.withdraw(
                    social.replica.record(named: "plan", in: caseID),
                    from: party,
                    keys: social.keys
                )
            }
        }
        // Each names the one thing that is in the way, and who could.
        let byHome = try give(by: home, to: school.partyID)
        #expect(byHome?.reason == .notAllowed && byHome?.roles.map(\.id) == ["socialServices"])
        #expect(byHome?.code == .releaseNotAllowed)
        #expect(try give(by: social, to: home.partyID)?.reason == .alreadyReads)
        #expect(try give(by: social, to: alien)?.reason == .noRole)
        #expect(try give(by: social, to: school.partyID, "note")?.reason == .notAllowed)
        #expect(try withdraw(from: home.partyID)?.reason == .readsByRole)
        #expect(try withdraw(from: school.partyID)?.reason == .notReleased)
        // Nothing of it was noted.
        #expect(try home.replica.status().unsent == 0 && social.replica.status().unsent == 0)
    }

    @Test("What waits for a sync is not said twice, and what was refused may be said again")
    func waits() throws {
        func reason(_ body: () throws -> Void) throws -> ReleaseProblem.Reason? {
            do {
                try body()
                return nil
            } catch ReplicaError.releaseRefused(let problem) {
                return problem.reason
            }
        }
        func withdraw() throws {
            try social.withdraw("plan", of: caseID, from: school)
        }
        _ = try give("")
        #expect(try reason { _ = try give("") } == .waits)
        try settle()
        #expect(try reason { _ = try give("") } == .alreadyReads)
        try withdraw()
        #expect(try reason(withdraw) == .waits)
        try settle()
        #expect(try reason(withdraw) == .notReleased)
        _ = try give("På nytt")
        try settle()
        #expect(try social.replica.releaseLog(of: caseID).map(\.isInForce) == [false, false, true])
    }
}
