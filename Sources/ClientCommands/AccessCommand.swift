import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `access`: who of the own party has read what.
struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "access",
        AccessHelp.access,
        more: AccessHelp.accessMore,
        subcommands: [List.self, Keep.self],
        defaultSubcommand: List.self
    )

    /// `access list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", AccessHelp.list)

        @Argument(
            help: ClientHelp.optionalCase.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String?
        @Option(name: .long, help: AccessHelp.person.help(value: ValueName.text))
        var person: String?
        @Option(name: .long, help: AccessHelp.since.help(value: AccessHelp.day))
        var since: DayOption?
        @Option(name: .long, help: AccessHelp.until.help(value: AccessHelp.day))
        var until: DayOption?
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let log = try replica.readings(
                ReadingFilter(
                    caseID: caseName.map { try replica.caseID(named: $0) },
                    person: person,
                    since: since?.start,
                    before: until?.end
                )
            )
            let names = try RecordNames(log, replica)
            guard !session.json else { return session.say(json(log, names)) }
            if log.readings.isEmpty {
                session.say(.noReadings)
            } else {
                var table = session.table(
                    .readHeading,
                    .readerHeading,
                    .deviceHeading,
                    .actionHeading,
                    .caseHeading,
                    .recordHeading
                )
                for view in log.readings {
                    let reading = view.reading
                    table.add([
                        session.time(reading.time).local, reading.person.typed,
                        view.deviceName, session.text(.action(reading.action)),
                        session.caseName(reading.caseID, names.labels[reading.caseID] ?? nil),
                        names.told(reading, in: session),
                    ])
                }
                session.say(table)
            }
            for device in log.missing {
                session.warn(
                    .readingsMissing(device.count, TerminalText.safe(device.deviceName))
                )
            }
            if log.closed > 0 { session.warn(.readingsClosed(log.closed)) }
        }

        private func json(_ log: AccessLog, _ names: RecordNames) -> JSONValue {
            [
                "readings": .array(
                    log.readings.map { view in
                        let reading = view.reading
                        return [
                            "at": .string(TimeText.utc(reading.time)),
                            "person": .string(reading.person.typed),
                            "deviceID": .string(view.device.description),
                            "device": .string(view.deviceName),
                            "action": .string(reading.action.word),
                            "case": .string(reading.caseID.description),
                            "label": .optional(names.labels[reading.caseID] ?? nil),
                            "record": .optional(
                                reading.record.map {
                                    names.places[$0]?.scriptName ?? $0.description
                                }
                            ),
                            "sent": .boolean(view.isSent),
                        ]
                    }
                ),
                "missing": .array(
                    log.missing.map {
                        ["device": .string($0.deviceName), "count": .number($0.count)]
                    }
                ),
                "closed": .number(log.closed),
                "keptDays": log.days.map(JSONValue.number) ?? .null,
            ]
        }
    }

    /// `access keep`.
    struct Keep: ClientCommand {
        static let configuration = CommandConfiguration.of("keep", AccessHelp.keep)

        @Argument(help: AccessHelp.days.help(value: ValueName.days))
        var days: KeptDays
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try session.open().keepReadings(days: days.count)
            guard !session.json else {
                return session.say(["keptDays": days.count.map(JSONValue.number) ?? .null])
            }
            session.say(.readingsKept(days: days.count))
        }
    }
}

/// What records that were read are called now.
private struct RecordNames {
    var labels: [CaseID: String?] = [:]
    var places: [RecordID: RecordPlace] = [:]

    init(_ log: AccessLog, _ replica: Replica) throws {
        let summaries = try replica.cases()
        for summary in summaries { labels[summary.id] = summary.label }
        for caseID in Set(log.readings.map(\.reading.caseID)) where labels[caseID] != nil {
            for record in try replica.caseView(caseID, looking: false).records {
                places[record.place.ref.record] = record.place
            }
        }
    }

    func told(_ reading: Reading, in session: Session) -> String {
        guard let record = reading.record else { return "" }
        return places[record]?.name ?? String(record.description.prefix(8))
    }
}

/// The value of `--since` and `--until`: a day, local time.
struct DayOption: ExpressibleByArgument {
    /// When it begins and ends.
    let start: WallTime
    let end: WallTime

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard parts.count == 3, numbers.count == 3, parts[0].count == 4,
            let date = CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            date.daysSince1970 >= 1
        else { return nil }
        func moment(_ days: Int) -> WallTime {
            let local = Int64(days) * 86_400
            // Twice: the offset is that of the moment, which is what is looked for.
            let near = local - Int64(localOffset(at: local))
            return WallTime(max(local - Int64(localOffset(at: near)), 0)) * 1000
        }
        start = moment(date.daysSince1970)
        end = moment(date.daysSince1970 + 1)
    }
}

/// For how many days: a number, or `all`.
struct KeptDays: ExpressibleByArgument {
    /// Nil for as long as there is room.
    let count: Int?

    init?(argument: String) {
        if argument == "all" {
            count = nil
            return
        }
        guard let days = Int(argument), (1...36_500).contains(days) else { return nil }
        count = days
    }
}
