import Journal
import Trust
import Vocabulary
import Wire

// What an erasure does to this replica.
extension Work {
    /// Destroys what erasures bind the own party to have no more: boxes, copies, keys and files, and what
    /// lies beside the logs. What comes again goes again.
    ///
    /// - Parameter isWhole: Whether the feed has come to its end, so that whatever accounts for content
    ///   that is not there has come too.
    func eraseBound(isWhole: Bool, _ summary: inout SyncSummary) throws {
        let party = try identity().party
        for caseID in try journal.casesWithErasures() {
            let erased = try journal.erase(in: caseID, keptBy: party)
            if erased.leaves + erased.copies > 0 {
                summary.erased += erased.leaves
                for key in erased.keys { try store.deleteBoxKey(key) }
                keyMemory.forgetBoxKeys(erased.keys)
                leaves = [:]
                summary.erasedBoxes += erased.boxes
                try store.set(.emptying, to: [1])
            }
            let bound = try journal.erasureViews(of: caseID).filter { $0.forced != nil }
            for erasure in bound where try isOwing(erasure) { try eraseBeside(erasure) }
        }
        guard isWhole, summary.hasErasedLeaves else { return }
        for entry in try journal.cases() {
            if let first = try journal.unaccountedErased(in: entry.caseID).first {
                throw ReplicaError.integrity(
                    IntegrityAlarm("leaf.erased", log: first.log, place: first.place)
                )
            }
        }
    }

    /// Whether an erasure binds the own party and this replica has given no receipt.
    private func isOwing(_ erasure: ErasureView) throws -> Bool {
        let identity = try identity()
        guard erasure.forced != nil,
            let own = erasure.parties.first(where: { $0.party == identity.party }), own.isBound
        else { return false }
        return !own.receipts.contains { $0.incarnation == identity.incarnation }
    }

    /// Destroys what lies beside the logs and is of the erased record or case: drafts, what is in the
    /// inbox for another reason, proposals, and the label. What is pending stays: its author wrote it
    /// without knowing, and gets it back.
    private func eraseBeside(_ erasure: ErasureView) throws {
        var record: RecordID?
        if let name = erasure.record {
            record = Names.recordID(
                caseID: erasure.caseID,
                type: name.type,
                instance: name.instance
            )
        }
        func isErased(_ caseID: CaseID, _ other: RecordID) -> Bool {
            caseID == erasure.caseID && (record == nil || record == other)
        }
        var changed = false
        for draft in try drafts() where isErased(draft.record.caseID, draft.record.record) {
            try store.deleteDraft(caseID: draft.record.caseID, record: draft.record.record)
            changed = true
        }
        for row in try store.inbox() where isErased(row.caseID, row.record) && row.kind < 3 {
            if row.reason == Rule.erased.rawValue || row.reason == JournalCode.commitErased.rawValue {
                continue
            }
            try store.deleteInboxItem(row.id)
            changed = true
        }
        for row in try store.proposals() where row.caseID == erasure.caseID {
            guard let leaf = try journal.leaf(row.leaf), isErased(row.caseID, leaf.record) else {
                continue
            }
            try store.deleteProposal(row.id)
            changed = true
        }
        if record == nil, try store.label(of: erasure.caseID) != nil {
            try store.setLabel(nil, of: erasure.caseID)
            changed = true
        }
        if changed { try store.set(.emptying, to: [1]) }
    }

    /// Says of each erasure that this replica has done it; returns how many it said anew.
    func sayReceipts(_ key: SigningKey) throws -> Int {
        let identity = try identity()
        guard try store.setting(.emptying) == nil,
            try journal.author(identity.incarnation) != nil
        else { return 0 }
        var count = 0
        for caseID in try journal.casesWithErasures() {
            for erasure in try journal.erasureViews(of: caseID) where try isOwing(erasure) {
                guard try !isWaiting(erasure.erasure, caseID) else { continue }
                let receipt = ErasureReceipt(
                    erasure: erasure.erasure,
                    incarnation: identity.incarnation,
                    given: effects.now()
                )
                try say(
                    erasure.record == nil
                        ? .charter(.receipt(receipt)) : .audience(.receipt(receipt)),
                    caseID,
                    key
                )
                count += 1
            }
        }
        return count
    }

    /// Whether a receipt of this replica for an erasure waits to be sent, or was refused.
    private func isWaiting(_ erasure: Hash, _ caseID: CaseID) throws -> Bool {
        let incarnation = try identity().incarnation
        func isIt(_ receipt: ErasureReceipt) -> Bool {
            receipt.erasure == erasure && receipt.incarnation == incarnation
        }
        for row in try store.pendingReleases() {
            if case .receipt(let receipt)? = try? AudienceStatement(row.body).content,
                isIt(receipt)
            {
                return true
            }
        }
        for row in try store.charterChanges() where row.caseID == caseID {
            if case .receipt(let receipt)? = try? CharterStatement(row.body).act, isIt(receipt) {
                return true
            }
        }
        return false
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

    /// Refuses to show anything in a file that was found to be a copy and was not synced since.
    func checkShown() throws {
        if try store.setting(.unsynced) != nil { throw ReplicaError.syncFirst }
    }

    /// Whether the content of a leaf was erased here.
    func isErased(_ leaf: StoredLeaf) throws -> Bool {
        if leaf.frame.isErased { return true }
        guard let copied = try journal.copiedBox(of: leaf.id) else { return false }
        return copied.copy.box.isEmpty
    }
}

extension Replica {
    /// Runs `body` on one consistent state, unless nothing of it may be shown.
    func show<Value>(_ body: (Work) throws -> Value) throws -> Value {
        try read { work in
            try work.checkShown()
            return try body(work)
        }
    }

    /// Takes what was erased out of the file's free space and its write-ahead log, and then says so: the
    /// request that brings the receipts; nil where there are none to give.
    ///
    /// Where somebody else uses the file just now, the next sync does it.
    func sendReceipts(_ key: SigningKey) throws -> (request: SentRequest, nonce: Nonce)? {
        if try read({ try $0.store.setting(.emptying) != nil }) {
            do {
                try store.compact()
            } catch ReplicaError.busy {
                return nil
            }
            try write { try $0.store.set(.emptying, to: nil) }
        }
        return try write { work in
            guard try work.sayReceipts(key) > 0 else { return nil }
            return (try work.nextRequest(key), try work.takeNonce() ?? .zero)
        }
    }
}
