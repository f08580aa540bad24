import Trust
import Vocabulary
import Wire

/// What to do next in a sync.
public enum SyncStep: Sendable {
    /// `POST <server><path>`, signed, and hand the answer to the session.
    case send(path: String, body: [UInt8], nonce: Nonce)
    /// Done; ``SyncSession/wait()`` may follow if changes are to be watched.
    case finished(SyncSummary)
}

/// A replica's side of one sync: a state machine that says what to send and takes what came.
///
/// Each of its steps is one transaction; cut off anywhere, the next sync resumes. It never waits and
/// never decides by a clock. Where it throws, the sync is over and nothing of that step was kept.
public struct SyncSession: Sendable {
    /// How far it has come.
    public private(set) var progress = SyncProgress()
    /// The server's URL, without a path.
    public let server: String
    /// The device that signs the requests.
    public let device: DeviceID

    let replica: Replica
    let key: SigningKey
    private var summary = SyncSummary()
    /// The records where own edits stood beside something else before they were sealed.
    private var doubtfulBefore: [RecordRef] = []
    /// What was in conflict before anything changed; nil as long as nothing has.
    private var conflictsBefore: StandingConflicts?
    private var sent = SentRequest()
    private var tries = 0
    private var wrapped: Set<WrappingTarget> = []

    init(replica: Replica, identity: Identity, key: SigningKey) {
        self.replica = replica
        self.key = key
        server = identity.server
        device = identity.device
    }

    /// Seals what is pending and gives the first request.
    public mutating func start() throws -> SyncStep {
        let key = key
        let (request, nonce, doubtful) = try replica.write { work in
            // Before sealing, which changes no conflict and puts every record edited in doubt.
            let doubtful = try work.editedInDoubt(nil)
            try work.sealAll(key)
            try work.stateDueKey(key)
            return (try work.nextRequest(), try work.takeNonce() ?? .zero, doubtful)
        }
        summary = SyncSummary()
        doubtfulBefore = doubtful
        conflictsBefore = nil
        return send(request, nonce)
    }

    /// Takes the body of a 200 answer. Throws `integrity` where something does not add up: then
    /// nothing was changed and the sync is over.
    public mutating func received(_ body: [UInt8]) throws -> SyncStep {
        tries = 0
        let response: SyncResponse
        do {
            response = try SyncResponse(body)
        } catch {
            throw ReplicaError.answerMalformed(code: error.code)
        }
        let (key, sent, doubtful) = (key, sent, doubtfulBefore)
        var (summary, before) = (summary, conflictsBefore)
        var wrapped = wrapped
        let next: (request: SentRequest, nonce: Nonce)? = try replica.write { work in
            // Whatever was saved while the request was under way was saved without what has come.
            try work.sealAll(key)
            if before == nil, !response.deliveries.isEmpty || !response.outcomes.isEmpty {
                before = try work.standingConflicts(edited: doubtful)
            }
            try work.settle(sent, response, &summary)
            try work.takeIn(response, &summary)
            try work.takeInKeys(response)
            if !response.more {
                try work.wrapLacking(response.lacking, &wrapped)
                try work.stateDueKey(key)
            }
            let request = try work.nextRequest()
            if response.more || request.brings {
                return (request, try work.takeNonce() ?? .zero)
            }
            if try before == nil && work.hasUnsettled() {
                before = try work.standingConflicts(edited: doubtful)
            }
            try work.settleRest(&summary)
            try work.set(.lastSync, to: work.effects.now())
            if let before { try work.compare(before, &summary) }
            return nil
        }
        self.summary = summary
        conflictsBefore = before
        self.wrapped = wrapped
        progress.sealingsSent += sent.sealings
        progress.deliveries += response.deliveries.count
        progress.more = response.more
        guard let next else { return .finished(summary) }
        return send(next.request, next.nonce)
    }

    /// Takes the body of any other answer: a new request where that helps, else throws.
    public mutating func refused(status: Int, _ body: [UInt8]) throws -> SyncStep {
        let refusal: ErrorMessage
        do {
            refusal = try ErrorMessage(body)
        } catch {
            throw ReplicaError.answerMalformed(code: "http.\(status)")
        }
        if let nonce = refusal.nonce {
            try replica.write { try $0.store.set(.nonce, to: nonce.bytes) }
        }
        switch ErrorCode(rawValue: refusal.code) {
        case .nonceUnknown:
            // Once is usual: no nonce yet, or a server that was started anew.
            tries += 1
            guard tries < 4, refusal.nonce != nil else { break }
            let nonce = try replica.write { try $0.takeNonce() ?? .zero }
            summary.requests += 1
            return .send(path: SyncPath.sync, body: sent.body, nonce: nonce)
        case .sealingMissing:
            tries += 1
            guard tries < 4, let count = refusal.numbers.first else { break }
            let (request, nonce) = try replica.write { work in
                try work.goBack(to: count)
                return (try work.nextRequest(), try work.takeNonce() ?? .zero)
            }
            return send(request, nonce)
        case .deviceRevoked: try replica.write { try $0.store.set(.revoked, to: [1]) }
        case .replicaBehind, .replicaDiffers, .cursorUnknown:
            let place = refusal.numbers.first
            throw ReplicaError.integrity(
                IntegrityAlarm(refusal.code, place: place, device: device)
            )
        default: break
        }
        throw ReplicaError.refused(
            code: refusal.code,
            message: refusal.message,
            numbers: refusal.numbers
        )
    }

    /// The request that waits for news from the server.
    public mutating func wait() throws -> SyncStep {
        tries = 0
        let (body, nonce) = try replica.write { work in
            let request = WaitRequest(
                incarnation: try work.identity().incarnation,
                place: try work.cursor()?.end.place ?? 0,
                keysPlace: try work.number(.keysPlace) ?? 0
            )
            return (request.encoded(), try work.takeNonce() ?? .zero)
        }
        sent = SentRequest()
        sent.body = body
        return .send(path: SyncPath.wait, body: body, nonce: nonce)
    }

    /// Takes the body of a 200 answer to it: whether a sync would bring something.
    public mutating func waited(_ body: [UInt8]) throws -> Bool {
        let response: WaitResponse
        do {
            response = try WaitResponse(body)
        } catch {
            throw ReplicaError.answerMalformed(code: error.code)
        }
        try replica.write { try $0.store.set(.nonce, to: response.nonce.bytes) }
        return response.ready
    }

    private mutating func send(_ request: SentRequest, _ nonce: Nonce) -> SyncStep {
        sent = request
        summary.requests += 1
        progress.sealings = progress.sealingsSent + request.sealings + request.sealingsLeft
        return .send(path: SyncPath.sync, body: request.body, nonce: nonce)
    }
}

/// The paths of the protocol that are signed.
enum SyncPath {
    static let sync = "/v1/sync"
    static let wait = "/v1/wait"
}

/// A request on its way: what its answer will be about.
struct SentRequest: Sendable {
    var body: [UInt8] = []
    /// The last sealing that the server holds when it has taken the request.
    var last = SealingPlace()
    /// Sealings in it, and those that did not fit.
    var sealings = 0
    var sealingsLeft = 0
    /// The hashes of the statements in it.
    var statements: [Hash] = []
    /// The keys in it.
    var keys = SentKeys()
    /// The new cases in it, and after them the changes of charters, by number.
    var cases: [CaseID] = []
    var changes: [Int64] = []
    /// Whether there is something in it, or left for another, that the server does not have.
    var brings = false
}

extension ConflictKey {
    /// By case, type, record and field.
    static func precedes(_ left: ConflictKey, _ right: ConflictKey) -> Bool {
        (left.caseID, left.record.type, left.record.record, left.field)
            < (right.caseID, right.record.type, right.record.record, right.field)
    }
}

extension Replica {
    /// A sync with the server that the replica joined. Nothing happens before ``SyncSession/start()``.
    public func sync(keys: DeviceKeys) throws -> SyncSession {
        let identity = try read { try $0.identity() }
        return SyncSession(
            replica: self,
            identity: identity,
            key: try SigningKey(secret: keys.signing)
        )
    }
}
