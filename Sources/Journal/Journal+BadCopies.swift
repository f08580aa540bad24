import Causality
import Trust
import Vocabulary
import Wire

// Copies that a reader found to be none: what they cover waits for others.
extension Journal {
    func takeIn(_ bad: BadCopy, _ entry: EnteringEntry, _ book: any RecordBook) throws {
        func refused(_ reason: String) -> JournalError { entry.error(.copyRefused, reason) }
        let key = try key(of: bad.record, entry)
        guard let party = entry.party,
            var start = try book.start(
                log: entry.log.id,
                type: key.type,
                instance: key.instance
            )
        else { throw refused("a party that no copy was made for") }
        let before = start.named
        guard before.count < Limits.badCopies else {
            throw refused("\(before.count) copies were named bad, and no more may be")
        }
        guard try !isErased(key, entry) else { throw refused("a record that was erased") }
        let found = try copy(bad.copy, after: start.place, in: entry.log.id, before: entry.place)
        if start.lackingParties.contains(party) {
            // Once for each copy, whoever says it first.
            guard try !store.holdsEntry(body: entry.frame.body, before: entry.step) else {
                throw refused("a copy that was named bad before")
            }
            let last = before.last?.place ?? start.place
            guard let found, found.place > last, found.copy.record == bad.record,
                start.part(found.copy.source) != nil
            else { throw refused("no copy by which the record's fields are covered") }
            start.name(badCopyBy: found.device, at: entry.place)
        } else {
            try wait(party, for: bad, hasItHere: found != nil, &start, entry, book)
        }
        start.uncover()
        try book.save(start)
    }

    /// Lets a party wait for a record that it had by a bad copy before the record came here: what covered
    /// that copy's fields there is covered here by nothing. Not everybody who reads this log can look into
    /// the one that it lies in.
    private func wait(
        _ party: PartyID,
        for bad: BadCopy,
        hasItHere: Bool,
        _ start: inout StartRow,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        func refused(_ reason: String) -> JournalError { entry.error(.copyRefused, reason) }
        let members = try members(of: entry.audience, entry.authority)
        guard start.place > 0, !hasItHere, members.contains(party) else {
            throw refused("a party that no copy was made for")
        }
        let maker = try madeEarlier(bad, inCase: entry.caseFile.id)
        start.name(badCopyBy: maker ?? .zero, at: entry.place)
        if try brought(bad.copy, to: start, book) { start.state = nil }
        let waiting = Set(start.lackingParties).union([party])
        start.lacking = waiting.sorted().flatMap(\.bytes)
        // Who has left the record made copies for those alone who waited then.
        if members.contains(where: { !waiting.contains($0) }) { start.origin = 0 }
    }

    /// The device that made a copy in any log of a case that is held here.
    private func madeEarlier(_ bad: BadCopy, inCase caseFile: Int64) throws -> DeviceID? {
        guard let caseID = try store.caseFile(number: caseFile)?.caseID else { return nil }
        for (_, row) in try audienceLogs(of: caseID) {
            let found = try copy(bad.copy, after: 0, in: row.id, before: .max)
            if let found, found.copy.record == bad.record { return found.device }
        }
        return nil
    }

    /// Refuses what names a copy that nobody made: the server's way in, since a reader of the log in which
    /// the record now stands may hold no other.
    func checkMade(_ bad: BadCopy, of caseID: CaseID) throws {
        guard let caseFile = try store.caseFile(caseID),
            try madeEarlier(bad, inCase: caseFile.id) != nil
        else { throw JournalError(.copyRefused, "no copy of the record") }
    }

    /// The copy with this body in a log, behind a place and before another.
    private func copy(
        _ hash: Hash,
        after place: UInt64,
        in log: Int64,
        before end: UInt64
    ) throws -> (device: DeviceID, copy: RecordCopy, place: UInt64)? {
        var place = place
        // A few at a time: a copy may be large, and there may be many behind the place.
        while place < end, case let rows = try store.entries(log: log, from: place + 1, limit: 16),
            let last = rows.last
        {
            for row in rows where row.place < end {
                guard case .audience(let frame)? = LogEntryFrame.Content(row),
                    frame.bodyHash == hash, let device = frame.device,
                    case .copy(let copy)? = try? AudienceStatement(frame.body).content
                else { continue }
                return (device: device, copy: copy, place: row.place)
            }
            place = last.place
        }
        return nil
    }

    /// Whether anything that a copy brought stands in a record.
    private func brought(
        _ copy: Hash,
        to start: StartRow,
        _ book: any RecordBook
    ) throws -> Bool {
        let row = try book.recordState(
            log: start.log,
            type: start.type,
            instance: start.instance
        )
        return try state(row?.state ?? []).fields.contains { field in
            try field.state.siblings.contains { sibling in
                guard Self.isCopied(sibling.leaf) else { return false }
                let step = (sibling.leaf - Self.firstCopied) >> Int64(Self.ordinalBits)
                return try store.audienceEntry(step: step).map {
                    Digest.sha256($0.row.body) == copy
                } ?? false
            }
        }
    }

    private func isErased(_ key: InstanceKey, _ entry: EnteringEntry) throws -> Bool {
        let erasures = try erasures(inCase: entry.caseFile.id)
        guard !erasures.isEmpty else { return false }
        let charter = try charterPlace(entry.frame.charterHead, of: entry.caseFile.id)
        return erasures.isCaseErased(throughCharter: charter)
            || erasures.isErased(
                key.type,
                key.instance,
                log: entry.log.id,
                before: entry.place,
                takenBack: nil
            )
    }

    // MARK: Who makes others

    /// The parties that are asked for a copy, rising: of those that can make one, whoever has a device
    /// none of whose copies was bad; all of them where nobody else is left. Whom an erasure binds has
    /// nothing to copy.
    func askedCopiers(of start: StartRow) throws -> [PartyID] {
        let erasures = try erasures(inCase: start.caseFile)
        var asked: Set<PartyID> = []
        for part in start.partsToCopy where !part.isCovered {
            let others = try start.badCopies.isEmpty ? [] : othersLeft(for: start, part)
            asked.formUnion(try others.isEmpty ? copiers(of: start, part) : others)
        }
        return asked.filter { !erasures.isBound($0, start.type, start.instance) }.sorted()
    }

    /// Whether a device is asked for no copy of a record, and none is taken of it: it has made a bad one,
    /// and another could make it.
    func isPassedOver(_ device: DeviceID, _ start: StartRow, _ part: CopyPart) throws -> Bool {
        guard start.named.contains(where: { $0.device == device }) else { return false }
        return try !othersLeft(for: start, part).isEmpty
    }

    private func othersLeft(for start: StartRow, _ part: CopyPart) throws -> [PartyID] {
        let bad = Set(start.named.map(\.device))
        let erasures = try erasures(inCase: start.caseFile)
        return try copiers(of: start, part).filter { party in
            guard !erasures.isBound(party, start.type, start.instance) else { return false }
            return try partyLog(party).devices.values.contains { device in
                device.speaks && !bad.contains(Names.deviceID(signingKey: device.signingKey))
            }
        }
    }

    /// Whether a copy was named bad, and what it covered was covered anew; or its record has gone on, and
    /// nothing stands there that the copy brought.
    public func isReplaced(copy body: [UInt8], at place: UInt64, of log: LogName) throws -> Bool {
        guard let statement = try? AudienceStatement(body),
            case .copy(let copy) = statement.content,
            let row = try store.log(named: log),
            let instance = try number(
                of: RecordKey(type: copy.record.type, instance: copy.record.instance),
                statement.caseID
            )
        else { return false }
        let start = try store.start(log: row.id, type: copy.record.type, instance: instance)
        if let start, start.part(copy.source) != nil {
            return start.isCovered && start.named.last.map { $0.place > place } == true
        }
        return try standing(copy, statement.caseID, Digest.sha256(body)) == nil
    }

    /// How the record of a copy came to the log in which it stands now, where something that the copy
    /// brought stands there; nil where nothing does.
    private func standing(_ copy: RecordCopy, _ caseID: CaseID, _ hash: Hash) throws -> StartRow? {
        let record = copy.record
        guard let caseFile = try store.caseFile(caseID),
            let instance = try number(
                of: RecordKey(type: record.type, instance: record.instance),
                caseID
            )
        else { return nil }
        return try store.starts(inCase: caseFile.id).first { start in
            try start.type == record.type && start.instance == instance
                && brought(hash, to: start, store)
        }
    }

    /// The body by which a copy is named bad; nil for what is no copy.
    public static func name(badCopy body: [UInt8]) -> [UInt8]? {
        guard let statement = try? AudienceStatement(body),
            case .copy(let copy) = statement.content
        else { return nil }
        let bad = BadCopy(record: copy.record, copy: Digest.sha256(body))
        return AudienceStatement(caseID: statement.caseID, content: .badCopy(bad)).bytes
    }

    /// Whether a party is to name a copy bad: it waits for copies of the record in the log that the copy is
    /// for, or the record has gone on, and the party shows there what the copy brought.
    public func isToName(_ party: PartyID, badCopy body: [UInt8]) throws -> Bool {
        guard let statement = try? AudienceStatement(body),
            case .copy(let copy) = statement.content,
            let row = try store.log(named: .audience(statement.caseID, copy.audience)),
            let instance = try number(
                of: RecordKey(type: copy.record.type, instance: copy.record.instance),
                statement.caseID
            )
        else { return false }
        let start = try store.start(log: row.id, type: copy.record.type, instance: instance)
        if let start, start.part(copy.source) != nil {
            return try start.lackingParties.contains(party)
                && Self.name(badCopy: body).map { try !holdsEntry(body: $0) } == true
        }
        guard let start = try standing(copy, statement.caseID, Digest.sha256(body)) else {
            return false
        }
        let present = try presentAudience(
            of: statement.caseID,
            type: copy.record.type,
            instance: copy.record.instance
        )
        return present?.members.contains(party) == true && start.place > 0
            && !start.lackingParties.contains(party)
    }
}

extension StartRow {
    private static let nameBytes = 24

    /// The copies that were bad: who made each, and where that was said; in order.
    var named: [(device: DeviceID, place: UInt64)] {
        stride(from: 0, to: badCopies.count, by: Self.nameBytes).compactMap { first in
            let bytes = badCopies[first...].prefix(Self.nameBytes)
            guard bytes.count == Self.nameBytes, let device = DeviceID(bytes.prefix(16)) else {
                return nil
            }
            let place = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
            return (device: device, place: place)
        }
    }

    mutating func name(badCopyBy device: DeviceID, at place: UInt64) {
        badCopies += device.bytes
        badCopies += (0..<8).map { UInt8(truncatingIfNeeded: place >> (56 - 8 * UInt64($0))) }
    }
}
