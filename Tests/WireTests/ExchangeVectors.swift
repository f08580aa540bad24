import Foundation
import HTTPSignature
import HTTPTypes
import TestSupport
import Trust
import Vocabulary
import Wire

/// Joining, the signature of a request, and whole messages.
enum ExchangeVectors {
    static func joins() throws -> [Vector] {
        var world = try VectorWorld()
        let secret = world.random.bytes(32)
        let key = SignedText.invitationKey(secret: secret)
        let nonce: Nonce = world.identifier()
        let bodies = try StatementVectors.partyLog().prefix(3).map { vector in
            let signer: Signer =
                switch try PartyStatement(vector.bytes("bytes")).content {
                case .root(let key, _): .root(key)
                case .partyKey: .device(world.home.device.deviceID)
                case .device: .root(world.home.root.publicKey)
                case .incarnation(let device, _), .revocation(let device, _): .device(device)
                }
            return SignedBody(
                body: try vector.bytes("bytes"),
                signer: signer,
                signature: try vector.bytes("signature")
            )
        }
        let own = SignedBody(
            body: bodies[1].body,
            signer: .device(world.home.device.deviceID),
            signature: try world.home.device.sign(SignedText.party(bodies[1].body))
        )
        let byInvitation = try [bodies, [own, bodies[2]]].enumerated().map { index, bodies in
            let code = "00112233445566" + (index == 0 ? "77" : "88")
            let root = index == 0 ? "0" : Names.root(ofKey: world.home.root.publicKey).description
            let content = JoinContent(bodies: bodies).encoded()
            let proof = Proof.make(SignedText.join(content: content), key: key)
            let joined = JoinedContent(
                party: world.home.id,
                serverKey: world.server.publicKey,
                epoch: world.epoch,
                nonce: nonce,
                waiting: index == 1
            ).encoded()
            let answer = JoinResponse(
                content: joined,
                proof: Proof.make(SignedText.joined(content: joined), key: key)
            )
            let request = JoinRequest(.invitation(code: code), content: content, proof: proof)
            return [
                "url": "https://sync.example/join#1.\(world.home.id).\(root).\(code)."
                    + Self.base64URL(secret),
                "secret": secret.hex, "key": key.hex, "code": code,
                "bodies": try JoinContent(content).bodies.map(\.twin),
                "content": content.hex, "proof": proof.hex, "request": request.encoded().hex,
                "joined": [
                    "party": world.home.id.description, "serverKey": world.server.publicKey.hex,
                    "epoch": world.epoch.description, "nonce": nonce.description,
                    "waiting": index == 1,
                ] as Vector,
                "joinedContent": joined.hex, "joinedProof": answer.proof.hex,
                "response": answer.encoded().hex,
            ]
        }
        return byInvitation + [try bySleeper(&world)]
    }

    /// A device that a sleeping one admits.
    private static func bySleeper(_ world: inout VectorWorld) throws -> Vector {
        let secret = StatementVectors.invitationSecret
        let sleeper = try Sleeper(secret: secret)
        let device = try SigningKey(secret: world.random.bytes(32))
        let agreement = try AgreementKey(secret: world.random.bytes(32))
        func body(_ content: PartyStatement.Content, _ key: SigningKey) throws -> SignedBody {
            let bytes = PartyStatement(party: world.home.id, content: content).bytes
            return SignedBody(
                body: bytes,
                signer: .device(key.deviceID),
                signature: try key.sign(SignedText.party(bytes))
            )
        }
        let stated = DeviceStatement(
            signingKey: device.publicKey,
            agreementKey: agreement.publicKey,
            name: "bärbar 4"
        )
        let incarnation: IncarnationID = world.identifier()
        let content = JoinContent(bodies: [
            try body(.device(stated), sleeper.signing),
            try body(.incarnation(device.deviceID, incarnation), device),
        ]).encoded()
        let proof = try sleeper.signing.sign(SignedText.join(content: content))
        var receipt = JoinReceipt(
            time: world.time,
            listing: RegistryStatement.party(
                PartyListing(id: world.home.id, name: "Eken", kind: .institution)
            ).bytes,
            listed: world.time - 1_000,
            signature: []
        )
        let returned = ReturnedJoin(content: content, epoch: world.epoch, receipt: receipt)
        receipt.signature = try world.server.sign(
            SignedText.receipt(returned, party: world.home.id)
        )
        let joined = JoinedContent(
            party: world.home.id,
            serverKey: world.server.publicKey,
            epoch: world.epoch,
            nonce: world.identifier(),
            receipt: receipt
        )
        let answer = JoinResponse(
            content: joined.encoded(),
            proof: try world.server.sign(SignedText.joined(content: joined.encoded()))
        )
        let root = Names.root(ofKey: world.home.root.publicKey)
        let server = Digest.sha256(world.server.publicKey)
        return [
            "url": "https://sync.example/join#2.\(world.home.id).\(root).\(server)."
                + Self.base64URL(secret),
            "secret": secret.hex, "sleeper": sleeper.device.description,
            "sleeperKey": sleeper.signing.publicKey.hex,
            "bodies": try JoinContent(content).bodies.map(\.twin),
            "content": content.hex, "proof": proof.hex,
            "request": JoinRequest(.sleeper(sleeper.device), content: content, proof: proof)
                .encoded().hex,
            "joined": [
                "party": world.home.id.description, "serverKey": world.server.publicKey.hex,
                "epoch": world.epoch.description, "nonce": joined.nonce.description,
                "waiting": false, "receipt": receipt.twin,
            ] as Vector,
            "joinedContent": joined.encoded().hex, "joinedProof": answer.proof.hex,
            "response": answer.encoded().hex,
        ]
    }

    static func requests() throws -> [Vector] {
        var world = try VectorWorld()
        return try [("/v1/sync", Array("body".utf8)), ("/v1/wait", [])].map { path, body in
            let nonce: Nonce = world.identifier()
            let device = world.home.device
            var signed: [UInt8] = []
            let fields = try RequestSignature.fields(
                method: "POST",
                path: path,
                body: body,
                device: device.deviceID,
                nonce: nonce
            ) { base in
                signed = base
                return try device.sign(base)
            }
            return [
                "method": "POST", "path": path, "body": body.hex, "nonce": nonce.description,
                "device": device.deviceID.description, "key": device.publicKey.hex,
                "base": String(decoding: signed, as: UTF8.self),
                "contentDigest": fields[.contentDigest] ?? "",
                "signatureInput": fields[.signatureInput] ?? "",
                "signature": fields[.signature] ?? "",
            ]
        }
    }

    static func messages() throws -> [Vector] {
        var samples = Samples(seed: 2026)
        var vectors: [Vector] = []
        for _ in 0..<3 {
            vectors.append(try message("SyncRequest", samples.request().encoded()))
            vectors.append(try message("SyncResponse", samples.response().encoded()))
        }
        let quiet = SyncRequest(incarnation: samples.identifier(), cursor: samples.cursor())
        vectors.append(try message("SyncRequest", quiet.encoded()))
        vectors.append(
            try message("SyncResponse", SyncResponse(nonce: samples.identifier()).encoded())
        )
        let stating = SyncRequest(
            incarnation: samples.identifier(),
            statements: [samples.signed(), samples.signed()]
        )
        vectors.append(try message("SyncRequest", stating.encoded()))
        let answering = SyncResponse(
            nonce: samples.identifier(),
            outcomes: [
                Refusal(
                    statement: samples.hash(),
                    code: ErrorCode.statementSignature.rawValue,
                    reason: "revoked"
                )
            ],
            waiting: [samples.signed()]
        )
        vectors.append(try message("SyncResponse", answering.encoded()))
        vectors.append(
            try message(
                "WaitRequest",
                WaitRequest(incarnation: samples.identifier(), place: 300).encoded()
            )
        )
        vectors.append(
            try message(
                "WaitResponse",
                WaitResponse(nonce: samples.identifier(), ready: true).encoded()
            )
        )
        vectors.append(
            try message(
                "Error",
                ErrorMessage(
                    .sealingMissing,
                    "the server holds 4",
                    numbers: [4],
                    nonce: samples.identifier()
                ).encoded()
            )
        )
        vectors += try returns()
        return vectors
    }

    /// A new incarnation, a run that was taken back, and what is given back to a restored server.
    static func returns() throws -> [Vector] {
        var samples = Samples(seed: 2027)
        let statement = SyncRequest(
            incarnation: samples.identifier(),
            cursor: samples.cursor(),
            statements: [samples.signed()]
        )
        var run = samples.run(own: 0)
        run.epoch = samples.identifier()
        let takenBack = SyncResponse(
            nonce: samples.identifier(),
            deliveries: [.run(run)],
            cursor: samples.cursor(),
            cursorSignature: samples.random.bytes(64),
            origin: samples.identifier()
        )
        var cursor = samples.cursor()
        cursor.end.place = 9
        run.epoch = nil
        let entries = LogEntriesFrame(
            log: .party(samples.identifier()),
            firstPlace: 3,
            entries: [LogEntryFrame(time: 5, content: .signed(samples.signed()))]
        )
        let given = ReturnRequest(
            party: samples.identifier(),
            cursor: cursor,
            cursorSignature: samples.random.bytes(64),
            after: 6,
            deliveries: [
                ReturnedDelivery(.run(run), before: [LogEnd(place: 4, chain: samples.hash())]),
                ReturnedDelivery(
                    .entries(entries),
                    before: [LogEnd(place: 2, chain: samples.hash())]
                ),
            ],
            rest: [[samples.hash(), samples.hash()]]
        )
        let answer = ReturnResponse(epoch: samples.identifier(), place: 8)
        let join = ReturnedJoin(
            content: JoinContent(bodies: [samples.signed()]).encoded(),
            epoch: samples.identifier(),
            receipt: JoinReceipt(
                time: 7,
                listing: [1, 2, 3],
                listed: 5,
                signature: samples.random.bytes(64)
            )
        )
        let returned = ReturnRequest(party: samples.identifier(), join: join)
        return try [
            message("SyncRequest", statement.encoded()),
            message("SyncResponse", takenBack.encoded()),
            message("ReturnRequest", given.encoded()),
            message("ReturnResponse", answer.encoded()),
            message("ReturnRequest", returned.encoded()),
        ]
    }

    /// What the code reads from the bytes of a message.
    static func message(_ name: String, _ bytes: [UInt8]) throws -> Vector {
        var value: Vector
        let again: [UInt8]
        switch name {
        case "SyncRequest":
            let message = try SyncRequest(bytes)
            (value, again) = (message.twin, message.encoded())
        case "SyncResponse":
            let message = try SyncResponse(bytes)
            (value, again) = (message.twin, message.encoded())
        case "ReturnRequest":
            let message = try ReturnRequest(bytes)
            (value, again) = (message.twin, message.encoded())
        case "ReturnResponse":
            let message = try ReturnResponse(bytes)
            value = ["epoch": message.epoch.description, "place": Int(message.place)]
            again = message.encoded()
        case "WaitRequest":
            let message = try WaitRequest(bytes)
            value = [
                "version": Int(message.version), "incarnation": message.incarnation.description,
                "place": Int(message.place),
            ]
            if message.keysPlace > 0 { value["keysPlace"] = Int(message.keysPlace) }
            again = message.encoded()
        case "WaitResponse":
            let message = try WaitResponse(bytes)
            value = ["nonce": message.nonce.description, "ready": message.ready]
            again = message.encoded()
        default:
            let message = try ErrorMessage(bytes)
            value = [
                "code": message.code, "message": message.message,
                "numbers": message.numbers.map { Int($0) },
                "nonce": message.nonce?.description ?? "",
            ]
            again = message.encoded()
        }
        guard again == bytes else {
            throw VectorFile.Mismatch(description: "\(name) is encoded differently")
        }
        return ["message": name, "bytes": bytes.hex, "value": value]
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}
