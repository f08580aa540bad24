import Causality
import Cooperation
import Trust
import Vocabulary
import Wire

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
/// - ``append(_:to:time:stamped:)``
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
    var open: OpenLog?
    var merger = RecordMerger()
    var writes: [OrderedWrite] = []
    var nextLog: Int64 = 0
    var nextLeaf: Int64 = 0
    var nextRun: Int64 = 0
    /// Copies that leaves were read from, by step.
    var knownCopies: [Int64: KnownCopy] = [:]
    /// Whether this is an audit, which writes nothing.
    var isAuditing = false
    /// Whether any record ever entered a log; nil before it was asked.
    var knownStarts: Bool?
    /// Whether records of a case may have moved, of the cases that were asked for.
    var knownMoves: [CaseID: Bool] = [:]
    var lastLogRow: LogRow?
    /// The name of the log that a record or leaf was read of last.
    var lastLogName: (id: Int64, name: LogName)?
    /// Whether anything was ever said of erasing; nil before it was asked.
    var knownAnyErasures: Bool?
    /// What was said of it in the cases that were asked for.
    var knownErasures: [Int64: Erasures] = [:]
    /// What charters were last checked against; forgotten where a party log grows.
    var charterParties: [PartyID: Charter.Party] = [:]
    /// The entries of charters that were looked at, by the case's number.
    var knownCharters: [Int64: [CharterRow]] = [:]
    /// Whether there are any; nil before it was asked.
    var knownAnyCharters: Bool?
    /// The packed form of a model that the caller has kept, since reading a file takes much longer.
    public var keptModel: ((Hash) throws -> Model?)?

    /// A journal over the rows of `store`, with what earlier transactions of the same store learned.
    public init(store: any JournalStore, memory: JournalMemory = JournalMemory()) {
        self.store = store
        self.memory = memory
    }

    /// Writes what was kept in memory until now: the end of the last audience log.
    ///
    /// - Returns: What the next journal over the same store may start with, once this transaction is
    ///   committed.
    public func finish() throws -> JournalMemory {
        try flush()
        return memory
    }

    /// Runs `body`, which writes to several logs, as a whole: where it throws, neither rows nor what was
    /// learned of them stay, so that no log has an entry that nobody is told of.
    func whole<Value>(_ body: () throws -> Value) throws -> Value {
        try flush()
        open = nil
        let before = memory
        do {
            return try store.nested {
                let value = try body()
                try flush()
                return value
            }
        } catch {
            memory = before
            (open, lastLogRow, lastLogName) = (nil, nil, nil)
            (nextLog, nextLeaf, nextRun) = (0, 0, 0)
            (knownStarts, knownAnyErasures, knownAnyCharters) = (nil, nil, nil)
            (knownCopies, knownMoves, knownErasures) = ([:], [:], [:])
            (charterParties, knownCharters) = ([:], [:])
            throw error
        }
    }

    /// Writes the end of the open log, so that rows say what the journal knows.
    func flush() throws {
        guard let known = open, known.changed else { return }
        try store.save(known.log, isNew: known.isNew)
        open?.isNew = false
        open?.changed = false
    }
}

/// Facts that no later transaction changes: what a journal may remember from one to the next.
///
/// Take it from ``Journal/finish()`` of a transaction that was committed; after a rollback go on with
/// the one before. Other processes may write to the store in between.
public struct JournalMemory: Sendable {
    /// What charters make of models, by the number of the binding.
    var authorities: [Int64: Authority] = [:]
    /// Models and roles of cases, by the number of the binding.
    var bindings: [Int64: BindingFacts] = [:]
    /// Runs that were read lately.
    var runs: [Int64: RunFacts] = [:]
    /// Runs of the group that is being placed, whose rows are not all written yet: what follows in the
    /// group may build on their leaves.
    var making: [Int64: RunFacts] = [:]
    /// Models, by the hash of their files.
    var models: [Hash: Model] = [:]
    /// Who writes under an incarnation.
    var authors: [IncarnationID: Author] = [:]
    /// The same by number.
    var incarnations: [UInt32: IncarnationID] = [:]
    /// Party logs, with the last place taken in.
    var partyLogs: [PartyID: KnownPartyLog] = [:]
    /// Audiences whose parties the store remembers.
    var audiences: [AudienceID: [PartyID]] = [:]
    /// The dots that two writes were ordered under, by log.
    var contested: [Int64: ContestedDots] = [:]
    /// The server's public key.
    var serverKey: [UInt8]?

    /// Knows nothing yet.
    public init() {}
}

/// What cases of one binding share.
struct BindingFacts: Sendable {
    var model: ModelRow
    var roles: [RoleBinding]
    var successions: [Succession]
}

/// What all leaves of a run share.
struct RunFacts: Sendable {
    var row: RunRow
    var author: Author
}

/// A party log as far as it was read.
struct KnownPartyLog: Sendable {
    var log: PartyLog
    var place: UInt64 = 0
    /// The place of every head.
    var heads: [Head: UInt64] = [:]
}

/// The audience log that was written last, its end as it will be written when another follows.
///
/// The commits of a sealing come sorted by case, so that one is enough.
struct OpenLog {
    var log: LogRow
    var caseFile: CaseRow
    /// Whether the log has no row yet.
    var isNew: Bool
    /// Whether a record of the case ever entered a log by an entry.
    var hasStarts: Bool
    /// Whether the row says something else.
    var changed = false
    /// All heads of the log, once a commit has cited one from far back.
    var heads: Set<Head>?
}
