import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `edit`: a record as a form, line by line.
struct EditCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("edit", ClientHelp.edit)

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
        let place = try replica.record(named: record, in: caseID)
        try RecordForm(replica: replica, session: session).fill(place)
    }
}

/// A form for one record. What is typed for a field is saved under what the form had shown of it by then.
///
/// Every answer is kept as a draft at once, so that nothing typed is lost if the program dies.
struct RecordForm {
    let replica: Replica
    let session: Session

    /// Goes through the fields that the own party may write, then saves.
    func fill(_ place: RecordPlace) throws {
        // In a form one has to see what one changes.
        guard try !replica.masks(place.ref.caseID) else { throw ReplicaError.notNamed }
        try replica.checkNotErased(place)
        let view = try replica.recordView(place)
        let fields = view.fields.filter(\.mayWrite)
        guard !fields.isEmpty else {
            throw Refusal(.notAllowed, "notOwner", .formNothingToWrite)
        }
        try replica.note(.form, of: [ReadPlace(place.ref)])
        var draft = try openDraft(for: view)
        session.say(session.terminal.bold(session.text(place.told)))
        session.say(TerminalText.wrapped(session.text(.formHow), width: session.terminal.width))
        asking: for (index, field) in fields.enumerated() {
            session.say("")
            let prompt = try FieldPrompt(session: session, view: field, replica: replica)
            prompt.introduce(place: "\(index + 1)/\(fields.count) ")
            let number = field.place.field.number
            let before = draft.fields.first { $0.field == number }?.typed
            if draft.isOutdated(number, now: field.token) {
                prompt.tellChange(by: try others(field, since: draft.at))
            }
            switch prompt.answer(typedBefore: before) {
            case .keep: continue
            case .save: break asking
            case .giveUp: return try giveUp(draft)
            case .end: throw unfinished(draft, place)
            case .typed(let typed):
                draft.type(typed, for: number, seeing: field.token)
                draft.at = session.effects.now()
                try replica.keep(draft)
            }
        }
        try save(draft, of: view)
    }

    /// Who has written a field since, other than what stood here when it was typed and has gone out.
    private func others(_ field: FieldView, since time: WallTime) throws -> [String] {
        let own = try replica.devices().first(where: \.isOwn)?.id
        return field.siblings.filter { $0.device != own || $0.writtenAt ?? .max > time }
            .map(\.whom)
    }

    private func save(_ draft: Draft, of view: RecordView) throws {
        guard !draft.fields.isEmpty else { return session.say(.formNothing) }
        switch session.confirm(.formSave) {
        case nil: throw unfinished(draft, view.place)
        case false?: return try giveUp(draft)
        case true?: break
        }
        let edits = draft.fields.compactMap { kept in
            view.place.type.field(kept.field).map {
                FieldEdit(FieldPlace(record: view.place, field: $0), .typed(kept.typed))
            }
        }
        do {
            let result = try replica.save(
                edits,
                in: view.place.ref.caseID,
                options: SaveOptions(base: draft.base)
            )
            try replica.dropDraft(of: view.place.ref)
            session.tell(result)
        } catch {
            session.warn(.kept(draftOf: view.place.name))
            throw error
        }
    }

    /// The draft of an earlier try, if it is wanted, else an empty one under this reading's token.
    private func openDraft(for view: RecordView) throws -> Draft {
        let fresh = Draft(
            record: view.place.ref,
            token: view.token,
            fields: [],
            at: session.effects.now()
        )
        guard let kept = try replica.draft(of: view.place.ref), !kept.fields.isEmpty else {
            return fresh
        }
        switch session.confirm(.draftFound(session.time(kept.at).spoken)) {
        case nil: throw unfinished(kept, view.place)
        case true?: return kept
        case false?:
            try replica.dropDraft(of: view.place.ref)
            return fresh
        }
    }

    private func giveUp(_ draft: Draft) throws {
        try replica.dropDraft(of: draft.record)
        session.say(draft.fields.isEmpty ? .formNothing : .draftDropped)
    }

    private func unfinished(_ draft: Draft, _ place: RecordPlace) -> Refusal {
        Refusal(
            .failed,
            "form.unfinished",
            draft.fields.isEmpty ? .formNothing : .kept(draftOf: place.name)
        )
    }
}
