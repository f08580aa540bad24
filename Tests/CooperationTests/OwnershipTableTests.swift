import Cooperation
import TestSupport
import Testing

@Suite struct `Ownership by number` {
    @Test func `agrees with the model for every number`() throws {
        for yaml in [SmallModel.yaml, sparse] {
            let model = try Model.load(Array(yaml.utf8))
            let table = OwnershipTable(model)
            for type in UInt16(0)...2_100 {
                let expected = model.types.first { $0.number == type }
                #expect(model.type(type) == expected)
                #expect(table.row(type)?.repeatable == expected?.repeatable)
                #expect(table.row(type)?.readers == expected?.readers)
                guard let expected else {
                    #expect(table.ownership(type: type, field: 1) == .unknown)
                    continue
                }
                for field in UInt16(0)...1_100 {
                    let owner: Owner? =
                        field == 0
                        ? expected.owner
                        : expected.fields.first { $0.number == field }?.owner
                    #expect(expected.owner(of: field) == owner)
                    let found = table.ownership(type: type, field: field)
                    switch owner {
                    case .creator: #expect(found == .creator)
                    case .roles(let roles): #expect(found == .roles(roles))
                    case nil: #expect(found == .unknown)
                    }
                }
            }
        }
    }

    @Test func `counts roles by their places`() throws {
        let model = try Model.load(Array(SmallModel.yaml.utf8))
        let agreed = try #require(model.field(2, of: 1))
        #expect(agreed.owner == .roles([RoleSet(index: 0), RoleSet(index: 1)]))
        #expect(RoleSet(index: 64).isEmpty)
        #expect(RoleSet(index: 63).indices == [63])
    }

    private var sparse: String {
        SmallModel.yaml
            .replacing("  - number: 2\n    id: note", with: "  - number: 2000\n    id: note")
            .replacing("number: 3", with: "number: 1000")
            .replacing("number: 4", with: "number: 600")
    }
}
