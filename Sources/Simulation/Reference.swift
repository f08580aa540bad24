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
    private var lastLog: Int64 = 0
    private var digests: [DigestKey: Hash] = [:]

    struct DigestKey: Hashable {
        var log: LogFact
        var place: Int
    }

    /// A leaf with what stands beside it in the store.
    private struct Row {
        var leaf: StoredLeaf
        var commit: CommitMark?
        var charter: Head?
        var inForce: Head
    }

    /// Takes in what the server ordered since, and compares its verdicts.
    ///
    /// - Throws: ``Violation``.
    mutating func follow(_ server: ServerNode) throws {
        let news = try server.file.read { rows in
            let journal = Journal(store: rows)
            return (
                charters: try Self.charters(rows, journal, after: lastLog),
                lastLog: try rows.lastLog(),
                leaves: try Self.leaves(rows, journal, after: lastLeaf)
            )
        }
        lastLog = news.lastLog
        for (head, fact) in news.charters { oracle.take(fact, head: head) }
        var commit: [Row] = []
        for row in news.leaves {
            lastLeaf = row.leaf.id
            if row.commit != nil, !commit.isEmpty {
                try take(commit)
                commit = []
            }
            commit.append(row)
        }
        if !commit.isEmpty { try take(commit) }
    }

    private mutating func take(_ rows: [Row]) throws {
        guard let first = rows.first else { return }
        let leaf = first.leaf
        let stamped = first.charter ?? first.commit?.charterHead ?? first.inForce
        let cited = first.commit?.charterHead ?? stamped
        let fact = CommitFact(
            log: LogFact(caseFile: leaf.caseID.bytes, audience: leaf.audience.bytes),
            place: Int(leaf.place),
            author: leaf.author.party.bytes,
            cited: cited.bytes,
            stamped: stamped.bytes,
            leaves: rows.map { Self.fact($0.leaf) }
        )
        if let complaint = oracle.take(fact) {
            throw Violation("P4", "the server ordered what it must not: \(complaint)")
        }
        let expected = oracle.judgements[fact.log]?.last ?? []
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

    /// What the digest of a log should be at a place.
    mutating func digest(_ caseID: CaseID, _ audience: AudienceID, place: UInt64) -> Hash {
        let log = LogFact(caseFile: caseID.bytes, audience: audience.bytes)
        let key = DigestKey(log: log, place: Int(place))
        if let known = digests[key] { return known }
        let hash = DigestText.hash(log, oracle.expected(log, through: Int(place)))
        digests[key] = hash
        return hash
    }

    /// How many commits of a log the server has ordered.
    func length(_ caseID: CaseID, _ audience: AudienceID) -> Int {
        oracle.logs[LogFact(caseFile: caseID.bytes, audience: audience.bytes)]?.count ?? 0
    }
}

extension Reference {
    private static func charters(
        _ rows: any ServerRows,
        _ journal: Journal,
        after last: Int64
    ) throws -> [(Name, CharterFact)] {
        var found: [(Name, CharterFact)] = []
        for log in try rows.logs(after: last, limit: .max) {
            guard case .charter = log.name else { continue }
            for entry in try rows.entries(log: log.id, from: 1, limit: .max) {
                let statement = try CharterStatement(entry.body)
                let model = try journal.model(statement.model)
                let roles = statement.roles.map { ($0.role, $0.party.bytes) }
                let fact = CharterFact(
                    types: types(of: model),
                    roles: Dictionary(roles) { $1 }
                )
                found.append((Names.charterHead(body: entry.body).bytes, fact))
            }
        }
        return found
    }

    private static func leaves(
        _ rows: any ServerRows,
        _ journal: Journal,
        after last: Int64
    ) throws -> [Row] {
        var found: [Row] = []
        let end = try rows.lastLeaf()
        guard end > last else { return [] }
        for id in (last + 1)...end {
            guard let leaf = try journal.leaf(id), let (row, _) = try rows.leaf(id),
                let run = try rows.run(row.run), let opened = try rows.caseFile(leaf.caseID)
            else { continue }
            found.append(
                Row(
                    leaf: leaf,
                    commit: row.commit,
                    charter: run.charterHead,
                    inForce: opened.charterHead
                )
            )
        }
        return found
    }

    private static func fact(_ leaf: StoredLeaf) -> LeafFact {
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
                owners: owners
            )
        }
        return types
    }
}

/// The state digest of the protocol's section 8, made of what the oracle expects.
enum DigestText {
    static func hash(_ log: LogFact, _ fields: [FieldFact: ExpectedField]) -> Hash {
        var bytes = Array("obruten state 1".utf8) + log.caseFile + log.audience
        let records = Set(fields.keys.map(\.record)).sorted { $0.lexicographicallyPrecedes($1) }
        for record in records {
            let numbers = fields.keys.filter { $0.record == record }.map(\.field).sorted()
            bytes += record + UInt16(numbers.count).bytes
            for number in numbers {
                let field = fields[FieldFact(record: record, field: number)] ?? ExpectedField()
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
