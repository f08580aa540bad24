import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// A delivery of a former epoch, with what the chain hashes of its entries are made of.
public struct ReturnedDelivery: Hashable, Sendable {
    /// What was delivered, its commits with their bytes also where they were the receiver's own.
    public var delivery: Delivery
    /// For each commit of a run, and for the first of log entries: its place in its log, and the
    /// log's chain before it, as the place before and the chain there.
    public var before: [LogEnd]

    /// Makes a delivery.
    public init(_ delivery: Delivery, before: [LogEnd]) {
        self.delivery = delivery
        self.before = before
    }

    init(_ message: Obruten_V1_Returned) throws(WireError) {
        delivery = try Delivery(message.delivery)
        before = []
        for entry in message.before {
            guard entry.place > 0, entry.place < UInt64.max else {
                throw .message("an entry given back at no place")
            }
            before.append(
                LogEnd(place: entry.place - 1, chain: try entry.chain.hash("a chain before"))
            )
        }
        switch delivery {
        case .entries(let entries):
            guard before.count == 1, before[0].place == entries.firstPlace - 1 else {
                throw .message("log entries given back without their place")
            }
        case .run(let run):
            guard before.count == run.count, run.own == 0 else {
                throw .message("\(before.count) places for \(run.count) commits given back")
            }
        }
    }

    var message: Obruten_V1_Returned {
        .with {
            $0.delivery = delivery.message
            $0.before = before.map { end in
                .with {
                    $0.place = end.place &+ 1
                    $0.chain = Data(end.chain.bytes)
                }
            }
        }
    }
}

/// The body of a request that gives back to a restored server what it lacks of a party's feed.
///
/// Not signed: the cursor is, by the server itself, and what is given back leads to it.
public struct ReturnRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// Whose feed it was.
    public var party: PartyID
    /// The end of the feed as the client holds it.
    public var cursor: Cursor
    /// The server's signature over it, 64 bytes.
    public var cursorSignature: [UInt8]
    /// The place in the feed before the first delivery here.
    public var after: UInt64
    /// Deliveries in the order of the feed; none where it is only asked what is lacking.
    public var deliveries: [ReturnedDelivery]
    /// For each delivery behind them, up to the cursor, the log chain hashes of its entries.
    public var rest: [[Hash]]
    /// The join of a device that nothing was ever delivered to, in place of all of these but the party.
    public var join: ReturnedJoin?

    /// Gives back a join alone.
    public init(party: PartyID, join: ReturnedJoin) {
        self.init(
            party: party,
            cursor: Cursor(epoch: join.epoch, end: LogEnd(place: 0, chain: .zero)),
            cursorSignature: [UInt8](repeating: 0, count: 64)
        )
        self.join = join
    }

    /// Makes a request.
    public init(
        party: PartyID,
        cursor: Cursor,
        cursorSignature: [UInt8],
        after: UInt64 = 0,
        deliveries: [ReturnedDelivery] = [],
        rest: [[Hash]] = []
    ) {
        self.party = party
        self.cursor = cursor
        self.cursorSignature = cursorSignature
        self.after = after
        self.deliveries = deliveries
        self.rest = rest
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported` or `request.malformed`. Packed commits are not looked into.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_ReturnRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        party = try message.party.identifier("a party")
        if message.hasJoin {
            guard !message.hasCursor, message.deliveries.isEmpty, message.rest.isEmpty else {
                throw .message("a join and deliveries")
            }
            let join = try ReturnedJoin(message.join)
            cursor = Cursor(epoch: join.epoch, end: LogEnd(place: 0, chain: .zero))
            cursorSignature = [UInt8](repeating: 0, count: 64)
            after = 0
            (deliveries, rest) = ([], [])
            self.join = join
            return
        }
        cursor = try Cursor(message.cursor)
        cursorSignature = try message.cursorSignature.exactly(64, "a cursor's signature")
        after = message.after
        deliveries = []
        deliveries.reserveCapacity(message.deliveries.count)
        for delivery in message.deliveries { deliveries.append(try ReturnedDelivery(delivery)) }
        rest = []
        rest.reserveCapacity(message.rest.count)
        for chains in message.rest {
            let bytes = [UInt8](chains)
            guard !bytes.isEmpty, bytes.count % Hash.byteCount == 0 else {
                throw .message("chain hashes of \(bytes.count) bytes")
            }
            var hashes: [Hash] = []
            for start in stride(from: 0, to: bytes.count, by: Hash.byteCount) {
                guard let hash = Hash(bytes[start..<start + Hash.byteCount]) else { continue }
                hashes.append(hash)
            }
            rest.append(hashes)
        }
        let count = UInt64(deliveries.count) + UInt64(rest.count)
        guard cursor.end.place >= after, count == 0 || cursor.end.place - after == count else {
            throw .message("\(count) deliveries from \(after) to \(cursor.end.place)")
        }
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_ReturnRequest.with {
                $0.version = version
                $0.party = Data(party.bytes)
                if let join {
                    $0.join = join.message
                    return
                }
                $0.cursor = cursor.message
                $0.cursorSignature = Data(cursorSignature)
                $0.after = after
                $0.deliveries = deliveries.map(\.message)
                $0.rest = rest.map { chains in
                    var bytes: [UInt8] = []
                    for chain in chains { chain.append(to: &bytes) }
                    return Data(bytes)
                }
            }
        )
    }
}

/// The body of the answer to it.
public struct ReturnResponse: Hashable, Sendable {
    /// The server's present epoch.
    public var epoch: EpochID
    /// The place up to which it now has the feed of the former epoch.
    public var place: UInt64

    /// Makes an answer.
    public init(epoch: EpochID, place: UInt64) {
        self.epoch = epoch
        self.place = place
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_ReturnResponse = try decodeMessage(bytes)
        epoch = try message.epoch.identifier("an epoch")
        place = message.place
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_ReturnResponse.with {
                $0.epoch = Data(epoch.bytes)
                $0.place = place
            }
        )
    }
}
