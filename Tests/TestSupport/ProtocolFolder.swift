import Foundation

/// The folder `Protocol/` of the repository, as tests read it.
public enum ProtocolFolder {
    /// The folder itself.
    public static var url: URL {
        URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Protocol")
    }

    /// The bytes of a file in it.
    public static func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appendingPathComponent(path)))
    }

    /// The text of a file in it.
    public static func text(of path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    /// The text of a numbered section of the specification.
    public static func section(_ number: Int) throws -> String {
        let lines = try text(of: "README.md").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let start = lines.firstIndex { $0.hasPrefix("## \(number) ") } ?? lines.endIndex
        let rest = lines[start...].dropFirst()
        let end = rest.firstIndex { $0.hasPrefix("## ") } ?? lines.endIndex
        return rest[..<end].joined(separator: "\n")
    }
}
