import GRDB
import GRDBSQLite
import Journal
import Synchronization
import Vocabulary

/// The statements that every commit passes through, on SQLite's own interface.
///
/// Binding through GRDB costs about a microsecond a statement, which is half of what a commit may
/// cost. Only this file does without it. The statements belong to GRDB's cache, which prepares them
/// once for a connection and finalizes them before it closes, or to ``KeptStatements`` where a file has
/// one connection; blobs are bound where they lie, so every statement is reset before its bytes may
/// move.
final class JournalStatements {
    let db: Database
    private let kept: KeptStatements?
    /// Those that are prepared, by the places of their slots; 0 where there is none.
    private var pointers: [UInt]
    /// Those of GRDB's cache, for as long as this transaction may use them.
    private var borrowed: [Statement] = []
    private static let audienceLog = Slot(
        """
        SELECT log.id, log.place, log.lastLeaf, log.chain,
            caseFile.id, caseFile.charterHead, caseFile.binding, caseFile.opened
        FROM log JOIN caseFile ON caseFile.id = log.caseFile WHERE log.name = ?
        """
    )
    static let commitLog = Slot(
        """
        SELECT log.name, coalesce(charter.head, caseFile.charterHead)
        FROM log JOIN caseFile ON caseFile.id = log.caseFile
            LEFT JOIN charter ON charter.caseFile = caseFile.id AND charter.place = 1
        WHERE log.id = ?
        """
    )
    static let logRow = Slot(
        "SELECT name, caseFile, place, chain, lastLeaf FROM log WHERE id = ?"
    )
    static let logNamed = Slot(
        "SELECT id, caseFile, place, chain, lastLeaf FROM log WHERE name = ?"
    )
    static let anyStart = Slot("SELECT EXISTS (SELECT 1 FROM start)")
    static let anyCharter = Slot("SELECT EXISTS (SELECT 1 FROM charter)")
    static let leafRow = Slot(
        """
        SELECT id, log, run, place, previous, head, cited, verdicts, data
        FROM leaf WHERE id = ?
        """
    )
    private static let link = Slot("SELECT previous, head FROM leaf WHERE id = ?")
    private static let recordState = Slot(
        "SELECT conflicts, state FROM record WHERE log = ? AND type = ? AND instance = ?"
    )
    private static let insertRecord = Slot(
        "INSERT INTO record (conflicts, state, log, type, instance) VALUES (?, ?, ?, ?, ?)"
    )
    private static let updateRecord = Slot(
        """
        UPDATE record SET conflicts = ?, state = ? WHERE log = ? AND type = ? AND instance = ?
        """
    )
    private static let caseFile = Slot(
        "SELECT id, charterHead, binding, opened FROM caseFile WHERE caseID = ?"
    )
    private static let insertLeaf = Slot(
        """
        INSERT INTO leaf (id, log, run, place, previous, head, cited, verdicts, data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    )
    private static let instanceNumber = Slot("SELECT id FROM instance WHERE record = ?")
    private static let insertLog = Slot(
        "INSERT INTO log (place, lastLeaf, chain, name, id, caseFile) VALUES (?, ?, ?, ?, ?, ?)"
    )
    private static let updateLog = Slot(
        "UPDATE log SET place = ?, lastLeaf = ?, chain = ? WHERE name = ?"
    )

    private static let begin = Slot("BEGIN")
    private static let beginWriting = Slot("BEGIN IMMEDIATE")
    private static let commit = Slot("COMMIT")
    private static let rollback = Slot("ROLLBACK")

    init(_ db: Database, kept: KeptStatements? = nil) {
        self.db = db
        self.kept = kept
        pointers = kept?.all() ?? []
    }

    /// Runs `body` in one transaction that no other writer overlaps, and undoes it where that throws.
    ///
    /// As GRDB does, which prepares both ends of a transaction anew each time.
    func writing<Value>(_ body: () throws -> Value) throws -> Value {
        try run(Self.beginWriting)
        var isCommitted = false
        defer { if !isCommitted { undo() } }
        let value = try body()
        try run(Self.commit)
        isCommitted = true
        return value
    }

    /// Runs `body` on one consistent state, and undoes whatever it wrote.
    func reading<Value>(_ body: () throws -> Value) throws -> Value {
        try run(Self.begin)
        defer { undo() }
        return try body()
    }

    /// Ends a transaction, if an error has not ended it already.
    private func undo() {
        if sqlite3_get_autocommit(db.sqliteConnection) == 0 { try? run(Self.rollback) }
    }

    private func run(_ slot: Slot) throws {
        _ = try run(slot, bind: { _ in }, row: { _ in })
    }

    /// The text of a statement, and its place among the prepared ones of every connection.
    final class Slot: Sendable {
        let sql: String
        let place: Int
        private static let count = Mutex(0)

        init(_ sql: String) {
            self.sql = sql
            place = Self.count.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    /// Runs a statement: `bind`, then `row` for the first row if there is one.
    @inline(__always)
    func run<Value>(
        _ slot: Slot,
        bind: (OpaquePointer) -> Void,
        row: (OpaquePointer) throws -> Value
    ) throws -> Value? {
        let pointer = try prepared(slot)
        bind(pointer)
        defer { sqlite3_reset(pointer) }
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return try row(pointer)
        case SQLITE_DONE: return nil
        case let code: throw error(code, pointer)
        }
    }

    /// Runs a statement: `bind`, then `row` for every row.
    func each(
        _ slot: Slot,
        bind: (OpaquePointer) -> Void,
        row: (OpaquePointer) throws -> Void
    ) throws {
        _ = try each(slot, bind: bind) { statement in
            try row(statement)
            return true
        }
    }

    /// The same until `row` returns false; returns whether it saw every row.
    func each(
        _ slot: Slot,
        bind: (OpaquePointer) -> Void,
        while row: (OpaquePointer) throws -> Bool
    ) throws -> Bool {
        let pointer = try prepared(slot)
        bind(pointer)
        defer { sqlite3_reset(pointer) }
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW: guard try row(pointer) else { return false }
            case SQLITE_DONE: return true
            case let code: throw error(code, pointer)
            }
        }
    }

    @inline(__always)
    private func prepared(_ slot: Slot) throws -> OpaquePointer {
        if slot.place < pointers.count,
            let known = OpaquePointer(bitPattern: pointers[slot.place])
        {
            return known
        }
        return try prepare(slot)
    }

    /// Prepares a statement, when it is first used.
    @inline(never)
    private func prepare(_ slot: Slot) throws -> OpaquePointer {
        var pointer = try kept?.prepare(slot, on: db) ?? 0
        if kept == nil {
            let statement = try db.cachedStatement(sql: slot.sql)
            borrowed.append(statement)
            pointer = UInt(bitPattern: statement.sqliteStatement)
        }
        while pointers.count <= slot.place { pointers.append(0) }
        pointers[slot.place] = pointer
        guard let prepared = OpaquePointer(bitPattern: pointer) else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, sql: slot.sql)
        }
        return prepared
    }

    func error(_ code: CInt, _ statement: OpaquePointer) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement))),
            sql: String(cString: sqlite3_sql(statement))
        )
    }
}

extension JournalStatements {
    func audienceLog(
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws -> (LogRow, CaseRow)? {
        let name = LogName.audience(caseID, audience)
        return try withName(caseID, audience) { bytes in
            try run(Self.audienceLog) { statement in
                statement.bind(1, bytes)
            } row: { statement in
                guard let chain = statement.hash(3), let head = statement.head(5)
                else { throw JournalError(.storeDamaged, log: name, "the row of a log") }
                let log = LogRow(
                    id: statement.int(0),
                    name: name,
                    caseFile: statement.int(4),
                    place: UInt64(clamping: statement.int(1)),
                    chain: chain,
                    lastLeaf: statement.int(2)
                )
                let caseFile = CaseRow(
                    id: statement.int(4),
                    caseID: caseID,
                    charterHead: head,
                    binding: statement.int(6),
                    opened: UInt64(clamping: statement.int(7))
                )
                return (log, caseFile)
            }
        }
    }

    func save(_ log: LogRow, isNew: Bool) throws {
        try withName(log.name) { name in
            try withBytes(of: log.chain) { chain in
                _ = try run(isNew ? Self.insertLog : Self.updateLog) { statement in
                    statement.bind(1, Int64(clamping: log.place))
                    statement.bind(2, log.lastLeaf)
                    statement.bind(3, chain)
                    statement.bind(4, name)
                    if isNew {
                        statement.bind(5, log.id)
                        statement.bind(6, log.caseFile)
                    }
                } row: { _ in
                }
            }
        }
    }

    func link(of leaf: Int64) throws -> (previous: Int64, head: Head?)? {
        try run(Self.link) { statement in
            statement.bind(1, leaf)
        } row: { statement in
            (previous: statement.int(0), head: statement.head(1))
        }
    }

    func recordState(
        log: Int64,
        type: UInt16,
        instance: Int64
    ) throws -> (state: [UInt8], conflicts: Int)? {
        try run(Self.recordState) { statement in
            statement.bind(1, log)
            statement.bind(2, Int64(type))
            statement.bind(3, instance)
        } row: { statement in
            (state: Array(statement.blob(1)), conflicts: Int(statement.int(0)))
        }
    }

    func save(_ record: RecordRow, isNew: Bool) throws {
        try record.state.withUnsafeBytes { state in
            _ = try run(isNew ? Self.insertRecord : Self.updateRecord) { statement in
                statement.bind(1, Int64(record.conflicts))
                statement.bind(2, state)
                statement.bind(3, record.log)
                statement.bind(4, Int64(record.type))
                statement.bind(5, record.instance)
            } row: { _ in
            }
        }
    }

    func caseFile(_ caseID: CaseID) throws -> CaseRow? {
        try withBytes(of: caseID) { bytes in
            try run(Self.caseFile) { statement in
                statement.bind(1, bytes)
            } row: { statement in
                guard let head = statement.head(1) else {
                    throw JournalError(.storeDamaged, "the row of case \(caseID)")
                }
                return CaseRow(
                    id: statement.int(0),
                    caseID: caseID,
                    charterHead: head,
                    binding: statement.int(2),
                    opened: UInt64(clamping: statement.int(3))
                )
            }
        }
    }

    func instanceNumber(of record: RecordID) throws -> Int64? {
        try withBytes(of: record) { record in
            try run(Self.instanceNumber) { statement in
                statement.bind(1, record)
            } row: { statement in
                statement.int(0)
            }
        }
    }

    func insert(_ leaf: LeafRow, buffer: [UInt8], range: Range<Int>) throws {
        // Head and citations in one scratch tuple, bound where it lies.
        var mark = (
            UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0)
        )
        var cited = 0
        if let commit = leaf.commit {
            mark.0 = commit.head.high.bigEndian
            mark.1 = commit.head.low.bigEndian
            mark.2 = commit.logHead.high.bigEndian
            mark.3 = commit.logHead.low.bigEndian
            mark.4 = (commit.charterHead?.high ?? 0).bigEndian
            mark.5 = (commit.charterHead?.low ?? 0).bigEndian
            // Nothing cited takes no bytes, and the charter only where it is not the case's.
            cited = commit.charterHead != nil ? 32 : commit.logHead == .zero ? 0 : 16
        }
        try buffer.withUnsafeBytes { buffer in
            try withUnsafeBytes(of: &mark) { mark in
                _ = try run(Self.insertLeaf) { statement in
                    statement.bind(1, leaf.id)
                    statement.bind(2, leaf.log)
                    statement.bind(3, leaf.run)
                    statement.bind(4, Int64(clamping: leaf.place))
                    statement.bind(5, leaf.previous)
                    if leaf.commit != nil {
                        statement.bind(6, UnsafeRawBufferPointer(rebasing: mark[0..<16]))
                    } else {
                        sqlite3_bind_null(statement, 6)
                    }
                    if cited > 0 {
                        statement.bind(7, UnsafeRawBufferPointer(rebasing: mark[16..<16 + cited]))
                    } else {
                        sqlite3_bind_null(statement, 7)
                    }
                    if let verdicts = leaf.verdicts {
                        statement.bindCopy(8, verdicts)
                    } else {
                        sqlite3_bind_null(statement, 8)
                    }
                    statement.bind(9, UnsafeRawBufferPointer(rebasing: buffer[range]))
                } row: { _ in
                }
            }
        }
    }

    /// The name of an audience log, without an array of its own.
    @inline(__always)
    func withName<Value>(
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        // The kind stands last in its word, so that the name is what follows seven bytes.
        var words = (
            UInt64(4).bigEndian, caseID.high.bigEndian, caseID.low.bigEndian,
            audience.high.bigEndian, audience.low.bigEndian
        )
        return try withUnsafeBytes(of: &words) {
            try body(UnsafeRawBufferPointer(rebasing: $0[7...]))
        }
    }

    private func withName<Value>(
        _ name: LogName,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        if case .audience(let caseID, let audience) = name {
            return try withName(caseID, audience, body)
        }
        return try name.bytes.withUnsafeBytes(body)
    }

    private func withBytes<Value>(
        of hash: Hash,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        try hash.bytes.withUnsafeBytes(body)
    }

    private func withBytes<Kind, Value>(
        of identifier: Identifier<Kind>,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        var halves = (identifier.high.bigEndian, identifier.low.bigEndian)
        return try withUnsafeBytes(of: &halves, body)
    }
}

extension OpaquePointer {
    @inline(__always)
    func bind(_ index: CInt, _ value: Int64) {
        sqlite3_bind_int64(self, index, value)
    }

    /// Binds bytes where they lie: they must not move before the statement is reset.
    @inline(__always)
    func bind(_ index: CInt, _ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress {
            sqlite3_bind_blob64(self, index, start, UInt64(bytes.count), nil)
        } else {
            sqlite3_bind_zeroblob(self, index, 0)
        }
    }

    /// Binds bytes that SQLite copies.
    func bindCopy(_ index: CInt, _ bytes: [UInt8]) {
        let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_blob64(self, index, bytes, UInt64(bytes.count), copy)
    }

    /// Binds an identifier, which SQLite copies.
    func bindCopy<Kind>(_ index: CInt, _ identifier: Identifier<Kind>) {
        let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        withUnsafeBytes(of: (identifier.high.bigEndian, identifier.low.bigEndian)) { bytes in
            _ = sqlite3_bind_blob64(self, index, bytes.baseAddress, UInt64(bytes.count), copy)
        }
    }

    func bindNull(_ index: CInt) { sqlite3_bind_null(self, index) }

    /// Binds a text that SQLite copies.
    func bindText(_ index: CInt, _ text: String) {
        let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(self, index, text, -1, copy)
    }

    @inline(__always)
    func int(_ column: CInt) -> Int64 { sqlite3_column_int64(self, column) }

    /// The bytes of a column, which live until the statement is reset.
    @inline(__always)
    func blob(_ column: CInt) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(self, column),
            count: Int(sqlite3_column_bytes(self, column))
        )
    }

    /// An identifier, read eight bytes at a time; nil where there is none.
    @inline(__always)
    func identifier<Kind>(_ column: CInt, _ kind: Kind.Type) -> Identifier<Kind>? {
        let bytes = blob(column)
        guard bytes.count == 16 else { return nil }
        return Identifier(high: bytes.word(0), low: bytes.word(1))
    }

    /// A hash, read eight bytes at a time.
    func hash(_ column: CInt) -> Hash? {
        let bytes = blob(column)
        guard bytes.count == Hash.byteCount else { return nil }
        return Hash(bytes.word(0), bytes.word(1), bytes.word(2), bytes.word(3))
    }

    /// A head, read eight bytes at a time; nil where there is none.
    func head(_ column: CInt) -> Head? {
        let bytes = blob(column)
        guard bytes.count == Head.byteCount else { return nil }
        return Head(high: bytes.word(0), low: bytes.word(1))
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
}
