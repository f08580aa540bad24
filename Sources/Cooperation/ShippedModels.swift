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
        File(name: "sisam", version: 1, yaml: PackageResources.sisam_1_yaml)
    ]
}
