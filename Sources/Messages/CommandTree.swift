import Foundation

/// What the argument parser knows of a command: the parts of its machine-readable help
/// (`--experimental-dump-help`, serialization version 0) that help and usage are made of.
struct CommandTree: Decodable {
    struct Name: Decodable {
        let kind: String
        let name: String

        var typed: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    struct Argument: Decodable {
        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let preferredName: Name?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?

        /// As it is written in a usage line, without brackets.
        var synopsis: String {
            let value = valueName.map { "<\($0)>" }
            switch kind {
            case "positional": return value ?? ""
            case "flag": return preferredName?.typed ?? ""
            default: return [preferredName?.typed, value].compactMap(\.self).joined(separator: " ")
            }
        }

        /// As it stands at the left of the help page: every name.
        var title: String {
            guard kind != "positional" else { return synopsis }
            let all = (names ?? []).map(\.typed).joined(separator: ", ")
            guard kind == "option", let valueName else { return all }
            return "\(all) <\(valueName)>"
        }
    }

    let commandName: String
    let shouldDisplay: Bool?
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandTree]?
    /// The command that is meant where none is named.
    let defaultSubcommand: String?
    let arguments: [Argument]?

    private struct Tool: Decodable {
        let command: CommandTree
    }

    /// Reads the dumped description of a program; nil where it is none.
    static func read(_ dump: String) -> CommandTree? {
        try? JSONDecoder().decode(Tool.self, from: Data(dump.utf8)).command
    }

    /// Subcommands that help lists.
    var shown: [CommandTree] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    /// The commands that `arguments` lead through, from this one down, and the first word that
    /// should have been a command and is none.
    func path(of arguments: [String]) -> (commands: [CommandTree], unknown: String?) {
        var commands = [self]
        var skips = false
        for argument in arguments {
            if skips {
                skips = false
                continue
            }
            guard argument != "--", let last = commands.last else { break }
            if argument.hasPrefix("-") && argument != "-" {
                if commands.count > 1, let meant = last.meant, meant.takesValue(argument),
                    !last.takesValue(argument)
                {
                    commands.append(meant)
                }
                skips = commands.contains { $0.takesValue(argument) }
            } else if let next = last.subcommands?.first(where: { $0.commandName == argument }),
                argument != "help"
            {
                commands.append(next)
            } else if argument == "help", commands.count == 1 {
                continue
            } else if commands.count > 1, let meant = last.meant, meant.takesWords {
                commands.append(meant)
                return (commands, nil)
            } else {
                return (commands, last.shown.isEmpty ? nil : argument)
            }
        }
        return (commands, nil)
    }

    /// The subcommand that is meant where none is named; nil where there is none.
    private var meant: CommandTree? {
        defaultSubcommand.flatMap { name in subcommands?.first { $0.commandName == name } }
    }

    private var takesWords: Bool { (arguments ?? []).contains { $0.kind == "positional" } }

    private func takesValue(_ argument: String) -> Bool {
        (arguments ?? []).contains { known in
            known.kind == "option" && (known.names ?? []).contains { $0.typed == argument }
        }
    }
}
