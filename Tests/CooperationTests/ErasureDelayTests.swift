import Testing

@testable import Cooperation

/// How long an erasure waits is the model's to say.
struct ErasureDelayTests {
    private func load(_ delay: String) throws(ModelMistakes) -> Model {
        try Model.load(
            Array(SmallModel.yaml.replacing("roles:\n", with: "\(delay)roles:\n").utf8)
        )
    }

    @Test func isTheFilesOrThirtyDays() throws {
        #expect(try load("").erasureDelayDays == 30)
        let model = try load("erasure: { delayDays: 0 }\n")
        #expect(model.erasureDelayDays == 0)
        #expect(Model(packed: model.packed)?.erasureDelayDays == 0)
        #expect(try load("erasure: { delayDays: 36525 }\n").erasureDelayDays == 36_525)
    }

    @Test func isRefusedWhereItIsNone() {
        for delay in ["-1", "36526", "soon", "1.5"] {
            #expect(throws: ModelMistakes.self) {
                try load("erasure: { delayDays: \(delay) }\n")
            }
        }
        #expect(throws: ModelMistakes.self) { try load("erasure: {}\n") }
        #expect(throws: ModelMistakes.self) { try load("erasure: { delayDays: 1, other: 2 }\n") }
    }
}
