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

    /// The replica that is synced.
    public let replica: Replica
    let key: SigningKey
    var summary = SyncSummary()
    /// The records where own edits stood beside something else before they were sealed.
    private var doubtfulBefore: [RecordRef] = []
    /// What was in conflict before anything changed; nil as long as nothing has.
    private var conflictsBefore: StandingConflicts?
    var sent = SentRequest()
    var tries = 0
    private var headway = Headway()
    private var wrapped: Set<WrappingTarget> = []
    /// The keys of what came in this session that have not come.
    private var arrivedKeys: [KeyName: AwaitedLeaf] = [:]
    /// The copies that were made in this session.
    private var made: Set<WantedCopy> = []
    /// How often commits were sealed again in this session.
    private var resealed = 0
    /// Whether commits that were not answered were sent again in this session.
    private var wentBack = false
    /// Whether the server is being given back what it lost.
    var isReturning = false
    var crossings = 0
    /// Whether the server has shown, when it was given back what it lacks, that it has all of the feed, and
    /// is in its epoch.
    var isFeedThere = false
    /// Whether the server has said in this session that it has all that this replica had received.
    var hasGivenBack = false
    var tail: FeedTail?
    var lastReturned: UInt64?
    /// The keys that went ahead of what is given back.
    var ahead = KeysAhead()
    /// The place behind which there is what more of them are of, while these are on their way.
    var bringingAhead: UInt64?
    /// How often the server has said that it lacks more of the feed than it had said.
    private var returnsBegun = 0
    /// How often receipts of erasures were sent in this session.
    private var receiptRounds = 0
    /// How often this file turned out to be a copy by what others had brought.
    private var copiesFound = 0

    /// A server that refuses them is not asked for ever.
    private static let receiptRoundsMax = 16

    init(replica: Replica, identity: Identity, key: SigningKey) {
        self.replica = replica
        self.key = key
        server = identity.server
        device = identity.device
    }

    /// Seals what is pending and gives the first request.
    public mutating func start() throws -> SyncStep {
        let key = key
        let (doubtful, isCrossing) = try replica.write { work in
            // Before sealing, which changes no conflict and puts every record edited in doubt.
            let doubtful = try work.editedInDoubt(nil)
            try work.bringUnknownAgain()
            try work.sealAll(key)
            try work.stateDueKey(key)
            try work.makeMemos(key)
            try work.withdrawEnded(key)
            return (doubtful, try work.crossing() != .none)
        }
        summary = SyncSummary()
        doubtfulBefore = doubtful
        conflictsBefore = nil
        // Whoever was given the feed back before a sync was cut off may have been another of two servers
        // that went on in one epoch.
        if isCrossing, let step = try giveBack() { return step }
        return try again { _ in }
    }

    /// Takes the body of a 200 answer. Throws `integrity` where something does not add up: then
    /// nothing was changed and the sync is over.
    public mutating func received(_ body: [UInt8]) throws -> SyncStep {
        if let place = bringingAhead { return try giveBack(after: place) }
        if isReturning { return try returned(body) }
        tries = 0
        let response: SyncResponse
        do {
            response = try SyncResponse(body)
        } catch {
            throw ReplicaError.answerMalformed(code: error.code)
        }
        try headway.note(response, to: sent)
        let (key, sent, doubtful) = (key, sent, doubtfulBefore)
        var (summary, before, made) = (summary, conflictsBefore, made)
        var (wrapped, arrivedKeys) = (wrapped, arrivedKeys)
        let mayReturn = resealed < 8
        let mayStay = resealed < 3
        var sealedAgain = false
        var wentBack = wentBack
        var owesReceipts = false
        let next: (request: SentRequest, nonce: Nonce)?
        do {
            next = try replica.write { work in
                guard try work.identity().incarnation == sent.incarnation else {
                    // Another process found the file to be a copy, or has gone over into another epoch, by
                    // other leaves: this answer is another's.
                    before = nil
                    return (try work.nextRequest(key), try work.takeNonce() ?? .zero)
                }
                // Whatever was saved while the request was under way was saved without what has come.
                try work.sealAll(key)
                if before == nil, !response.deliveries.isEmpty || !response.outcomes.isEmpty {
                    before = try work.standingConflicts(edited: doubtful)
                }
                try work.settle(sent, response, &summary)
                let wasRebuilding = try work.crossing() == .rebuilding
                if wasRebuilding {
                    if let cursor = response.cursor { try work.stage(body, through: cursor) }
                    if !response.more {
                        before = try before.map { try work.looked(at: $0) }
                        try work.rebuild(key, &summary)
                        try work.store.set(.crossing, to: nil)
                    }
                } else {
                    try work.takeIn(response, &summary)
                    try work.takeInKeys(response)
                    try work.store.set(.crossing, to: nil)
                }
                try work.eraseBound(isWhole: !response.more, &summary)
                work.arrivedKeys.merge(arrivedKeys) { new, _ in new }
                try work.keepAwaited()
                arrivedKeys = work.arrivedKeys
                if !response.more {
                    try work.forgetUnreadable()
                    try work.forgetCopied()
                    try work.forgetRefused(response.outcomes)
                    try work.decide(&summary)
                    try work.issueOthers(response.unordered)
                }
                try work.sealAll(key)
                if !response.more {
                    try work.wrapLacking(response.lacking, &wrapped)
                    try work.stateDueKey(key)
                }
                let request = try work.nextRequest(key)
                // Keys are asked for once the logs are there.
                if response.more || request.brings || wasRebuilding {
                    return (request, try work.takeNonce() ?? .zero)
                }
                sealedAgain = try mayReturn && work.sealReturned(key, mayStay, &summary)
                let copies = try work.copies(response.wanted, key, &made)
                if sealedAgain || !copies.isEmpty {
                    return (
                        try work.nextRequest(key, copies: copies),
                        try work.takeNonce() ?? .zero
                    )
                }
                if try !wentBack && work.goBackToUnanswered(response.outcomes) {
                    wentBack = true
                    return (try work.nextRequest(key), try work.takeNonce() ?? .zero)
                }
                if try work.checkArrived(key, &summary) {
                    return (try work.nextRequest(key), try work.takeNonce() ?? .zero)
                }
                try work.settleRest()
                try work.set(.lastSync, to: work.effects.now())
                // Whatever was to be erased has come with the rest.
                try work.store.set(.unsynced, to: nil)
                owesReceipts = try work.store.setting(.owing) != nil
                if let before { try work.compare(before, &summary) }
                // After the comparison, which looks at values of edits that are settled now.
                try work.store.deleteUnnamedValues()
                return nil
            }
        } catch is FoundCopy {
            // What another copy of this file has sealed was brought to the server by somebody else.
            copiesFound += 1
            guard copiesFound < 3 else { throw ReplicaError.answerMalformed(code: "feed.own") }
            return try again { try $0.goOnAsCopy() }
        } catch is Work.OtherEpoch {
            guard let step = try giveBack() else {
                throw ReplicaError.refused(
                    code: ErrorCode.epochChanged.rawValue,
                    message: "its answer is of another epoch than the sync goes on under",
                    numbers: []
                )
            }
            return step
        } catch let missing as MissingAfterReturn {
            // The server may have been set back once more since it was given back what it lacked.
            guard !hasGivenBack, let step = try giveBack() else { throw missing.alarm }
            return step
        }
        self.summary = summary
        conflictsBefore = before
        self.wrapped = wrapped
        self.arrivedKeys = arrivedKeys
        self.made = made
        if sealedAgain { resealed += 1 }
        self.wentBack = wentBack
        progress.sealingsSent += sent.sealings
        progress.deliveries += response.deliveries.count
        progress.more = response.more
        if let next { return send(next.request, next.nonce) }
        if owesReceipts, receiptRounds < Self.receiptRoundsMax,
            let (request, nonce) = try replica.receiptRequest(key)
        {
            receiptRounds += 1
            return send(request, nonce)
        }
        return .finished(summary)
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
        let code = ErrorCode(rawValue: refusal.code)
        // The server has taken of it what it could, whatever it says to the rest.
        if let place = bringingAhead, code != .nonceUnknown { return try giveBack(after: place) }
        // A device that was revoked leaves keys as long as it has any.
        if code != .nonceUnknown, code != .deviceRevoked { try headway.noteIdle() }
        switch code {
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
            // What was ordered is kept as entries alone: the server that lost it was restored, perhaps
            // without knowing it.
            let isKept = try replica.read { try $0.keepsSealing(after: count) }
            if !isKept, isFeedThere {
                // Others gave it back to a server that went back to an epoch of its own, where nobody knows
                // any more how far this incarnation had come.
                isFeedThere = false
                return try again { try $0.beginAnew() }
            }
            if !isKept, let step = try giveBack() { return step }
            return try again { try $0.goBack(to: count) }
        case .replicaBehind, .replicaDiffers:
            // A copy of this replica has been here, or this one is it: both go on.
            tries += 1
            guard tries < 4 else { break }
            return try again { try $0.goOnAsCopy() }
        case .cursorUnknown:
            if try replica.read({ try $0.crossing() == .asking }) {
                return try again { try $0.startRebuilding() }
            }
            // The server may have been restored without knowing it: it will see by its signature.
            if let step = try giveBack() { return step }
            throw try alarm(refusal.code, place: refusal.numbers.first)
        case .deviceRevoked:
            try replica.write { try $0.store.set(.revoked, to: [1]) }
            if let step = try leaveKeys() { return step }
        case .epochChanged, .deviceUnknown, .deviceWaiting, .incarnationUnknown:
            if refusal.code != ErrorCode.epochChanged.rawValue, let step = try giveBackJoin() {
                return step
            }
            if let step = try giveBack() { return step }
            guard refusal.code == ErrorCode.epochChanged.rawValue else { break }
            // Nothing was received that could be given back.
            tries += 1
            guard tries < 4 else { break }
            return try again { work in
                try work.becomeNewIncarnation()
                try work.startRebuilding()
            }
        case .returnMissing:
            // What it has of the feed may be another's, of a server that went on from the same image.
            returnsBegun += 1
            guard returnsBegun < 8, isReturning, let place = refusal.numbers.first else { break }
            tail = nil
            ahead = KeysAhead()
            lastReturned = place
            return try giveBack(after: place)
        case .returnUnproved:
            throw try alarm(refusal.code, place: nil)
        default: break
        }
        throw ReplicaError.refused(
            code: refusal.code,
            message: refusal.message,
            numbers: refusal.numbers
        )
    }

    /// Brings the rest of the keys that are here to a server that takes nothing else of this device any more,
    /// though it was given back what the device had sealed in a former epoch. Nil where it has them all.
    private mutating func leaveKeys() throws -> SyncStep? {
        let (key, keys) = (key, sent.keys)
        guard !keys.isEmpty else { return nil }
        let next = try replica.write { work -> (request: SentRequest, nonce: Nonce)? in
            guard try work.crossing() != .none else { return nil }
            try work.leave(keys)
            let request = try work.nextRequest(key)
            guard !request.keys.isEmpty else { return nil }
            return (request, try work.takeNonce() ?? .zero)
        }
        tries = 0
        return next.map { send($0.request, $0.nonce) }
    }

    /// The next request, after a change that lets it be made otherwise.
    mutating func again(_ change: (Work) throws -> Void) throws -> SyncStep {
        let key = key
        let (request, nonce) = try replica.write { work in
            try change(work)
            return (try work.nextRequest(key), try work.takeNonce() ?? .zero)
        }
        return send(request, nonce)
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
    static let giveBack = "/v1/return"
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
