import Cooperation
import Journal
import Replica
import TestSupport
import Testing
import Vocabulary

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
        // Nothing of it was noted.
        #expect(try home.replica.status().unsent == 0 && social.replica.status().unsent == 0)
    }
}
