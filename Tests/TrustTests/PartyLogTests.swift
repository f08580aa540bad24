import Testing
import TestSupport
import Trust
import Vocabulary
import Wire

@Suite("Party logs admit only what the root, a device or the server signed")
struct PartyLogTests {
    private let party = PartyID(high: 7, low: 7)
    private let root: SigningKey
    private let device: SigningKey
    private let second: SigningKey
    private let server: SigningKey
    private let incarnation = IncarnationID(high: 9, low: 9)

    init() throws {
        var random = SeededGenerator(seed: 11)
        root = try SigningKey(secret: random.bytes(32))
        device = try SigningKey(secret: random.bytes(32))
        second = try SigningKey(secret: random.bytes(32))
        server = try SigningKey(secret: random.bytes(32))
    }

    private func body(
        _ content: PartyStatement.Content,
        party: PartyID? = nil,
        _ signer: Signer,
        _ key: SigningKey
    ) throws -> SignedBody {
        let bytes = PartyStatement(party: party ?? self.party, content: content).bytes
        return SignedBody(
            body: bytes,
            signer: signer,
            signature: try key.sign(SignedText.party(bytes))
        )
    }

    private func certificate(_ key: SigningKey) -> PartyStatement.Content {
        .device(
            signingKey: key.publicKey,
            agreementKey: [UInt8](repeating: 5, count: 32),
            name: "Dator"
        )
    }

    private func opened() throws -> PartyLog {
        var log = PartyLog(party: party)
        try log.append(
            body(.root(key: root.publicKey), .root(root.publicKey), root),
            serverKey: nil
        )
        try log.append(body(certificate(device), .root(root.publicKey), root), serverKey: nil)
        return log
    }

    @Test("A root, a device under it, its incarnation, and further devices three ways")
    func admitted() throws {
        var log = try opened()
        #expect(log.root == Names.root(ofKey: root.publicKey))
        try log.append(
            body(.incarnation(device.deviceID, incarnation), .device(device.deviceID), device),
            serverKey: nil
        )
        #expect(log.incarnations == [incarnation: device.deviceID])
        for signer in [Signer.root(root.publicKey), .device(device.deviceID), .server] {
            var log = log
            let key =
                switch signer {
                case .root: root
                case .device: device
                case .server: server
                }
            try log.append(
                body(certificate(second), signer, key),
                serverKey: server.publicKey
            )
            #expect(log.devices.count == 2)
        }
    }

    @Test("Signatures by anyone else are refused and change nothing")
    func forged() throws {
        let log = try opened()
        let stranger = second
        let forgeries: [(SignedBody, TrustError)] = [
            (try body(certificate(second), .root(stranger.publicKey), stranger), .signature),
            (try body(certificate(second), .root(root.publicKey), stranger), .signature),
            (try body(certificate(second), .device(second.deviceID), second), .signature),
            (try body(certificate(second), .device(device.deviceID), second), .signature),
            (try body(certificate(second), .server, stranger), .signature),
            (
                try body(
                    .incarnation(device.deviceID, incarnation),
                    .device(second.deviceID),
                    second
                ),
                .signature
            ),
            (
                try body(
                    .incarnation(device.deviceID, incarnation),
                    .root(root.publicKey),
                    root
                ),
                .signature
            ),
            (
                try body(
                    .root(key: second.publicKey),
                    .root(second.publicKey),
                    second
                ), .root
            ),
            (try body(certificate(device), .root(root.publicKey), root), .device),
        ]
        for (body, error) in forgeries {
            var copy = log
            #expect(throws: error) { try copy.append(body, serverKey: server.publicKey) }
            #expect(copy.devices == log.devices && copy.incarnations.isEmpty)
        }
    }

    @Test("A body of another party, or altered after signing, is refused")
    func altered() throws {
        var log = try opened()
        let other = try body(
            certificate(second),
            party: PartyID(high: 1, low: 1),
            .root(root.publicKey),
            root
        )
        #expect(throws: TrustError.self) { try log.append(other, serverKey: nil) }
        var altered = try body(certificate(second), .root(root.publicKey), root)
        altered.body =
            PartyStatement(
                party: party,
                content: .device(
                    signingKey: second.publicKey,
                    agreementKey: [UInt8](repeating: 6, count: 32),
                    name: "Dator"
                )
            ).bytes
        #expect(throws: TrustError.signature) { try log.append(altered, serverKey: nil) }
        #expect(log.devices.count == 1)
    }

    @Test("Nothing is admitted before the root")
    func beforeRoot() throws {
        var log = PartyLog(party: party)
        let early = try body(certificate(device), .server, server)
        #expect(throws: TrustError.root) {
            try log.append(early, serverKey: server.publicKey)
        }
    }
}
