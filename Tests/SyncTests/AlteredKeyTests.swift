import Cooperation
import Journal
import Replica
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// A key that does not open is nobody's secret loss: whoever is to blame is named, and the key comes.
@Suite("Keys that were altered on their way, or wrapped badly")
struct AlteredKeyTests {
    private typealias Change = (inout SyncResponse) -> Void

    private func flip(_ kind: UInt8) -> Change {
        { response in
            for index in response.wrappings.indices
            where response.wrappings[index].target.kind == kind {
                response.wrappings[index].content[40] ^= 1
            }
        }
    }

    /// What can be done to the keys in an answer.
    private var changes: [(name: String, change: Change)] {
        [
            ("a party key", flip(1)), ("a secret", flip(2)), ("record keys", flip(3)),
            (
                "whom a secret is for",
                { response in
                    for index in response.wrappings.indices {
                        guard case .secret(let name, _) = response.wrappings[index].target else {
                            continue
                        }
                        let other = KeyName(high: name.high, low: 1)
                        response.wrappings[index].target = .secret(name, partyKey: other)
                    }
                }
            ),
            (
                "a statement",
                { response in
                    for index in response.secrets.indices {
                        response.secrets[index].body[response.secrets[index].body.count - 1] ^= 1
                    }
                }
            ),
            (
                "a statement's signature",
                { response in
                    for index in response.secrets.indices {
                        response.secrets[index].signature[3] ^= 1
                    }
                }
            ),
            (
                "a memo",
                { response in
                    for index in response.memos.indices {
                        response.memos[index].body[response.memos[index].body.count - 1] ^= 1
                    }
                }
            ),
        ]
    }

    @Test("What waits for keys is told in one order, also where the server had all of it at once")
    func orderOfAwaited() throws {
        let duty = try CharterStoryTests.Duty()
        let paper = try duty.home.replica.recordType(named: "paper", in: duty.caseID)
        let title = try #require(paper.field(1))
        for number in 1...24 {
            _ = try duty.home.replica.add(
                type: paper,
                to: duty.caseID,
                fields: [(field: title, input: .typed("Papper \(number)"))]
            )
        }
        try duty.home.sync()
        try duty.school.sync { honest in
            var answer = honest
            answer.wrappings = []
            answer.secrets = []
            answer.keysPlace = 0
            return answer.encoded()
        }
        func names() throws -> [String] {
            try duty.school.replica.status().awaitedKeys.map(\.record.name)
        }
        let first = try names()
        #expect(first.count == 24)
        for _ in 0..<8 { #expect(try names() == first) }
    }

    @Test("A key that is left out is no alarm, and shows: whose it is, of what, since when")
    func leftOut() throws {
        let (world, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        for office in [social, institution, school] { try office.sync() }
        #expect(try school.replica.status().awaitedKeys.isEmpty)
        try social.set(caseID, ["pupil.name": "Ärla"])
        try social.sync()
        let before = world.now()
        try school.sync { honest in
            var answer = honest
            answer.wrappings = []
            answer.secrets = []
            answer.keysPlace = 0
            return answer.encoded()
        }
        let status = try school.replica.status()
        let awaited = try #require(status.awaitedKeys.first)
        #expect(status.awaitedKeys.count == 1 && awaited.caseID == caseID)
        #expect(awaited.record.name == "pupil" && awaited.party == "Socialtjänsten Å")
        #expect(awaited.since > 0 && awaited.since < before)
        let shown = try school.view(caseID, "pupil.name").siblings
        #expect(shown.map(\.isLocked) == [true] && shown.map(\.isUnreadable) == [true])
        // Of a case that is hidden it tells neither whose nor what it is called.
        try school.replica.setLabel("Ärla", of: caseID)
        #expect(try school.replica.status().awaitedKeys.map(\.label) == ["Ärla"])
        #expect(try school.replica.protect(caseID, isSet: true).isOn)
        let hidden = try #require(try school.replica.status().awaitedKeys.first)
        #expect(hidden.label == nil && hidden.party == Masking.text)
        #expect(!(try school.replica.protect(caseID, isSet: false).isOn))
        // It stands as long as the key is withheld, and also after the file was opened anew.
        try school.reopen()
        #expect(try school.replica.status().awaitedKeys.count == 1)
        // An honest answer brings it.
        try school.sync()
        #expect(try school.replica.status().awaitedKeys.isEmpty)
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
        for office in [institution, social] {
            #expect(try office.replica.status().awaitedKeys.isEmpty)
        }
    }

    @Test(
        "Whatever is altered of a key is an alarm, nothing of it is kept, and an honest answer heals"
    )
    func altered() throws {
        let (world, _, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase(label: "Kims ärende")
        try social.set(caseID, ["pupil.name": "Ärla"])
        for _ in 0..<2 { try social.sync() }
        // What a second device gets waits for the party's key, and then opens all at once.
        let second = try world.join(by: social, "soc2")
        for (name, change) in changes {
            var isChanged = false
            do {
                try second.sync { honest in
                    var answer = honest
                    change(&answer)
                    if answer != honest { isChanged = true }
                    return answer.encoded()
                }
                Issue.record("\(name): not noticed")
            } catch ReplicaError.integrity(let alarm) {
                #expect(alarm.code.hasPrefix("keys."), "\(name): \(alarm.code)")
                #expect(alarm.log == .party(try social.partyID), "\(name)")
            }
            #expect(isChanged, "\(name)")
        }
        try second.sync()
        #expect(try second.texts(caseID, "pupil.name") == ["Ärla"])
        #expect(try second.replica.cases().map(\.label) == ["Kims ärende"])
        #expect(try second.sync().requests == 1)
    }

    @Test(
        "One that can be opened at once is an alarm too, with or without the name of who brought it"
    )
    func direct() throws {
        let (_, _, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        try social.sync()
        let unnamed: Change = { response in
            for index in response.wrappings.indices {
                response.wrappings[index].content[40] ^= 1
                response.wrappings[index].signer = nil
                response.wrappings[index].signature = []
            }
        }
        for change in [flip(2), flip(3), unnamed] {
            #expect(throws: ReplicaError.self) {
                try school.sync { honest in
                    var answer = honest
                    change(&answer)
                    return answer.encoded()
                }
            }
        }
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
    }

    @Test("One that lost its name while it waits does not open, and is given anew in the same sync")
    func unnamedWaiting() throws {
        let (world, _, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        try social.sync()
        let second = try world.join(by: social, "soc2")
        var left = 1
        try second.sync { honest in
            var answer = honest
            for index in answer.wrappings.indices
            where left > 0 && answer.wrappings[index].target.kind == 2 {
                left -= 1
                answer.wrappings[index].content[40] ^= 1
                answer.wrappings[index].signer = nil
                answer.wrappings[index].signature = []
            }
            return answer.encoded()
        }
        #expect(left == 0)
        #expect(try second.texts(caseID, "pupil.name") == ["Ärla"])
        #expect(try second.sync().requests == 1)
    }

    /// Syncs with every secret for a party's key wrapped badly, and signed; how many went out.
    private func syncBadly(_ office: Office, for party: PartyID) throws -> Int {
        let key = try #require(
            try office.replica.store.read { rows in
                try Journal(store: rows.journal).partyLog(party).currentKey?.name
            }
        )
        let signing = try SigningKey(secret: office.keys.signing)
        var count = 0
        var session = try office.replica.sync(keys: office.keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            var request = try SyncRequest(body)
            for index in request.wrappings.indices {
                guard case .secret(_, let recipient) = request.wrappings[index].target,
                    recipient == key
                else { continue }
                count += 1
                request.wrappings[index].content[60] ^= 1
                request.wrappings[index].signature = try signing.sign(
                    SignedText.wrapping(request.wrappings[index])
                )
            }
            let (status, answer) = try office.world.post(
                path,
                request.encoded(),
                nonce,
                from: session.device
            )
            step =
                status == 200
                ? try session.received(answer) : try session.refused(status: status, answer)
        }
        return count
    }

    @Test("What its wrapper has wrapped badly is named as lacking, and comes from another device")
    func wrappedBadly() throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        #expect(try syncBadly(social, for: school.partyID) == 1)
        // Nobody has altered the answer, and the rest of it is taken in.
        try school.sync()
        #expect(try school.view(caseID, "pupil.name").siblings.map(\.isUnreadable) == [true])
        // It is not asked of who wrapped it badly, whatever that one does.
        #expect(try syncBadly(social, for: school.partyID) == 0)
        try school.sync()
        let lacking = try school.replica.status().cannotRead
        #expect(lacking.partyNames == ["Björkskolan"])
        #expect(Set(lacking.holders) == ["Ungdomshemmet Eken", "Socialtjänsten Å"])
        try institution.sync()
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
        for office in [institution, social, school] {
            try office.sync()
            #expect(try office.replica.status().cannotRead == CannotRead(), "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("Where everybody wraps badly nobody goes on for ever, and all else goes on")
    func allWrapBadly() throws {
        let (world, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        #expect(try syncBadly(social, for: school.partyID) == 1)
        try school.sync()
        #expect(try syncBadly(institution, for: school.partyID) == 1)
        for _ in 0..<2 {
            try school.sync()
            #expect(try syncBadly(institution, for: school.partyID) == 0)
            #expect(try syncBadly(social, for: school.partyID) == 0)
        }
        #expect(try school.replica.status().cannotRead.partyNames == ["Björkskolan"])
        try school.set(caseID, ["schoolInformation.school": "Ekskolan"])
        for office in [school, institution, social] { try office.sync() }
        #expect(try institution.texts(caseID, "schoolInformation.school") == ["Ekskolan"])
        for office in [school, institution, social] {
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
        // A new device of a party that has the secret is one more who can wrap it.
        let second = try world.join(by: institution, "eken2")
        for office in [second, school] { try office.sync() }
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
    }
}
