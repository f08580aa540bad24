import Trust
import Vocabulary
import Wire

/// An entry of an audience log on its way in: where it will stand, and by whom it is.
struct EnteringEntry {
    var caseID: CaseID
    var audience: AudienceID
    var caseFile: CaseRow
    var authority: Authority
    var log: LogRow
    /// The place that it gets.
    var place: UInt64
    /// The head of the log with it.
    var head: Head
    /// Its number among all entries of audience logs in this store.
    var step: Int64
    /// The party whose device signed it; nil where the server made it.
    var party: PartyID?
    /// The entry as it was signed.
    var frame: AudienceEntryFrame
    /// When it is ordered.
    var time: WallTime

    func error(_ code: JournalCode, _ reason: String) -> JournalError {
        JournalError(code, log: log.name, place: place, reason)
    }
}

extension Journal {
    /// Orders an entry of an audience log that is no commit.
    ///
    /// - Throws: ``JournalError`` for what the log does not allow; nothing was written then.
    func append(
        _ frame: AudienceEntryFrame,
        _ caseID: CaseID,
        _ audience: AudienceID,
        time: WallTime
    ) throws -> Entry {
        try flush()
        open = nil
        (lastLogRow, lastLogName) = (nil, nil)
        let name = LogName.audience(caseID, audience)
        guard let caseFile = try store.caseFile(caseID) else {
            throw JournalError(.releaseCase, log: name, "a case without a charter")
        }
        let known = try store.log(named: name)
        var log =
            try known
            ?? LogRow(
                id: nextLogNumber(),
                name: name,
                caseFile: caseFile.id,
                place: 0,
                chain: Chain.start(of: name),
                lastLeaf: 0
            )
        let place = log.place + 1
        let chain = Chain.next(
            after: log.chain,
            place: place,
            stamp: Stamp(time: time, charter: frame.charterHead, party: frame.partyHead),
            body: frame.bodyHash
        )
        var entry = EnteringEntry(
            caseID: caseID,
            audience: audience,
            caseFile: caseFile,
            authority: try authority(binding: caseFile.binding),
            log: log,
            place: place,
            head: chain.head,
            step: try store.lastStep() + 1,
            frame: frame,
            time: time
        )
        let statement = try statement(entry)
        if frame.charterHead != caseFile.charterHead {
            // What a restored server was given back of an erasure has the stamp that it had.
            guard statement.content.isErasure,
                try holds(charterHead: frame.charterHead, of: caseID)
            else { throw entry.error(.logStamp, "stamped with charter \(frame.charterHead)") }
            entry.authority = try authority(charter: frame.charterHead, of: caseFile)
        }
        entry.party = try signer(of: entry, statement)
        try takeIn(statement, entry, store)
        log.place = place
        log.chain = chain
        try store.save(log, isNew: known == nil)
        let content = LogEntryFrame.Content.audience(frame)
        let leaf = nextLeaf > 0 ? nextLeaf - 1 : try store.lastLeaf()
        try store.insert(
            EntryRow(
                place: place,
                time: time,
                body: frame.body,
                signer: content.signer,
                signature: content.signature,
                chain: chain,
                partyHead: frame.partyHead,
                audience: AudienceMark(
                    charterHead: frame.charterHead,
                    step: entry.step,
                    leaf: leaf,
                    erased: frame.erased
                )
            ),
            log: log.id
        )
        return Entry(place: place, time: time, content: content, chain: chain)
    }

    func statement(_ entry: EnteringEntry) throws -> AudienceStatement {
        let statement: AudienceStatement
        do {
            statement = try AudienceStatement(entry.frame.body)
        } catch {
            throw entry.error(JournalCode(rawValue: error.code) ?? .logEntry, error.message)
        }
        guard statement.caseID == entry.caseID else {
            throw entry.error(.releaseMalformed, "a body of another case")
        }
        return statement
    }

    /// The party that signed an entry, its stamp checked; nil for one that the server makes.
    private func signer(
        of entry: EnteringEntry,
        _ statement: AudienceStatement
    ) throws -> PartyID? {
        switch (statement.content, entry.frame.device) {
        case (.leave, nil), (.enter, nil):
            guard entry.frame.partyHead == .zero else {
                throw entry.error(.logStamp, "stamped with the party log of nobody")
            }
            return nil
        case (.copy, let device?) where entry.frame.erased != nil:
            // What is left of it no signature covers: its chain hash does, and it holds no value.
            return try self.device(device)?.party
        case (_, let device?) where !statement.content.isByServer:
            guard entry.frame.erased == nil else {
                throw entry.error(.logEntry, "an entry that has no box to be erased")
            }
            let party = try signer(
                SignedBody(
                    body: entry.frame.body,
                    signer: .device(device),
                    signature: entry.frame.signature
                )
            )
            guard let party else {
                throw entry.error(.releaseSignature, "not signed by device \(device)")
            }
            let head = entry.frame.partyHead
            guard
                try end(of: .party(party)).chain.head == head
                    || statement.content.isErasure && spoke(device, of: party, at: head)
            else { throw entry.error(.logStamp, "stamped with party head \(head)") }
            guard try standing(of: device, in: party, at: head) == .speaking else {
                throw entry.error(.releaseSignature, "device \(device) was revoked")
            }
            return party
        default: throw entry.error(.logEntry, "an entry that its maker may not make")
        }
    }

    /// Whether a device spoke for its party at an earlier head of the party's log. Of one that was revoked at
    /// once since then nobody knows who speaks with it.
    func spoke(_ device: DeviceID, of party: PartyID, at head: Head) throws -> Bool {
        let known = try knownPartyLog(party)
        guard let place = known.heads[head], let device = known.log.devices[device] else {
            return false
        }
        return device.spoke(at: .place(place)) && !device.revocations.contains(where: \.immediate)
    }

    /// The party of the device that signed a body of an audience log; nil where none did.
    func signer(_ signed: SignedBody) throws -> PartyID? {
        guard case .device(let id) = signed.signer, let device = try device(id),
            Signature.isValid(
                signed.signature,
                for: SignedText.audience(signed.body),
                by: device.signingKey
            )
        else { return nil }
        return device.party
    }

    /// Does what an entry says to the records of `book`.
    func takeIn(
        _ statement: AudienceStatement,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        switch statement.content {
        case .leave(let leave): try takeIn(leave, entry, book)
        case .enter(let enter): try takeIn(enter, entry, book)
        case .release(let release): try takeIn(release, entry, book)
        case .withdrawal(let withdrawal): try takeIn(withdrawal, entry, book)
        case .copy(let copy): try takeIn(copy, entry, book)
        case .badCopy(let bad): try takeIn(bad, entry, book)
        case .announcement, .force, .answer, .receipt:
            try takeIn(erasure: statement, entry, book)
        }
        knownStarts = nil
    }

    /// Takes in entries of an audience log that the server ordered.
    func apply(_ entry: LogEntryFrame, _ caseID: CaseID, _ audience: AudienceID) throws -> Entry {
        guard case .audience(let frame) = entry.content else {
            throw JournalError(
                .logEntry,
                log: .audience(caseID, audience),
                "an entry that is not of its log's kind"
            )
        }
        return try append(frame, caseID, audience, time: entry.time)
    }
}

extension AudienceStatement.Content {
    /// Whether it is about erasing.
    public var isErasure: Bool {
        switch self {
        case .announcement, .force, .answer, .receipt: true
        case .leave, .enter, .release, .withdrawal, .copy, .badCopy: false
        }
    }

    /// Whether the server makes such entries, and nobody else.
    var isByServer: Bool {
        switch self {
        case .leave, .enter: true
        default: false
        }
    }
}
