import ArgumentParser
import Messages

/// The program's root command.
struct ObrutenServer: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "obruten-server",
        ServerHelp.program,
        more: ServerHelp.programMore,
        subcommands: [
            ServeCommand.self, PartyCommand.self, InviteCommand.self, DeviceCommand.self,
            ModelCommand.self, StatusCommand.self, ConflictsCommand.self,
            EventsCommand.self, BackupCommand.self, RestoreCommand.self,
        ],
        version: "obruten-server 1.0.0"
    )
}

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ServerHelp.data.help(value: ServerHelp.folderValue),
        completion: .directory
    )
    var data: String

    @Flag(name: .long, help: ServerHelp.json.help())
    var json = false

    // Decided before the arguments are read; stands here so that it is known and checked.
    @Option(name: .long, help: ServerHelp.lang.help(value: ServerHelp.languageValue))
    var lang: LanguageOption?
}

/// The values of the option `--lang`.
enum LanguageOption: String, ExpressibleByArgument, CaseIterable {
    case sv
    case en
}

/// A command of `obruten-server`, which does its work in a session.
protocol ServerCommand: ParsableCommand {
    var common: CommonOptions { get }

    /// Does the work, or throws what ``ServerFailure`` has words for.
    func run(in session: ServerSession) async throws
}

extension CommandConfiguration {
    /// A configuration of texts in both languages.
    static func of(
        _ name: String,
        _ abstract: Message,
        more: Message? = nil,
        subcommands: [any ParsableCommand.Type] = [],
        version: String = ""
    ) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            abstract: abstract.marked,
            discussion: more?.marked ?? "",
            version: version,
            subcommands: subcommands
        )
    }
}
