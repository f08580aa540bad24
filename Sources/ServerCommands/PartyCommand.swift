import ArgumentParser
import Messages
import SyncServer
import Vocabulary

/// `party`: who takes part.
struct PartyCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "party",
        ServerHelp.party,
        subcommands: [Add.self, List.self, Replace.self]
    )

    /// `party add`.
    struct Add: ServerCommand {
        static let configuration = CommandConfiguration.of("add", ServerHelp.partyAdd)

        @Argument(help: ServerHelp.partyName.help(value: ServerHelp.nameValue))
        var name: String

        @Option(name: .long, help: ServerHelp.partyKind.help(value: ServerHelp.kindValue))
        var kind: KindOption

        @Option(name: .long, help: ServerHelp.municipality.help(value: ServerHelp.codeValue))
        var municipality: String?

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let party = try session.open().addParty(
                id: session.machine.identifier(),
                name: name,
                kind: kind.kind,
                municipality: municipality ?? "",
                now: session.machine.now()
            ).response
            guard !session.json else { return session.say(Self.json(party)) }
            session.say(ServerMessages.partyAdded(party.name, party.id.description))
        }

        static func json(_ party: PartySummary) -> JSONValue {
            [
                "party": .string(party.id.description),
                "name": .string(party.name),
                "kind": .string(party.kind.name),
                "municipality": .optional(party.municipality.isEmpty ? nil : party.municipality),
                "root": .optional(party.root?.description),
                "devices": .number(party.devices),
                "succeeds": .optional(party.succeeds?.description),
                "replacedBy": .optional(party.replacedBy?.description),
            ]
        }
    }

    /// `party replace`.
    struct Replace: ServerCommand {
        static let configuration = CommandConfiguration.of(
            "replace",
            ServerHelp.partyReplace,
            more: ServerHelp.partyReplaceMore
        )

        @Argument(help: ServerHelp.inviteParty.help(value: ServerHelp.partyValue))
        var party: String

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let server = try session.open()
            let old = try server.party(party)
            if old.replacedBy != nil { throw OperatorError.alreadyReplaced(old.name) }
            let party = try server.addParty(
                id: session.machine.identifier(),
                name: old.name,
                kind: old.kind,
                municipality: old.municipality,
                succeeding: old.id,
                now: session.machine.now()
            ).response
            guard !session.json else { return session.say(Add.json(party)) }
            session.say(ServerMessages.partyReplaced(party.name, party.id.description))
        }
    }

    /// `party list`.
    struct List: ServerCommand {
        static let configuration = CommandConfiguration.of("list", ServerHelp.partyList)

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let parties = try session.open().parties()
            guard !session.json else { return session.say(.array(parties.map(Add.json))) }
            guard !parties.isEmpty else { return session.say(ServerMessages.noParties) }
            var table = session.table(
                ServerMessages.nameColumn,
                ServerMessages.kindColumn,
                ServerMessages.municipalityColumn,
                ServerMessages.devicesColumn,
                ServerMessages.idColumn
            )
            for party in parties {
                table.add([
                    party.name, session.text(ServerMessages.kind(party.kind)),
                    party.municipality, "\(party.devices)", party.id.description,
                ])
            }
            session.say(table)
        }
    }
}

/// The values of the option `--kind`.
enum KindOption: String, ExpressibleByArgument, CaseIterable {
    case institution
    case socialServices = "social-services"
    case school
    case educationAdministration = "education-administration"
    case provider

    /// The kind that the word stands for.
    var kind: PartyKind {
        switch self {
        case .institution: .institution
        case .socialServices: .socialServices
        case .school: .school
        case .educationAdministration: .educationAdministration
        case .provider: .provider
        }
    }
}
