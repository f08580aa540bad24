import GRDB
import GRDBSQLite

/// Tables in memory that hold what a replica's values say, to be asked in SQL.
///
/// Nothing of it touches a disk, and no query can: it may neither write nor open another file.
public final class OpenedViews {
    /// A value of a row.
    public enum Value: Hashable, Sendable {
        /// Nothing.
        case null
        /// A whole number.
        case integer(Int64)
        /// A number with decimals: only queries make them.
        case real(Double)
        /// A text.
        case text(String)
    }

    /// What a query gave.
    public struct Answer: Sendable {
        /// The names of the columns.
        public let columns: [String]
        /// The rows, each with a value for every column.
        public let rows: [[Value]]
        /// The tables that it was made of, whatever of them it shows.
        public let tables: Set<String>
    }

    /// Why a query has no answer.
    public enum QueryError: Error, Hashable, Sendable {
        /// SQLite does not take it, and says why, in English.
        case refused(String)
        /// It would change something.
        case wouldWrite
        /// More than one statement, or none.
        case notOneStatement
    }

    private let database: DatabaseQueue
    private let names: [String]

    /// Makes one table for each name, with its columns and rows.
    public init(
        _ tables: [(name: String, columns: [(name: String, type: String)], rows: [[Value]])]
    ) throws {
        names = tables.map(\.name)
        database = try DatabaseQueue()
        try database.write { db in
            for table in tables {
                let columns = table.columns.map { "\(Self.quoted($0.name)) \($0.type)" }
                    .joined(separator: ", ")
                try db.execute(sql: "CREATE TABLE \(Self.quoted(table.name)) (\(columns)) STRICT")
                let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
                let insert = try db.makeStatement(
                    sql: "INSERT INTO \(Self.quoted(table.name)) VALUES (\(marks))"
                )
                for row in table.rows {
                    try insert.execute(arguments: StatementArguments(row.map(\.database)))
                }
            }
        }
        try database.writeWithoutTransaction { db in
            // What a query sorts stays in memory too.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA query_only = ON")
            sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, 0)
        }
    }

    /// Answers a query.
    public func answer(_ sql: String) throws(QueryError) -> Answer {
        do {
            return try database.read { db in
                let statements = try db.allStatements(sql: sql)
                guard let statement = try statements.next() else {
                    throw QueryError.notOneStatement
                }
                guard statement.isReadonly, statement.columnCount > 0 else {
                    throw QueryError.wouldWrite
                }
                let cursor = try Row.fetchCursor(statement)
                var rows: [[Value]] = []
                while let row = try cursor.next() {
                    rows.append(row.databaseValues.map(Value.init))
                }
                let columns = statement.columnNames
                guard try statements.next() == nil else { throw QueryError.notOneStatement }
                // What SQLite's authorizer saw when it compiled the statement.
                let region = statement.databaseRegion
                let read = names.filter {
                    region.isModified(byEventsOfKind: .insert(tableName: $0))
                }
                return Answer(columns: columns, rows: rows, tables: Set(read))
            }
        } catch let error as QueryError {
            throw error
        } catch let error as DatabaseError {
            throw .refused(error.message ?? "error \(error.extendedResultCode.rawValue)")
        } catch {
            throw .refused(String(describing: error))
        }
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}

extension OpenedViews.Value {
    fileprivate var database: (any DatabaseValueConvertible)? {
        switch self {
        case .null: nil
        case .integer(let number): number
        case .real(let number): number
        case .text(let text): text
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .text(data.map { String($0, radix: 16) }.joined())
        }
    }
}
