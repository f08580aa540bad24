import Journal
import Trust
import Vocabulary
import Wire

// A device that a server let in which was set back to before, and that had received nothing by then: what it
// was told when it joined is all that is left of it.
extension SyncServer {
    /// Takes a device back by the receipt of its join, and its party's listing where that is lacking too.
    ///
    /// - Parameter epoch: Sixteen random bytes, for the epoch that begins where the receipt shows that the
    ///   store was restored unnoticed.
    /// - Throws: ``ServerRefusal``, or what the store throws.
    func readmit(
        _ join: ReturnedJoin,
        of party: PartyID,
        epoch: EpochID,
        now: WallTime
    ) throws -> Answer<ReturnResponse> {
        let known = try store.read { try identity($0) }
        let isSigned = Signature.isValid(
            join.receipt.signature,
            for: SignedText.receipt(join, party: party),
            by: known.key.publicKey
        )
        guard isSigned else {
            throw ServerRefusal(.returnUnproved, "a receipt that this server has not signed")
        }
        let bodies: [SignedBody]
        do {
            bodies = try JoinContent(join.content).bodies
        } catch {
            throw ServerRefusal(error)
        }
        let isHere = try read { _, journal in
            try bodies.allSatisfy { try journal.holds(.signed($0), in: .party(party)) }
        }
        // What it gave a receipt for in its present epoch is lost: it was set back without being told.
        if !isHere, join.epoch == known.epoch {
            try write { rows, _ in
                try rows.begin(epoch)
                try rows.insert(EventRow(time: now, kind: .foundRestored, party: party))
            }
            forgetEpoch()
        }
        return try write { rows, journal in
            let identity = try identity(rows)
            let response = ReturnResponse(epoch: identity.epoch, place: 0)
            guard !isHere else { return Answer(response: response, grown: []) }
            var readmitting = Readmitting(
                rows: rows,
                journal: journal,
                feeds: FeedWriter(rows: rows, origin: identity.origin)
            )
            do {
                try readmitting.take(bodies, join.receipt, of: party)
            } catch let error as JournalError where error.code != .storeDamaged {
                // Whoever let it in, or the party's device that did, has not come back itself yet.
                throw ServerRefusal(
                    .deviceUnknown,
                    "what it stated cannot be taken back now: \(error.reason)"
                )
            }
            try rows.insert(
                EventRow(time: now, kind: .givenBack, party: party, number: bodies.count)
            )
            return Answer(response: response, grown: readmitting.feeds.grown.sorted())
        }
    }
}

/// One join that is taken back, in its transaction.
private struct Readmitting {
    let rows: any ServerRows
    let journal: Journal
    var feeds: FeedWriter

    /// Puts what a join brought where it belongs, with the time that it had, so that what has expired since
    /// counts as it did.
    mutating func take(_ bodies: [SignedBody], _ receipt: JoinReceipt, of party: PartyID) throws {
        if try rows.party(party) == nil {
            let entry = try journal.append(
                .registry(receipt.listing),
                to: .registry,
                time: receipt.listed
            )
            try feeds.deliverRegistry(from: entry.place)
            try feeds.open(feedOf: party)
        }
        for body in bodies where try !journal.holds(.signed(body), in: .party(party)) {
            let entry = try journal.append(.signed(body), to: .party(party), time: receipt.time)
            try feeds.deliverPartyLog(of: party, from: entry.place)
            guard let statement = try? PartyStatement(body.body) else { continue }
            switch statement.content {
            case .device(let device):
                try rows.deleteWaiting(Names.deviceID(signingKey: device.signingKey))
            case .incarnation(_, let incarnation):
                // It lived in the epoch in which it was stated.
                if let row = try rows.incarnation(incarnation) {
                    try rows.close(incarnation: row.id)
                }
            default: break
            }
        }
    }
}
