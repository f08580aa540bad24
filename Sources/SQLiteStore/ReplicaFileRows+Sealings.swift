import Foundation
import GRDB
import Replica
import Vocabulary

// Sealings until they are settled, the inbox, and drafts.
extension ReplicaFileRows {
    func sealing(_ number: UInt64) throws -> SealingRow? {
        try one("SELECT * FROM sealing WHERE number = ?", [Int64(clamping: number)]) { row in
            guard let previous = Hash(row.bytes("previous")), let hash = Hash(row.bytes("hash"))
            else { throw Self.damaged("sealing", row) }
            return SealingRow(number: number, previous: previous, hash: hash)
        }
    }

    func insert(_ sealing: SealingRow) throws {
        try execute(
            "INSERT INTO sealing (number, previous, hash) VALUES (?, ?, ?)",
            [
                Int64(clamping: sealing.number), sealing.previous.bytes.blob,
                sealing.hash.bytes.blob,
            ]
        )
    }

    func groups(ofSealing number: UInt64) throws -> [SealedGroupRow] {
        try all(
            "SELECT * FROM sealedGroup WHERE sealing = ? ORDER BY audience",
            [Int64(clamping: number)],
            Self.group
        )
    }

    func group(ofSealing number: UInt64, audience: AudienceID) throws -> SealedGroupRow? {
        try one(
            "SELECT * FROM sealedGroup WHERE sealing = ? AND audience = ?",
            [Int64(clamping: number), audience.bytes.blob],
            Self.group
        )
    }

    func insert(_ group: SealedGroupRow) throws {
        try execute(
            """
            INSERT INTO sealedGroup (sealing, audience, header, signature, count, open, commits)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(clamping: group.sealing), group.audience.bytes.blob, group.header.blob,
                group.signature.blob, group.count, group.open, group.commits.blob,
            ]
        )
    }

    func settle(sealing: UInt64, audience: AudienceID, commits: Int) throws {
        try execute(
            "UPDATE sealedGroup SET open = open - ? WHERE sealing = ? AND audience = ?",
            [commits, Int64(clamping: sealing), audience.bytes.blob]
        )
    }

    func deleteSettled(through number: UInt64) throws {
        // What is not answered may have to be sent again, with all that came after it.
        let open = try one("SELECT min(sealing) FROM sealedGroup WHERE open > 0", []) { row in
            row[0] as Int64?
        }
        let last = Int64(clamping: number)
        let settled = open.flatMap { $0 }.map { min($0 - 1, last) } ?? last
        try execute("DELETE FROM sealedGroup WHERE sealing <= ?", [settled])
        try execute("DELETE FROM sealing WHERE number <= ?", [settled])
    }

    func unsettledGroups(through number: UInt64) throws -> [SealedGroupRow] {
        try all(
            "SELECT * FROM sealedGroup WHERE open > 0 AND sealing <= ? ORDER BY sealing, audience",
            [Int64(clamping: number)],
            Self.group
        )
    }

    private static func group(_ row: Row) throws -> SealedGroupRow {
        guard let audience = AudienceID(row.bytes("audience")) else {
            throw damaged("sealedGroup", row)
        }
        return SealedGroupRow(
            sealing: row.count("sealing"),
            audience: audience,
            header: row.bytes("header"),
            signature: row.bytes("signature"),
            count: row["count"],
            open: row["open"],
            commits: row.bytes("commits")
        )
    }

    // MARK: Inbox

    func inbox() throws -> [InboxRow] {
        try all("SELECT * FROM inbox ORDER BY id DESC", [], Self.item)
    }

    func inboxItem(_ id: Int64) throws -> InboxRow? {
        try one("SELECT * FROM inbox WHERE id = ?", [id], Self.item)
    }

    func inboxCount() throws -> Int { try one("SELECT count(*) FROM inbox", []) { $0[0] } ?? 0 }

    func insert(_ item: InboxRow) throws {
        try execute(
            """
            INSERT INTO inbox (caseID, record, type, instance, field, kind, reason, value, seen,
                author, writtenAt, decidedAt, names)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                item.caseID.bytes.blob, item.record.bytes.blob, Int64(item.type),
                item.instance.packed.blob, Int64(item.field), item.kind, item.reason,
                item.value.blob, item.seen.blob, item.author, Int64(clamping: item.writtenAt),
                Int64(clamping: item.decidedAt), item.names.blob,
            ]
        )
    }

    func deleteInboxItem(_ id: Int64) throws {
        try execute("DELETE FROM inbox WHERE id = ?", [id])
    }

    private static func item(_ row: Row) throws -> InboxRow {
        guard let caseID = CaseID(row.bytes("caseID")),
            let record = RecordID(row.bytes("record")),
            let instance = Instance(packed: row.bytes("instance"))
        else { throw damaged("inbox", row) }
        return InboxRow(
            id: row["id"],
            caseID: caseID,
            record: record,
            type: UInt16(clamping: row.count("type")),
            instance: instance,
            field: UInt16(clamping: row.count("field")),
            reason: row["reason"],
            kind: row["kind"],
            value: row.bytes("value"),
            seen: row.bytes("seen"),
            author: row["author"],
            writtenAt: row.count("writtenAt"),
            decidedAt: row.count("decidedAt"),
            names: row.bytes("names")
        )
    }

    // MARK: Drafts

    func drafts() throws -> [DraftRow] {
        try all("SELECT * FROM draft ORDER BY at DESC, record", [], Self.draft)
    }

    func draft(caseID: CaseID, record: RecordID) throws -> DraftRow? {
        try one(
            "SELECT * FROM draft WHERE caseID = ? AND record = ?",
            [caseID.bytes.blob, record.bytes.blob],
            Self.draft
        )
    }

    func save(_ draft: DraftRow) throws {
        try execute(
            """
            INSERT INTO draft (caseID, record, type, instance, content, at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (caseID, record) DO UPDATE SET content = excluded.content, at = excluded.at
            """,
            [
                draft.caseID.bytes.blob, draft.record.bytes.blob, Int64(draft.type),
                draft.instance.packed.blob, draft.content.blob, Int64(clamping: draft.at),
            ]
        )
    }

    func deleteDraft(caseID: CaseID, record: RecordID) throws {
        try execute(
            "DELETE FROM draft WHERE caseID = ? AND record = ?",
            [caseID.bytes.blob, record.bytes.blob]
        )
    }

    private static func draft(_ row: Row) throws -> DraftRow {
        guard let caseID = CaseID(row.bytes("caseID")),
            let record = RecordID(row.bytes("record")),
            let instance = Instance(packed: row.bytes("instance"))
        else { throw damaged("draft", row) }
        return DraftRow(
            caseID: caseID,
            record: record,
            type: UInt16(clamping: row.count("type")),
            instance: instance,
            content: row.bytes("content"),
            at: row.count("at")
        )
    }
}
