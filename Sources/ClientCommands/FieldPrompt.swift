import Causality
import Cooperation
import Messages
import Replica
import Vocabulary

/// What a person answered at a field of a form.
enum FieldAnswer: Equatable {
    /// Leave it as it is.
    case keep
    /// This; nothing clears the field.
    case typed(String)
    /// Save what was typed so far.
    case save
    /// Save nothing.
    case giveUp
    /// There is no more input.
    case end
}

/// Asks for the value of one field: label, help, what may stand there, what stands there.
struct FieldPrompt {
    let session: Session
    let view: FieldView
    /// What may be chosen by its number: what it is typed as, and what people call it.
    let options: [(typed: String, label: String)]

    init(session: Session, view: FieldView, replica: Replica) throws {
        self.session = session
        self.view = view
        switch view.place.field.type {
        case .choice(let choices):
            options = choices.map { ($0.id, $0.labels[session.language]) }
        case .boolean:
            options = [true, false].map { value in
                let label = FieldValue.boolean(value).rendered(
                    as: .boolean,
                    in: session.language
                )
                return (label, label)
            }
        case .reference(let type):
            let records = try replica.caseView(view.place.record.ref.caseID).records
            options = records.filter { $0.place.type.id == type && $0.life == .there }.map {
                ($0.place.name, "\($0.headlineText) (\($0.place.name))")
            }
        default: options = []
        }
    }

    /// Writes what there is to know about the field.
    func introduce(place: String = "") {
        let field = view.place.field
        let title = session.terminal.bold(session.text(field.labels.message))
        session.say("\(place)\(title)  (\(field.id))")
        let help = field.help[session.language]
        if !help.isEmpty { session.say("   " + block(help, 3)) }
        if case .longText = field.type {
            session.say("   " + block(session.text(.freeTextReminder), 3))
        }
        for (index, option) in options.enumerated() {
            session.say("   \(index + 1) " + TerminalText.line(option.label, width: 70))
        }
        switch field.type {
        case .text, .longText, .choice, .boolean: break
        default: session.say("   " + session.text(field.type.told))
        }
        if view.conflict {
            session.say("   " + session.terminal.alert(session.text(.formConflict)))
            ShowCommand.siblings(view, indent: 3, in: session)
        } else if let sibling = view.siblings.first {
            let head = "   " + session.text(.formNow) + ": "
            session.say(
                head + block(session.shown(sibling, of: field), TerminalText.columns(of: head))
                    + " — " + session.text(.writtenBy(sibling.whom, session.when(sibling)))
            )
        }
    }

    /// Says that somebody has written the field since a value was typed for it.
    func tellChange(by whom: [String]) {
        guard !whom.isEmpty else { return }
        session.say("   " + session.terminal.alert(session.text(.formChangedSince(by: whom))))
    }

    /// Asks until the answer is a value of the field's type, or none.
    func answer(typedBefore: String? = nil) -> FieldAnswer {
        while true {
            let mark = typedBefore.map { " [\(TerminalText.line($0, width: 40))]" } ?? ""
            guard let line = session.ask("  \(mark) > ") else { return .end }
            switch line {
            case "": return .keep
            case ".": return .save
            case "!": return .giveUp
            case "-": return .typed("")
            default: break
            }
            guard var typed = continued(line) else { return .end }
            if let number = Int(typed), (1...max(options.count, 1)).contains(number),
                !options.isEmpty
            {
                typed = options[number - 1].typed
            }
            if let mistake = mistake(in: typed) {
                session.say("   " + mistake)
                continue
            }
            return .typed(typed)
        }
    }

    /// Lines that end in a backslash go on.
    private func continued(_ first: String) -> String? {
        var text = first
        while text.hasSuffix("\\") {
            guard let next = session.ask("   … ") else { return nil }
            text = text.dropLast() + "\n" + next
        }
        return text
    }

    /// What is wrong with a value; the replica alone can resolve references.
    private func mistake(in typed: String) -> Message? {
        let field = view.place.field
        if case .reference = field.type { return nil }
        do {
            _ = try FieldValue(typed: typed, as: field.type, context: session.typing)
            return nil
        } catch {
            return error.told(field)
        }
    }

    private func block(_ text: String, _ indent: Int) -> String {
        ShowCommand.block(text, indent: indent, in: session)
    }
}

extension Session {
    /// Writes a prompt and reads a line; nil after the last.
    func ask(_ prompt: String) -> String? {
        terminal.write(prompt)
        let line = terminal.readLine()
        // Whoever reads a transcript sees the answers on lines of their own as well.
        if line == nil || !terminal.isInputTerminal { terminal.write("\n") }
        return line
    }

    /// Asks a question that is answered by yes or no; nil after the last line.
    func confirm(_ question: Message) -> Bool? {
        while let line = ask(text(question) + " ") {
            switch line.lowercased() {
            case "j", "ja", "y", "yes": return true
            case "n", "nej", "no": return false
            default: continue
            }
        }
        return nil
    }

    /// What typed dates and personal identity numbers are read against.
    var typing: TypingContext {
        let now = effects.now()
        let year = Int(time(now).local.prefix(4)) ?? 2026
        return TypingContext(currentYear: year) { seconds in
            // The offset of a local time is found from the offset of nearly the same moment.
            let guess = localOffset(at: seconds)
            return localOffset(at: seconds - Int64(guess)) / 60
        }
    }
}
