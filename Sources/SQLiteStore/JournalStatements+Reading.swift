import GRDB
import GRDBSQLite
import Journal
import Vocabulary

// Reading leaves and the logs they stand in.
extension JournalStatements {
    func log(_ id: Int64) throws -> LogRow? {
        try run(Self.logRow) {
            $0.bind(1, id)
        } row: { statement in
            guard let name = LogName(Array(statement.blob(0))), let chain = statement.hash(3)
            else { throw JournalError(.storeDamaged, "the row of log \(id)") }
            return LogRow(
                id: id,
                name: name,
                caseFile: statement.int(1),
                place: UInt64(clamping: statement.int(2)),
                chain: chain,
                lastLeaf: statement.int(4)
            )
        }
    }

    func log(named name: LogName) throws -> LogRow? {
        try run(Self.logNamed) {
            $0.bindCopy(1, name.bytes)
        } row: { statement in
            guard let chain = statement.hash(3) else {
                throw JournalError(.storeDamaged, log: name, "the row of a log")
            }
            return LogRow(
                id: statement.int(0),
                name: name,
                caseFile: statement.int(1),
                place: UInt64(clamping: statement.int(2)),
                chain: chain,
                lastLeaf: statement.int(4)
            )
        }
    }

    /// Whether a statement that asks for it finds anything.
    func any(_ slot: Slot) throws -> Bool {
        try run(slot, bind: { _ in }, row: { $0.int(0) != 0 }) ?? false
    }

    private static let recordOfLog = Slot(
        """
        SELECT log.id, record.state FROM log LEFT JOIN record
            ON record.log = log.id AND record.type = ? AND record.instance = ?
        WHERE log.name = ?
        """
    )

    func recordState(
        _ caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Int64
    ) throws -> (log: Int64, state: [UInt8]?)? {
        try withName(caseID, audience) { name in
            try run(Self.recordOfLog) { statement in
                statement.bind(1, Int64(type))
                statement.bind(2, instance)
                statement.bind(3, name)
            } row: { statement in
                let state = statement.blob(1)
                return (log: statement.int(0), state: state.isEmpty ? nil : Array(state))
            }
        }
    }

    func leaf(_ id: Int64) throws -> (row: LeafRow, data: [UInt8])? {
        try run(Self.leafRow) {
            $0.bind(1, id)
        } row: { statement in
            (row: try leaf(statement), data: Array(statement.blob(8)))
        }
    }

    func commitLog(_ log: Int64) throws -> (caseID: CaseID, charterHead: Head)? {
        try run(Self.commitLog) { statement in
            statement.bind(1, log)
        } row: { statement in
            let name = statement.blob(0)
            guard name.count == 33, let head = statement.head(1) else {
                throw JournalError(.storeDamaged, "the row of log \(log)")
            }
            let words = UnsafeRawBufferPointer(rebasing: name[1...])
            return (caseID: CaseID(high: words.word(0), low: words.word(1)), charterHead: head)
        }
    }

    func eachLeaf(
        from first: Int64,
        through last: Int64,
        _ body: (LeafRow, [UInt8]) throws -> Bool
    ) throws {
        // Not from the cache: `body` may come back for more while this is being read.
        let statement = try db.makeStatement(
            sql: """
                SELECT id, log, run, place, previous, head, cited, verdicts, data
                FROM leaf WHERE id BETWEEN ? AND ? ORDER BY id
                """
        )
        let pointer = statement.sqliteStatement
        pointer.bind(1, first)
        pointer.bind(2, last)
        defer { sqlite3_reset(pointer) }
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW:
                guard try body(try leaf(pointer), Array(pointer.blob(8))) else { return }
            case SQLITE_DONE: return
            case let code: throw error(code, pointer)
            }
        }
    }

    private func leaf(_ statement: OpaquePointer) throws -> LeafRow {
        let verdicts = statement.blob(7)
        var mark: CommitMark?
        if statement.blob(5).count > 0 {
            let cited = statement.blob(6)
            guard let head = statement.head(5), [0, 16, 32].contains(cited.count) else {
                throw JournalError(.storeDamaged, "the row of leaf \(statement.int(0))")
            }
            mark = CommitMark(
                head: head,
                logHead: cited.count < 16
                    ? .zero : Head(high: cited.word(0), low: cited.word(1)),
                charterHead: cited.count < 32
                    ? nil : Head(high: cited.word(2), low: cited.word(3))
            )
        }
        return LeafRow(
            id: statement.int(0),
            log: statement.int(1),
            run: statement.int(2),
            place: UInt64(clamping: statement.int(3)),
            previous: statement.int(4),
            commit: mark,
            verdicts: verdicts.isEmpty ? nil : Array(verdicts)
        )
    }
}
