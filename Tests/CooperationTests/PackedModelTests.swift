import Testing
import Vocabulary

@testable import Cooperation

/// The form in which a program keeps a model that it has read.
struct PackedModelTests {
    private static let models: [[UInt8]] =
        [Array(SmallModel.yaml.utf8)] + ShippedModels.all.map(\.yaml)

    @Test(arguments: models.indices)
    func isTheSameModelAgain(_ index: Int) throws {
        let model = try Model.load(Self.models[index])
        #expect(Model(packed: model.packed) == model)
    }

    /// Numbers at both ends of their ranges, and every type of field.
    @Test func everyTypeOfFieldIsKept() throws {
        let labels = Labels(sv: "Å", en: "")
        let types: [FieldType] = [
            .text(max: 1), .longText(max: .max), .personalNumber, .telephone, .mail, .boolean,
            .choice([Choice(number: .max, id: "a", labels: labels)]), .choice([]), .date, .dateTime,
            .integer(nil), .integer(.min ... .max), .integer(-3 ... -1), .reference("note"),
        ]
        let fields = types.enumerated().map { index, type in
            Field(
                number: UInt16(index + 1),
                id: "f\(index)",
                labels: labels,
                help: labels,
                type: type,
                owner: index.isMultiple(of: 2) ? .creator : .roles(RoleSet(rawValue: .max))
            )
        }
        let type = RecordType(
            number: .max,
            id: "type",
            labels: labels,
            help: labels,
            repeatable: true,
            owner: .creator,
            readers: RoleSet(rawValue: 1 << 63),
            fields: fields
        )
        let model = Model(
            name: "m",
            version: .max,
            labels: labels,
            help: labels,
            roles: [],
            types: [type]
        )
        #expect(Model(packed: model.packed) == model)
    }

    @Test func damageIsNoTrap() throws {
        let packed = try Model.load(Array(SmallModel.yaml.utf8)).packed
        for count in packed.indices { #expect(Model(packed: Array(packed.prefix(count))) == nil) }
        #expect(Model(packed: packed + [0]) == nil)
        var changed = 0
        for index in packed.indices {
            for bit in 0..<8 {
                var damaged = packed
                damaged[index] ^= 1 << bit
                if let model = Model(packed: damaged) { changed += model.packed == packed ? 1 : 0 }
            }
        }
        #expect(changed == 0)
    }
}
