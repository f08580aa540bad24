import Journal
import Trust
import Vocabulary
import Wire

/// The receipts that a request brings.
struct Receipts {
    /// Of whole cases.
    var charters: [SignedBody] = []
    /// Of records.
    var releases: [SignedBody] = []

    var isEmpty: Bool { charters.isEmpty && releases.isEmpty }
    var count: Int { charters.count + releases.count }

    /// So few that they fit beside anything else.
    static let limit = 32
}

extension Work {
    /// What this replica has erased and not said. Nothing of it is kept: what is not ordered is said
    /// again with the next sync.
    func receipts(_ key: SigningKey) throws -> Receipts {
        let identity = try identity()
        var receipts = Receipts()
        // The server knows neither a new incarnation nor takes anything of a revoked device.
        guard try journal.author(identity.incarnation) != nil,
            try journal.partyLog(identity.party).devices[identity.device]?.spoke(at: .end) == true
        else { return receipts }
        let owed = try owedErasures()
        if owed.isEmpty { try store.set(.owing, to: nil) }
        for (caseID, erasure) in owed.prefix(Receipts.limit) {
            let receipt = ErasureReceipt(
                erasure: erasure.erasure,
                incarnation: identity.incarnation,
                given: effects.now()
            )
            if erasure.record == nil {
                let body = CharterStatement(caseID: caseID, note: .receipt(receipt)).bytes
                receipts.charters.append(
                    SignedBody(
                        body: body,
                        signer: .device(identity.device),
                        signature: try key.sign(SignedText.charter(body))
                    )
                )
            } else {
                let body = AudienceStatement(caseID: caseID, content: .receipt(receipt)).bytes
                receipts.releases.append(
                    SignedBody(
                        body: body,
                        signer: .device(identity.device),
                        signature: try key.sign(SignedText.audience(body))
                    )
                )
            }
        }
        return receipts
    }

    /// Something that is said of erasing.
    enum Saying {
        case audience(AudienceStatement.Content)
        case charter(CharterAct)
    }

    /// Signs it and keeps it for the next sync; returns the hash of its body.
    @discardableResult
    func say(_ saying: Saying, _ caseID: CaseID, _ key: SigningKey) throws -> Hash {
        switch saying {
        case .audience(let content):
            let body = AudienceStatement(caseID: caseID, content: content).bytes
            try store.insert(
                PendingRelease(
                    body: body,
                    signature: try key.sign(SignedText.audience(body)),
                    sent: false,
                    refusal: nil
                )
            )
            return Digest.sha256(body)
        case .charter(let act):
            try change(caseID, to: .erasure(act), key)
            return try store.charterChanges().last.map { Digest.sha256($0.body) } ?? .zero
        }
    }
}

extension Replica {
    /// Takes what was erased out of the file's free space and its write-ahead log, and only then says
    /// so: the request that brings the receipts; nil where there are none to give.
    ///
    /// Where somebody else uses the file just now, the next sync does it.
    func receiptRequest(_ key: SigningKey) throws -> (request: SentRequest, nonce: Nonce)? {
        if try read({ try $0.store.setting(.emptying) != nil }) {
            do {
                try store.compact()
            } catch ReplicaError.busy {
                return nil
            }
            try write { try $0.store.set(.emptying, to: nil) }
        }
        return try write { work in
            let receipts = try work.receipts(key)
            guard !receipts.isEmpty else { return nil }
            return (
                try work.nextRequest(key, receipts: receipts),
                try work.takeNonce() ?? .zero
            )
        }
    }
}
