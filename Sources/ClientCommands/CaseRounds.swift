import ArgumentParser
import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

extension CaseCommand {
    /// The coordinator's screen: what is late, and where a place, an agreement or the school is missing.
    static func tellAll(in session: Session) throws {
        let replica = try session.open()
        let views = try replica.agendas(today: session.today)
        try replica.note(.agenda, of: views.map { ReadPlace($0.summary.id) })
        guard !session.json else {
            return session.say(
                .array(views.map { .object($0.summary.members + $0.members(session)) })
            )
        }
        guard !views.isEmpty else {
            return try session.say(replica.cases().isEmpty ? .noCases : .noOpenCases)
        }
        var table = session.table(
            .caseHeading,
            .labelHeading,
            .phaseHeading,
            .lateHeading,
            .placeHeading,
            .agreementHeading,
            .contactsHeading
        )
        for view in views {
            let late = view.agenda.open.filter { $0.state == .late }
            let hasAlarm = !view.agenda.alarms.isEmpty || !view.agenda.received.isEmpty
            table.add([
                String(view.summary.id.description.prefix(8)), session.labelText(view.summary),
                view.handover == nil
                    ? view.agenda.phase?.labels[session.language] ?? ""
                    : session.text(.handoverShort),
                late.isEmpty
                    ? ""
                    : "\(late.count): " + late.prefix(3).map(\.step.code).joined(separator: " "),
                hasAlarm ? session.text(.missing) : "",
                view.handover == nil ? view.agreementTold(session) : "",
                late.first.map { view.asked($0, session) }
                    ?? view.handover?.joined(separator: ", ") ?? "",
            ])
        }
        session.say(table)
    }

    /// `case close`.
    struct Close: ClientCommand {
        static let configuration = CommandConfiguration.of("close", RoutineHelp.close)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Option(name: .long, help: RoutineHelp.closeReason.help(value: RoutineHelp.reasonValue))
        var reason: String?
        @Option(name: .long, help: RoutineHelp.on.help(value: RoutineHelp.day))
        var on: String?
        @Flag(name: .long, help: RoutineHelp.closeDespiteAlarm.help())
        var despiteAlarm = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let day = try session.dayDone(on)
            let summary = try replica.close(
                caseID,
                on: day,
                reason: reason,
                despiteAlarm: despiteAlarm
            )
            guard let summary else { throw Refusal(.failed, "case.noCourse", .noCourse) }
            guard !session.json else { return session.say(summary.json) }
            session.say(.closed(session.caseName(summary.id, summary.label)))
        }
    }
}

/// `alarm`: a school place that is missing.
struct AlarmCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "alarm",
        RoutineHelp.alarm,
        subcommands: [Send.self]
    )

    /// `alarm send`.
    struct Send: ClientCommand {
        static let configuration = CommandConfiguration.of("send", RoutineHelp.alarmSend)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            guard let told = try replica.sendAlarm(in: caseID, today: session.today) else {
                throw Refusal(.failed, "alarm.none", .noAlarm)
            }
            guard !session.json else {
                return session.say([
                    "case": .string(caseID.description), "to": .array(told.map { .string($0) }),
                ])
            }
            session.say(.alarmSent(told.count))
        }
    }
}

extension ModelCommand {
    /// `model extend`.
    struct Extend: ClientCommand {
        static let configuration = CommandConfiguration.of("extend", RoutineHelp.extend)

        @Argument(
            help: ClientHelp.modelFile.help(value: ValueName.file),
            completion: .file(extensions: ["yaml", "yml"])
        )
        var file: String
        @Option(
            name: .long,
            help: RoutineHelp.extendOut.help(value: ValueName.file),
            completion: .file()
        )
        var out: String?
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw Refusal(
                    .failed,
                    "file.unreadable",
                    .unreadableFile(file),
                    members: [("file", .string(file))]
                )
            }
            guard let base = Model.extends(Array(bytes)) else {
                throw Refusal(
                    .failed,
                    "model.noBase",
                    .notAnExtension(file),
                    members: [("file", .string(file))]
                )
            }
            do {
                let made = try Model.extending(
                    Array(bytes),
                    base: Self.file(of: base, in: session)
                )
                if let out {
                    do {
                        try Data(made.yaml).write(to: URL(fileURLWithPath: out), options: .atomic)
                    } catch {
                        throw Refusal(
                            .failed,
                            "file.unwritable",
                            .unwritableFile(out),
                            members: [("file", .string(out))]
                        )
                    }
                }
                guard !session.json else {
                    return session.say([
                        "ok": true, "model": .string(made.model.name),
                        "version": .number(made.model.version), "mistakes": [],
                    ])
                }
                session.say(
                    .extended(
                        made.model.name,
                        Int(made.model.version),
                        base: "\(base.name)@\(base.version)"
                    )
                )
            } catch let mistakes as ModelMistakes {
                session.tell(mistakes, in: file)
                throw Ending(exit: .failed)
            }
        }

        /// The file of the model that is extended: one that comes with the program, or of the registry.
        private static func file(
            of base: (name: String, version: UInt32),
            in session: Session
        ) throws -> [UInt8] {
            let shipped = ShippedModels.all.first {
                $0.name == base.name && $0.version == base.version
            }
            return try shipped?.yaml
                ?? session.open().model(named: "\(base.name)@\(base.version)").view.yaml
        }
    }
}

extension Session {
    /// Tells the mistakes of a model file.
    func tell(_ mistakes: ModelMistakes, in file: String) {
        guard json else {
            for mistake in mistakes.list { say("\(TerminalText.safe(file)), " + mistake.told) }
            return
        }
        say([
            "ok": false, "model": .null, "version": .null,
            "mistakes": .array(
                mistakes.list.map {
                    [
                        "line": .number($0.line), "column": .number($0.column),
                        "code": .string($0.problem.code), "message": .string(text($0.problem.told)),
                    ]
                }
            ),
        ])
    }
}
