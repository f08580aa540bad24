import Journal
import Trust
import Vocabulary
import Wire

/// Takes back one request's part of a former feed, in one transaction.
struct Returning {
    let rows: any ServerRows
    let journal: Journal
    let origin: EpochID
    let request: ReturnRequest
    let now: WallTime
    private(set) var feeds: FeedWriter
    private var taken = 0
    /// The cases of commits that came back.
    private var touched: Set<CaseID> = []
    private var refused = 0

    init(
        rows: any ServerRows,
        journal: Journal,
        origin: EpochID,
        request: ReturnRequest,
        now: WallTime
    ) {
        self.rows = rows
        self.journal = journal
        self.origin = origin
        self.request = request
        self.now = now
        feeds = FeedWriter(rows: rows, origin: origin)
    }

    /// Takes back what the store lacks; returns how far it then has the former feed.
    mutating func take() throws -> UInt64 {
        let end = request.cursor.end
        if try isKnown(end) { return end.place }
        // In one epoch two servers that went on from one image have given two feeds: how far one of them is
        // here says nothing of the other, unless what follows it leads to the cursor.
        let known = try rows.formerFeed(of: request.party, in: request.cursor.epoch)?.place ?? 0
        let likely = known < end.place ? known : 0
        guard !request.deliveries.isEmpty else { return likely }
        let starts = try ends(at: request.after)
        var proof: [LogEnd]?
        for start in starts where proof == nil { proof = try prove(from: start) }
        guard let proof, let proved = proof.last else {
            guard request.after > 0 else {
                throw ServerRefusal(
                    .returnUnproved,
                    "what was given back does not lead to the cursor"
                )
            }
            let place = starts.isEmpty && likely != request.after ? likely : 0
            throw ServerRefusal(
                .returnMissing,
                "the former feed is known here up to \(place)",
                numbers: [place]
            )
        }
        for returned in request.deliveries {
            switch returned.delivery {
            case .entries(let frame): try take(frame)
            case .run(let run): try take(run)
            }
        }
        try moveTouched()
        let erasing = Erasing(rows: rows, journal: journal, now: now)
        for caseID in try journal.casesWithErasures() { try erasing.erase(in: caseID) }
        for place in proof { try rows.insert(formerPlace: place, of: request.party) }
        if proved.place > known {
            try rows.setFormerFeed(proved, of: request.party, in: request.cursor.epoch)
        }
        if taken > 0 { try note(.givenBack, taken) }
        if refused > 0 { try note(.notTakenBack, refused) }
        return try isKnown(end) ? end.place : proved.place
    }

    /// Whether all that a feed gave the party up to there was here when the epoch began, or was given back
    /// by the party. That its present feed is the same says nothing: others, who have destroyed what it
    /// keeps, may have brought the rest back.
    private func isKnown(_ end: LogEnd) throws -> Bool {
        let former = try rows.formerFeeds(of: request.party)
        if former.contains(end) { return true }
        let places = try rows.formerPlaces(of: request.party, at: end.place)
        if places.contains(end) { return true }
        guard let party = try rows.party(request.party),
            try rows.feedChain(of: party.id, at: end.place) == end.chain
        else { return false }
        return try former.contains { later in
            try later.place > end.place
                && rows.feedChain(of: party.id, at: later.place) == later.chain
        }
    }

    /// The ends of what is here of feeds of the party, present and former, that are at a place. As one feed
    /// goes on in the next epoch, each is a chain from the feed's beginning on, so that whatever leads from
    /// it to a cursor is the same feed.
    private func ends(at place: UInt64) throws -> [LogEnd] {
        var ends = try rows.formerFeeds(of: request.party).filter { $0.place == place }
        ends += try rows.formerPlaces(of: request.party, at: place)
        if let party = try rows.party(request.party),
            let chain = try rows.feedChain(of: party.id, at: place)
        {
            ends.append(LogEnd(place: place, chain: chain))
        }
        if place == 0 {
            let chain = Chain.feedStart(epoch: origin, party: request.party)
            ends.append(LogEnd(place: 0, chain: chain))
        }
        return ends
    }

    private func note(_ kind: EventRow.Kind, _ number: Int) throws {
        try rows.insert(EventRow(time: now, kind: kind, party: request.party, number: number))
    }

    /// Checks that the deliveries and the rest lead to the signed cursor; returns the place of each
    /// delivery; nil where they do not.
    private func prove(from start: LogEnd) throws -> [LogEnd]? {
        var end = start
        var places: [LogEnd] = []
        func go(_ chains: [Hash]) {
            end.place += 1
            end.chain = Chain.feedNext(after: end.chain, place: end.place, entries: chains)
        }
        for returned in request.deliveries {
            go(try Self.chains(of: returned))
            places.append(end)
        }
        for chains in request.rest { go(chains) }
        return end == request.cursor.end ? places : nil
    }

    /// The chain hash of each entry of a delivery, in its log.
    private static func chains(of returned: ReturnedDelivery) throws -> [Hash] {
        switch returned.delivery {
        case .entries(let frame):
            guard var chain = returned.before.first?.chain else { return [] }
            return frame.entries.enumerated().map { index, entry in
                chain = Chain.next(
                    after: chain,
                    place: frame.firstPlace + UInt64(index),
                    stamp: Self.stamp(of: entry),
                    body: entry.content.bodyHash
                )
                return chain
            }
        case .run(let run):
            let contents: GroupContents
            do {
                contents = try GroupContents(run)
            } catch let error as JournalError {
                throw ServerRefusal(.requestMalformed, error.reason)
            }
            return zip(contents.commits.indices, returned.before).map { index, before in
                Chain.next(
                    after: before.chain,
                    place: before.place + 1,
                    stamp: Stamp(
                        time: run.time,
                        charter: run.charterHead ?? contents.commits[index].charterHead,
                        party: run.partyHead
                    ),
                    body: contents.hashes[index]
                )
            }
        }
    }

    private static func stamp(of entry: LogEntryFrame) -> Stamp {
        guard case .audience(let frame) = entry.content else {
            return Stamp(time: entry.time, party: entry.partyHead)
        }
        return Stamp(time: entry.time, charter: frame.charterHead, party: frame.partyHead)
    }

    private var lateMoves: LateMoves { LateMoves(rows: rows, journal: journal, now: now) }

    /// Moves are made anew by whoever made them, which is this server: by what caused them, or here, where
    /// nothing else did. So are releases ordered anew, as their devices signed them, and copies asked for
    /// again.
    private mutating func take(_ entry: AudienceEntryFrame, orderedAt ordered: WallTime) throws {
        guard let statement = try? AudienceStatement(entry.body) else { return }
        var releases: [SignedBody] = []
        switch statement.content {
        case .release, .withdrawal, .announcement, .force, .answer, .receipt:
            guard let device = entry.device else { return }
            releases = [
                SignedBody(
                    body: entry.body,
                    signer: .device(device),
                    signature: entry.signature
                )
            ]
        case .leave(let leave):
            try moveLate(statement.caseID, Set(leave.records))
            return
        case .enter(let enter):
            try moveLate(statement.caseID, Set(enter.records.map(\.record)))
            releases = enter.records.flatMap(\.releases)
        case .copy, .badCopy: return
        }
        // What was said of erasing keeps its stamp: its time, by which it is known what was ordered before
        // it, and the heads, by which it was allowed.
        let isErasure = statement.content.isErasure
        let stamp = Stamp(time: ordered, charter: entry.charterHead, party: entry.partyHead)
        for release in releases where try isErasure || !journal.holdsEntry(body: release.body) {
            do {
                let made = try journal.order(
                    release: release,
                    time: isErasure ? ordered : now,
                    givenBack: stamp
                )
                for entries in made { try feeds.deliver(entries) }
                if !made.isEmpty { taken += 1 }
            } catch let error as JournalError where error.code != .storeDamaged {
                try check(release: release, of: statement.caseID)
                refused += 1
            }
        }
    }

    /// Entries of any log: but for those of audience logs, each returns to its place where it continues
    /// the chain, and else gets the next.
    private mutating func take(_ frame: LogEntriesFrame) throws {
        if case .audience = frame.log {
            for entry in frame.entries {
                if case .audience(let content) = entry.content {
                    try take(content, orderedAt: entry.time)
                }
            }
            return
        }
        for (index, entry) in frame.entries.enumerated() {
            if try journal.holds(entry.content, in: frame.log) {
                if case .charter(let caseID) = frame.log, frame.firstPlace + UInt64(index) > 1 {
                    try moveLate(caseID)
                }
                continue
            }
            var before: [PartyID] = []
            if case .charter(let caseID) = frame.log {
                before = try journal.everParties(of: caseID)
            }
            let appended: Entry
            do {
                appended = try journal.append(giveBack: entry, to: frame.log)
            } catch let error as JournalError where error.code != .storeDamaged {
                try check(entry, in: frame.log)
                refused += 1
                continue
            }
            taken += 1
            try deliver(appended, frame.log, before: before)
        }
        if case .charter(let caseID) = frame.log { try show(caseID, frame) }
    }

    /// Shows a case's charter to a party to which its feed had shown it, and to which what came back of it
    /// gives no role: it sees by that why its own does not come back. Where the whole charter could not be
    /// taken, it sees so by the log of the party that had opened the case.
    private mutating func show(_ caseID: CaseID, _ frame: LogEntriesFrame) throws {
        let parties = try journal.everParties(of: caseID)
        guard !parties.contains(request.party),
            try !rows.charterReaders(of: caseID).contains(request.party)
        else { return }
        var told = Set(parties)
        for entry in frame.entries {
            guard let statement = try? CharterStatement(entry.content.body) else { continue }
            told.formUnion(statement.roles.map(\.party))
        }
        try rows.insert(charterReader: request.party, of: caseID)
        try feeds.deliverCharter(
            of: caseID,
            toReader: request.party,
            logsOf: try told.sorted().filter { try rows.party($0) != nil }
        )
    }

    /// Where somebody who had not received them brought the charter's entry first, records that came
    /// back behind it stand in the log that they left by it: they go over now.
    ///
    /// - Parameter records: Only these, where not all: that a feed shows the move of some says nothing of
    ///   what it may still bring of others. What it brings behind the move stands in the log that they
    ///   entered.
    private mutating func moveLate(_ caseID: CaseID, _ records: Set<RecordName>? = nil) throws {
        try lateMoves.move(records, of: caseID, &feeds)
    }

    /// Moves what came back to a log that its record has left. A charter's entry that was ordered here
    /// nobody gives back. One that was given back the rest of this feed may bring once more, behind other
    /// commits of that log: where it does not, its party had not received it, and whoever had may have
    /// been here before.
    private mutating func moveTouched() throws {
        for caseID in touched.sorted() {
            let entries = try journal.entries(of: .charter(caseID), from: 1, limit: .max)
            guard let last = entries.last?.place, last > 1 else { continue }
            if try rows.isReturned(charterOf: caseID, place: last) {
                try rows.insert(unmovedCase: caseID, of: request.party)
            } else {
                try moveLate(caseID)
            }
        }
        guard request.rest.isEmpty else { return }
        for caseID in try rows.unmovedCases(of: request.party) { try moveLate(caseID) }
        try rows.deleteUnmovedCases(of: request.party)
    }

    /// - Parameter before: Who had taken part in the case of a charter's entry before it.
    private mutating func deliver(
        _ entry: Entry,
        _ log: LogName,
        before: [PartyID]
    ) throws {
        switch (log, entry.content) {
        case (.registry, .registry(let body)):
            try feeds.deliverRegistry(from: entry.place)
            if case .party(let listing) = try? RegistryStatement(body) {
                try feeds.open(feedOf: listing.id)
            }
        case (.party(let party), .signed(let signed)):
            try feeds.deliverPartyLog(of: party, from: entry.place)
            if case .device(let device) = try? PartyStatement(signed.body).content {
                // In the backup it may wait yet.
                try rows.deleteWaiting(Names.deviceID(signingKey: device.signingKey))
            }
            if case .incarnation(_, let incarnation) = try? PartyStatement(signed.body).content,
                let row = try rows.incarnation(incarnation)
            {
                try rows.close(incarnation: row.id)
            }
            if case .revocation(let device, _) = try? PartyStatement(signed.body).content {
                try noteSyncedBefore(device, of: party)
            }
        case (.charter(let caseID), .signed):
            try feeds.deliverCharter(
                of: caseID,
                place: entry.place,
                before: before,
                now: try journal.everParties(of: caseID)
            )
            if entry.place > 1 {
                try rows.insert(returnedCharterOf: caseID, place: entry.place)
                try moveLate(caseID)
            }
        default: break
        }
    }

    /// Notes that a device came before its own revocation did: what it sealed since the store was restored
    /// is ordered, and stands.
    private func noteSyncedBefore(_ device: DeviceID, of party: PartyID) throws {
        var sealings = 0
        var hasCome = false
        for incarnation in try journal.incarnations(of: device) {
            guard let row = try rows.incarnation(incarnation),
                try !rows.isClosed(incarnation: row.id)
            else { continue }
            hasCome = true
            sealings += Int(clamping: try rows.sealingEnd(of: row.id).number)
        }
        guard hasCome else { return }
        try rows.insert(
            EventRow(time: now, kind: .cameRevoked, party: party, device: device, number: sealings)
        )
    }

    private mutating func take(_ run: CommitRunFrame) throws {
        let contents = try GroupContents(run)
        let author: Author
        do {
            author = try journal.author(of: contents)
        } catch let error as JournalError where error.code == .sealingSignature {
            throw Self.altered("commits")
        } catch let error as JournalError where error.code != .storeDamaged {
            refused += contents.commits.count
            return
        }
        var stamp = RunStamp(run)
        stamp.epoch = run.epoch ?? request.cursor.epoch
        try lateMoves.move(before: contents, touched: touched, &feeds)
        let ordering = try journal.takeBack(
            contents,
            by: author,
            stamp: stamp,
            refused: RefusedInFeed(
                rows: rows,
                party: request.party,
                epoch: request.cursor.epoch
            )
        )
        for leaf in ordering.outside { try rows.insert(refusedLeaf: leaf) }
        for run in ordering.runs {
            try feeds.deliver(run)
            taken += run.chains.count
        }
        if !ordering.runs.isEmpty { touched.formUnion(contents.commits.map(\.caseID)) }
        refused += ordering.refused.count
    }
}

/// What could not be taken back of a party's feed of a former epoch. Feeds of other parties or epochs may
/// mean another write by the same dot.
private struct RefusedInFeed: RefusedDots {
    let rows: any ServerRows
    let party: PartyID
    let epoch: EpochID

    func dots(of record: RecordID) throws -> [RefusedDot] {
        try rows.refusedDots(of: record, in: epoch, party)
    }

    func insert(_ dot: RefusedDot) throws {
        try rows.insert(dot, in: epoch, party)
    }

    func delete(_ dot: RefusedDot) throws {
        try rows.delete(dot, in: epoch, party)
    }
}
