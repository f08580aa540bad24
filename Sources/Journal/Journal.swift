import Causality
import Cooperation
import Trust
import Vocabulary

/// The ordered truth of a replica or a server: logs, the leaves in them, and the live state over them.
///
/// A journal lives as long as one transaction of its store. The server orders with
/// ``order(_:by:sealing:time:)`` what it accepts, and a replica with ``apply(_:by:stamp:sealing:)``
/// what the server ordered: the same checks, the same verdicts, the same rows. Where the server
/// refuses, the replica raises an alarm.
///
/// Call ``finish()`` before the transaction commits, and keep what it returns for the next journal.
///
/// ## Topics
/// ### Taking in
/// - ``append(_:to:time:)``
/// - ``apply(_:)``
/// - ``order(_:by:sealing:time:)``
/// - ``apply(_:by:stamp:sealing:)``
/// ### Reading
/// - ``cases()``
/// - ``records(of:)``
/// - ``leaf(_:)``
/// - ``history(of:type:instance:field:_:)``
/// - ``stateDigest(of:audience:)``
/// ### Checking
/// - ``audit(_:)``
public final class Journal {
    /// The store of this transaction.
    public let store: any JournalStore
    var memory: JournalMemory
    var logs: OpenLogs
    var merger = RecordMerger()
    var writes: [OrderedWrite] = []
    var nextLog: Int64 = 0
    var nextLeaf: Int64 = 0
    var nextRun: Int64 = 0
    var lastRunFacts: RunFacts?
    var lastLogRow: LogRow?
    var lastCase: CaseRow?

    /// A journal over the rows of `store`, with what earlier transactions of the same store learned.
    public init(store: any JournalStore, memory: JournalMemory = JournalMemory()) {
        self.store = store
        self.memory = memory
        logs = OpenLogs()
    }

    /// Writes what was kept in memory until now: the ends of audience logs.
    ///
    /// - Returns: What the next journal over the same store may start with, once this transaction is
    ///   committed.
    public func finish() throws -> JournalMemory {
        try flush()
        return memory
    }

    /// Writes the ends of audience logs, so that rows say what the journal knows.
    func flush() throws {
        for open in logs.takeChanged() { try store.save(open.log, isNew: open.isNew) }
    }
}

/// Facts that no later transaction changes: what a journal may remember from one to the next.
///
/// Take it from ``Journal/finish()`` of a transaction that was committed; after a rollback go on with
/// the one before. Other processes may write to the store in between.
public struct JournalMemory: Sendable {
    /// What charters make of models, by the number of the binding.
    var authorities: [Int64: Authority] = [:]
    /// Models, by the hash of their files.
    var models: [Hash: Model] = [:]
    /// Who writes under an incarnation.
    var authors: [IncarnationID: Author] = [:]
    /// The same by number.
    var incarnations: [UInt32: IncarnationID] = [:]
    /// Party logs, with the last place taken in.
    var partyLogs: [PartyID: KnownPartyLog] = [:]
    /// The server's public key.
    var serverKey: [UInt8]?

    /// Knows nothing yet.
    public init() {}
}

/// A party log as far as it was read.
struct KnownPartyLog: Sendable {
    var log: PartyLog
    var place: UInt64
}

/// The audience logs that this transaction has touched, their ends as they will be written.
struct OpenLogs {
    /// A log with what its commits are judged by.
    struct Entry {
        var log: LogRow
        var caseFile: CaseRow
        /// Whether the log has no row yet.
        var isNew: Bool
        var changed = false
    }

    private struct Key: Hashable {
        var caseID: CaseID
        var audience: AudienceID
    }

    private var places: [Key: Int] = [:]
    private var entries: [Entry] = []

    /// How many are open.
    var count: Int { entries.count }

    subscript(index: Int) -> Entry {
        get { entries[index] }
        _modify { yield &entries[index] }
    }

    func index(_ caseID: CaseID, _ audience: AudienceID) -> Int? {
        places[Key(caseID: caseID, audience: audience)]
    }

    mutating func add(_ entry: Entry, _ caseID: CaseID, _ audience: AudienceID) -> Int {
        places[Key(caseID: caseID, audience: audience)] = entries.count
        entries.append(entry)
        return entries.count - 1
    }

    /// The logs to write, by name, since a store keeps them so; none is open afterwards.
    mutating func takeChanged() -> [Entry] {
        guard !entries.isEmpty else { return [] }
        let changed = entries.filter(\.changed).sorted { $0.sortKey < $1.sortKey }
        entries.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        return changed
    }
}

extension OpenLogs.Entry {
    fileprivate var sortKey: (CaseID, Int64) { (caseFile.caseID, log.id) }
}
