import GRDBSQLite

/// Raw SQLite through its C interface: the limit that everything is measured against.
///
/// One row per field under an integer case key (or, as `wide`, one row per case with sixty columns),
/// prepared statements, one transaction, WAL, `synchronous=NORMAL`. It signs nothing, checks nothing and
/// keeps no history.
final class RawStore {
    private var database: OpaquePointer?
    private var upsert: OpaquePointer?
    private var findCase: OpaquePointer?
    private var insertCase: OpaquePointer?
    private var lastCase = -1
    private var lastKey: Int64 = 0
    let path: String

    struct Failure: Error { var message: String }

    /// Opens a file. A `bare` one is somebody else's, to be looked at and vacuumed.
    init(path: String, full: Bool = false, bare: Bool = false) throws {
        self.path = path
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw failure("open") }
        guard !bare else { return }
        try run("PRAGMA page_size=4096")
        try run("PRAGMA journal_mode=WAL")
        try run("PRAGMA synchronous=\(full ? "FULL" : "NORMAL")")
        try run("PRAGMA cache_size=-65536")
        try run("PRAGMA temp_store=MEMORY")
        try run("CREATE TABLE IF NOT EXISTS cs(k INTEGER PRIMARY KEY, id TEXT UNIQUE)")
        try run(
            """
            CREATE TABLE IF NOT EXISTS cell(c INT NOT NULL, f INT NOT NULL, v TEXT, PRIMARY KEY(c, f))
            WITHOUT ROWID
            """
        )
        upsert = try prepare(
            """
            INSERT INTO cell(c, f, v) VALUES(?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET v = excluded.v
            """
        )
        findCase = try prepare("SELECT k FROM cs WHERE id = ?1")
        insertCase = try prepare("INSERT INTO cs(id) VALUES(?1)")
    }

    deinit { close() }

    func close() {
        for statement in [upsert, findCase, insertCase] { sqlite3_finalize(statement) }
        (upsert, findCase, insertCase) = (nil, nil, nil)
        sqlite3_close_v2(database)
        database = nil
    }

    /// Writes all of `edits` in one transaction.
    func write(_ edits: some Sequence<Workload.Edit>, ids: [[UInt8]]) throws {
        try run("BEGIN")
        for edit in edits { try set(edit, ids) }
        try run("COMMIT")
    }

    /// Writes one field in a transaction of its own.
    func writeOne(_ edit: Workload.Edit, ids: [[UInt8]]) throws {
        try run("BEGIN")
        try set(edit, ids)
        try run("COMMIT")
    }

    func checkpoint() throws { try run("PRAGMA wal_checkpoint(TRUNCATE)") }

    func vacuum(into path: String) throws { try run("VACUUM INTO '\(path)'") }

    func run(_ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
    }

    private func set(_ edit: Workload.Edit, _ ids: [[UInt8]]) throws {
        let key = try key(of: edit.place, ids)
        sqlite3_bind_int64(upsert, 1, key)
        sqlite3_bind_int(upsert, 2, Int32(edit.field))
        var value = edit.value
        try value.withUTF8 { text in
            _ = text.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(upsert, 3, $0.baseAddress, Int32($0.count), nil)
            }
            try finish(upsert)
        }
    }

    private func key(of place: Int, _ ids: [[UInt8]]) throws -> Int64 {
        if place == lastCase { return lastKey }
        let key = try ids[place].withUnsafeBufferPointer { id -> Int64 in
            try id.withMemoryRebound(to: CChar.self) { text in
                let length = Int32(text.count)
                sqlite3_bind_text(findCase, 1, text.baseAddress, length, nil)
                if sqlite3_step(findCase) == SQLITE_ROW {
                    let key = sqlite3_column_int64(findCase, 0)
                    sqlite3_reset(findCase)
                    return key
                }
                sqlite3_reset(findCase)
                sqlite3_bind_text(insertCase, 1, text.baseAddress, length, nil)
                try finish(insertCase)
                return sqlite3_last_insert_rowid(database)
            }
        }
        lastCase = place
        lastKey = key
        return key
    }

    private func finish(_ statement: OpaquePointer?) throws {
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure("step") }
        sqlite3_reset(statement)
    }

    func prepare(_ sql: String) throws -> OpaquePointer? {
        var statement: OpaquePointer?
        guard
            sqlite3_prepare_v3(
                database,
                sql,
                -1,
                UInt32(SQLITE_PREPARE_PERSISTENT),
                &statement,
                nil
            ) == SQLITE_OK
        else { throw failure(sql) }
        return statement
    }

    private func failure(_ what: String) -> Failure {
        Failure(message: "\(what): \(sqlite3_errmsg(database).map { String(cString: $0) } ?? "")")
    }
}

/// The plain table that a program without sync would have: sixty columns, and the last value of each.
enum PlainTable {
    /// Makes a vacuumed file and returns its size in bytes.
    static func size(of work: Workload, ids: [[UInt8]], in folder: Folder) throws -> Int {
        let path = folder.path("plain.db")
        let store = try RawStore(path: path)
        let columns = (0..<Workload.fields).map { "f\($0) TEXT" }.joined(separator: ", ")
        try store.run("CREATE TABLE cases(id TEXT PRIMARY KEY NOT NULL, \(columns)) WITHOUT ROWID")
        var values = Array(
            repeating: Array(repeating: "", count: Workload.fields),
            count: work.cases
        )
        for edit in work.fills.joined() { values[edit.place][edit.field] = edit.value }
        for edit in work.edits.joined() { values[edit.place][edit.field] = edit.value }
        let marks = (0...Workload.fields).map { "?\($0 + 1)" }.joined(separator: ", ")
        let insert = try store.prepare("INSERT INTO cases VALUES(\(marks))")
        defer { sqlite3_finalize(insert) }
        try store.run("BEGIN")
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for place in 0..<work.cases {
            sqlite3_bind_text(insert, 1, String(decoding: ids[place], as: UTF8.self), -1, copied)
            for field in 0..<Workload.fields {
                sqlite3_bind_text(insert, Int32(field + 2), values[place][field], -1, copied)
            }
            guard sqlite3_step(insert) == SQLITE_DONE else {
                throw RawStore.Failure(message: "insert into the plain table")
            }
            sqlite3_reset(insert)
        }
        try store.run("COMMIT")
        try store.run("DROP TABLE cell")
        try store.run("DROP TABLE cs")
        let vacuumed = folder.path("plain-vacuumed.db")
        try store.vacuum(into: vacuumed)
        return folder.size("plain-vacuumed.db")
    }
}
