import Foundation
import GRDB
import Journal
import Vocabulary

// Short forms for the statements that are not hot: prepared once, rows read as values.
extension JournalRows {
    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        noteChange()
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Inserts a row and returns its number.
    func insert(_ sql: String, _ arguments: StatementArguments) throws -> Int64 {
        try execute(sql, arguments)
        return db.lastInsertedRowID
    }

    func one<Value>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ read: (Row) throws -> Value
    ) throws -> Value? {
        try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: arguments).map(read)
    }

    func all<Value>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ read: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try read(row)) }
        return values
    }
}

extension [UInt8] {
    /// As SQLite keeps it.
    var blob: Data { Data(self) }
}

extension Row {
    /// The bytes of a blob; none where it is NULL.
    func bytes(_ column: String) -> [UInt8] {
        (try? withUnsafeData(named: column) { data in data.map { [UInt8]($0) } }) ?? []
    }

    /// A count, a place or a time, none of which is negative.
    func count(_ column: String) -> UInt64 { UInt64(clamping: self[column] as Int64) }
}
