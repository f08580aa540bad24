import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

extension RecordPlace {
    /// The record in a sentence: its label, and what to type where that says more.
    var told: Message { type.labels.message + (type.repeatable ? " (\(name))" : "") }
}

extension FieldPlace {
    /// The field in a sentence: its label and what to type.
    var told: Message { field.labels.message + " (\(name))" }
}

extension Person {
    /// Reads "Eva Ek, rektor": what follows the last comma is the function.
    init(typed: String) {
        let parts = typed.split(separator: ",", omittingEmptySubsequences: false)
        func trimmed(_ text: some StringProtocol) -> String {
            text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        if parts.count > 1, let last = parts.last {
            self.init(
                name: trimmed(parts.dropLast().joined(separator: ",")),
                function: trimmed(last)
            )
        } else {
            self.init(name: trimmed(typed))
        }
    }

    /// Name and function, as they are typed.
    var typed: String { function.isEmpty ? name : "\(name), \(function)" }
}

extension SiblingView {
    /// Who wrote: the person and the party, or what is known of them.
    var whom: String {
        let party = TerminalText.safe(partyName)
        guard let author else { return "\(party) (\(TerminalText.safe(deviceName)))" }
        return "\(TerminalText.safe(author.typed)) (\(party))"
    }

    /// Who wrote, on what.
    var whomAndWhere: String {
        let device = TerminalText.safe(deviceName)
        let party = TerminalText.safe(partyName)
        guard let author else { return "\(party), \(device)" }
        return "\(TerminalText.safe(author.typed)) (\(party), \(device))"
    }
}

extension RecordSummary {
    /// What stands in its first text field, or nothing.
    var headlineText: String {
        guard case .text(let text)? = headline else { return "" }
        return text
    }
}

extension Session {
    /// A value for people, on one line or on its own lines.
    func shown(_ value: FieldValue?, of field: Field) -> String {
        guard let value else { return "" }
        if case .reference(let record) = value, case .reference(let type) = field.type {
            return "\(type)/\(record.description.prefix(8))"
        }
        return value.rendered(as: field.type, in: language)
    }

    /// A sibling's value for people.
    func shown(_ sibling: SiblingView, of field: Field) -> String {
        if sibling.isErased { return text(.erasedContent) }
        if sibling.isLocked {
            return text(.keyMissing(from: TerminalText.safe(sibling.partyName)))
        }
        if sibling.isUnreadable { return text(.unreadable) }
        guard let value = sibling.value, value != .cleared else { return text(.cleared) }
        return shown(value, of: field)
    }

    /// When a sibling was written, and whether it has gone out.
    func when(_ sibling: SiblingView) -> Message {
        let written =
            sibling.writtenAt.map { time($0).spoken }
            ?? Message(sv: "okänd tid", en: "unknown time")
        guard sibling.isProvisional else { return written }
        return written + Message(sv: ", inte sänt än", en: ", not sent yet")
    }

    /// A case's label in a table; of a protected one, that it is.
    func labelText(_ summary: CaseSummary) -> String {
        summary.isMasked ? text(.protectedCase) : summary.label ?? ""
    }

    /// A case in a table without another column for its identifier.
    func caseTitle(_ summary: CaseSummary) -> String {
        summary.label ?? String(summary.id.description.prefix(8))
    }

    /// A case in a sentence.
    func caseName(_ id: CaseID, _ label: String?) -> String {
        Message.caseName(id.description, label: label)
    }
}
