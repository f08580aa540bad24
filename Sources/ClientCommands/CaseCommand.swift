import ArgumentParser
import Causality
import Cooperation
import Messages
import Replica
import Vocabulary

/// `case`: placements.
struct CaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "case",
        ClientHelp.caseGroup,
        subcommands: [
            List.self, Show.self, New.self, Close.self, Label.self, RoleChange.self,
            ModelChange.self,
            Confirm.self, Protect.self,
        ]
    )

    /// `case list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.caseList)

        @Flag(name: .long, help: RoutineHelp.listAll.help())
        var all = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard !all else { return try CaseCommand.tellAll(in: session) }
            let cases = try session.open().cases()
            guard !session.json else { return session.say(.array(cases.map(\.json))) }
            guard !cases.isEmpty else { return session.say(.noCases) }
            var table = session.table(
                .caseHeading,
                .labelHeading,
                .modelHeading,
                .unsentHeading,
                .conflictsHeading,
                .rolesHeading
            )
            for one in cases {
                table.add([
                    String(one.id.description.prefix(8)),
                    session.labelText(one),
                    one.modelText,
                    one.unsent == 0 ? "" : String(one.unsent),
                    one.conflicts == 0 ? "" : String(one.conflicts),
                    one.isHandover
                        ? session.text(.handoverShort)
                        : one.roles.map(\.partyName).joined(separator: ", "),
                ])
            }
            session.say(table)
        }
    }

    /// `case show`.
    struct Show: ClientCommand {
        static let configuration = CommandConfiguration.of("show", ClientHelp.caseShow)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let view = try replica.caseView(replica.caseID(named: caseName))
            try replica.note(.overview, of: [ReadPlace(view.summary.id)])
            let agenda = try replica.agenda(of: view.summary.id, today: session.today)
            guard !session.json else { return session.say(json(view, agenda, session)) }
            let summary = view.summary
            session.say(
                session.terminal.bold(
                    session.text(.caseHeading) + " " + session.caseName(summary.id, summary.label)
                )
            )
            // Until something is released to it, a party is told that a handover is coming, and no more.
            guard agenda.handover == nil else { return agenda.tell(in: session) }
            let opened = summary.openedAt.map { session.time($0).spoken }
            session.say("\(summary.modelText). " + .openedAt(opened))
            for holder in summary.roles {
                let own = holder.isOwn ? " (\(session.text(.own)))" : ""
                session.say(
                    "  \(holder.role.labels[session.language]): "
                        + session.terminal.shown(holder.partyName) + own
                )
            }
            if !summary.roles.contains(where: \.isOwn) { session.say(.noRoleLeft) }
            for change in summary.waiting {
                session.say("  " + session.text(.waitingChange(change.told(session))))
            }
            agenda.tell(in: session)
            var table = session.table(
                .recordHeading,
                .nameHeading,
                .filledHeading,
                .stateHeading,
                Message(same: "")
            )
            for record in view.records {
                let state: [Message?] = [
                    record.life.told,
                    record.conflicts > 0 ? .conflicts(record.conflicts) : nil,
                    record.unsent > 0 ? .unsent(record.unsent) : nil,
                ]
                table.add([
                    record.place.type.labels[session.language], record.place.name,
                    session.text(.filled(record.filled, of: record.place.type.fields.count)),
                    state.compactMap { $0.map(session.text) }.joined(separator: ", "),
                    record.place.type.repeatable ? record.headlineText : "",
                ])
            }
            session.say(table)
        }

        private func json(_ view: CaseView, _ agenda: AgendaView, _ session: Session) -> JSONValue {
            .object(
                view.summary.members + agenda.members(session) + [
                    (
                        "next",
                        .array(agenda.agenda.next.prefix(20).map { agenda.json($0, session) })
                    ),
                    (
                        "records",
                        .array(
                            view.records.map {
                                [
                                    "record": .string($0.place.scriptName),
                                    "type": .string($0.place.type.id),
                                    "life": .string($0.life.word),
                                    "filled": .number($0.filled),
                                    "fields": .number($0.place.type.fields.count),
                                    "conflicts": .number($0.conflicts),
                                    "unsent": .number($0.unsent),
                                ]
                            }
                        )
                    ),
                ]
            )
        }
    }

    /// `case new`.
    struct New: ClientCommand {
        static let configuration = CommandConfiguration.of("new", ClientHelp.caseNew)

        @Option(name: .long, help: ClientHelp.modelOption.help(value: ValueName.model))
        var model: String?
        @Option(
            name: .customLong("re-placement-of"),
            help: RoutineHelp.rePlacement.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var rePlacementOf: String?
        @Option(
            name: .long,
            parsing: .upToNextOption,
            help: ClientHelp.with.help(value: ValueName.roleParty)
        )
        var with: [String] = []
        @Option(
            name: .long,
            parsing: .upToNextOption,
            help: ClientHelp.caseGrounds.help(value: ValueName.roleGround)
        )
        var ground: [String] = []
        @Option(
            name: .long,
            parsing: .unconditional,
            help: ClientHelp.label.help(value: ValueName.label)
        )
        var label: String?
        @Flag(name: .long, help: ClientHelp.yesCompared.help())
        var yes = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let roles = try with.map { typed in
                guard let binding = Assignment(argument: typed) else {
                    throw Refusal.usage(.notABinding(typed))
                }
                return (role: binding.name, party: binding.value)
            }
            guard model != nil || rePlacementOf != nil else { throw Refusal.usage(.modelNeeded) }
            let replica = try session.open()
            let before = try rePlacementOf.map { try replica.caseID(named: $0) }
            let grounds = ground.map(NamedGround.init(argument:))
            let summary = try session.confirming(in: replica, yes: yes) { confirmed in
                if let before {
                    return try replica.newRound(
                        of: before,
                        model: model,
                        roles: roles,
                        grounds: grounds,
                        label: label,
                        confirmed: confirmed,
                        keys: session.keys()
                    )
                }
                guard let model else { throw Refusal.usage(.modelNeeded) }
                return try replica.newCase(
                    model: model,
                    roles: roles,
                    grounds: grounds,
                    label: label,
                    confirmed: confirmed,
                    keys: session.keys()
                )
            }
            guard !session.json else { return session.say(summary.json) }
            let status = try replica.status()
            session.say(
                .opened(caseName: session.caseName(summary.id, summary.label)) + " "
                    + .keptHere(
                        unsent: status.unsent + status.unsentCases,
                        lastSync: status.lastSync.map(session.told)
                    )
            )
        }
    }

    /// `case label`.
    struct Label: ClientCommand {
        static let configuration = CommandConfiguration.of("label", ClientHelp.caseLabel)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(help: ClientHelp.newLabel.help(value: ValueName.label))
        var label: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let fresh = label.isEmpty ? nil : label
            try replica.setLabel(fresh, of: caseID)
            if session.json {
                session.say(["case": .string(caseID.description), "label": .optional(fresh)])
            } else {
                session.say(.labelled(caseName: session.caseName(caseID, fresh)))
            }
        }
    }
}

extension CaseSummary {
    /// The model with its version; empty where the own party is not told which it is.
    var modelText: String {
        guard let modelName, let modelVersion else { return "" }
        return "\(modelName) \(modelVersion)"
    }
}
