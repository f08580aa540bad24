import Trust
import Vocabulary
import Wire

/// Names, chains, feeds and the digest of a state.
enum LogVectors {
    static func names() throws -> [Vector] {
        var world = try VectorWorld()
        let nonce: Nonce = world.identifier()
        let creator = world.home.id
        let repeatable = Instance.repeatable(creator: creator, nonce: nonce)
        let parties = [world.home.id, world.office.id, world.school.id].sorted()
        let yaml = Array("name: example".utf8)
        return try [
            [
                "kind": "device", "signingKey": world.home.device.publicKey.hex,
                "name": world.home.device.deviceID.description,
            ],
            [
                "kind": "record", "case": world.caseID.description, "type": 7,
                "instance": Instance.single.twin,
                "name": Names.recordID(caseID: world.caseID, type: 7, instance: .single)
                    .description,
            ],
            [
                "kind": "record", "case": world.caseID.description, "type": 300,
                "instance": repeatable.twin,
                "name": Names.recordID(caseID: world.caseID, type: 300, instance: repeatable)
                    .description,
            ],
            [
                "kind": "audience", "parties": parties.map(\.description),
                "name": Names.audienceID(parties).description,
            ],
            [
                "kind": "root", "key": world.home.root.publicKey.hex,
                "name": Names.root(ofKey: world.home.root.publicKey).description,
            ],
            ["kind": "model", "yaml": yaml.hex, "name": Names.model(yaml).description],
        ] + sleepers()
    }

    /// What derives from the secrets of sleeping devices.
    private static func sleepers() throws -> [Vector] {
        try [StatementVectors.invitationSecret, StatementVectors.recoverySecret].map { secret in
            let sleeper = try Sleeper(secret: secret)
            return [
                "kind": "sleeper", "secret": secret.hex,
                "signingKey": sleeper.signing.publicKey.hex,
                "agreementKey": sleeper.agreementKey.hex, "name": sleeper.device.description,
            ]
        }
    }

    static func chains() throws -> [Vector] {
        var world = try VectorWorld()
        let logs: [LogName] = [
            .registry, .party(world.home.id), .charter(world.caseID),
            .audience(world.caseID, world.audience),
        ]
        return logs.map { log in
            var chain = Chain.start(of: log)
            let start = chain
            let entries = (1...3).map { place -> Vector in
                var stamp = Stamp(time: world.time + WallTime(place))
                switch log {
                case .audience:
                    stamp.charter = world.identifier()
                    stamp.party = world.identifier()
                case .charter: stamp.party = world.identifier()
                case .registry, .party: break
                }
                let body = world.hash()
                chain = Chain.next(
                    after: chain,
                    place: UInt64(place),
                    stamp: stamp,
                    body: body
                )
                return [
                    "place": place, "time": Int(stamp.time),
                    "charterHead": stamp.charter.description,
                    "partyHead": stamp.party.description, "body": body.description,
                    "chain": chain.description,
                ]
            }
            return ["log": log.bytes.hex, "start": start.description, "entries": entries]
        }
    }

    static func feeds() throws -> [Vector] {
        var world = try VectorWorld()
        let party = world.office.id
        var chain = Chain.feedStart(epoch: world.epoch, party: party)
        let start = chain
        let deliveries = try (1...3).map { place -> Vector in
            let entries = (0..<place).map { _ in world.hash() }
            chain = Chain.feedNext(after: chain, place: UInt64(place), entries: entries)
            let cursor = Cursor(
                epoch: world.epoch,
                end: LogEnd(place: UInt64(place), chain: chain)
            )
            return [
                "place": place, "entries": entries.map(\.description),
                "chain": chain.description,
                "cursorSignature": try world.server.sign(
                    SignedText.cursor(cursor, party: party)
                ).hex,
            ]
        }
        return [
            [
                "epoch": world.epoch.description, "party": party.description,
                "serverKey": world.server.publicKey.hex, "start": start.description,
                "deliveries": deliveries,
            ]
        ]
    }

    /// Two records: one field in conflict with a hole in its context, and one of void writes alone.
    static func states() throws -> [Vector] {
        var world = try VectorWorld()
        let incarnations = [world.home.incarnation, world.office.incarnation].sorted()
        func dot(_ index: Int, _ n: Int) -> Vector {
            ["incarnation": incarnations[index].description, "n": n]
        }
        let records: [RecordID] = [world.identifier(), world.identifier()].sorted()
        let state: [(record: RecordID, fields: [Vector])] = [
            (
                records[0],
                [
                    [
                        "field": 1, "vector": [dot(0, 2), dot(1, 1)], "cloud": [dot(1, 3)],
                        "standing": [
                            dot(0, 2).merging(["leafHash": world.hash().description]) { $1 },
                            dot(1, 3).merging(["leafHash": world.hash().description]) { $1 },
                        ],
                    ],
                    [
                        "field": 9, "vector": [dot(1, 4)], "cloud": [Vector](),
                        "standing": [Vector](),
                    ],
                ]
            ),
            (
                records[1],
                [
                    [
                        "field": 0, "vector": [dot(0, 1)], "cloud": [Vector](),
                        "standing": [
                            dot(0, 1).merging(["leafHash": world.hash().description]) { $1 }
                        ],
                    ]
                ]
            ),
        ]
        let twin = state.map { ["record": $0.record.description, "fields": $0.fields] as Vector }
        return [
            [
                "case": world.caseID.description, "audience": world.audience.description,
                "records": twin,
                "digest": try stateDigest(
                    caseID: world.caseID.description,
                    audience: world.audience.description,
                    records: twin
                ).description,
            ]
        ]
    }

    /// The digest of a state, from its twin.
    static func stateDigest(
        caseID: String,
        audience: String,
        records: [Vector]
    ) throws -> Hash {
        var bytes = Array("obruten state 1".utf8)
        func append(hex: String) { bytes += [UInt8](hex: hex) ?? [] }
        func append(_ number: Int, _ width: Int) {
            for index in 0..<width {
                bytes.append(UInt8(truncatingIfNeeded: number >> ((width - 1 - index) * 8)))
            }
        }
        append(hex: caseID)
        append(hex: audience)
        for record in records {
            append(hex: try record.text("record"))
            let fields = try record.list("fields", of: Vector.self)
            append(fields.count, 2)
            for field in fields {
                append(try field.number("field"), 2)
                for key in ["standing", "vector", "cloud"] {
                    let dots = try field.list(key, of: Vector.self)
                    append(dots.count, 4)
                    for dot in dots {
                        append(hex: try dot.text("incarnation"))
                        append(try dot.number("n"), 4)
                        if key == "standing" { append(hex: try dot.text("leafHash")) }
                    }
                }
            }
        }
        return Digest.sha256(bytes)
    }
}
