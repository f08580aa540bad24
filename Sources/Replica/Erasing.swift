import Journal
import Trust
import Vocabulary
import Wire

// What an erasure does to this replica.
extension Work {
    /// Destroys what erasures bind the own party to have no more, in the cases of which something came:
    /// boxes, copies, keys and files, and what lies beside the logs. What comes again goes again.
    ///
    /// - Parameter isWhole: Whether the feed has come to its end, so that whatever accounts for content
    ///   that is not there has come too.
    func eraseBound(isWhole: Bool, _ summary: inout SyncSummary) throws {
        let party = try identity().party
        for caseID in try journal.casesWithErasures(among: touched) {
            try destroyed(journal.erase(in: caseID, keptBy: party), &summary)
            try store.set(.owing, to: [1])
        }
        touched = []
        if try store.setting(.owing) != nil {
            for (_, erasure) in try owedErasures() { try eraseBeside(erasure) }
        }
        guard isWhole, try store.setting(.bareLeaves) != nil else { return }
        for entry in try journal.cases() {
            if let first = try journal.unaccountedErased(in: entry.caseID).first {
                throw ReplicaError.integrity(
                    IntegrityAlarm("leaf.erased", log: first.log, place: first.place)
                )
            }
        }
        try store.set(.bareLeaves, to: nil)
    }

    /// Content was destroyed in the logs: what else there is of it goes too.
    private func destroyed(_ erased: ErasedContent, _ summary: inout SyncSummary) throws {
        guard erased.leaves + erased.copies > 0 else { return }
        summary.erased += erased.leaves
        try forgetKeys(of: erased)
        leaves = [:]
        try effects.forget(erased.boxes)
        try store.set(.emptying, to: [1])
        try set(.erasures, to: (number(.erasures) ?? 0) + 1)
    }

    /// The content held of what the pages of another epoch bring without: it was erased since it came, and
    /// is about to go with its log, where nothing finds it any more.
    func erasedMeanwhile() throws -> [ErasedLeaf] {
        var bare: Set<Hash> = []
        try store.eachPage { body in
            for case .run(let run) in try SyncResponse(body).deliveries where run.own == 0 {
                let contents = try GroupContents(run)
                var hasher = CommitHasher()
                for commit in contents.commits {
                    for leaf in commit.leaves where leaf.isErased {
                        bare.insert(
                            hasher.leafHash(
                                leaf,
                                in: contents.buffer,
                                caseID: commit.caseID,
                                incarnation: contents.header.incarnation
                            )
                        )
                    }
                }
            }
        }
        let last = try store.journal.lastLeaf()
        guard !bare.isEmpty, last > 0 else { return [] }
        let device = try identity().device
        return try (1...last).compactMap { id in
            guard let leaf = try journal.leaf(id), !leaf.frame.isErased else { return nil }
            let hash = leaf.hash
            guard bare.contains(hash) else { return nil }
            return ErasedLeaf(
                hash: hash,
                content: leaf.author.device == device ? try open(leaf).content : nil,
                ref: leaf.ref,
                key: try? BoxOpener.key(of: leaf.frame, in: leaf.bytes),
                box: Array(leaf.bytes[leaf.frame.boxRange]),
                blobs: leaf.frame.open.blobs.map(\.hash)
            )
        }
    }

    /// Destroys what else there is of such content, once the new logs are there: as far as they bind the
    /// own party to have it no more.
    func eraseBeside(_ leaves: [ErasedLeaf], _ summary: inout SyncSummary) throws {
        let party = try identity().party
        var erased = ErasedContent()
        for leaf in leaves {
            let record = RecordName(type: leaf.ref.type, instance: leaf.ref.instance)
            guard try journal.isErased(record, of: leaf.ref.caseID, for: party) else { continue }
            erased.leaves += 1
            erased.records.insert(leaf.ref.record)
            if let key = leaf.key { erased.keys.insert(key) }
            erased.boxes.append(leaf.box)
            erased.blobs.formUnion(leaf.blobs)
        }
        try journal.forget(files: erased.blobs)
        try destroyed(erased, &summary)
    }

    /// The erasures that bind the own party and of which this replica has given no receipt.
    func owedErasures() throws -> [(caseID: CaseID, erasure: ErasureView)] {
        let identity = try identity()
        var owed: [(caseID: CaseID, erasure: ErasureView)] = []
        for caseID in try journal.casesWithErasures() {
            for erasure in try journal.erasureViews(of: caseID) where erasure.forced != nil {
                let own = erasure.parties.first { $0.party == identity.party }
                guard let own, own.isBound,
                    !own.receipts.contains(where: { $0.incarnation == identity.incarnation })
                else { continue }
                owed.append((caseID: caseID, erasure: erasure))
            }
        }
        return owed
    }

    /// Destroys the keys that erased boxes were sealed under, where they lie wrapped among others too.
    private func forgetKeys(of erased: ErasedContent) throws {
        var names = erased.keys
        for record in erased.records {
            names.formUnion(try store.boxKeys(of: record).map(\.name))
        }
        try forget(names)
    }

    private func forget(_ names: Set<KeyName>) throws {
        for name in names.sorted() {
            try store.insert(erasedKey: name)
            guard let row = try store.boxKey(name) else { continue }
            if let wrapping = try store.wrapping(row.wrapping) {
                try store.replace(wrapping: row.wrapping, by: wrapping.withoutKey(at: row.place))
            }
            try store.deleteBoxKey(name)
        }
        keyMemory.forgetBoxKeys(names)
    }

    /// A wrapping of record keys, and the keys in it, without those that were destroyed here.
    func withoutErased(
        _ wrapping: Wrapping,
        _ keys: [BoxKey?]
    ) throws -> (wrapping: Wrapping, keys: [BoxKey?]) {
        guard try store.hasErasedKeys() else { return (wrapping, keys) }
        var (wrapping, keys) = (wrapping, keys)
        for place in keys.indices {
            guard let key = keys[place], try store.isErased(key.name) else { continue }
            keys[place] = nil
            wrapping = wrapping.withoutKey(at: place)
        }
        return (wrapping, keys)
    }

    /// Whether the own party may take a leaf in that came by a bundle: with its box, and of a record that
    /// no erasure binds it to have no more.
    func mayKeep(_ leaf: LeafFrame, _ ref: RecordRef) throws -> Bool {
        try !leaf.isErased
            && !journal.isErased(
                RecordName(type: ref.type, instance: ref.instance),
                of: ref.caseID,
                for: identity().party
            )
    }

    // MARK: Beside the logs

    /// Destroys what lies beside the logs and is of the erased record or case: drafts, what is in the
    /// inbox for another reason, proposals, what came by bundles, and the label. What is pending stays:
    /// its author wrote it without knowing, and gets it back.
    private func eraseBeside(_ erasure: ErasureView) throws {
        let caseID = erasure.caseID
        let record = erasure.record.map {
            Names.recordID(caseID: caseID, type: $0.type, instance: $0.instance)
        }
        func isErased(_ other: CaseID, _ found: RecordID) -> Bool {
            other == caseID && (record == nil || record == found)
        }
        var changed = false
        for draft in try store.drafts() where isErased(draft.caseID, draft.record) {
            try store.deleteDraft(caseID: draft.caseID, record: draft.record)
            changed = true
        }
        for row in try store.inbox() where isErased(row.caseID, row.record) && row.kind < 3 {
            if row.reason == Rule.erased.rawValue || row.reason == JournalCode.commitErased.rawValue
            {
                continue
            }
            try store.deleteInboxItem(row.id)
            changed = true
        }
        for row in try store.proposals() where row.caseID == caseID {
            guard let leaf = try journal.leaf(row.leaf), isErased(row.caseID, leaf.record) else {
                continue
            }
            try store.deleteProposal(row.id)
            changed = true
        }
        if try forgetProvisional(of: record, in: caseID) { changed = true }
        if record == nil, try forgetLabel(of: caseID) { changed = true }
        if changed { try store.set(.emptying, to: [1]) }
    }

    /// Destroys what came by bundles of a record, or of a whole case; false where there is nothing.
    private func forgetProvisional(of record: RecordID?, in caseID: CaseID) throws -> Bool {
        var gone: [ProvisionalLeafRow] = []
        for first in try store.provisionalRecords(ofCase: caseID)
        where record == nil || record == first.record {
            gone += try store.provisionalLeaves(of: first.record)
        }
        guard !gone.isEmpty else { return false }
        var names: Set<KeyName> = []
        for row in gone {
            let range = 0..<row.bytes.count
            if let leaf = try? LeafFrame.decode(row.bytes, range, author: row.incarnation),
                let key = try? BoxOpener.key(of: leaf, in: row.bytes)
            {
                names.insert(key)
            }
        }
        try forget(names)
        for group in try store.provisionalGroups() {
            let contents = try GroupContents(group)
            let bare = contents.withoutBoxes(of: { commit, leaf in
                commit == caseID
                    && (record == nil || record == leaf.open.record(in: commit))
            })
            if bare != group.commits { try store.replace(provisionalGroup: group, by: bare) }
        }
        for row in gone { try store.deleteProvisionalLeaf(hash: row.hash) }
        anyProvisional = nil
        return true
    }

    /// Takes a case's label away, and the memos that told it to the party's other devices; false where
    /// there was none.
    private func forgetLabel(of caseID: CaseID) throws -> Bool {
        var told: [MemoRow] = []
        try store.eachMemo { row in
            guard row.newest == 0, let secret = try secret(named: row.secret),
                case .label(caseID, _, let text)? = Self.memo(row, secret)?.matter, !text.isEmpty
            else { return }
            told.append(row)
        }
        for row in told {
            try store.deleteMemo(row.id)
            try store.insert(forgotten: row.name)
        }
        guard try store.label(of: caseID) != nil else { return !told.isEmpty }
        try setLabel(nil, of: caseID)
        return true
    }

    // MARK: Showing

    /// Goes on as a new incarnation where the file is a copy: it shows nothing before a sync, since
    /// something in it may have been erased.
    func goOnAsCopy(after life: UInt64 = 0) throws {
        try becomeNewIncarnation(after: life)
        if try store.journal.lastLeaf() > 0 { try store.set(.unsynced, to: [1]) }
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

/// Content that is held of a leaf which comes without it.
struct ErasedLeaf {
    let hash: Hash
    /// What is in it, where this device has written it.
    let content: BoxContent?
    let ref: RecordRef
    let key: KeyName?
    let box: [UInt8]
    let blobs: [Hash]
}

extension Replica {
    /// Runs `body` on one consistent state, unless nothing of it may be shown.
    func show<Value>(_ body: (Work) throws -> Value) throws -> Value {
        try read { work in
            try work.checkShown()
            return try body(work)
        }
    }
}
