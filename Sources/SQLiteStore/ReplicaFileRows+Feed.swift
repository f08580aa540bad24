import Foundation
import GRDB
import Replica
import Vocabulary

// The feed as it was delivered, and what it takes to go over into another epoch.
extension ReplicaFileRows {
    func insert(_ delivery: DeliveryRow) throws {
        let place = Int64(clamping: delivery.place)
        switch delivery.item {
        case .run(let run):
            try execute("INSERT INTO delivery (place, run) VALUES (?, ?)", [place, run])
        case .entries(let log, let first, let last):
            try execute(
                "INSERT INTO delivery (place, log, first, last) VALUES (?, ?, ?, ?)",
                [place, log, Int64(clamping: first), Int64(clamping: last)]
            )
        }
    }

    func sign(delivery place: UInt64, chain: Hash, signature: [UInt8]) throws {
        try execute(
            "UPDATE delivery SET chain = ?, signature = ? WHERE place = ?",
            [chain.bytes.blob, signature.blob, Int64(clamping: place)]
        )
    }

    func delivery(_ place: UInt64) throws -> DeliveryRow? {
        try one(
            "SELECT * FROM delivery WHERE place = ?",
            [Int64(clamping: place)],
            Self.delivery
        )
    }

    func deliveries(after place: UInt64) throws -> [DeliveryRow] {
        try all(
            "SELECT * FROM delivery WHERE place > ? ORDER BY place",
            [Int64(clamping: place)],
            Self.delivery
        )
    }

    private static func delivery(_ row: Row) throws -> DeliveryRow {
        let item: DeliveryRow.Item
        if let run = row["run"] as Int64? {
            item = .run(run)
        } else if let log = row["log"] as Int64? {
            item = .entries(log: log, first: row.count("first"), last: row.count("last"))
        } else {
            throw damaged("delivery", row)
        }
        let signature = row.bytes("signature")
        return DeliveryRow(
            place: row.count("place"),
            item: item,
            chain: Hash(row.bytes("chain")),
            signature: signature.isEmpty ? nil : signature
        )
    }

    func insert(page: [UInt8]) throws {
        try execute("INSERT INTO page (body) VALUES (?)", [page.blob])
    }

    func lastPage() throws -> [UInt8]? {
        try one("SELECT body FROM page ORDER BY id DESC LIMIT 1", []) { $0.bytes("body") }
    }

    func eachPage(_ body: ([UInt8]) throws -> Void) throws {
        for id in try all("SELECT id FROM page ORDER BY id", [], { $0["id"] as Int64 }) {
            let page = try one("SELECT body FROM page WHERE id = ?", [id]) { $0.bytes("body") }
            if let page { try body(page) }
        }
    }

    func deletePages() throws { try execute("DELETE FROM page", []) }

    func deleteLogs() throws {
        for table in JournalSchema.tables + ["delivery", "proposal"] {
            try execute("DELETE FROM \(table)", [])
        }
    }

    func allSeen() throws -> [(by: SeenBy, seen: [UInt8])] {
        let edits = try all("SELECT caseID, audience, record, id, seen FROM edit", []) { row in
            guard let caseID = CaseID(row.bytes("caseID")),
                let audience = AudienceID(row.bytes("audience")),
                let record = RecordID(row.bytes("record"))
            else { throw Self.damaged("edit", row) }
            return (
                by: SeenBy.edit(
                    caseID: caseID,
                    audience: audience,
                    record: record,
                    id: row["id"]
                ),
                seen: row.bytes("seen")
            )
        }
        let items = try all("SELECT id, seen FROM inbox ORDER BY id", []) { row in
            (by: SeenBy.inbox(row["id"]), seen: row.bytes("seen"))
        }
        return edits + items
    }

    func replace(seen: [UInt8], of item: SeenBy) throws {
        switch item {
        case .edit(let caseID, let audience, let record, let id):
            try execute(
                """
                UPDATE unordered SET seen = ?
                WHERE caseID = ? AND audience = ? AND record = ? AND id = ?
                """,
                [
                    seen.blob, caseID.bytes.blob, audience.bytes.blob, record.bytes.blob, id,
                ]
            )
        case .inbox(let id):
            try execute("UPDATE inbox SET seen = ? WHERE id = ?", [seen.blob, id])
        }
    }

    func seenCases() throws -> [CaseID] {
        try all("SELECT caseID FROM seenCase", []) { CaseID($0.bytes("caseID")) }.compactMap { $0 }
    }
}
