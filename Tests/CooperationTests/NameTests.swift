import Cooperation
import TestSupport
import Testing

@Suite struct `Names of records and fields` {
    let model: Model

    init() throws {
        model = try Model.load(ShippedModels.all[0].yaml)
    }

    @Test(arguments: [
        ("schoolPlan", "goals"), ("SCHOOLPLAN", "GOALS"), ("Skolplan", "Mål"), ("skolplan", "mal"),
        ("school plan", "Goals"), ("skolplan", "ma\u{30A}l"), ("SKOLPLAN", "MÅL"),
    ])
    func `mean the same by identifier and label, whatever case and accents`(
        record: String,
        field: String
    ) throws {
        guard case .one(let type) = NameMatcher.type(record, in: model) else {
            Issue.record("\(record) is not one record type")
            return
        }
        #expect(type.id == "schoolPlan")
        guard case .one(let found) = NameMatcher.field(field, in: type) else {
            Issue.record("\(field) is not one field")
            return
        }
        #expect(found.id == "goals")
    }

    @Test func `that mean nothing come with what is near`() {
        guard case .none(let near) = NameMatcher.type("skol", in: model) else {
            Issue.record("skol means something")
            return
        }
        #expect(
            near.map(\.id) == [
                "schoolInformation", "schoolAssignment", "agreement", "schoolPlan", "dischargePlan",
            ]
        )
        guard case .none(let nothing) = NameMatcher.type("--", in: model) else {
            Issue.record("-- means something")
            return
        }
        #expect(nothing.isEmpty)
    }

    @Test func `that mean several are listed, and an exact identifier decides`() throws {
        let yaml = SmallModel.yaml.replacing("en: Agreed", with: "en: Mal")
            .replacing("id: grade", with: "id: mal")
        let type = try #require(try Model.load(Array(yaml.utf8)).type(1))
        guard case .several(let fields) = NameMatcher.field("MÅL", in: type) else {
            Issue.record("MÅL is not several")
            return
        }
        #expect(fields.map(\.number) == [1, 2, 3])
        guard case .one(let exact) = NameMatcher.field("mal", in: type) else {
            Issue.record("mal is not one")
            return
        }
        #expect(exact.number == 3)
    }

    @Test func `are keyed without accents in any Latin letters`() {
        #expect(NameMatcher.key("Ærø Łódź Straße Ŷ Ǆ – 7!") == "aerolodzstrasseyǆ7")
        #expect(NameMatcher.key("Перевод") == "перевод")
    }

    @Test func `stand in Swedish order`() {
        let names = [
            "Östersund", "Zorn", "ånge", "Ägir", "Åke", "åka", "Ahl", "Müller", "Myr", "Mzz", "7",
            "Al Ax", "Alb", "Édith", "Ed", "Öberg", "Ødegård", "W", "V", "",
        ]
        #expect(
            names.sorted(by: SwedishOrder.precedes) == [
                "", "7", "Ahl", "Al Ax", "Alb", "Ed", "Édith", "Müller", "Myr", "Mzz", "V", "W",
                "Zorn", "åka", "Åke", "ånge", "Ägir", "Öberg", "Ødegård", "Östersund",
            ]
        )
    }

    @Test(arguments: Seeds.first(50)) func `have a total order`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = Array("aAåÅäÄöÖéEzZ 1ü")
        let names = (0..<40).map { _ in
            String((0..<random.number(0...4)).map { _ in letters[random.number(0...14)] })
        }
        let sorted = names.sorted(by: SwedishOrder.precedes)
        #expect(names.shuffled(using: &random).sorted(by: SwedishOrder.precedes) == sorted)
        for (left, right) in zip(sorted, sorted.dropFirst()) where left != right {
            #expect(SwedishOrder.precedes(left, right) && !SwedishOrder.precedes(right, left))
        }
    }
}
