import Trust
import Vocabulary
import Wire

extension Journal {
    /// Orders one entry at the log's next place.
    ///
    /// - Parameters:
    ///   - content: The entry.
    ///   - name: Its log.
    ///   - time: When, by the server's clock.
    ///   - stamped: Of a charter's entry that was ordered before, the head of its signer's party log with
    ///     which it was stamped; nil where the one in force is.
    /// - Throws: ``JournalError`` for what the log does not allow; nothing was written then.
    @discardableResult
    public func append(
        _ content: LogEntryFrame.Content,
        to name: LogName,
        time: WallTime,
        stamped: Head? = nil
    ) throws -> Entry {
        if case .audience(let caseID, let audience) = name, case .audience(let entry) = content {
            return try append(entry, caseID, audience, time: time)
        }
        if case .charter(let caseID) = name { knownMoves[caseID] = nil }
        let known = try store.log(named: name)
        let place = (known?.place ?? 0) + 1
        var stamp = Stamp(time: time)
        switch (name, content) {
        case (.registry, .registry(let body)): try takeIn(body, at: place)
        case (.party(let party), .signed(let signed)):
            try takeIn(signed, of: party, at: PartyLog.Moment(place: place, time: time))
        case (.charter(let caseID), .signed(let signed)):
            stamp.party = try stamped ?? headInForce(for: signed)
            try takeIn(signed, of: caseID, at: place, stamp)
        default: throw JournalError(.logEntry, log: name, "an entry that is not of its log's kind")
        }
        let chain = Chain.next(
            after: known?.chain ?? Chain.start(of: name),
            place: place,
            stamp: stamp,
            body: Digest.sha256(content.body)
        )
        var caseFile: Int64 = 0
        if case .charter(let caseID) = name { caseFile = try store.caseFile(caseID)?.id ?? 0 }
        let log = LogRow(
            id: try known?.id ?? nextLogNumber(),
            name: name,
            caseFile: caseFile,
            place: place,
            chain: chain,
            lastLeaf: 0
        )
        if case .party(let party) = name { memory.partyLogs[party]?.heads[chain.head] = place }
        try store.save(log, isNew: known == nil)
        try store.insert(
            EntryRow(
                place: place,
                time: time,
                body: content.body,
                signer: content.signer,
                signature: content.signature,
                chain: chain,
                partyHead: stamp.party
            ),
            log: log.id
        )
        return Entry(
            place: place,
            time: time,
            content: content,
            chain: chain,
            partyHead: stamp.party
        )
    }

    /// Takes in entries that the server ordered: a replica's way in.
    ///
    /// - Throws: ``JournalError`` where they do not follow what the log holds, or state what it does
    ///   not allow. The transaction must be rolled back then.
    @discardableResult
    public func apply(_ frame: LogEntriesFrame) throws -> [Entry] {
        let end = try end(of: frame.log)
        guard frame.firstPlace == end.place + 1 else {
            throw JournalError(
                .logGap,
                log: frame.log,
                place: frame.firstPlace,
                "entries from \(frame.firstPlace), and \(end.place) are held"
            )
        }
        return try frame.entries.map { entry in
            do {
                if case .audience(let caseID, let audience) = frame.log {
                    return try apply(entry, caseID, audience)
                }
                return try append(
                    entry.content,
                    to: frame.log,
                    time: entry.time,
                    stamped: entry.partyHead
                )
            } catch var error as JournalError {
                error.place = try self.end(of: frame.log).place + 1
                throw error
            }
        }
    }

    /// The last entry of a log and the chain there; the start of the chain for one that is empty.
    public func end(of name: LogName) throws -> LogEnd {
        if case .audience = name { try flush() }
        guard let log = try store.log(named: name) else {
            return LogEnd(place: 0, chain: Chain.start(of: name))
        }
        return LogEnd(place: log.place, chain: log.chain)
    }

    /// Entries of a log that are no commits, from `place` on, at most `limit`.
    public func entries(of name: LogName, from place: UInt64, limit: Int) throws -> [Entry] {
        guard let log = try store.log(named: name) else { return [] }
        return try store.entries(log: log.id, from: place, limit: limit).map { row in
            guard let content = LogEntryFrame.Content(row) else {
                throw JournalError(
                    .storeDamaged,
                    log: name,
                    place: row.place,
                    "an entry without a signer"
                )
            }
            return Entry(
                place: row.place,
                time: row.time,
                content: content,
                chain: row.chain,
                partyHead: row.audience == nil ? row.partyHead : .zero
            )
        }
    }

    /// The server's Ed25519 public key, which the registry states first; nil before that.
    public func serverKey() throws -> [UInt8]? {
        if let key = memory.serverKey { return key }
        guard let first = try entries(of: .registry, from: 1, limit: 1).first,
            case .server(let key) = try? RegistryStatement(first.content.body)
        else { return nil }
        memory.serverKey = key
        return key
    }
}
