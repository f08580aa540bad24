import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

/// The rows of a replica file in one transaction.
final class ReplicaFileRows: JournalRows, ReplicaTransaction {
    var journal: any JournalStore { self }
    lazy var editStatements = EditStatements(statements)
    lazy var keyStatements = KeyStatements(statements)

    /// The settings that were asked for.
    private var settings: [ReplicaSetting: [UInt8]?] = [:]
    private var version: Int64 = 0

    override func noteChange() {
        super.noteChange()
        editStatements.forgetTargets()
    }

    // MARK: What was read before

    /// Goes on with what earlier transactions of this connection have read, if it still holds.
    func recall(_ known: RememberedRows?) throws {
        version = try editStatements.version()
        guard let known, known.version == version else { return }
        settings = known.settings
        answers = known.answers
        caseRows = known.caseRows
        editStatements.known = known.tally
    }

    /// What the next transaction may go on with. Nothing, where this one is undone and has written.
    func remembered(isUndone: Bool) -> RememberedRows? {
        guard !isUndone || !(isChanged || editStatements.isChanged) else { return nil }
        return RememberedRows(
            version: version,
            settings: settings,
            tally: editStatements.known,
            answers: answers,
            caseRows: caseRows
        )
    }

    // MARK: Settings

    func setting(_ setting: ReplicaSetting) throws -> [UInt8]? {
        if let known = settings[setting] { return known }
        let value = try editStatements.setting(setting.rawValue)
        settings[setting] = .some(value)
        return value
    }

    func set(_ setting: ReplicaSetting, to value: [UInt8]?) throws {
        settings[setting] = nil
        if let value {
            try execute(
                """
                INSERT INTO setting (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
                [setting.rawValue, value.blob]
            )
        } else {
            try execute("DELETE FROM setting WHERE name = ?", [setting.rawValue])
        }
    }

    func cases(in range: ClosedRange<CaseID>, limit: Int) throws -> [CaseID] {
        let low = range.lowerBound.bytes.blob
        let high = range.upperBound.bytes.blob
        return try all(
            """
            SELECT caseID FROM caseFile WHERE caseID BETWEEN ? AND ?
            UNION SELECT caseID FROM newCase WHERE caseID BETWEEN ? AND ?
            UNION SELECT caseID FROM bundledCase WHERE caseID BETWEEN ? AND ? LIMIT ?
            """,
            [low, high, low, high, low, high, limit]
        ) { CaseID($0.bytes("caseID")) }.compactMap { $0 }
    }

    // MARK: Cases that the server has not ordered

    func newCases() throws -> [NewCaseRow] {
        try all("SELECT * FROM newCase ORDER BY id", [], Self.newCase)
    }

    func newCase(_ caseID: CaseID) throws -> NewCaseRow? {
        try one(
            "SELECT * FROM newCase WHERE caseID = ?",
            [caseID.bytes.blob],
            Self.newCase
        )
    }

    func save(_ newCase: NewCaseRow) throws {
        try execute(
            """
            INSERT INTO newCase (caseID, body, signature, madeAt, sent, refusal)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (caseID) DO UPDATE SET sent = excluded.sent, refusal = excluded.refusal
            """,
            [
                newCase.caseID.bytes.blob, newCase.body.blob, newCase.signature.blob,
                Int64(clamping: newCase.madeAt), newCase.sent, newCase.refusal,
            ]
        )
    }

    func deleteNewCase(_ caseID: CaseID) throws {
        try execute("DELETE FROM newCase WHERE caseID = ?", [caseID.bytes.blob])
    }

    private static func newCase(_ row: Row) throws -> NewCaseRow {
        guard let caseID = CaseID(row.bytes("caseID")) else { throw damaged("newCase", row) }
        return NewCaseRow(
            caseID: caseID,
            body: row.bytes("body"),
            signature: row.bytes("signature"),
            madeAt: row.count("madeAt"),
            sent: row["sent"],
            refusal: row["refusal"]
        )
    }

    // MARK: Models

    func packedModel(_ hash: Hash) throws -> [UInt8]? {
        try one("SELECT content FROM packedModel WHERE hash = ?", [hash.bytes.blob]) {
            $0.bytes("content")
        }
    }

    func keep(packedModel: [UInt8], of hash: Hash) throws {
        try execute(
            """
            INSERT INTO packedModel (hash, content) VALUES (?, ?)
            ON CONFLICT (hash) DO UPDATE SET content = excluded.content
            """,
            [hash.bytes.blob, packedModel.blob]
        )
    }

    func packedModels() throws -> [Hash] {
        try all("SELECT hash FROM packedModel ORDER BY hash", []) { row in
            guard let hash = Hash(row.bytes("hash")) else { throw Self.damaged("packedModel", row) }
            return hash
        }
    }

    // MARK: News

    func seenLeaves() throws -> [CaseID: Int64] {
        let rows = try all("SELECT caseID, leaf FROM seenCase", []) { row in
            guard let caseID = CaseID(row.bytes("caseID")) else {
                throw Self.damaged("seenCase", row)
            }
            return (caseID, row["leaf"] as Int64)
        }
        return Dictionary(rows) { $1 }
    }

    func seenLeaf(ofCase caseID: CaseID) throws -> Int64 {
        try one("SELECT leaf FROM seenCase WHERE caseID = ?", [caseID.bytes.blob]) { $0["leaf"] }
            ?? 0
    }

    func setSeenLeaf(_ leaf: Int64, ofCase caseID: CaseID) throws {
        try execute(
            """
            INSERT INTO seenCase (caseID, leaf) VALUES (?, ?)
            ON CONFLICT (caseID) DO UPDATE SET leaf = excluded.leaf
            """,
            [caseID.bytes.blob, leaf]
        )
    }
}
