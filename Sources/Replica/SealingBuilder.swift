import Causality
import Trust
import Vocabulary
import Wire

/// A sealing that is being made: leaves go into commits, commits into groups, within the limits.
struct SealingBuilder {
    /// The commits of one audience.
    struct Group {
        let header: GroupHeader
        var bytes: [UInt8] = []
        var hashes: [Hash] = []

        var root: Hash { Merkle.root(hashes) }
    }

    let identity: Identity
    /// The store's number of the own incarnation.
    let own: UInt32
    /// The sealing before.
    let last: SealingPlace
    let number: UInt64
    var sealer = LeafSealer()
    /// The record keys that it uses.
    var keys = SealingKeys()
    /// The dots that were given in the present record, by edit.
    var given: [Int64: UInt32] = [:]
    /// The last dot given in a field of the present record.
    var numbers: [UInt16: UInt32] = [:]
    private var persons: [Int64: Person] = [:]
    /// Whether nothing more goes in.
    private(set) var isFull = false

    private var groups: [Group] = []
    private var bytes = 0
    private var target: EditTarget?
    private var logHead = Head.zero
    private var leafBytes: [UInt8] = []
    private var leafHashes: [Hash] = []
    private var boxHashes: [Hash] = []
    private var hasher = CommitHasher()

    init(identity: Identity, own: UInt32, last: SealingPlace) {
        self.identity = identity
        self.own = own
        self.last = last
        number = last.number + 1
    }

    /// Starts commits for a target. Targets come by audience.
    mutating func open(_ target: EditTarget, logHead: Head) {
        closeCommit()
        if groups.last?.header.audience != target.audience {
            guard groups.count < Limits.audiencesPerSealing else {
                isFull = true
                return
            }
            groups.append(
                Group(
                    header: GroupHeader(
                        audience: target.audience,
                        incarnation: identity.incarnation
                    )
                )
            )
        }
        self.target = target
        self.logHead = logHead
    }

    /// Adds a leaf; returns the place of its commit in the group, or nil where the sealing is full.
    mutating func add(_ leaf: SealedLeaf) -> UInt32? {
        let size = CommitCoding.headerBytes + 5 + leafBytes.count + leaf.bytes.count
        if leafHashes.count == Limits.leavesPerCommit || size > Limits.commitBytes {
            closeCommit()
        }
        guard let group = groups.last, group.hashes.count < Limits.commitsPerAudience,
            bytes + CommitCoding.headerBytes + 5 + leaf.bytes.count <= Limits.sealingBytes
        else {
            isFull = true
            return nil
        }
        if leafHashes.isEmpty { bytes += CommitCoding.headerBytes + 5 }
        bytes += leaf.bytes.count
        leafBytes += leaf.bytes
        leafHashes.append(leaf.hash)
        boxHashes.append(leaf.boxHash)
        return UInt32(truncatingIfNeeded: group.hashes.count)
    }

    /// Goes on to another record, of which these dots were refused.
    mutating func startRecord(skipped: [(field: UInt16, n: UInt32)]) {
        given.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        for refused in skipped {
            numbers[refused.field] = max(numbers[refused.field] ?? 0, refused.n)
        }
    }

    /// The number of the next write of a field, which nobody has used.
    func nextNumber(_ field: UInt16, _ overlay: Overlay) -> UInt32 {
        max(numbers[field] ?? 0, overlay.named[field].context.highest(of: own)) + 1
    }

    /// The person of a number, looked up once.
    mutating func person(_ id: Int64, _ work: Work) throws -> Person {
        if let known = persons[id] { return known }
        guard let person = try work.person(id) else { throw ReplicaError.noAuthor }
        persons[id] = person
        return person
    }

    /// The groups, by audience; none where no leaf was added.
    mutating func finish() -> [Group] {
        closeCommit()
        return groups.filter { !$0.hashes.isEmpty }
    }

    private mutating func closeCommit() {
        guard let target, !leafHashes.isEmpty, !groups.isEmpty else { return }
        let place = groups.count - 1
        CommitCoding.appendHeader(
            caseID: target.caseID,
            charterHead: target.charterHead,
            logHead: logHead,
            leafCount: leafHashes.count,
            to: &groups[place].bytes
        )
        groups[place].bytes += leafBytes
        groups[place].hashes.append(
            hasher.hash(
                header: groups[place].header,
                caseID: target.caseID,
                charterHead: target.charterHead,
                logHead: logHead,
                leaves: leafHashes,
                boxes: boxHashes
            )
        )
        leafBytes.removeAll(keepingCapacity: true)
        leafHashes.removeAll(keepingCapacity: true)
        boxHashes.removeAll(keepingCapacity: true)
    }
}
