import Causality
import Trust
import Vocabulary
import Wire

/// The dots of a log that two writes were ordered under, so that the later came to nothing.
struct ContestedDots: Sendable {
    struct Name: Hashable, Sendable {
        var key: RecordKey
        var field: UInt16
        /// In the store's numbering.
        var dot: Dot
    }

    /// The last leaf that was looked at.
    var through: Int64 = 0
    var names: Set<Name> = []
}

/// A write of a commit that could not be taken back: its log says nothing of the dot that it had.
public struct RefusedDot: Hashable, Sendable {
    /// Its record.
    public var record: RecordID
    /// Its field.
    public var field: UInt16
    /// The incarnation that wrote it.
    public var incarnation: IncarnationID
    /// Which write of the field by that it was.
    public var n: UInt32
    /// The hash of its leaf.
    public var leaf: Hash

    /// Makes a dot.
    public init(
        record: RecordID,
        field: UInt16,
        incarnation: IncarnationID,
        n: UInt32,
        leaf: Hash
    ) {
        self.record = record
        self.field = field
        self.incarnation = incarnation
        self.n = n
        self.leaf = leaf
    }
}

/// The writes of one former feed whose commits could not be taken back. What that feed brings behind them has
/// seen these under their dots, and no others.
public protocol RefusedDots {
    /// Those of a record.
    func dots(of record: RecordID) throws -> [RefusedDot]
    /// Remembers one.
    func insert(_ dot: RefusedDot) throws
    /// Forgets one, which came back after all.
    func delete(_ dot: RefusedDot) throws
}

// Two copies of a device have written under one dot, and a server that had forgotten the one has ordered the
// other. Who had seen either says so by the same dot.
extension Journal {
    /// Whether somebody who wrote had seen writes whose dots two have in this log, so that it does not say
    /// which of the two. What was seen by name does.
    ///
    /// - Parameter author: The number of the incarnation that wrote.
    public func hasSeenContested(
        _ open: OpenPart,
        by author: UInt32,
        in caseID: CaseID,
        _ audience: AudienceID
    ) throws -> Bool {
        try flush()
        guard let log = try store.log(named: .audience(caseID, audience)) else { return false }
        return try !contested(seenBy: open, author, in: log).isEmpty
    }

    /// The same of a commit that is given back. Where its author had this log as far as the write to which
    /// the dot went, it meant that one.
    func hasSeenContested(
        _ commit: CommitFrame,
        of run: GroupContents,
        by author: Author
    ) throws -> Bool {
        let name = LogName.audience(commit.caseID, run.header.audience)
        let row = open?.log.name == name ? open?.log : try store.log(named: name)
        guard let log = row, log.lastLeaf > 0 else { return false }
        var known: UInt64?
        for leaf in commit.leaves {
            for name in try contested(seenBy: leaf.open, author.number, in: log) {
                let winner = try self.leaf(
                    of: name.dot,
                    field: name.field,
                    of: name.key,
                    from: log.lastLeaf
                )
                let end = try known ?? place(of: commit.logHead, in: log)
                known = end
                guard let winner, winner.place <= end else { return true }
            }
        }
        return false
    }

    /// Whether a commit that is given back has seen a write of the same feed that could not be, by a dot
    /// which is another write's here: that one its author cannot have meant.
    func hasSeenRefused(
        _ commit: CommitFrame,
        of run: GroupContents,
        by author: Author,
        _ refused: any RefusedDots
    ) throws -> Bool {
        let audience = run.header.audience
        let name = LogName.audience(commit.caseID, audience)
        guard let log = try open?.log.name == name ? open?.log : store.log(named: name) else {
            return false
        }
        for leaf in commit.leaves {
            let open = leaf.open
            let record = open.record(in: commit.caseID)
            let dots = try refused.dots(of: record)
            guard !dots.isEmpty else { continue }
            let key = RecordKey(type: open.type, instance: open.instance)
            let state = try self.state(state(of: key, commit.caseID, log: log.id)?.state ?? [])
            let isAwaited = try awaitsCopy(of: key.type, key.instance, in: commit.caseID, audience)
            for gone in dots {
                guard let number = try self.author(gone.incarnation)?.number else { continue }
                let dot = Dot(incarnation: number, n: gone.n)
                // What its log does not know it cannot have seen, and is refused for that.
                guard isAwaited || state[gone.field].context.contains(dot),
                    try hasSeen(dot, of: gone.field, open, by: author.number)
                else { continue }
                let winner = try self.leaf(
                    of: dot,
                    hash: nil,
                    in: commit.caseID,
                    type: open.type,
                    instance: open.instance,
                    field: gone.field
                )
                guard let winner else { continue }
                guard winner.hash == gone.leaf else { return true }
                try refused.delete(gone)
            }
        }
        return false
    }

    /// Remembers the dots of a commit that could not be taken back.
    func note(
        refused commit: CommitFrame,
        of run: GroupContents,
        in refused: any RefusedDots
    ) throws {
        let incarnation = run.header.incarnation
        var hasher = CommitHasher()
        for leaf in commit.leaves {
            let hash = hasher.leafHash(
                leaf,
                in: run.buffer,
                caseID: commit.caseID,
                incarnation: incarnation
            )
            let record = leaf.open.record(in: commit.caseID)
            for write in leaf.open.writes {
                try refused.insert(
                    RefusedDot(
                        record: record,
                        field: write.field,
                        incarnation: incarnation,
                        n: write.n,
                        leaf: hash
                    )
                )
            }
        }
    }

    private func contested(
        seenBy open: OpenPart,
        _ author: UInt32,
        in log: LogRow
    ) throws -> [ContestedDots.Name] {
        let names = try contested(in: log)
        guard !names.isEmpty else { return [] }
        let key = RecordKey(type: open.type, instance: open.instance)
        return try names.filter { name in
            try name.key == key && hasSeen(name.dot, of: name.field, open, by: author)
        }
    }

    /// Whether who wrote a leaf had seen a dot of its record, in the store's numbering, and not by name.
    ///
    /// - Parameter author: The number of the incarnation that wrote.
    public func hasSeen(
        _ dot: Dot,
        of field: UInt16,
        _ open: OpenPart,
        by author: UInt32
    ) throws -> Bool {
        let numbers = try [author] + open.table.map { try self.author($0)?.number }
        let places = numbers.indices.filter { numbers[$0] == dot.incarnation }
        return open.writes.contains { write in
            func has(_ context: Context) -> Bool {
                places.contains { place in
                    let seen = Dot(incarnation: UInt32(clamping: place), n: dot.n)
                    return context.contains(seen)
                        && !write.provisional.contains {
                            $0.field == field && $0.name.dot == seen
                        }
                }
            }
            return write.field == field && has(write.seen)
                || write.recordContext?.contains {
                    $0.field == field && has($0.context)
                } == true
        }
    }

    /// The dots of a log that two writes were ordered under. What was looked at once is remembered: nearly no
    /// log has any.
    private func contested(in log: LogRow) throws -> Set<ContestedDots.Name> {
        var known = memory.contested[log.id] ?? ContestedDots()
        guard log.lastLeaf > known.through else { return known.names }
        try eachReused(from: log.lastLeaf, to: known.through) { leaf, write in
            let open = leaf.frame.open
            known.names.insert(
                ContestedDots.Name(
                    key: RecordKey(type: open.type, instance: open.instance),
                    field: write.field,
                    dot: Dot(incarnation: leaf.author.number, n: write.n)
                )
            )
        }
        known.through = log.lastLeaf
        memory.contested[log.id] = known
        return known.names
    }

    /// The writes of a case that came to nothing since their dots had gone to others.
    public func reusedWrites(of caseID: CaseID) throws -> [(leaf: StoredLeaf, write: Write)] {
        var found: [(leaf: StoredLeaf, write: Write)] = []
        for log in try audienceLogs(of: caseID) {
            try eachReused(from: log.row.lastLeaf, to: 0) { found.append((leaf: $0, write: $1)) }
        }
        return found
    }

    private func eachReused(
        from last: Int64,
        to first: Int64,
        _ body: (StoredLeaf, Write) throws -> Void
    ) throws {
        let reused = VerdictCode.byte(of: .void(.dotReused))
        var id = last
        while id > first {
            guard let link = try store.link(of: id), link.previous < id else {
                throw JournalError(.storeDamaged, "leaf \(id) is missing or out of order")
            }
            defer { id = link.previous }
            guard let (row, data) = try store.leaf(id), row.verdicts?.contains(reused) == true
            else { continue }
            let leaf = try stored(row, data, run: runFacts(row.run))
            for (write, verdict) in zip(leaf.frame.open.writes, leaf.verdicts)
            where verdict == .void(.dotReused) {
                try body(leaf, write)
            }
        }
    }

    /// The place of an entry of a log by its head; 0 where there is none.
    private func place(of head: Head, in log: LogRow) throws -> UInt64 {
        guard head != .zero else { return 0 }
        if head == log.chain.head { return log.place }
        var id = log.lastLeaf
        while id > 0, let link = try store.link(of: id), link.previous < id {
            if link.head == head { return try store.leaf(id)?.row.place ?? 0 }
            id = link.previous
        }
        guard try store.holdsEntry(log: log.id, head: head) else { return 0 }
        return try store.entries(log: log.id, from: 1, limit: .max)
            .first { $0.chain.head == head }?.place ?? 0
    }
}
