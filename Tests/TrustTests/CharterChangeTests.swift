import Cooperation
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Charters change by entries that follow each other")
struct CharterChangeTests {
    private let world: CharterWorld
    private let first: Charter
    private let other: CharterWorld.Member
    private let newer: Model
    private let newerHash: Hash

    init() throws {
        world = try CharterWorld()
        let statement = CharterStatement(
            caseID: world.caseID,
            model: world.modelHash,
            roles: world.bindings
        )
        first = try world.charter(world.signed(statement, by: world.institution))
        var random = SeededGenerator(seed: 31)
        other = try CharterWorld.member(.school, &random)
        let yaml = String(decoding: ShippedModels.all[0].yaml, as: UTF8.self)
            .replacing("\nversion: 1\n", with: "\nversion: 2\n")
        newer = try Model.load(Array(yaml.utf8))
        newerHash = Names.model(Array(yaml.utf8))
    }

    private func statement(
        _ change: (inout CharterStatement) -> Void
    ) -> CharterStatement {
        var statement = CharterStatement(
            caseID: world.caseID,
            model: world.modelHash,
            roles: world.bindings,
            previous: first.bodyHash
        )
        change(&statement)
        return statement
    }

    private func next(
        _ statement: CharterStatement,
        by member: CharterWorld.Member,
        succeeds: [PartyID: PartyID] = [:]
    ) throws -> Charter {
        try first.next(
            try world.signed(statement, by: member),
            at: .end,
            model: { [world.modelHash: world.model, newerHash: newer][$0] },
            party: { id in
                (world.members + [other]).first { $0.id == id }.map {
                    Charter.Party(kind: $0.kind, log: $0.log, succeeds: succeeds[id])
                }
            }
        )
    }

    private func binding(_ role: String, _ member: CharterWorld.Member) -> RoleBinding {
        RoleBinding(
            role: role,
            party: member.id,
            root: Names.root(ofKey: member.root.publicKey)
        )
    }

    private func handedOver(ended: [String] = []) -> CharterStatement {
        statement {
            $0.roles.removeAll { $0.role == "homeSchool" }
            $0.roles.insert(binding("homeSchool", other), at: 0)
            $0.ended = ended
        }
    }

    @Test("The lead hands a role over, ordinarily or at once")
    func handover() throws {
        let ordinary = try next(handedOver(), by: world.socialServices)
        #expect(ordinary.bindings.first?.party == other.id)
        #expect(ordinary.ended.isEmpty)
        #expect(ordinary.head != first.head)
        let atOnce = try next(handedOver(ended: ["homeSchool"]), by: world.socialServices)
        #expect(
            atOnce.ended == [Charter.EndedRole(role: "homeSchool", party: world.homeSchool.id)]
        )
    }

    @Test("Nobody but the lead changes roles, not even who has them")
    func signers() throws {
        for member in [world.institution, world.homeSchool, other] {
            #expect(throws: TrustError.signer) { try next(handedOver(), by: member) }
        }
    }

    @Test("An entry follows the one in force or none")
    func stale() throws {
        var late = handedOver()
        late.previous = Digest.sha256([1])
        #expect(throws: TrustError.stale) { try next(late, by: world.socialServices) }
        late.previous = nil
        #expect(throws: TrustError.stale) { try next(late, by: world.socialServices) }
        var foreign = handedOver()
        foreign.caseID = CaseID(high: 2, low: 2)
        #expect(throws: TrustError.self) { try next(foreign, by: world.socialServices) }
    }

    @Test("A case moves to a later version of its model and never back")
    func models() throws {
        let moved = statement { $0.model = newerHash }
        let charter = try next(moved, by: world.socialServices)
        #expect(charter.model == newerHash)
        let back = CharterStatement(
            caseID: world.caseID,
            model: world.modelHash,
            roles: world.bindings,
            previous: charter.bodyHash
        )
        let body = try world.signed(back, by: world.socialServices)
        #expect(throws: TrustError.model(world.modelHash)) {
            try charter.next(
                body,
                at: .end,
                model: { [world.modelHash: world.model, newerHash: newer][$0] },
                party: { _ in nil }
            )
        }
        let unknown = statement { $0.model = .zero }
        #expect(throws: TrustError.model(.zero)) {
            try next(unknown, by: world.socialServices)
        }
    }

    @Test("A role that goes on is not ended, and one that must be is not left out")
    func roles() throws {
        let goesOn = statement { $0.ended = ["homeSchool"] }
        #expect(throws: TrustError.self) { try next(goesOn, by: world.socialServices) }
        let unbound = statement { $0.ended = ["coordinator"] }
        #expect(throws: TrustError.self) { try next(unbound, by: world.socialServices) }
        let missing = statement { $0.roles.removeAll { $0.role == "homeSchool" } }
        #expect(throws: TrustError.role("homeSchool")) {
            try next(missing, by: world.socialServices)
        }
    }

    @Test("A succession gives every role and changes nothing else; the lead confirms it")
    func succession() throws {
        let pair = Succession(from: world.homeSchool.id, to: other.id)
        let known = [other.id: world.homeSchool.id]
        var confirmed = handedOver()
        confirmed.successions = [pair]
        let charter = try next(confirmed, by: world.socialServices, succeeds: known)
        #expect(charter.successions == [pair])
        #expect(throws: TrustError.succession(other.id)) {
            try next(confirmed, by: world.socialServices)
        }
        #expect(throws: TrustError.signer) {
            try next(confirmed, by: world.institution, succeeds: known)
        }
        var more = confirmed
        more.model = newerHash
        #expect(throws: TrustError.self) {
            try next(more, by: world.socialServices, succeeds: known)
        }
        more = confirmed
        more.roles.append(binding("receivingSchool", other))
        #expect(throws: TrustError.self) {
            try next(more, by: world.socialServices, succeeds: known)
        }
    }

    @Test("The lead's own succession is confirmed by another party and by neither of the two")
    func leadSuccession() throws {
        var random = SeededGenerator(seed: 32)
        let office = try CharterWorld.member(.socialServices, &random)
        let entry = statement {
            $0.roles[2] = binding("socialServices", office)
            $0.roles.sort { $0.role < $1.role }
            $0.successions = [Succession(from: world.socialServices.id, to: office.id)]
        }
        func confirm(_ member: CharterWorld.Member) throws -> Charter {
            try first.next(
                try world.signed(entry, by: member),
                at: .end,
                model: { $0 == world.modelHash ? world.model : nil },
                party: { id in
                    (world.members + [office]).first { $0.id == id }.map {
                        Charter.Party(
                            kind: $0.kind,
                            log: $0.log,
                            succeeds: id == office.id ? world.socialServices.id : nil
                        )
                    }
                }
            )
        }
        #expect(try confirm(world.institution).bindings.contains { $0.party == office.id })
        #expect(try confirm(world.homeSchool).successions.count == 1)
        #expect(throws: TrustError.signer) { try confirm(world.socialServices) }
        #expect(throws: TrustError.signer) { try confirm(office) }
    }
}
