import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `conflicts`: what waits for a decision.
struct ConflictsCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("conflicts", ClientHelp.conflicts)

    @Argument(
        help: ClientHelp.optionalCase.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let conflicts = try replica.conflicts(
            in: caseName.map { try replica.caseID(named: $0) }
        )
        try replica.note(.conflicts, of: conflicts.map(\.readPlace))
        guard !session.json else {
            return session.say(.array(conflicts.map { $0.json(session) }))
        }
        guard !conflicts.isEmpty else { return session.say(.noConflicts) }
        for (index, conflict) in conflicts.enumerated() {
            if index > 0 { session.say("") }
            Self.tell(conflict, in: session)
        }
    }

    /// Writes one conflict: the values, who wrote them when, and how to decide.
    static func tell(_ conflict: ConflictView, in session: Session) {
        switch conflict {
        case .field(let caseID, let label, let view):
            let start = caseID.description.prefix(8)
            session.say(
                session.terminal.bold(
                    session.text(view.place.told) + " — " + session.caseName(caseID, label)
                )
            )
            ShowCommand.siblings(view, indent: 2, in: session)
            if view.mayWrite {
                session.say(
                    "  obruten resolve \(start) \(view.place.name) --take 1"
                        + session.text(
                            Message(sv: "   eller --value VÄRDE", en: "   or --value VALUE")
                        )
                )
            } else {
                session.say(
                    "  "
                        + Message.ownedBy(
                            session.names(view.owners, in: view.place.record.ref.caseID)
                        )
                )
            }
        case .record(let caseID, let label, let view):
            let start = caseID.description.prefix(8)
            session.say(
                session.terminal.bold(
                    session.text(view.place.told) + " — " + session.caseName(caseID, label)
                )
            )
            session.say("  " + Message.deletionConflict)
            for deletion in view.deletions {
                session.say("  " + .deletedBy(deletion.whom, session.when(deletion)))
            }
            session.say(
                "  obruten resolve \(start) \(view.place.name) --keep"
                    + session.text(Message(sv: "   eller --delete", en: "   or --delete"))
            )
        }
    }
}

extension ConflictView {
    /// What is read where it is shown.
    var readPlace: ReadPlace {
        switch self {
        case .field(_, _, let view): ReadPlace(view.place.record.ref)
        case .record(_, _, let view): ReadPlace(view.place.ref)
        }
    }

    func json(_ session: Session) -> JSONValue {
        switch self {
        case .field(let caseID, let label, let view):
            .object(
                [
                    ("kind", "field"), ("case", .string(caseID.description)),
                    ("label", .optional(label)),
                    ("record", .string(view.place.record.scriptName)),
                ] + view.members(session)
            )
        case .record(let caseID, let label, let view):
            [
                "kind": "record", "case": .string(caseID.description), "label": .optional(label),
                "record": .string(view.place.scriptName), "life": .string(view.life.word),
                "token": .string(view.token),
                "deletions": .array(
                    view.deletions.map { .object($0.members(nil).filter { $0.0 != "value" }) }
                ),
            ]
        }
    }
}

/// `resolve`: decides a conflict.
struct ResolveCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "resolve",
        ClientHelp.resolve,
        more: ClientHelp.resolveMore
    )

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.recordOrField.help(value: ValueName.recordOrField),
        completion: CaseCompletion.recordOrField
    )
    var disputed: String
    @Option(name: .long, help: ClientHelp.take.help(value: ValueName.number))
    var take: Int?
    @Option(
        name: .long,
        parsing: .unconditional,
        help: ClientHelp.value.help(value: ValueName.value)
    )
    var value: String?
    @Flag(name: .long, help: ClientHelp.keep.help())
    var keep = false
    @Flag(name: .long, help: ClientHelp.drop.help())
    var delete = false
    @Option(name: .long, help: ClientHelp.base.help(value: ValueName.token))
    var base: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let ways = [take != nil, value != nil, keep, delete].filter(\.self).count
        guard ways == 1 else { throw Refusal.usage(.resolveHow) }
        let isField = disputed.contains(".")
        if isField, keep || delete { throw Refusal.usage(.needsRecord(disputed)) }
        if !isField, take != nil || value != nil { throw Refusal.usage(.needsField(disputed)) }
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let resolution: Resolution
        let target: Disputed
        var name = ""
        if isField {
            let place = try replica.field(named: disputed, in: caseID)
            target = .field(place)
            if let value, Assignment.isElsewhere(value) {
                try replica.checkOwner(of: [place], in: caseID)
            }
            resolution =
                try take.map(Resolution.take) ?? .value(.typed(session.value(of: value ?? "")))
        } else {
            let place = try replica.record(named: disputed, in: caseID)
            name = place.name
            target = .record(place)
            resolution = keep ? .keep : .delete
        }
        let result = try replica.resolve(target, by: resolution, token: base)
        guard !isField, !session.json else { return session.tell(result) }
        let told = session.caseName(result.caseID, result.label)
        session.say(
            (keep ? Message.keptRecord(name, caseName: told) : .deleted(name, caseName: told))
                + " " + session.keptHere(result)
        )
    }
}
