import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `proposal`: held writes of fields that the own party owns now.
struct ProposalCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "proposal",
        ClientHelp.proposal,
        subcommands: [List.self, Accept.self, Decline.self],
        defaultSubcommand: List.self
    )

    /// `proposal list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.proposalList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let items = try replica.proposals()
            try replica.note(.proposals, of: items.map { ReadPlace($0.record.ref) })
            guard !session.json else {
                return session.say(.array(items.map { $0.json(session) }))
            }
            guard !items.isEmpty else { return session.say(.noProposals) }
            for (index, item) in items.enumerated() {
                if index > 0 { session.say("") }
                ProposalCommand.tell(item, in: session)
            }
        }
    }

    /// `proposal accept`.
    struct Accept: ClientCommand {
        static let configuration = CommandConfiguration.of("accept", ClientHelp.proposalAccept)

        @Argument(help: ClientHelp.proposalNumber.help(value: ValueName.number))
        var number: Int64
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            session.tell(try session.open().acceptProposal(number))
        }
    }

    /// `proposal decline`.
    struct Decline: ClientCommand {
        static let configuration = CommandConfiguration.of("decline", ClientHelp.proposalDecline)

        @Argument(help: ClientHelp.proposalNumber.help(value: ValueName.number))
        var number: Int64
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try session.open().declineProposal(number)
            if session.json {
                session.say(["declined": .integer(number)])
            } else {
                session.say(.declined(number))
            }
        }
    }

    /// Writes one item: what is proposed, by whom, why it waits, and what stands now.
    static func tell(_ item: ProposalItem, in session: Session) {
        let name = item.field?.told ?? item.record.type.labels.message
        session.say(
            session.terminal.bold("\(item.number). \(session.text(name))") + " — "
                + session.caseName(item.caseID, item.label)
        )
        func line(_ heading: Message, _ text: String) {
            let head = session.text(heading) + ": "
            let indent = TerminalText.columns(of: head) + 3
            session.say("   " + head + ShowCommand.block(text, indent: indent, in: session))
        }
        func shown(_ sibling: SiblingView) -> String {
            let value: String
            if let field = item.field?.field {
                value = session.shown(sibling, of: field)
            } else {
                value = session.text(item.isDeletion ? .recordRemoved : .recordAdded)
            }
            return value + " — " + sibling.whom + ", " + session.text(session.when(sibling))
        }
        line(.proposalValue, shown(item.write))
        line(.inboxReason, session.text(.proposalReason(item.rule.rawValue)))
        if let current = item.current {
            line(
                .inboxNow,
                current.siblings.isEmpty
                    ? session.text(.emptyValue)
                    : current.siblings.map(shown).joined(separator: "\n")
            )
        }
        session.say("   " + session.text(.proposalHint(item.number)))
    }
}

extension ProposalItem {
    func json(_ session: Session) -> JSONValue {
        let type = field?.field.type
        var members: [(String, JSONValue)] = [
            ("proposal", .integer(number)),
            ("case", .string(caseID.description)),
            ("label", .optional(label)),
            ("record", .string(record.scriptName)),
            ("field", .optional(field?.field.id)),
            ("deletion", .boolean(isDeletion)),
            ("rule", .string(rule.rawValue)),
            ("orderedAt", .string(TimeText.utc(orderedAt))),
        ]
        members += write.members(type)
        members.append(("current", current.map { .object($0.members(session)) } ?? .null))
        return .object(members)
    }
}
