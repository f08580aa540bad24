import Journal
import Trust
import Vocabulary
import Wire

/// Moves records that came back to a log which they have left, and wait there for what else the feed that
/// brought them may bring to it (``Returning``): before anything begins them in the log of their present
/// readers, which they could not enter any more.
struct LateMoves {
    let rows: any ServerRows
    let journal: Journal
    let now: WallTime

    /// Moves those that commits would begin.
    ///
    /// - Parameters:
    ///   - group: The commits.
    ///   - only: The places of those that are to be ordered; nil for all.
    ///   - touched: Cases in which something came back just now.
    ///   - feeds: Where the moves are delivered.
    func move(
        before group: GroupContents,
        only: Set<Int>? = nil,
        touched: Set<CaseID> = [],
        _ feeds: inout FeedWriter
    ) throws {
        let cases = try rows.unmovedCases().union(touched)
        guard !cases.isEmpty else { return }
        let records = try journal.recordsElsewhere(of: group, only: only, in: cases)
        for (caseID, records) in records.sorted(by: { $0.key < $1.key }) {
            try move(records, of: caseID, &feeds)
        }
    }

    /// Moves the record that a statement for an audience log is about.
    func move(before statement: AudienceStatement, _ feeds: inout FeedWriter) throws {
        guard let record = statement.content.record,
            try rows.unmovedCases().contains(statement.caseID)
        else { return }
        try move([record], of: statement.caseID, &feeds)
    }

    /// Moves records of a case, or all, whose readers are others than those of their log.
    func move(
        _ records: Set<RecordName>?,
        of caseID: CaseID,
        _ feeds: inout FeedWriter
    ) throws {
        for entries in try journal.moveRecords(of: caseID, only: records, time: now) {
            try feeds.deliver(entries)
        }
    }
}

extension AudienceStatement.Content {
    /// The record that its signer reads, and says something of.
    fileprivate var record: RecordName? {
        switch self {
        case .release(let release): release.record
        case .withdrawal(let withdrawal): withdrawal.record
        case .announcement(let announcement): announcement.record
        case .leave, .enter, .copy, .badCopy, .force, .answer, .receipt: nil
        }
    }
}
