import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `annotate`: that a person disputes what a record says, beside it.
struct AnnotateCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "annotate",
        ClientHelp.annotate,
        more: ClientHelp.annotateMore
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
    var record: String
    @Option(name: .long, help: ClientHelp.annotateBy.help(value: ValueName.name))
    var by: String?
    @Option(name: .long, help: ClientHelp.annotateText.help(value: ValueName.text))
    var text: String
    @Option(name: .long, help: ClientHelp.annotateAnswers.help(value: ValueName.remark))
    var answers: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        var field: FieldPlace?
        let place: RecordPlace
        if record.contains(".") {
            let found = try replica.field(named: record, in: caseID)
            field = found
            place = found.record
        } else {
            place = try replica.record(named: record, in: caseID)
        }
        guard (by == nil) != (answers == nil) else { throw Refusal.usage(.byOrAnswers) }
        let text = try session.value(of: text)
        let made: RemarkView
        if let answers {
            made = try replica.answerRemark(named: answers, in: place, text: text)
        } else {
            made = try replica.annotate(place, field: field, by: by ?? "", text: text)
        }
        guard !session.json else { return session.say(made.json) }
        session.say(.annotated(made.name, field?.told ?? place.told))
    }
}

extension RemarkView {
    /// The remark for scripts: what it says, who made it, and what was said to it.
    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("remark", .optional(remark?.name)),
            ("name", .string(name)),
            ("case", .string(caseID.description)),
            ("record", .string(record.scriptName)),
            ("field", .optional(field?.field.id)),
            ("kind", .optional(remark?.kindWord)),
        ]
        switch remark?.content {
        case .proposal(let proposal)?:
            members += [
                ("value", field.flatMap { value?.json($0.field.type) } ?? .null),
                ("text", .string(proposal.note)),
                ("state", .optional(state?.rawValue)),
            ]
        case .annotation(let annotation)?:
            members += [
                ("by", .string(annotation.by)),
                ("text", .string(annotation.text)),
            ]
        case .answer(let answer)?:
            members += [
                ("outcome", .string(answer.outcome.word)),
                ("text", .string(answer.text)),
            ]
        case .releases?, .receipts?, nil: break
        }
        members += write.members(nil).filter { $0.0 != "value" }
        members.append(("orderedAt", .optional(orderedAt.map(TimeText.utc))))
        members.append(("answers", .array(answers.map(\.json))))
        return .object(members)
    }
}

extension Remark {
    /// What kind of remark it is, for scripts.
    var kindWord: String {
        switch content {
        case .proposal: "proposal"
        case .annotation: "annotation"
        case .answer: "answer"
        case .releases: "releases"
        case .receipts: "receipts"
        }
    }
}

extension Remark.Outcome {
    var word: String {
        switch self {
        case .said: "said"
        case .accepted: "accepted"
        case .declined: "declined"
        }
    }
}

extension ProposalState {
    var told: Message {
        switch self {
        case .open: .proposalOpen
        case .accepted: .proposalAccepted
        case .declined: .proposalDeclined
        case .superseded: .proposalSuperseded
        case .withdrawn: .proposalWithdrawn
        }
    }
}

extension Session {
    /// Who may write a field, in a sentence.
    func owners(_ field: FieldView) -> String {
        names(field.owners, in: field.place.record.ref.caseID)
            .joined(separator: ", ")
    }

    /// An answer for people: what was decided, what was said, by whom and when.
    func told(answer: RemarkView) -> String {
        guard let said = answer.answer else { return text(.unreadable) }
        let outcome: Message? =
            switch said.outcome {
            case .said: nil
            case .accepted: .proposalAccepted
            case .declined: .proposalDeclined
            }
        let parts = [outcome.map(text) ?? "", said.text].filter { !$0.isEmpty }
        return parts.joined(separator: ": ") + " — " + answer.write.whom + ", "
            + text(when(answer.write))
    }

    /// Writes what was said about a field or a record, under it.
    func tell(_ remarks: [RemarkView], indent: Int) {
        let margin = String(repeating: " ", count: indent)
        func line(_ head: String, _ body: String) {
            say(
                margin + head
                    + ShowCommand.block(
                        body,
                        indent: indent + TerminalText.columns(of: head),
                        in: self
                    )
            )
        }
        for view in remarks {
            let whom = " — " + view.write.whom + ", " + text(when(view.write))
            switch view.remark?.content {
            case .annotation(let note)?:
                line(
                    "! " + text(.disputed(by: note.by, name: view.name)) + ": ",
                    note.text + whom
                )
            case .proposal(let proposal)? where view.state?.isOpen == true:
                let value = view.field.map { shown(view.value, of: $0.field) } ?? ""
                let note = proposal.note.isEmpty ? "" : " (\(proposal.note))"
                line("? " + text(.proposalNamed(view.name)) + ": ", value + note + whom)
            case .proposal?, .answer?, .releases?, .receipts?: continue
            case nil: line("! ", text(.unreadableRemark) + whom)
            }
            for answer in view.answers { line("  > ", told(answer: answer)) }
        }
    }
}
