import Causality
import Cooperation
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
    /// The present record's type, where it takes files.
    private(set) var filesOfType: RecordType?
    private var takesFiles: [Hash: [UInt16: Bool]] = [:]
    /// The sealing before.
    let last: SealingPlace
    let number: UInt64
    var sealer = LeafSealer()
    /// Whether any dot was ever refused.
    let hasSkipped: Bool
    /// The record keys that it uses.
    var keys = SealingKeys()
    /// The dots that were given in the present record, by edit.
    private(set) var given: [Int64: UInt32] = [:]
    /// The last dot given, or refused, in a field of the present record.
    private var numbers: [UInt16: UInt32] = [:]
    /// Random bytes that are not used yet: fetched for many leaves at a time.
    private var randomBytes: ArraySlice<UInt8> = []
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

    init(identity: Identity, own: UInt32, last: SealingPlace, hasSkipped: Bool) {
        self.identity = identity
        self.own = own
        self.last = last
        self.hasSkipped = hasSkipped
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

    /// Goes on to a record of a type.
    mutating func startType(_ number: UInt16, _ facts: CaseFacts?) {
        filesOfType = nil
        guard let facts, takesFiles[facts.modelHash]?[number] != false,
            let type = facts.model.type(number)
        else { return }
        let takes = type.fields.contains(where: \.isFile)
        takesFiles[facts.modelHash, default: [:]][number] = takes
        if takes { filesOfType = type }
    }

    /// Goes on to another record, of which these dots were refused.
    mutating func startRecord(skipped: [(field: UInt16, n: UInt32)]) {
        given.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        for refused in skipped {
            numbers[refused.field] = max(numbers[refused.field] ?? 0, refused.n)
        }
    }

    /// The number of the next write of a field, which nobody has used; `known` is the highest that
    /// the replica has in it.
    func nextNumber(_ field: UInt16, known: UInt32) -> UInt32 {
        max(numbers.isEmpty ? 0 : numbers[field] ?? 0, known) + 1
    }

    /// Whether another leaf of the present record may follow, which has to know the dots of this one.
    var notesDots = false

    /// Notes the dot of an edit of the present record.
    mutating func give(_ n: UInt32, to edit: EditRow) {
        given[edit.id] = n
        numbers[edit.field] = n
    }

    /// Fresh random bytes, for the seed or the salt of a box.
    mutating func random(_ count: Int, _ effects: Effects) -> [UInt8] {
        if randomBytes.count < count { randomBytes = effects.random(count * 256)[...] }
        let bytes = Array(randomBytes.prefix(count))
        randomBytes.removeFirst(bytes.count)
        return bytes
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
