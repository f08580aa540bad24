import Journal
import Vocabulary
import Wire

extension Taking {
    /// Takes content off the server that no party may keep any more, where something was just said of
    /// erasing.
    func eraseUnkept(_ isErasure: Bool, _ caseID: CaseID) throws {
        guard isErasure else { return }
        try Erasing(rows: rows, journal: journal, now: now).erase(in: caseID)
    }
}

/// Takes content off the server, in one transaction.
struct Erasing {
    let rows: any ServerRows
    let journal: Journal
    let now: WallTime

    /// Takes out of a case what no party keeps; tells the operator how many leaves that were.
    func erase(in caseID: CaseID) throws {
        let erased = try journal.erase(in: caseID, keptBy: nil)
        let count = erased.leaves + erased.copies
        guard count > 0 else { return }
        try rows.insert(EventRow(time: now, kind: .erased, party: nil, number: count))
        try rows.setEmptying(true)
    }
}

extension SyncServer {
    /// How many erasures were announced and in force, in how many cases a hold stands, and how many
    /// answers and receipts have come.
    public func erasureCounts() throws -> ErasureCounts {
        try read { _, journal in
            var counts = ErasureCounts()
            for caseID in try journal.casesWithErasures() {
                for erasure in try journal.erasureViews(of: caseID) {
                    if erasure.forced == nil { counts.announced += 1 } else { counts.inForce += 1 }
                    counts.kept += erasure.parties.count { $0.ground != nil }
                    counts.receipts += erasure.parties.reduce(0) { $0 + $1.receipts.count }
                }
                if try journal.legalHold(of: caseID) != nil { counts.held += 1 }
            }
            return counts
        }
    }

    /// Whether content was taken out of the store that its free space or log may still hold.
    public func hasToEmpty() throws -> Bool { try store.read { try $0.isEmptying() } }

    /// Takes what was erased out of the store's free space and write-ahead log as well, as soon as
    /// nobody reads there. Nobody can write meanwhile.
    ///
    /// - Returns: Whether there is nothing left to do.
    public func emptyErased() throws -> Bool {
        guard try hasToEmpty() else { return true }
        guard try store.compact() else { return false }
        try store.write { try $0.setEmptying(false) }
        return true
    }
}

/// What the operator sees of erasures: numbers.
public struct ErasureCounts: Hashable, Sendable {
    /// Announced and not in force.
    public var announced = 0
    /// In force.
    public var inForce = 0
    /// Cases under a legal hold.
    public var held = 0
    /// Answers of parties that keep the content.
    public var kept = 0
    /// Replicas that have erased.
    public var receipts = 0
}
