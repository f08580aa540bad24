import GRDB
import GRDBSQLite
import Synchronization

/// The statements that were prepared on the one connection of a file, kept from one transaction to the
/// next: looking each up by its text, and making ready where it is kept, takes as long as running it.
///
/// They are pointers of SQLite's, here as numbers, and mean something on that connection alone: whoever
/// has the connection to itself takes them, and whoever closes it calls ``finalize()`` before. SQLite
/// prepares a statement again by itself where the file has got another form.
final class KeptStatements: Sendable {
    private let pointers = Mutex<[UInt]>([])

    /// All that are prepared, by the places of their slots; 0 where there is none.
    func all() -> [UInt] { pointers.withLock { $0 } }

    /// Prepares a statement and keeps it.
    func prepare(_ slot: JournalStatements.Slot, on db: Database) throws -> UInt {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            db.sqliteConnection,
            slot.sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &statement,
            nil
        )
        guard code == SQLITE_OK, let statement else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(db.sqliteConnection)),
                sql: slot.sql
            )
        }
        let pointer = UInt(bitPattern: statement)
        pointers.withLock { pointers in
            while pointers.count <= slot.place { pointers.append(0) }
            pointers[slot.place] = pointer
        }
        return pointer
    }

    /// Gives all of them back. Nobody may be using the connection.
    func finalize() {
        let all = pointers.withLock { pointers in
            defer { pointers = [] }
            return pointers
        }
        for pointer in all { sqlite3_finalize(OpaquePointer(bitPattern: pointer)) }
    }
}
