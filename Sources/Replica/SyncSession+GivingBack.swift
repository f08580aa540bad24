import Trust
import Vocabulary
import Wire

// How a sync gives a server back what it has lost.
extension SyncSession {
    /// An alarm about what a server says of this replica's feed.
    func alarm(_ code: String, place: UInt64?) throws -> ReplicaError {
        let (party, end) = try replica.read {
            (try $0.identity().party, try $0.cursor()?.end.place)
        }
        return .integrity(
            IntegrityAlarm(code, chain: .feed(party), place: place ?? end, device: device)
        )
    }

    /// Asks a server that seems to have been restored how far it has the feed; nil where this replica
    /// has nothing to show, or has asked before.
    mutating func giveBack() throws -> SyncStep? {
        guard !isReturning, crossings < 3 else { return nil }
        let request = try replica.read { work in
            var tail: FeedTail?
            return try work.returnRequest(after: nil, &tail)
        }
        guard let request else { return nil }
        crossings += 1
        isReturning = true
        ahead = KeysAhead()
        return sendBack(request)
    }

    /// Has a server that was restored to before this device joined let it in again; nil where its feed does
    /// that, or it has asked before.
    mutating func giveBackJoin() throws -> SyncStep? {
        guard !isReturning, crossings < 3, let request = try replica.read({ try $0.returnedJoin() })
        else { return nil }
        crossings += 1
        isReturning = true
        return sendBack(request)
    }

    /// Gives the server what it lacks behind a place, and the keys of it before.
    mutating func giveBack(after place: UInt64) throws -> SyncStep {
        if bringingAhead == nil, place >= ahead.through, let step = try bringAhead(of: place) {
            return step
        }
        bringingAhead = nil
        tries = 0
        var tail = tail
        let through = ahead.through
        let request = try replica.read {
            try $0.returnRequest(after: place, through: through, &tail)
        }
        self.tail = tail
        guard let request else {
            throw try alarm(ErrorCode.returnMissing.rawValue, place: place)
        }
        return sendBack(request)
    }

    /// Brings the keys of what follows on a place; nil where there are none that the server has not got.
    private mutating func bringAhead(of place: UInt64) throws -> SyncStep? {
        let key = key
        var (tail, ahead) = (tail, ahead)
        let step = try replica.write { work -> (body: [UInt8], nonce: Nonce)? in
            let known = try tail ?? FeedTail(after: place, work)
            tail = known
            guard let body = try work.requestAhead(of: known, after: place, &ahead, key) else {
                return nil
            }
            return (body, try work.takeNonce() ?? .zero)
        }
        (self.tail, self.ahead) = (tail, ahead)
        guard let step else { return nil }
        bringingAhead = place
        tries = 0
        sent = SentRequest()
        sent.body = step.body
        summary.requests += 1
        return .send(path: SyncPath.sync, body: step.body, nonce: step.nonce)
    }

    private mutating func sendBack(_ body: [UInt8]) -> SyncStep {
        summary.requests += 1
        return .send(path: SyncPath.giveBack, body: body, nonce: .zero)
    }

    /// Takes the server's answer to what was given back: where it has everything, the replica goes over.
    mutating func returned(_ body: [UInt8]) throws -> SyncStep {
        tries = 0
        let response: ReturnResponse
        do {
            response = try ReturnResponse(body)
        } catch {
            throw ReplicaError.answerMalformed(code: error.code)
        }
        let held = try replica.read { try $0.cursor() }
        if let held, response.place < held.end.place {
            if let last = lastReturned, response.place <= last {
                throw ReplicaError.answerMalformed(code: ErrorCode.returnMissing.rawValue)
            }
            lastReturned = response.place
            return try giveBack(after: response.place)
        }
        isReturning = false
        hasGivenBack = held != nil
        let hasGiven = lastReturned != nil
        tail = nil
        lastReturned = nil
        // Only the device was unknown: the server is in the epoch that it was in.
        guard held?.epoch != response.epoch else {
            isFeedThere = held != nil
            return try again { work in
                try work.bringUnknownAgain()
                // What was fetched before may lack what was given back now.
                if hasGiven, try work.crossing() == .rebuilding { try work.startRebuilding() }
            }
        }
        return try again { work in
            try work.bringUnknownAgain()
            try work.cross(to: response.epoch)
        }
    }
}
