import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// Releases on consent: what covers them, and what becomes of them when it ends.
@Suite("Consents")
struct ConsentTests {
    private let legal: LegalWorld
    private var world: ReplicaWorld { legal.world }
    private var social: Office { legal.social }
    private var school: Office { legal.school }
    private var caseID: CaseID { legal.caseID }
    // The worlds' clock stands in November 2025.
    private let today = CalendarDate(year: 2025, month: 11, day: 24) ?? .epoch

    init() throws { legal = try LegalWorld() }

    private func settle() throws { try legal.settle() }

    private func record(_ values: KeyValuePairs<String, String>) throws {
        let type = try social.replica.recordType(named: "consent", in: caseID)
        _ = try social.replica.add(
            type: type,
            to: caseID,
            fields: try values.map { name, typed in
                (field: try #require(type.field(id: name)), input: .typed(typed))
            }
        )
    }

    /// What a release on consent lacks; nil where it is given.
    private func gap(until: WallTime? = nil) throws -> Consent.Gap? {
        do {
            try social.replica.release(
                social.replica.record(named: "plan", in: caseID),
                to: school.partyID,
                ground: "consent",
                until: until,
                keys: social.keys
            )
            return nil
        } catch ReplicaError.consentMissing(let problem) {
            #expect(problem.records.map(\.id) == ["consent"] && !problem.isNewCase)
            return problem.gap
        }
    }

    @Test("A consent covers whom and what it names, from when to when it says")
    func coverage() throws {
        #expect(try gap() == Consent.Gap.missing)
        try record(["ground": "harmTest", "scope": "plan", "recipients": "Björkskolan"])
        #expect(try gap() == Consent.Gap.missing)
        try record(["ground": "consent", "scope": "plan", "recipients": "alla"])
        #expect(try gap() == .recipient)
        try record(["ground": "consent", "scope": "note", "recipients": "Björkskolan"])
        #expect(try gap() == .scope)
        try record([
            "ground": "consent", "scope": "Plan", "recipients": "Hemskola",
            "takenOn": "2025-12-01",
        ])
        #expect(try gap() == .notYet(try #require(CalendarDate(year: 2025, month: 12, day: 1))))
        try record([
            "ground": "consent", "scope": "plan", "recipients": "Björkskolan",
            "validUntil": "2025-11-01",
        ])
        let ended = try #require(CalendarDate(year: 2025, month: 11, day: 2))
        #expect(try gap() == .ended(ended))
        try record([
            "ground": "consent", "scope": "note\nplan", "recipients": "Lönnskolan; björkskolan",
            "validUntil": "2025-12-24",
        ])
        // The release ends with the consent.
        #expect(throws: ReplicaError.self) { try gap(until: world.now() + 90 * 86_400_000) }
        #expect(try gap() == nil)
        let until = try #require(try social.replica.releases(in: caseID).first?.until)
        #expect(CalendarDate.inSweden(atSeconds: Int64(until / 1000))?.description == "2025-12-24")
        try settle()
        #expect(try school.texts(caseID, "plan.goal") == ["Läsa"])
        world.machine.advance(by: 40 * 86_400_000)
        try settle()
        #expect(try social.replica.releases(in: caseID).isEmpty)
    }

    @Test("A release whose consent was withdrawn is told of until it is withdrawn")
    func withdrawn() throws {
        try record(["ground": "consent", "scope": "plan", "recipients": "Björkskolan"])
        #expect(try gap() == nil)
        try settle()
        #expect(try social.replica.lapsedReleases(in: caseID, today: today).isEmpty)
        let consent = try #require(
            try social.replica.caseView(caseID).records.first { $0.place.type.id == "consent" }
        )
        try social.set(caseID, ["\(consent.place.name).withdrawnOn": "2025-11-20"])
        let lapsed = try social.replica.lapsedReleases(in: caseID, today: today)
        #expect(lapsed.map(\.partyName) == ["Björkskolan"])
        #expect(lapsed.first?.endedOn == CalendarDate(year: 2025, month: 11, day: 20))
        #expect(try social.replica.agenda(of: caseID, today: today).lapsed.count == 1)
        // The others know nothing of consents.
        #expect(try school.replica.lapsedReleases(in: caseID, today: today).isEmpty)
        try settle()
        try social.set(caseID, ["plan.goal": "Räkna"])
        try settle()
        #expect(try school.texts(caseID, "plan.goal") == ["Räkna"])
        try social.withdraw("plan", of: caseID, from: school)
        #expect(try social.replica.lapsedReleases(in: caseID, today: today).isEmpty)
        try settle()
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        #expect(try gap() == .ended(try #require(lapsed.first?.endedOn)))
    }

    @Test("A party learns of a case on a consent that is on record in it and names the party")
    func role() throws {
        try world.addParty("Lönnskolan", .school)
        let other = try world.join("Lönnskolan", "lonn")
        for office in [other, social] { try office.sync() }
        func take() throws -> Consent.Gap? {
            do {
                _ = try social.replica.changeRole(
                    named: "otherSchool",
                    of: caseID,
                    to: "Lönnskolan",
                    ground: "consent",
                    immediate: false,
                    keys: social.keys
                )
                return nil
            } catch ReplicaError.consentMissing(let problem) {
                return problem.gap
            }
        }
        #expect(try take() == .missing)
        try record(["ground": "consent", "scope": "plan", "recipients": "Björkskolan"])
        #expect(try take() == .recipient)
        try record(["ground": "consent", "scope": "plan", "recipients": "Lönnskolan"])
        #expect(try take() == nil)
        try social.sync()
        try other.sync()
        #expect(try other.replica.cases().map(\.id) == [caseID])
    }

    @Test("A consent in conflict covers what every value that stands names")
    func conflict() throws {
        var consent = Consent()
        consent.scope = ["plan"]
        consent.recipients = ["Björkskolan", "Lönnskolan"]
        let wanted = Consent.Names(["Björkskolan"])
        #expect(consent.gap(record: nil, recipient: wanted, on: today) == .recipient)
        consent.recipients = ["Björkskolan", "Lönnskolan, Björkskolan"]
        #expect(consent.gap(record: nil, recipient: wanted, on: today) == nil)
        consent.recipients = ["Björkskolan, Nacka"]
        #expect(
            consent.gap(record: nil, recipient: .init(["Björkskolan, Nacka"]), on: today) == nil
        )
        // What was withdrawn on a day does not hold on that day; what is valid until it does.
        consent.validUntil = today
        #expect(consent.gap(record: nil, recipient: wanted, on: today) == nil)
        consent.withdrawnOn = today
        #expect(consent.gap(record: nil, recipient: wanted, on: today) == .ended(today))
    }
}
