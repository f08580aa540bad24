import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// Bundles, with the keys that open their parts.
enum BundleVectors {
    static func all() throws -> [Vector] {
        try [bundle(for: nil), bundle(for: PartyID(high: 7, low: 1))]
    }

    private static func bundle(for recipient: PartyID?) throws -> Vector {
        var samples = Samples(seed: recipient == nil ? 2030 : 2031)
        let server = try SigningKey(secret: samples.random.bytes(32))
        let serverSecret = samples.random.bytes(32)
        let serverKey = try BundleSeal.serverKey(signingSecret: serverSecret)
        let reader = samples.random.bytes(32)
        let readerKey = try AgreementKey(secret: reader)
        let device = try SigningKey(secret: samples.random.bytes(32))
        let fingerprint = Digest.sha256(server.publicKey)
        let request = SyncRequest(
            incarnation: samples.identifier(),
            charters: [samples.signed()]
        ).encoded()
        let carried = CarriedContent(
            device: device.deviceID,
            request: request,
            signature: try device.sign(SignedText.carried(request))
        )
        let content = BundleContent(
            party: samples.identifier(),
            parties: [
                BundleContent.KnownParty(
                    party: samples.identifier(),
                    entries: [samples.signed()]
                )
            ],
            charters: [[samples.signed(), samples.signed()]],
            secrets: [samples.signed()],
            groups: samples.request().sealings.flatMap(\.groups)
        )
        var random = samples
        func seal(_ content: [UInt8], _ key: AgreementKey) throws -> SealedPart {
            try BundleSeal.seal(
                content,
                for: [key.publicKey],
                server: fingerprint,
                random: { count in random.random.bytes(count) }
            )
        }
        let message = Bundle(
            server: fingerprint,
            recipient: recipient,
            parts: [try seal(content.encoded(), readerKey)],
            carried: [try seal(carried.encoded(), serverKey)]
        ).encodedMessage()
        let bytes = Bundle.framed(message, hash: Digest.sha256(message))
        let read = try Bundle(message: Array(Bundle.frame(bytes).message))
        let opened = try #require(
            try BundleSeal.open(read.parts[0], with: readerKey, server: fingerprint)
        )
        let brought = try #require(
            try BundleSeal.open(read.carried[0], with: serverKey, server: fingerprint)
        )
        return [
            "bytes": bytes.hex, "server": fingerprint.description,
            "recipient": recipient?.description ?? "", "reader": reader.hex,
            "serverSecret": serverSecret.hex, "serverKey": serverKey.publicKey.hex,
            "deviceKey": device.publicKey.hex,
            "content": twin(try BundleContent(opened)), "contentBytes": opened.hex,
            "carried": twin(try CarriedContent(brought)), "carriedBytes": brought.hex,
        ]
    }

    private static func twin(_ content: BundleContent) -> Vector {
        [
            "party": content.party.description,
            "parties": content.parties.map {
                [
                    "party": $0.party.description, "entries": $0.entries.map(\.twin),
                ] as Vector
            },
            "charters": content.charters.map { $0.map(\.twin) },
            "secrets": content.secrets.map(\.twin),
            "groups": content.groups.map { $0.commits.hex },
        ]
    }

    private static func twin(_ content: CarriedContent) -> Vector {
        [
            "device": content.device.description, "request": content.request.hex,
            "signature": content.signature.hex,
        ]
    }

    /// A whole request that brings a part and asks for leaves of others.
    static func messages() throws -> [Vector] {
        var samples = Samples(seed: 2032)
        var request = SyncRequest(incarnation: samples.identifier())
        request.carried = [samples.random.bytes(40)]
        request.provisional = [samples.hash(), samples.hash()]
        return [try ExchangeVectors.message("SyncRequest", request.encoded())]
    }

    static func rejected() throws -> [Vector] {
        let whole = try all()[0].bytes("bytes")
        var altered = whole
        altered[altered.count - 1] ^= 1
        var later = whole
        later[Bundle.magic.count] = 2
        let empty = Bundle.framed([], hash: Digest.sha256([]))
        let none: [UInt8] = [10, 1, 0]
        return try [
            RejectedVectors.vector("bundle", "no bundle", Array("something else".utf8)),
            RejectedVectors.vector("bundle", "cut off", Array(whole.dropLast(7))),
            RejectedVectors.vector("bundle", "altered", altered),
            RejectedVectors.vector("bundle", "another version", later),
            RejectedVectors.vector("bundle", "nothing in it", empty),
            RejectedVectors.vector(
                "bundle",
                "a server of one byte",
                Bundle.framed(none, hash: Digest.sha256(none))
            ),
        ]
    }
}
