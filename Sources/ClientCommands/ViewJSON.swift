import Cooperation
import Messages
import Replica
import Vocabulary

// The shapes are documented in Sources/Documentation/COMMANDS.md.

extension RecordRef {
    /// The record as scripts name it: it stays unique however many records come.
    func scriptName(_ type: RecordType) -> String {
        instance == .single ? type.id : "\(type.id)/\(record)"
    }
}

extension RecordPlace {
    var scriptName: String { ref.scriptName(type) }
}

extension FieldPlace {
    var scriptName: String { record.scriptName + "." + field.id }
}

extension FieldValue {
    func json(_ type: FieldType) -> JSONValue {
        switch plain(as: type) {
        case .nothing: .null
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        case .truth(let truth): .boolean(truth)
        }
    }
}

extension NamedDot {
    var json: JSONValue { .string("\(incarnation):\(n)") }
}

extension SiblingView {
    func json(_ type: FieldType) -> JSONValue {
        .object(members(type))
    }

    func members(_ type: FieldType?) -> [(String, JSONValue)] {
        [
            ("value", type.flatMap { value?.json($0) } ?? .null),
            ("unreadable", .boolean(isUnreadable)),
            ("erased", .boolean(isErased)),
            ("keyAwaited", .boolean(isLocked)),
            ("party", .string(partyName)),
            ("device", .string(deviceName)),
            ("author", .optional(author?.typed)),
            ("writtenAt", .optional(writtenAt.map(TimeText.utc))),
            ("dot", dot?.json ?? .null),
            ("provisional", .boolean(isProvisional)),
        ]
    }
}

extension FieldView {
    /// The field with its token and siblings.
    func members(_ session: Session) -> [(String, JSONValue)] {
        [
            ("field", .string(place.field.id)),
            ("value", value?.json(place.field.type) ?? .null),
            ("conflict", .boolean(conflict)),
            ("token", .string(token)),
            ("mayWrite", .boolean(mayWrite)),
            ("siblings", .array(siblings.map { $0.json(place.field.type) })),
            ("remarks", .array(remarks.filter { $0.field != nil }.map(\.json))),
        ]
    }

    func json(_ session: Session) -> JSONValue {
        .object(
            [
                ("case", .string(place.record.ref.caseID.description)),
                ("record", .string(place.record.scriptName)),
            ] + members(session)
        )
    }
}

extension CaseSummary {
    var json: JSONValue { .object(members) }

    var members: [(String, JSONValue)] {
        [
            ("case", .string(id.description)),
            ("label", .optional(label)),
            ("model", .optional(modelName)),
            ("modelVersion", modelVersion.map(JSONValue.number) ?? .null),
            (
                "roles",
                .array(
                    roles.map {
                        [
                            "role": .string($0.role.id), "party": .string($0.partyName),
                            "own": .boolean($0.isOwn),
                        ]
                    }
                )
            ),
            ("openedAt", .optional(openedAt.map(TimeText.utc))),
            ("unsent", .number(unsent)),
            ("conflicts", .number(conflicts)),
            ("waiting", .array(waiting.map(\.json))),
            ("masked", .boolean(isMasked)),
        ]
    }
}

extension RecordView {
    func json(_ session: Session) -> JSONValue {
        [
            "case": .string(place.ref.caseID.description),
            "record": .string(place.scriptName),
            "type": .string(place.type.id),
            "life": .string(life.word),
            "token": .string(token),
            "deletions": .array(
                deletions.map { .object($0.members(nil).filter { $0.0 != "value" }) }
            ),
            "remarks": .array(remarks.filter { $0.field == nil }.map(\.json)),
            "fields": .array(fields.map { .object($0.members(session)) }),
        ]
    }
}

extension SaveResult {
    func json(_ session: Session) -> JSONValue {
        [
            "case": .string(caseID.description),
            "label": .optional(label),
            "record": .string(scriptName),
            "written": .array(written.map { .string($0.scriptName) }),
            "conflict": .boolean(!conflicts.isEmpty),
            "conflicts": .array(conflicts.map { .string($0.scriptName) }),
            "steps": .array(
                steps.map {
                    [
                        "step": .string($0.code),
                        "state": .string(($0.isDone ? TickState.done : .open).rawValue),
                    ]
                }
            ),
            "replaced": .array(
                replaced.map { one in
                    .object(
                        [("field", .string(one.place.scriptName)), ("own", .boolean(one.isOwn))]
                            + one.sibling.members(one.place.field.type)
                    )
                }
            ),
            "unsent": .number(unsent),
            "lastSync": .optional(lastSync.map(TimeText.utc)),
        ]
    }

    private var scriptName: String {
        written.first?.record.scriptName ?? record.record.description
    }
}
