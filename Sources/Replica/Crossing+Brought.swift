import Journal
import Trust
import Vocabulary
import Wire

/// A leaf that a bundle brought, before the logs are replaced.
struct BroughtLeaf {
    /// Its row.
    let id: Int64
    /// Its device, the one that admitted that, and so on.
    let devices: [DeviceID]
    /// The root of its party.
    let root: Hash?
}

// What bundles brought of devices that a restored server does not admit any more: their admission did not
// come back, since who had admitted them was revoked meanwhile. Nobody can ever have it ordered as it is.
extension Work {
    /// What bundles brought, in the order in which it came.
    func leavesBrought() throws -> [BroughtLeaf] {
        try broughtRows().map { row in
            let log = try journal.partyLog(row.party)
            return BroughtLeaf(
                id: row.id,
                devices: log.admitters(of: row.device),
                root: log.root
            )
        }
    }

    private func broughtRows() throws -> [ProvisionalLeafRow] {
        guard try hasProvisional() else { return [] }
        return try store.provisionalHashes().compactMap { try store.provisionalLeaf(hash: $0) }
            .sorted { $0.id < $1.id }
    }

    /// The incarnations that these leaves name, whether a log states them or not.
    func incarnationsBrought() throws -> Set<IncarnationID> {
        var named: Set<IncarnationID> = []
        for row in try broughtRows() {
            named.insert(row.incarnation)
            named.formUnion(try provisionalLeaf(row).frame.open.table)
        }
        return named
    }

    /// Writes again what the own party had written, says whose else is missing, and forgets it as it was
    /// brought.
    func issueRefused(_ brought: [BroughtLeaf], _ summary: inout SyncSummary) throws {
        let identity = try identity()
        let speaks = try speaks()
        var issued = IssuedEdits()
        var records: [RecordID: (ref: RecordRef, facts: CaseFacts)] = [:]
        var refused: [Hash] = []
        for brought in brought {
            guard let row = try store.provisionalLeaf(brought.id),
                try journal.author(row.incarnation) == nil,
                try journal.partyLog(row.party).refuses(brought.devices, root: brought.root)
            else { continue }
            refused.append(row.hash)
            let leaf = try provisionalLeaf(row)
            let facts = try facts(of: leaf.caseID)
            let fields = Set(leaf.frame.open.writes.map(\.field))
            if let facts, speaks, row.party == identity.party,
                try audience(of: leaf.ref, facts)?.members.contains(identity.party) == true,
                let content = try open(leaf).content
            {
                try issue(leaf, content, fields, by: nil, facts, &issued)
                records[leaf.record] = (leaf.ref, facts)
            } else {
                try summary.add(missing: fields.count, of: partyName(row.party))
            }
        }
        for (_, (ref, facts)) in records.sorted(by: { $0.key < $1.key }) {
            try followIssued(ref, facts)
        }
        for hash in refused { try forgetRefused(hash) }
    }
}

extension SyncSummary {
    /// Counts writes of a party that did not come back.
    mutating func add(missing count: Int, of party: String) {
        if let place = missing.firstIndex(where: { $0.party == party }) {
            missing[place].count += count
        } else {
            missing.append(MissingWrites(party: party, count: count))
        }
    }
}
