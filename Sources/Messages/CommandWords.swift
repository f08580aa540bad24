/// The words of the process's command line, as the system gave them.
package enum CommandWords {
    /// The words after the program's own name; nil in place of one that is not UTF-8, which Swift's own
    /// list of them alters without a word.
    package static func ofProcess() -> [String?] {
        (0..<Int(CommandLine.argc)).dropFirst().map { index in
            CommandLine.unsafeArgv[index].flatMap { String(validatingCString: $0) }
        }
    }

    /// The same as they can be shown: with a mark where something could not be read.
    package static func shown(_ words: [String?]) -> [String] { words.map { $0 ?? "\u{FFFD}" } }

    /// What is wrong with them; nil where nothing is.
    package static func complaint(_ words: [String?]) -> Message? {
        words.firstIndex { $0 == nil }.map { .wordNotUTF8($0 + 1) }
    }
}
