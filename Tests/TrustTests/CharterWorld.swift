import Cooperation
import TestSupport
import Trust
import Vocabulary
import Wire

/// Three parties with a device each and a charter over the shipped model, built from a seed.
struct CharterWorld {
    struct Member {
        var id: PartyID
        var kind: PartyKind
        var root: SigningKey
        var device: SigningKey
        var log: PartyLog
    }

    let model: Model
    let modelHash: Hash
    let institution: Member
    let socialServices: Member
    let homeSchool: Member
    let caseID = CaseID(high: 1, low: 1)

    init() throws {
        var random = SeededGenerator(seed: 21)
        let yaml = ShippedModels.all[0].yaml
        model = try Model.load(yaml)
        modelHash = Names.model(yaml)
        institution = try Self.member(.institution, &random)
        socialServices = try Self.member(.socialServices, &random)
        homeSchool = try Self.member(.school, &random)
    }

    var members: [Member] { [institution, socialServices, homeSchool] }

    static func member(_ kind: PartyKind, _ random: inout SeededGenerator) throws -> Member {
        let root = try SigningKey(secret: random.bytes(32))
        let device = try SigningKey(secret: random.bytes(32))
        let id = PartyID(high: random.next(), low: random.next())
        var log = PartyLog(party: id)
        let contents: [PartyStatement.Content] = [
            .root(key: root.publicKey, partyKey: nil),
            .device(
                DeviceStatement(
                    signingKey: device.publicKey,
                    agreementKey: random.bytes(32),
                    name: "Dator"
                )
            ),
        ]
        for (index, content) in contents.enumerated() {
            let bytes = PartyStatement(party: id, content: content).bytes
            try log.append(
                SignedBody(
                    body: bytes,
                    signer: .root(root.publicKey),
                    signature: try root.sign(SignedText.party(bytes))
                ),
                at: PartyLog.Moment(place: UInt64(index) + 1, time: 1),
                serverKey: nil
            )
        }
        return Member(id: id, kind: kind, root: root, device: device, log: log)
    }

    var bindings: [RoleBinding] {
        [
            ("institution", institution), ("socialServices", socialServices),
            ("homeSchool", homeSchool),
        ]
        .map {
            RoleBinding(
                role: $0.0,
                party: $0.1.id,
                root: Names.root(ofKey: $0.1.root.publicKey)
            )
        }
    }

    func signed(_ statement: CharterStatement, by member: Member) throws -> SignedBody {
        SignedBody(
            body: statement.bytes,
            signer: .device(member.device.deviceID),
            signature: try member.device.sign(SignedText.charter(statement.bytes))
        )
    }

    func charter(_ body: SignedBody) throws(TrustError) -> Charter {
        try Charter(
            first: body,
            at: .end,
            model: { $0 == modelHash ? model : nil },
            party: { id in
                members.first { $0.id == id }.map {
                    Charter.Party(kind: $0.kind, log: $0.log)
                }
            }
        )
    }
}
