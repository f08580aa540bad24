import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `proposal`: values that somebody suggests to who owns a field, and held writes.
struct ProposalCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "proposal",
        ClientHelp.proposal,
        subcommands: [Make.self, List.self, Accept.self, Decline.self, Withdraw.self],
        defaultSubcommand: List.self
    )

    /// `proposal make`.
    struct Make: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "make",
            ClientHelp.proposalMake,
            more: ClientHelp.proposalMakeMore
        )

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(
            help: ClientHelp.proposalAssignment.help(value: ValueName.assignment),
            completion: CaseCompletion.assignment
        )
        var assignment: String
        @Option(name: .long, help: ClientHelp.proposalNote.help(value: ValueName.text))
        var note = ""
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard let parsed = Assignment(argument: assignment) else {
                throw Refusal.usage(.notAnAssignment(assignment))
            }
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let place = try replica.field(named: parsed.name, in: caseID)
            let item = try replica.propose(
                .typed(session.value(of: parsed.value)),
                for: place,
                note: note
            )
            guard !session.json else { return session.say(item.json(session)) }
            session.say(.proposed(item.name, place.told, owners: item.current.map(session.owners)))
        }
    }

    /// `proposal list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.proposalList)

        @Flag(name: .long, help: ClientHelp.proposalMade.help())
        var made = false
        @Flag(name: .long, help: ClientHelp.proposalAll.help())
        var all = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            var items = made ? [] : try replica.proposals()
            if made || all {
                let listed = Set(items.map(\.name))
                items += try replica.suggestions().filter {
                    (all || $0.isOwn) && !listed.contains($0.name)
                }
            }
            try replica.note(.proposals, of: items.map { ReadPlace($0.record.ref) })
            guard !session.json else {
                return session.say(.array(items.map { $0.json(session) }))
            }
            guard !items.isEmpty else {
                return session.say(made ? .noProposalsMade : .noProposals)
            }
            for (index, item) in items.enumerated() {
                if index > 0 { session.say("") }
                ProposalCommand.tell(item, in: session)
            }
        }
    }

    /// `proposal accept`.
    struct Accept: ClientCommand {
        static let configuration = CommandConfiguration.of("accept", ClientHelp.proposalAccept)

        @Argument(help: ClientHelp.proposalNumber.help(value: ValueName.proposal))
        var proposal: String
        @Option(name: .long, help: ClientHelp.proposalAnswer.help(value: ValueName.text))
        var note = ""
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            session.tell(try session.open().acceptProposal(named: proposal, note: note))
        }
    }

    /// `proposal decline`.
    struct Decline: ClientCommand {
        static let configuration = CommandConfiguration.of("decline", ClientHelp.proposalDecline)

        @Argument(help: ClientHelp.proposalNumber.help(value: ValueName.proposal))
        var proposal: String
        @Option(name: .long, help: ClientHelp.proposalAnswer.help(value: ValueName.text))
        var note = ""
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try session.open().declineProposal(named: proposal, note: note)
            if session.json {
                session.say([
                    "declined": Int64(proposal).map(JSONValue.integer) ?? .string(proposal)
                ])
            } else {
                session.say(.declined(proposal))
            }
        }
    }

    /// `proposal withdraw`.
    struct Withdraw: ClientCommand {
        static let configuration = CommandConfiguration.of("withdraw", ClientHelp.proposalWithdraw)

        @Argument(help: ClientHelp.proposalNumber.help(value: ValueName.proposal))
        var proposal: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try session.open().withdrawProposal(named: proposal)
            if session.json {
                session.say(["withdrawn": .string(proposal)])
            } else {
                session.say(.withdrawnProposal(proposal))
            }
        }
    }

    /// Writes one item: what is proposed, by whom, why, where it stands, and what stands now.
    static func tell(_ item: ProposalItem, in session: Session) {
        let name = item.field?.told ?? item.record.type.labels.message
        session.say(
            session.terminal.bold("\(item.name). \(session.text(name))") + " — "
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
        if let rule = item.rule {
            line(.inboxReason, session.text(.proposalReason(rule.rawValue)))
        } else if !item.note.isEmpty {
            line(.inboxReason, item.note)
        }
        if let current = item.current {
            line(
                .inboxNow,
                current.siblings.isEmpty
                    ? session.text(.emptyValue)
                    : current.siblings.map(shown).joined(separator: "\n")
            )
        }
        if item.rule == nil { line(.proposalStands, session.text(item.state.told)) }
        for answer in item.answers { line(.remarkAnswer, session.told(answer: answer)) }
        if item.mayDecide, item.state.isOpen {
            session.say("   " + session.text(.proposalHint(item.name)))
        }
    }
}

extension ProposalItem {
    func json(_ session: Session) -> JSONValue {
        let type = field?.field.type
        var members: [(String, JSONValue)] = [
            ("proposal", number > 0 ? .integer(number) : .null),
            ("name", .string(name)),
            ("case", .string(caseID.description)),
            ("label", .optional(label)),
            ("record", .string(record.scriptName)),
            ("field", .optional(field?.field.id)),
            ("deletion", .boolean(isDeletion)),
            ("rule", .optional(rule?.rawValue)),
            ("orderedAt", .optional(orderedAt.map(TimeText.utc))),
            ("note", .string(note)),
            ("state", .string(state.rawValue)),
            ("own", .boolean(isOwn)),
            ("mayDecide", .boolean(mayDecide)),
            ("answers", .array(answers.map(\.json))),
        ]
        members += write.members(type)
        members.append(("current", current.map { .object($0.members(session)) } ?? .null))
        return .object(members)
    }
}
