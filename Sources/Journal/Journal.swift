import Vocabulary

/// The ordered truth of a replica or a server: logs, the leaves in them, and the live state over them.
///
/// A journal lives as long as one transaction of its store. The server orders with ``order(_:time:)``
/// what it accepts, and a replica with ``apply(_:stamp:)`` what the server ordered: the same checks, the
/// same verdicts, the same rows. Where the server refuses, the replica raises an alarm.
///
/// Call ``finish()`` before the transaction commits, and keep what it returns for the next journal.
public final class Journal {
    /// The store of this transaction.
    public let store: any JournalStore
    var memory: JournalMemory

    /// A journal over the rows of `store`, with what earlier transactions of the same store learned.
    public init(store: any JournalStore, memory: JournalMemory = JournalMemory()) {
        self.store = store
        self.memory = memory
    }
}

/// Facts that no later transaction changes: what a journal may remember from one to the next.
///
/// Take it from ``Journal/finish()`` of a transaction that was committed; after a rollback go on with
/// the one before. Other processes may write to the store in between.
public struct JournalMemory: Sendable {
    /// Knows nothing yet.
    public init() {}
}
