import TestSupport
import Trust
import Vocabulary
import Wire

/// The parties, devices, keys and case of all vectors: invented, and the same in every run.
struct VectorWorld {
    struct Party {
        let id: PartyID
        let root: SigningKey
        let device: SigningKey
        let agreement: AgreementKey
        let incarnation: IncarnationID
    }

    var random: SeededGenerator
    let server: SigningKey
    let home: Party
    let office: Party
    let school: Party
    let caseID: CaseID
    let epoch: EpochID
    let model: Hash
    let time: WallTime = 1_790_000_000_000

    init(seed: UInt64 = 2026) throws {
        var random = SeededGenerator(seed: seed)
        server = try SigningKey(secret: random.bytes(32))
        home = try Self.party(&random)
        office = try Self.party(&random)
        school = try Self.party(&random)
        caseID = Self.identifier(&random)
        epoch = Self.identifier(&random)
        model = Names.model(Array("name: example".utf8))
        self.random = random
    }

    var audience: AudienceID { Names.audienceID([home.id, office.id, school.id]) }
    var pair: AudienceID { Names.audienceID([home.id, office.id]) }

    var charter: CharterStatement {
        CharterStatement(
            caseID: caseID,
            model: model,
            roles: [("institution", home), ("socialServices", office), ("homeSchool", school)].map {
                RoleBinding(
                    role: $0.0,
                    party: $0.1.id,
                    root: Names.root(ofKey: $0.1.root.publicKey)
                )
            }
        )
    }

    mutating func identifier<Kind>() -> Identifier<Kind> { Self.identifier(&random) }

    mutating func hash() -> Hash { Hash(random.bytes(32)) ?? .zero }

    private static func identifier<Kind>(_ random: inout SeededGenerator) -> Identifier<Kind> {
        Identifier(high: random.next(), low: random.next())
    }

    private static func party(_ random: inout SeededGenerator) throws -> Party {
        Party(
            id: identifier(&random),
            root: try SigningKey(secret: random.bytes(32)),
            device: try SigningKey(secret: random.bytes(32)),
            agreement: try AgreementKey(secret: random.bytes(32)),
            incarnation: identifier(&random)
        )
    }
}
