import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

// Persons and labels, which come sealed, and what a file from before holds readable.
extension ReplicaFileRows {
    func authors() throws -> [AuthorRow] {
        try all("SELECT id, person FROM author ORDER BY id", []) { row in
            AuthorRow(id: row["id"], person: row.bytes("person"))
        }
    }

    func author(_ id: Int64) throws -> [UInt8]? {
        try one("SELECT person FROM author WHERE id = ?", [id]) { $0.bytes("person") }
    }

    func authorNumber(tagged tag: [UInt8]) throws -> Int64? {
        try one("SELECT id FROM author WHERE tag = ?", [tag.blob]) { $0["id"] as Int64 }
    }

    func insertAuthor(_ person: [UInt8], tag: [UInt8]) throws -> Int64 {
        try insert("INSERT INTO author (person, tag) VALUES (?, ?)", [person.blob, tag.blob])
    }

    func label(of caseID: CaseID) throws -> [UInt8]? {
        try editStatements.label(of: caseID)
    }

    func labels() throws -> [CaseID: [UInt8]] {
        var labels: [CaseID: [UInt8]] = [:]
        for (caseID, text) in try all(
            "SELECT caseID, text FROM label",
            [],
            { row in (CaseID(row.bytes("caseID")), row.bytes("text")) }
        ) {
            if let caseID { labels[caseID] = text }
        }
        return labels
    }

    func cases(labelled tag: [UInt8]) throws -> [CaseID] {
        try all("SELECT caseID FROM label WHERE tag = ?", [tag.blob]) {
            CaseID($0.bytes("caseID"))
        }.compactMap { $0 }
    }

    func setLabel(_ label: (sealed: [UInt8], tag: [UInt8])?, of caseID: CaseID) throws {
        if let label {
            try execute(
                """
                INSERT INTO label (caseID, text, tag) VALUES (?, ?, ?)
                ON CONFLICT (caseID) DO UPDATE SET text = excluded.text, tag = excluded.tag
                """,
                [caseID.bytes.blob, label.sealed.blob, label.tag.blob]
            )
        } else {
            try execute("DELETE FROM label WHERE caseID = ?", [caseID.bytes.blob])
        }
    }

    // MARK: Values that were saved together

    func insert(values: [UInt8], named name: [UInt8]) throws {
        try execute("INSERT INTO saved (name, content) VALUES (?, ?)", [name.blob, values.blob])
    }

    func values(named name: [UInt8]) throws -> [UInt8]? {
        try keyStatements.values(named: name)
    }

    func deleteUnnamedValues() throws {
        try execute(
            """
            DELETE FROM saved WHERE name NOT IN (
                SELECT substr(value, 1, 8) FROM edit WHERE length(value) = 10
            )
            """,
            []
        )
    }

    // MARK: What is not sealed yet

    func readable() throws -> ReadableRows? {
        guard try setting(.readable) != nil else { return nil }
        return ReadableRows(
            authors: try all("SELECT * FROM readableAuthor ORDER BY id", []) { row in
                (
                    id: row["id"],
                    person: Person(name: row["name"], function: row["function"])
                )
            },
            labels: try all("SELECT * FROM readableLabel ORDER BY caseID", []) { row in
                guard let caseID = CaseID(row.bytes("caseID")) else {
                    throw Self.damaged("label", row)
                }
                return (caseID: caseID, label: row["text"])
            },
            edits: try all("SELECT id, value FROM edit ORDER BY id", []) { row in
                (id: row["id"], value: row.bytes("value"))
            },
            inbox: try all("SELECT id, value FROM inbox ORDER BY id", []) { row in
                (id: row["id"], value: row.bytes("value"))
            }
        )
    }

    func replaceAuthor(_ id: Int64, by person: [UInt8], tag: [UInt8]) throws {
        try execute(
            "UPDATE author SET person = ?, tag = ? WHERE id = ?",
            [person.blob, tag.blob, id]
        )
    }

    func replaceValue(ofEdit id: Int64, by value: [UInt8]) throws {
        try execute(
            "UPDATE unordered SET value = ? WHERE record > x'' AND id = ?",
            [value.blob, id]
        )
    }

    func replaceValue(ofInboxItem id: Int64, by value: [UInt8]) throws {
        try execute("UPDATE inbox SET value = ? WHERE id = ?", [value.blob, id])
    }

    func forgetReadable() throws {
        noteChange()
        try db.execute(sql: ReplicaKeySchema.forgetReadable)
        try set(.readable, to: nil)
    }
}
