import Trust
import Vocabulary
import Wire

/// A leaf of an audience log with all that is known of it.
public struct StoredLeaf: Sendable {
    /// The leaf's number.
    public let id: Int64
    /// Its case.
    public let caseID: CaseID
    /// Its audience.
    public let audience: AudienceID
    /// The place of its commit in the audience log.
    public let place: UInt64
    /// Who wrote it.
    public let author: Author
    /// When its commit was ordered, by the server's clock.
    public let ordered: WallTime
    /// What everyone can read of it, and where root and box lie in ``bytes``.
    public let frame: LeafFrame
    /// The leaf as its author sealed it.
    public let bytes: [UInt8]
    /// The verdict on each write, in order.
    public let verdicts: [Verdict]
    /// The leaf before it in the same log; 0 before the first.
    public let previous: Int64

    /// The record.
    public var record: RecordID {
        frame.open.record(in: caseID)
    }

    /// What its author signed, whoever the audience is.
    public var hash: Hash {
        var hasher = CommitHasher()
        return hasher.leafHash(
            frame,
            in: bytes,
            caseID: caseID,
            incarnation: author.incarnation
        )
    }

    /// The verdict on the write of a field; nil where the leaf does not write it.
    public func verdict(on field: UInt16) -> Verdict? {
        frame.open.writes.firstIndex { $0.field == field }.map { verdicts[$0] }
    }
}

extension Journal {
    /// The leaf of that number; nil where there is none.
    public func leaf(_ id: Int64) throws -> StoredLeaf? {
        if Self.isCopied(id) { return try copied(id) }
        guard let (row, data) = try store.leaf(id) else { return nil }
        return try stored(row, data, run: try runFacts(row.run))
    }

    func runFacts(_ id: Int64) throws -> RunFacts {
        if let known = memory.runs[id] ?? memory.making[id] { return known }
        guard let run = try store.run(id), let group = try store.group(run.group),
            let header = try? GroupHeader(group.header),
            let author = try author(header.incarnation)
        else { throw JournalError(.storeDamaged, "run \(id) without its group") }
        let facts = RunFacts(row: run, author: author)
        // A record's writes come from a few runs, over and over.
        if memory.runs.count >= 64 { memory.runs.removeAll(keepingCapacity: true) }
        memory.runs[id] = facts
        return facts
    }

    func stored(_ row: LeafRow, _ data: [UInt8], run: RunFacts) throws -> StoredLeaf {
        guard let log = try logName(row.log), case .audience(let caseID, let audience) = log
        else { throw JournalError(.storeDamaged, "leaf \(row.id) without its log") }
        let frame: LeafFrame
        do {
            frame = try LeafFrame.decode(
                data,
                data.startIndex..<data.endIndex,
                author: run.author.incarnation
            )
        } catch {
            throw JournalError(
                .storeDamaged,
                log: log,
                place: row.place,
                "leaf \(row.id): \(error.message)"
            )
        }
        let count = frame.open.writes.count
        let verdicts = row.verdicts.map { $0.compactMap(VerdictCode.verdict) }
        guard verdicts?.count ?? count == count else {
            throw JournalError(
                .storeDamaged,
                log: log,
                place: row.place,
                "the verdicts of leaf \(row.id)"
            )
        }
        return StoredLeaf(
            id: row.id,
            caseID: caseID,
            audience: audience,
            place: row.place,
            author: run.author,
            ordered: run.row.time,
            frame: frame,
            bytes: data,
            verdicts: verdicts ?? [Verdict](repeating: .accepted, count: count),
            previous: row.previous
        )
    }

    /// The packed row of a record in the log of a case and audience; empty where the log has nothing of
    /// it, or has not begun. Remembers the log for the leaves that are read next.
    public func recordState(
        _ caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Int64
    ) throws -> [UInt8] {
        // A log that this transaction began has its row only once it is written.
        if open?.isNew == true { try flush() }
        let found = try store.recordState(caseID, audience, type: type, instance: instance)
        guard let (log, state) = found else { return [] }
        lastLogName = (log, .audience(caseID, audience))
        return state ?? []
    }

    private func logName(_ id: Int64) throws -> LogName? {
        if let known = lastLogName, known.id == id { return known.name }
        guard let name = try logRow(id)?.name else { return nil }
        lastLogName = (id, name)
        return name
    }

    /// A log by number, the last one remembered.
    func logRow(_ id: Int64) throws -> LogRow? {
        if let known = lastLogRow, known.id == id { return known }
        lastLogRow = try store.log(id)
        if lastLogRow == nil {
            // A log that this transaction began may not be written yet.
            try flush()
            lastLogRow = try store.log(id)
        }
        return lastLogRow
    }
}
