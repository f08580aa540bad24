import GRDBSQLite
import Journal
import Replica
import Vocabulary

/// The statements that every edit passes through when it is saved, shown and sealed, on SQLite's own
/// interface, for the reason that ``JournalStatements`` has.
final class EditStatements {
    private let statements: JournalStatements
    private var lastSeen: [UInt8] = []
    /// The tally as this transaction has it, read where it is first asked for.
    var known: EditTally?
    /// Whether this transaction has changed it.
    private(set) var isChanged = false
    /// The targets that take more edits of the case and audience that was read last: whoever saves has
    /// read what stands there. Forgotten where targets may have changed.
    private var openTargets: (caseID: CaseID, audience: AudienceID, known: [OpenTarget])?

    private struct OpenTarget {
        var id: Int64
        var charterHead: Head
    }
    private static let dataVersion = JournalStatements.Slot("PRAGMA data_version")
    private static let editsOfRecord = JournalStatements.Slot(
        """
        SELECT record, edit.id, type, instance, field, author, time, beside, seen, value,
            target.id, sealing, edits, charterHead
        FROM target LEFT JOIN sealedTarget ON sealedTarget.id = target.id
            LEFT JOIN edit ON edit.target = target.id AND edit.record = ?3
        WHERE caseID = ?1 AND audience = ?2
        """
    )
    private static let editsOfTarget = JournalStatements.Slot(
        """
        SELECT record, id, type, instance, field, author, time, beside, seen, value
        FROM edit WHERE target = ? ORDER BY record, id
        """
    )
    private static let openTarget = JournalStatements.Slot(
        """
        SELECT id FROM target WHERE caseID = ? AND audience = ? AND charterHead = ?
            AND NOT EXISTS (SELECT 1 FROM sealedTarget WHERE sealedTarget.id = target.id)
        ORDER BY id DESC LIMIT 1
        """
    )
    private static let insertTarget = JournalStatements.Slot(
        "INSERT INTO target (caseID, audience, charterHead, id) VALUES (?, ?, ?, ?)"
    )
    // Not `RETURNING`, for which SQLite opens a table of its own each time.
    // The last row of all edits, where the newest lie: a save writes both into one page.
    private static let tally = JournalStatements.Slot(
        """
        SELECT author, time FROM edit
        WHERE target = 9223372036854775807 AND record = x'' AND id = 0
        """
    )
    private static let setTally = JournalStatements.Slot(
        """
        UPDATE edit SET author = ?, time = ?
        WHERE target = 9223372036854775807 AND record = x'' AND id = 0
        """
    )
    private static let insertEdit = JournalStatements.Slot(
        """
        INSERT INTO edit (target, record, id, type, instance, field, author, time, beside, seen,
            value)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    )
    private static let targetsToSeal = JournalStatements.Slot(
        """
        SELECT id, caseID, audience, charterHead, EXISTS (
            SELECT 1 FROM target AS other JOIN sealedTarget ON sealedTarget.id = other.id
            WHERE other.caseID = target.caseID AND other.audience = target.audience
        )
        FROM target
        WHERE NOT EXISTS (SELECT 1 FROM sealedTarget WHERE sealedTarget.id = target.id)
        ORDER BY audience, caseID, target.id
        """
    )
    private static let deleteEmpty = JournalStatements.Slot(
        """
        DELETE FROM target WHERE caseID = ?1 AND audience = ?2 AND id = ?3
            AND NOT EXISTS (SELECT 1 FROM edit WHERE target = ?3)
        """
    )
    private static let insertSealed = JournalStatements.Slot(
        "INSERT INTO sealedTarget (id, sealing, first, last, edits) VALUES (?, ?, ?, ?, ?)"
    )
    private static let sealedTargets = JournalStatements.Slot(
        """
        SELECT target.id, edits FROM target JOIN sealedTarget ON sealedTarget.id = target.id
        WHERE caseID = ? AND audience = ? AND sealing = ?
        """
    )
    private static let deleteAll = JournalStatements.Slot("DELETE FROM edit WHERE target = ?")
    private static let deleteOne = JournalStatements.Slot(
        "DELETE FROM edit WHERE target = ? AND record = ? AND id = ?"
    )
    private static let deleteTarget = JournalStatements.Slot(
        "DELETE FROM target WHERE caseID = ? AND audience = ? AND id = ?"
    )
    private static let setting = JournalStatements.Slot("SELECT value FROM setting WHERE name = ?")
    private static let label = JournalStatements.Slot("SELECT text FROM label WHERE caseID = ?")

    init(_ statements: JournalStatements) { self.statements = statements }

    // MARK: Saving

    func openTarget(_ target: EditTarget) throws -> Int64? {
        if let openTargets, openTargets.caseID == target.caseID,
            openTargets.audience == target.audience
        {
            return openTargets.known.last { $0.charterHead == target.charterHead }?.id
        }
        return try statements.run(Self.openTarget) {
            bind(target, $0)
        } row: {
            $0.int(0)
        }
    }

    /// Forgets which targets there are, since they may change.
    func forgetTargets() { openTargets = nil }

    func insert(_ target: EditTarget) throws -> Int64 {
        forgetTargets()
        let id = try nextNumber(edits: 0)
        _ = try statements.run(Self.insertTarget) { statement in
            bind(target, statement)
            statement.bind(4, id)
        } row: { _ in
        }
        return id
    }

    func insert(_ edit: EditRow) throws -> Int64 {
        let id = try nextNumber(edits: 1)
        _ = try statements.run(Self.insertEdit) { statement in
            statement.bind(1, edit.target)
            statement.bindCopy(2, edit.record)
            statement.bind(3, id)
            statement.bind(4, Int64(edit.type))
            statement.bindCopy(5, edit.instance.packed)
            statement.bind(6, Int64(edit.field))
            statement.bind(7, edit.author)
            statement.bind(8, Int64(clamping: edit.time))
            statement.bind(9, edit.beside ? 1 : 0)
            statement.bindCopy(10, edit.seen)
            statement.bindCopy(11, edit.value)
        } row: { _ in
        }
        return id
    }

    /// The next number of an edit or a target, which never comes back.
    private func nextNumber(edits: Int64) throws -> Int64 {
        var tally = try readTally()
        tally.edits &+= edits
        tally.last &+= 1
        keep(tally)
        return tally.last
    }

    private func keep(_ tally: EditTally) {
        known = tally
        known?.isChanged = true
        isChanged = true
    }

    func readTally() throws -> EditTally {
        if let known { return known }
        let read = try statements.run(Self.tally) { _ in
        } row: { statement in
            EditTally(edits: statement.int(0), last: statement.int(1))
        }
        guard let read else {
            throw JournalError(.storeDamaged, "the tally of edits is missing")
        }
        known = read
        return read
    }

    /// Writes the tally where this transaction has changed it: once, however many edits it saved.
    func finish() throws {
        guard let known, known.isChanged else { return }
        _ = try statements.run(Self.setTally) { statement in
            statement.bind(1, known.edits)
            statement.bind(2, known.last)
        } row: { _ in
        }
        self.known?.isChanged = false
    }

    /// SQLite's mark of the state that this transaction sees.
    func version() throws -> Int64 {
        try statements.run(Self.dataVersion, bind: { _ in }, row: { $0.int(0) }) ?? 0
    }

    func setting(_ name: String) throws -> [UInt8]? {
        try statements.run(Self.setting) {
            $0.bindText(1, name)
        } row: {
            Array($0.blob(0))
        }
    }

    func label(of caseID: CaseID) throws -> [UInt8]? {
        try statements.run(Self.label) {
            $0.bindCopy(1, caseID)
        } row: {
            Array($0.blob(0))
        }
    }

    // MARK: Showing and sealing

    func edits(
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID
    ) throws -> [EditRow] {
        var edits: [EditRow] = []
        var open: [OpenTarget] = []
        var sealed: (target: Int64, edits: [Int64: SealedEdit]) = (0, [:])
        try statements.each(Self.editsOfRecord) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
            statement.bindCopy(3, record)
        } row: { statement in
            let target = statement.int(10)
            if sqlite3_column_type(statement, 11) == SQLITE_NULL, open.last?.id != target,
                let head = statement.head(13)
            {
                open.append(OpenTarget(id: target, charterHead: head))
            }
            guard sqlite3_column_type(statement, 1) != SQLITE_NULL else { return }
            var edit = try edit(statement, record, target: target)
            if sqlite3_column_type(statement, 11) != SQLITE_NULL {
                if sealed.target != target {
                    sealed = (target, try Self.byNumber(Self.sealed(statement, 12)))
                }
                edit.sealed = try Self.place(edit.id, sealed.edits, statement.int(11))
            }
            edits.append(edit)
        }
        openTargets = (caseID: caseID, audience: audience, known: open)
        // Nearly always in order: of one target.
        if zip(edits, edits.dropFirst()).contains(where: { $0.id > $1.id }) {
            edits.sort { $0.id < $1.id }
        }
        return edits
    }

    func toSeal() throws -> [TargetRow] {
        var targets: [TargetRow] = []
        try statements.each(Self.targetsToSeal) { _ in
        } row: { statement in
            guard let caseID = statement.identifier(1, CaseKey.self),
                let audience = statement.identifier(2, AudienceKey.self),
                let head = statement.head(3)
            else { throw JournalError(.storeDamaged, "target \(statement.int(0))") }
            targets.append(
                TargetRow(
                    id: statement.int(0),
                    target: EditTarget(caseID: caseID, audience: audience, charterHead: head),
                    hasSealed: statement.int(4) != 0
                )
            )
        }
        return targets
    }

    func eachRecord(of target: Int64, _ body: ([EditRow]) throws -> Bool) throws {
        var edits: [EditRow] = []
        let ended = try statements.each(Self.editsOfTarget) { statement in
            statement.bind(1, target)
        } while: { statement in
            guard let record = statement.identifier(0, RecordKey.self) else {
                throw Self.damaged(statement)
            }
            if let last = edits.last, last.record != record {
                guard try body(edits) else { return false }
                // Others hold the rows now. The next record has about as many.
                let count = edits.count
                edits = []
                edits.reserveCapacity(count)
            }
            edits.append(try edit(statement, record, target: target))
            return true
        }
        if ended, !edits.isEmpty { _ = try body(edits) }
    }

    func seal(_ target: Int64, in sealing: UInt64, _ edits: [SealedEdit]) throws {
        forgetTargets()
        guard let first = edits.lazy.map(\.edit).min(), let last = edits.lazy.map(\.edit).max()
        else { return }
        try SealedEdits.packed(edits).withUnsafeBytes { packed in
            _ = try statements.run(Self.insertSealed) { statement in
                statement.bind(1, target)
                statement.bind(2, Int64(clamping: sealing))
                statement.bind(3, first)
                statement.bind(4, last)
                statement.bind(5, packed)
            } row: { _ in
            }
        }
    }

    // MARK: Settling

    /// The sealed targets of a case and audience, with their edits.
    func sealedTargets(
        _ sealing: UInt64,
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws -> [(id: Int64, edits: [SealedEdit])] {
        var targets: [(id: Int64, edits: [SealedEdit])] = []
        try statements.each(Self.sealedTargets) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
            statement.bind(3, Int64(clamping: sealing))
        } row: { statement in
            targets.append((id: statement.int(0), edits: try Self.sealed(statement, 1)))
        }
        return targets
    }

    func delete(_ edit: EditRow, _ caseID: CaseID, _ audience: AudienceID) throws {
        _ = try statements.run(Self.deleteOne) { statement in
            statement.bind(1, edit.target)
            statement.bindCopy(2, edit.record)
            statement.bind(3, edit.id)
        } row: { _ in
        }
        try lowerCount(by: 1)
        try deleteIfEmpty(target: edit.target, caseID, audience)
    }

    /// Removes a target that has no edits.
    func deleteIfEmpty(
        target: Int64,
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws {
        forgetTargets()
        _ = try statements.run(Self.deleteEmpty) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
            statement.bind(3, target)
        } row: { _ in
        }
    }

    /// Removes a target with all its edits.
    func delete(
        target: Int64,
        edits: Int,
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws {
        _ = try statements.run(Self.deleteAll) {
            $0.bind(1, target)
        } row: { _ in
        }
        forgetTargets()
        _ = try statements.run(Self.deleteTarget) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
            statement.bind(3, target)
        } row: { _ in
        }
        try lowerCount(by: edits)
    }

    func lowerCount(by count: Int) throws {
        guard count > 0 else { return }
        var tally = try readTally()
        tally.edits &-= Int64(count)
        keep(tally)
    }

    /// Reads the edit of a row that begins as ``editsOfTarget`` does.
    private func edit(
        _ statement: OpaquePointer,
        _ record: RecordID,
        target: Int64
    ) throws -> EditRow {
        let packed = statement.blob(3)
        guard let instance = packed.isEmpty ? Instance.single : Instance(packed: Array(packed))
        else {
            throw Self.damaged(statement)
        }
        return EditRow(
            id: statement.int(1),
            target: target,
            record: record,
            type: UInt16(clamping: statement.int(2)),
            instance: instance,
            field: UInt16(clamping: statement.int(4)),
            seen: seen(statement.blob(8)),
            value: Array(statement.blob(9)),
            author: statement.int(5),
            time: UInt64(clamping: statement.int(6)),
            beside: statement.int(7) != 0
        )
    }

    /// What an edit's author had seen: most often the same bytes as those of the edit before.
    private func seen(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if !lastSeen.elementsEqual(bytes) { lastSeen = Array(bytes) }
        return lastSeen
    }

    private func bind(_ target: EditTarget, _ statement: OpaquePointer) {
        statement.bindCopy(1, target.caseID)
        statement.bindCopy(2, target.audience)
        statement.bindCopy(3, target.charterHead)
    }

    static func sealed(_ statement: OpaquePointer, _ column: CInt) throws -> [SealedEdit] {
        guard let edits = SealedEdits.unpacked(statement.blob(column)) else {
            throw JournalError(.storeDamaged, "the edits of a sealed target do not decode")
        }
        return edits
    }

    static func byNumber(_ edits: [SealedEdit]) -> [Int64: SealedEdit] {
        Dictionary(edits.lazy.map { ($0.edit, $0) }) { first, _ in first }
    }

    /// The place of an edit of a sealed target.
    static func place(
        _ id: Int64,
        _ edits: [Int64: SealedEdit],
        _ sealing: Int64
    ) throws -> SealedPlace {
        guard let sealed = edits[id] else {
            throw JournalError(.storeDamaged, "edit \(id) was sealed without a dot")
        }
        return SealedPlace(n: sealed.n, sealing: UInt64(clamping: sealing), commit: sealed.commit)
    }

    private static func damaged(_ statement: OpaquePointer) -> JournalError {
        JournalError(.storeDamaged, "edit \(statement.int(1)) does not decode")
    }
}
