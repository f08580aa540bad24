import ArgumentParser
import Causality
import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

/// The program without a command: where the work stands, and a numbered way through cases, records
/// and fields to a save, for people who do not live in terminals.
struct Menu {
    let replica: Replica
    let session: Session

    /// Shows the menu until its user leaves it or there is no more input.
    func run() async throws {
        while true {
            session.say("")
            try StatusCommand.tell(replica, in: session)
            let status = try replica.status()
            let conflicts = status.conflicts.reduce(0) { $0 + $1.count }
            switch choose(
                [
                    .menuCases + " (\(status.cases))", .menuConflicts + " (\(conflicts))",
                    .menuInbox + " (\(status.inbox))", .menuSync,
                ],
                leave: .menuQuit
            ) {
            case 1: try await trying { try await cases() }
            case 2: try await trying { try MenuDecisions(menu: self).conflicts() }
            case 3: try await trying { try MenuDecisions(menu: self).inbox() }
            case 4:
                try await trying {
                    let summary = try await SyncCommand.sync(
                        replica,
                        keys: session.keys(),
                        options: ServerOptions.parse([]),
                        in: session
                    )
                    SyncCommand.tell(summary, in: session)
                }
            default: return
            }
        }
    }

    /// Shows numbered choices and reads one; 0 for leaving, also where there is no more input.
    func choose(_ choices: [Message], leave: Message) -> Int {
        session.say("")
        for (index, choice) in choices.enumerated() {
            session.say("\(number(index + 1, choices.count)) " + choice)
        }
        session.say("\(number(0, choices.count)) " + leave)
        while let line = session.ask(session.text(.menuPrompt) + " ") {
            let typed = line.trimmingCharacters(in: .whitespaces)
            if typed.isEmpty || typed == "0" { return 0 }
            if let number = Int(typed), (1...max(choices.count, 1)).contains(number),
                !choices.isEmpty
            {
                return number
            }
            session.say(.menuNotANumber(choices.count))
        }
        return 0
    }

    /// Does something, and tells what was wrong if it failed, so that the menu goes on.
    func trying(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error {
            let refusal = session.refusal(of: error)
            session.warn(refusal.message)
            for detail in refusal.details { session.warn("  " + detail) }
        }
    }

    private func number(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: String(count).count - text.count + 1) + text
    }

    private func cases() async throws {
        while true {
            let cases = try replica.cases()
            let names = cases.map { one in
                let marks = [
                    one.unsent > 0 ? Message.unsent(one.unsent) : nil,
                    one.conflicts > 0 ? Message.conflicts(one.conflicts) : nil,
                ].compactMap(\.self)
                return Message(same: session.caseName(one.id, one.label))
                    + (marks.isEmpty ? "" : " — ") + Message.list(marks)
            }
            let choice = choose(names + [.menuNewCase], leave: .menuBack)
            if choice == 0 { return }
            if choice == names.count + 1 {
                try await trying { try MenuNewCase(menu: self).open() }
            } else {
                try await trying { try await records(of: cases[choice - 1].id) }
            }
        }
    }

    private func records(of caseID: CaseID) async throws {
        while true {
            let view = try replica.caseView(caseID)
            try replica.note(.overview, of: [ReadPlace(caseID)])
            session.say("")
            session.say(
                session.terminal.bold(session.caseName(caseID, view.summary.label))
            )
            let records = view.records.filter { $0.life != .deleted }
            let names = records.map { record in
                let marks = [
                    record.life.told,
                    record.conflicts > 0 ? Message.conflicts(record.conflicts) : nil,
                    record.unsent > 0 ? Message.unsent(record.unsent) : nil,
                ].compactMap(\.self)
                let headline = record.place.type.repeatable ? record.headlineText : ""
                return record.place.type.labels.message
                    + (headline.isEmpty ? "" : ": \(TerminalText.line(headline, width: 40))")
                    + " (" + .filled(record.filled, of: record.place.type.fields.count) + ")"
                    + (marks.isEmpty ? "" : " — ") + Message.list(marks)
            }
            let types = addable(view)
            let choice = choose(
                names + types.map { .menuAdd + ": " + $0.labels.message } + [.menuLabel],
                leave: .menuBack
            )
            if choice == 0 { return }
            try await trying {
                if choice > names.count + types.count {
                    try label(caseID)
                } else if choice > names.count {
                    try add(types[choice - names.count - 1], to: caseID)
                } else {
                    try await fields(of: records[choice - 1].place)
                }
            }
        }
    }

    private func label(_ caseID: CaseID) throws {
        guard let label = session.ask(session.text(.menuLabelPrompt) + " ") else { return }
        try replica.setLabel(label.isEmpty ? nil : label, of: caseID)
        session.say(.labelled(caseName: session.caseName(caseID, label)))
    }

    /// The record types that the own party may add.
    private func addable(_ view: CaseView) -> [RecordType] {
        let own = view.summary.roles.filter(\.isOwn).compactMap {
            view.model.roleIndex($0.role.id).map(RoleSet.init(index:))
        }
        return view.model.types.filter { type in
            guard type.repeatable, own.contains(where: { !type.readers.isDisjoint(with: $0) })
            else { return false }
            switch type.owner {
            case .creator: return true
            case .roles(let roles): return own.contains { !roles.isDisjoint(with: $0) }
            }
        }
    }

    private func add(_ type: RecordType, to caseID: CaseID) throws {
        let result = try replica.add(type: type, to: caseID, fields: [])
        let place = try replica.record(
            named: result.record.scriptName(type),
            in: caseID
        )
        try RecordForm(replica: replica, session: session).fill(place)
    }

    private func fields(of place: RecordPlace) async throws {
        while true {
            let view = try replica.recordView(place)
            try replica.note(.record, of: [ReadPlace(place.ref)])
            session.say("")
            ShowCommand.tell(view, in: session)
            let fields = view.fields.filter(\.mayWrite)
            guard !fields.isEmpty else { return session.say(.formNothingToWrite) }
            let choice = choose(
                [.menuEditAll] + fields.map(\.place.field.labels.message),
                leave: .menuBack
            )
            if choice == 0 { return }
            try await trying {
                if choice == 1 {
                    try RecordForm(replica: replica, session: session).fill(place)
                } else {
                    try write(fields[choice - 2])
                }
            }
        }
    }

    private func write(_ view: FieldView) throws {
        let prompt = try FieldPrompt(session: session, view: view, replica: replica)
        prompt.introduce()
        guard case .typed(let typed) = prompt.answer() else { return session.say(.formNothing) }
        session.tell(
            try replica.save(
                [FieldEdit(view.place, .typed(typed))],
                in: view.place.record.ref.caseID,
                options: SaveOptions(base: [view.token])
            )
        )
    }
}
