import GRDB
import Journal
import Vocabulary

/// The rows of the journal in one transaction of a SQLite file.
///
/// Server and replica files build on it with rows of their own.
class JournalRows: JournalStore {
    /// The connection, inside the transaction.
    let db: Database
    let statements: JournalStatements
    /// Answers to questions about whole tables, until a statement that is not hot writes anything:
    /// the hot ones write no charters and no cases.
    var answers: [StoreQuestion: Bool] = [:]
    /// Rows of cases that were asked for, as long as the answers hold.
    var caseRows: [CaseID: CaseRow] = [:]
    /// Whether such a statement has written.
    private(set) var isChanged = false

    /// The rows that `db` holds; for as long as its transaction lasts.
    ///
    /// - Parameter kept: Where statements are kept, of a file that has this one connection.
    init(_ db: Database, kept: KeptStatements? = nil) {
        self.db = db
        statements = JournalStatements(db, kept: kept)
    }

    /// Notes that something is written which may change an answer.
    func noteChange() {
        isChanged = true
        if !answers.isEmpty { answers.removeAll() }
        if !caseRows.isEmpty { caseRows.removeAll() }
    }

    func isRefused(leaf: Hash) throws -> Bool { false }

    /// The answer to a question, asked once.
    func answer(_ question: StoreQuestion, _ ask: () throws -> Bool) rethrows -> Bool {
        if let known = answers[question] { return known }
        let answer = try ask()
        answers[question] = answer
        return answer
    }

    func nested<Value>(_ body: () throws -> Value) throws -> Value {
        var result: Result<Value, any Error>?
        do {
            try db.inSavepoint {
                let value = try body()
                result = .success(value)
                return .commit
            }
        } catch {
            // What was remembered may have been undone.
            noteChange()
            throw error
        }
        guard let result else { throw JournalError(.storeDamaged, "a savepoint without an end") }
        return try result.get()
    }

    // MARK: Logs and their entries

    func log(named name: LogName) throws -> LogRow? {
        try statements.log(named: name)
    }

    func log(_ id: Int64) throws -> LogRow? {
        try statements.log(id)
    }

    func audienceLogs(ofCase caseFile: Int64) throws -> [LogRow] {
        // Their names begin with the case's: an index over the cases of logs would take half of what
        // the logs take.
        let row = try one("SELECT caseID FROM caseFile WHERE id = ?", [caseFile]) {
            CaseID($0.bytes("caseID"))
        }
        guard let row, let caseID = row else { return [] }
        let last = AudienceID(high: .max, low: .max)
        return try all(
            "SELECT * FROM log WHERE name BETWEEN ? AND ? ORDER BY name",
            [
                LogName.audience(caseID, .zero).bytes.blob,
                LogName.audience(caseID, last).bytes.blob,
            ],
            Self.log
        )
    }

    func lastLeaves() throws -> [Int64: Int64] {
        let rows = try all(
            "SELECT caseFile, max(lastLeaf) AS leaf FROM log WHERE caseFile > 0 GROUP BY caseFile",
            []
        ) { (caseFile: $0["caseFile"] as Int64, leaf: $0["leaf"] as Int64) }
        return Dictionary(rows.filter { $0.leaf > 0 }.map { ($0.caseFile, $0.leaf) }) { $1 }
    }

    func logs(after id: Int64, limit: Int) throws -> [LogRow] {
        try all("SELECT * FROM log WHERE id > ? ORDER BY id LIMIT ?", [id, limit], Self.log)
    }

    func lastLog() throws -> Int64 { try last("log") }

    func save(_ log: LogRow, isNew: Bool) throws {
        try statements.save(log, isNew: isNew)
    }

    func insert(_ entry: EntryRow, log: Int64) throws {
        try execute(
            """
            INSERT INTO entry (log, place, time, chain, signer, signature, body,
                charterHead, partyHead, step, leaf, erased)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                log, Int64(clamping: entry.place), Int64(clamping: entry.time),
                entry.chain.bytes.blob, entry.signer.blob, entry.signature.blob, entry.body.blob,
                entry.audience?.charterHead.bytes.blob,
                entry.audience == nil && entry.partyHead == .zero
                    ? nil : entry.partyHead.bytes.blob,
                entry.audience?.step, entry.audience?.leaf,
                entry.audience?.erased?.bytes.blob,
            ]
        )
    }

    func entries(log: Int64, from place: UInt64, limit: Int) throws -> [EntryRow] {
        try all(
            "SELECT * FROM entry WHERE log = ? AND place >= ? ORDER BY place LIMIT ?",
            [log, Int64(clamping: place), limit],
            Self.entry
        )
    }

    // MARK: The hot path

    func audienceLog(_ caseID: CaseID, _ audience: AudienceID) throws -> (LogRow, CaseRow)? {
        try statements.audienceLog(caseID, audience)
    }

    func commitLog(_ log: Int64) throws -> (caseID: CaseID, charterHead: Head)? {
        try statements.commitLog(log)
    }

    func link(of leaf: Int64) throws -> (previous: Int64, head: Head?)? {
        try statements.link(of: leaf)
    }

    func recordState(
        log: Int64,
        type: UInt16,
        instance: Int64
    ) throws -> (state: [UInt8], conflicts: Int)? {
        try statements.recordState(log: log, type: type, instance: instance)
    }

    func recordState(
        _ caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Int64
    ) throws -> (log: Int64, state: [UInt8]?)? {
        try statements.recordState(caseID, audience, type: type, instance: instance)
    }

    func save(_ record: RecordRow, isNew: Bool) throws {
        try statements.save(record, isNew: isNew)
    }

    func caseFile(_ caseID: CaseID) throws -> CaseRow? {
        if let known = caseRows[caseID] { return known }
        guard let row = try statements.caseFile(caseID) else { return nil }
        if caseRows.count >= RememberedRows.cases { caseRows.removeAll(keepingCapacity: true) }
        caseRows[caseID] = row
        return row
    }

    func instanceNumber(of record: RecordID) throws -> Int64? {
        try statements.instanceNumber(of: record)
    }

    func insertInstance(record: RecordID, creator: PartyID, nonce: Nonce) throws -> Int64 {
        try insert(
            "INSERT INTO instance (record, creator, nonce) VALUES (?, ?, ?)",
            [record.bytes.blob, creator.bytes.blob, nonce.bytes.blob]
        )
    }

    func lastLeaf() throws -> Int64 { try last("leaf") }

    func insert(_ leaf: LeafRow, buffer: [UInt8], range: Range<Int>) throws {
        try statements.insert(leaf, buffer: buffer, range: range)
    }

    func lastRun() throws -> Int64 { try last("run") }

    func insert(_ run: RunRow) throws {
        try execute(
            """
            INSERT INTO run (id, commitGroup, first, count, time, firstLeaf, lastLeaf,
                partyHead, charterHead, proof, epoch)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                run.id, run.group, Int64(run.first), Int64(run.count), Int64(clamping: run.time),
                run.firstLeaf, run.lastLeaf, run.partyHead.bytes.blob,
                run.charterHead?.bytes.blob, run.proof.blob, run.epoch?.bytes.blob,
            ]
        )
    }

    func lastGroup() throws -> Int64 { try last("commitGroup") }

    func insert(_ group: GroupRow) throws {
        try execute(
            """
            INSERT INTO commitGroup (id, header, signature, count, sealing) VALUES (?, ?, ?, ?, ?)
            """,
            [
                group.id, group.header.blob, group.signature.blob, Int64(group.count),
                Int64(clamping: group.sealing),
            ]
        )
    }
}

extension JournalRows {
    private static func log(_ row: Row) throws -> LogRow {
        guard let name = LogName(row.bytes("name")), let chain = Hash(row.bytes("chain")) else {
            throw damaged("log", row)
        }
        return LogRow(
            id: row["id"],
            name: name,
            caseFile: row["caseFile"],
            place: row.count("place"),
            chain: chain,
            lastLeaf: row["lastLeaf"]
        )
    }

    static func entry(_ row: Row) throws -> EntryRow {
        guard let chain = Hash(row.bytes("chain")) else { throw damaged("entry", row) }
        let party = row.bytes("partyHead")
        guard let partyHead = party.isEmpty ? .zero : Head(party) else {
            throw damaged("entry", row)
        }
        var mark: AudienceMark?
        if let step: Int64 = row["step"] {
            guard let charter = Head(row.bytes("charterHead")) else { throw damaged("entry", row) }
            mark = AudienceMark(
                charterHead: charter,
                step: step,
                leaf: row["leaf"] ?? 0,
                erased: Hash(row.bytes("erased"))
            )
        }
        return EntryRow(
            place: row.count("place"),
            time: row.count("time"),
            body: row.bytes("body"),
            signer: row.bytes("signer"),
            signature: row.bytes("signature"),
            chain: chain,
            partyHead: partyHead,
            audience: mark
        )
    }

    /// A row that no version of this program wrote.
    static func damaged(_ table: String, _ row: Row) -> JournalError {
        JournalError(.storeDamaged, "a row of \(table) does not decode")
    }

    /// The highest number of a table's rows; 0 where it has none.
    private func last(_ table: String) throws -> Int64 {
        try one("SELECT ifnull(max(id), 0) FROM \(table)", []) { $0[0] } ?? 0
    }
}
