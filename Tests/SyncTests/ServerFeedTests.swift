import Journal
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Server: who receives what")
struct ServerFeedTests {
    let world: ServerWorld
    let clients: [ServerClient]

    init() throws {
        world = try ServerWorld()
        clients = try world.three()
    }

    private func logs(_ client: ServerClient) -> [LogName] {
        client.deliveries.compactMap { delivery in
            if case .entries(let frame) = delivery { frame.log } else { nil }
        }
    }

    /// How many entries of each party's log a client holds.
    private func held(_ client: ServerClient, _ parties: [PartyID]) throws -> [UInt64] {
        try parties.map { party in
            try client.journal?.read { try $0.end(of: .party(party)).place } ?? 0
        }
    }

    @Test("A party receives all roots and its own log, and others' logs with a common case")
    func acquaintance() throws {
        let parties = clients.map(\.party)
        for client in clients { try client.sync() }
        for (index, client) in clients.enumerated() {
            var expected: [UInt64] = [1, 1, 1]
            expected[index] = 3
            #expect(try held(client, parties) == expected)
        }
        let caseID = try world.openCase(clients)
        for client in clients {
            #expect(try held(client, parties) == [3, 3, 3])
            #expect(logs(client).last == .charter(caseID))
            #expect(try client.journal?.read { try $0.audit() } == [])
        }
        // A second case of theirs brings no log again, and a new device comes to all.
        let before = clients.map { logs($0).count }
        _ = try world.openCase(clients)
        #expect(clients.map { logs($0).count } == before.map { $0 + 1 })
        _ = try world.client(parties[2])
        for client in clients {
            try client.sync()
            #expect(try held(client, parties) == [3, 3, 5])
        }
    }

    @Test("Who shares no case with a party does not hear of its devices, nor of the case")
    func strangers() throws {
        let stranger = try world.client(try world.addParty("Annan kommun", .socialServices))
        let caseID = try world.openCase(clients)
        let all = try world.audience("mapping", clients)
        try clients[0].seal([try world.draft(caseID, "mapping", "result")], audience: all)
        try clients[0].sync(sealings: 1)
        try stranger.sync()
        #expect(try held(stranger, clients.map(\.party)) == [1, 1, 1])
        #expect(try held(stranger, [stranger.party]) == [3])
        let bytes = try stranger.send(
            SyncRequest(incarnation: stranger.incarnation)
        ).encoded()
        for secret in [
            caseID.bytes, all.bytes, clients[0].incarnation.bytes, clients[0].device.publicKey,
        ] {
            #expect(bytes.firstRange(of: secret) == nil)
        }
    }

    @Test("Who may not read a record gets not a byte of it, and no sign of it")
    func unread() throws {
        let caseID = try world.openCase(clients)
        let two = try world.audience("placement", clients)
        let before = clients[2].cursor
        let draft = try world.draft(caseID, "placement", "legalGround")
        try clients[1].seal([draft], audience: two)
        #expect(try clients[1].sync(sealings: 1).outcomes == [])
        try clients[0].sync()
        let response = try clients[2].sync()
        #expect(response == SyncResponse(nonce: Nonce(high: 1, low: 2)))
        #expect(clients[2].cursor == before)
        #expect(try clients[0].digest(caseID, two) == clients[1].digest(caseID, two))
        #expect(try clients[0].digest(caseID, two) != nil)
    }

    @Test("A case that was made offline is ordered with what was written in it")
    func offlineCase() throws {
        let caseID: CaseID = world.random.identifier()
        let body = try clients[1].charter(caseID, clients)
        let all = try world.audience("mapping", clients)
        try clients[1].seal([try world.draft(caseID, "pupil", "name")], audience: all)
        let response = try clients[1].sync(sealings: 1, charters: [body])
        #expect(response.outcomes == [])
        for client in clients {
            try client.sync()
            #expect(try client.digest(caseID, all) == clients[1].digest(caseID, all))
        }
        // The same charter again is not another one.
        #expect(try clients[1].sync(charters: [body]).outcomes == [])
        #expect(logs(clients[1]).filter { $0 == .charter(caseID) }.count == 1)
    }

    @Test("A growing feed is told to whoever may wait for it")
    func grown() throws {
        let caseID = try world.openCase(clients)
        let two = try world.audience("placement", clients)
        let draft = try world.draft(caseID, "placement", "legalGround")
        try clients[1].seal([draft], audience: two)
        let wait = clients.map {
            WaitRequest(incarnation: $0.incarnation, place: $0.cursor?.end.place ?? 0)
        }
        func ready() throws -> [Bool] {
            try zip(wait, clients).map {
                try world.server.isReady($0, from: $1.device.deviceID).ready
            }
        }
        #expect(try ready() == [false, false, false])
        let answer = try world.server.sync(
            clients[1].request(sealings: 1),
            from: clients[1].device.deviceID,
            nonce: .zero,
            now: world.now
        )
        #expect(answer.grown == [clients[0].party, clients[1].party].sorted())
        #expect(try ready() == [true, true, false])
    }

    @Test("Charters that cannot be are told apart, and keep nothing else back")
    func charters() throws {
        let good: CaseID = world.random.identifier()
        let caseID: CaseID = world.random.identifier()
        let goodBody = try clients[0].charter(good, clients)
        func outcome(_ signed: SignedBody) throws -> String? {
            let response = try clients[0].send(clients[0].request(charters: [signed]))
            return response.outcomes.first?.code
        }
        func signed(_ change: (inout CharterStatement) -> Void) throws -> SignedBody {
            let body = try clients[0].charter(caseID, clients)
            var statement = try CharterStatement(body.body)
            change(&statement)
            return SignedBody(
                body: statement.bytes,
                signer: body.signer,
                signature: try clients[0].device.sign(SignedText.charter(statement.bytes))
            )
        }
        #expect(try outcome(signed { $0.model = Digest.sha256([1]) }) == "charter.model")
        #expect(try outcome(signed { $0.roles[0].role = "hero" }) == "charter.role")
        #expect(try outcome(signed { $0.roles.removeLast() }) == "charter.role")
        #expect(
            try outcome(signed { $0.roles[0].party = PartyID(high: 1, low: 1) }) == "charter.party"
        )
        #expect(try outcome(signed { $0.roles[0].root = Digest.sha256([1]) }) == "charter.party")
        #expect(
            try outcome(
                signed {
                    $0.roles[1].party = $0.roles[0].party
                    $0.roles[1].root = $0.roles[0].root
                }
            ) == "charter.role"
        )
        var forged = try signed { _ in }
        forged.signature[0] ^= 1
        #expect(try outcome(forged) == "charter.signature")
        forged = try signed { _ in }
        forged.signer = .device(DeviceID(high: 1, low: 1))
        #expect(try outcome(forged) == "charter.signature")
        forged.body = [1, 2, 3]
        #expect(try outcome(forged) == "charter.malformed")
        let both = try clients[0].sync(charters: [forged, goodBody])
        #expect(both.outcomes.map(\.code) == ["charter.malformed"])
        #expect(logs(clients[0]).contains(.charter(good)))
        var second = try CharterStatement(goodBody.body)
        second.roles.sort { $0.role < $1.role }
        second.model = world.modelHash
        second.roles[0].party = clients[1].party
        let other = SignedBody(
            body: second.bytes,
            signer: goodBody.signer,
            signature: try clients[0].device.sign(SignedText.charter(second.bytes))
        )
        #expect(try outcome(other) == "charter.exists")
    }
}
