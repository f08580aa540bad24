import Causality
import Cooperation
import Vocabulary

/// A row of a list from another system: what a case is called, and values for its fields.
public struct ImportRow: Sendable {
    /// Where it stands in the list, for the report: of a spreadsheet the row's number, the headings' is 1.
    public var number: Int
    /// The cells that hold something, each under the heading of its column.
    public var cells: [(column: String, text: String)]

    /// Makes a row.
    public init(number: Int, cells: [(column: String, text: String)]) {
        self.number = number
        self.cells = cells
    }
}

/// What became of a row.
public struct ImportedRow: Sendable {
    /// Where it stands in the list.
    public var number: Int
    /// The case; nil where none could be told.
    public var caseID: CaseID?
    /// What the row calls the case.
    public var name: String
    /// Whether the case was opened for it.
    public var isNew = false
    /// The fields written.
    public var written: [FieldPlace] = []
    /// Why nothing came of it; nil where it went well.
    public var problem: ImportProblem?
}

/// Why nothing came of a row.
public enum ImportProblem: Error, Sendable {
    /// The row does not say which case it is about.
    case noCase
    /// No case is called so, and no model was named under which to open one.
    case unknownCase
    /// The column's heading is neither a field nor a role of the case's model.
    case unknownColumn(String)
    /// The same as for a person who had typed it.
    case refused(ReplicaError)
}

/// What came of a list: all of it, or nothing.
public struct ImportReport: Sendable {
    /// Each row.
    public var rows: [ImportedRow]
    /// Whether it was kept. It was not where it was a trial, or where a row has a problem.
    public var isKept: Bool
    /// Edits and new cases of this replica that are not ordered yet.
    public var unsent: Int

    /// Whether every row went well.
    public var isSound: Bool { rows.allSatisfy { $0.problem == nil } }
}

extension Replica {
    /// Takes in a list from another system: values for cases that there are, and cases to be opened.
    ///
    /// A column is headed `case` (or `label`), a role, or `record.field`; all by identifier or label in
    /// either language. The cells of a row that belong to a repeatable type are one new record, unless one
    /// with the same values is there. Owners, values and limits are those of any save.
    ///
    /// - Parameters:
    ///   - model: under which cases are opened that are not there; nil where none may be opened
    ///   - grounds: on which other parties learn of those cases
    ///   - isTrial: whether only to tell what would come of it
    ///   - keys: to sign the charters of new cases
    public func take(
        _ rows: [ImportRow],
        openingUnder model: String?,
        grounds: [NamedGround] = [],
        isTrial: Bool,
        keys: DeviceKeys
    ) throws -> ImportReport {
        do {
            return try write { work in
                _ = try work.identity()
                let rows = try rows.map {
                    try work.take($0, openingUnder: model, grounds, keys: keys)
                }
                let report = ImportReport(
                    rows: rows,
                    isKept: true,
                    unsent: try work.store.editCount() + work.store.newCases().count
                )
                if isTrial || !report.isSound { throw Undone(report: report) }
                return report
            }
        } catch let undone as Undone {
            var report = undone.report
            report.isKept = false
            report.unsent = try read { try $0.store.editCount() + $0.store.newCases().count }
            return report
        }
    }

    /// Takes the transaction back, and tells what had come of it.
    private struct Undone: Error { let report: ImportReport }
}

extension Work {
    fileprivate func take(
        _ row: ImportRow,
        openingUnder model: String?,
        _ grounds: [NamedGround],
        keys: DeviceKeys
    ) throws -> ImportedRow {
        var done = ImportedRow(number: row.number, name: "")
        do {
            try take(row, openingUnder: model, grounds, keys: keys, &done)
        } catch let problem as ImportProblem {
            done.problem = problem
        } catch let error as ReplicaError {
            // What concerns the store concerns every row.
            switch error {
            case .notJoined, .storeFailed, .otherDevice, .busy, .newerStore, .foreignStore,
                .deviceRevoked,
                .noAuthor:
                throw error
            default: done.problem = .refused(error)
            }
        }
        return done
    }

    private func take(
        _ row: ImportRow,
        openingUnder model: String?,
        _ grounds: [NamedGround],
        keys: DeviceKeys,
        _ done: inout ImportedRow
    ) throws {
        guard let name = row.cells.first(where: { ImportColumn.isCase($0.column) })?.text else {
            throw ImportProblem.noCase
        }
        done.name = name
        let columns = row.cells.filter { !ImportColumn.isCase($0.column) }
        let fields = columns.filter { $0.column.contains(".") }
        let roles = columns.filter { !$0.column.contains(".") }
        let caseID: CaseID
        do {
            caseID = try self.caseID(named: name)
        } catch ReplicaError.unknownName, ReplicaError.beginningTooShort {
            guard let model else { throw ImportProblem.unknownCase }
            let known = try newestModel(named: model).model
            for role in roles {
                guard case .one = NameMatcher.role(role.column, in: known) else {
                    throw ImportProblem.unknownColumn(role.column)
                }
            }
            caseID = try newCase(
                model: model,
                roles: roles.map { (role: $0.column, party: $0.text) },
                grounds: grounds.filter { named in
                    // Rows need not name the same roles.
                    named.role.map { typed in
                        roles.contains { isSame(typed, $0.column, known) }
                    } ?? true
                },
                label: name,
                keys: keys
            )
            done.isNew = true
        }
        done.caseID = caseID
        try write(fields, in: caseID, &done)
    }

    /// Whether two names mean the same role.
    private func isSame(_ one: String, _ other: String, _ model: Model) -> Bool {
        guard case .one(let first) = NameMatcher.role(one, in: model),
            case .one(let second) = NameMatcher.role(other, in: model)
        else { return false }
        return first.id == second.id
    }

    private func write(
        _ cells: [(column: String, text: String)],
        in caseID: CaseID,
        _ done: inout ImportedRow
    ) throws {
        let facts = try someFacts(of: caseID)
        var edits: [FieldEdit] = []
        var added: [(type: RecordType, fields: [(field: Field, input: FieldInput)])] = []
        for cell in cells {
            let (type, field) = try Self.field(headed: cell.column, in: facts.model)
            guard type.repeatable else {
                let place = FieldPlace(record: single(type, facts), field: field)
                edits.append(FieldEdit(place, .typed(cell.text)))
                continue
            }
            let entry = (field: field, input: FieldInput.typed(cell.text))
            if let index = added.firstIndex(where: { $0.type.number == type.number }) {
                added[index].fields.append(entry)
            } else {
                added.append((type: type, fields: [entry]))
            }
        }
        if !edits.isEmpty {
            done.written =
                try save(edits, in: caseID, options: SaveOptions(tellsReplaced: false)).written
        }
        for one in added {
            try checkReader(of: one.type, facts)
            guard try !hasRecord(one.type, one.fields, facts) else { continue }
            let result = try add(
                one.type,
                to: caseID,
                fields: one.fields,
                options: SaveOptions()
            )
            done.written += result.written
        }
    }

    private static func field(
        headed column: String,
        in model: Model
    ) throws -> (RecordType, Field) {
        let parts = column.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, case .one(let type) = NameMatcher.type(parts[0], in: model),
            case .one(let field) = NameMatcher.field(parts[1], in: type)
        else { throw ImportProblem.unknownColumn(column) }
        return (type, field)
    }

    /// Whether a record with these values is there already: the same list is taken in twice without
    /// making anything twice.
    private func hasRecord(
        _ type: RecordType,
        _ fields: [(field: Field, input: FieldInput)],
        _ facts: CaseFacts
    ) throws -> Bool {
        for place in try repeatable(type, facts) {
            let overlay = try overlay(facts, place.ref)
            guard try life(of: overlay) == .there else { continue }
            let isSame = try fields.allSatisfy { one in
                let field = FieldPlace(record: place, field: one.field)
                let shown = try siblings(field, overlay)
                return try shown.count == 1 && shown[0].value == value(one.input, for: field)
            }
            if isSame { return true }
        }
        return false
    }
}

/// The headings that are no field and no role.
enum ImportColumn {
    /// Whether a column says which case a row is about.
    static func isCase(_ heading: String) -> Bool {
        ["case", "label", "arende", "etikett"].contains(NameMatcher.key(heading))
    }
}
