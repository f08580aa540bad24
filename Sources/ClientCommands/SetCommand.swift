import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `set`: new values for fields, all or nothing.
struct SetCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "set",
        ClientHelp.set,
        more: ClientHelp.setMore
    )

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.assignments.help(value: ValueName.assignment),
        completion: CaseCompletion.assignment
    )
    var assignments: [String]
    @Option(name: .long, help: ClientHelp.base.help(value: ValueName.token))
    var base: [String] = []
    @Flag(name: .long, help: ClientHelp.unchecked.help(hidden: true))
    var unchecked = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let parsed = try Self.parse(assignments)
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let places = try parsed.map { assignment in
            guard assignment.name.contains("."), !assignment.name.hasPrefix("."),
                !assignment.name.hasSuffix(".")
            else {
                throw Refusal(
                    .failed,
                    "name.unknown",
                    .needsField(assignment.name),
                    members: [("kind", "field"), ("name", .string(assignment.name))]
                )
            }
            return try replica.field(named: assignment.name, in: caseID)
        }
        try Self.refuseRepeats(places.map(\.scriptName))
        let options = SaveOptions(base: base, unchecked: unchecked)
        if parsed.contains(where: \.isElsewhere) {
            try replica.checkOwner(of: places, in: caseID, options: options)
        }
        let values = try session.values(of: parsed)
        let result = try replica.save(
            zip(places, values).map { FieldEdit($0, .typed($1)) },
            in: caseID,
            options: options
        )
        session.tell(result)
    }

    /// Reads `name=value` words; anything else, and a name that stands twice, is a mistake in the
    /// command line.
    static func parse(_ words: [String]) throws -> [Assignment] {
        let assignments = try words.map { word in
            guard let assignment = Assignment(argument: word) else {
                throw Refusal.usage(.notAnAssignment(word))
            }
            return assignment
        }
        try refuseRepeats(assignments.map(\.name))
        guard assignments.filter({ $0.value == "-" }).count < 2 else {
            throw Refusal.usage(.inputReadTwice)
        }
        return assignments
    }

    /// Refuses two values for one field.
    static func refuseRepeats(_ names: [String]) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw Refusal.usage(.fieldTwice(name))
        }
    }
}

/// `add`: a repeatable record with its first values.
struct AddCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "add",
        ClientHelp.add,
        more: ClientHelp.setMore
    )

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(help: ClientHelp.type.help(value: ValueName.type), completion: CaseCompletion.type)
    var type: String
    @Argument(help: ClientHelp.fieldValues.help(value: ValueName.fieldValue))
    var assignments: [String] = []
    @Flag(name: .long, help: ClientHelp.unchecked.help(hidden: true))
    var unchecked = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let parsed = try SetCommand.parse(assignments)
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let type = try replica.recordType(named: type, in: caseID)
        let fields = try parsed.map { try Self.field($0.name, of: type) }
        try SetCommand.refuseRepeats(fields.map(\.id))
        let options = SaveOptions(unchecked: unchecked)
        if parsed.contains(where: \.isElsewhere) {
            try replica.checkOwner(ofNew: type, in: caseID, fields: fields, options: options)
        }
        let values = try session.values(of: parsed)
        let result = try replica.add(
            type: type,
            to: caseID,
            fields: zip(fields, values).map { (field: $0, input: .typed($1)) },
            options: options
        )
        let record = result.record.scriptName(type)
        guard !session.json else { return session.say(result.json(session)) }
        session.say(
            .added(record, caseName: session.caseName(result.caseID, result.label)) + " "
                + session.keptHere(result)
        )
    }

    private static func field(_ name: String, of type: RecordType) throws -> Field {
        switch NameMatcher.field(name, in: type) {
        case .one(let field): return field
        case .several(let fields):
            throw Refusal.ambiguous(
                .field,
                name,
                fields.map { Candidate(name: $0.id, label: $0.labels.sv) }
            )
        case .none: throw Refusal.unknown(.field, name)
        }
    }
}

/// `delete`: a repeatable record, all of it that its author has seen.
struct DeleteCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("delete", ClientHelp.delete)

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
    @Option(name: .long, help: ClientHelp.base.help(value: ValueName.token))
    var base: [String] = []
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let place = try replica.record(named: record, in: caseID)
        let result = try replica.delete(place, options: SaveOptions(base: base))
        guard !session.json else { return session.say(result.json(session)) }
        session.say(
            .deleted(place.name, caseName: session.caseName(result.caseID, result.label)) + " "
                + session.keptHere(result)
        )
    }
}

extension Session {
    /// Tells what a save did: in one line, or as JSON.
    func tell(_ result: SaveResult) {
        guard !json else {
            say(result.json(self))
            warnOfConflict(result)
            return
        }
        let name = caseName(result.caseID, result.label)
        let head: Message =
            result.written.isEmpty
            ? .unchanged(caseName: name) : .saved(result.written.map(\.name), caseName: name)
        let replaced = result.replaced.map { one in
            " "
                + Message.replaced(
                    result.written.count > 1 ? one.place.field.labels[language] : nil,
                    by: one.sibling.whom,
                    own: one.isOwn
                )
        }
        say(replaced.reduce(head + " " + keptHere(result), +))
        for isDone in [true, false] {
            let codes = result.steps.filter { $0.isDone == isDone }.map(\.code)
            if !codes.isEmpty { say(isDone ? .stepsDone(codes) : .stepsOpen(codes)) }
        }
        warnOfConflict(result)
    }

    /// That it is kept here, how much is unsent, and when it last synced.
    func keptHere(_ result: SaveResult) -> Message {
        .keptHere(unsent: result.unsent, lastSync: result.lastSync.map(told))
    }

    private func warnOfConflict(_ result: SaveResult) {
        guard !result.conflicts.isEmpty else { return }
        warn(
            .conflictOpened(
                result.conflicts.map(\.name),
                caseName: String(result.caseID.description.prefix(8))
            )
        )
    }
}
