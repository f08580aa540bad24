import TestSupport
import Trust
import Vocabulary
import Wire

/// What a party keeps for its own devices alone.
enum MemoVectors {
    /// Memos of every kind.
    static func samples() throws -> [Memo] {
        let world = try VectorWorld(seed: 18)
        let record = Names.recordID(caseID: world.caseID, type: 1, instance: .single)
        let people = [
            Person(name: "Åsa Öberg", function: "rektor"), Person(name: "Bo Ek"),
        ]
        var readings: [Reading] = []
        for n in 0..<4 {
            readings.append(
                Reading(
                    person: people[n % 2],
                    time: world.time + WallTime(n) * 1000,
                    action: ReadingAction(rawValue: UInt8(n + 1)),
                    caseID: world.caseID,
                    record: n == 0 ? nil : record
                )
            )
        }
        let incarnation: IncarnationID = world.home.incarnation
        return [
            Memo(incarnation: incarnation, number: 1, matter: .readings(readings)),
            Memo(
                incarnation: incarnation,
                number: 0,
                matter: .label(world.caseID, version: 3, text: "Kim på Ekskolan")
            ),
            Memo(
                incarnation: incarnation,
                number: 0,
                matter: .label(world.caseID, version: 4, text: "")
            ),
            Memo(
                incarnation: incarnation,
                number: 0,
                matter: .retention(version: 2, days: 730)
            ),
            Memo(
                incarnation: incarnation,
                number: 0,
                matter: .protection(
                    world.caseID,
                    version: 1,
                    CaseProtection(terms: .init(isSet: true, persons: people))
                )
            ),
            Memo(
                incarnation: incarnation,
                number: 0,
                matter: .protection(
                    world.caseID,
                    version: 2,
                    CaseProtection(
                        terms: .init(isSet: true, persons: people),
                        asked: (terms: .init(isSet: false, persons: []), by: people[1])
                    )
                )
            ),
        ]
    }

    static func memos() throws -> [Vector] {
        var world = try VectorWorld(seed: 19)
        let secret = try AudienceSecret(world.random.bytes(32))
        let device = world.home.device
        return try samples().map { memo in
            let plain = memo.encoded()
            let statement = try secret.seal(memo: plain, random: world.random.bytes(32))
            let body = statement.bytes
            guard try Memo(secret.open(MemoStatement(body))) == memo else {
                throw VectorFile.Mismatch(description: "a memo is read differently")
            }
            return [
                "secret": secret.bytes.hex, "secretName": secret.name.description,
                "salt": statement.salt.hex, "plain": plain.hex, "bytes": body.hex,
                "name": Names.memo(body).description, "memo": twin(memo),
                "device": device.deviceID.description, "key": device.publicKey.hex,
                "signature": try device.sign(SignedText.memo(body)).hex,
            ]
        }
    }

    private static func twin(_ memo: Memo) -> Vector {
        var twin: Vector = [
            "incarnation": memo.incarnation.description, "number": Int(memo.number),
        ]
        switch memo.matter {
        case .readings(let readings):
            twin["readings"] = readings.map { reading in
                [
                    "name": reading.person.name, "function": reading.person.function,
                    "time": Int(reading.time), "action": Int(reading.action.rawValue),
                    "case": reading.caseID.description,
                    "record": reading.record?.description ?? "",
                ] as Vector
            }
        case .label(let caseID, let version, let text):
            twin["label"] = text
            twin["case"] = caseID.description
            twin["version"] = Int(version)
        case .retention(let version, let days):
            twin["days"] = Int(days)
            twin["version"] = Int(version)
        case .protection(let caseID, let version, let protection):
            twin["case"] = caseID.description
            twin["version"] = Int(version)
            twin["protection"] = Self.twin(protection.terms)
            if let asked = protection.asked {
                twin["asked"] = Self.twin(asked.terms)
                twin["askedBy"] = Self.twin(asked.by)
            }
        case .other(let kind): twin["kind"] = Int(kind)
        }
        return twin
    }

    private static func twin(_ terms: CaseProtection.Terms) -> Vector {
        ["isSet": terms.isSet, "persons": terms.persons.map(twin)]
    }

    private static func twin(_ person: Person) -> Vector {
        ["name": person.name, "function": person.function]
    }

    /// Whole messages with memos in them.
    static func messages() throws -> [Vector] {
        var samples = Samples(seed: 20)
        var request = SyncRequest(incarnation: samples.identifier(), keysPlace: 4)
        request.memos = [samples.signed()]
        request.forgotten = [samples.identifier()]
        var response = SyncResponse(nonce: samples.identifier(), keysPlace: 5)
        response.memos = [samples.signed()]
        return try [
            ExchangeVectors.message("SyncRequest", request.encoded()),
            ExchangeVectors.message("SyncResponse", response.encoded()),
        ]
    }
}
