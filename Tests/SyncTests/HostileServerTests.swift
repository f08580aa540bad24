import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// A replica believes no server: whatever is changed on the way to it, or by the server itself, is
/// noticed, changes nothing, and an honest answer afterwards is taken.
@Suite("Replica: hostile servers")
final class HostileServerTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let caseID: CaseID
    private var liar: LyingServer

    init() throws {
        world = try ReplicaWorld(seed: 1)
        let institution = try world.join("Ungdomshemmet Eken", "eken")
        social = try world.join("Socialtjänsten Å", "soc")
        school = try world.join("Björkskolan", "skola")
        try institution.sync()
        try social.sync()
        caseID = try social.newCase()
        let parties = try world.server.parties()
        let party = try #require(parties.first { $0.name == "Björkskolan" }).id
        liar = try LyingServer(seed: 1, party: party)
        try catchUp()
    }

    /// The school's next answer is what `change` makes of it. Checks that it is noticed and that
    /// nothing of it is kept.
    private func notices(
        _ what: String,
        isSigned: Bool = true,
        _ change: (inout SyncResponse) throws -> Void
    ) throws {
        let before = try school.digests()
        do {
            try school.sync { honest in
                var response = honest
                try change(&response)
                #expect(response != honest, "\(what): nothing was changed")
                return try (isSigned ? liar.signed(response) : response).encoded()
            }
            Issue.record("\(what): not noticed")
        } catch ReplicaError.integrity(let alarm) {
            // Whatever it is, it is said where: in a log, or in the school's own feed.
            let feed = IntegrityAlarm.Chain.feed(liar.party)
            #expect(alarm.log != nil || alarm.chain == feed, "\(what): \(alarm)")
            #expect(alarm.place != nil, "\(what): \(alarm)")
        } catch {
            Issue.record("\(what): \(error)")
        }
        #expect(try school.digests() == before, "\(what)")
        #expect(try school.replica.verify().findings.isEmpty, "\(what)")
    }

    private func changeRun(
        _ response: inout SyncResponse,
        _ change: (inout CommitRunFrame) throws -> Void
    ) throws {
        for index in response.deliveries.indices {
            guard case .run(var run) = response.deliveries[index] else { continue }
            try change(&run)
            response.deliveries[index] = .run(run)
            return
        }
    }

    private func changeEntries(
        _ kind: UInt8,
        _ response: inout SyncResponse,
        _ change: (inout LogEntriesFrame) throws -> Void
    ) throws {
        for index in response.deliveries.indices {
            guard case .entries(var entries) = response.deliveries[index],
                entries.log.bytes.first == kind
            else { continue }
            try change(&entries)
            response.deliveries[index] = .entries(entries)
            return
        }
    }

    private func changeBody(
        _ entries: inout LogEntriesFrame,
        _ change: (inout SignedBody) throws -> Void
    ) throws {
        guard case .signed(var signed) = entries.entries[0].content else { return }
        try change(&signed)
        entries.entries[0].content = .signed(signed)
    }

    /// An honest answer is taken, and the school then holds what social services hold.
    private func takesHonest(_ text: String) throws {
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == [text])
        #expect(try school.replica.verify().findings.isEmpty)
    }

    @Test("Commits that were changed, forged, or ordered under what nobody holds")
    func commits() throws {
        try social.sync()
        try catchUp()
        try social.set(caseID, ["pupil.name": "Kim"])
        try social.sync()
        try notices("a bit of a value") { response in
            try changeRun(&response) { $0.commits[$0.commits.count - 30] ^= 4 }
        }
        try notices("a bit of a case") { response in
            try changeRun(&response) { $0.commits[3] ^= 4 }
        }
        try notices("the signature") { response in
            try changeRun(&response) { $0.signature[9] ^= 1 }
        }
        try notices("the number of commits of the group") { response in
            try changeRun(&response) { $0.groupCount += 1 }
        }
        try notices("a proof too much") { response in
            try changeRun(&response) { $0.proof.append(.zero) }
        }
        try notices("an unknown party head") { response in
            try changeRun(&response) { $0.partyHead = Head(high: 1, low: 1) }
        }
        try notices("an unknown charter head") { response in
            try changeRun(&response) { $0.charterHead = Head(high: 1, low: 1) }
        }
        try notices("an author that no party states") { response in
            try changeRun(&response) { run in
                let header = try GroupHeader(run.header)
                run.header =
                    GroupHeader(
                        audience: header.audience,
                        incarnation: IncarnationID(high: 1, low: 1)
                    ).bytes
            }
        }
        try notices("another audience") { response in
            try changeRun(&response) { run in
                let header = try GroupHeader(run.header)
                run.header =
                    GroupHeader(
                        audience: AudienceID(high: 1, low: 1),
                        incarnation: header.incarnation
                    ).bytes
            }
        }
        try takesHonest("Kim")
    }

    @Test("The cursor, its signature and its epoch")
    func cursors() throws {
        try social.sync()
        try catchUp()
        try social.set(caseID, ["pupil.name": "Kim"])
        try social.sync()
        try notices("the cursor's signature", isSigned: false) {
            $0.cursorSignature[0] ^= 1
        }
        try notices("the cursor's chain", isSigned: false) {
            $0.cursor?.end.chain = .zero
        }
        try notices("the cursor's place", isSigned: false) { $0.cursor?.end.place += 1 }
        try notices("the cursor's epoch", isSigned: false) {
            $0.cursor?.epoch = EpochID(high: 1, low: 1)
        }
        try notices("the time of an entry", isSigned: false) { response in
            try changeRun(&response) { $0.time += 1 }
        }
        try takesHonest("Kim")
    }

    @Test("Entries that were left out, repeated, moved or signed by somebody else")
    func entries() throws {
        try social.set(caseID, ["pupil.name": "Kim"])
        try social.sync()
        try notices("a charter left out") { response in
            response.deliveries.removeAll { delivery in
                if case .entries(let entries) = delivery {
                    entries.log.bytes[0] == 3
                } else {
                    false
                }
            }
        }
        try notices("a party log left out") { response in
            response.deliveries.removeAll { delivery in
                if case .entries(let entries) = delivery {
                    entries.log.bytes[0] == 2
                } else {
                    false
                }
            }
        }
        try notices("commits before their charter") { $0.deliveries.reverse() }
        try notices("a charter twice") { response in
            let charter = try #require(
                response.deliveries.first { delivery in
                    if case .entries(let entries) = delivery {
                        entries.log.bytes[0] == 3
                    } else {
                        false
                    }
                }
            )
            response.deliveries.append(charter)
        }
        try notices("a charter's signature") { response in
            try changeEntries(3, &response) { entries in
                try changeBody(&entries) { $0.signature[0] ^= 1 }
            }
        }
        try notices("a charter's content") { response in
            try changeEntries(3, &response) { entries in
                try changeBody(&entries) { body in
                    var charter = try CharterStatement(body.body)
                    charter.roles[0].root = .zero
                    body.body = charter.bytes
                }
            }
        }
        try notices("a device's signature") { response in
            try changeEntries(2, &response) { entries in
                try changeBody(&entries) { $0.signature[0] ^= 1 }
            }
        }
        try notices("places with a gap") { response in
            try changeEntries(2, &response) { $0.firstPlace += 1 }
        }
        try takesHonest("Kim")
    }

    @Test("A commit that was left out shows as soon as its author has built on it")
    func omission() throws {
        try social.sync()
        try catchUp()
        try social.set(caseID, ["pupil.name": "Kim"])
        try social.sync()
        try social.set(caseID, ["pupil.name": "Kim Ek"])
        try social.sync()
        try notices("a commit left out") { $0.deliveries.removeFirst() }
        try takesHonest("Kim Ek")
    }

    @Test("Noise, and answers cut off or with a bit turned over")
    func damage() throws {
        try social.sync()
        try catchUp()
        try social.set(caseID, ["pupil.name": "Kim"])
        try social.sync()
        let before = try school.digests()
        var random = SeededGenerator(seed: 7)
        for _ in 0..<60 {
            do {
                try school.sync { answer in
                    // Keys and what else lies beside the page are no part of it: see AlteredKeyTests.
                    var honest = answer
                    (honest.secrets, honest.wrappings, honest.lacking) = ([], [], [])
                    (honest.memos, honest.unordered, honest.bundleKey) = ([], [], nil)
                    honest.keysPlace = 0
                    var bytes = honest.encoded()
                    // The nonce stands first, and is nothing that could be checked.
                    let place = random.number(18...(bytes.count - 1))
                    if random.chance(3) { return Array(bytes.prefix(place)) }
                    bytes[place] ^= 1 << UInt8(random.number(0...7))
                    return bytes
                }
                // What a flip can do unnoticed is name a field that is not known, which is ignored,
                // and so hide that nothing came.
                #expect(try school.digests() == before)
            } catch ReplicaError.integrity, ReplicaError.answerMalformed {
                #expect(try school.digests() == before)
            }
        }
        try takesHonest("Kim")
    }

    /// The school takes what there is, and the liar keeps count of it.
    private func catchUp() throws {
        try school.sync { response in
            try liar.follow(response)
            return response.encoded()
        }
    }
}
