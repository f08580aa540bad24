/// What is known of one record: where it stood, who read it, what its fields were, at every step.
public struct RecordBook: Sendable {
    /// A write that was ordered.
    public struct Ordered: Sendable {
        /// The field.
        public var field: Int
        /// The write.
        public var label: WriteLabel
        /// What its author had seen of the field, as it says.
        public var seen: Set<DotName>
        /// Its author's party.
        public var author: Name
        /// What became of it.
        public var judgement: Judgement
        /// The step at which it was ordered.
        public var step: Int
        /// Who was sent it then.
        public var readers: Set<Name>
        /// Whether its record had been erased before.
        public var isLate: Bool
        /// Whether it says that it issues another again.
        public var isIssuedAgain: Bool
        /// Whether a restored server was given it back for a place that it did not have before.
        public var isTakenBack: Bool
    }

    /// The record type's number.
    public let type: Int
    /// The parties that it is released to.
    public internal(set) var released: Set<Name> = []
    /// The writes that were ordered, in order.
    public private(set) var writes: [Ordered] = []
    private var places: [(step: Int, log: LogFact?, readers: Set<Name>)] = []
    /// Who began to read it where it stands after it was written, and waits for a copy.
    private(set) var waiting: Set<Name> = []
    /// Who has what they wait for.
    private(set) var having: Set<Name> = []
    private var states: [(step: Int, fields: [Int: ExpectedField])] = []
    /// What each deletion that was ordered had seen of the record.
    var deletions: [DotName: DeletionFact] = [:]

    init(type: Int) { self.type = type }

    mutating func enter(_ log: LogFact, _ readers: Set<Name>, at step: Int) {
        let before = places.last { $0.log != nil }?.readers ?? readers
        if fields.isEmpty {
            (waiting, having) = ([], readers)
        } else {
            let holders = before.subtracting(waiting)
            // Where nobody there had it, whoever had it before them still has, and nobody has all of it.
            let isOnward = holders.isEmpty
            if isOnward { having.formUnion(before) } else { having = holders }
            waiting = isOnward ? readers : readers.subtracting(holders)
        }
        places.append((step, log, readers))
    }

    /// A copy has come, for all who waited.
    mutating func copy() { waiting = [] }

    mutating func leave(at step: Int) { places.append((step, nil, [])) }

    /// Whether it has stood in any log.
    var hasStood: Bool { !places.isEmpty }

    /// The log in which it stood.
    public func log(at step: Int) -> LogFact? { places.last { $0.step <= step }?.log }

    /// Who read it; nil where nobody had written it and it had never moved.
    public func readers(at step: Int) -> Set<Name>? { places.last { $0.step <= step }?.readers }

    /// Who read it while it stood in a log; nil where it never did.
    func readers(in log: LogFact) -> Set<Name>? { places.last { $0.log == log }?.readers }

    /// Whether it came to a log from another one.
    public func hasEntered(_ log: LogFact) -> Bool {
        places.count > 1 && places.contains { $0.log == log }
    }

    /// What its fields were.
    public func fields(at step: Int) -> [Int: ExpectedField] {
        states.last { $0.step <= step }?.fields ?? [:]
    }

    /// Its fields by now.
    public var fields: [Int: ExpectedField] { states.last?.fields ?? [:] }

    /// Everyone who may have been sent a write: who read when it was ordered, and who began to read
    /// while it stood.
    public func everSent(_ write: Ordered) -> Set<Name> {
        var sent = write.readers
        for place in places where place.step >= write.step {
            let standing = fields(at: place.step)[write.field]?.standing
            if standing?[write.label.name] != nil { sent.formUnion(place.readers) }
        }
        return sent
    }

    /// Who was sent a leaf when it was ordered.
    public func readers(ofLeaf leaf: Name) -> Set<Name> {
        writes.filter { $0.label.leaf == leaf }.reduce(into: []) { $0.formUnion($1.readers) }
    }

    /// Takes in a leaf of the record.
    ///
    /// - Parameters:
    ///   - judgements: Its writes', to which the use of a dot that was used before is added.
    ///   - takenBack: Whether it was ordered before, by a server that was restored since.
    ///   - isLate: Whether the record had been erased before.
    /// - Returns: Why it should not have been ordered; nil where all is well.
    mutating func take(
        _ leaf: LeafFact,
        by author: Name,
        _ judgements: inout [Judgement],
        takenBack: Bool,
        isLate: Bool,
        at step: Int
    ) -> String? {
        var complaint: String?
        let said = leaf.writes.map(\.seen)
        var leaf = leaf
        var byName: [[Int: Set<WriteLabel>]] = []
        for index in leaf.writes.indices {
            let (names, isKnown) = strike(&leaf.writes[index], at: step)
            byName.append(names)
            if !isKnown, !takenBack { complaint = "a write that has seen what may still come" }
        }
        var fields = self.fields
        let readers = readers(at: step) ?? []
        let here = log(at: step)
        for (index, write) in leaf.writes.enumerated() {
            var field = fields[write.field] ?? ExpectedField()
            if !write.seen.isSubset(of: field.known) {
                complaint = "a write that has seen what was never ordered"
            }
            if field.known.contains(write.name) {
                if case .void = judgements[index] {} else { judgements[index] = .void("dotReused") }
            }
            let label = WriteLabel(write.name, leaf.hash)
            if writes.contains(where: { $0.field == write.field && $0.label == label }) {
                complaint = "a write that was ordered before"
            }
            // Not all who read here have what another log held: of that they know only what it was known
            // there to be when the record left.
            let accepted = writes.filter { $0.field == write.field && log(at: $0.step) == here }
                .map { ($0.label, $0.judgement == .accepted) }
            field.take(
                write,
                leaf: leaf.hash,
                byName: byName[index][write.field] ?? [],
                counts: judgements[index] == .accepted,
                accepted: Dictionary(accepted) { first, _ in first }
            )
            fields[write.field] = field
            if let seen = write.seenOfRecord, judgements[index] == .accepted {
                deletions[write.name] = DeletionFact(seen: seen, byName: byName[index])
            }
            writes.append(
                Ordered(
                    field: write.field,
                    label: WriteLabel(write.name, leaf.hash),
                    seen: said[index],
                    author: author,
                    judgement: judgements[index],
                    step: step,
                    readers: readers,
                    isLate: isLate,
                    isIssuedAgain: !write.issuedAgain.isEmpty,
                    isTakenBack: takenBack
                )
            )
        }
        for write in leaf.writes {
            for (number, seen) in write.seenOfRecord ?? [:]
            where !seen.isSubset(of: fields[number]?.known ?? []) {
                complaint = "a deletion that has seen what was never ordered"
            }
        }
        states.append((step, fields))
        return complaint
    }

    /// Strikes from what a write has seen the dots of those that were ordered under others alone, or never
    /// will be.
    ///
    /// - Returns: Those of each field, which are seen by name; and whether it is known of all what became
    ///   of them.
    private func strike(
        _ write: inout WriteFact,
        at step: Int
    ) -> (byName: [Int: Set<WriteLabel>], isKnown: Bool) {
        let here = log(at: step)
        let never = write.provisional.filter { seen in
            // What was held outside of its record is not known there.
            guard fields[seen.field]?.known.contains(seen.label.name) == true else { return true }
            // Where a copy brought the dot, nobody there can tell which write it is of.
            let under = writes.filter {
                $0.field == seen.field && $0.label.name == seen.label.name
                    && log(at: $0.step) == here && $0.judgement != .void("dotReused")
            }
            return !under.isEmpty && !under.contains { $0.label == seen.label }
        }
        for seen in never {
            let isStanding = write.provisional.contains {
                $0.field == seen.field && $0.label.name == seen.label.name && !never.contains($0)
            }
            if isStanding { continue }
            if seen.field == write.field { write.seen.remove(seen.label.name) }
            write.seenOfRecord?[seen.field]?.remove(seen.label.name)
        }
        let isKnown = never.allSatisfy { seen in
            let field = fields[seen.field] ?? ExpectedField()
            return seen.isRefused || field.known.contains(seen.label.name)
                || field.same.contains {
                    $0.names.contains(seen.label) && !$0.ordered.isEmpty
                }
        }
        let byName = Dictionary(grouping: never, by: \.field).mapValues { Set($0.map(\.label)) }
        return (byName, isKnown)
    }

    /// Notes a leaf that stands outside of the record: held for its owners, or a thief's.
    ///
    /// - Parameter readers: Who is sent it.
    mutating func note(
        _ leaf: LeafFact,
        by author: Name,
        _ judgements: [Judgement],
        takenBack: Bool,
        isLate: Bool,
        at step: Int,
        readers: Set<Name>
    ) {
        for (write, judgement) in zip(leaf.writes, judgements) {
            writes.append(
                Ordered(
                    field: write.field,
                    label: WriteLabel(write.name, leaf.hash),
                    seen: write.seen,
                    author: author,
                    judgement: judgement,
                    step: step,
                    readers: readers,
                    isLate: isLate,
                    isIssuedAgain: !write.issuedAgain.isEmpty,
                    isTakenBack: takenBack
                )
            )
        }
    }
}
