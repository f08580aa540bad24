import Foundation
import GRDB
import Replica
import Vocabulary

/// The second form of the edits: one row tells that all edits of a target are sealed, and their dots. The
/// third, in ``ReplicaSchema``, lets them lie by case.
///
/// In the first form a sealing changed a row and two indexes for each edit, which cost more than all
/// the rest of it. Now edits lie by target and record, where a sealing reads them in one go, and
/// nothing but a row of `sealedTarget` is written for all of them. A target that has one takes no
/// more edits: the next save opens another.
enum SealedTargets {
    private static let tables = """
        ALTER TABLE target RENAME TO oldTarget;
        ALTER TABLE edit RENAME TO oldEdit;
        -- Where edits go: what makes a commit. Lives as long as there are edits for it. Targets take
        -- their numbers from the tally, like edits.
        CREATE TABLE target (
            caseID BLOB NOT NULL,
            audience BLOB NOT NULL,
            id INTEGER NOT NULL,
            charterHead BLOB NOT NULL,
            PRIMARY KEY (caseID, audience, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE edit (
            target INTEGER NOT NULL,
            record BLOB NOT NULL,
            id INTEGER NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            field INTEGER NOT NULL,
            author INTEGER NOT NULL,
            time INTEGER NOT NULL,
            beside INTEGER NOT NULL,
            seen BLOB NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (target, record, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX editBeside ON edit(target, record) WHERE beside > 0;
        -- What a sealing made of a target's edits: their dots, and their commits' places. Outlives
        -- the edits for a while, for tokens that name them.
        CREATE TABLE sealedTarget (
            id INTEGER PRIMARY KEY,
            sealing INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            edits BLOB NOT NULL
        ) STRICT;
        INSERT INTO target (caseID, audience, id, charterHead)
            SELECT caseID, audience, id, charterHead FROM oldTarget
            WHERE EXISTS (SELECT 1 FROM oldEdit WHERE target = oldTarget.id AND sealing IS NULL);
        INSERT INTO edit SELECT target, record, id, type, instance, field, author, time, beside,
            seen, value FROM oldEdit WHERE sealing IS NULL;
        """

    private static let oldTables = """
        DROP TABLE oldEdit;
        DROP TABLE oldTarget;
        DROP TABLE sealedEdit;
        """

    static func migrate(_ db: Database) throws {
        try db.execute(sql: tables)
        let parts = try Row.fetchAll(
            db,
            sql: "SELECT DISTINCT target, sealing FROM oldEdit WHERE sealing IS NOT NULL"
        )
        for part in parts {
            let key: StatementArguments = [part["target"] as Int64, part["sealing"] as Int64]
            let id = try nextNumber(db)
            try db.execute(
                sql: """
                    INSERT INTO target (caseID, audience, id, charterHead)
                    SELECT caseID, audience, ?, charterHead FROM oldTarget WHERE id = ?
                    """,
                arguments: [id, part["target"] as Int64]
            )
            try db.execute(
                sql: """
                    INSERT INTO edit SELECT ?, record, id, type, instance, field, author, time,
                        beside, seen, value FROM oldEdit WHERE target = ? AND sealing = ?
                    """,
                arguments: [id] + key
            )
            let edits = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, n, place FROM oldEdit WHERE target = ? AND sealing = ? ORDER BY id
                    """,
                arguments: key
            )
            try insert(edits, id: id, sealing: part["sealing"], db)
        }
        let ordered = try Row.fetchAll(
            db,
            sql: """
                SELECT edit AS id, n, 0 AS place FROM sealedEdit
                WHERE edit NOT IN (SELECT id FROM oldEdit) ORDER BY edit
                """
        )
        try insert(ordered, id: nextNumber(db), sealing: 0, db)
        try db.execute(sql: oldTables)
    }

    private static func nextNumber(_ db: Database) throws -> Int64 {
        try db.execute(sql: "UPDATE tally SET last = last + 1")
        return try Int64.fetchOne(db, sql: "SELECT last FROM tally") ?? 0
    }

    private static func insert(
        _ rows: [Row],
        id: Int64,
        sealing: Int64,
        _ db: Database
    ) throws {
        let edits = rows.map { row in
            SealedEdit(
                edit: row["id"],
                n: UInt32(clamping: row.count("n")),
                commit: UInt32(clamping: row.count("place"))
            )
        }
        guard let first = edits.first, let last = edits.last else { return }
        try db.execute(
            sql: """
                INSERT INTO sealedTarget (id, sealing, first, last, edits) VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [id, sealing, first.edit, last.edit, SealedEdits.packed(edits).blob]
        )
    }
}

/// The edits of a sealed target as a column holds them.
///
/// ```
/// edits = (varint 64-bit zigzag of edit - the one before · varint n · varint commit) each
/// ```
enum SealedEdits {
    static func packed(_ edits: [SealedEdit]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(edits.count * 4)
        var previous: Int64 = 0
        for edit in edits {
            let step = edit.edit &- previous
            append(UInt64(bitPattern: (step << 1) ^ (step >> 63)), to: &out)
            append(UInt64(edit.n), to: &out)
            append(UInt64(edit.commit), to: &out)
            previous = edit.edit
        }
        return out
    }

    /// Reads the column; nil for bytes that are none.
    static func unpacked(_ bytes: UnsafeRawBufferPointer) -> [SealedEdit]? {
        var edits: [SealedEdit] = []
        var at = 0
        var previous: Int64 = 0
        while at < bytes.count {
            guard let step = number(bytes, &at),
                let n = number(bytes, &at).flatMap(UInt32.init(exactly:)),
                let commit = number(bytes, &at).flatMap(UInt32.init(exactly:))
            else { return nil }
            previous = previous &+ (Int64(step >> 1) ^ -Int64(step & 1))
            edits.append(SealedEdit(edit: previous, n: n, commit: commit))
        }
        return edits
    }

    private static func append(_ number: UInt64, to out: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, at < bytes.count {
            let byte = bytes[at]
            at += 1
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }
}
