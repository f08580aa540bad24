import Trust
import Vocabulary
import Wire

// Copies that a reader found to be none: what they cover waits for others.
extension Journal {
    func takeIn(_ bad: BadCopy, _ entry: EnteringEntry, _ book: any RecordBook) throws {
        func refused(_ reason: String) -> JournalError { entry.error(.copyRefused, reason) }
        // Once for each copy, whoever says it first.
        guard try !store.holdsEntry(body: entry.frame.body, before: entry.step) else {
            throw refused("a copy that was named bad before")
        }
        let key = try key(of: bad.record, entry)
        guard let party = entry.party,
            var start = try book.start(
                log: entry.log.id,
                type: key.type,
                instance: key.instance
            ), start.lackingParties.contains(party)
        else { throw refused("a party that no copy was made for") }
        let before = start.named
        guard before.count < Limits.badCopies else {
            throw refused("\(before.count) copies were named bad, and no more may be")
        }
        guard try !isErased(key, entry) else { throw refused("a record that was erased") }
        let last = before.last?.place ?? start.place
        guard let found = try copy(bad.copy, after: last, entry), found.copy.record == bad.record,
            start.part(found.copy.source) != nil
        else { throw refused("no copy by which the record's fields are covered") }
        start.name(badCopyBy: found.device, at: entry.place)
        start.uncover()
        try book.save(start)
    }

    /// The copy with this body in an entry's log, behind a place and before the entry.
    private func copy(
        _ hash: Hash,
        after place: UInt64,
        _ entry: EnteringEntry
    ) throws -> (device: DeviceID, copy: RecordCopy)? {
        var place = place
        // A few at a time: a copy may be large, and there may be many behind the place.
        while case let rows = try store.entries(log: entry.log.id, from: place + 1, limit: 16),
            let last = rows.last, place < entry.place
        {
            for row in rows where row.place < entry.place {
                guard case .audience(let frame)? = LogEntryFrame.Content(row),
                    frame.bodyHash == hash, let device = frame.device,
                    case .copy(let copy)? = try? AudienceStatement(frame.body).content
                else { continue }
                return (device: device, copy: copy)
            }
            place = last.place
        }
        return nil
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
    /// none of whose copies was bad; all of them where nobody else is left.
    func askedCopiers(of start: StartRow) throws -> [PartyID] {
        var asked: Set<PartyID> = []
        for part in start.partsToCopy where !part.isCovered {
            let others = try start.badCopies.isEmpty ? [] : othersLeft(for: start, part)
            asked.formUnion(try others.isEmpty ? copiers(of: start, part) : others)
        }
        return asked.sorted()
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

    /// Whether a copy was named bad, and what it covered was covered anew, or its record has gone on.
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
        return try Self.name(badCopy: body).map { try holdsEntry(body: $0) } ?? false
    }

    /// The body by which a copy is named bad; nil for what is no copy.
    public static func name(badCopy body: [UInt8]) -> [UInt8]? {
        guard let statement = try? AudienceStatement(body),
            case .copy(let copy) = statement.content
        else { return nil }
        let bad = BadCopy(record: copy.record, copy: Digest.sha256(body))
        return AudienceStatement(caseID: statement.caseID, content: .badCopy(bad)).bytes
    }

    /// Whether a party waits for copies of a record in the log that a copy is for.
    public func waits(_ party: PartyID, for copy: RecordCopy, of caseID: CaseID) throws -> Bool {
        guard let row = try store.log(named: .audience(caseID, copy.audience)),
            let instance = try number(
                of: RecordKey(type: copy.record.type, instance: copy.record.instance),
                caseID
            ),
            let start = try store.start(log: row.id, type: copy.record.type, instance: instance)
        else { return false }
        return start.part(copy.source) != nil && start.lackingParties.contains(party)
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
