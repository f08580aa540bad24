import GRDBSQLite
import Journal
import Replica
import Vocabulary

/// The statements that every edit passes through when it is saved, shown and sealed, on SQLite's own
/// interface, for the reason that ``JournalStatements`` has.
final class EditStatements {
    private let statements: JournalStatements
    private lazy var editsOfRecord = JournalStatements.Slot(
        """
        SELECT edit.id, target, type, instance, field, author, time, beside, n, sealing, place,
            seen, value
        FROM target JOIN edit ON edit.target = target.id
        WHERE caseID = ? AND audience = ? AND record = ? ORDER BY edit.id
        """
    )
    private lazy var sealEdit = JournalStatements.Slot(
        "UPDATE edit SET n = ?, sealing = ?, place = ? WHERE id = ?"
    )
    private lazy var insertSealed = JournalStatements.Slot(
        "INSERT INTO sealedEdit (edit, n) VALUES (?, ?)"
    )

    init(_ statements: JournalStatements) { self.statements = statements }

    func edits(
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID
    ) throws -> [EditRow] {
        var edits: [EditRow] = []
        try statements.each(editsOfRecord) { statement in
            statement.bindCopy(1, caseID.bytes)
            statement.bindCopy(2, audience.bytes)
            statement.bindCopy(3, record.bytes)
        } row: { statement in
            guard let instance = Instance(packed: Array(statement.blob(3))) else {
                throw JournalError(.storeDamaged, "edit \(statement.int(0)) does not decode")
            }
            var sealed: SealedPlace?
            if sqlite3_column_type(statement, 8) != SQLITE_NULL {
                sealed = SealedPlace(
                    n: UInt32(clamping: statement.int(8)),
                    sealing: UInt64(clamping: statement.int(9)),
                    commit: UInt32(clamping: statement.int(10))
                )
            }
            edits.append(
                EditRow(
                    id: statement.int(0),
                    target: statement.int(1),
                    record: record,
                    type: UInt16(clamping: statement.int(2)),
                    instance: instance,
                    field: UInt16(clamping: statement.int(4)),
                    seen: Array(statement.blob(11)),
                    value: Array(statement.blob(12)),
                    author: statement.int(5),
                    time: UInt64(clamping: statement.int(6)),
                    beside: statement.int(7) != 0,
                    sealed: sealed
                )
            )
        }
        return edits
    }

    func seal(edit id: Int64, n: UInt32, sealing: UInt64, commit: UInt32) throws {
        _ = try statements.run(sealEdit) { statement in
            statement.bind(1, Int64(n))
            statement.bind(2, Int64(clamping: sealing))
            statement.bind(3, Int64(commit))
            statement.bind(4, id)
        } row: { _ in
        }
        _ = try statements.run(insertSealed) { statement in
            statement.bind(1, id)
            statement.bind(2, Int64(n))
        } row: { _ in
        }
    }
}
