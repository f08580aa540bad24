import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `log`: the history of a case, a record or a field.
struct LogCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("log", ClientHelp.log)

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.recordOrField.help(value: ValueName.recordOrField),
        completion: CaseCompletion.recordOrField
    )
    var record: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        var recordPlace: RecordPlace?
        var fieldPlace: FieldPlace?
        if let record, record.contains(".") {
            fieldPlace = try replica.field(named: record, in: caseID)
            recordPlace = fieldPlace?.record
        } else if let record {
            recordPlace = try replica.record(named: record, in: caseID)
        }
        let entries = try replica.history(of: caseID, record: recordPlace, field: fieldPlace)
        try replica.note(.history, of: [ReadPlace(caseID, recordPlace?.ref.record)])
        guard !session.json else { return session.say(.array(entries.map { $0.json })) }
        guard !entries.isEmpty else { return session.say(.noHistory) }
        var table = session.table(
            .writtenHeading,
            .orderedHeading,
            .outcomeHeading,
            .fieldHeading,
            .authorHeading,
            .valueHeading
        )
        for entry in entries {
            table.add([
                entry.write.writtenAt.map { session.time($0).local } ?? "?",
                entry.orderedAt.map { session.time($0).local } ?? session.text(.notOrdered),
                entry.verdict.map { session.text($0.told) } ?? session.text(.provisional),
                entry.name, entry.write.whomAndWhere, session.shown(entry),
            ])
        }
        session.say(table)
    }
}

extension Session {
    fileprivate func shown(_ entry: HistoryEntry) -> String {
        if entry.number == 0 {
            return text(entry.isDeletion ? .recordRemoved : .recordAdded)
        }
        switch entry.remark?.content {
        case .proposal(let proposal)?:
            let field = entry.place?.type.field(proposal.field)
            let value = field.map { field in
                shown(try? FieldValue(packed: proposal.value, as: field.type), of: field)
            }
            return [field?.id ?? "?", value ?? ""].joined(separator: "=")
                + (proposal.note.isEmpty ? "" : " (\(proposal.note))")
        case .annotation(let annotation)?: return annotation.by + ": " + annotation.text
        case .answer(let answer)?:
            return answer.text.isEmpty ? answer.outcome.word : answer.text
        case .releases(let notes)?: return notes.map(\.note).joined(separator: "; ")
        case .receipts(let receipts)?:
            return receipts.map { time($0.at).local }.joined(separator: "; ")
        case nil: break
        }
        guard let field = entry.field else { return "?" }
        return shown(entry.write, of: field)
    }
}

extension Verdict {
    fileprivate var told: Message {
        switch self {
        case .accepted: .accepted
        case .held: .held
        case .void: .void
        }
    }

    fileprivate var word: (verdict: String, rule: String?) {
        switch self {
        case .accepted: ("accepted", nil)
        case .held(let rule): ("held", rule.rawValue)
        case .void(let rule): ("void", rule.rawValue)
        }
    }
}

extension HistoryEntry {
    fileprivate var name: String {
        let record = place?.name ?? "?"
        if number == 0 { return record }
        if let remark { return record + " " + remark.kindWord }
        return record + "." + (field?.id ?? String(number))
    }

    var json: JSONValue {
        .object(
            [
                ("record", .optional(place?.scriptName)),
                ("field", number == 0 ? .null : .optional(field?.id)),
                ("fieldNumber", .number(number)),
                ("remark", .optional(remark?.kindWord)),
                ("life", number == 0 ? .string(isDeletion ? "deleted" : "there") : .null),
            ] + write.members(field?.type)
                + [
                    ("orderedAt", .optional(orderedAt.map(TimeText.utc))),
                    ("place", logPlace.map(JSONValue.number) ?? .null),
                    ("verdict", .optional(verdict?.word.verdict)),
                    ("rule", .optional(verdict?.word.rule)),
                ]
        )
    }
}
