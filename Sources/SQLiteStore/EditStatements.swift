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
    /// Whether this transaction has changed edits.
    private(set) var isChanged = false
    /// The targets of the case and audience that was read last: whoever saves has read what stands
    /// there. Forgotten where targets may have changed.
    private var lastTargets: (caseID: CaseID, audience: AudienceID, targets: [KnownTarget])?

    private struct KnownTarget {
        var id: Int64
        var charterHead: Head
        /// The sealing of its edits, and what it gave them; nil where it takes more edits.
        var sealed: (sealing: Int64, edits: [UInt8])?
    }
    private static let dataVersion = JournalStatements.Slot("PRAGMA data_version")
    private static let targetsOfPlace = JournalStatements.Slot(
        """
        SELECT unordered.id, value, sealing, edits
        FROM unordered LEFT JOIN sealedTarget ON sealedTarget.id = unordered.id
        WHERE caseID = ? AND audience = ? AND record = x'' ORDER BY unordered.id
        """
    )
    private static let editsOfRecord = JournalStatements.Slot(
        """
        SELECT record, id, type, instance, field, author, time, beside, seen, value, target
        FROM unordered WHERE caseID = ? AND audience = ? AND record = ? ORDER BY id
        """
    )
    private static let editsOfTarget = JournalStatements.Slot(
        """
        SELECT record, id, type, instance, field, author, time, beside, seen, value, target
        FROM unordered WHERE caseID = ? AND audience = ? AND record > x'' AND target = ?
        ORDER BY record, id
        """
    )
    private static let insertTarget = JournalStatements.Slot(
        """
        INSERT INTO unordered (caseID, audience, record, id, target, type, instance, field, author,
            time, beside, seen, value)
        VALUES (?1, ?2, x'', ?4, ?4, 0, x'', 0, 0, 0, 0, x'', ?3)
        """
    )
    // Not `RETURNING`, for which SQLite opens a table of its own each time.
    private static let lastNumber = JournalStatements.Slot("SELECT last FROM editNumber")
    private static let setLastNumber = JournalStatements.Slot("UPDATE editNumber SET last = ?")
    private static let count = JournalStatements.Slot("SELECT count(*) FROM edit")
    private static let insertEdit = JournalStatements.Slot(
        """
        INSERT INTO unordered (caseID, audience, record, id, target, type, instance, field, author,
            time, beside, seen, value)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
        DELETE FROM unordered
        WHERE caseID = ?1 AND audience = ?2 AND record = x'' AND id = ?3 AND NOT EXISTS (
            SELECT 1 FROM edit WHERE caseID = ?1 AND audience = ?2 AND target = ?3
        )
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
    private static let deleteTarget = JournalStatements.Slot(
        "DELETE FROM unordered WHERE caseID = ? AND audience = ? AND target = ?"
    )
    private static let deleteEdit = JournalStatements.Slot(
        "DELETE FROM unordered WHERE caseID = ? AND audience = ? AND record = ? AND id = ?"
    )
    private static let setting = JournalStatements.Slot("SELECT value FROM setting WHERE name = ?")
    private static let label = JournalStatements.Slot("SELECT text FROM label WHERE caseID = ?")

    init(_ statements: JournalStatements) { self.statements = statements }

    // MARK: Saving

    func openTarget(_ target: EditTarget) throws -> Int64? {
        try targets(target.caseID, target.audience).last {
            $0.charterHead == target.charterHead && $0.sealed == nil
        }?.id
    }

    /// Forgets which targets there are, since they may change.
    func forgetTargets() { lastTargets = nil }

    func insert(_ target: EditTarget) throws -> Int64 {
        let id = try nextNumber(edits: 0)
        _ = try statements.run(Self.insertTarget) { statement in
            statement.bindCopy(1, target.caseID)
            statement.bindCopy(2, target.audience)
            statement.bindCopy(3, target.charterHead)
            statement.bind(4, id)
        } row: { _ in
        }
        if lastTargets?.caseID == target.caseID, lastTargets?.audience == target.audience {
            lastTargets?.targets.append(KnownTarget(id: id, charterHead: target.charterHead))
        }
        return id
    }

    func insert(_ edit: EditRow) throws -> Int64 {
        let id = try nextNumber(edits: 1)
        _ = try statements.run(Self.insertEdit) { statement in
            statement.bindCopy(1, edit.target.caseID)
            statement.bindCopy(2, edit.target.audience)
            statement.bindCopy(3, edit.record)
            statement.bind(4, id)
            statement.bind(5, edit.target.number)
            statement.bind(6, Int64(edit.type))
            statement.bindCopy(7, edit.instance.packed)
            statement.bind(8, Int64(edit.field))
            statement.bind(9, edit.author)
            statement.bind(10, Int64(clamping: edit.time))
            statement.bind(11, edit.beside ? 1 : 0)
            statement.bindCopy(12, edit.seen)
            statement.bindCopy(13, edit.value)
        } row: { _ in
        }
        return id
    }

    /// The next number of an edit or a target, which never comes back.
    private func nextNumber(edits: Int) throws -> Int64 {
        var tally = try readTally()
        tally.edits? += edits
        tally.last += 1
        known = tally
        isChanged = true
        return tally.last
    }

    private func readTally() throws -> EditTally {
        if let known { return known }
        let last = try statements.run(Self.lastNumber, bind: { _ in }, row: { $0.int(0) })
        guard let last else { throw JournalError(.storeDamaged, "the number of edits is missing") }
        let read = EditTally(last: last, taken: last)
        known = read
        return read
    }

    /// How many edits there are.
    func editCount() throws -> Int {
        var tally = try readTally()
        if let edits = tally.edits { return edits }
        let edits = try statements.run(Self.count, bind: { _ in }, row: { $0.int(0) }) ?? 0
        tally.edits = Int(clamping: edits)
        known = tally
        return Int(clamping: edits)
    }

    /// The last number that was given.
    func lastNumber() throws -> Int64 { try readTally().last }

    /// Notes which numbers are taken: once in a transaction, however many edits it saved. Whoever goes on
    /// saving takes some ahead, so that most saves write edits and nothing beside.
    func finish() throws {
        guard var tally = known, tally.last > tally.taken else { return }
        tally.taken = tally.last + (tally.goesOn ? EditTally.ahead : 0)
        tally.goesOn = true
        _ = try statements.run(Self.setLastNumber) {
            $0.bind(1, tally.taken)
        } row: { _ in
        }
        known = tally
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

    /// The targets of a case and audience, those with the earlier edits first.
    private func targets(_ caseID: CaseID, _ audience: AudienceID) throws -> [KnownTarget] {
        if let known = lastTargets, known.caseID == caseID, known.audience == audience {
            return known.targets
        }
        var targets: [KnownTarget] = []
        try statements.each(Self.targetsOfPlace) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
        } row: { statement in
            guard let head = statement.head(1) else {
                throw JournalError(.storeDamaged, "target \(statement.int(0))")
            }
            var target = KnownTarget(id: statement.int(0), charterHead: head)
            if sqlite3_column_type(statement, 2) != SQLITE_NULL {
                target.sealed = (statement.int(2), Array(statement.blob(3)))
            }
            targets.append(target)
        }
        lastTargets = (caseID: caseID, audience: audience, targets: targets)
        return targets
    }

    func edits(
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID
    ) throws -> [EditRow] {
        let targets = try targets(caseID, audience)
        guard !targets.isEmpty else { return [] }
        var edits: [EditRow] = []
        var sealed: (target: Int64, edits: [Int64: SealedEdit]) = (0, [:])
        try statements.each(Self.editsOfRecord) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
            statement.bindCopy(3, record)
        } row: { statement in
            var edit = try edit(statement, record, caseID, audience)
            let target = targets.first { $0.id == edit.target.number }
            if let given = target?.sealed {
                if sealed.target != edit.target.number {
                    sealed = (
                        edit.target.number,
                        Self.byNumber(try given.edits.withUnsafeBytes(Self.unpacked))
                    )
                }
                edit.sealed = try Self.place(edit.id, sealed.edits, given.sealing)
            }
            edits.append(edit)
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

    func eachRecord(of target: TargetPlace, _ body: ([EditRow]) throws -> Bool) throws {
        var edits: [EditRow] = []
        let ended = try statements.each(Self.editsOfTarget) { statement in
            bind(target, statement)
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
            edits.append(try edit(statement, record, target.caseID, target.audience))
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
    ) throws -> [(place: TargetPlace, edits: [SealedEdit])] {
        var targets: [(place: TargetPlace, edits: [SealedEdit])] = []
        try statements.each(Self.sealedTargets) { statement in
            statement.bindCopy(1, caseID)
            statement.bindCopy(2, audience)
            statement.bind(3, Int64(clamping: sealing))
        } row: { statement in
            targets.append(
                (
                    place: TargetPlace(
                        caseID: caseID,
                        audience: audience,
                        number: statement.int(0)
                    ),
                    edits: try Self.unpacked(statement.blob(1))
                )
            )
        }
        return targets
    }

    func delete(_ edit: EditRow) throws {
        _ = try statements.run(Self.deleteEdit) { statement in
            statement.bindCopy(1, edit.target.caseID)
            statement.bindCopy(2, edit.target.audience)
            statement.bindCopy(3, edit.record)
            statement.bind(4, edit.id)
        } row: { _ in
        }
        lowerCount(by: 1)
        try deleteIfEmpty(edit.target)
    }

    /// Removes a target that has no edits.
    func deleteIfEmpty(_ target: TargetPlace) throws {
        forgetTargets()
        _ = try statements.run(Self.deleteEmpty) {
            bind(target, $0)
        } row: { _ in
        }
    }

    /// Removes a target with all its edits.
    func delete(_ target: TargetPlace, edits: Int) throws {
        forgetTargets()
        _ = try statements.run(Self.deleteTarget) {
            bind(target, $0)
        } row: { _ in
        }
        lowerCount(by: edits)
    }

    func lowerCount(by count: Int) {
        known?.edits? -= count
        isChanged = true
    }

    /// Reads the edit of a row that has the columns of ``editsOfTarget``.
    private func edit(
        _ statement: OpaquePointer,
        _ record: RecordID,
        _ caseID: CaseID,
        _ audience: AudienceID
    ) throws -> EditRow {
        let packed = statement.blob(3)
        guard let instance = packed.isEmpty ? Instance.single : Instance(packed: Array(packed))
        else {
            throw Self.damaged(statement)
        }
        return EditRow(
            id: statement.int(1),
            target: TargetPlace(caseID: caseID, audience: audience, number: statement.int(10)),
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

    private func bind(_ target: TargetPlace, _ statement: OpaquePointer) {
        statement.bindCopy(1, target.caseID)
        statement.bindCopy(2, target.audience)
        statement.bind(3, target.number)
    }

    private static func unpacked(_ bytes: UnsafeRawBufferPointer) throws -> [SealedEdit] {
        guard let edits = SealedEdits.unpacked(bytes) else {
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
