import Journal
import Trust
import Vocabulary
import Wire

// A server that was restored from a backup: it is given back what it lacks, and this replica goes
// over into its new epoch.
extension Work {
    /// The request that gives the server back what it lacks of the feed behind `place`; without
    /// deliveries where `place` is nil, to ask how far it has the feed. Nil where there is nothing that
    /// could be given back.
    ///
    /// - Parameter through: The place up to which the server has got the keys.
    func returnRequest(
        after place: UInt64?,
        through: UInt64 = .max,
        _ tail: inout FeedTail?
    ) throws -> [UInt8]? {
        guard var held = try cursor(), let signature = try lastSignature() else { return nil }
        // The server may have been restored again, before anything came in the epoch in between.
        if let signed = try identifier(.signedEpoch, EpochKey.self) { held.epoch = signed }
        var request = ReturnRequest(
            party: try identity().party,
            cursor: held,
            cursorSignature: signature
        )
        guard let place else { return request.encoded() }
        let known = try tail ?? FeedTail(after: place, self)
        tail = known
        guard place < held.end.place, known.first == place + 1 || known.covers(place) else {
            return nil
        }
        request.after = place
        try known.fill(&request, through: through, self)
        return request.encoded()
    }

    /// The request of a device to be let in again, where nothing was delivered to it yet that lets it in;
    /// else nil.
    func returnedJoin() throws -> [UInt8]? {
        let identity = try identity()
        guard try journal.partyLog(identity.party).devices[identity.device] == nil,
            let join = try store.setting(.join)
        else { return nil }
        return ReturnRequest(party: identity.party, join: try ReturnedJoin(join)).encoded()
    }

    /// The signature over the last cursor; nil where none was kept.
    private func lastSignature() throws -> [UInt8]? {
        guard let end = try cursor()?.end.place else { return nil }
        return try store.delivery(end)?.signature
    }

    /// The epoch in which the server has signed a place of the feed: that of the last one, or an earlier one.
    func epoch(ofSigned end: LogEnd, _ signature: [UInt8], last: EpochID) throws -> EpochID? {
        let identity = try identity()
        let former = try store.setting(.formerEpochs) ?? []
        let epochs = stride(from: 0, to: former.count, by: 16).reversed()
            .compactMap { EpochID(former[$0..<min($0 + 16, former.count)]) }
        return ([last] + epochs).first { epoch in
            Signature.isValid(
                signature,
                for: SignedText.cursor(Cursor(epoch: epoch, end: end), party: identity.party),
                by: identity.serverKey
            )
        }
    }

    /// Goes over into the server's new epoch: as a new incarnation, and with the feed as far as it was
    /// received, in the hope that the server has ordered it alike.
    func cross(to epoch: EpochID) throws {
        try becomeNewIncarnation()
        if try store.setting(.feed) != nil {
            if try store.setting(.signedEpoch) == nil, let signed = try store.setting(.epoch) {
                try store.set(.signedEpoch, to: signed)
                let former = try store.setting(.formerEpochs) ?? []
                try store.set(.formerEpochs, to: Array((former + signed).suffix(16 * 64)))
            }
            try store.set(.epoch, to: epoch.bytes)
        }
        try store.set(.crossing, to: [1])
        try store.deletePages()
        try offerKeysAnew()
        // What was sent in the former epoch may be lost.
        for var row in try store.newCases() where row.sent && row.refusal == nil {
            row.sent = false
            try store.save(row)
        }
        try store.set(.broughtCases, to: nil)
        for row in try store.charterChanges() where row.sent {
            try store.markCharterChange(row.id, sent: false)
        }
        for row in try store.statements() where row.sent {
            try store.setSent(false, statement: row.hash)
        }
        // Likewise files, others' among them: who added one may never come again.
        try eachHeldBlob { row in
            guard row.isSent else { return }
            var row = row
            row.isSent = false
            try store.journal.save(row)
        }
    }

    /// Goes on as a new incarnation where the server no longer knows how far this one had come, nor what keys
    /// and memos it had brought.
    func beginAnew() throws {
        try becomeNewIncarnation()
        try offerKeysAnew()
    }

    /// How far the replica has come on its way into another epoch.
    func crossing() throws -> Crossing {
        switch try store.setting(.crossing) {
        case [1]: .asking
        case [2]: .rebuilding
        default: .none
        }
    }

    /// The server has ordered otherwise: the whole feed is fetched anew beside what is here.
    func startRebuilding() throws {
        try store.set(.crossing, to: [2])
        try store.deletePages()
    }

    /// The end of the pages that were fetched so far; nil before the first.
    func stagedCursor() throws -> Cursor? {
        guard let last = try store.lastPage() else { return nil }
        return try SyncResponse(last).cursor
    }

    /// Keeps a page until all have come.
    ///
    /// - Throws: ``OtherEpoch`` where it is not of the epoch that the replica goes over to.
    func stage(_ body: [UInt8], through cursor: Cursor) throws {
        guard try store.setting(.feed) == nil || store.setting(.epoch) == cursor.epoch.bytes else {
            throw OtherEpoch()
        }
        try store.insert(page: body)
    }

    /// Pages come from another server than the one that was given the feed back: what they lack was not
    /// given to it yet.
    struct OtherEpoch: Error {}

    /// Replaces the logs by those of the pages. By throwing nothing is changed.
    func rebuild(_ key: SigningKey, _ summary: inout SyncSummary) throws {
        let own = try ownEntries()
        let held = try journal.leafHashes()
        let accepted = try ownAccepted()
        let openings = try openings()
        let lost = try lostLeaves(held, openings)
        let meanings = try meanings(lost)
        let revoked = try revokedDevices()
        let incarnations = try takeNumbers()
        let proposals = Set(try store.proposals().map { ProposalName($0) })
        let erased = try erasedMeanwhile()
        let brought = try leavesBrought()
        try keepStandIns()
        try store.deleteLogs()
        try store.deleteClosedCopies()
        try store.set(.feed, to: nil)
        let logs = known.logsNumber
        try forgetLogs()
        try keepDrafts(of: logs)
        var ignored = SyncSummary()
        try store.eachPage { body in
            try takeIn(SyncResponse(body), &ignored)
        }
        summary.arrived += ignored.arrived
        let present = try journal.leafHashes()
        guard held.subtracting(lost.map(\.leaf.hash)).isSubset(of: present),
            try openings.allSatisfy({ caseID, opening in
                try store.journal.caseFile(caseID) != nil || isGone(caseID, opening)
            })
        else { throw try missing() }
        summary.received += present.count - (held.count - lost.count)
        try giveNumbers(unless: incarnations.provisional)
        let last = try store.journal.lastLeaf()
        for caseID in try store.seenCases() {
            try store.setSeenLeaf(last, ofCase: caseID)
        }
        // What was decided here before is not asked again.
        for row in try store.proposals()
        where held.contains(row.leafHash) && !proposals.contains(ProposalName(row)) {
            try store.deleteProposal(row.id)
        }
        try retarget()
        try keepGone(openings, key)
        try tellOfRevoked(revoked, incarnations.stated, &summary)
        try tellOfLost(accepted, erased, &summary)
        try issueLost(lost, meanings, &summary)
        try issueRefused(brought, &summary)
        try remake(own, key)
        try eraseBeside(erased, &summary)
        try hopeForUnknown()
        try store.deletePages()
    }

    /// The devices of the own party that are known to be revoked.
    private func revokedDevices() throws -> Set<DeviceID> {
        let log = try journal.partyLog(identity().party)
        return Set(log.devices.filter { !$0.value.revocations.isEmpty }.keys)
    }

    /// Tells of devices that were revoked, and have come to the restored server before their revocation had:
    /// the party's log has an incarnation of theirs that was not known, and the revocation behind it.
    private func tellOfRevoked(
        _ revoked: Set<DeviceID>,
        _ known: Set<IncarnationID>,
        _ summary: inout SyncSummary
    ) throws {
        guard !revoked.isEmpty else { return }
        let party = try identity().party
        var came: Set<DeviceID> = []
        for entry in try journal.entries(of: .party(party), from: 1, limit: .max) {
            guard case .signed(let signed) = entry.content,
                let statement = try? PartyStatement(signed.body)
            else { continue }
            switch statement.content {
            case .incarnation(let device, let incarnation)
            where revoked.contains(device) && !known.contains(incarnation):
                came.insert(device)
            case .revocation(let device, _) where came.remove(device) != nil:
                summary.partyNews.append(.cameRevoked(device, name: try deviceName(device)))
                try noteCameRevoked(device)
            default: break
            }
        }
    }

    /// Remembers it until somebody has looked: who syncs without looking at what that says, would never
    /// hear of it again.
    private func noteCameRevoked(_ device: DeviceID) throws {
        let known = try store.setting(.cameRevoked) ?? []
        guard try !cameRevoked().contains(device), known.count < 16 * Limits.devicesPerParty
        else { return }
        try store.set(.cameRevoked, to: known + device.bytes)
    }

    /// Revoked devices that came first to a restored server, and of which nobody has looked yet.
    func cameRevoked() throws -> [DeviceID] {
        let known = try store.setting(.cameRevoked) ?? []
        return stride(from: 0, to: known.count, by: 16).compactMap {
            DeviceID(known[$0..<min($0 + 16, known.count)])
        }
    }

    /// Brings everything that counts by the store's numbers of incarnations to provisional ones: while other
    /// logs come, some get numbers that were others' before.
    ///
    /// - Returns: The incarnations that had a number, by a log or a provisional one.
    private func takeNumbers() throws -> (
        stated: Set<IncarnationID>, provisional: Set<IncarnationID>
    ) {
        let provisional = Set(try store.provisionalNumbers().map(\.incarnation))
        var stated: [UInt32: IncarnationID] = [:]
        for row in try store.journal.incarnations(ofDevice: nil) {
            stated[row.id] = row.incarnation
        }
        try renumber { number in
            guard number < Self.provisionalNumbers else { return number }
            guard let incarnation = stated[number] else { return nil }
            if try store.provisionalNumber(of: incarnation) == nil {
                try store.addProvisionalNumber(of: incarnation)
            }
            return try store.provisionalNumber(of: incarnation).map {
                Self.provisionalNumbers | $0
            }
        }
        return (Set(stated.values), provisional)
    }

    /// Brings it to the numbers that the new logs give. What they do not state goes, unless no log stated it
    /// before, or what a bundle brought names it.
    private func giveNumbers(unless provisional: Set<IncarnationID>) throws {
        try settleNumbers()
        let kept = try provisional.union(incarnationsBrought())
        var gone: Set<UInt32> = []
        for (number, incarnation) in try store.provisionalNumbers()
        where !kept.contains(incarnation) {
            gone.insert(Self.provisionalNumbers | number)
            try store.deleteProvisionalNumber(number)
        }
        try renumber { gone.contains($0) ? nil : $0 }
    }
}

/// A held write by what tells it from all others.
private struct ProposalName: Hashable {
    var leaf: Hash
    var field: UInt16

    init(_ row: ProposalRow) {
        leaf = row.leafHash
        field = row.field
    }
}

/// How far a replica has come on its way into another epoch.
enum Crossing {
    /// Not on the way.
    case none
    /// It asks whether the server has the feed alike.
    case asking
    /// It fetches the whole feed anew.
    case rebuilding
}

/// The deliveries of a feed behind a place, with the chain hashes of their entries.
struct FeedTail: Sendable {
    /// One delivery.
    struct Item: Sendable {
        var row: DeliveryRow
        /// For each entry: its place, and the log's chain before it and with it.
        var entries: [(before: LogEnd, chain: Hash)]
    }

    /// The place of the first.
    let first: UInt64
    let items: [Item]

    init(after place: UInt64, _ work: Work) throws {
        let rows = try work.store.deliveries(after: place)
        var chains: [LogName: [Hash]] = [:]
        first = rows.first?.place ?? 0
        items = try rows.map { row in
            switch row.item {
            case .entries(let log, let first, let last):
                guard let name = try work.store.journal.log(log)?.name else {
                    throw ReplicaError.storeFailed("log \(log) is missing")
                }
                var before = Chain.start(of: name)
                if first > 1, case .audience = name {
                    if chains[name] == nil {
                        chains[name] = try work.journal.commitChains(of: name)
                    }
                    let known = chains[name] ?? []
                    guard first - 2 < UInt64(known.count) else {
                        throw ReplicaError.storeFailed("an entry is missing in its log")
                    }
                    before = known[Int(first - 2)]
                } else if first > 1,
                    let entry = try work.journal.entries(of: name, from: first - 1, limit: 1).first
                {
                    before = entry.chain
                }
                let count = Int(clamping: last - first) + 1
                var entries: [(before: LogEnd, chain: Hash)] = []
                for entry in try work.journal.entries(of: name, from: first, limit: count) {
                    entries.append((LogEnd(place: entry.place - 1, chain: before), entry.chain))
                    before = entry.chain
                }
                return Item(row: row, entries: entries)
            case .run(let run):
                let places = try work.journal.places(ofRun: run)
                return Item(
                    row: row,
                    entries: try places.map { name, place in
                        if chains[name] == nil {
                            chains[name] = try work.journal.commitChains(of: name)
                        }
                        let known = chains[name] ?? []
                        guard place > 0, place <= UInt64(known.count) else {
                            throw ReplicaError.storeFailed("a commit is missing in its log")
                        }
                        let index = Int(place) - 1
                        return (
                            LogEnd(
                                place: place - 1,
                                chain: index == 0 ? Chain.start(of: name) : known[index - 1]
                            ), known[index]
                        )
                    }
                )
            }
        }
    }

    /// Whether the delivery behind `place` is among them.
    func covers(_ place: UInt64) -> Bool { items.contains { $0.row.place == place + 1 } }

    /// Adds as many deliveries to a request as it can hold, up to a cursor that the server has signed.
    ///
    /// - Parameter through: The last of them at most, if there is one up to there.
    func fill(_ request: inout ReturnRequest, through: UInt64, _ work: Work) throws {
        var room = work.returnBytes
        var isFull = false
        let last = request.cursor.epoch
        for item in items where item.row.place > request.after {
            let chains = item.entries.map(\.chain)
            if item.row.place > through, !request.deliveries.isEmpty { isFull = true }
            if !isFull {
                let returned = try returned(item, work)
                let size = returned.size
                if size > room, !request.deliveries.isEmpty {
                    isFull = true
                } else {
                    room -= size
                    request.deliveries.append(returned)
                }
            }
            if isFull { request.rest.append(chains) }
            guard let signature = item.row.signature else { continue }
            let isEnough = isFull || room < work.returnBytes / 4
            guard isEnough || item.row.place == items.last?.row.place else { continue }
            let end = LogEnd(place: item.row.place, chain: item.row.chain ?? .zero)
            guard let epoch = try work.epoch(ofSigned: end, signature, last: last) else { continue }
            request.cursor = Cursor(epoch: epoch, end: end)
            request.cursorSignature = signature
            if isEnough { return }
        }
    }

    private func returned(_ item: Item, _ work: Work) throws -> ReturnedDelivery {
        switch item.row.item {
        case .entries(let log, let first, let last):
            guard let name = try work.store.journal.log(log)?.name else {
                throw ReplicaError.storeFailed("log \(log) is missing")
            }
            let count = Int(clamping: last - first) + 1
            let entries = try work.journal.entries(of: name, from: first, limit: count)
            return ReturnedDelivery(
                .entries(
                    LogEntriesFrame(log: name, firstPlace: first, entries: entries.map(\.frame))
                ),
                before: item.entries.prefix(1).map(\.before)
            )
        case .run(let run):
            return ReturnedDelivery(
                .run(try work.journal.runFrame(run)),
                before: item.entries.map(\.before)
            )
        }
    }
}

extension ReturnedDelivery {
    /// Bytes on the wire, at the most.
    fileprivate var size: Int {
        let content =
            switch delivery {
            case .entries(let frame):
                frame.entries.reduce(128) { $0 + 160 + $1.content.body.count }
            case .run(let run): 256 + run.commits.count + 40 * run.proof.count
            }
        return content + 64 * before.count
    }
}
