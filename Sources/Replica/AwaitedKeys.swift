import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// Content that is here and stays closed, since its record's key has not come.
public struct AwaitedKey: Sendable {
    /// The case.
    public var caseID: CaseID
    /// Its label.
    public var label: String?
    /// The record.
    public var record: RecordPlace
    /// The name of the party that wrote it, whose device sends the key with it.
    public var party: String
    /// When the server ordered the first of it.
    public var since: WallTime
}

/// A leaf of somebody else whose key is not here.
struct AwaitedLeaf: Sendable {
    var caseID: CaseID
    var record: RecordID
    var type: UInt16
    var party: PartyID
    var ordered: WallTime
}

// A key comes with what is sealed under it, from the same device and in the same sync. A server that
// leaves it out contradicts nothing, and so there is no alarm; but it shows, as a withheld tail does.
extension Work {
    /// Leaves whose keys are told of at most: the first of them are enough to be asked about.
    private static let awaitedMax = 256
    private static let awaitedBytes = 74

    /// Notes under which keys the content of others lies that came in a run. The keys come after it.
    func noteKeys(of contents: GroupContents, _ author: Author, at time: WallTime) throws {
        for commit in contents.commits {
            for leaf in commit.leaves where !leaf.isErased {
                guard let name = try? BoxOpener.key(of: leaf, in: contents.buffer),
                    arrivedKeys[name] == nil
                else { continue }
                arrivedKeys[name] = AwaitedLeaf(
                    caseID: commit.caseID,
                    record: leaf.open.record(in: commit.caseID),
                    type: leaf.open.type,
                    party: author.party,
                    ordered: time
                )
            }
        }
    }

    /// Keeps of those the ones that have not come, and forgets the ones that have.
    func keepAwaited() throws {
        let known = try awaited()
        var missing = try known.merging(arrivedKeys) { known, _ in known }.filter {
            try store.boxKey($0.key) == nil
        }
        arrivedKeys = missing
        if missing.count > Self.awaitedMax {
            let first = Self.inOrder(missing).prefix(Self.awaitedMax)
            missing = Dictionary(uniqueKeysWithValues: first.map { $0 })
        }
        guard Set(missing.keys) != Set(known.keys) else { return }
        var bytes: [UInt8] = []
        for (name, leaf) in missing.sorted(by: { $0.key < $1.key }) {
            bytes += name.bytes + leaf.caseID.bytes + leaf.record.bytes + leaf.party.bytes
            bytes += [UInt8(leaf.type >> 8), UInt8(truncatingIfNeeded: leaf.type)]
            bytes += leaf.ordered.bigEndianBytes
        }
        try store.set(.awaitedKeys, to: bytes.isEmpty ? nil : bytes)
    }

    /// By time, and by name where the server had several at once.
    private static func inOrder(
        _ awaited: [KeyName: AwaitedLeaf]
    ) -> [(key: KeyName, value: AwaitedLeaf)] {
        awaited.sorted { ($0.value.ordered, $0.key) < ($1.value.ordered, $1.key) }
    }

    private func awaited() throws -> [KeyName: AwaitedLeaf] {
        let bytes = try store.setting(.awaitedKeys) ?? []
        var awaited: [KeyName: AwaitedLeaf] = [:]
        for start in stride(from: 0, to: bytes.count, by: Self.awaitedBytes) {
            func part(_ index: Int) -> ArraySlice<UInt8> {
                bytes[(start + index * 16)..<min(start + index * 16 + 16, bytes.count)]
            }
            guard start + Self.awaitedBytes <= bytes.count, let name = KeyName(part(0)),
                let caseID = CaseID(part(1)), let record = RecordID(part(2)),
                let party = PartyID(part(3))
            else { throw ReplicaError.storeFailed("setting awaitedKeys") }
            let time = bytes[(start + 66)..<(start + 74)].reduce(0) { $0 << 8 | UInt64($1) }
            awaited[name] = AwaitedLeaf(
                caseID: caseID,
                record: record,
                type: UInt16(bytes[start + 64]) << 8 | UInt16(bytes[start + 65]),
                party: party,
                ordered: time
            )
        }
        return awaited
    }

    /// The records of which something stands that cannot be read for want of a key, by case, record and
    /// party. None while this device waits for its party's own key, which opens all the others.
    func awaitedKeys() throws -> [AwaitedKey] {
        let labels = try labels()
        var found: [AwaitedKey] = []
        for (_, leaf) in Self.inOrder(try awaited()) {
            guard let facts = try facts(of: leaf.caseID), let type = facts.model.type(leaf.type),
                let place = try places(of: type, facts).first(where: {
                    $0.ref.record == leaf.record
                }),
                try isLocked(place, by: leaf.party)
            else { continue }
            let party = try partyName(leaf.party)
            let isKnown = found.contains {
                $0.record.ref.record == leaf.record && $0.party == party
            }
            if isKnown { continue }
            found.append(
                AwaitedKey(
                    caseID: leaf.caseID,
                    label: labels[leaf.caseID],
                    record: place,
                    party: party,
                    since: leaf.ordered
                )
            )
        }
        return found
    }

    /// Whether something of a party stands in a record that the own party reads, and its key is missing.
    private func isLocked(_ place: RecordPlace, by party: PartyID) throws -> Bool {
        do {
            return try view(place).fields.contains { field in
                field.siblings.contains { $0.isLocked && $0.party == party }
            }
        } catch ReplicaError.notReader {
            return false
        }
    }
}
