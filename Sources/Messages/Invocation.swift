import ArgumentParser
import Vocabulary

/// What a command line comes to: a command to run, or something to say at once.
///
/// The argument parser speaks English only. Its help and complaints are therefore made anew here,
/// from its machine-readable description of the commands, in the user's language. Abstracts and
/// value names of commands and arguments are ``Message/marked`` messages.
public enum Invocation {
    /// The command to run.
    case command(any ParsableCommand)
    /// A text for standard output, after which the program exits 0: help, version, completions.
    case answer(String)
    /// A complaint about the command line, with what is printed below it; the exit code is 2.
    case complaint(Message, below: String)

    /// Reads a command line, without the program's own name.
    public static func read(
        _ arguments: [String],
        as root: any ParsableCommand.Type,
        language: Language,
        width: Int
    ) -> Invocation {
        do {
            let command = try root.parseAsRoot(arguments)
            // The parser's own help command is found by running it; it throws the help.
            guard String(describing: type(of: command)) == "HelpCommand" else {
                return .command(command)
            }
            var help = command
            try help.run()
            return .command(command)
        } catch {
            return read(error, arguments, as: root, language: language, width: width)
        }
    }

    private static func read(
        _ error: any Error,
        _ arguments: [String],
        as root: any ParsableCommand.Type,
        language: Language,
        width: Int
    ) -> Invocation {
        let isAnswer = root.exitCode(for: error).isSuccess
        let isMade = arguments.contains { argument in
            argument == "--version" || argument.hasPrefix("--generate-completion-script")
                || argument.hasPrefix("---completion") || argument == "--experimental-dump-help"
        }
        if isAnswer && isMade {
            return .answer(Message.choose(in: root.fullMessage(for: error), language))
        }
        guard let tree = CommandTree.read(root._dumpHelp()) else {
            return .complaint(Message(same: root.message(for: error)), below: "")
        }
        let path = tree.path(of: arguments)
        let help = CommandHelp(commands: path.commands, language: language, width: width)
        if let unknown = path.unknown, !arguments.contains("--help") || !isAnswer {
            let known = path.commands.last?.shown.map(\.commandName) ?? []
            let complaint = ParserComplaint.unknownCommand(
                unknown,
                suggestion: ParserComplaint.suggestion(for: unknown, among: known)
            )
            return .complaint(complaint.message, below: help.usage + "\n" + help.pointer)
        }
        guard !isAnswer else { return .answer(help.page) }
        let sentence = root.message(for: error)
        let message = Message(
            sv: ParserComplaint(Message.choose(in: sentence, .sv)).message.sv,
            en: ParserComplaint(Message.choose(in: sentence, .en)).message.en
        )
        return .complaint(message, below: help.usage + "\n" + help.pointer)
    }
}

extension Message {
    /// The message as an argument's help, with the name of its value where it has one.
    public func help(value: Message? = nil, hidden: Bool = false) -> ArgumentHelp {
        ArgumentHelp(
            marked,
            valueName: value?.marked,
            visibility: hidden ? .hidden : .default
        )
    }
}
