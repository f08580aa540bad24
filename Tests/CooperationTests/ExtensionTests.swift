import Cooperation
import Testing

/// A municipality's own file over a shipped model.
@Suite struct `Extensions of models` {
    let base: [UInt8]

    init() throws {
        base = try #require(ShippedModels.all.first { $0.name == "sisam" && $0.version == 2 }).yaml
    }

    private static let head = """
        extends: sisam@2
        name: kommunen
        version: 1
        labels: { sv: Kommunens SiSam, en: SiSam of the municipality }
        help: { sv: Med egna steg., en: With own steps. }

        """

    private func codes(_ rest: String) -> [String] {
        do throws(ModelMistakes) {
            _ = try Model.extending(Array((Self.head + rest).utf8), base: base)
            return []
        } catch {
            return error.list.map { "\($0.line):\($0.column) \($0.problem.code)" }
        }
    }

    @Test func `the shipped example adds a checklist, steps, words, a field and a deadline`() throws
    {
        let example = ShippedModels.example
        #expect(Model.extends(example)?.name == "sisam")
        let made = try Model.extending(example, base: base)
        #expect(made.model.name != "sisam")
        #expect(try Model.load(made.yaml) == made.model)
        let plain = try Model.load(base)
        for type in plain.types {
            let own = try #require(made.model.type(type.number))
            #expect(own.owner == type.owner && own.readers == type.readers)
            #expect(own.releasable == type.releasable && own.releasedBy == type.releasedBy)
            for field in type.fields {
                #expect(own.field(field.number)?.owner == field.owner)
            }
        }
        #expect(made.model.guide.steps.count > plain.guide.steps.count)
        #expect(made.model.guide.coordinator != nil)
        #expect(made.model.guide.checklists.count > plain.guide.checklists.count)
        #expect(made.model.guide.extends == "sisam@2")
    }

    @Test(arguments: [
        ("roles: []", "6:1 weakens"),
        ("grounds: []", "6:1 weakens"),
        ("disclosures: []", "6:1 weakens"),
        ("ticks: []", "6:1 weakens"),
        ("records:\n  - id: pupil\n    readers: [homeSchool]", "8:5 weakens"),
        ("records:\n  - id: pupil\n    owner: homeSchool", "8:5 weakens"),
        ("records:\n  - id: pupil\n    releasable: [careerCounsellor]", "8:5 weakens"),
        ("records:\n  - id: pupil\n    releasedBy: [homeSchool]", "8:5 weakens"),
        ("records:\n  - id: pupil\n    secrecy: open", "8:5 weakens"),
        (
            "records:\n  - id: pupil\n    fields:\n      - { id: name, owner: homeSchool }",
            "9:21 weakens"
        ),
        ("records:\n  - id: nothing\n    labels: { sv: X, en: X }", "7:9 unknownRecord"),
        (
            "routines:\n  - id: place\n    steps:\n      - { code: R3a, role: homeSchool }",
            "9:22 weakens"
        ),
        ("whatever: 1", "6:1 unknownKey"),
        ("coordinator: []", "6:14 wrongShape"),
    ])
    func `what weakens ownership or release is a mistake with its place`(
        _ rest: String,
        _ expected: String
    ) {
        #expect(codes(rest).contains(expected), "\(codes(rest))")
    }

    @Test func `numbers of the model, another base and a taken name are refused`() {
        let low =
            "checklists:\n  - number: 9\n    id: own\n    labels: { sv: A, en: A }\n"
            + "    help: { sv: A, en: A }\n    steps: [R1a]"
        #expect(codes(low) == ["7:13 numberOfBase"])
        let other = Self.head.replacing("sisam@2", with: "sisam@7").replacing(
            "kommunen",
            with: "sisam"
        )
        let mistakes = #expect(throws: ModelMistakes.self) {
            try Model.extending(Array(other.utf8), base: base)
        }
        #expect(mistakes?.list.map(\.problem.code) == ["otherBase", "reservedIdentifier"])
    }
}
