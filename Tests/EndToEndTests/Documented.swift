import Foundation

/// What the command references say of the members of JSON.
enum Documented {
    /// The words that stand as code in the client's reference, in its section on JSON.
    static let client = words(of: "COMMANDS.md", section: "## JSON")

    private static func words(of file: String, section: String) -> Set<String> {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Sources/Documentation/" + file)
        var text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        text = text.components(separatedBy: "\n\(section)\n").last ?? ""
        text = text.components(separatedBy: "\n## ")[0]
        // Prose names nothing: what a member is called stands between grave accents.
        var words: Set<String> = []
        for (index, part) in text.components(separatedBy: "`").enumerated() where index % 2 == 1 {
            words.formUnion(part.matches(of: /[A-Za-z]+/).map { String($0.output) })
        }
        return words
    }
}
