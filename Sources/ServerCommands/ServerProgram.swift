import ArgumentParser
import Messages
import Vocabulary

/// The program `obruten-server`: reads a command line, runs the command, tells what was wrong.
public enum ServerProgram {
    /// Runs the process's own command line, and gives the exit code.
    public static func runProcess(environment: [String: String]) async -> Int32 {
        await run(words: CommandWords.ofProcess(), environment: environment, console: .process())
    }

    /// Runs one command line as the system gave it: nil in place of a word that is not UTF-8.
    static func run(
        words: [String?],
        environment: [String: String],
        console: Console
    ) async -> Int32 {
        let arguments = CommandWords.shown(words)
        guard let complaint = CommandWords.complaint(words) else {
            return await run(arguments, environment: environment, console: console)
        }
        return tell(
            ServerFailure("usage", complaint, isUsage: true),
            below: "",
            json: arguments.contains("--json"),
            LanguageChoice.language(arguments: arguments, environment: environment),
            console
        )
    }

    /// Runs one command line, without the program's own name, and gives the exit code.
    public static func run(
        _ arguments: [String],
        environment: [String: String],
        console: Console,
        machine: Machine = .system
    ) async -> Int32 {
        let language = LanguageChoice.language(arguments: arguments, environment: environment)
        let width = min(console.width, 100)
        func help() -> String {
            HelpPages(of: ObrutenServer.self).page(of: arguments, language: language, width: width)
        }
        switch Invocation.read(
            arguments,
            as: ObrutenServer.self,
            language: language,
            width: width
        ) {
        case .answer(let text):
            console.write(text + "\n")
            return 0
        case .complaint(let message, let below):
            let failure = ServerFailure("usage", message, isUsage: true)
            return tell(
                failure,
                below: below,
                json: arguments.contains("--json"),
                language,
                console
            )
        case .command(let command):
            guard let command = command as? any ServerCommand else {
                // A command that only has commands below it.
                console.write(help() + "\n")
                return 0
            }
            let session = ServerSession(
                language: language,
                console: console,
                machine: machine,
                json: command.common.json,
                folder: command.common.data
            )
            do {
                try await command.run(in: session)
                return 0
            } catch {
                return tell(
                    ServerFailure(error),
                    below: "",
                    json: session.json,
                    language,
                    console
                )
            }
        }
    }

    private static func tell(
        _ failure: ServerFailure,
        below: String,
        json: Bool,
        _ language: Language,
        _ console: Console
    ) -> Int32 {
        let exit: Int32 = failure.isUsage ? 2 : 1
        if json {
            let value: JSONValue = [
                "error": [
                    "code": .string(failure.code),
                    "exit": .number(exit),
                    "message": .string(failure.message.text(language)),
                    "details": .array(failure.details.map { .string($0.text(language)) }),
                ]
            ]
            console.writeError(value.rendered + "\n")
            return exit
        }
        var lines = ["obruten-server: " + failure.message.text(language)]
        lines += failure.details.map { "  " + $0.text(language) }
        if !below.isEmpty { lines.append(below) }
        console.writeError(lines.joined(separator: "\n") + "\n")
        return exit
    }
}
