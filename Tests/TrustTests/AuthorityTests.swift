import Cooperation
import Testing
import TestSupport
import Trust
import Vocabulary
import Wire

@Suite("Verdicts and audiences follow model and charter")
struct AuthorityTests {
    private let world: CharterWorld
    private let authority: Authority

    init() throws {
        world = try CharterWorld()
        authority = Authority(model: world.model, bindings: world.bindings)
    }

    private func number(_ type: String, _ field: String? = nil) throws -> (UInt16, UInt16) {
        let type = try #require(world.model.type(id: type))
        guard let field else { return (type.number, 0) }
        return (type.number, try #require(type.field(id: field)).number)
    }

    private func verdict(
        _ type: String,
        _ field: String?,
        by author: PartyID,
        _ instance: Instance = .single,
        cited: Authority.Cited? = nil
    ) throws -> Verdict {
        let (type, field) = try number(type, field)
        let verdicts = authority.judge(
            type: type,
            instance: instance,
            fields: [field],
            author: author,
            cited: cited
        )
        return verdicts?.first ?? .accepted
    }

    private func added(by creator: PartyID) -> Instance {
        .repeatable(creator: creator, nonce: Nonce(high: 4, low: 4))
    }

    @Test("Only the home school writes school plans")
    func schoolPlan() throws {
        for field in try #require(world.model.type(id: "schoolPlan")).fields {
            #expect(
                try verdict("schoolPlan", field.id, by: world.homeSchool.id) == .accepted
            )
            for other in [world.institution.id, world.socialServices.id] {
                #expect(try verdict("schoolPlan", field.id, by: other) == .void(.notOwner))
            }
        }
    }

    @Test("A field with two owner roles is open to both and to no third")
    func twoOwners() throws {
        let field = "plannedDischarge"
        for owner in [world.institution.id, world.socialServices.id] {
            #expect(try verdict("dischargePlan", field, by: owner) == .accepted)
        }
        #expect(
            try verdict("dischargePlan", field, by: world.homeSchool.id) == .void(.notOwner)
        )
        let (type, number) = try number("dischargePlan", field)
        #expect(
            authority.owners(type: type, instance: .single, field: number)
                == [world.institution.id, world.socialServices.id].sorted()
        )
    }

    @Test("What a creator added is the creator's alone, its life too")
    func creator() throws {
        let instance = added(by: world.institution.id)
        for field in ["phone", nil] {
            #expect(
                try verdict("contact", field, by: world.institution.id, instance) == .accepted
            )
            #expect(
                try verdict("contact", field, by: world.socialServices.id, instance)
                    == .void(.notCreator)
            )
        }
        let stranger = PartyID(high: 8, low: 8)
        #expect(
            try verdict("contact", "phone", by: stranger, added(by: stranger))
                == .void(.notOwner)
        )
    }

    @Test("Records and fields that do not exist, or not so, are void with their own rules")
    func shapes() throws {
        let party = world.socialServices.id
        let unknown = authority.judge(
            type: 999,
            instance: .single,
            fields: [1, 2],
            author: party
        )
        #expect(unknown == [.void(.unknownType), .void(.unknownType)])
        let (pupil, name) = try number("pupil", "name")
        #expect(
            authority.judge(type: pupil, instance: .single, fields: [name, 99], author: party)
                == [.accepted, .void(.unknownField)]
        )
        #expect(try verdict("pupil", nil, by: party) == .void(.singletonLife))
        #expect(
            try verdict("pupil", "name", by: party, added(by: party)) == .void(.wrongInstance)
        )
        #expect(try verdict("contact", "name", by: party) == .void(.wrongInstance))
    }

    @Test("Who owned a field under the charter cited, and does so no longer, has it held")
    func handedOver() throws {
        var before = world.bindings
        before[2].party = world.institution.id
        let cited = Authority.Cited(Authority(model: world.model, bindings: before))
        let author = world.institution.id
        #expect(
            try verdict("schoolPlan", "goals", by: author, cited: cited)
                == .held(.handedOver)
        )
        #expect(
            try verdict("pupil", "name", by: author, cited: cited) == .void(.notOwner)
        )
    }

    @Test("What was owned by a role that was taken at once is void, by another one held")
    func endedAtOnce() throws {
        var before = world.bindings
        before[2].party = world.institution.id
        let then = Authority(model: world.model, bindings: before)
        let author = world.institution.id
        let school = Authority.Cited(then, ended: then.roles(named: ["homeSchool"]))
        #expect(
            try verdict("schoolPlan", "goals", by: author, cited: school) == .void(.roleEnded)
        )
        let other = Authority.Cited(then, ended: then.roles(named: ["institution"]))
        #expect(
            try verdict("schoolPlan", "goals", by: author, cited: other) == .held(.handedOver)
        )
        // What is owned now counts, whatever was taken before.
        #expect(
            try verdict("mapping", "result", by: author, cited: other) == .accepted
        )
        // What was never owned is void for that.
        let never = Authority.Cited(authority, ended: then.roles(named: ["homeSchool"]))
        #expect(
            try verdict("schoolPlan", "goals", by: author, cited: never) == .void(.notOwner)
        )
    }

    @Test("Who took over from a creator owns what it added, and who took over from that one")
    func successor() throws {
        let instance = added(by: world.homeSchool.id)
        let next = PartyID(high: 9, low: 9)
        let last = PartyID(high: 9, low: 10)
        var bindings = world.bindings
        bindings[2].party = last
        let authority = Authority(
            model: world.model,
            bindings: bindings,
            successions: [
                Succession(from: world.homeSchool.id, to: next),
                Succession(from: next, to: last),
            ]
        )
        let (type, field) = try number("contact", "phone")
        func rule(_ author: PartyID) -> Rule? {
            authority.rule(type: type, instance: instance, field: field, author: author)
        }
        #expect(rule(last) == nil)
        #expect(rule(next) == .notOwner)
        #expect(rule(world.homeSchool.id) == .notOwner)
        #expect(rule(world.institution.id) == .notCreator)
    }

    @Test("Placements are read by two parties, all else by three")
    func audiences() throws {
        let all = Names.audienceID(world.members.map(\.id))
        let two = Names.audienceID([world.institution.id, world.socialServices.id])
        for type in world.model.types {
            let expected = type.id == "placement" ? two : all
            #expect(authority.audience(ofType: type.number) == expected, "\(type.id)")
        }
        #expect(authority.audience(ofType: 999) == nil)
        #expect(!authority.members(of: two).contains(world.homeSchool.id))
        #expect(Names.audienceID(world.members.map(\.id).reversed()) == all)
    }

    @Test("A party in two roles owns what both own and is one reader")
    func twoRoles() throws {
        var bindings = world.bindings
        bindings[2].party = world.institution.id
        let authority = Authority(model: world.model, bindings: bindings)
        let (plan, goals) = try number("schoolPlan", "goals")
        #expect(
            authority.rule(
                type: plan,
                instance: .single,
                field: goals,
                author: world.institution.id
            )
                == nil
        )
        #expect(authority.parties.count == 2)
        #expect(authority.audiences.count == 1)
    }
}
