import TestSupport
import Vocabulary
import Wire

/// Values of every shape that the packed forms and messages have, the same for the same seed.
struct Samples {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func identifier<Kind>() -> Identifier<Kind> {
        Identifier(high: random.next(), low: random.next())
    }

    mutating func hash() -> Hash { Hash(random.bytes(32)) ?? .zero }

    mutating func context(incarnations: Int) -> Context {
        var context = Context()
        for incarnation in 0..<UInt32(incarnations) where random.chance(2) {
            let base = UInt32(random.number(0...300))
            context.join(Context(vector: [Dot(incarnation: incarnation, n: base)]))
            for _ in 0..<random.number(0...3) {
                context.insert(
                    Dot(incarnation: incarnation, n: base + UInt32(random.number(1...9)))
                )
            }
        }
        return context
    }

    mutating func open(boxLength: Int = 0) -> OpenPart {
        let table: [IncarnationID] =
            random.chance(2)
            ? [] : Set((0..<random.number(1...3)).map { _ in identifier() }).sorted()
        var fields = Set((0..<random.number(1...8)).map { _ in UInt16(random.number(0...140)) })
        if random.chance(6) { fields.insert(.max) }
        let writes = fields.sorted().map { field in
            var write = Write(field: field, n: UInt32(random.number(1...400)))
            if random.chance(8) { write.n = Limits.writesPerField }
            if random.chance(3) { write.context = context(incarnations: table.count + 1) }
            if field == 0, random.chance(2) {
                write.recordContext = (1...UInt16(random.number(1...5))).map {
                    FieldContext(field: $0 * 2, context: context(incarnations: table.count + 1))
                }
            }
            return write
        }
        return OpenPart(
            type: random.chance(5) ? .max : UInt16(random.number(1...20)),
            instance: random.chance(2)
                ? .single : .repeatable(creator: identifier(), nonce: identifier()),
            table: table,
            writes: writes,
            blobs: random.chance(4)
                ? Set((0..<random.number(1...3)).map { _ in hash() }).sorted().map { hash in
                    Blob(hash: hash, length: random.number(1...Limits.blobBytes))
                } : [],
            boxLength: boxLength
        )
    }

    mutating func leaf() -> [UInt8] {
        let box = random.bytes(random.number(0...60))
        let open = open(boxLength: box.count).bytes
        var leaf: [UInt8] = []
        CommitCoding.appendOpenLength(open.count, to: &leaf)
        return leaf + open + random.bytes(32) + box
    }

    mutating func commit(leaves count: Int) -> [UInt8] {
        var commit: [UInt8] = []
        CommitCoding.appendHeader(
            caseID: identifier(),
            charterHead: identifier(),
            logHead: identifier(),
            leafCount: count,
            to: &commit
        )
        for _ in 0..<count { commit += leaf() }
        return commit
    }

    mutating func box(values count: Int) -> BoxContent {
        var time = WallTime(1_790_000_000_000)
        return BoxContent(
            seed: random.bytes(16),
            person: Person(name: "Åsa Öberg", function: random.chance(2) ? "" : "rektor"),
            times: (0..<count).map { _ in
                time = WallTime(Int(time) + random.number(-5_000...90_000))
                return time
            },
            values: (0..<count).map { _ in random.bytes(random.number(1...200)) }
        )
    }

    mutating func signer() -> Signer {
        switch random.number(0...2) {
        case 0: .root(random.bytes(32))
        case 1: .device(identifier())
        default: .server
        }
    }

    mutating func signed() -> SignedBody {
        SignedBody(
            body: random.bytes(random.number(0...80)),
            signer: signer(),
            signature: random.bytes(64)
        )
    }

    mutating func cursor() -> Cursor {
        Cursor(
            epoch: identifier(),
            end: LogEnd(place: UInt64(random.number(0...1 << 40)), chain: hash())
        )
    }

    mutating func sealing() -> SealingFrame {
        let audiences: [AudienceID] = (0..<random.number(1...3)).map { _ in identifier() }.sorted()
        return SealingFrame(
            number: UInt64(random.number(1...900)),
            previous: hash(),
            groups: audiences.map { audience in
                let header = GroupHeader(audience: audience, incarnation: identifier())
                return CommitGroupFrame(
                    header: header.bytes,
                    signature: random.bytes(64),
                    count: 1,
                    commits: commit(leaves: 1)
                )
            }
        )
    }

    mutating func delivery() -> Delivery {
        switch random.number(0...3) {
        case 0:
            return .entries(
                LogEntriesFrame(
                    log: .registry,
                    firstPlace: 1,
                    entries: [
                        LogEntryFrame(time: 5, content: .registry(random.bytes(20))),
                        LogEntryFrame(time: 6, content: .registry([])),
                    ]
                )
            )
        case 1:
            let isCharter = random.chance(2)
            return .entries(
                LogEntriesFrame(
                    log: isCharter ? .charter(identifier()) : .party(identifier()),
                    firstPlace: UInt64(random.number(1...70)),
                    entries: (0..<random.number(1...3)).map {
                        LogEntryFrame(
                            time: UInt64($0),
                            content: .signed(signed()),
                            partyHead: isCharter && random.chance(2) ? identifier() : .zero
                        )
                    }
                )
            )
        case 2:
            return .run(run(own: 0))
        default:
            return .run(run(own: 7))
        }
    }

    /// One wrapping of each kind.
    mutating func wrappings() -> [Wrapping] {
        [
            Wrapping(
                target: .partyKey(identifier(), device: identifier()),
                content: random.bytes(Wrapping.sealedBytes)
            ),
            Wrapping(
                target: .secret(identifier(), partyKey: identifier()),
                content: random.bytes(Wrapping.sealedBytes)
            ),
            Wrapping(
                target: .recordKeys(identifier(), secret: identifier()),
                content: random.bytes(Wrapping.saltBytes + 2 * Wrapping.keyBytes)
            ),
        ]
    }

    /// The same, as devices bring them: record keys are not signed.
    mutating func broughtWrappings() -> [Wrapping] {
        var wrappings = wrappings()
        for index in 0..<2 {
            wrappings[index].signer = identifier()
            wrappings[index].signature = random.bytes(64)
        }
        return wrappings
    }

    mutating func run(own: UInt64) -> CommitRunFrame {
        let header = GroupHeader(audience: identifier(), incarnation: identifier())
        let isOwn = own > 0
        return CommitRunFrame(
            header: header.bytes,
            signature: isOwn ? [] : random.bytes(64),
            groupCount: 9,
            first: random.number(0...4),
            count: 1,
            proof: isOwn ? [] : (0..<random.number(0...3)).map { _ in hash() },
            time: 1_790_000_000_000,
            partyHead: identifier(),
            charterHead: random.chance(2) ? nil : identifier(),
            commits: isOwn ? [] : commit(leaves: 1),
            own: own
        )
    }

    mutating func request() -> SyncRequest {
        SyncRequest(
            incarnation: identifier(),
            sealingCount: UInt64(random.number(0...1 << 40)),
            sealingHash: hash(),
            cursor: random.chance(3) ? nil : cursor(),
            charters: [signed()],
            sealings: (0..<random.number(0...2)).map { _ in sealing() }
        )
    }

    mutating func response() -> SyncResponse {
        let deliveries = (0..<random.number(0...4)).map { _ in delivery() }
        return SyncResponse(
            nonce: identifier(),
            deliveries: deliveries,
            cursor: deliveries.isEmpty ? nil : cursor(),
            more: random.chance(2),
            cursorSignature: deliveries.isEmpty ? [] : random.bytes(64),
            outcomes: [
                Refusal(
                    sealing: 4,
                    audience: identifier(),
                    commit: 3,
                    caseID: identifier(),
                    code: ErrorCode.commitContext.rawValue,
                    reason: "unknown write"
                ),
                Refusal(
                    sealing: 0,
                    audience: nil,
                    commit: 0,
                    caseID: identifier(),
                    code: ErrorCode.charterModel.rawValue,
                    reason: "unknown model"
                ),
            ],
            verdicts: [
                WriteVerdict(
                    caseID: identifier(),
                    record: identifier(),
                    field: 4,
                    n: 2,
                    verdict: .void(.notOwner),
                    reason: "not an owner"
                ),
                WriteVerdict(
                    caseID: identifier(),
                    record: identifier(),
                    field: 0,
                    n: 1,
                    verdict: .held(.handedOver),
                    reason: "handed over"
                ),
            ],
            sealingCount: UInt64(random.number(0...1 << 40))
        )
    }
}
