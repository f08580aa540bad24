import Cooperation
import Trust
import Vocabulary
import Wire

extension Journal {
    /// The audience that a record has at present; nil where the model has no such type, or nobody
    /// reads it.
    public func presentAudience(
        of caseID: CaseID,
        type: UInt16,
        instance: Instance
    ) throws -> Authority.Audience? {
        guard let caseFile = try store.caseFile(caseID) else { return nil }
        let authority = try authority(binding: caseFile.binding)
        return try presentAudience(
            RecordKey(type: type, instance: instance),
            caseID,
            caseFile.id,
            authority
        )
    }

    func presentAudience(
        _ key: RecordKey,
        _ caseID: CaseID,
        _ caseFile: Int64,
        _ authority: Authority,
        isGivenBack: Bool = false
    ) throws -> Authority.Audience? {
        let frozen = try audience(ofErased: key, caseID, caseFile, isGivenBack: isGivenBack)
        if let frozen {
            return Authority.Audience(id: frozen, members: try members(of: frozen, authority))
        }
        let recipients = try recipients(of: key, caseID, caseFile)
        return authority.audience(ofType: key.type, releasedTo: recipients)
    }

    /// The parties that a record is released to at present.
    func recipients(of key: RecordKey, _ caseID: CaseID, _ caseFile: Int64) throws -> [PartyID] {
        var recipients: [PartyID] = []
        if try hasStarts(inCase: caseFile), let instance = try number(of: key, caseID) {
            for start in try store.starts(inCase: caseFile)
            where start.type == key.type && start.instance == instance {
                recipients = try PackedReleases(start.releases).parties
            }
        }
        return recipients
    }

    /// Whether the record of a leaf has entered a log since the leaf was ordered.
    public func hasMoved(since leaf: StoredLeaf) throws -> Bool {
        let key = RecordKey(type: leaf.frame.open.type, instance: leaf.frame.open.instance)
        guard let caseFile = try store.caseFile(leaf.caseID), try hasStarts(inCase: caseFile.id),
            let instance = try number(of: key, leaf.caseID)
        else { return false }
        let log = try store.log(named: .audience(leaf.caseID, leaf.audience))
        return try store.starts(inCase: caseFile.id).contains { start in
            start.type == key.type && start.instance == instance && start.place > 0
                && (start.log != log?.id || start.place > leaf.place)
        }
    }

    /// Whether any record here ever entered a log by an entry.
    public func hasStarts() throws -> Bool {
        if let known = knownStarts { return known }
        let any = try store.hasStarts()
        knownStarts = any
        return any
    }

    /// Whether a record of a case may have other readers than when it was first written.
    public func mayHaveMoved(_ caseID: CaseID) throws -> Bool {
        if try hasStarts() { return true }
        guard try hasCharters() else { return false }
        if let known = knownMoves[caseID] { return known }
        let hasMoved = try (store.log(named: .charter(caseID))?.place ?? 0) > 1
        knownMoves[caseID] = hasMoved
        return hasMoved
    }

    /// Whether a record of the case ever entered a log by an entry: asked of the store only where any
    /// record at all did.
    func hasStarts(inCase caseFile: Int64) throws -> Bool {
        try hasStarts() && store.hasStarts(inCase: caseFile)
    }

    /// The records of a case that came to their logs by an entry.
    public func startedRecords(of caseID: CaseID) throws -> [StartedRecord] {
        guard let caseFile = try store.caseFile(caseID) else { return [] }
        let authority = try authority(binding: caseFile.binding)
        return try store.starts(inCase: caseFile.id).map { start in
            let releases = try PackedReleases(start.releases)
            let present = authority.audience(
                ofType: start.type,
                releasedTo: releases.parties
            )
            return StartedRecord(
                name: RecordName(type: start.type, instance: try instance(start.instance)),
                readers: present?.members ?? [],
                releases: releases.items.map(\.signed),
                waiting: start.isCovered ? [] : start.lackingParties,
                isComplete: !start.awaits,
                copiers: try askedCopiers(of: start)
            )
        }
    }

    /// The parties that read some record of a type that came to its log by an entry, rising.
    public func startedReaders(of caseID: CaseID, type: UInt16) throws -> [PartyID] {
        guard let caseFile = try store.caseFile(caseID) else { return [] }
        let releases = try store.releases(inCase: caseFile.id, type: type)
        guard !releases.isEmpty else { return [] }
        let authority = try authority(binding: caseFile.binding)
        var readers: Set<PartyID> = []
        for packed in Set(releases) {
            let parties = try PackedReleases(packed).parties
            readers.formUnion(authority.audience(ofType: type, releasedTo: parties)?.members ?? [])
        }
        return readers.sorted()
    }

    /// Whether an entry of an audience log here has this body.
    public func holdsEntry(body: [UInt8]) throws -> Bool {
        try store.holdsEntry(body: body, before: .max)
    }

    /// Orders a release or withdrawal, and the moves that follow: the server's way in.
    ///
    /// - Parameter former: The stamp that it had in a former epoch, where it is given back: what is said of
    ///   erasing keeps that.
    /// - Returns: What to deliver, in order.
    /// - Throws: ``JournalError`` with a `release` code where it cannot be; nothing was written then.
    public func order(
        release signed: SignedBody,
        time: WallTime,
        givenBack former: Stamp? = nil
    ) throws -> [OrderedEntries] {
        try whole { try orderAll(release: signed, time: time, former) }
    }

    private func orderAll(
        release signed: SignedBody,
        time: WallTime,
        _ former: Stamp?
    ) throws -> [OrderedEntries] {
        let statement: AudienceStatement
        do {
            statement = try AudienceStatement(signed.body)
        } catch {
            throw JournalError(.releaseMalformed, error.message)
        }
        let record: RecordName
        switch statement.content {
        case .announcement, .force, .answer, .receipt:
            return try order(erasure: signed, statement, time: time, former)
        case .release(let release):
            record = release.record
            try checkNotErased(record, statement.caseID)
        case .withdrawal(let withdrawal): record = withdrawal.record
        case .badCopy(let bad):
            record = bad.record
            try checkMade(bad, of: statement.caseID)
        default: throw JournalError(.releaseMalformed, "neither a release nor a withdrawal")
        }
        guard let caseFile = try store.caseFile(statement.caseID) else {
            throw JournalError(.releaseCase, "a case without a charter")
        }
        guard let party = try signer(signed), case .device(let device) = signed.signer else {
            throw JournalError(.releaseSignature, "not signed by a known device")
        }
        guard
            let present = try presentAudience(
                of: statement.caseID,
                type: record.type,
                instance: record.instance
            )
        else { throw JournalError(.releaseRecord, "type \(record.type) has no readers") }
        let frame = AudienceEntryFrame(
            body: signed.body,
            device: device,
            signature: signed.signature,
            charterHead: caseFile.charterHead,
            partyHead: try end(of: .party(party)).chain.head
        )
        let entry = try ordered(frame, statement.caseID, present.id, present.members, time)
        return [entry] + (try moveRecords(of: statement.caseID, time: time))
    }

    func takeIn(_ release: Release, _ entry: EnteringEntry, _ book: any RecordBook) throws {
        var (start, releases, present) = try released(release.record, entry, book)
        let type = release.record.type
        guard let party = entry.party, present.members.contains(party),
            entry.authority.mayRelease(type: type, party)
        else { throw entry.error(.releaseNotAllowed, "a party that may not release the record") }
        guard entry.authority.mayReceive(type: type, release.party),
            !present.members.contains(release.party)
        else { throw entry.error(.releaseParty, "nothing to release to party \(release.party)") }
        try checkGround(of: release, by: party, entry)
        guard let device = entry.frame.device else { return }
        releases.insert(
            SignedBody(
                body: entry.frame.body,
                signer: .device(device),
                signature: entry.frame.signature
            ),
            to: release.party
        )
        try remember(entry.audience, present.members)
        start.releases = releases.bytes
        try book.save(start)
    }

    /// Whether the matrix lets the release's ground apply between these parties, as far as everybody can
    /// tell.
    private func checkGround(
        of release: Release,
        by party: PartyID,
        _ entry: EnteringEntry
    ) throws {
        let rules = entry.authority.groundRules
        guard rules.isRequired else { return }
        guard let from = try kind(of: party), let to = try kind(of: release.party) else {
            throw entry.error(.releaseParty, "a party that the registry does not list")
        }
        let roles = entry.authority.receivingRoles(type: release.record.type, release.party)
        guard
            rules.allows(
                release.ground,
                on: GroundRules.Way(
                    from: from,
                    to: to,
                    roles: roles,
                    record: release.record.type
                )
            )
        else {
            throw entry.error(.releaseGround, "no ground that can apply to \(release.party)")
        }
    }

    /// What kind of unit a party is; nil for one that the registry does not list.
    func kind(of party: PartyID) throws -> PartyKind? {
        try store.party(party).flatMap { PartyKind(rawValue: $0.kind) }
    }

    func takeIn(
        _ withdrawal: Withdrawal,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        var (start, releases, present) = try released(withdrawal.record, entry, book)
        guard let party = entry.party, present.members.contains(party),
            entry.authority.mayRelease(type: withdrawal.record.type, party)
        else { throw entry.error(.releaseNotAllowed, "a party that may not withdraw it") }
        guard releases.parties.contains(withdrawal.party) else {
            throw entry.error(.releaseParty, "no release to party \(withdrawal.party)")
        }
        releases.items.removeAll { $0.party == withdrawal.party }
        start.releases = releases.bytes
        try book.save(start)
    }

    /// What is known of a record that a release names, which must have this log's audience.
    private func released(
        _ name: RecordName,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws -> (start: StartRow, releases: PackedReleases, present: Authority.Audience) {
        // Signed once, ordered once: what was withdrawn does not come back by a server's hand.
        guard try !store.holdsEntry(body: entry.frame.body, before: entry.step) else {
            throw entry.error(.releaseParty, "a body that was ordered before")
        }
        let key = try key(of: name, entry)
        let isRepeatable = name.instance != .single
        guard entry.authority.isRepeatable(type: name.type) == isRepeatable else {
            throw entry.error(.releaseRecord, "no such record of type \(name.type)")
        }
        let known = try book.start(log: entry.log.id, type: key.type, instance: key.instance)
        let releases = try PackedReleases(known?.releases ?? [])
        guard
            let present = entry.authority.audience(
                ofType: name.type,
                releasedTo: releases.parties
            ), present.id == entry.audience
        else { throw entry.error(.releaseRecord, "a record of another audience") }
        if isRepeatable, known == nil {
            let row = try book.recordState(
                log: entry.log.id,
                type: key.type,
                instance: key.instance
            )
            guard row != nil else {
                throw entry.error(.releaseRecord, "a record that was never written")
            }
        }
        let start =
            known
            ?? StartRow(
                log: entry.log.id,
                caseFile: entry.caseFile.id,
                type: key.type,
                instance: key.instance
            )
        return (start: start, releases: releases, present: present)
    }
}

/// A record that came to its log by an entry.
public struct StartedRecord: Sendable {
    /// The record.
    public var name: RecordName
    /// Its present readers, rising.
    public var readers: [PartyID]
    /// The bodies of the releases in force, with their signatures.
    public var releases: [SignedBody]
    /// The parties that wait for a copy, rising; none once copies are complete.
    public var waiting: [PartyID]
    /// Whether this store holds what stood when it entered.
    public var isComplete: Bool
    /// The parties that can make a copy, as far as it is known here who read it before.
    public var copiers: [PartyID]
}
