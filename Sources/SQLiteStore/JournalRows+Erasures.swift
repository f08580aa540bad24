import GRDB
import Journal
import Vocabulary

// What was said of erasing. None of it is hot.
extension JournalRows {
    func hasErasureActs() throws -> Bool {
        try one("SELECT EXISTS (SELECT 1 FROM erasureAct)", []) { $0[0] } ?? false
    }

    func erasureActs(inCase caseFile: Int64) throws -> [ErasureActRow] {
        try all("SELECT * FROM erasureAct WHERE caseFile = ? ORDER BY id", [caseFile]) { row in
            guard let kind = ErasureActRow.Kind(rawValue: row["kind"]),
                let body = Hash(row.bytes("body")), let erasure = Hash(row.bytes("erasure")),
                let party = PartyID(row.bytes("party")),
                let type = UInt16(exactly: row["type"] as Int64)
            else { throw Self.damaged("erasureAct", row) }
            return ErasureActRow(
                caseFile: row["caseFile"],
                log: row["log"],
                place: row.count("place"),
                kind: kind,
                body: body,
                erasure: erasure,
                party: party,
                type: type,
                instance: row["instance"],
                ground: row["ground"],
                given: row.count("given"),
                time: row.count("time"),
                incarnation: IncarnationID(row.bytes("incarnation"))
            )
        }
    }

    func casesWithErasureActs() throws -> [Int64] {
        try all("SELECT DISTINCT caseFile FROM erasureAct ORDER BY caseFile", []) { $0[0] }
    }

    func insert(_ act: ErasureActRow) throws {
        try execute(
            """
            INSERT INTO erasureAct (caseFile, log, place, kind, type, instance, given, time, body,
                erasure, party, incarnation, ground)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                act.caseFile, act.log, Int64(clamping: act.place), act.kind.rawValue,
                Int64(act.type), act.instance, Int64(clamping: act.given),
                Int64(clamping: act.time), act.body.bytes.blob, act.erasure.bytes.blob,
                act.party.bytes.blob, (act.incarnation?.bytes ?? []).blob, act.ground,
            ]
        )
    }

    func replace(leaf id: Int64, by data: [UInt8]) throws {
        try overwriting {
            try execute("UPDATE leaf SET data = ? WHERE id = ?", [data.blob, id])
        }
    }

    func replace(
        copyAt place: UInt64,
        log: Int64,
        by body: [UInt8],
        erased: Hash
    ) throws {
        try overwriting {
            try execute(
                "UPDATE entry SET body = ?, erased = ? WHERE log = ? AND place = ?",
                [body.blob, erased.bytes.blob, log, Int64(clamping: place)]
            )
        }
    }

    /// Runs `body` so that what it frees is overwritten with zeros in the file.
    func overwriting(_ body: () throws -> Void) throws {
        try db.execute(sql: "PRAGMA secure_delete = ON")
        defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }
        try body()
    }
}
