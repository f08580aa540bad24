import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

/// The rows of a replica file in one transaction.
final class ReplicaFileRows: JournalRows, ReplicaTransaction {
    var journal: any JournalStore { self }
    lazy var editStatements = EditStatements(statements)
    /// Persons by number, which never change.
    private var knownAuthors: [Int64: Person] = [:]

    // MARK: Settings

    func setting(_ setting: ReplicaSetting) throws -> [UInt8]? {
        try editStatements.setting(setting.rawValue)
    }

    func set(_ setting: ReplicaSetting, to value: [UInt8]?) throws {
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

    // MARK: Authors and labels

    func authors() throws -> [AuthorRow] {
        try all("SELECT * FROM author ORDER BY id", []) { row in
            AuthorRow(id: row["id"], person: Person(name: row["name"], function: row["function"]))
        }
    }

    func author(_ id: Int64) throws -> Person? {
        if let known = knownAuthors[id] { return known }
        let author = try one("SELECT name, function FROM author WHERE id = ?", [id]) { row in
            Person(name: row["name"], function: row["function"])
        }
        knownAuthors[id] = author
        return author
    }

    func authorNumber(of person: Person) throws -> Int64 {
        let known = try one(
            "SELECT id FROM author WHERE name = ? AND function = ?",
            [person.name, person.function]
        ) { $0["id"] as Int64 }
        return try known
            ?? insert(
                "INSERT INTO author (name, function) VALUES (?, ?)",
                [person.name, person.function]
            )
    }

    func label(of caseID: CaseID) throws -> String? {
        try editStatements.label(of: caseID)
    }

    func labels() throws -> [CaseID: String] {
        var labels: [CaseID: String] = [:]
        for (caseID, text) in try all(
            "SELECT caseID, text FROM label",
            [],
            { row in (CaseID(row.bytes("caseID")), row["text"] as String) }
        ) {
            if let caseID { labels[caseID] = text }
        }
        return labels
    }

    func cases(labelled key: String) throws -> [CaseID] {
        try all("SELECT caseID FROM label WHERE key = ?", [key]) { CaseID($0.bytes("caseID")) }
            .compactMap { $0 }
    }

    func setLabel(_ label: (text: String, key: String)?, of caseID: CaseID) throws {
        if let label {
            try execute(
                """
                INSERT INTO label (caseID, text, key) VALUES (?, ?, ?)
                ON CONFLICT (caseID) DO UPDATE SET text = excluded.text, key = excluded.key
                """,
                [caseID.bytes.blob, label.text, label.key]
            )
        } else {
            try execute("DELETE FROM label WHERE caseID = ?", [caseID.bytes.blob])
        }
    }

    func cases(in range: ClosedRange<CaseID>, limit: Int) throws -> [CaseID] {
        let low = range.lowerBound.bytes.blob
        let high = range.upperBound.bytes.blob
        return try all(
            """
            SELECT caseID FROM caseFile WHERE caseID BETWEEN ? AND ?
            UNION SELECT caseID FROM newCase WHERE caseID BETWEEN ? AND ? LIMIT ?
            """,
            [low, high, low, high, limit]
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
