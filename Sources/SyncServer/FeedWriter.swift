import Journal
import Trust
import Vocabulary
import Wire

/// Adds to feeds inside one transaction, and remembers whose grew.
///
/// Entries of one log always come gap-free, and whatever an entry is stamped with comes before it. Both
/// follow from what is delivered when: every party has the registry and the root of every party from
/// their beginning on, the rest of a party's log from the moment that the two first share a case, and
/// everything after in the order in which it was ordered.
struct FeedWriter {
    private let rows: any ServerRows
    /// The server's first epoch, from which the chains of feeds begin.
    private let origin: EpochID
    private var ends: [Int64: LogEnd] = [:]
    private var numbers: [PartyID: Int64] = [:]
    private var names: [Int64: PartyID] = [:]

    /// The parties whose feeds grew.
    private(set) var grown: Set<PartyID> = []

    init(rows: any ServerRows, origin: EpochID) {
        self.rows = rows
        self.origin = origin
    }

    /// Gives the registry from its beginning, every party's root, and its own log, to a party that
    /// was listed just now.
    mutating func open(feedOf party: PartyID) throws {
        let number = try number(of: party)
        _ = try rows.addReceiver(number, ofLogOf: number)
        try deliver(.registry, from: 1, to: [number])
        for other in try rows.parties() where other.id != number {
            try deliver(.party(other.party), from: 1, through: 1, to: [number])
        }
        try deliver(.party(party), from: 1, to: [number])
    }

    /// Gives the registry's entries from `place` on to all who are listed before there.
    mutating func deliverRegistry(from place: UInt64) throws {
        let receivers = try rows.parties().filter { $0.place < place }.map(\.id)
        try deliver(.registry, from: place, to: receivers)
    }

    /// Gives the entries of a party's log from `place` on to all who receive it, and the first, which
    /// is the root, to everyone: no role can be bound to a party whose root is not known. What its
    /// devices and its key lack may have changed with it.
    mutating func deliverPartyLog(of party: PartyID, from place: UInt64) throws {
        let receivers = try rows.receivers(ofLogOf: try number(of: party))
        if place == 1 {
            let others = try rows.parties().map(\.id).filter { !receivers.contains($0) }
            try deliver(.party(party), from: 1, through: 1, to: others)
        }
        try deliver(.party(party), from: place, to: receivers)
        try KeyTaking.noteLog(of: party, rows)
    }

    /// Gives an entry of a case's charter to all who ever took part, and to those who do so for the
    /// first time all entries before it; before that, the logs of those whom they had not shared a
    /// case with. Who took part by an entry that could not be taken back is one of them.
    ///
    /// - Parameters:
    ///   - place: The entry's place.
    ///   - before: Who had taken part before it.
    ///   - parties: Who ever takes part with it.
    mutating func deliverCharter(
        of caseID: CaseID,
        place: UInt64,
        before: [PartyID],
        now parties: [PartyID]
    ) throws {
        let readers = try rows.charterReaders(of: caseID)
        let all = parties + readers.filter { !parties.contains($0) }
        for receiver in all {
            try deliver(logsOf: parties, to: try number(of: receiver))
        }
        let isKnown = Set(before + readers)
        let known = try all.filter { isKnown.contains($0) }.map { try number(of: $0) }
        try deliver(.charter(caseID), from: place, to: known)
        let new = try all.filter { !isKnown.contains($0) }.map { try number(of: $0) }
        try deliver(.charter(caseID), from: 1, to: new)
    }

    /// Gives a case's charter, as far as it is there, to a party that took part by an entry which could not
    /// be taken back, and the logs of all that it had been told of.
    mutating func deliverCharter(
        of caseID: CaseID,
        toReader reader: PartyID,
        logsOf parties: [PartyID]
    ) throws {
        let receiver = try number(of: reader)
        try deliver(logsOf: parties, to: receiver)
        try deliver(.charter(caseID), from: 1, to: [receiver])
    }

    /// Gives the logs of parties to a party that does not receive them yet.
    private mutating func deliver(logsOf parties: [PartyID], to receiver: Int64) throws {
        for party in parties
        where try rows.addReceiver(receiver, ofLogOf: try number(of: party)) {
            try deliver(.party(party), from: 2, to: [receiver])
        }
    }

    /// Gives a run to its audience.
    mutating func deliver(_ run: OrderedRun) throws {
        for party in run.parties {
            try append(.run(run.id), chains: run.chains, to: try number(of: party))
        }
    }

    /// Gives entries of an audience log to its audience.
    mutating func deliver(_ entries: OrderedEntries) throws {
        let item = FeedItem.entries(
            log: entries.log,
            first: entries.first,
            last: entries.last
        )
        for party in entries.parties {
            try append(item, chains: entries.chains, to: try number(of: party))
        }
    }

    /// Gives a log's entries from `place` on, as many deliveries as their size asks for.
    private mutating func deliver(
        _ name: LogName,
        from place: UInt64,
        through last: UInt64 = .max,
        to receivers: [Int64]
    ) throws {
        guard !receivers.isEmpty, let log = try rows.log(named: name) else { return }
        var place = place
        let end = min(log.place, last)
        while place <= end {
            let limit = Int(min(end - place, 255)) + 1
            let entries = try rows.entries(log: log.id, from: place, limit: limit)
            var size = 0
            // A model is the largest body and far below the limit, so one entry always fits.
            let fitting = entries.prefix { entry in
                size += entry.body.count + Self.entryOverhead
                return size <= Limits.deliveryBytes
            }
            guard let first = fitting.first, let last = fitting.last else { return }
            let item = FeedItem.entries(log: log.id, first: first.place, last: last.place)
            let chains = fitting.map(\.chain)
            for receiver in receivers { try append(item, chains: chains, to: receiver) }
            place = last.place + 1
        }
    }

    /// Bytes that an entry takes on the wire beside its body, at the most.
    static let entryOverhead = 256

    private mutating func append(
        _ item: FeedItem,
        chains: [Hash],
        to receiver: Int64
    ) throws {
        let name = try name(of: receiver)
        var end = try ends[receiver] ?? rows.feedEnd(of: receiver)
        if end.place == 0 { end.chain = Chain.feedStart(epoch: origin, party: name) }
        end.place += 1
        end.chain = Chain.feedNext(after: end.chain, place: end.place, entries: chains)
        try rows.append(
            FeedRow(place: end.place, item: item, chain: end.chain),
            toFeedOf: receiver
        )
        ends[receiver] = end
        grown.insert(name)
    }

    private mutating func number(of party: PartyID) throws -> Int64 {
        if let known = numbers[party] { return known }
        guard let row = try rows.party(party) else {
            throw JournalError(.storeDamaged, "party \(party) is not in the registry")
        }
        numbers[party] = row.id
        names[row.id] = party
        return row.id
    }

    private mutating func name(of number: Int64) throws -> PartyID {
        if let known = names[number] { return known }
        guard let row = try rows.party(number: number) else {
            throw JournalError(.storeDamaged, "party number \(number) is not in the registry")
        }
        numbers[row.party] = number
        names[number] = row.party
        return row.party
    }
}
