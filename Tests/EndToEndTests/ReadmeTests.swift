import Foundation
import TestSupport
import Testing

/// What the README tells a newcomer to type.
@Suite("The README's five minutes")
struct ReadmeTests {
    /// Every line is run as it stands, in order, but for those that need a terminal, stop the server or
    /// build.
    @Test func `can be typed as they stand`() async throws {
        let folder = try TemporaryFolder()
        let server = try await RunningServer(data: folder.path("server"))
        let program = try RunningProgram(
            "/bin/bash",
            ["-c", "cd \"$0\"\n" + Self.script(try Self.lines()), folder.path],
            environment: [
                "PATH": RunningProgram.folder + ":/usr/local/bin:/usr/bin:/bin",
                "HOME": folder.path, "LC_ALL": "en_US.UTF-8",
            ],
            limit: 600
        )
        let finished = await program.finished()
        #expect(finished.exit == 0, "\(finished.output)\n\(finished.errors)")
        #expect(finished.output.contains("Everything was typed."))
        withExtendedLifetime(server) {}
    }

    private static func lines() throws -> [Substring] {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let tour = try #require(text.components(separatedBy: "## Five minutes").last)
        let section = try #require(tour.components(separatedBy: "\n## ").first)
        var isCode = false
        return section.split(separator: "\n").filter { line in
            if line.hasPrefix("```") {
                isCode.toggle()
                return false
            }
            return isCode
        }
    }

    /// Stops at the first line that fails, or that is said to be refused and is not.
    private static func script(_ lines: [Substring]) -> String {
        let other = ["Scripts/build", " serve ", " edit ", " restore "]
        let known =
            "$(obruten case list --json | grep -o '\"case\": \"[0-9a-f]*' | head -1 | cut -c10-)"
        let typed = lines.filter { line in !other.contains { line.contains($0) } }.map { line in
            let line = line.replacingOccurrences(of: "CASE", with: "\"" + known + "\"")
                .replacingOccurrences(of: "&& obruten lock", with: "")
            let isRefused = line.contains("# refused")
            return
                "\(isRefused ? "! " : ""){ \(line)\n} || { echo 'line: \(typedName(line))' >&2; exit 1; }"
        }
        return (typed + ["echo 'Everything was typed.'"]).joined(separator: "\n")
    }

    private static func typedName(_ line: String) -> String {
        String(line.prefix(60)).replacingOccurrences(of: "'", with: "")
    }
}
