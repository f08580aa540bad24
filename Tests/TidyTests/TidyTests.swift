import Foundation
import Testing

/// What a reviewer should not have to look for.
@Suite struct `The source tree` {
    @Test func `does without what we do without`() throws {
        for file in try SourceTree.sources() {
            for (number, line) in file.code.enumerated() {
                for call in BannedCall.all where call.applies(to: file.path) {
                    // A longer word that ends so is another word: "Sources.print(" is not "print(".
                    guard let range = line.range(of: call.words), isWord(range, in: line) else {
                        continue
                    }
                    Issue.record("\(file.path):\(number + 1): \(call.words): \(call.instead)")
                }
            }
        }
    }

    @Test func `leaves nothing for later`() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in try SourceTree.files(under: ["Protocol", "Sources", "Tests"], ending: ".swift")
        {
            for (number, line) in file.lines.enumerated() {
                #expect(!words.contains(where: line.contains), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test func `has files and lines of a size that fits a reader`() throws {
        for file in try SourceTree.files(under: ["Protocol", "Sources", "Tests"], ending: ".swift")
        {
            #expect(file.lines.count <= 501, "\(file.path) has more than 500 lines")
            for (number, line) in file.lines.enumerated() where line.count > 110 {
                // Code is broken at 100 by swift-format; comments may run over by a word, and a
                // literal that nothing can break is left whole.
                guard !line.contains("\"") else { continue }
                Issue.record("\(file.path):\(number + 1) is \(line.count) characters long")
            }
        }
    }

    @Test func `has a README that is read in a few minutes`() throws {
        let path = SourceTree.root.appendingPathComponent("README.md")
        let lines = try String(contentsOf: path, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        // The last line ends in a newline.
        #expect(lines.count <= 151, "\(lines.count - 1) lines")
    }

    @Test func `names files after what is in them`() throws {
        let vague = ["Utils", "Utilities", "Helpers", "Common", "Misc", "Placeholder", "Manager"]
        for file in try SourceTree.files(under: ["Protocol", "Sources", "Tests"], ending: ".swift")
        {
            let parts = file.path.split(separator: "/").map {
                String($0).replacing(".swift", with: "")
            }
            #expect(vague.allSatisfy { !parts.contains($0) }, "\(file.path) says nothing")
        }
    }

    @Test func `has nothing else at the top`() throws {
        let allowed = [
            "LICENSE", "Package.resolved", "Package.swift", "Protocol", "README.md", "Scripts",
            "Sources", "Tests",
        ]
        let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
            .filter { !$0.hasPrefix(".") }
        #expect(found.filter { !allowed.contains($0) } == [])
    }

    @Test func `has scripts that run, and one that others run`() throws {
        let folder = SourceTree.root.appendingPathComponent("Scripts").path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !name.contains(".") {
            #expect(FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)"), "\(name)")
        }
        let path = SourceTree.root.appendingPathComponent(".ci/run").path
        #expect(FileManager.default.isExecutableFile(atPath: path))
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("Scripts/test"))
    }

    @Test func `has documents whose links lead somewhere`() throws {
        var documents = try SourceTree.files(under: ["Protocol", "Sources"], ending: ".md")
        let readme = try String(
            contentsOf: SourceTree.root.appendingPathComponent("README.md"),
            encoding: .utf8
        )
        documents.append(
            SourceTree.File(
                path: "README.md",
                lines: readme.split(separator: "\n").map(String.init)
            )
        )
        for document in documents {
            let folder = SourceTree.root.appendingPathComponent(document.path)
                .deletingLastPathComponent()
            for line in document.lines {
                for link in line.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
                    let target = folder.appendingPathComponent(String(link.output.1)).path
                    #expect(
                        FileManager.default.fileExists(atPath: target),
                        "\(document.path) links to \(link.output.1)"
                    )
                }
            }
        }
    }

    private func isWord(_ range: Range<String.Index>, in line: String) -> Bool {
        guard range.lowerBound > line.startIndex, line[range.lowerBound].isLetter else {
            return true
        }
        let before = line[line.index(before: range.lowerBound)]
        return !before.isLetter && !before.isNumber && before != "."
    }
}
