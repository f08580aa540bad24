import ArgumentParser
import Causality
import Cooperation
import Messages
import Replica
import Vocabulary

/// `show`: a record with all its fields.
struct ShowCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("show", ClientHelp.show)

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.record.help(value: ValueName.record),
        completion: CaseCompletion.record
    )
    var record: String
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let view = try replica.recordView(replica.record(named: record, in: caseID))
        try replica.note(.record, of: [ReadPlace(view.place.ref)])
        guard !session.json else { return session.say(view.json(session)) }
        Self.tell(view, in: session)
        if try replica.draft(of: view.place.ref) != nil { session.say(.draftWaits) }
    }

    /// Writes a record for people.
    static func tell(_ view: RecordView, in session: Session) {
        let state = view.life.told.map { " [" + session.text($0) + "]" } ?? ""
        session.say(
            session.terminal.bold(session.text(view.place.type.labels.message))
                + " (\(view.place.name))\(state)"
        )
        if view.life != .there {
            for deletion in view.deletions {
                session.say(.deletedBy(deletion.whom, session.when(deletion)))
            }
        }
        session.tell(view.remarks.filter { $0.field == nil }, indent: 2)
        let names = view.fields.map { $0.place.field.labels[session.language] }
        let column = min((names.map(TerminalText.columns).max() ?? 0) + 2, 34)
        for (field, name) in zip(view.fields, names) {
            let mark = field.mayWrite ? " " : "·"
            let gap = String(
                repeating: " ",
                count: max(1, column - TerminalText.columns(of: name))
            )
            guard field.conflict else {
                let text =
                    field.siblings.first.map { session.shown($0, of: field.place.field) } ?? ""
                session.say("\(mark) \(name)\(gap)" + block(text, indent: column + 2, in: session))
                session.tell(field.ownRemarks, indent: column + 2)
                continue
            }
            session.say(
                "\(mark) \(name)\(gap)"
                    + session.terminal.alert(session.text(.standing(field.siblings.count)))
            )
            siblings(field, indent: column + 2, in: session)
            session.tell(field.ownRemarks, indent: column + 2)
        }
    }

    /// Writes the numbered values that stand against each other.
    static func siblings(_ view: FieldView, indent: Int, in session: Session) {
        let margin = String(repeating: " ", count: indent)
        for (index, sibling) in view.siblings.enumerated() {
            let text = session.shown(sibling, of: view.place.field)
            session.say("\(margin)\(index + 1). " + block(text, indent: indent + 3, in: session))
            session.say(
                "\(margin)   — "
                    + session.text(.writtenBy(sibling.whomAndWhere, session.when(sibling)))
            )
        }
    }

    /// A value that may have several lines, the later ones set in.
    static func block(_ text: String, indent: Int, in session: Session) -> String {
        let safe = TerminalText.safe(text, keepingLines: true)
        guard session.terminal.isOutputTerminal else {
            return safe.split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\n" + String(repeating: " ", count: indent))
        }
        let wrapped = TerminalText.wrapped(safe, width: session.terminal.width, indent: indent)
        return String(wrapped.dropFirst(indent))
    }
}

/// `get`: one field.
struct GetCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("get", ClientHelp.get)

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.field.help(value: ValueName.recordField),
        completion: CaseCompletion.field
    )
    var field: String
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        guard field.contains(".") else {
            throw Refusal(
                .failed,
                "name.unknown",
                .needsField(field),
                members: [("kind", "field"), ("name", .string(field))]
            )
        }
        let view = try replica.fieldView(replica.field(named: field, in: caseID))
        try replica.note(.field, of: [ReadPlace(view.place.record.ref)])
        if session.json {
            session.say(view.json(session))
        } else if view.conflict {
            session.say(.standing(view.siblings.count))
            ShowCommand.siblings(view, indent: 2, in: session)
        } else if let sibling = view.siblings.first {
            if sibling.isUnreadable || sibling.value != .cleared {
                session.say(session.terminal.shown(session.shown(sibling, of: view.place.field)))
            } else {
                session.say("")
            }
        } else {
            session.say("")
        }
        if !session.json { session.tell(view.remarks, indent: 2) }
        if view.conflict { throw Ending(exit: .conflict) }
    }
}

extension FieldView {
    /// What was said about the field itself.
    var ownRemarks: [RemarkView] { remarks.filter { $0.field != nil } }
}
