import TestSupport
import Trust
import Vocabulary
import Wire

/// Names of keys, wrappings, the statement of a secret, and leaves with sealed boxes.
enum KeyVectors {
    static func keys() throws -> [Vector] {
        var world = try VectorWorld(seed: 16)
        let partySecret = world.random.bytes(32)
        let partyKey = try AgreementKey(secret: partySecret)
        let deviceSecret = world.random.bytes(32)
        let agreement = try AgreementKey(secret: deviceSecret)
        let secret = try AudienceSecret(world.random.bytes(32))
        let keys = try (0..<3).map { _ in try BoxKey(world.random.bytes(32)) }
        let ephemeral = [world.random.bytes(32), world.random.bytes(32)]
        let device = world.home.device.deviceID
        let targets: [(WrappingTarget, [UInt8], AgreementKey, [UInt8])] = [
            (.partyKey(partyKey.name, device: device), partySecret, agreement, deviceSecret),
            (.secret(secret.name, partyKey: partyKey.name), secret.bytes, partyKey, partySecret),
        ]
        var vectors: [Vector] = [
            [
                "what": "partyKey", "secret": partySecret.hex, "public": partyKey.publicKey.hex,
                "name": partyKey.name.description,
            ],
            ["what": "secret", "secret": secret.bytes.hex, "name": secret.name.description],
            ["what": "recordKey", "secret": keys[0].bytes.hex, "name": keys[0].name.description],
        ]
        for (index, (target, plain, recipient, half)) in targets.enumerated() {
            let wrapping = try KeyWrapping.wrap(
                plain,
                as: target,
                for: recipient.publicKey,
                ephemeral: ephemeral[index]
            )
            guard try KeyWrapping.unwrap(wrapping, with: recipient) == plain else {
                throw VectorFile.Mismatch(description: "a wrapping does not open")
            }
            var vector = twin(wrapping)
            vector["what"] = "wrapping"
            vector["ephemeral"] = ephemeral[index].hex
            vector["recipientKey"] = half.hex
            vector["plain"] = plain.hex
            vectors.append(vector)
        }
        let wrapping = try secret.wrap(keys, random: world.random.bytes(16))
        var vector = twin(wrapping)
        vector["what"] = "recordKeys"
        vector["secret"] = secret.bytes.hex
        vector["keys"] = keys.map(\.bytes.hex)
        vectors.append(vector)
        vectors.append(try statement(secret, partyKey, &world))
        for content in [
            PartyStatement.Content.root(
                key: world.home.root.publicKey,
                partyKey: partyKey.publicKey
            ), .partyKey(partyKey.publicKey),
        ] {
            let statement = PartyStatement(party: world.home.id, content: content)
            vectors.append(
                ["what": "partyLog", "bytes": statement.bytes.hex, "value": statement.twin]
            )
        }
        for (index, (target, plain, recipient, _)) in targets.enumerated() {
            var wrapping = try KeyWrapping.wrap(
                plain,
                as: target,
                for: recipient.publicKey,
                ephemeral: ephemeral[index]
            )
            wrapping.signer = device
            wrapping.signature = try world.home.device.sign(SignedText.wrapping(wrapping))
            var vector = twin(wrapping)
            vector["what"] = "brought"
            vector["key"] = world.home.device.publicKey.hex
            vectors.append(vector)
        }
        return vectors
    }

    private static func statement(
        _ secret: AudienceSecret,
        _ key: AgreementKey,
        _ world: inout VectorWorld
    ) throws -> Vector {
        let statement = SecretStatement(
            name: secret.name,
            members: [
                SecretStatement.Member(party: world.home.id, key: key.name),
                SecretStatement.Member(party: world.office.id, key: nil),
            ]
        )
        let body = statement.bytes
        guard try SecretStatement(body) == statement else {
            throw VectorFile.Mismatch(description: "a secret is read differently")
        }
        let device = world.home.device
        return [
            "what": "statement", "bytes": body.hex, "name": secret.name.description,
            "members": statement.members.map {
                ["party": $0.party.description, "key": $0.key?.description ?? ""]
            },
            "device": device.deviceID.description, "key": device.publicKey.hex,
            "signature": try device.sign(SignedText.secret(body)).hex,
        ]
    }

    static func twin(_ wrapping: Wrapping) -> Vector {
        var twin: Vector = [
            "kind": Int(wrapping.target.kind), "name": wrapping.target.name.description,
            "recipient": wrapping.target.recipient.hex, "content": wrapping.content.hex,
        ]
        if let signer = wrapping.signer {
            twin["device"] = signer.description
            twin["signature"] = wrapping.signature.hex
        }
        return twin
    }

    /// Leaves with stored boxes, sealed.
    static func sealedLeaves() throws -> [Vector] {
        var world = try VectorWorld(seed: 17)
        let key = try BoxKey(world.random.bytes(32))
        let values: [[[UInt8]]] = [[[1] + Array("Åsa".utf8)], [[1, 1], [0], [1, 0, 3]]]
        return try values.map { values in
            let content = BoxContent(
                seed: world.random.bytes(16),
                person: Person(name: "Åsa Öberg", function: "rektor"),
                times: values.indices.map { world.time + WallTime($0) },
                values: values
            )
            let salt = world.random.bytes(16)
            var sealer = LeafSealer()
            let leaf = try sealer.seal(
                OpenPart(
                    type: 2,
                    instance: .single,
                    writes: values.indices.map { Write(field: UInt16($0 + 1), n: 1) },
                    boxLength: 0
                ),
                content: content,
                caseID: world.caseID,
                incarnation: world.home.incarnation,
                under: key,
                salt: salt
            )
            let frame = try LeafFrame.decode(leaf.bytes, 0..<leaf.bytes.count)
            let opened = try BoxOpener().open(
                frame,
                in: leaf.bytes,
                under: key,
                leafHash: leaf.hash
            )
            guard opened == content else {
                throw VectorFile.Mismatch(description: "a sealed box is read differently")
            }
            return [
                "case": world.caseID.description,
                "incarnation": world.home.incarnation.description, "key": key.bytes.hex,
                "keyName": key.name.description, "salt": salt.hex, "bytes": leaf.bytes.hex,
                "open": frame.open.twin, "root": leaf.bytes[frame.rootRange].hex,
                "box": leaf.bytes[frame.boxRange].hex, "plain": content.encoded().hex,
                "content": content.twin, "leafHash": leaf.hash.description,
                "boxHash": leaf.boxHash.description,
            ]
        }
    }

    /// Messages with wrappings that devices have signed, and with such as did not open.
    private static func brought() throws -> [Vector] {
        var samples = Samples(seed: 18)
        var request = SyncRequest(incarnation: samples.identifier(), keysPlace: 4)
        request.wrappings = samples.broughtWrappings()
        request.unopened = Array(samples.broughtWrappings().prefix(2))
        let response = SyncResponse(
            nonce: samples.identifier(),
            keysPlace: 5,
            wrappings: samples.broughtWrappings()
        )
        return try [
            ExchangeVectors.message("SyncRequest", request.encoded()),
            ExchangeVectors.message("SyncResponse", response.encoded()),
        ]
    }

    /// Whole messages with keys in them.
    static func messages() throws -> [Vector] {
        var samples = Samples(seed: 16)
        var request = SyncRequest(incarnation: samples.identifier(), keysPlace: 300)
        request.secrets = [samples.signed()]
        request.wrappings = samples.wrappings()
        let response = SyncResponse(
            nonce: samples.identifier(),
            keysPlace: 301,
            secrets: [samples.signed()],
            wrappings: samples.wrappings(),
            lacking: samples.wrappings().prefix(2).map { Lack(target: $0.target) }
        )
        return try [
            ExchangeVectors.message("SyncRequest", request.encoded()),
            ExchangeVectors.message("SyncResponse", response.encoded()),
            ExchangeVectors.message(
                "WaitRequest",
                WaitRequest(incarnation: samples.identifier(), place: 3, keysPlace: 9).encoded()
            ),
        ] + brought()
    }
}
