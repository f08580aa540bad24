import Foundation
import Journal
import Testing
import Trust
import Vocabulary
import Wire

@testable import Replica
@testable import SyncServer

/// A copy that opens something else than its authors wrote is an alarm, and another is asked for.
@Suite("Bad copies")
struct BadCopyTests {
    /// Names copies bad, as a client of one's own making could, whoever waits for them.
    private func name(_ copies: [BadCopy], by office: Office, in caseID: CaseID) throws {
        let key = try SigningKey(secret: office.keys.signing)
        for copy in copies {
            let body = AudienceStatement(caseID: caseID, content: .badCopy(copy)).bytes
            let signature = try key.sign(SignedText.audience(body))
            try office.replica.store.write { rows in
                try rows.insert(
                    PendingRelease(body: body, signature: signature, sent: false, refusal: nil)
                )
            }
        }
        try office.sync()
        // Whatever became of it, nobody is asked about it.
        #expect(try office.replica.store.read { try $0.pendingReleases() }.isEmpty)
    }

    /// The copies of a case that an office holds, and those of them that were named bad, as they came.
    private func copies(_ office: Office) throws -> (all: [BadCopy], named: [BadCopy]) {
        var (all, named): ([BadCopy], [BadCopy]) = ([], [])
        try office.replica.store.read { rows in
            let last = try rows.journal.lastStep()
            for step in stride(from: 1, through: last, by: 1) {
                guard let body = try rows.journal.audienceEntry(step: step)?.row.body else {
                    continue
                }
                switch try AudienceStatement(body).content {
                case .copy(let copy):
                    all.append(BadCopy(record: copy.record, copy: Digest.sha256(body)))
                case .badCopy(let bad): named.append(bad)
                default: break
                }
            }
        }
        return (all, named)
    }

    private func checkHealed(_ lie: LiedCopy) throws {
        #expect(try lie.school.texts(lie.caseID, "plan.goal") == ["ett"])
        #expect(try lie.school.texts(lie.caseID, "plan.own") == ["två"])
        let digests = try Set(lie.home.digests())
        for office in [lie.home, lie.social, lie.school] {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try Set(office.digests()).isSubset(of: digests), "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
        #expect(try lie.world.server.read { _, journal in try journal.audit() } == [])
    }

    @Test("Whoever else holds the record makes another copy, and the value is shown")
    func healed() throws {
        let lie = try LiedCopy(LiedCopy.otherValue)
        #expect(lie.alarms.count == 1)
        let waiting = try lie.school.replica.status().waitingCopies
        #expect(waiting.map(\.copiers) == [[lie.home.party]])
        // Who lied is not asked again while somebody else is left.
        try lie.social.sync()
        #expect(try copies(lie.social).all.count == 1)
        // A write of the reader's own meanwhile covers nothing that it has not seen.
        try lie.home.set(lie.caseID, ["plan.means": "medel"])
        try lie.home.sync()
        #expect(try lie.school.sync().alarms.isEmpty)
        try lie.social.sync()
        #expect(try lie.school.texts(lie.caseID, "plan.means") == ["medel"])
        try checkHealed(lie)
        let (all, named) = try copies(lie.home)
        // Both stay, and that one of them was bad: that is the evidence, and can be laid aside.
        #expect(all.count == 2 && named == [all[0]])
        let kept = try #require(try lie.school.replica.evidence(of: lie.alarms[0]))
        let device = try #require(lie.alarms[0].device)
        #expect(Data(kept).range(of: Data(device.bytes)) != nil)
        #expect(try lie.school.replica.evidence(of: IntegrityAlarm("feed.chain", place: 1)) == nil)
    }

    @Test("Where nobody else is left, status names who lied, and its next copy counts")
    func alone() throws {
        let lie = try LiedCopy(LiedCopy.otherValue)
        let device = try lie.home.replica.read { try $0.identity().device }
        _ = try lie.world.server.revoke(
            device.description,
            immediate: false,
            now: lie.world.now()
        )
        try lie.school.sync()
        let waiting = try lie.school.replica.status().waitingCopies
        #expect(waiting.map(\.copiers) == [[lie.home.party, lie.social.party].sorted()])
        try lie.social.sync()
        try lie.school.sync()
        #expect(try lie.school.texts(lie.caseID, "plan.goal") == ["ett"])
        #expect(try lie.school.replica.status().waitingCopies.isEmpty)
    }

    @Test("Who waited itself until it left is nobody else: it has nothing to copy")
    func waitedBefore() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        try home.sync()
        try social.sync()
        // The school begins to read the record, and reads it no longer, before it is copied.
        try social.release("plan", of: caseID, to: school)
        #expect(throws: Office.Cut.self) {
            try social.sync { $0 == 0 ? .arrives : .requestLost }
        }
        try school.sync()
        #expect(try school.replica.status().waitingCopies.count == 1)
        try social.release("plan", of: caseID, to: other)
        try social.withdraw("plan", of: caseID, from: school)
        #expect(try LiedCopy.sync(social, LiedCopy.otherValue).code == nil)
        #expect(try other.sync().alarms.count == 1)
        let device = try home.replica.read { try $0.identity().device }
        _ = try world.server.revoke(device.description, immediate: false, now: world.now())
        for office in [school, social, other] { try office.sync() }
        #expect(try other.texts(caseID, "plan.goal") == ["ett"])
        for office in [school, social, other] {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try world.server.read { _, journal in try journal.audit() } == [])
    }

    @Test("A copy that who lied sends unasked is not taken")
    func unasked() throws {
        let lie = try LiedCopy(LiedCopy.otherValue)
        let device = try lie.social.replica.read { try $0.identity().device }
        let other = try lie.home.replica.read { try $0.identity().device }
        for (office, maker, count) in [(lie.home, other, 1), (lie.social, device, 0)] {
            let party = try office.partyID
            let wanted = try lie.world.server.read { _, journal in
                try journal.wantedCopies(from: party, maker, limit: 9)
            }
            #expect(wanted.count == count, "\(office.name)")
        }
        let bodies = try lie.social.replica.store.read { rows in
            try (1...(try rows.journal.lastStep())).compactMap { step in
                try rows.journal.audienceEntry(step: step)?.row.body
            }
        }
        let bad = try #require(bodies.first { Journal.name(badCopy: $0) != nil })
        var statement = try AudienceStatement(bad)
        if case .copy(var copy) = statement.content {
            copy.box += [0]
            statement.content = .copy(copy)
        }
        let body = statement.bytes
        let signed = SignedBody(
            body: body,
            signer: .device(device),
            signature: try SigningKey(secret: lie.social.keys.signing)
                .sign(SignedText.audience(body))
        )
        let made = try lie.world.server.write { _, journal in
            try journal.order(copy: signed, time: lie.world.now())
        }
        #expect(made == nil)
    }

    @Test("Good copies can be named bad 8 times, by who waits for them alone, and nothing is lost")
    func abuse() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.released()
        var good = try copies(school).all
        #expect(good.count == 1)
        // Not of the record's readers; a reader that waited for nothing; and a copy that never was.
        try name(good, by: other, in: caseID)
        try name(good, by: home, in: caseID)
        try name([BadCopy(record: good[0].record, copy: .zero)], by: school, in: caseID)
        try name(
            [BadCopy(record: RecordName(type: 2, instance: .single), copy: .zero)],
            by: school,
            in: caseID
        )
        #expect(try copies(school).named.isEmpty)
        let makers = [home, social]
        for round in 0..<Limits.badCopies {
            try name(good, by: school, in: caseID)
            // What it shows already it goes on showing.
            #expect(try school.texts(caseID, "plan.goal") == ["ett"])
            for maker in makers { try maker.sync() }
            try school.sync()
            good = try copies(school).all
            #expect(good.count == round + 2)
            #expect(try school.replica.status().waitingCopies.isEmpty)
        }
        // No more, and the last one stands.
        try name(good, by: school, in: caseID)
        #expect(try copies(school).named.count == Limits.badCopies)
        for office in [home, social, school] {
            try office.sync()
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try school.replica.status().waitingCopies.isEmpty)
        #expect(try school.texts(caseID, "plan.goal") == ["ett"])
        #expect(try world.server.read { _, journal in try journal.audit() } == [])
    }

    @Test("A bad copy of a record that has gone on is named where it stands now")
    func goneOn() throws {
        let lie = try LiedCopy(LiedCopy.otherValue) { social, other, caseID in
            try social.release("plan", of: caseID, to: other)
            try social.sync()
        }
        #expect(lie.alarms.count == 1)
        #expect(try lie.other.sync().alarms.isEmpty)
        #expect(try lie.school.view(lie.caseID, "plan.goal").siblings.first?.isUnreadable == true)
        #expect(try lie.school.replica.verify().findings == lie.alarms)
        let waiting = try lie.school.replica.status().waitingCopies
        #expect(waiting.map(\.copiers) == [[lie.home.party]])
        // What covers nothing that it shows is none of its readers' business.
        let bad = try copies(lie.school).all
        try name([BadCopy(record: bad[0].record, copy: .zero)], by: lie.home, in: lie.caseID)
        for _ in 0..<2 {
            for office in [lie.home, lie.school, lie.social, lie.other] { try office.sync() }
        }
        try checkHealed(lie)
        #expect(try lie.other.texts(lie.caseID, "plan.goal") == ["ett"])
        #expect(try lie.other.isSound)
        #expect(try copies(lie.other).named == [bad[0]])
    }

    @Test("A record that is erased before another copy came is waited for no more")
    func erased() throws {
        let lie = try LiedCopy(LiedCopy.otherValue)
        let (world, social) = (lie.world, lie.social)
        let record = try social.replica.record(named: "plan", in: lie.caseID)
        for _ in 0..<2 {
            _ = try social.replica.orderErasure(of: record, in: lie.caseID, keys: social.keys)
            try social.sync()
            world.machine.advance(by: 31 * 86_400_000)
        }
        for office in [lie.home, lie.school] {
            try office.sync()
            let erasure = try #require(try office.replica.erasures().first?.view.erasure)
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        for _ in 0..<3 { for office in [lie.home, social, lie.school] { try office.sync() } }
        for office in [lie.home, social, lie.school] {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
            #expect(try office.replica.erasures().first?.view.parties.allSatisfy(\.isBound) == true)
        }
        #expect(try world.server.read { _, journal in try journal.audit() } == [])
    }

    @Test("A restored server forgets which copies were bad, and good ones come", arguments: 0..<3)
    func restored(first: Int) throws {
        let lie = try LiedCopy(LiedCopy.otherValue)
        try lie.world.backUpServer("night")
        try lie.home.sync()
        try lie.school.sync()
        try lie.world.restoreServer("night")
        let offices = [lie.home, lie.social, lie.school]
        for index in offices.indices { try offices[(first + index) % 3].sync() }
        for _ in 0..<3 { for office in offices { try office.sync() } }
        try checkHealed(lie)
    }
}
