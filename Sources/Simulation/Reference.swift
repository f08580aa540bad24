import Cooperation
import Journal
import Oracle
import SQLiteStore
import SyncServer
import Trust
import Vocabulary
import Wire

/// Feeds the oracle with what the server has ordered, and says what the oracle expects.
struct Reference {
    private(set) var oracle = Oracle { parties in
        Names.audienceID(parties.compactMap { PartyID($0) }).bytes
    }
    private var lastLeaf: Int64 = 0
    private var lastStep: Int64 = 0
    private var lastLog: Int64 = 0
    /// Charters and party logs, by number, and how far they were read.
    private var followed: [Int64: UInt64] = [:]
    private var partyHeads: [Head: UInt64] = [:]
    /// The head of the charter in force of each case.
    private(set) var charterHeads: [CaseID: Head] = [:]
    /// The heads of each party log, in order.
    private(set) var headsOfParty: [PartyID: [Head]] = [:]
    private var revocations: [DeviceID: [(place: UInt64, isImmediate: Bool)]] = [:]
    /// The devices whose incarnations have written something.
    private(set) var writers: [Name: DeviceID] = [:]
    private var digests: [DigestKey: Hash] = [:]
    /// The boxes that were ordered, as far as nothing had erased them when they were looked at.
    private(set) var boxes: [Box] = []
    /// The files that leaves name, by the leaf.
    private(set) var files: [Name: [Hash]] = [:]

    struct DigestKey: Hashable {
        var log: LogFact
        var place: Int
    }

    /// Enough of a leaf's box to know it by, and who was sent it.
    struct Box {
        var leaf: Int64
        var caseFile: Name
        var record: Name
        var readers: Set<Name> = []
        var author: Name
        var bytes: [UInt8]
    }

    /// A leaf with what stands beside it in the store.
    private struct Row {
        var leaf: StoredLeaf
        var commit: CommitMark?
        var charter: Head?
        var partyHead: Head
        var first: Head
        /// When it was ordered first, where it was taken back.
        var firstTime: WallTime?
        /// Those of the leaves it had seen that the server will never order.
        var refused: Set<Hash>
    }

    /// An entry of an audience log with what stands beside it.
    private struct Entry {
        var log: LogFact
        var place: UInt64
        var mark: AudienceMark
        var statement: AudienceStatement
        var signer: PartyID?
        var body: Hash
        var time: WallTime
    }

    /// Takes in what the server ordered since, and compares its verdicts.
    ///
    /// - Throws: ``Violation``.
    mutating func follow(_ server: ServerNode) throws {
        var (rows, entries) = try server.file.read { store in
            let journal = Journal(store: store)
            try followLogs(store, journal)
            return (try leaves(store, journal), try self.entries(store))
        }
        // An entry stands behind the leaves that were there before it.
        var commit: [Row] = []
        while !rows.isEmpty || !entries.isEmpty {
            if let row = rows.first, entries.first.map({ row.leaf.id <= $0.mark.leaf }) ?? true {
                if row.commit != nil { try take(&commit) }
                commit.append(row)
                lastLeaf = row.leaf.id
                rows.removeFirst()
            } else {
                try take(&commit)
                let entry = entries.removeFirst()
                lastStep = entry.mark.step
                try take(entry)
            }
        }
        try take(&commit)
    }

    private mutating func take(_ rows: inout [Row]) throws {
        guard let first = rows.first else { return }
        defer { rows = [] }
        let leaf = first.leaf
        writers[leaf.author.incarnation.bytes] = leaf.author.device
        let cited = first.commit?.charterHead ?? first.first
        let stamped = first.charter ?? cited
        let fact = CommitFact(
            log: LogFact(caseFile: leaf.caseID.bytes, audience: leaf.audience.bytes),
            place: Int(leaf.place),
            author: leaf.author.party.bytes,
            cited: cited.bytes,
            stamped: stamped.bytes,
            standing: standing(of: leaf.author.device, at: first.partyHead),
            first: first.firstTime,
            leaves: rows.map { Self.fact($0.leaf, refused: $0.refused) }
        )
        let (expected, complaint) = oracle.take(fact)
        if let complaint {
            throw Violation("P4", "the server ordered what it must not: \(complaint)")
        }
        keepBoxes(of: rows)
        for (row, judged) in zip(rows, expected) {
            let found = row.leaf.verdicts.map(Self.judgement)
            guard found == judged else {
                throw Violation(
                    "P2",
                    "place \(leaf.place): verdicts \(found), and the oracle says \(judged)"
                )
            }
        }
    }

    private mutating func keepBoxes(of rows: [Row]) {
        for row in rows {
            let blobs = row.leaf.frame.open.blobs
            if !blobs.isEmpty { files[row.leaf.hash.bytes] = blobs.map(\.hash) }
            guard let bytes = Self.box(of: row.leaf) else { continue }
            let record = row.leaf.record.bytes
            boxes.append(
                Box(
                    leaf: row.leaf.id,
                    caseFile: row.leaf.caseID.bytes,
                    record: record,
                    readers: oracle.records[record]?.readers(ofLeaf: row.leaf.hash.bytes) ?? [],
                    author: row.leaf.author.party.bytes,
                    bytes: bytes
                )
            )
        }
    }

    private mutating func take(_ entry: Entry) throws {
        let caseID = entry.statement.caseID
        func fact(_ name: RecordName) -> RecordFact {
            let record = Names.recordID(caseID: caseID, type: name.type, instance: name.instance)
            return RecordFact(record.bytes, type: Int(name.type))
        }
        let signer = entry.signer?.bytes ?? []
        let told: AudienceFact =
            switch entry.statement.content {
            case .leave(let left): .leave(left.records.map { fact($0).record })
            case .enter(let entered): .enter(entered.records.map { fact($0.record) })
            case .release(let release):
                .release(fact(release.record), to: release.party.bytes, by: signer)
            case .withdrawal(let withdrawal):
                .withdrawal(fact(withdrawal.record), from: withdrawal.party.bytes, by: signer)
            case .copy(let copy): .copy(fact(copy.record))
            case .badCopy(let bad): .badCopy(fact(bad.record), by: signer)
            case .announcement, .force, .answer, .receipt:
                .erasing(
                    Self.erasing(entry.statement),
                    name: entry.body.bytes,
                    by: signer,
                    time: entry.time
                )
            }
        let complaint = oracle.take(
            told,
            in: entry.log,
            place: Int(entry.place),
            stamped: entry.mark.charterHead.bytes
        )
        if let complaint {
            throw Violation("P5", "the server ordered what it must not: \(complaint)")
        }
    }

    /// What a device was to its party at a place of the party's log.
    private func standing(of device: DeviceID, at head: Head) -> StandingFact {
        let place = partyHeads[head] ?? .max
        let effective = (revocations[device] ?? []).filter { $0.place <= place }
        if effective.contains(where: \.isImmediate) { return .revokedAtOnce }
        return effective.isEmpty ? .speaks : .revoked
    }

    /// What a device is to its party at present.
    func standing(of device: DeviceID) -> StandingFact { standing(of: device, at: .zero) }

    /// What the digest of a log should be at a place.
    mutating func digest(_ caseID: CaseID, _ audience: AudienceID, place: UInt64) -> Hash {
        let log = LogFact(caseFile: caseID.bytes, audience: audience.bytes)
        let key = DigestKey(log: log, place: Int(place))
        if let known = digests[key] { return known }
        let hash = DigestText.hash(log, oracle.expected(log, through: Int(place)))
        digests[key] = hash
        return hash
    }

    /// How many places of a log the server has given.
    func length(_ caseID: CaseID, _ audience: AudienceID) -> Int {
        oracle.length(LogFact(caseFile: caseID.bytes, audience: audience.bytes))
    }
}

extension Reference {
    /// Reads charters and party logs on.
    private mutating func followLogs(_ rows: any ServerRows, _ journal: Journal) throws {
        for log in try rows.logs(after: lastLog, limit: .max) {
            lastLog = log.id
            switch log.name {
            case .charter, .party: followed[log.id] = 0
            case .registry, .audience: break
            }
        }
        for id in followed.keys.sorted() {
            guard let log = try rows.log(id), let read = followed[id], log.place > read else {
                continue
            }
            for entry in try rows.entries(log: id, from: read + 1, limit: .max) {
                if case .charter = log.name {
                    try follow(charter: entry, journal, rows)
                } else {
                    partyHeads[entry.chain.head] = entry.place
                    if case .party(let party) = log.name {
                        headsOfParty[party, default: []].append(entry.chain.head)
                    }
                    if case .revocation(let device, let isImmediate) =
                        try PartyStatement(entry.body).content
                    {
                        revocations[device, default: []].append((entry.place, isImmediate))
                    }
                }
            }
            followed[id] = log.place
        }
    }

    private mutating func follow(
        charter entry: EntryRow,
        _ journal: Journal,
        _ rows: any ServerRows
    ) throws {
        let statement = try CharterStatement(entry.body)
        if let act = statement.act, act.isNote {
            return try follow(act, statement, entry, rows)
        }
        let model = try journal.model(statement.model)
        var fact = CharterFact(
            caseFile: statement.caseID.bytes,
            place: Int(entry.place),
            types: Self.types(of: model),
            roles: Dictionary(statement.roles.map { ($0.role, $0.party.bytes) }) { $1 },
            ended: Set(statement.ended)
        )
        fact.erasureDelay = UInt64(model.erasureDelayDays) * 86_400_000
        let head = Names.charterHead(body: entry.body)
        charterHeads[statement.caseID] = head
        oracle.take(fact, head: head.bytes)
        if let act = statement.act { try follow(act, statement, entry, rows) }
    }

    /// Tells the oracle what an entry of a charter says of erasing.
    private mutating func follow(
        _ act: CharterAct,
        _ statement: CharterStatement,
        _ entry: EntryRow,
        _ rows: any ServerRows
    ) throws {
        let complaint = oracle.take(
            Self.erasing(act),
            name: Digest.sha256(entry.body).bytes,
            of: statement.caseID.bytes,
            by: try Self.signer(of: entry, rows)?.bytes ?? [],
            time: entry.time
        )
        if let complaint {
            throw Violation("P11", "the server ordered what it must not: \(complaint)")
        }
    }

    /// The party whose device signed an entry.
    private static func signer(of row: EntryRow, _ rows: any ServerRows) throws -> PartyID? {
        guard let device = DeviceID(Array(row.signer.dropFirst())),
            let known = try rows.device(device)
        else { return nil }
        return try rows.party(number: known.party)?.party
    }

    private func leaves(_ rows: any ServerRows, _ journal: Journal) throws -> [Row] {
        var found: [Row] = []
        let end = try rows.lastLeaf()
        guard end > lastLeaf else { return [] }
        for id in (lastLeaf + 1)...end {
            guard let leaf = try journal.leaf(id), let (row, _) = try rows.leaf(id),
                let run = try rows.run(row.run), let first = try first(of: leaf.caseID, rows)
            else { continue }
            found.append(
                Row(
                    leaf: leaf,
                    commit: row.commit,
                    charter: run.charterHead,
                    partyHead: run.partyHead,
                    first: first,
                    firstTime: run.epoch == nil ? nil : run.time,
                    refused: try Set(
                        leaf.frame.open.writes.flatMap(\.provisional).map(\.name.leaf)
                    ).filter { try rows.isRefused(leaf: $0) }
                )
            )
        }
        return found
    }

    /// The head of the first entry of a case's charter.
    private func first(of caseID: CaseID, _ rows: any ServerRows) throws -> Head? {
        guard let log = try rows.log(named: .charter(caseID)) else { return nil }
        return try rows.entries(log: log.id, from: 1, limit: 1).first
            .map { Names.charterHead(body: $0.body) }
    }

    private func entries(_ rows: any ServerRows) throws -> [Entry] {
        var found: [Entry] = []
        let end = try rows.lastStep()
        guard end > lastStep else { return [] }
        for step in (lastStep + 1)...end {
            guard let (id, row) = try rows.audienceEntry(step: step), let mark = row.audience,
                let log = try rows.log(id), case .audience(let caseID, let audience) = log.name
            else { continue }
            found.append(
                Entry(
                    log: LogFact(caseFile: caseID.bytes, audience: audience.bytes),
                    place: row.place,
                    mark: mark,
                    statement: try AudienceStatement(row.body),
                    signer: try Self.signer(of: row, rows),
                    body: Digest.sha256(row.body),
                    time: row.time
                )
            )
        }
        return found
    }

    private static func fact(_ leaf: StoredLeaf, refused: Set<Hash>) -> LeafFact {
        let open = leaf.frame.open
        let incarnations = [leaf.author.incarnation] + open.table
        func names(_ context: Context) -> Set<DotName> {
            var names: Set<DotName> = []
            for entry in context.vector {
                for n in 1...max(1, entry.n) { names.insert(name(entry.incarnation, n)) }
            }
            for dot in context.cloud { names.insert(name(dot.incarnation, dot.n)) }
            return names
        }
        func name(_ place: UInt32, _ n: UInt32) -> DotName {
            DotName(incarnations[Int(place)].bytes, Int(n))
        }
        var creator: Name?
        if case .repeatable(let party, _) = open.instance { creator = party.bytes }
        return LeafFact(
            type: Int(open.type),
            record: leaf.record.bytes,
            creator: creator,
            hash: leaf.hash.bytes,
            writes: open.writes.map { write in
                WriteFact(
                    field: Int(write.field),
                    name: name(0, write.n),
                    seen: names(write.seen),
                    seenOfRecord: write.recordContext.map { fields in
                        Dictionary(fields.map { (Int($0.field), names($0.context)) }) { $1 }
                    },
                    issuedAgain: Set(
                        write.originals.map {
                            WriteLabel(name($0.dot.incarnation, $0.dot.n), $0.leaf.bytes)
                        }
                    ),
                    provisional: write.provisional.map { seen in
                        let dot = seen.name.dot
                        return SeenFact(
                            field: Int(seen.field),
                            label: WriteLabel(
                                name(dot.incarnation, dot.n),
                                seen.name.leaf.bytes
                            ),
                            isRefused: refused.contains(seen.name.leaf)
                        )
                    }
                )
            }
        )
    }

    private static func judgement(_ verdict: Verdict) -> Judgement {
        switch verdict {
        case .accepted: .accepted
        case .held(let rule): .held(rule.rawValue)
        case .void(let rule): .void(rule.rawValue)
        }
    }

    /// A model's types, as the oracle knows them.
    static func types(of model: Model) -> [Int: TypeFact] {
        func owner(_ owner: Owner) -> OwnerFact {
            switch owner {
            case .creator: .creator
            case .roles(let set): .roles(Set(model.roles(in: set).map(\.id)))
            }
        }
        var types: [Int: TypeFact] = [:]
        for type in model.types {
            var owners: [Int: OwnerFact] = [0: owner(type.owner)]
            for field in type.fields { owners[Int(field.number)] = owner(field.owner) }
            types[Int(type.number)] = TypeFact(
                repeatable: type.repeatable,
                readers: Set(model.roles(in: type.readers).map(\.id)),
                releasable: Set(model.roles(in: type.releasable).map(\.id)),
                releasedBy: Set(model.roles(in: type.releasedBy).map(\.id)),
                owners: owners
            )
        }
        return types
    }
}

/// The state digest of the protocol's section 8, made of what the oracle expects.
enum DigestText {
    static func hash(_ log: LogFact, _ expected: [Name: [Int: ExpectedField]]) -> Hash {
        var bytes = Array("obruten state 1".utf8) + log.caseFile + log.audience
        for record in expected.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let fields = expected[record] ?? [:]
            let numbers = fields.keys.sorted()
            bytes += record + UInt16(numbers.count).bytes
            for number in numbers {
                let field = fields[number] ?? ExpectedField()
                bytes += UInt16(number).bytes + UInt32(field.standing.count).bytes
                for name in field.standing.keys.sorted() {
                    bytes += name.incarnation + UInt32(name.n).bytes
                    bytes += field.standing[name] ?? []
                }
                // The vector: what is known of each incarnation without a gap; the cloud: the rest.
                let incarnations = Set(field.known.map(\.incarnation))
                    .sorted { $0.lexicographicallyPrecedes($1) }
                var vector: [DotName] = []
                var cloud: [DotName] = []
                for incarnation in incarnations {
                    let numbers = field.known.filter { $0.incarnation == incarnation }.map(\.n)
                        .sorted()
                    let whole = zip(numbers, 1...).prefix { $0 == $1 }.count
                    if whole > 0 { vector.append(DotName(incarnation, whole)) }
                    cloud += numbers.dropFirst(whole).map { DotName(incarnation, $0) }
                }
                for names in [vector, cloud] {
                    bytes += UInt32(names.count).bytes
                    for name in names { bytes += name.incarnation + UInt32(name.n).bytes }
                }
            }
        }
        return Digest.sha256(bytes)
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Most significant first.
    fileprivate var bytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: self >> Self($0))
        }
    }
}
