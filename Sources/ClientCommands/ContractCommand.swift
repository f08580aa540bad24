import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `contract`: the cooperation contracts of the own party.
struct ContractCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "contract",
        ContractHelp.contract,
        more: ContractHelp.more,
        subcommands: [List.self, Apply.self],
        defaultSubcommand: List.self
    )

    /// `contract list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ContractHelp.list)
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let views = try session.open().contracts(today: session.today)
            guard !session.json else { return session.say(.array(views.map(\.json))) }
            guard !views.isEmpty else { return session.say(.noContracts) }
            var table = session.table(
                .caseHeading,
                .nameHeading,
                .versionHeading,
                .stateHeading,
                .validFromHeading,
                .validUntilHeading,
                .agreedHeading
            )
            for view in views {
                table.add([
                    view.summary.label ?? String(view.summary.id.description.prefix(8)),
                    view.place.name, view.version.map { "\($0)" } ?? "",
                    session.text(.contractState(view.state.rawValue, unsigned: view.unsigned)),
                    view.contract.from?.description ?? "",
                    view.contract.until?.description ?? "",
                    view.contract.days.sorted { $0.key < $1.key }
                        .map { "\($0.key): \($0.value)" }.joined(separator: ", "),
                ])
            }
            session.say(table)
            for view in views where !view.unread.isEmpty {
                session.warn(.deadlinesUnread(view.place.name, view.unread))
            }
        }
    }

    /// `contract apply`.
    struct Apply: ClientCommand {
        static let configuration = CommandConfiguration.of("apply", ContractHelp.apply)

        @Argument(
            help: ContractHelp.applyCase.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String?
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try caseName.map { try replica.caseID(named: $0) }
            let written = try replica.applyContract(to: caseID, today: session.today)
            guard !session.json else { return session.say(.array(written.map(\.json))) }
            session.say(.contractApplied(written.count))
        }
    }
}

extension ContractView {
    var json: JSONValue {
        [
            "case": .string(summary.id.description), "label": .optional(summary.label),
            "record": .string(place.scriptName),
            "version": version.map { .number($0) } ?? .null,
            "state": .string(state.rawValue),
            "unsigned": .array(unsigned.map(JSONValue.string)),
            "from": .optional(contract.from?.description),
            "until": .optional(contract.until?.description),
            "deadlines": .object(
                contract.days.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) }
            ),
            "unread": .array(unread.map(JSONValue.string)),
        ]
    }
}
