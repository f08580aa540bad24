import Journal
import Trust
import Vocabulary
import Wire

/// Builds the part of a response that a feed fills.
enum Page {
    /// The place in the feed that the request has reached.
    ///
    /// - Throws: ``ServerRefusal`` with `cursor.unknown` where this server never gave that cursor.
    static func start(
        _ request: SyncRequest,
        _ caller: SyncServer.Caller,
        _ identity: SyncServer.KnownIdentity,
        _ rows: any ServerRows
    ) throws -> (start: UInt64, end: UInt64) {
        let end = try rows.feedEnd(of: caller.partyNumber)
        guard let cursor = request.cursor else { return (0, end.place) }
        guard cursor.epoch == identity.epoch else {
            throw ServerRefusal(.epochChanged, "the server is in another epoch")
        }
        let known: Hash?
        if cursor.end.place == 0 {
            known = Chain.feedStart(epoch: identity.origin, party: caller.party)
        } else if cursor.end.place == end.place {
            known = end.chain
        } else if cursor.end.place < end.place {
            known = try rows.feedChain(of: caller.partyNumber, at: cursor.end.place)
        } else {
            known = nil
        }
        guard known == cursor.end.chain else {
            throw ServerRefusal(
                .cursorUnknown,
                "the feed has no place \(cursor.end.place) with that chain",
                numbers: [end.place]
            )
        }
        return (cursor.end.place, end.place)
    }

    /// Adds deliveries behind the request's cursor, as many as `bytes` allow, the new cursor, and where the
    /// feed is at its end keys. It does not end between what makes records move and their moves, unless those
    /// are larger than a response.
    static func fill(
        _ response: inout SyncResponse,
        _ request: SyncRequest,
        _ caller: SyncServer.Caller,
        _ identity: SyncServer.KnownIdentity,
        _ rows: any ServerRows,
        _ journal: Journal,
        bytes: Int
    ) throws {
        var room = PageRoom(bytes, envelope: PageSize.envelope(of: response))
        try fillFeed(&response, request, caller, identity, rows, &room)
        try fillKeys(&response, request, caller, rows, journal, room: room)
    }

    private static func fillFeed(
        _ response: inout SyncResponse,
        _ request: SyncRequest,
        _ caller: SyncServer.Caller,
        _ identity: SyncServer.KnownIdentity,
        _ rows: any ServerRows,
        _ room: inout PageRoom
    ) throws {
        let (start, end) = try start(request, caller, identity, rows)
        guard start < end else { return }
        var last: FeedRow?
        // Behind these nothing is cut off from what made records move.
        var whole: (count: Int, last: FeedRow?) = (0, nil)
        let reader = DeliveryReader(
            journal: Journal(store: rows),
            asking: caller.incarnation,
            party: caller.party
        )
        try rows.feed(of: caller.partyNumber, after: start) { row in
            let delivery = try reader.delivery(row.item)
            let isMove = delivery.isMove
            if !isMove { whole = (response.deliveries.count, last) }
            guard room.takes(PageSize.bytes(of: delivery), atAnyRate: isMove) else {
                if isMove, whole.count > 0 {
                    response.deliveries.removeLast(response.deliveries.count - whole.count)
                    last = whole.last
                }
                return false
            }
            response.deliveries.append(delivery)
            last = row
            return true
        }
        guard let last else {
            // Outcomes have filled the response: the feed goes on in the next.
            response.more = true
            return
        }
        let cursor = Cursor(
            epoch: identity.epoch,
            end: LogEnd(place: last.place, chain: last.chain)
        )
        response.cursor = cursor
        if request.cursor == nil, identity.origin != identity.epoch {
            response.origin = identity.origin
        }
        response.more = last.place < end
        response.bundleKey = ServerBundleKey(
            key: identity.bundleKey.publicKey,
            signature: identity.bundleKeySignature
        )
        response.cursorSignature = try identity.key.sign(
            SignedText.cursor(cursor, party: caller.party)
        )
    }
}

/// What a page has room for: what is wanted, and in any case one item that the response's limit allows.
struct PageRoom {
    private var wanted: Int
    private var most: Int
    private var isEmpty = true

    /// - Parameter envelope: The bytes of the response without the page.
    init(_ bytes: Int, envelope: Int) {
        most = Limits.pageBytes - envelope
        wanted = min(bytes - envelope, most)
    }

    /// Whether an item goes in, of so many bytes at the most; the page is full once one does not.
    ///
    /// - Parameter atAnyRate: Whether it goes in as far as the limit allows, though no more is wanted.
    mutating func takes(_ bytes: Int, atAnyRate: Bool = false) -> Bool {
        wanted -= bytes
        most -= bytes
        defer { isEmpty = false }
        return most >= 0 && (wanted >= 0 || isEmpty || atAnyRate)
    }
}

extension Delivery {
    /// Whether records leave or enter a log in it: right behind what made them move. A replica that had the
    /// one without the other would show them nowhere until the next page comes.
    fileprivate var isMove: Bool {
        guard case .entries(let frame) = self,
            case .audience(let entry)? = frame.entries.first?.content
        else { return false }
        return switch try? AudienceStatement(entry.body).content {
        case .leave, .enter: true
        default: false
        }
    }
}

/// How large parts of a response get on the wire, at the most.
enum PageSize {
    /// Everything but deliveries.
    static func envelope(of response: SyncResponse) -> Int {
        let outcomes = response.outcomes.reduce(0) {
            $0 + 80 + $1.code.utf8.count + $1.reason.utf8.count
        }
        let verdicts = response.verdicts.reduce(0) { $0 + 100 + $1.reason.utf8.count }
        let waiting = response.waiting.reduce(0) { $0 + 96 + $1.body.count }
        return 256 + outcomes + verdicts + waiting
    }

    /// One delivery.
    static func bytes(of delivery: Delivery) -> Int {
        switch delivery {
        case .entries(let frame):
            frame.entries.reduce(128) { size, entry in
                switch entry.content {
                case .registry(let body): size + FeedWriter.entryOverhead + body.count
                case .signed(let body): size + FeedWriter.entryOverhead + body.body.count
                case .audience(let entry): size + FeedWriter.entryOverhead + entry.body.count
                }
            }
        case .run(let frame): 256 + frame.commits.count + 40 * frame.proof.count
        }
    }
}

/// Reads deliveries out of the journal.
struct DeliveryReader {
    let journal: Journal
    /// Who asks: it has the bytes of its own commits.
    let asking: IncarnationID
    /// For whom: what an erasure binds it to comes without content.
    let party: PartyID

    func delivery(_ item: FeedItem) throws -> Delivery {
        switch item {
        case .entries(let log, let first, let last):
            .entries(try entries(log: log, first: first, last: last))
        case .run(let run): .run(try journal.runFrame(run, for: asking, of: party))
        }
    }

    private func entries(log: Int64, first: UInt64, last: UInt64) throws -> LogEntriesFrame {
        guard let row = try journal.store.log(log), last >= first,
            let count = Int(exactly: last - first)
        else { throw JournalError(.storeDamaged, "log \(log) is missing") }
        let entries = try journal.entries(of: row.name, from: first, limit: count + 1)
        guard entries.count == count + 1 else {
            throw JournalError(.storeDamaged, log: row.name, "entries are missing")
        }
        return LogEntriesFrame(
            log: row.name,
            firstPlace: first,
            entries: try entries.map { try journal.entry($0, for: party) }
        )
    }
}
