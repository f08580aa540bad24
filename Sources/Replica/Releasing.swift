import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A release of a record.
public struct ReleaseView: Sendable {
    /// The record; nil where the model has no such type.
    public var record: RecordPlace?
    /// Who may read it by this release.
    public var party: PartyID
    /// Its name.
    public var partyName: String
    /// The kind of legal ground.
    public var ground: String
    /// When it was given.
    public var given: WallTime
    /// Until when it is meant to stand.
    public var until: WallTime?
    /// The party that gave it; nil where its device is not known.
    public var releaser: PartyID?
    /// Whether the server has not ordered it yet.
    public var isPending: Bool
    /// Why the server refused it; nil where it did not.
    public var refusal: String?
}

extension Replica {
    /// Releases a record to one more party, from the next sync on.
    ///
    /// - Parameters:
    ///   - ground: The kind of legal ground, by its identifier.
    ///   - until: Until when it is meant to stand; nil without an end.
    /// - Throws: ``ReplicaError`` with `releaseRefused` and what is in the way.
    public func release(
        _ record: RecordPlace,
        to party: PartyID,
        ground: String,
        until: WallTime? = nil,
        keys: DeviceKeys
    ) throws {
        try write { work in
            let release = Release(
                record: RecordName(type: record.ref.type, instance: record.ref.instance),
                party: party,
                ground: try work.groundID(ground, work.someFacts(of: record.ref.caseID).model),
                given: work.effects.now(),
                until: until
            )
            try work.checkRelease(record.ref, .release(release))
            try work.release(record.ref, .release(work.consented(release, record.ref)), keys)
        }
    }

    /// Ends a release, from the next sync on. It stops what follows and recalls nothing.
    ///
    /// - Throws: As ``release(_:to:ground:until:keys:)``.
    public func withdraw(_ record: RecordPlace, from party: PartyID, keys: DeviceKeys) throws {
        try write { work in
            try work.release(
                record.ref,
                .withdrawal(
                    Withdrawal(
                        record: RecordName(type: record.ref.type, instance: record.ref.instance),
                        party: party,
                        given: work.effects.now()
                    )
                ),
                keys
            )
        }
    }

    /// The releases in force in a case, and those that the server has not ordered.
    public func releases(in caseID: CaseID) throws -> [ReleaseView] {
        try read { try $0.releases(in: caseID) }
    }
}

extension Work {
    /// Signs a release or withdrawal and keeps it for the next sync.
    func release(
        _ ref: RecordRef,
        _ content: AudienceStatement.Content,
        _ keys: DeviceKeys
    ) throws { try release(ref, content, SigningKey(secret: keys.signing)) }

    /// The same.
    func release(
        _ ref: RecordRef,
        _ content: AudienceStatement.Content,
        _ key: SigningKey
    ) throws {
        try checkRelease(ref, content)
        let body = AudienceStatement(caseID: ref.caseID, content: content).bytes
        try store.insert(
            PendingRelease(
                body: body,
                signature: try key.sign(SignedText.audience(body)),
                sent: false,
                refusal: nil
            )
        )
    }

    /// Refuses a release or withdrawal that the server would not order.
    func checkRelease(_ ref: RecordRef, _ content: AudienceStatement.Content) throws {
        let facts = try someFacts(of: ref.caseID)
        let identity = try identity()
        if try journal.isErased(
            RecordName(type: ref.type, instance: ref.instance),
            of: ref.caseID,
            for: identity.party
        ) {
            throw ReplicaError.refused(
                code: JournalCode.erasureDone.rawValue,
                message: "",
                numbers: []
            )
        }
        func refused(_ code: JournalCode) -> ReplicaError {
            .refused(code: code.rawValue, message: "", numbers: [])
        }
        guard let present = try audience(of: ref, facts)?.members,
            let place = try place(of: ref, facts)
        else { throw refused(.releaseNotAllowed) }
        switch content {
        case .release(let release):
            if let problem = try problem(
                releasing: place,
                to: release.party,
                readers: present,
                facts
            ) {
                throw ReplicaError.releaseRefused(problem)
            }
            try checkGround(of: release, place, facts)
            try checkConsent(
                release.ground,
                for: .release(place),
                to: release.party,
                facts.model,
                facts
            )
        case .withdrawal(let withdrawal):
            if let problem = try problem(
                withdrawing: place,
                from: withdrawal.party,
                readers: present,
                facts
            ) {
                throw ReplicaError.releaseRefused(problem)
            }
        default: throw refused(.releaseMalformed)
        }
    }

    func releases(in caseID: CaseID) throws -> [ReleaseView] {
        let facts = try someFacts(of: caseID)
        var views: [ReleaseView] = []
        for record in try journal.startedRecords(of: caseID) {
            for signed in record.releases {
                guard let view = try view(signed, facts) else { continue }
                views.append(view)
            }
        }
        for pending in try store.pendingReleases() {
            let signed = SignedBody(
                body: pending.body,
                signer: .device(try identity().device),
                signature: pending.signature
            )
            guard var view = try view(signed, facts) else { continue }
            view.isPending = true
            view.refusal = pending.refusal
            views.append(view)
        }
        return views
    }

    private func view(_ signed: SignedBody, _ facts: CaseFacts) throws -> ReleaseView? {
        guard let statement = try? AudienceStatement(signed.body),
            statement.caseID == facts.caseID, case .release(let release) = statement.content
        else { return nil }
        let ref = RecordRef(
            caseID: facts.caseID,
            type: release.record.type,
            instance: release.record.instance
        )
        var releaser: PartyID?
        if case .device(let device) = signed.signer {
            releaser = try journal.device(device)?.party
        }
        return ReleaseView(
            record: try place(of: ref, facts),
            party: release.party,
            partyName: try partyName(release.party),
            ground: release.ground,
            given: release.given,
            until: release.until,
            releaser: releaser,
            isPending: false,
            refusal: nil
        )
    }

    /// Takes an own release or withdrawal that has come back off the list of those that wait, and looks
    /// into the copies that others made.
    func settle(_ frame: LogEntriesFrame, _ summary: inout SyncSummary) throws {
        guard case .audience = frame.log else { return }
        for (index, entry) in frame.entries.enumerated() {
            guard case .audience(let content) = entry.content else { continue }
            if let statement = try? AudienceStatement(content.body) {
                try noteEnds(statement)
                try retireKeys(statement)
            }
            guard content.device != (try identity().device) else {
                try store.deletePendingRelease(body: content.body)
                continue
            }
            let place = frame.firstPlace + UInt64(index)
            if content.erased == nil, let statement = try? AudienceStatement(content.body),
                case .copy(let copy) = statement.content
            {
                try noteRemarks(copy, statement.caseID)
                if copy.readers.contains(try identity().party) {
                    try setUnlooked(unlookedCases().union([statement.caseID]))
                }
                summary.arrived.append(
                    ArrivedCopy(
                        body: content.body,
                        device: content.device,
                        log: frame.log,
                        place: place
                    )
                )
            }
        }
    }

    /// What is wrong with the copies that came, but for those in whose place others have come.
    func checkCopies() throws -> [IntegrityAlarm] {
        var alarms: [IntegrityAlarm] = []
        try journal.eachCopy { body, device, log, place in
            guard try state(of: body, device) == .altered,
                try !journal.isReplaced(copy: body, at: place, of: log)
            else { return }
            alarms.append(.altered(log, place, device))
        }
        return alarms
    }

    /// The copies of what the server asks for, signed; each once in a session.
    func copies(
        _ wanted: [WantedCopy],
        _ key: SigningKey,
        _ made: inout Set<WantedCopy>
    ) throws -> [SignedBody] {
        let identity = try identity()
        var copies: [SignedBody] = []
        var room = Limits.requestBytes / 2
        for record in wanted where !made.contains(record) {
            for unsealed in try journal.makeCopies(record, by: identity.party, items: items) {
                let copy = try sealed(unsealed, record, key)
                let body = AudienceStatement(caseID: record.caseID, content: .copy(copy)).bytes
                room -= body.count + 128
                guard room > 0, body.count <= Limits.copyBytes else { return copies }
                copies.append(
                    SignedBody(
                        body: body,
                        signer: .device(identity.device),
                        signature: try key.sign(SignedText.audience(body))
                    )
                )
            }
            made.insert(record)
        }
        return copies
    }

    /// A copy with its box, under a new key for its readers and nobody else.
    private func sealed(
        _ unsealed: UnsealedCopy,
        _ wanted: WantedCopy,
        _ key: SigningKey
    ) throws -> RecordCopy {
        var copy = unsealed.copy
        let audience = Names.audienceID(copy.readers)
        var keys = SealingKeys()
        keys.open(secrets: try currentSecrets(of: audience, members: { copy.readers }, key))
        let boxKey = try BoxKey(effects.random(BoxKey.byteCount))
        let record = Names.recordID(
            caseID: wanted.caseID,
            type: wanted.record.type,
            instance: wanted.record.instance
        )
        keys.add(boxKey, of: record)
        copy.box = try CopyBox.seal(
            unsealed.content,
            under: boxKey,
            name: CopyBox.name(of: copy, caseID: wanted.caseID),
            salt: effects.random(SealedBoxFrame.saltBytes)
        )
        try keep(keys)
        return copy
    }

    /// What opens the items of a leaf; nil where its box cannot be opened.
    func items(_ leaf: StoredLeaf) throws -> LeafItems? {
        guard let copied = try journal.copiedBox(of: leaf.id) else {
            guard let content = try open(leaf).content else { return nil }
            let (openings, hashes) = CopyProof.items(of: content)
            return LeafItems(hashes: hashes, openings: openings)
        }
        guard let opened = try openings(copied) else { return nil }
        let source = copied.leaves[copied.place]
        let count = source.open.writes.count
        var openings = [CopyContent.Opening?](repeating: nil, count: count + 2)
        for (place, opening) in zip(source.shown + [count, count + 1], opened) {
            openings[place] = opening
        }
        return LeafItems(hashes: source.items, openings: openings)
    }

    /// The openings of a leaf that a copy brought; nil where its box cannot be opened.
    private func openings(
        _ copied: (caseID: CaseID, copy: RecordCopy, leaves: [ProvenLeaf], place: Int)
    ) throws -> [CopyContent.Opening]? {
        guard
            case .content(let content) = try opened(copied.copy, copied.leaves, copied.caseID),
            let opened = CopyProof.opened(content, copied.leaves)
        else { return nil }
        return opened[copied.place]
    }

    func opened(
        _ copy: RecordCopy,
        _ leaves: [ProvenLeaf],
        _ caseID: CaseID
    ) throws -> CopyBox.Opened {
        CopyBox.open(
            copy.box,
            count: CopyProof.openingCount(leaves),
            under: try CopyBox.key(of: copy.box).flatMap { try boxKey(named: $0) },
            name: CopyBox.name(of: copy, caseID: caseID)
        )
    }

    /// What a copy shows of a leaf.
    func copiedContent(_ leaf: StoredLeaf) throws -> BoxContent? {
        guard let copied = try journal.copiedBox(of: leaf.id),
            let opened = try openings(copied)
        else { return nil }
        let source = copied.leaves[copied.place]
        var values: [Int: [UInt8]] = [:]
        for (place, opening) in zip(source.shown, opened) { values[place] = opening.bytes }
        return try? BoxContent(
            shown: values,
            of: source.open.writes.count,
            person: opened[source.shown.count].bytes,
            times: opened[source.shown.count + 1].bytes
        )
    }
}
