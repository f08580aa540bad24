import Journal
import Trust
public import Vocabulary
public import Wire

extension SyncServer {
    /// Begins a new epoch, after the store was restored from a backup: every client will notice, give
    /// back what the backup lacks, and go on as a new incarnation.
    ///
    /// - Parameter epoch: Sixteen random bytes.
    public func beginEpoch(_ epoch: EpochID, now: WallTime) throws {
        try write { rows, _ in
            guard let former = try rows.identity()?.epoch else { throw OperatorError.noServer }
            for party in try rows.parties() {
                let end = try rows.feedEnd(of: party.id)
                if end.place > 0 { try rows.setFormerFeed(end, of: party.party, in: former) }
            }
            try rows.begin(epoch)
            try rows.insert(EventRow(time: now, kind: .restored))
        }
        forgetEpoch()
    }

    /// What an operator should know of, newest first.
    public func events(limit: Int = 1_000) throws -> [EventRow] {
        try store.read { try $0.events(limit: limit) }
    }

    /// Takes back what a client received in a former epoch and the store lacks.
    ///
    /// The request is not signed: it is believed for the cursor in it, which the server itself has
    /// signed, and to which all of it must lead.
    ///
    /// - Parameter epoch: Sixteen random bytes, for the epoch that begins where the request shows that the
    ///   store was restored unnoticed.
    /// - Throws: ``ServerRefusal``, and then nothing was changed; or what the store throws.
    public func takeBack(
        _ request: ReturnRequest,
        epoch: EpochID,
        now: WallTime
    ) throws -> Answer<ReturnResponse> {
        if let join = request.join {
            return try readmit(join, of: request.party, epoch: epoch, now: now)
        }
        let known = try store.read { try identity($0) }
        let isSigned = Signature.isValid(
            request.cursorSignature,
            for: SignedText.cursor(request.cursor, party: request.party),
            by: known.key.publicKey
        )
        guard isSigned else {
            throw ServerRefusal(.returnUnproved, "a cursor that this server has not signed")
        }
        if try wasRolledBack(request) {
            try write { rows, _ in
                try rows.begin(epoch)
                try rows.insert(EventRow(time: now, kind: .foundRestored, party: request.party))
            }
            forgetEpoch()
        }
        return try write { rows, journal in
            let identity = try identity(rows)
            guard request.cursor.epoch != identity.epoch else {
                let response = ReturnResponse(
                    epoch: identity.epoch,
                    place: request.cursor.end.place
                )
                return Answer(response: response, grown: [])
            }
            var returning = Returning(
                rows: rows,
                journal: journal,
                origin: identity.origin,
                request: request,
                now: now
            )
            let place = try returning.take()
            let response = ReturnResponse(epoch: identity.epoch, place: place)
            return Answer(response: response, grown: returning.feeds.grown.sorted())
        }
    }

    /// Whether a cursor of the present epoch is not one of this feed's: then the store has lost what it
    /// had given.
    private func wasRolledBack(_ request: ReturnRequest) throws -> Bool {
        try store.read { rows in
            guard try identity(rows).epoch == request.cursor.epoch else { return false }
            guard let party = try rows.party(request.party) else { return true }
            let end = request.cursor.end
            guard end.place > 0 else { return false }
            return try rows.feedChain(of: party.id, at: end.place) != end.chain
        }
    }
}
