import Cooperation
import Vocabulary

/// What is shown of a case whose people have protected personal data: that there is something, when it was
/// written, dates, numbers and choices, and no text at all, since any text can hold a name, a number, a
/// place or a school. Pure; whatever is printed, listed, searched or exported goes through it.
public enum Masking {
    /// What stands for a text that is hidden.
    public static let text = "•••"

    /// A text, hidden; nothing stays nothing.
    public static func masked(_ text: String) -> String { text.isEmpty ? "" : self.text }

    /// A value, hidden where it is text or a file.
    public static func masked(_ value: FieldValue?, of field: Field?) -> FieldValue? {
        switch (value, field?.type) {
        case (.text?, _): .text(text)
        case (.attachment(let file)?, _):
            .attachment(
                Attachment(
                    name: file.neutralName,
                    length: file.length,
                    blob: file.blob,
                    key: file.key
                )
            )
        case (nil, _), (.cleared?, _), (.boolean?, _), (.choice?, _), (.date?, _), (.dateTime?, _),
            (.integer?, _), (.reference?, _):
            value
        }
    }

    static func masked(_ view: SiblingView, of field: Field?, own: PartyID) -> SiblingView {
        var view = view
        view.value = masked(view.value, of: field)
        guard view.party != own else { return view }
        // Which school or home it is may be what must not be known.
        view.partyName = text
        view.deviceName = text
        view.author = view.author.map { Person(name: text, function: $0.function) }
        return view
    }

    static func masked(_ view: FieldView, own: PartyID) -> FieldView {
        var view = view
        view.value = masked(view.value, of: view.place.field)
        view.siblings = view.siblings.map { masked($0, of: view.place.field, own: own) }
        view.remarks = view.remarks.map { masked($0, own: own) }
        return view
    }

    static func masked(_ view: RemarkView, own: PartyID) -> RemarkView {
        var view = view
        view.remark = view.remark.map(masked)
        view.value = masked(view.value, of: view.field?.field)
        view.write = masked(view.write, of: nil, own: own)
        view.answers = view.answers.map { masked($0, own: own) }
        return view
    }

    static func masked(_ change: CharterChangeView) -> CharterChangeView {
        var change = change
        change.partyName = change.partyName.map { _ in text }
        return change
    }

    /// A party of which what it is may be known, and not which one.
    static func masked(_ party: PartyView) -> PartyView {
        PartyView(id: .zero, name: text, kind: party.kind, municipality: "", isOwn: party.isOwn)
    }

    static func masked(_ remark: Remark) -> Remark {
        var remark = remark
        switch remark.content {
        case .proposal(var proposal):
            proposal.note = masked(proposal.note)
            proposal.value = []
            remark.content = .proposal(proposal)
        case .annotation(var annotation):
            annotation.by = masked(annotation.by)
            annotation.text = masked(annotation.text)
            remark.content = .annotation(annotation)
        case .answer(var answer):
            answer.text = masked(answer.text)
            remark.content = .answer(answer)
        case .releases(let notes):
            remark.content = .releases(
                notes.map { note in
                    var note = note
                    note.by = masked(note.by)
                    note.note = masked(note.note)
                    note.reservation = masked(note.reservation)
                    return note
                }
            )
        case .receipts: break
        }
        return remark
    }
}

extension FieldInput {
    /// Whether it is nothing but what stands for a hidden text.
    var isMask: Bool {
        switch self {
        case .typed(let text), .value(.text(let text)): text == Masking.text
        case .value: false
        }
    }
}
