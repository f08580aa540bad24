import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

extension CaseCommand {
    /// `case role`.
    struct RoleChange: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "role",
            ClientHelp.caseRole,
            more: ClientHelp.caseRoleMore
        )

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(help: ClientHelp.roleAssignment.help(value: ValueName.roleOptionalParty))
        var role: String
        @Option(name: .long, help: ClientHelp.roleGround.help(value: ValueName.ground))
        var ground: String?
        @Flag(name: .long, help: ClientHelp.endRole.help())
        var end = false
        @Flag(name: .long, help: ClientHelp.immediate.help())
        var immediate = false
        @Flag(name: .long, help: ClientHelp.yesCompared.help())
        var yes = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let binding = Assignment(argument: role)
            guard (binding == nil) == end else { throw Refusal.usage(.partyOrEnd) }
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let keys = try session.keys()
            let summary = try session.confirming(in: replica, yes: yes) { confirmed in
                try replica.changeRole(
                    named: binding?.name ?? role,
                    of: caseID,
                    to: binding?.value,
                    ground: ground,
                    immediate: immediate,
                    confirmed: confirmed,
                    keys: keys
                )
            }
            session.tellChange(of: summary)
        }
    }

    /// `case model`.
    struct ModelChange: ClientCommand {
        static let configuration = CommandConfiguration.of("model", ClientHelp.caseModel)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(help: ClientHelp.modelVersion.help(value: ValueName.version))
        var version: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let summary = try replica.changeModel(
                of: replica.caseID(named: caseName),
                to: version,
                keys: session.keys()
            )
            session.tellChange(of: summary)
        }
    }

    /// `case confirm`.
    struct Confirm: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "confirm",
            ClientHelp.caseConfirm,
            more: ClientHelp.caseConfirmMore
        )

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(help: ClientHelp.successor.help(value: ValueName.party))
        var party: String
        @Flag(name: .long, help: ClientHelp.yes.help())
        var yes = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let (from, to) = try replica.successor(named: party, in: caseID)
            guard let root = to.root else { throw ReplicaError.partyWithoutDevice(to.id) }
            if !yes {
                let question = Message.confirmParty(
                    TerminalText.safe(to.name),
                    root.description.inGroups
                )
                guard session.isConfirmed(question) else {
                    throw Refusal(.failed, "notConfirmed", .notConfirmed)
                }
            }
            let summary = try replica.change(
                caseID,
                to: .confirm(from: from.id, to: to.id),
                keys: session.keys()
            )
            session.tellChange(of: summary)
        }
    }
}

extension Session {
    /// Does what gives parties a part in a case. Where one of them stands in for another that is known, its
    /// fingerprint is asked about first, unless `yes` says that it was compared.
    func confirming<Result>(
        in replica: Replica,
        yes: Bool,
        _ body: (Set<PartyID>) throws -> Result
    ) throws -> Result {
        var confirmed: Set<PartyID> = []
        while true {
            do {
                return try body(confirmed)
            } catch ReplicaError.unconfirmedParty(let id) where !confirmed.contains(id) {
                let party = try replica.parties().first { $0.id == id }
                guard let party, let root = party.root else {
                    throw ReplicaError.partyWithoutDevice(id)
                }
                let question = Message.takeInParty(
                    TerminalText.safe(party.name),
                    root.description.inGroups
                )
                guard yes || isConfirmed(question) else { throw ReplicaError.unconfirmedParty(id) }
                confirmed.insert(id)
            }
        }
    }

    /// Says which change waits now.
    func tellChange(of summary: CaseSummary) {
        guard !json else { return say(summary.json) }
        guard let change = summary.waiting.last else { return }
        say(
            .changeWaits(
                change.told(self),
                caseName: caseName(summary.id, summary.label)
            )
        )
    }
}

extension CharterChangeView {
    /// The change in words.
    func told(_ session: Session) -> Message {
        let party = partyName.map { TerminalText.safe($0) } ?? ""
        return switch change {
        case .bind(let id, _, let immediate, _):
            .takesRole(role?.told ?? Message(same: id), party: party, atOnce: immediate)
        case .end(let id, let immediate):
            .endsRole(role?.told ?? Message(same: id), atOnce: immediate)
        case .model: .movesModel(to: modelVersion)
        case .confirm: .confirmsParty(party)
        case .erasure(let act): .saysOfErasure(act.name)
        }
    }

    /// The change for programs.
    var json: JSONValue {
        let at = JSONValue.string(TimeText.utc(madeAt))
        return switch change {
        case .bind(let role, _, let immediate, let ground):
            [
                "role": .string(role), "party": .optional(partyName),
                "ground": .optional(ground.isEmpty ? nil : ground),
                "immediate": .boolean(immediate), "madeAt": at,
            ]
        case .end(let role, let immediate):
            [
                "role": .string(role), "party": .null, "immediate": .boolean(immediate),
                "madeAt": at,
            ]
        case .model:
            ["modelVersion": modelVersion.map { .number($0) } ?? .null, "madeAt": at]
        case .confirm: ["confirmed": .optional(partyName), "madeAt": at]
        case .erasure(let act): ["erasure": .string(act.name), "madeAt": at]
        }
    }
}

extension NamedGround {
    /// `role=ground`, or a ground for all other parties.
    init(argument: String) {
        if let assignment = Assignment(argument: argument) {
            self.init(role: assignment.name, ground: assignment.value)
        } else {
            self.init(role: nil, ground: argument)
        }
    }
}
