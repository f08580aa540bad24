import ArgumentParser
import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

/// `todo`: what is to be done, for whom, until when.
struct TodoCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("todo", RoutineHelp.todo)

    @Argument(
        help: RoutineHelp.todoCase.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String?
    @Flag(name: .long, help: RoutineHelp.mine.help())
    var mine = false
    @Flag(name: .long, help: RoutineHelp.ownParty.help())
    var party = false
    @Flag(name: .long, help: RoutineHelp.all.help())
    var all = false
    @Flag(name: .long, help: RoutineHelp.overdue.help())
    var overdue = false
    @Option(name: .long, help: RoutineHelp.ics.help(value: ValueName.file), completion: .file())
    var ics: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let today = session.today
        let views =
            try caseName.map { [try replica.agenda(of: replica.caseID(named: $0), today: today)] }
            ?? replica.agendas(today: today)
        let function = try replica.authors().first(where: \.isCurrent)?.person.function
        let found = views.flatMap { view in
            view.agenda.open.filter { isWanted($0, view, function ?? "") }
                .map { (view: view, item: $0) }
        }.sorted { left, right in
            (left.item.due?.daysSince1970 ?? Int.max) < (right.item.due?.daysSince1970 ?? Int.max)
        }
        try replica.note(
            .agenda,
            of: views.filter { view in
                let caseID = view.summary.id
                return !view.alarmLines().isEmpty || found.contains { $0.view.summary.id == caseID }
            }.map { ReadPlace($0.summary.id) }
        )
        if let ics { try write(found, to: ics, in: session) }
        guard !session.json else {
            return session.say([
                "today": .string(today.description),
                "alarms": .array(views.flatMap { $0.alarmsJSON(session) }),
                "handovers": .array(
                    views.compactMap { view in
                        view.handover.map { contact in
                            [
                                "case": .string(view.summary.id.description),
                                "label": .optional(view.summary.label),
                                "contact": .string(contact.joined(separator: ", ")),
                            ]
                        }
                    }
                ),
                "lapsedConsents": .array(views.flatMap(\.lapsed).map(\.json)),
                "steps": .array(found.map { $0.view.json($0.item, session) }),
            ])
        }
        for view in views {
            for line in view.alarmLines() {
                session.say(session.terminal.alert(session.text(line)))
            }
        }
        guard ics == nil else { return }
        let coming = views.filter { $0.handover != nil }
        for view in coming {
            if let told = view.handoverTold {
                session.say(session.caseName(view.summary.id, view.summary.label) + ": " + told)
            }
        }
        guard coming.isEmpty || !found.isEmpty else { return }
        guard !found.isEmpty else { return session.say(.nothingToDo) }
        var table = session.table(
            .dueHeading,
            .stateHeading,
            .caseHeading,
            .stepHeading,
            .nameHeading,
            .withHeading
        )
        for (view, item) in found {
            table.add([
                item.due?.description ?? session.text(.noDay),
                session.text(.told(item.state)),
                session.caseTitle(view.summary), item.step.code, item.step.labels[session.language],
                view.who(item.role, session),
            ])
        }
        session.say(table)
    }

    private func isWanted(_ item: Agenda.Item, _ view: AgendaView, _ function: String) -> Bool {
        if overdue, item.state != .late { return false }
        if all { return true }
        guard view.ownRoles.contains(RoleSet(index: item.role)) else { return false }
        guard mine, !party else { return true }
        return item.state != .upcoming && view.isFor(function, item)
    }

    private func write(
        _ found: [(view: AgendaView, item: Agenda.Item)],
        to path: String,
        in session: Session
    ) throws {
        let entries = found.filter { $0.item.due != nil }.map {
            CalendarFile.Entry(
                caseID: $0.view.summary.id,
                item: $0.item,
                summary: $0.item.step.labels[session.language]
            )
        }
        let text = CalendarFile.text(
            entries,
            stamp: session.effects.now(),
            language: session.language
        )
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Refusal(
                .failed,
                "file.unwritable",
                .unwritableFile(path),
                members: [("file", .string(path))]
            )
        }
        if !session.json { session.say(.wroteCalendar(path, entries.count)) }
    }
}

/// `step`: what becomes of a step.
struct StepCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "step",
        RoutineHelp.step,
        subcommands: [Done.self, Skip.self, Take.self, Open.self]
    )

    /// What every one of them takes.
    struct Target: ParsableArguments {
        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(help: RoutineHelp.code.help(value: RoutineHelp.codeValue))
        var code: String
        @Option(name: .long, help: RoutineHelp.round.help(value: ValueName.number))
        var round: Int?

        func change(_ change: StepChange, in session: Session, _ said: (String) -> Message) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let made = try replica.change(
                step: code,
                round: round,
                to: change,
                in: caseID,
                today: session.today
            )
            guard !session.json else {
                let view = try replica.agenda(of: caseID, today: session.today)
                let item =
                    view.agenda.items.first {
                        $0.step.code == made.item.step.code && $0.round == made.item.round
                    } ?? made.item
                return session.say(view.json(item, session))
            }
            session.say(said(made.item.step.code))
        }
    }

    /// `step done`.
    struct Done: ClientCommand {
        static let configuration = CommandConfiguration.of("done", RoutineHelp.stepDone)
        @OptionGroup var target: Target
        @Option(name: .long, help: RoutineHelp.on.help(value: RoutineHelp.day))
        var on: String?
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let day = try session.dayDone(on)
            try target.change(.done(day), in: session) { .stepDone($0, day) }
        }
    }

    /// `step skip`.
    struct Skip: ClientCommand {
        static let configuration = CommandConfiguration.of("skip", RoutineHelp.stepSkip)
        @OptionGroup var target: Target
        @Option(
            name: .long,
            parsing: .unconditional,
            help: RoutineHelp.reason.help(value: RoutineHelp.reasonValue)
        )
        var reason: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard !reason.allSatisfy(\.isWhitespace) else { throw Refusal.usage(.reasonMissing) }
            try target.change(.skip(reason), in: session) { .stepSkipped($0) }
        }
    }

    /// `step take`.
    struct Take: ClientCommand {
        static let configuration = CommandConfiguration.of("take", RoutineHelp.stepTake)
        @OptionGroup var target: Target
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try target.change(.take, in: session) { .stepTaken($0) }
        }
    }

    /// `step open`.
    struct Open: ClientCommand {
        static let configuration = CommandConfiguration.of("open", RoutineHelp.stepOpen)
        @OptionGroup var target: Target
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try target.change(.open, in: session) { .stepOpened($0) }
        }
    }
}

extension Session {
    /// Today's date in Sweden.
    var today: CalendarDate {
        CalendarDate.inSweden(atSeconds: Int64(clamping: effects.now() / 1000))
            ?? .epoch
    }

    /// A day as it is typed.
    /// The day on which something was done, today where none was typed.
    func dayDone(_ typed: String?) throws -> CalendarDate {
        guard let day = try typed.map(Self.day) else { return today }
        guard day <= today else { throw Refusal(.failed, "value.invalid", .dayNotCome(day)) }
        return day
    }

    static func day(_ typed: String) throws -> CalendarDate {
        let parts = typed.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            let date = CalendarDate(year: year, month: month, day: day)
        else { throw Refusal(.failed, "value.invalid", .notADay(typed)) }
        return date
    }
}
