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

    private static func step(_ role: String, _ product: String) -> String {
        """
        routines:
          - id: handover
            steps:
              - number: 1000
                code: L1
                labels: { sv: Steg, en: Step }
                help: { sv: Steget., en: The step. }
                role: \(role)
                trigger: caseOpened
                produces: [\(product)]
        """
    }

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
        // Nobody is given a step that produces what is another's.
        (Self.step("careerCounsellor", "dischargePlan.planB"), "15:20 productOfOther"),
        (Self.step("receivingSchool", "mapping"), "15:20 productOfOther"),
        (
            Self.step("receivingSchool", "{ field: dischargePlan.schoolPlace, is: [klar] }"),
            "15:61 unknownChoice"
        ),
        (
            Self.step("receivingSchool", "{ field: dischargePlan.support, is: [klar] }"),
            "15:52 fieldOfOtherType"
        ),
        (
            Self.step("receivingSchool", "{ field: dischargePlan.schoolPlace }"),
            "15:20 missingKey"
        ),
        (
            Self.step("receivingSchool", "dischargePlan.support, dischargePlan.support"),
            "15:43 repeated"
        ),
        ("indicators: { documents: 0 }", "6:26 outOfRange"),
        ("indicators: { outcome: snart }", "6:24 wrongShape"),
        ("indicators: { outcomes: 90 }", "6:15 unknownKey"),
        ("indicators: 14", "6:13 wrongShape"),
        ("whatever: 1", "6:1 unknownKey"),
        ("coordinator: []", "6:14 wrongShape"),
    ])
    func `what weakens ownership or release is a mistake with its place`(
        _ rest: String,
        _ expected: String
    ) {
        #expect(codes(rest).contains(expected), "\(codes(rest))")
    }

    @Test func `what settles a step, and the days that are counted by, are the file's to say`()
        throws
    {
        let own =
            Self.step("receivingSchool", "{ field: dischargePlan.schoolPlace, is: confirmed }")
            + "\nindicators: { documents: 10 }"
        let made = try Model.extending(Array((Self.head + own).utf8), base: base)
        let guide = made.model.guide
        #expect(guide.indicators.documents == 10 && guide.indicators.outcome == 90)
        let place = try #require(
            made.model.type(id: "dischargePlan")?.field(id: "schoolPlace")
        )
        #expect(guide.step("L1")?.produces.first?.values == [3])
        #expect(guide.step("L1")?.produces.first?.field == place.number)
        #expect(try Model.load(made.yaml).guide == guide)
        #expect(Model(packed: made.model.packed)?.guide == guide)
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
