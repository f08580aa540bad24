import Journal
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Server: hostile requests")
struct ServerHostileTests {
    let world: ServerWorld
    let clients: [ServerClient]
    let caseID: CaseID
    let all: AudienceID

    init() throws {
        world = try ServerWorld()
        clients = try world.three()
        caseID = try world.openCase(clients)
        all = try world.audience("mapping", clients)
    }

    /// What the server answers, whatever the bytes are: a code or the codes of outcomes and verdicts.
    private func answer(_ bytes: [UInt8], _ client: ServerClient) throws -> [String] {
        do {
            let answer = try world.server.sync(
                try SyncRequest(bytes),
                from: client.device.deviceID,
                nonce: .zero,
                now: world.now
            )
            return answer.response.outcomes.map(\.code)
                + answer.response.verdicts.map { "\($0.verdict)" }
        } catch let error as WireError {
            return [ServerRefusal(error).kind.rawValue]
        } catch let refusal as ServerRefusal {
            return [refusal.kind.rawValue]
        }
    }

    /// A further honest save passes and reaches everybody.
    private func serves(n: UInt32 = 1) throws {
        let draft = try world.draft(caseID, "schoolPlan", "goals", n: n)
        try clients[2].seal([draft], audience: all)
        let response = try clients[2].sync(sealings: 1)
        #expect(response.outcomes == [])
        #expect(response.verdicts == [])
        for client in clients {
            try client.sync()
            #expect(try client.digest(caseID, all) == clients[2].digest(caseID, all))
            #expect(try client.journal?.read { try $0.audit() } == [])
        }
    }

    private func send(_ drafts: [CommitDraft], _ audience: AudienceID? = nil) throws -> [String] {
        try clients[0].seal(drafts, audience: audience ?? all)
        return try answer(clients[0].request(sealings: 1).encoded(), clients[0])
    }

    @Test("A forged owner's write is void, and everyone sees that alone")
    func forgedOwner() throws {
        let drafts = [
            try world.draft(caseID, "schoolPlan", "goals"),
            try world.draft(caseID, "mapping", "result"),
        ]
        #expect(try send(drafts) == ["void(Vocabulary.Rule.notOwner)"])
        try serves()
    }

    @Test("A lying context, a foreign dot and a dot beyond a hole are refused alone")
    func lyingContext() throws {
        let one = Context(vector: [Dot(incarnation: 1, n: 1)])
        let drafts = [
            try world.draft(caseID, "mapping", "result"),
            try world.draft(
                caseID,
                "mapping",
                "method",
                context: one,
                table: [clients[1].incarnation]
            ),
            try world.draft(
                caseID,
                "mapping",
                "doneBy",
                context: one,
                table: [IncarnationID(high: 1, low: 1)]
            ),
            try world.draft(caseID, "mapping", "adaptations", n: 3),
        ]
        #expect(try send(drafts) == ["commit.context", "commit.context", "commit.context"])
        try serves()
    }

    @Test("A dot used twice changes nothing")
    func duplicateDot() throws {
        let draft = try world.draft(caseID, "mapping", "result")
        #expect(try send([draft]) == [])
        try clients[0].sync()
        let before = try clients[0].digest(caseID, all)
        #expect(try send([draft]) == ["void(Vocabulary.Rule.dotReused)"])
        try clients[0].sync()
        #expect(try clients[0].digest(caseID, all) == before)
        try serves()
    }

    @Test("The wrong audience, case, charter or head is refused alone")
    func wrongPlaces() throws {
        let two = try world.audience("placement", clients)
        let draft = try world.draft(caseID, "mapping", "result")
        #expect(try send([draft], two) == ["commit.returned"])
        #expect(try send([draft], AudienceID(high: 1, low: 1)) == ["commit.returned"])
        let hidden = try world.draft(caseID, "placement", "unit")
        #expect(try send([hidden]) == ["commit.returned"])
        var other = draft
        other.caseID = CaseID(high: 1, low: 1)
        #expect(try send([other]) == ["commit.case"])
        other = draft
        other.charterHead = Head(high: 1, low: 1)
        #expect(try send([other]) == ["commit.charter"])
        other = draft
        other.logHead = Head(high: 1, low: 1)
        #expect(try send([other]) == ["commit.head"])
        #expect(try send([draft]) == [])
        try serves()
    }

    @Test("A party outside the audience writes nothing into it")
    func outsider() throws {
        let two = try world.audience("placement", clients)
        let draft = try world.draft(caseID, "placement", "legalGround")
        try clients[2].seal([draft], audience: two)
        let codes = try answer(clients[2].request(sealings: 1).encoded(), clients[2])
        #expect(codes == ["commit.audience"])
        #expect(try clients[2].sync().deliveries == [])
        try serves()
    }

    @Test("Commits of another incarnation and signatures of another device are refused whole")
    func signatures() throws {
        let draft = try world.draft(caseID, "mapping", "result")
        let client = clients[0]
        try client.seal([draft], audience: all)
        let honest = client.request(sealings: 1)
        var request = honest
        request.sealings[0].groups[0].signature[3] ^= 1
        #expect(try answer(request.encoded(), client) == ["sealing.signature"])
        request = honest
        request.sealings[0].groups[0] = try clients[1].group([draft], audience: all)
        #expect(try answer(request.encoded(), client) == ["sealing.signature"])
        // Replayed by another party, as its own: neither its incarnation nor its device.
        request = honest
        request.incarnation = clients[1].incarnation
        request.cursor = clients[1].cursor
        #expect(try answer(request.encoded(), clients[1]) == ["sealing.signature"])
        #expect(try answer(honest.encoded(), clients[1]) == ["incarnation.unknown"])
        #expect(try world.server.status(now: world.now).leaves == 0)
        #expect(try answer(honest.encoded(), client) == [])
        try serves()
    }

    @Test("Versions, limits and reserved parts")
    func limits() throws {
        let client = clients[0]
        var request = client.request()
        request.version = 2
        #expect(try answer(request.encoded(), client) == ["version.unsupported"])
        request = client.request()
        let signature = [UInt8](repeating: 0, count: 64)
        let strange = SignedBody(body: [1], signer: .server, signature: signature)
        request.statements = [strange]
        #expect(try answer(request.encoded(), client) == ["statement.malformed"])
        request.statements = [SignedBody](repeating: strange, count: 65)
        #expect(try answer(request.encoded(), client) == ["request.malformed"])
        request = client.request()
        request.sealingHash = Digest.sha256([1])
        #expect(try answer(request.encoded(), client) == ["sealing.gap"])
        request.sealingCount = .max
        #expect(try answer(request.encoded(), client) == ["sealing.missing"])
        let draft = try world.draft(caseID, "mapping", "result")
        var large = draft
        large.leaves = try (1...5).flatMap {
            try world.draft(caseID, "mapping", "method", n: $0).leaves
        }
        client.noise = world.random.bytes(230_000)
        #expect(try send([large]) == ["commit.tooLarge"])
        client.noise = []
        #expect(try send([draft]) == [])
        try serves()
    }

    @Test("Every bit of a request, flipped, is an answer and never a trap")
    func bitFlips() throws {
        let client = clients[0]
        let other: CaseID = world.random.identifier()
        let charter = try client.charter(other, clients)
        let drafts = [
            try world.draft(caseID, "mapping", "result"),
            try world.draft(caseID, "mapping", "method"),
        ]
        try client.seal(drafts, audience: all)
        let honest = client.request(sealings: 1, charters: [charter])
        let bytes = honest.encoded()
        var refused = 0
        var leaves = 0
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(world.random.number(0...7))
            let codes = try answer(damaged, client)
            let now = try world.server.status(now: world.now).leaves
            // What was taken stays taken: from then on the sealing is held, whatever else is said.
            if now == leaves { refused += codes.isEmpty ? 0 : 1 } else { leaves = now }
        }
        // Only a flip that Protobuf ignores, or in the cursor's or charter's own fields, leaves the
        // sealing whole; everything in it is under its hash and signature.
        #expect(leaves == 0 || leaves == 2)
        #expect(refused > bytes.count / 2)
        #expect(try answer(bytes, client) == [])
        try client.sync()
        try serves()
    }

    @Test("Bytes cut off anywhere are refused")
    func truncated() throws {
        let client = clients[0]
        try client.seal([try world.draft(caseID, "mapping", "result")], audience: all)
        let request = client.request(sealings: 1)
        let bytes = request.encoded()
        for count in bytes.indices { _ = try answer(Array(bytes[..<count]), client) }
        var group = request
        let commits = request.sealings[0].groups[0].commits
        for count in commits.indices {
            group.sealings[0].groups[0].commits = Array(commits[..<count])
            let codes = try answer(group.encoded(), client)
            #expect(codes == ["request.malformed"] || codes == ["sealing.signature"])
        }
        group.sealings[0].groups[0].commits = commits + [0]
        #expect(try answer(group.encoded(), client) == ["request.malformed"])
        #expect(try world.server.status(now: world.now).leaves == 0)
        #expect(try answer(bytes, client) == [])
        try serves()
    }
}
