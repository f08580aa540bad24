import Foundation
import TestSupport
import Testing

/// Scripts read what the command reference tells them that they will find: what every test of the programs
/// reads as JSON is held to it (``Documented``); here are commands that no story asks in JSON.
@Suite(.serialized) struct DocumentedTests {
    /// Commands that answer in JSON, in an order in which each has something to say.
    private static let commands = [
        ["sync"], ["status"], ["case", "show", "Kim"], ["case", "list"], ["case", "list", "--all"],
        ["todo", "--all"], ["show", "Kim", "dischargePlan"], ["get", "Kim", "pupil.name"],
        ["set", "Kim", "pupil.language=svenska"], ["add", "Kim", "meeting", "decisions=Nej"],
        ["proposal", "make", "Kim", "schoolPlan.goals=Läsa"],
        ["annotate", "Kim", "pupil", "--by", "Kim", "--text", "Fel"],
        ["set", "Kim", "mapping.result=inte vårt", "--unchecked"], ["sync"], ["inbox"],
        ["proposal", "list", "--made"], ["log", "Kim"], ["verify"], ["conflicts"],
        ["party", "list"], ["device", "list"], ["device", "invite"], ["author", "list"],
        ["search", "svenska"], ["access"], ["model", "list"], ["model", "show", "sisam"],
        ["release", "list", "Kim"], ["erasure", "status"], ["contract"], ["report"],
        ["set", "Kim", "pupil.language=engelska"], ["bundle", "export", "BUNDLE"],
        ["export", "Kim"], ["case", "label", "Kim", "Kim"],
        ["recovery", "new"],
    ]

    @Test func everyMemberOfAnAnswer() async throws {
        let placement = try await World().withCase()
        let services = placement.services
        for command in Self.commands {
            let typed = command.map { $0 == "BUNDLE" ? services.user + "/a.bundle" : $0 }
            let answer = try await services.start(typed + ["--json"]).finished()
            #expect(answer.exit == 0, "\(command): \(answer.errors)")
            let members = try JSON(answer.output).allNames
            #expect(members.subtracting(Documented.client) == [], "of \(command)")
        }
    }
}
