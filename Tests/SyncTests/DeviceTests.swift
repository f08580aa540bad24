import Journal
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Devices: letting in, sending away, recovering")
struct DeviceTests {
    let world: ReplicaWorld
    let office: Office
    let social: Office
    let school: Office

    init() throws { (world, office, social, school) = try ReplicaWorld.three() }

    private func code(_ body: () throws -> some Any) throws -> String? {
        do {
            _ = try body()
            return nil
        } catch ReplicaError.refused(let code, _, _) {
            return code
        } catch let refusal as ServerRefusal {
            return refusal.kind.rawValue
        }
    }

    private func state(of device: Office, at other: Office) throws -> DeviceView.State? {
        let id = try SigningKey(secret: device.keys.signing).deviceID
        return try other.replica.devices().first { $0.id == id }?.state
    }

    @Test("A device invites another, which works while the first is away; the secret opens once")
    func invited() throws {
        try office.sync()
        let invitation = try office.replica.inviteDevice(validSeconds: 600, keys: office.keys)
        let second = try world.newcomer(office.party, "eken2")
        // Before a sync has brought it the server knows of nothing.
        #expect(
            try code { try world.join(second, second.joining(invitation.url)) }
                == "invitation.unknown"
        )
        try office.sync()
        #expect(try office.replica.devices().contains { $0.id == invitation.device })
        let result = try world.join(second, second.joining(invitation.url))
        #expect(!result.waiting)
        try second.sync()
        #expect(try second.replica.status().state == .speaking)
        let third = try world.newcomer(office.party, "eken3")
        #expect(
            try code { try world.join(third, third.joining(invitation.url)) }
                == "invitation.used"
        )
        let news = try office.sync().partyNews
        let id = result.device
        #expect(news == [.admitted(id, name: "eken2", by: .invitation)])
        #expect(try state(of: second, at: office) == .speaking)
    }

    @Test("The same join again is answered as before")
    func joinedAgain() throws {
        let invitation = try office.replica.inviteDevice(validSeconds: 600, keys: office.keys)
        try office.sync()
        let second = try world.newcomer(office.party, "eken2")
        let request = try JoinRequest(second.joining(invitation.url).request)
        for _ in 0..<2 { _ = try world.server.join(request, now: world.now()) }
        try world.join(second, second.joining(invitation.url))
        try second.sync()
        #expect(try world.server.devices().filter { $0.name == "eken2" }.count == 1)
    }

    @Test("An invitation expires by the server's clock, and can be revoked")
    func expired() throws {
        let short = try office.replica.inviteDevice(validSeconds: 1, keys: office.keys)
        let gone = try office.replica.inviteDevice(validSeconds: 600, keys: office.keys)
        try office.sync()
        _ = try office.replica.revokeDevice(
            gone.device.description,
            immediate: false,
            keys: office.keys
        )
        try office.sync()
        world.machine.advance(by: 2_000)
        let second = try world.newcomer(office.party, "eken2")
        #expect(
            try code { try world.join(second, second.joining(short.url)) }
                == "invitation.expired"
        )
        #expect(try code { try world.join(second, second.joining(gone.url)) } == "device.revoked")
    }

    @Test("The operator's invitation lets nobody into a party that has a device; one of it does")
    func approved() throws {
        let second = try world.newcomer(office.party, "eken2")
        let result = try world.join(second, second.joining(world.operatorsURL(office.party)))
        #expect(result.waiting)
        #expect(try code { try second.sync() } == "device.waiting")
        #expect(try second.replica.status().state == .waiting)
        try office.sync()
        #expect(try office.replica.status().waitingDevices == 1)
        #expect(try state(of: second, at: office) == .waiting)
        // Another party neither sees it nor can let it in.
        try social.sync()
        #expect(try social.replica.status().waitingDevices == 0)
        let approved = try office.replica.approveDevice(
            String(result.device.description.prefix(6)),
            keys: office.keys
        )
        #expect(approved.id == result.device)
        #expect(try code { try second.sync() } == "device.waiting")
        try office.sync()
        #expect(try office.replica.status().waitingDevices == 0)
        try second.sync()
        #expect(try second.replica.status().state == .speaking)
        #expect(try office.replica.status().statements == 0)
    }

    @Test("Who waits can be sent away, by the party and by the operator")
    func declined() throws {
        for byOperator in [false, true] {
            let stranger = try world.newcomer(office.party, "främling \(byOperator)")
            let url = try world.operatorsURL(office.party)
            let id = try world.join(stranger, stranger.joining(url)).device
            try office.sync()
            if byOperator {
                _ = try world.server.revoke(id.description, immediate: false, now: world.now())
            } else {
                _ = try office.replica.revokeDevice(
                    id.description,
                    immediate: false,
                    keys: office.keys
                )
            }
            try office.sync()
            #expect(try office.replica.status().waitingDevices == 0)
            #expect(try office.replica.status().statements == 0)
            #expect(try code { try stranger.sync() } != nil)
            #expect(try world.server.devices().allSatisfy { $0.id != id })
        }
    }

    @Test("As many devices wait as may, and no more")
    func waitingLimit() throws {
        for number in 0...Limits.waitingPerParty {
            let stranger = try world.newcomer(office.party, "främling \(number)")
            let url = try world.operatorsURL(office.party)
            let code = try code { try world.join(stranger, stranger.joining(url)) }
            #expect(code == (number < Limits.waitingPerParty ? nil : "device.limit"))
        }
    }

    @Test("A revoked device states no more, and is told so")
    func statesNoMore() throws {
        let second = try world.join(by: office, "eken2")
        try second.sync()
        try office.sync()
        let id = try SigningKey(secret: second.keys.signing).deviceID
        _ = try office.replica.revokeDevice("eken2", immediate: false, keys: office.keys)
        try office.sync()
        // Said before it knew: the server refuses it, and nothing hangs.
        _ = try second.replica.inviteDevice(validSeconds: 600, keys: second.keys)
        #expect(try second.sync().refusedStatements == ["statement.signature"])
        #expect(try second.replica.status().state == .revoked)
        #expect(try second.replica.status().statements == 0)
        #expect(throws: ReplicaError.self) {
            try second.replica.newRecoveryCode(keys: second.keys)
        }
        #expect(throws: ReplicaError.self) {
            try second.replica.newCase(model: "sisam@1", roles: [], label: nil, keys: second.keys)
        }
        _ = try office.replica.revokeDevice(id.description, immediate: true, keys: office.keys)
        try office.sync()
        #expect(try code { try second.sync() } == "device.revoked")
        #expect(try second.replica.status().state == .revokedImmediately)
    }

    @Test("A party that lost every device comes back by its recovery code, once")
    func recovered() throws {
        let first = try office.replica.newRecoveryCode(keys: office.keys)
        try office.sync()
        let code = try office.replica.newRecoveryCode(keys: office.keys)
        try office.sync()
        #expect(try office.replica.status().hasRecoveryCode)
        let typed = try RecoveryCode(code.text.lowercased().replacing("-", with: " "))
        #expect(typed == code)
        let second = try world.newcomer(office.party, "ny")
        // The earlier code ceased to hold.
        #expect(try self.code { try world.recover(second, first) } == "device.revoked")
        let result = try world.recover(second, typed)
        let next = try #require(result.nextCode)
        try second.sync()
        #expect(try second.replica.status().state == .speaking)
        #expect(try second.replica.status().hasRecoveryCode)
        // Whoever stole the code comes too late, and the others are told that it was used.
        let thief = try world.newcomer(office.party, "tjuv")
        #expect(try self.code { try world.recover(thief, typed) } == "invitation.used")
        #expect(
            try office.sync().partyNews == [.admitted(result.device, name: "ny", by: .recovery)]
        )
        let third = try world.newcomer(office.party, "ny2")
        #expect(try world.recover(third, next).nextCode != nil)
    }

    @Test("A mistyped code is noticed before anything is sent")
    func mistyped() throws {
        let code = try office.replica.newRecoveryCode(keys: office.keys).text
        #expect(code.count == 59)
        var letters = Array(code)
        for place in letters.indices where letters[place] != "-" {
            let old = letters[place]
            letters[place] = old == "7" ? "8" : "7"
            #expect(throws: ReplicaError.self) { try RecoveryCode(String(letters)) }
            letters[place] = old
        }
        #expect(throws: ReplicaError.self) { try RecoveryCode(String(code.dropLast())) }
        #expect(throws: ReplicaError.self) { try RecoveryCode("") }
    }
}

extension ReplicaWorld {
    /// The operator's invitation into a party that has a device.
    func operatorsURL(_ party: String) throws -> String {
        let invitation = try server.invite(
            party,
            code: random(8),
            secret: random(32),
            validSeconds: 3600,
            now: now()
        )
        return url(
            party: invitation.party,
            root: invitation.root,
            code: invitation.code,
            secret: invitation.secret
        )
    }

    /// Joins by a recovery code.
    func recover(_ office: Office, _ code: RecoveryCode) throws -> JoinResult {
        let asking = try office.replica.recovery(code, server: "https://x.example")
        let told = try server.join(JoinRequest(asking.request), now: now()).response
        let answer = try told.response(nonce: freshNonce(told.device))
        let session = try office.replica.join(
            asking.received(answer.encoded()),
            as: Person(name: "Anna", function: "rektor"),
            on: office.name,
            keys: office.keys
        )
        return try join(office, session)
    }
}
