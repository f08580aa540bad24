import ArgumentParser
import Messages
import Replica
import Vocabulary

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ClientHelp.home.help(value: ValueName.folder),
        completion: .directory
    )
    var home: String?

    @Flag(name: .long, help: ClientHelp.json.help())
    var json = false

    @Flag(name: .long, help: ClientHelp.reveal.help())
    var reveal = false

    // Decided before the arguments are read; stands here so that it is known and checked.
    @Option(name: .long, help: ClientHelp.lang.help(value: ValueName.language))
    var lang: Language?
}

extension Language: ExpressibleByArgument {}

/// A command of `obruten`, which does its work in a session.
protocol ClientCommand: ParsableCommand {
    var common: CommonOptions { get }

    /// Does the work, or throws a ``Refusal``, an ``Ending``, or an error of a lower layer, which
    /// becomes a refusal.
    func run(in session: Session) async throws
}

extension CommandConfiguration {
    /// A configuration of texts in both languages.
    static func of(
        _ name: String,
        _ abstract: Message,
        more: Message? = nil,
        subcommands: [any ParsableCommand.Type] = [],
        defaultSubcommand: (any ParsableCommand.Type)? = nil,
        version: String = ""
    ) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            abstract: abstract.marked,
            discussion: more?.marked ?? "",
            version: version,
            subcommands: subcommands,
            defaultSubcommand: defaultSubcommand
        )
    }
}

/// A field of a case, as it is named on the command line.
struct FieldArguments: ParsableArguments {
    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.field.help(value: ValueName.recordField),
        completion: CaseCompletion.field
    )
    var name: String

    /// The field that is meant.
    func place(in replica: Replica) throws -> FieldPlace {
        try replica.field(named: name, in: replica.caseID(named: caseName))
    }
}
