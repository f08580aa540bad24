import Causality
import Trust
import Vocabulary
import Wire

/// Entries of one audience log that were ordered together.
public struct OrderedEntries: Hashable, Sendable {
    /// The log's number in the store.
    public var log: Int64
    /// The place of the first.
    public var first: UInt64
    /// The place of the last.
    public var last: UInt64
    /// The log chain hash of each.
    public var chains: [Hash]
    /// The parties of the audience, who all receive them.
    public var parties: [PartyID]
}

extension Journal {
    /// Moves the records of a case whose readers are no longer those of their log: for the server, in
    /// the transaction of the charter entry, release or withdrawal that caused it, right behind it.
    ///
    /// - Parameters:
    ///   - caseID: The case.
    ///   - only: The records that may move; nil for all.
    ///   - time: Now, by the server's clock.
    /// - Returns: What to deliver, in order.
    public func moveRecords(
        of caseID: CaseID,
        only named: Set<RecordName>? = nil,
        time: WallTime
    ) throws -> [OrderedEntries] {
        try flush()
        open = nil
        guard let caseFile = try store.caseFile(caseID) else { return [] }
        let authority = try authority(binding: caseFile.binding)
        let starts = try store.starts(inCase: caseFile.id)
        // What was erased moves no more: there is nothing that anybody could begin to read.
        let erasures = try erasures(inCase: caseFile.id)
        if erasures.isCaseErased(throughCharter: .max) { return [] }
        var moves: [Move] = []
        for (audience, row) in try audienceLogs(of: caseID) {
            let parties = try members(of: audience, authority)
            let started = starts.filter { $0.log == row.id }
            var keys = try store.records(log: row.id).map { InstanceKey($0.type, $0.instance) }
            let known = Set(keys)
            keys += started.map { InstanceKey($0.type, $0.instance) }.filter { !known.contains($0) }
            for key in keys.sorted()
            where try log(ofErased: key, erasures) == nil {
                let start = started.first { InstanceKey($0.type, $0.instance) == key }
                var releases = try PackedReleases(start?.releases ?? [])
                releases.items.removeAll { !authority.mayReceive(type: key.type, $0.party) }
                guard
                    let present = authority.audience(
                        ofType: key.type,
                        releasedTo: releases.parties
                    ), present.id != audience
                else { continue }
                let record = RecordName(type: key.type, instance: try instance(key.instance))
                if named?.contains(record) == false { continue }
                let lacking = try lacking(row.id, key, start, from: parties, to: present, store)
                let onward = try onward(
                    start,
                    last: row.lastLeaf,
                    from: parties,
                    lacking: lacking,
                    store
                )?.copies
                let entering = EnteringRecord(
                    record: record,
                    releases: releases.items.map(\.signed)
                )
                let place = moves.firstIndex {
                    $0.from == audience && $0.to == present && $0.lacking == lacking
                        && $0.onward == onward && $0.hasRoom
                }
                if let place {
                    moves[place].records.append(entering)
                } else {
                    moves.append(
                        Move(
                            from: audience,
                            parties: parties,
                            to: present,
                            lacking: lacking,
                            onward: onward,
                            records: [entering]
                        )
                    )
                }
            }
        }
        return try moves.flatMap { try order($0, caseID, caseFile.charterHead, time) }
    }

    private struct Move {
        var from: AudienceID
        var parties: [PartyID]
        var to: Authority.Audience
        var lacking: [PartyID]
        var onward: OnwardCopies?
        var records: [EnteringRecord]

        var hasRoom: Bool {
            records.count < Limits.movedRecords
                && records.reduce(0) { $0 + $1.releases.count } < 512
        }
    }

    private func order(
        _ move: Move,
        _ caseID: CaseID,
        _ charterHead: Head,
        _ time: WallTime
    ) throws -> [OrderedEntries] {
        let leave = try append(
            RecordsLeave(
                to: move.to.id,
                records: move.records.map(\.record),
                lacking: move.lacking,
                onward: move.onward
            ),
            caseID,
            move.from,
            charterHead,
            move.parties,
            time
        )
        let enter = try append(
            RecordsEnter(
                parties: move.to.members,
                source: leave.chains[0].head,
                lacking: move.lacking,
                records: move.records,
                onward: move.onward
            ),
            caseID,
            move.to.id,
            charterHead,
            move.to.members,
            time
        )
        return [leave, enter]
    }

    private func append(
        _ leave: RecordsLeave,
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ charterHead: Head,
        _ parties: [PartyID],
        _ time: WallTime
    ) throws -> OrderedEntries {
        let body = AudienceStatement(caseID: caseID, content: .leave(leave)).bytes
        return try append(body, caseID, audience, charterHead, parties, time)
    }

    private func append(
        _ enter: RecordsEnter,
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ charterHead: Head,
        _ parties: [PartyID],
        _ time: WallTime
    ) throws -> OrderedEntries {
        let body = AudienceStatement(caseID: caseID, content: .enter(enter)).bytes
        return try append(body, caseID, audience, charterHead, parties, time)
    }

    private func append(
        _ body: [UInt8],
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ charterHead: Head,
        _ parties: [PartyID],
        _ time: WallTime
    ) throws -> OrderedEntries {
        try ordered(
            AudienceEntryFrame(body: body, charterHead: charterHead),
            caseID,
            audience,
            parties,
            time
        )
    }

    func ordered(
        _ frame: AudienceEntryFrame,
        _ caseID: CaseID,
        _ audience: AudienceID,
        _ parties: [PartyID],
        _ time: WallTime
    ) throws -> OrderedEntries {
        let entry = try append(frame, caseID, audience, time: time)
        guard let log = try store.log(named: .audience(caseID, audience)) else {
            throw JournalError(.storeDamaged, "audience \(audience) has no log")
        }
        return OrderedEntries(
            log: log.id,
            first: entry.place,
            last: entry.place,
            chains: [entry.chain],
            parties: parties
        )
    }
}

// MARK: What moves do, at the server and at every replica alike

extension Journal {
    /// The parties of an audience of a case: those that the charter gives, or that a log was begun for.
    func members(of audience: AudienceID, _ authority: Authority) throws -> [PartyID] {
        let members = authority.members(of: audience)
        if !members.isEmpty { return members }
        if let known = memory.audiences[audience] { return known }
        return try store.parties(of: audience) ?? []
    }

    /// The parties of an audience, rising: those that `authority` gives, or that it ever had here.
    public func parties(of audience: AudienceID, in authority: Authority) throws -> [PartyID] {
        try members(of: audience, authority)
    }

    /// Remembers who an audience is, once, since no charter may say so later.
    func remember(_ audience: AudienceID, _ parties: [PartyID]) throws {
        guard memory.audiences[audience] == nil, !isAuditing else { return }
        if try store.parties(of: audience) == nil {
            try store.insert(audience, parties: parties)
        }
        memory.audiences[audience] = parties
    }

    /// The parties that will wait for a copy of a record when it has gone over to other readers.
    func lacking(
        _ log: Int64,
        _ key: InstanceKey,
        _ start: StartRow?,
        from parties: [PartyID],
        to present: Authority.Audience,
        _ book: any RecordBook
    ) throws -> [PartyID] {
        var waiting: [PartyID] = []
        if let start, !start.isCovered { waiting = start.lackingParties }
        let state = try book.recordState(log: log, type: key.type, instance: key.instance)
        // Where nothing was ever written, there is nothing to wait for.
        if start?.awaits != true, try self.state(state?.state ?? []).fields.isEmpty { return [] }
        return present.members.filter { !parties.contains($0) || waiting.contains($0) }
    }

    func takeIn(
        _ leave: RecordsLeave,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        let parties = try members(of: entry.audience, entry.authority)
        for name in leave.records {
            let key = try key(of: name, entry)
            let start = try book.start(
                log: entry.log.id,
                type: key.type,
                instance: key.instance
            )
            let row = try book.recordState(
                log: entry.log.id,
                type: key.type,
                instance: key.instance
            )
            guard row != nil || start != nil else {
                throw entry.error(.logEntry, "a record that is not there leaves the log")
            }
            var releases = try PackedReleases(start?.releases ?? [])
            releases.items.removeAll { !entry.authority.mayReceive(type: key.type, $0.party) }
            guard
                let present = entry.authority.audience(
                    ofType: key.type,
                    releasedTo: releases.parties
                ), present.id == leave.to, present.id != entry.audience
            else { throw entry.error(.logEntry, "a record leaves for an audience that it has not") }
            let lacking = try lacking(entry.log.id, key, start, from: parties, to: present, book)
            guard lacking == leave.lacking else {
                throw entry.error(.logEntry, "others wait for a copy than those who begin to read")
            }
            let onward = try onward(
                start,
                last: entry.log.lastLeaf,
                from: parties,
                lacking: lacking,
                book
            )
            // A server may let them wait for the readers of this log.
            guard leave.onward == nil || leave.onward == onward?.copies else {
                throw entry.error(.logEntry, "others are to copy it than those who read it")
            }
            var parts = leave.onward == nil ? [] : onward?.parts ?? []
            if let onward, !parts.isEmpty, !onward.copies.isUnwritten {
                parts.append(
                    CopyPart(
                        source: entry.head,
                        log: entry.log.id,
                        state: onward.alone.packed,
                        fieldCount: onward.alone.fields.count
                    )
                )
            }
            var waited: [UInt8] = []
            if let start, !parts.isEmpty {
                waited = start.waited
            } else if let start, !start.isCovered {
                waited = start.lacking
            }
            try book.deleteRecord(log: entry.log.id, type: key.type, instance: key.instance)
            try book.deleteStart(log: entry.log.id, type: key.type, instance: key.instance)
            try book.save(
                LeftRow(
                    log: entry.log.id,
                    caseFile: entry.caseFile.id,
                    type: key.type,
                    instance: key.instance,
                    source: entry.head,
                    to: leave.to,
                    lacking: lacking.flatMap(\.bytes),
                    waited: waited,
                    state: start?.awaits == true ? nil : row?.state ?? [],
                    conflicts: row?.conflicts ?? 0,
                    parts: parts
                )
            )
        }
    }

    func takeIn(
        _ enter: RecordsEnter,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        guard Names.audienceID(enter.parties) == entry.audience else {
            throw entry.error(.logEntry, "the parties are not those of the audience")
        }
        try remember(entry.audience, enter.parties)
        for entering in enter.records {
            let key = try keyOrNew(of: entering.record, entry)
            let releases = try releases(of: entering, entry)
            let present = entry.authority.audience(
                ofType: key.type,
                releasedTo: releases.parties
            )
            guard present?.id == entry.audience else {
                throw entry.error(.logEntry, "a record enters for an audience that it has not")
            }
            guard
                try book.recordState(log: entry.log.id, type: key.type, instance: key.instance)
                    == nil,
                try book.start(log: entry.log.id, type: key.type, instance: key.instance) == nil
            else { throw entry.error(.logEntry, "a record enters a log in which it stands") }
            let lacking = enter.lacking.flatMap(\.bytes)
            var state: [UInt8]?
            var origin: Int64 = 0
            var waited: [UInt8] = []
            var conflicts = 0
            let parts: [CopyPart]
            if let left = try book.left(
                caseFile: entry.caseFile.id,
                source: enter.source,
                type: key.type,
                instance: key.instance
            ) {
                let sources = enter.onward?.sources(enter.source) ?? []
                guard left.to == entry.audience, left.lacking == lacking,
                    left.parts.map(\.source) == sources
                else { throw entry.error(.logEntry, "a record enters otherwise than it left") }
                state = left.state
                parts = left.parts
                origin = left.log
                waited = left.waited
                conflicts = left.conflicts
            } else {
                if enter.lacking.isEmpty { state = [] }
                parts = try self.parts(enter.onward, source: enter.source, key, entry, book)
            }
            if state != nil {
                try book.deleteLefts(
                    caseFile: entry.caseFile.id,
                    type: key.type,
                    instance: key.instance
                )
            }
            if let state, !state.isEmpty {
                try book.save(
                    RecordRow(
                        log: entry.log.id,
                        type: key.type,
                        instance: key.instance,
                        state: state,
                        conflicts: conflicts
                    ),
                    isNew: true
                )
            }
            try book.save(
                StartRow(
                    log: entry.log.id,
                    caseFile: entry.caseFile.id,
                    type: key.type,
                    instance: key.instance,
                    place: entry.place,
                    source: enter.source,
                    origin: origin,
                    releases: releases.bytes,
                    lacking: lacking,
                    waited: waited,
                    state: state,
                    fieldCount: try state.map { try self.state($0).fields.count },
                    parts: parts
                )
            )
        }
    }

    /// The releases by which a record enters, each checked.
    private func releases(
        of entering: EnteringRecord,
        _ entry: EnteringEntry
    ) throws -> PackedReleases {
        var releases = PackedReleases()
        for signed in entering.releases {
            guard let statement = try? AudienceStatement(signed.body),
                case .release(let release) = statement.content,
                statement.caseID == entry.caseID, release.record == entering.record,
                try signer(signed) != nil
            else { throw entry.error(.logEntry, "a release that nobody signed for this record") }
            if let last = releases.items.last, last.party >= release.party {
                throw entry.error(.logEntry, "releases do not rise")
            }
            releases.items.append(PackedReleases.Item(party: release.party, signed: signed))
        }
        return releases
    }

    /// The number of a record that an entry names.
    func key(of name: RecordName, _ entry: EnteringEntry) throws -> InstanceKey {
        let key = RecordKey(type: name.type, instance: name.instance)
        guard let instance = try number(of: key, entry.caseID) else {
            throw entry.error(.releaseRecord, "a record that was never written")
        }
        return InstanceKey(name.type, instance)
    }

    private func keyOrNew(of name: RecordName, _ entry: EnteringEntry) throws -> InstanceKey {
        let key = RecordKey(type: name.type, instance: name.instance)
        if let instance = try number(of: key, entry.caseID) {
            return InstanceKey(name.type, instance)
        }
        guard case .repeatable(let creator, let nonce) = name.instance else {
            return InstanceKey(name.type, 0)
        }
        let record = Names.recordID(
            caseID: entry.caseID,
            type: name.type,
            instance: name.instance
        )
        let number = try store.insertInstance(record: record, creator: creator, nonce: nonce)
        return InstanceKey(name.type, number)
    }
}

/// A record of a case by the store's numbers.
struct InstanceKey: Hashable, Comparable {
    var type: UInt16
    var instance: Int64

    init(_ type: UInt16, _ instance: Int64) {
        self.type = type
        self.instance = instance
    }

    static func < (left: InstanceKey, right: InstanceKey) -> Bool {
        (left.type, left.instance) < (right.type, right.instance)
    }
}
