import Foundation

/// The files of the project, as they lie on the disk.
struct SourceTree {
    /// The project's folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file and its lines.
    struct File: Sendable, CustomStringConvertible {
        /// The path from the project's folder.
        let path: String
        let lines: [String]

        var description: String { path }

        /// The lines without what stands in comments and string literals, so that only code is left.
        var code: [String] {
            var isText = false
            return lines.map { line in
                if line.contains("\"\"\"") {
                    // The opening line of a text over several lines may hold code, the closing not.
                    defer { isText.toggle() }
                    return isText ? "" : Self.code(of: line)
                }
                return isText ? "" : Self.code(of: line)
            }
        }

        private static func code(of line: String) -> String {
            var out = ""
            var isString = false
            var isEscaped = false
            var previous: Character = " "
            for character in line {
                if isString {
                    if isEscaped {
                        isEscaped = false
                    } else if character == "\\" {
                        isEscaped = true
                    } else if character == "\"" {
                        isString = false
                    }
                } else if character == "\"" {
                    isString = true
                } else if character == "/", previous == "/" {
                    return String(out.dropLast())
                } else {
                    out.append(character)
                }
                previous = character
            }
            return out
        }

        /// The folder of the target that the file belongs to: `Sources/Journal`, `Protocol/Wire`.
        var folder: String {
            path.split(separator: "/").prefix(2).joined(separator: "/")
        }

        /// The modules that the file imports.
        var imports: [String] {
            code.compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2,
                    let module = words.dropFirst(place + 1).last
                else { return nil }
                return String(module.split(separator: ".")[0])
            }
        }
    }

    /// Everything that is written by hand, sorted by path.
    static func files(under folders: [String], ending: String) throws -> [File] {
        var files: [File] = []
        for folder in folders {
            let base = root.appendingPathComponent(folder)
            let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
            for path in paths where path.hasSuffix(ending) && !path.contains("Generated/") {
                let text = try String(
                    contentsOf: base.appendingPathComponent(path),
                    encoding: .utf8
                )
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                files.append(File(path: "\(folder)/\(path)", lines: lines.map(String.init)))
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The code of the programs.
    static func sources() throws -> [File] {
        try files(under: ["Protocol", "Sources"], ending: ".swift")
    }
}
