import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

// Who released something wants to know that it came. The recipient's program says so by itself, in a
// remark of the record, once what was released can be read here.

/// Releases to the own party that have come and that nobody was told of yet.
struct DueReceipts {
    /// The records, with the times that name their releases.
    var records: [(place: RecordPlace, given: [WallTime])] = []
    /// Whether something was released that is not here yet, or that no key opens.
    var isWaiting = false
}

extension Work {
    /// What is to be said of the releases in a case.
    func dueReceipts(_ facts: CaseFacts) throws -> DueReceipts {
        var due = DueReceipts()
        guard try journal.hasStarts() else { return due }
        let own = try identity().party
        let closed = Set(try closedCopies().compactMap(\.record?.ref.record))
        for record in try journal.startedRecords(of: facts.caseID) {
            let given = record.releases.compactMap { signed -> WallTime? in
                guard let statement = try? AudienceStatement(signed.body),
                    case .release(let release) = statement.content, release.party == own
                else { return nil }
                return release.given
            }
            guard !given.isEmpty, record.readers.contains(own),
                try !journal.isErased(record.name, of: facts.caseID, for: own)
            else { continue }
            let ref = RecordRef(
                caseID: facts.caseID,
                type: record.name.type,
                instance: record.name.instance
            )
            let awaitsCopy = record.waiting.contains(own) && !record.isComplete
            guard !awaitsCopy, !closed.contains(ref.record) else {
                due.isWaiting = true
                continue
            }
            guard let place = try place(of: ref, facts) else { continue }
            let overlay = try overlay(facts, ref)
            guard try life(of: overlay) != .deleted else { continue }
            let said = Set(try ownReceipts(place, overlay).flatMap(\.receipts).map(\.given))
            let open = given.filter { !said.contains($0) }
            if !open.isEmpty { due.records.append((place, open)) }
        }
        return due
    }

    /// Says that releases of a record have come.
    func confirm(_ place: RecordPlace, _ given: [WallTime]) throws {
        let overlay = try overlay(someFacts(of: place.ref.caseID), place.ref)
        let before = try ownReceipts(place, overlay)
        let now = effects.now()
        let new = given.suffix(Remark.releasesLimit).map { Remark.Receipt(given: $0, at: now) }
        let all = before.flatMap(\.receipts) + new
        // A full one stays as it is, and the next begins another.
        let isFull = all.count > Remark.releasesLimit
        try insert(
            newRemark(.receipts(isFull ? new : all)),
            into: isFull ? nil : before.first?.slot,
            place
        )
    }

    /// Whether an edit is such a remark, which no person wrote: nobody is told that it does not count.
    func isReceipt(_ edit: EditRow) throws -> Bool {
        guard RemarkField.contains(edit.field),
            case .receipts? = Remark(packed: try opened(edit.value, as: .value))?.content
        else { return false }
        return true
    }

    private func ownReceipts(
        _ place: RecordPlace,
        _ overlay: Overlay
    ) throws -> [(slot: UInt16, receipts: [Remark.Receipt])] {
        let own = try identity().party
        return try remarks(place, overlay).compactMap { view in
            guard view.write.party == own, let receipts = view.receipts else { return nil }
            return (view.slot, receipts)
        }
    }
}

extension RemarkView {
    /// Which releases its party says have come, where it does.
    var receipts: [Remark.Receipt]? {
        guard case .receipts(let receipts)? = remark?.content else { return nil }
        return receipts
    }

    /// Whether it belongs to the log of releases, and not beside the content.
    var isOfReleases: Bool { releaseNotes != nil || receipts != nil }
}
