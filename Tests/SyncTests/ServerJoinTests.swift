import Journal
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Server: joining")
struct ServerJoinTests {
    let world: ServerWorld
    let party: PartyID

    init() throws {
        world = try ServerWorld()
        party = try world.addParty("Ungdomshemmet Björken", .institution)
    }

    private func newClient() -> ServerClient {
        ServerClient(world: world, party: party, random: &world.random)
    }

    private func join(_ request: JoinRequest) throws -> ErrorCode? {
        try world.code { _ = try world.server.join(request, now: world.now) }
    }

    @Test("The first device makes the root, the second waits for the first to admit it")
    func twoDevices() throws {
        let first = try world.client(party)
        let second = try world.client(party)
        #expect(try world.server.parties().map(\.devices) == [2])
        #expect(try world.server.parties().map(\.root) == [first.rootHash])
        try first.sync()
        try second.sync()
        #expect(first.deliveries == second.deliveries)
        let log = try second.journal?.read { try $0.partyLog(party) }
        #expect(log?.devices.count == 2)
        #expect(log?.incarnations.count == 2)
    }

    @Test("A code is used once; the same content again is answered as before")
    func usedOnce() throws {
        let invitation = try world.invite(party)
        let client = newClient()
        let request = try client.joinRequest(invitation)
        let first = try world.server.join(request, now: world.now)
        #expect(first.grown == [party])
        world.now += 7_200_000
        let second = try world.server.join(request, now: world.now)
        let answers = try [first, second].map { try $0.response.response(nonce: .zero) }
        #expect(answers[0] == answers[1])
        #expect(second.grown == [])
        #expect(try join(newClient().joinRequest(invitation)) == .invitationUsed)
        #expect(try world.server.devices().map(\.id) == [client.device.deviceID])
    }

    @Test("Expired, foreign and forged invitations are told apart")
    func refused() throws {
        let late = try world.invite(party, seconds: 10)
        let request = try newClient().joinRequest(late)
        world.now += 10_000
        #expect(try join(request) == .invitationExpired)
        var foreign = request
        foreign.means = .invitation(code: "0123456789abcdef")
        #expect(try join(foreign) == .invitationUnknown)
        foreign.means = .invitation(code: "inget")
        #expect(try join(foreign) == .invitationUnknown)
        var forged = request
        forged.proof[0] ^= 1
        #expect(try join(forged) == .invitationProof)
        #expect(try world.server.devices() == [])
        #expect(try world.server.status(now: world.now).invitations == 0)
    }

    @Test("Two invitations made before there was a root: the second does not make another")
    func secondRoot() throws {
        let early = try world.invite(party)
        _ = try world.client(party)
        let request = try newClient().joinRequest(early)
        #expect(try join(request) == .invitationUsed)
    }

    @Test("Statements of another kind, order or party are malformed, and nothing is kept")
    func malformed() throws {
        let invitation = try world.invite(party)
        let other = try world.addParty("Ekskolan", .school)
        let request = try newClient().joinRequest(invitation)
        let bodies = try JoinContent(request.content).bodies
        let stranger = ServerClient(world: world, party: other, random: &world.random)
        let strange = try JoinContent(stranger.joinRequest(invitation).content).bodies
        var unsigned = bodies
        unsigned[2].signature[5] ^= 1
        for content in [
            [], [bodies[0]], [bodies[1], bodies[2]], bodies.reversed(), bodies + [bodies[2]],
            strange, [bodies[0], strange[1], bodies[2]], unsigned, [bodies[0], bodies[0]],
        ] {
            let request = ServerClient.request(JoinContent(bodies: content), invitation)
            #expect(try join(request) == .requestMalformed)
        }
        #expect(try world.server.devices() == [])
        #expect(try world.server.parties().map(\.root) == [nil, nil])
        #expect(try join(request) == nil)
    }

    @Test("A device's key speaks for one party only")
    func onePartyADevice() throws {
        let first = try world.client(party)
        let other = try world.addParty("Ekskolan", .school)
        let invitation = try world.invite(other)
        let root = try SigningKey(secret: world.random.bytes(32))
        func signed(
            _ content: PartyStatement.Content,
            _ signer: Signer,
            _ key: SigningKey
        ) throws -> SignedBody {
            let body = PartyStatement(party: other, content: content).bytes
            return SignedBody(
                body: body,
                signer: signer,
                signature: try key.sign(SignedText.party(body))
            )
        }
        let device = PartyStatement.Content.device(
            DeviceStatement(
                signingKey: first.device.publicKey,
                agreementKey: [UInt8](repeating: 1, count: 32),
                name: "Dator"
            )
        )
        let id = first.device.deviceID
        let content = JoinContent(bodies: [
            try signed(.root(key: root.publicKey, partyKey: nil), .root(root.publicKey), root),
            try signed(device, .root(root.publicKey), root),
            try signed(.incarnation(id, world.random.identifier()), .device(id), first.device),
        ])
        #expect(try join(ServerClient.request(content, invitation)) == .requestMalformed)
        #expect(try world.server.parties().last?.root == nil)
    }
}
