import CModels

/// The model files that come with the program.
public enum ShippedModels {
    /// A model file, with the name and version that stand in it.
    public struct File: Sendable {
        /// The name that all versions share.
        public let name: String
        /// The version.
        public let version: UInt32
        /// The file's bytes, whose hash names the model.
        public let yaml: [UInt8]
    }

    /// All of them, older versions before newer ones.
    public static let all: [File] = [
        File(name: "sisam", version: 1, yaml: bytes(1)),
        File(name: "sisam", version: 2, yaml: bytes(2)),
        File(name: "sams", version: 1, yaml: bytes(3)),
        File(name: "contract", version: 1, yaml: bytes(5)),
    ]

    /// A municipality's own file, as an example of how one extends a model.
    public static let example = bytes(4)

    private static func bytes(_ number: Int32) -> [UInt8] {
        var count: UInt = 0
        guard let start = obruten_model(number, &count) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}
