import ArgumentParser
import Messages

/// `completions`: a script for the user's shell.
struct CompletionsCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("completions", ClientHelp.completions)

    @Argument(
        help: ClientHelp.shell.help(value: ValueName.shell),
        completion: .list(["bash", "zsh", "fish"])
    )
    var shell: String
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        guard let known = CompletionShell(rawValue: shell) else {
            throw Refusal.usage(.unknownShell(shell))
        }
        session.say(
            Message.choose(in: Obruten.completionScript(for: known), session.language)
        )
    }
}
