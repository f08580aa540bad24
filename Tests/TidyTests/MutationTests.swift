import Foundation
import TestSupport
import Testing

/// The bugs that are put in on purpose, to see whether the simulator finds them.
@Suite struct `The mutations` {
    private static let folder = SourceTree.root.appendingPathComponent("Tests/Mutations")

    private static func patches() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".patch") }.sorted()
    }

    /// One after the other onto copies of the files that they touch, as the run does.
    @Test func `still apply, all together`() throws {
        let copy = try TemporaryFolder()
        for name in try Self.patches() {
            let patch = Self.folder.appendingPathComponent(name)
            let text = try String(contentsOf: patch, encoding: .utf8)
            for line in text.split(separator: "\n") where line.hasPrefix("+++ b/") {
                let path = String(line.dropFirst(6).prefix { $0 != "\t" })
                let source = SourceTree.root.appendingPathComponent(path)
                let target = URL(fileURLWithPath: copy.path(path))
                guard FileManager.default.fileExists(atPath: source.path),
                    !FileManager.default.fileExists(atPath: target.path)
                else { continue }
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try FileManager.default.copyItem(at: source, to: target)
            }
            let git = Process()
            git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            git.arguments = ["git", "apply", patch.path]
            git.currentDirectoryURL = URL(fileURLWithPath: copy.path("."))
            // Whatever repository the folder happens to lie in has nothing to do with it.
            git.environment = ProcessInfo.processInfo.environment.merging([
                "GIT_DIR": copy.path("none")
            ]) { $1 }
            try git.run()
            git.waitUntilExit()
            #expect(git.terminationStatus == 0, "\(name) no longer applies")
        }
    }

    /// A bug that no world is told to find would count for nothing.
    @Test func `are each looked for`() throws {
        let table = try String(
            contentsOf: Self.folder.appendingPathComponent("table.txt"),
            encoding: .utf8
        )
        let sought = table.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        let made = try Self.patches().dropFirst().map { String($0.dropFirst(5).dropLast(6)) }
        #expect(sought.sorted() == made.sorted())
        #expect(made.count >= 20)
        for name in try Self.patches().dropFirst() {
            let patch = Self.folder.appendingPathComponent(name)
            let text = try String(contentsOf: patch, encoding: .utf8)
            let bug = String(name.dropFirst(5).dropLast(6))
            #expect(text.contains("Mutation.isOn(\"\(bug)\")"), "\(name) asks for another switch")
        }
    }
}
