import TestSupport
import Testing
import Vocabulary
import Wire

/// Messages go both ways unchanged; damaged ones are refused or mean something that goes both ways.
@Suite struct `Messages` {
    private func check<Message: Equatable>(
        _ message: Message,
        _ encode: (Message) -> [UInt8],
        _ decode: ([UInt8]) throws -> Message
    ) throws {
        let bytes = encode(message)
        #expect(try decode(bytes) == message)
        // Field 2000, a varint: what a later version may say.
        #expect(try decode(bytes + [0x80, 0x7D, 5]) == message)
        for damaged in Damage.truncations(of: bytes) + Damage.flips(of: bytes) {
            do {
                let other = try decode(damaged)
                #expect(try decode(encode(other)) == other)
            } catch {
                #expect(error is WireError)
            }
        }
    }

    @Test(arguments: Seeds.first(3))
    func `sync requests`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        try check(samples.request(), { $0.encoded() }, { try SyncRequest($0) })
    }

    @Test(arguments: Seeds.first(3))
    func `sync responses`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        try check(samples.response(), { $0.encoded() }, { try SyncResponse($0) })
    }

    @Test func `keys`() throws {
        var samples = Samples(seed: 8)
        var request = SyncRequest(incarnation: samples.identifier(), keysPlace: 7)
        request.secrets = [samples.signed()]
        request.wrappings = samples.wrappings()
        try check(request, { $0.encoded() }, { try SyncRequest($0) })
        let response = SyncResponse(
            nonce: samples.identifier(),
            keysPlace: 9,
            secrets: [samples.signed()],
            wrappings: samples.wrappings(),
            lacking: samples.wrappings().prefix(2).map { Lack(target: $0.target) }
        )
        try check(response, { $0.encoded() }, { try SyncResponse($0) })
        let statement = SecretStatement(
            name: samples.identifier(),
            members: [nil, samples.identifier()].map {
                SecretStatement.Member(party: samples.identifier(), key: $0)
            }
        )
        try check(statement, { $0.bytes }, { try SecretStatement($0) })
        var wrong = request
        wrong.wrappings[0].content.removeLast()
        #expect(throws: WireError.self) { try SyncRequest(wrong.encoded()) }
        wrong = request
        wrong.wrappings[2].content.removeLast(Wrapping.keyBytes * 2)
        #expect(throws: WireError.self) { try SyncRequest(wrong.encoded()) }
        var placeless = response
        placeless.keysPlace = 0
        #expect(throws: WireError.self) { try SyncResponse(placeless.encoded()) }
    }

    @Test func `keys that devices have signed`() throws {
        var samples = Samples(seed: 9)
        var request = SyncRequest(incarnation: samples.identifier(), keysPlace: 7)
        request.wrappings = samples.broughtWrappings()
        request.unopened = Array(samples.broughtWrappings().prefix(2))
        try check(request, { $0.encoded() }, { try SyncRequest($0) })
        let response = SyncResponse(
            nonce: samples.identifier(),
            keysPlace: 9,
            wrappings: samples.broughtWrappings()
        )
        try check(response, { $0.encoded() }, { try SyncResponse($0) })
        var wrong = request
        wrong.unopened.append(request.wrappings[2])
        #expect(throws: WireError.self) { try SyncRequest(wrong.encoded()) }
        wrong = request
        wrong.wrappings[0].signature.removeLast()
        #expect(throws: WireError.self) { try SyncRequest(wrong.encoded()) }
        wrong = request
        wrong.wrappings[2].signer = request.wrappings[0].signer
        wrong.wrappings[2].signature = request.wrappings[0].signature
        #expect(throws: WireError.self) { try SyncRequest(wrong.encoded()) }
    }

    @Test func `joining`() throws {
        var samples = Samples(seed: 1)
        let content = JoinContent(bodies: [samples.signed(), samples.signed()])
        try check(content, { $0.encoded() }, { try JoinContent($0) })
        let proof = samples.random.bytes(32)
        let request = JoinRequest(
            .invitation(code: "00ff"),
            content: content.encoded(),
            proof: proof
        )
        try check(request, { $0.encoded() }, { try JoinRequest($0) })
        let woken = JoinRequest(
            .sleeper(samples.identifier()),
            content: [],
            proof: samples.random.bytes(64)
        )
        try check(woken, { $0.encoded() }, { try JoinRequest($0) })
        let joined = JoinedContent(
            party: samples.identifier(),
            serverKey: samples.random.bytes(32),
            epoch: samples.identifier(),
            nonce: samples.identifier(),
            waiting: true
        )
        try check(joined, { $0.encoded() }, { try JoinedContent($0) })
        let response = JoinResponse(content: joined.encoded(), proof: proof)
        try check(response, { $0.encoded() }, { try JoinResponse($0) })
    }

    @Test func `waiting and refusing`() throws {
        var samples = Samples(seed: 2)
        let request = WaitRequest(incarnation: samples.identifier(), place: 17)
        try check(request, { $0.encoded() }, { try WaitRequest($0) })
        let response = WaitResponse(nonce: samples.identifier(), ready: true)
        try check(response, { $0.encoded() }, { try WaitResponse($0) })
        let error = ErrorMessage(
            .sealingMissing,
            "the server holds 4",
            numbers: [4],
            nonce: samples.identifier()
        )
        try check(error, { $0.encoded() }, { try ErrorMessage($0) })
        try check(ErrorMessage(.serverBusy, ""), { $0.encoded() }, { try ErrorMessage($0) })
    }

    @Test func `giving back`() throws {
        for vector in try ExchangeVectors.returns() {
            let bytes = try vector.bytes("bytes")
            switch try vector.text("message") {
            case "ReturnRequest":
                try check(ReturnRequest(bytes), { $0.encoded() }, { try ReturnRequest($0) })
            case "ReturnResponse":
                try check(ReturnResponse(bytes), { $0.encoded() }, { try ReturnResponse($0) })
            case "SyncRequest":
                try check(SyncRequest(bytes), { $0.encoded() }, { try SyncRequest($0) })
            default:
                try check(SyncResponse(bytes), { $0.encoded() }, { try SyncResponse($0) })
            }
        }
    }

    @Test func `statements of the registry`() throws {
        var samples = Samples(seed: 3)
        let statements: [RegistryStatement] = [
            .server(key: samples.random.bytes(32)),
            .party(
                PartyListing(
                    id: samples.identifier(),
                    name: "Ekbackens ungdomshem",
                    kind: .institution,
                    municipality: "0180"
                )
            ),
            .model(name: "sisam", version: 1, yaml: samples.random.bytes(90)),
        ]
        for statement in statements {
            try check(statement, { $0.bytes }, { try RegistryStatement($0) })
        }
    }

    @Test func `statements of a party`() throws {
        var samples = Samples(seed: 4)
        let contents: [PartyStatement.Content] = [
            .root(key: samples.random.bytes(32), partyKey: nil),
            .root(key: samples.random.bytes(32), partyKey: samples.random.bytes(32)),
            .partyKey(samples.random.bytes(32)),
            .revocation(samples.identifier(), immediate: true),
            .revocation(samples.identifier(), immediate: false),
            .device(
                DeviceStatement(
                    signingKey: samples.random.bytes(32),
                    agreementKey: samples.random.bytes(32),
                    name: "inbjudan",
                    kind: .invitation,
                    expires: 7
                )
            ),
            .device(
                DeviceStatement(
                    signingKey: samples.random.bytes(32),
                    agreementKey: samples.random.bytes(32),
                    name: "bärbar 2"
                )
            ),
            .incarnation(samples.identifier(), samples.identifier()),
        ]
        for content in contents {
            let statement = PartyStatement(party: samples.identifier(), content: content)
            try check(statement, { $0.bytes }, { try PartyStatement($0) })
        }
    }

    @Test func `charters`() throws {
        var samples = Samples(seed: 5)
        let roles = ["socialServices", "homeSchool", "institution"].map {
            RoleBinding(role: $0, party: samples.identifier(), root: samples.hash())
        }
        for previous in [nil, samples.hash()] {
            let charter = CharterStatement(
                caseID: samples.identifier(),
                model: samples.hash(),
                roles: roles,
                previous: previous
            )
            #expect(charter.roles.map(\.role) == ["homeSchool", "institution", "socialServices"])
            try check(charter, { $0.bytes }, { try CharterStatement($0) })
        }
    }

    @Test func `other versions are named before anything else`() throws {
        var samples = Samples(seed: 6)
        var request = samples.request()
        request.version = 2
        var join = JoinRequest(.invitation(code: ""), content: [], proof: [])
        join.version = 7
        var wait = WaitRequest(incarnation: .zero, place: 0)
        wait.version = 0
        #expect(code { try SyncRequest(request.encoded()) } == .versionUnsupported)
        #expect(code { try JoinRequest(join.encoded()) } == .versionUnsupported)
        #expect(code { try WaitRequest(wait.encoded()) } == .versionUnsupported)
    }

    @Test func `a quiet sync is small`() {
        let cursor = Cursor(
            epoch: .zero,
            end: LogEnd(place: 1 << 40, chain: Hash([UInt8](1...32)) ?? .zero)
        )
        let request = SyncRequest(
            incarnation: .zero,
            sealingCount: 1 << 30,
            sealingHash: cursor.end.chain,
            cursor: cursor
        )
        #expect(request.encoded().count == 121)
        #expect(SyncResponse(nonce: .zero).encoded().count == 18)
    }

    private func code(_ body: () throws -> some Any) -> ErrorCode? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? WireError)?.kind
        }
    }
}
