import Foundation

/// What the command references say of the members of JSON: every answer that any test of these programs reads
/// is held to it, so that no shape is found by a script and not by a reader.
enum Documented {
    /// The words that stand as code in the client's reference, in its section on JSON.
    static let client = words(of: "COMMANDS.md", section: "## JSON")
    /// Those of the server's, in any section.
    static let server = words(of: "SERVER-COMMANDS.md", section: nil)

    private static func words(of file: String, section: String?) -> Set<String> {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Sources/Documentation/" + file)
        var text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        if let section {
            text = text.components(separatedBy: "\n\(section)\n").last ?? ""
            text = text.components(separatedBy: "\n## ")[0]
        }
        // Prose names nothing: what a member is called stands between grave accents.
        var words: Set<String> = []
        for (index, part) in text.components(separatedBy: "`").enumerated() where index % 2 == 1 {
            words.formUnion(part.matches(of: /[A-Za-z]+/).map { String($0.output) })
        }
        return words
    }
}
