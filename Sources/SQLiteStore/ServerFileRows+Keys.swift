import Foundation
import GRDB
import Journal
import SyncServer
import Vocabulary
import Wire

// The list of keys.
extension ServerFileRows {
    func insert(_ item: KeyItemRow, readers: [Int64]) throws {
        let kind: UInt8
        let key: (name: KeyName, recipient: [UInt8])
        var signed: (signer: Data, signature: Data)?
        let content: [UInt8]
        switch item.content {
        case .secret(let name, let body, let signer, let signature):
            kind = 0
            key = (name, [])
            signed = (signer.bytes.blob, signature.blob)
            content = body
        case .wrapping(let wrapping):
            kind = wrapping.target.kind
            key = (wrapping.target.name, wrapping.target.recipient)
            signed = wrapping.signer.map { ($0.bytes.blob, wrapping.signature.blob) }
            content = wrapping.content
        case .memo(let name, let body, let signer, let signature):
            kind = Self.memoKind
            key = (name, [])
            signed = (signer.bytes.blob, signature.blob)
            content = body
        }
        let id = try insert(
            """
            INSERT INTO keyItem (kind, name, recipient, incarnation, signer, signature, content)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(kind), key.name.bytes.blob, key.recipient.blob, Int64(item.incarnation),
                signed?.signer, signed?.signature, content.blob,
            ]
        )
        for party in readers {
            try execute(
                """
                INSERT INTO keyReader (party, place, item, kind)
                SELECT ?1, ifnull(max(place), 0) + ?4, ?2, ?3 FROM keyReader WHERE party = ?1
                """,
                [party, id, Int64(kind), item.step]
            )
        }
    }

    func secret(_ name: KeyName) throws -> KeyItemRow? {
        try one(
            "SELECT * FROM keyItem WHERE kind = 0 AND name = ?",
            [name.bytes.blob],
            keyItem
        )
    }

    func secrets(of party: Int64) throws -> [KeyItemRow] {
        try all(
            """
            SELECT keyItem.* FROM keyReader JOIN keyItem ON keyItem.id = item
            WHERE party = ? AND keyReader.kind = 0 ORDER BY place
            """,
            [party],
            keyItem
        )
    }

    func isWrapped(_ target: WrappingTarget) throws -> Bool {
        try one(
            "SELECT 1 FROM keyItem WHERE kind = ? AND name = ? AND recipient = ?",
            Self.arguments(target)
        ) { _ in true } ?? false
    }

    func wrapping(_ target: WrappingTarget) throws -> KeyItemRow? {
        try one(
            "SELECT * FROM keyItem WHERE kind = ? AND name = ? AND recipient = ?",
            Self.arguments(target),
            keyItem
        )
    }

    func deleteWrapping(_ target: WrappingTarget) throws {
        // The rows of its readers stay: a place that were given again would be missed.
        try execute(
            "DELETE FROM keyItem WHERE kind = ? AND name = ? AND recipient = ?",
            Self.arguments(target)
        )
    }

    func insertUnopened(_ target: WrappingTarget, by device: DeviceID) throws {
        try execute(
            """
            INSERT INTO unopened (kind, name, recipient, device) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            Self.arguments(target) + [device.bytes.blob]
        )
    }

    func isUnopened(_ target: WrappingTarget, by device: DeviceID) throws -> Bool {
        try one(
            """
            SELECT 1 FROM unopened WHERE kind = ? AND name = ? AND recipient = ? AND device = ?
            """,
            Self.arguments(target) + [device.bytes.blob]
        ) { _ in true } ?? false
    }

    func keysEnd(of party: Int64) throws -> UInt64 {
        try one("SELECT ifnull(max(place), 0) AS last FROM keyReader WHERE party = ?", [party]) {
            $0.count("last")
        } ?? 0
    }

    func hasKeyPlace(_ place: UInt64, of party: Int64) throws -> Bool {
        try one(
            "SELECT 1 FROM keyReader WHERE party = ? AND place = ?",
            [party, Int64(clamping: place)]
        ) { _ in true } ?? false
    }

    func keyItems(
        of party: Int64,
        after place: UInt64,
        _ visit: (KeyItemRow) throws -> Bool
    ) throws {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT keyItem.*, keyReader.place FROM keyReader
                        JOIN keyItem ON keyItem.id = item
                    WHERE party = ? AND place > ? ORDER BY place
                    """
            ),
            arguments: [party, Int64(clamping: place)]
        )
        while let row = try rows.next() {
            var item = try keyItem(row)
            item.id = row["place"]
            guard try visit(item) else { return }
        }
    }

    func hasMemo(_ name: KeyName) throws -> Bool {
        try one(
            "SELECT 1 FROM keyItem WHERE kind = ? AND name = ?",
            [Int64(Self.memoKind), name.bytes.blob]
        ) { _ in true } ?? false
    }

    func deleteMemo(_ name: KeyName, of party: Int64) throws {
        // The row of the reader stays: a place that were given again would be missed.
        try execute(
            """
            DELETE FROM keyItem WHERE kind = ?1 AND name = ?2 AND id IN (
                SELECT item FROM keyReader WHERE party = ?3 AND kind = ?1)
            """,
            [Int64(Self.memoKind), name.bytes.blob, party]
        )
    }

    /// Beside secrets, which are 0, and the kinds of wrappings.
    private static let memoKind: UInt8 = 4

    func insertLack(_ target: WrappingTarget, holder: Int64, about: Int64) throws {
        try execute(
            """
            INSERT INTO lack (kind, name, recipient, holder, about) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            Self.arguments(target) + [holder, about]
        )
    }

    func deleteLacks(of target: WrappingTarget) throws {
        try execute(
            "DELETE FROM lack WHERE kind = ? AND name = ? AND recipient = ?",
            Self.arguments(target)
        )
    }

    func deleteLacks(about party: Int64) throws {
        try execute("DELETE FROM lack WHERE about = ?", [party])
    }

    func lacks(holder: Int64, limit: Int) throws -> [Lack] {
        try all(
            "SELECT * FROM lack WHERE holder = ? ORDER BY kind, name, recipient LIMIT ?",
            [holder, limit]
        ) { row in Lack(target: try target(row)) }
    }

    private static func arguments(_ target: WrappingTarget) -> StatementArguments {
        [Int64(target.kind), target.name.bytes.blob, target.recipient.blob]
    }

    private func target(_ row: Row) throws -> WrappingTarget {
        guard let name = KeyName(row.bytes("name")),
            let target = WrappingTarget(
                kind: UInt32(clamping: row.count("kind")),
                name: name,
                recipient: row.bytes("recipient")
            )
        else { throw damaged("key") }
        return target
    }

    private func keyItem(_ row: Row) throws -> KeyItemRow {
        let content: KeyItemRow.Content
        let kind = row.count("kind")
        if kind == 0 || kind == UInt64(Self.memoKind) {
            guard let name = KeyName(row.bytes("name")),
                let signer = DeviceID(row.bytes("signer"))
            else { throw damaged("key") }
            let (body, signature) = (row.bytes("content"), row.bytes("signature"))
            content =
                kind == 0
                ? .secret(name, body: body, signer: signer, signature: signature)
                : .memo(name, body: body, signer: signer, signature: signature)
        } else {
            var wrapping = Wrapping(target: try target(row), content: row.bytes("content"))
            wrapping.signer = DeviceID(row.bytes("signer"))
            if wrapping.signer != nil { wrapping.signature = row.bytes("signature") }
            content = .wrapping(wrapping)
        }
        return KeyItemRow(
            id: row["id"],
            incarnation: UInt32(clamping: row.count("incarnation")),
            content: content
        )
    }
}
