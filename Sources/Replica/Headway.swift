import Vocabulary
import Wire

/// Whether a sync gets on. A server that answers and answers, brings nothing and lets nothing be done is not
/// asked for ever (decision 90).
///
/// What an answer asks for may always be asked for again: keys anew, another sealing of what came back. So
/// it does not count that a request brings something. What counts is to be further in the feed or in
/// the list of keys than where the request had stood, or that it could not hold all that there was to
/// bring. Everything else is counted against the sync as a whole: whatever a server repeats, something of
/// that is in each turn of it.
struct Headway: Sendable {
    /// The requests that came to nothing.
    private(set) var idle = 0

    /// Many times as many as any sync has had with a server that says what it knows.
    static let idleMax = 64

    /// Notes an answer that is to be taken in.
    mutating func note(_ response: SyncResponse, to sent: SentRequest) throws {
        let isFurther = response.cursor.map { $0.end.place > sent.place } ?? false
        let hasKeys =
            !response.secrets.isEmpty || !response.wrappings.isEmpty || !response.memos.isEmpty
        let hasMoreKeys = hasKeys && response.keysPlace > sent.keysPlace
        if isFurther || hasMoreKeys || sent.leavesSome { return }
        try noteIdle()
    }

    /// Notes a request that is to be made otherwise.
    mutating func noteIdle() throws {
        idle += 1
        guard idle <= Self.idleMax else { throw ReplicaError.noHeadway(requests: idle) }
    }
}
