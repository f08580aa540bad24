import Cooperation
import Testing
import TestSupport
import Trust
import Vocabulary
import Wire

@Suite("Charters bind roles to parties that may take them")
struct CharterTests {
    private let world: CharterWorld

    init() throws { world = try CharterWorld() }

    private func statement(
        _ change: (inout [RoleBinding]) -> Void = { _ in },
        model: Hash? = nil,
        previous: Hash? = nil
    ) -> CharterStatement {
        var bindings = world.bindings
        change(&bindings)
        return CharterStatement(
            caseID: world.caseID,
            model: model ?? world.modelHash,
            roles: bindings,
            previous: previous
        )
    }

    @Test("Any party of the case may open it")
    func opened() throws {
        for member in world.members {
            let body = try world.signed(statement(), by: member)
            let charter = try world.charter(body)
            #expect(charter.caseID == world.caseID)
            #expect(charter.bindings.count == 3)
            #expect(charter.head == Digest.sha256(body.body).head)
        }
    }

    @Test("A charter that is not as the model asks is refused, with what is wrong")
    func refused() throws {
        let unknown = PartyID(high: 5, low: 5)
        let cases: [(CharterStatement, TrustError)] = [
            (statement(model: .zero), .model(.zero)),
            (statement { $0.removeAll { $0.role == "homeSchool" } }, .role("homeSchool")),
            (
                statement {
                    $0.append(
                        RoleBinding(
                            role: "judge",
                            party: world.homeSchool.id,
                            root: Names.root(ofKey: world.homeSchool.root.publicKey)
                        )
                    )
                }, .role("judge")
            ),
            (statement { $0[2].party = unknown }, .party(unknown)),
            (statement { $0[2].root = .zero }, .party(world.homeSchool.id)),
            (
                statement {
                    $0[2].party = world.institution.id
                    $0[2].root = $0[0].root
                }, .role("homeSchool")
            ),
        ]
        for (statement, error) in cases {
            let body = try world.signed(statement, by: world.socialServices)
            #expect(throws: error) { try world.charter(body) }
        }
        let later = try world.signed(statement(previous: .zero), by: world.socialServices)
        #expect(throws: TrustError.self) { try world.charter(later) }
    }

    @Test("Only a device of a party that takes part may sign, and only what stands there")
    func signatures() throws {
        var random = SeededGenerator(seed: 22)
        let stranger = try CharterWorld.member(.school, &random)
        let foreign = try world.signed(statement(), by: stranger)
        #expect(throws: TrustError.signer) { try world.charter(foreign) }
        var altered = try world.signed(statement(), by: world.institution)
        altered.signature[5] ^= 1
        #expect(throws: TrustError.signature) { try world.charter(altered) }
        altered = try world.signed(statement(), by: world.institution)
        altered.signer = .device(world.homeSchool.device.deviceID)
        #expect(throws: TrustError.signature) { try world.charter(altered) }
        altered.signer = .server
        #expect(throws: TrustError.signature) { try world.charter(altered) }
    }
}
