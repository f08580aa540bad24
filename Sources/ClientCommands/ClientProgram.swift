import ArgumentParser
import Messages
import Replica
import Vocabulary

/// The program `obruten`: reads a command line, runs the command, tells what was wrong.
public enum ClientProgram {
    /// Runs the process's own command line, and gives the exit code.
    public static func runProcess(environment: [String: String]) async -> Int32 {
        await run(
            words: CommandWords.ofProcess(),
            environment: environment,
            terminal: .process(environment: environment)
        )
    }

    /// Runs one command line as the system gave it: nil in place of a word that is not UTF-8.
    static func run(
        words: [String?],
        environment: [String: String],
        terminal: Terminal
    ) async -> Int32 {
        let arguments = CommandWords.shown(words)
        guard let complaint = CommandWords.complaint(words) else {
            return await run(arguments, environment: environment, terminal: terminal)
        }
        tell(
            .usage(complaint),
            below: "",
            json: arguments.contains("--json"),
            language: LanguageChoice.language(arguments: arguments, environment: environment),
            terminal: terminal
        )
        return Refusal.Exit.usage.rawValue
    }

    /// Runs one command line, without the program's own name, and gives the exit code.
    public static func run(
        _ arguments: [String],
        environment: [String: String],
        terminal: Terminal,
        effects: Effects? = nil
    ) async -> Int32 {
        let language = LanguageChoice.language(arguments: arguments, environment: environment)
        // Help is read on terminals; elsewhere it is as wide as a page.
        let width = min(terminal.isOutputTerminal ? terminal.width : 80, 100)
        switch Invocation.read(arguments, as: Obruten.self, language: language, width: width) {
        case .answer(let text):
            terminal.write(text + "\n")
            return 0
        case .complaint(let message, let below):
            tell(
                .usage(message),
                below: below,
                json: arguments.contains("--json"),
                language: language,
                terminal: terminal
            )
            return Refusal.Exit.usage.rawValue
        case .command(let command):
            guard let command = command as? any ClientCommand else {
                // A command that only has commands below it.
                terminal.write(
                    HelpPages(of: Obruten.self).page(
                        of: arguments,
                        language: language,
                        width: width
                    ) + "\n"
                )
                return 0
            }
            return await run(
                command,
                language: language,
                environment: environment,
                terminal: terminal,
                effects: effects ?? .system
            )
        }
    }

    private static func run(
        _ command: any ClientCommand,
        language: Language,
        environment: [String: String],
        terminal: Terminal,
        effects: Effects
    ) async -> Int32 {
        let json = command.common.json
        do {
            let session = Session(
                language: language,
                terminal: terminal,
                environment: environment,
                json: json,
                reveals: command.common.reveal,
                home: try HomeFolder(option: command.common.home, environment: environment),
                effects: effects
            )
            do {
                try await command.run(in: session)
                return 0
            } catch let ending as Ending {
                return ending.exit.rawValue
            } catch {
                throw session.refusal(of: error)
            }
        } catch {
            let refusal =
                error as? Refusal
                ?? Refusal(.failed, "unexpected", .unexpected(String(describing: error)))
            tell(refusal, below: "", json: json, language: language, terminal: terminal)
            return refusal.exit.rawValue
        }
    }

    private static func tell(
        _ refusal: Refusal,
        below: String,
        json: Bool,
        language: Language,
        terminal: Terminal
    ) {
        guard !json else {
            let members: [(String, JSONValue)] = [
                ("code", .string(refusal.code)),
                ("exit", .number(refusal.exit.rawValue)),
                ("message", .string(refusal.message.text(language))),
            ]
            let value: JSONValue = ["error": .object(members + refusal.members)]
            terminal.writeError(value.rendered + "\n")
            return
        }
        var lines = ["obruten: " + refusal.message.text(language)]
        lines += refusal.details.map { "  " + $0.text(language) }
        if !below.isEmpty { lines.append(below) }
        terminal.writeError(lines.joined(separator: "\n") + "\n")
    }
}
