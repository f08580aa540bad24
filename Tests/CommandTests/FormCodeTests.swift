import Replica
import TestSupport
import Testing
import Vocabulary

@testable import ClientCommands

/// Codes of paper forms.
@Suite struct FormCodeTests {
    private func ref(_ seed: UInt64) throws -> RecordRef {
        var random = SeededGenerator(seed: seed)
        func bytes() -> [UInt8] { (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) } }
        return RecordRef(
            caseID: try #require(CaseID(bytes())),
            record: try #require(RecordID(bytes())),
            type: 1,
            instance: .single
        )
    }

    @Test func areReadBack() throws {
        for seed in 0..<200 as Range<UInt64> {
            let ref = try ref(seed)
            let text = FormCode(ref).text
            #expect(text.count == 19, "\(text)")
            for typed in [text, text.uppercased(), text.replacing("-", with: " ")] {
                let code = try #require(FormCode(typed), "\(typed)")
                #expect(code.means(ref))
                #expect(try !code.means(self.ref(seed &+ 1000)))
            }
        }
    }

    @Test func showEverySingleMistypedCharacter() throws {
        let text = Array(FormCode(try ref(7)).text)
        for place in text.indices where text[place] != "-" {
            for other in "0123456789abcdefghjkmnpqrstvwxyz" where other != text[place] {
                var typed = text
                typed[place] = other
                #expect(FormCode(String(typed)) == nil, "\(String(typed))")
            }
        }
    }

    @Test func areNothingElse() {
        for typed in ["", "0000", "u000-0000-0000-0000", "å", String(repeating: "0", count: 500)] {
            #expect(FormCode(typed) == nil)
        }
    }
}
