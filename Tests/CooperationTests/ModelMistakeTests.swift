import Cooperation
import TestSupport
import Testing

/// Each mistake is made in an otherwise correct file; line, column and text of what is said about it
/// are recorded, so that a reviewer sees what a case worker would.
@Suite struct `Mistakes in model files` {
    @Test func `the file that the mistakes are made in is correct`() throws {
        let model = try Model.load(Array(SmallModel.yaml.utf8))
        #expect(model.name == "small")
        #expect(model.types.map(\.id) == ["plan", "note"])
    }

    @Test func `every mistake is told with line and column`() throws {
        var report = ""
        for mistake in SmallModel.mistakes {
            let yaml = mistake.edit(SmallModel.yaml)
            #expect(yaml != SmallModel.yaml, "\(mistake.name) changes nothing")
            report += "# \(mistake.name)\n\(told(Array(yaml.utf8)))\n"
        }
        try Snapshot.compare(report, to: "ModelMistakes.txt")
    }

    @Test func `all mistakes are told at once and in the order of the file`() throws {
        let yaml = SmallModel.yaml
            .replacing("version: 1", with: "version: 0")
            .replacing("lead: true", with: "lead: perhaps")
            .replacing("readers: [school, office]", with: "readers: [school, ofice]")
            .replacing("type: longText", with: "type: prose")
        let mistakes = try #require(throws: ModelMistakes.self) {
            try Model.load(Array(yaml.utf8))
        }
        #expect(
            mistakes.list.map(\.problem.code) == [
                "outOfRange", "leadRoles", "wrongShape", "unknownRole", "unknownFieldType",
                "unknownRole",
            ]
        )
        let lines = mistakes.list.map(\.line)
        #expect(lines == lines.sorted())
    }

    @Test func `keys that stand twice do not hide other mistakes`() throws {
        let yaml = SmallModel.yaml
            .replacing("    required: true\n", with: "    required: true\n    required: true\n")
            .replacing("type: boolean", with: "type: boolean\n        \"type\": flag")
            .replacing("version: 1", with: "version: x")
        let mistakes = try #require(throws: ModelMistakes.self) {
            try Model.load(Array(yaml.utf8))
        }
        #expect(
            mistakes.list.map(\.problem.code)
                == ["wrongShape", "duplicateKey", "duplicateKey", "duplicateKey"]
        )
    }

    @Test func `every kind of mistake is among those recorded`() throws {
        var codes: Set<String> = ["tooLarge", "notUTF8", "tooManyDuplicateKeys", "tooDeep"]
        for mistake in SmallModel.mistakes {
            do throws(ModelMistakes) {
                _ = try Model.load(Array(mistake.edit(SmallModel.yaml).utf8))
            } catch {
                codes.formUnion(error.list.map(\.problem.code))
            }
        }
        #expect(codes.count == 33)
    }

    private func told(_ yaml: [UInt8]) -> String {
        do throws(ModelMistakes) {
            _ = try Model.load(yaml)
            return "accepted\n"
        } catch {
            return error.list.map { "\($0.problem.code) \($0.description)\n" }.joined()
        }
    }
}
