import Testing
import TestSupport
import Trust
import Vocabulary
import Wire

@Suite("Party logs admit only what root and devices signed, and remember what was revoked")
struct PartyLogTests {
    private var world: PartyLogWorld

    init() throws { world = try PartyLogWorld() }

    @Test("A root, a device under it, its incarnation, a device by that, one by each sleeper")
    mutating func admitted() throws {
        var log = try world.opened()
        #expect(log.root == Names.root(ofKey: world.root.publicKey))
        try world.append(.incarnation(world.device.deviceID, world.incarnation), to: &log)
        #expect(log.incarnations == [world.incarnation: world.device.deviceID])
        try world.append(.device(world.certificate(world.second)), to: &log)
        for kind in [DeviceKind.invitation, .recovery] {
            let sleeper = try world.sleeper()
            try world.append(world.sleeping(sleeper, kind), to: &log)
            #expect(log.devices[sleeper.device]?.speaks == false)
            let third = try world.key()
            try world.append(.device(world.certificate(third)), by: sleeper.signing, to: &log)
            #expect(log.devices[third.deviceID]?.speaks == true)
            #expect(log.devices[third.deviceID]?.admittedBy == sleeper.device)
            #expect(log.devices[sleeper.device]?.receives == false)
        }
        #expect(log.devices.count == 6)
    }

    @Test("Signatures by anyone else are refused and change nothing")
    mutating func forged() throws {
        let log = try world.opened()
        let (root, device, stranger) = (world.root, world.device, world.second)
        let certificate = PartyStatement.Content.device(world.certificate(stranger))
        let life = PartyStatement.Content.incarnation(device.deviceID, world.incarnation)
        let revocation = PartyStatement.Content.revocation(device.deviceID, immediate: true)
        let byRoot = Signer.root(root.publicKey)
        let byStranger = Signer.device(stranger.deviceID)
        let forgeries: [(PartyStatement.Content, Signer, SigningKey, TrustError)] = [
            (certificate, .root(stranger.publicKey), stranger, .signature),
            (certificate, byRoot, stranger, .signature),
            (certificate, byStranger, stranger, .signature),
            (certificate, .device(device.deviceID), stranger, .signature),
            (certificate, .server, stranger, .signature),
            (certificate, .server, world.server, .signature),
            (certificate, byRoot, root, .signer),
            (life, byStranger, stranger, .signature),
            (life, byRoot, root, .signature),
            (revocation, byStranger, stranger, .signature),
            (revocation, .server, stranger, .signature),
            (revocation, byRoot, root, .signature),
            (
                .root(key: stranger.publicKey, partyKey: nil), .root(stranger.publicKey), stranger,
                .root
            ),
            (.device(world.certificate(device)), .device(device.deviceID), device, .device),
            (
                .revocation(stranger.deviceID, immediate: true), .device(device.deviceID), device,
                .device
            ),
        ]
        for (content, signer, key, error) in forgeries {
            let body = try world.body(content, signer, key)
            var copy = log
            #expect(throws: error) { try world.append(body, to: &copy) }
            #expect(copy.devices == log.devices && copy.incarnations.isEmpty)
        }
        // What a server admitted under the first release stands where it was taken in.
        let old = try world.body(certificate, .server, world.server)
        var stored = log
        try stored.append(
            old,
            at: PartyLog.Moment(place: 3, time: 3),
            serverKey: world.server.publicKey,
            isStored: true
        )
        #expect(stored.devices.count == 2)
    }

    @Test("A body of another party, or altered after signing, is refused")
    mutating func altered() throws {
        var log = try world.opened()
        let content = PartyStatement.Content.device(world.certificate(world.second))
        let by = Signer.device(world.device.deviceID)
        let other = try world.body(content, by, world.device, party: PartyID(high: 1, low: 1))
        #expect(throws: TrustError.self) { try world.append(other, to: &log) }
        var altered = try world.body(content, by, world.device)
        var changed = world.certificate(world.second)
        changed.agreementKey[7] ^= 1
        altered.body = PartyStatement(party: world.party, content: .device(changed)).bytes
        #expect(throws: TrustError.signature) { try world.append(altered, to: &log) }
        #expect(log.devices.count == 1)
    }

    @Test("Nothing is admitted before the root")
    mutating func beforeRoot() throws {
        var log = PartyLog(party: world.party)
        let early = PartyStatement.Content.device(world.certificate(world.device))
        let body = try world.body(early, .root(world.root.publicKey), world.root)
        #expect(throws: TrustError.root) { try world.append(body, to: &log) }
    }

    @Test("A sleeping device admits one ordinary device, once, in time, and says nothing else")
    mutating func sleeping() throws {
        var log = try world.opened()
        let sleeper = try world.sleeper()
        try world.append(world.sleeping(sleeper, .invitation, expires: 100), to: &log)
        let certificate = PartyStatement.Content.device(world.certificate(world.second))
        let other = try world.sleeper()
        for (content, error) in [
            (try world.sleeping(other, .recovery), TrustError.signer),
            (.incarnation(sleeper.device, world.incarnation), .signer),
            (.revocation(world.device.deviceID, immediate: false), .revoked(sleeper.device)),
        ] {
            #expect(throws: error) {
                try world.append(content, by: sleeper.signing, to: &log)
            }
        }
        var late = log
        world.time = 100
        #expect(throws: TrustError.expired) {
            try world.append(certificate, by: sleeper.signing, to: &late)
        }
        world.time = 98
        try world.append(certificate, by: sleeper.signing, to: &log)
        let third = PartyStatement.Content.device(world.certificate(try world.key()))
        #expect(throws: TrustError.spent) {
            try world.append(third, by: sleeper.signing, to: &log)
        }
        // A spent one can be revoked, so that its secret counts as known.
        try world.append(.revocation(sleeper.device, immediate: false), to: &log)
        try world.append(world.sleeping(other, .recovery), to: &log)
        try world.append(.revocation(other.device, immediate: false), to: &log)
        #expect(throws: TrustError.revoked(other.device)) {
            try world.append(third, by: other.signing, to: &log)
        }
    }

    @Test("A revoked device states no more, and its place tells what came before")
    mutating func revoked() throws {
        var log = try world.opened()
        try world.append(.device(world.certificate(world.second)), to: &log)
        try world.append(.revocation(world.device.deviceID, immediate: false), to: &log)
        let id = world.device.deviceID
        let device = try #require(log.devices[id])
        let moment = try #require(device.revocations.first?.moment)
        #expect(device.standing(at: moment.place - 1) == .speaking)
        #expect(device.standing(at: moment.place) == .held)
        #expect(
            device.spoke(at: .place(moment.place - 1)) && !device.spoke(at: .place(moment.place))
        )
        #expect(!device.spoke(at: .place(device.admitted.place - 1)) && !device.spoke(at: .end))
        // Entries of the first stores say only when.
        #expect(device.spoke(at: .time(moment.time - 1)) && !device.spoke(at: .time(moment.time)))
        let third = PartyStatement.Content.device(world.certificate(try world.key()))
        #expect(throws: TrustError.revoked(id)) { try world.append(third, to: &log) }
        #expect(throws: TrustError.revoked(id)) {
            try world.append(.revocation(world.second.deviceID, immediate: true), to: &log)
        }
        // It may still find a life of its own, and be revoked for good, once.
        try world.append(.incarnation(id, world.incarnation), to: &log)
        for error in [TrustError?.none, .revoked(id)] {
            let revocation = try world.body(
                .revocation(id, immediate: true),
                .device(world.second.deviceID),
                world.second
            )
            if let error {
                #expect(throws: error) { try world.append(revocation, to: &log) }
            } else {
                try world.append(revocation, to: &log)
            }
        }
        let sharpened = try #require(log.devices[id])
        #expect(sharpened.standing(at: moment.place) == .held)
        #expect(sharpened.standing(at: .max) == .void)
    }

    @Test("The operator can revoke, and nothing else")
    mutating func byOperator() throws {
        var log = try world.opened()
        let revocation = PartyStatement.Content.revocation(world.device.deviceID, immediate: true)
        try world.append(world.body(revocation, .server, world.server), to: &log)
        #expect(log.devices.values.allSatisfy { !$0.speaks })
    }

    @Test("A log admits 1,024 devices")
    mutating func limit() throws {
        var log = try world.opened()
        for _ in 1..<Limits.devicesPerParty {
            try world.append(.device(world.certificate(try world.key())), to: &log)
        }
        let one = PartyStatement.Content.device(world.certificate(world.second))
        #expect(throws: TrustError.limit) { try world.append(one, to: &log) }
    }
}

/// One party, its keys, and a log that grows.
struct PartyLogWorld {
    let party = PartyID(high: 7, low: 7)
    let incarnation = IncarnationID(high: 9, low: 9)
    let root: SigningKey
    let device: SigningKey
    let second: SigningKey
    let server: SigningKey
    var random = SeededGenerator(seed: 11)
    /// The time of the next entry; it rises by one with each.
    var time: WallTime = 10
    var place: UInt64 = 0

    init() throws {
        root = try SigningKey(secret: random.bytes(32))
        device = try SigningKey(secret: random.bytes(32))
        second = try SigningKey(secret: random.bytes(32))
        server = try SigningKey(secret: random.bytes(32))
    }

    mutating func key() throws -> SigningKey { try SigningKey(secret: random.bytes(32)) }

    mutating func sleeper() throws -> Sleeper { try Sleeper(secret: random.bytes(32)) }

    func body(
        _ content: PartyStatement.Content,
        _ signer: Signer,
        _ key: SigningKey,
        party: PartyID? = nil
    ) throws -> SignedBody {
        let bytes = PartyStatement(party: party ?? self.party, content: content).bytes
        return SignedBody(
            body: bytes,
            signer: signer,
            signature: try key.sign(SignedText.party(bytes))
        )
    }

    func certificate(_ key: SigningKey) -> DeviceStatement {
        DeviceStatement(
            signingKey: key.publicKey,
            agreementKey: [UInt8](repeating: 5, count: 32),
            name: "Dator"
        )
    }

    func sleeping(
        _ sleeper: Sleeper,
        _ kind: DeviceKind,
        expires: WallTime = 1_000
    ) throws -> PartyStatement.Content {
        .device(
            sleeper.statement(name: "", kind: kind, expires: kind == .invitation ? expires : 0)
        )
    }

    /// A log with its root and first device.
    mutating func opened() throws -> PartyLog {
        var log = PartyLog(party: party)
        let byRoot = Signer.root(root.publicKey)
        try append(body(.root(key: root.publicKey, partyKey: nil), byRoot, root), to: &log)
        try append(body(.device(certificate(device)), byRoot, root), to: &log)
        return log
    }

    /// Appends what a device signs: the first, or that of `key`.
    mutating func append(
        _ content: PartyStatement.Content,
        by key: SigningKey? = nil,
        to log: inout PartyLog
    ) throws {
        let key = key ?? device
        try append(body(content, .device(key.deviceID), key), to: &log)
    }

    mutating func append(_ body: SignedBody, to log: inout PartyLog) throws {
        place += 1
        time += 1
        try log.append(
            body,
            at: PartyLog.Moment(place: place, time: time),
            serverKey: server.publicKey
        )
    }
}
