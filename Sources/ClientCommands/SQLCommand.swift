import ArgumentParser
import Causality
import Cooperation
import Messages
import Replica
import SQLiteStore
import Vocabulary

/// `sql`: questions to the values that this party may read.
struct SQLCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "sql",
        ClientHelp.sql,
        more: ClientHelp.sqlMore
    )

    @Argument(help: ClientHelp.query.help(value: ValueName.query))
    var query: String
    @Option(
        name: .customLong("case"),
        help: ClientHelp.wholeCase.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try caseName.map { try replica.caseID(named: $0) }
        let rows = try ViewRows(replica, of: caseID)
        let views = try rows.opened()
        let answer: OpenedViews.Answer
        do {
            answer = try views.answer(query)
        } catch {
            throw Refusal(.failed, "query.invalid", error.told)
        }
        // Which rows of a table an answer was made of it does not say: it may be of all.
        try replica.note(.query, of: rows.cases(in: answer.tables).map { ReadPlace($0) })
        if rows.hasHidden { session.warn(.queryHides) }
        guard !session.json else {
            return session.say(
                .array(
                    answer.rows.map { row in
                        .object(zip(answer.columns, row).map { ($0, $1.json) })
                    }
                )
            )
        }
        guard !answer.rows.isEmpty else { return session.say(.noRows) }
        var table = TextTable(answer.columns)
        for row in answer.rows { table.add(row.map(\.shown)) }
        session.say(table)
    }
}

/// One table for each record type of the models in use, and one of the cases.
private struct ViewRows {
    private var cases: [[OpenedViews.Value]] = []
    private var types:
        [String: (columns: [(name: String, type: String)], rows: [[OpenedViews.Value]])] = [:]
    /// Whether a value is left out, since it may not be put beside those of other cases.
    private(set) var hasHidden = false

    /// The cases that have rows in the table of a type.
    private var written: [String: Set<CaseID>] = [:]

    /// The values of one case, or of all, without those by which nobody may be looked up.
    init(_ replica: Replica, of caseID: CaseID?) throws {
        // Types of all models come first, so that a type that nobody has written in has a view too.
        for listed in try replica.models() {
            let model = try replica.model(named: "\(listed.name)@\(listed.version)").model
            for type in model.types { add(type) }
        }
        for summary in try replica.cases() where caseID == nil || summary.id == caseID {
            cases.append([
                .text(summary.id.description), summary.label.map { .text($0) } ?? .null,
                summary.modelName.map { .text($0) } ?? .null,
                summary.modelVersion.map { .integer(Int64($0)) } ?? .null,
                summary.openedAt.map { .text(TimeText.utc($0)) } ?? .null,
                .integer(Int64(summary.unsent)),
            ])
            let (view, records) = try replica.wholeCase(summary.id)
            let looking = caseID == nil ? LookingThrough(view.model) : nil
            for record in records where record.life != .deleted {
                add(record, of: summary, looking)
            }
        }
    }

    /// The cases with records in tables. What the table of the cases says is no content.
    func cases(in tables: Set<String>) -> [CaseID] {
        tables.reduce(into: Set<CaseID>()) { $0.formUnion(written[$1] ?? []) }.sorted()
    }

    func opened() throws -> OpenedViews {
        let caseTable = (
            name: "cases",
            columns: [
                (name: "case", type: "TEXT"), (name: "label", type: "TEXT"),
                (name: "model", type: "TEXT"), (name: "modelVersion", type: "INTEGER"),
                (name: "openedAt", type: "TEXT"), (name: "unsent", type: "INTEGER"),
            ],
            rows: cases
        )
        let tables = types.sorted { $0.key < $1.key }.map { name, table in
            (
                name: name, columns: table.columns,
                rows: table.rows.map { row in
                    // A field that a later version of the model has added.
                    row
                        + Array(
                            repeating: OpenedViews.Value.null,
                            count: table.columns.count - row.count
                        )
                }
            )
        }
        return try OpenedViews(types[caseTable.name] == nil ? [caseTable] + tables : tables)
    }

    private mutating func add(_ type: RecordType) {
        var table = types[type.id] ?? (columns: Self.fixedColumns, rows: [])
        for field in type.fields where !table.columns.contains(where: { $0.name == field.id }) {
            table.columns.append((name: field.id, type: field.type.column))
        }
        types[type.id] = table
    }

    private mutating func add(
        _ view: RecordView,
        of summary: CaseSummary,
        _ looking: LookingThrough?
    ) {
        let type = view.place.type
        add(type)
        guard var table = types[type.id] else { return }
        let disputed = view.fields.filter(\.conflict).map(\.place.field.id)
        let isWritten = view.fields.contains { !$0.siblings.isEmpty }
        guard isWritten || type.repeatable else { return }
        var row: [OpenedViews.Value] = [
            .text(summary.id.description), .text(view.place.ref.record.description),
            disputed.isEmpty ? .null : .text(disputed.joined(separator: ",")),
        ]
        for column in table.columns.dropFirst(Self.fixedColumns.count) {
            let field = view.fields.first { $0.place.field.id == column.name }
            guard let field, !field.conflict, let value = field.value else {
                row.append(.null)
                continue
            }
            guard looking?.isCompared(field.place.field, of: type) ?? true else {
                hasHidden = true
                row.append(.null)
                continue
            }
            row.append(value.cell(field.place.field.type, column: column.type))
        }
        table.rows.append(row)
        written[type.id, default: []].insert(summary.id)
        types[type.id] = table
    }

    // No model may call a field so: its reader keeps these names for the views.
    private static let fixedColumns = [
        (name: "case", type: "TEXT"), (name: "record", type: "TEXT"),
        (name: "inConflict", type: "TEXT"),
    ]
}

extension FieldType {
    fileprivate var column: String {
        switch self {
        case .boolean, .integer: "INTEGER"
        default: "TEXT"
        }
    }
}

extension FieldValue {
    fileprivate func cell(_ type: FieldType, column: String) -> OpenedViews.Value {
        let isNumber = column == "INTEGER"
        return switch plain(as: type) {
        case .nothing: .null
        case .text(let text): isNumber ? .null : .text(text)
        case .number(let number): isNumber ? .integer(number) : .text(String(number))
        case .truth(let truth): isNumber ? .integer(truth ? 1 : 0) : .text(String(truth))
        }
    }
}

extension OpenedViews.Value {
    fileprivate var json: JSONValue {
        switch self {
        case .null: .null
        case .integer(let number): .integer(number)
        case .real(let number): .real(number)
        case .text(let text): .string(text)
        }
    }

    fileprivate var shown: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        }
    }
}

extension OpenedViews.QueryError {
    fileprivate var told: Message {
        switch self {
        case .refused(let reason): .badQuery(reason)
        case .wouldWrite: .queryWrites
        case .notOneStatement: .queryNotOne
        }
    }
}
