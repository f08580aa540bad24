import Vocabulary

/// What to do next in a sync.
public enum SyncStep: Sendable {
    /// `POST <server><path>`, signed, and hand the answer to the session.
    case send(path: String, body: [UInt8], nonce: Nonce)
    /// Done; a signed request of `path` `/v1/wait` may follow if changes are to be watched.
    case finished(SyncSummary)
}

/// A replica's side of one sync: a state machine that says what to send and takes what came.
///
/// Each of its steps is one transaction; cut off anywhere, the next sync resumes. It never waits and
/// never decides by a clock.
public struct SyncSession: Sendable {
    /// How far it has come.
    public private(set) var progress = SyncProgress()
    /// The server's URL, without a path.
    public let server: String
    /// The device that signs the requests.
    public let device: DeviceID

    let replica: Replica
    let keys: DeviceKeys

    /// Seals what is pending and gives the first request.
    public mutating func start() throws -> SyncStep { throw ReplicaError.notJoined }

    /// Takes the body of a 200 answer. Throws `integrity` where something does not add up: then
    /// nothing was changed and the sync is over.
    public mutating func received(_ body: [UInt8]) throws -> SyncStep {
        throw ReplicaError.notJoined
    }

    /// Takes the body of any other answer: a new request where that helps, else throws.
    public mutating func refused(status: Int, _ body: [UInt8]) throws -> SyncStep {
        throw ReplicaError.notJoined
    }

    /// The request that waits for news from the server: `path` is `/v1/wait`.
    public mutating func wait() throws -> SyncStep { throw ReplicaError.notJoined }

    /// Takes the body of a 200 answer to it: whether a sync would bring something.
    public mutating func waited(_ body: [UInt8]) throws -> Bool { throw ReplicaError.notJoined }
}

extension Replica {
    /// A sync with the server that the replica joined. Nothing happens before ``SyncSession/start()``.
    public func sync(keys: DeviceKeys) throws -> SyncSession { throw ReplicaError.notJoined }
}
