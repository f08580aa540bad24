/// What a field should be.
public struct ExpectedField: Hashable, Sendable {
    /// The writes that stand, with the hashes of their leaves.
    public var standing: [DotName: Name] = [:]
    /// Every write that is known.
    public var known: Set<DotName> = []
    /// The writes that go by several names.
    var same: [SameFact] = []

    /// Nothing was written yet.
    public init() {}
}

/// One write that was issued again, under other names.
struct SameFact: Hashable, Sendable {
    /// All its names.
    var names: Set<WriteLabel> = []
    /// Those of them that were ordered.
    var ordered: Set<WriteLabel> = []
    /// Whether one of them counts already, or was seen by a write that does.
    var isSettled = false

    /// Whether whoever had seen these writes had seen this one.
    func isSeen(in seen: Set<DotName>) -> Bool { ordered.contains { seen.contains($0.name) } }
}

extension ExpectedField {
    /// Takes in the next write that was ordered, by the definition of the protocol's section 8.
    ///
    /// - Parameters:
    ///   - byName: The writes that its author had seen and that never came under their dots.
    ///   - counts: Whether it was accepted.
    ///   - accepted: What became of each write of the field that was ordered before.
    mutating func take(
        _ write: WriteFact,
        leaf: Name,
        byName: Set<WriteLabel>,
        counts: Bool,
        accepted: [WriteLabel: Bool]
    ) {
        guard known.insert(write.name).inserted else { return }
        var counts = counts
        let label = WriteLabel(write.name, leaf)
        let touched = same.filter {
            $0.names.contains(label) || !$0.names.isDisjoint(with: write.issuedAgain)
        }
        if !touched.isEmpty || !write.issuedAgain.isEmpty {
            same.removeAll { touched.contains($0) }
            var one = SameFact()
            for other in touched {
                one.names.formUnion(other.names)
                one.ordered.formUnion(other.ordered)
                one.isSettled = one.isSettled || other.isSettled
            }
            one.names.formUnion(write.issuedAgain.union([label]))
            one.ordered.insert(label)
            for original in write.issuedAgain {
                guard let wasAccepted = accepted[original] else { continue }
                one.ordered.insert(original)
                if wasAccepted { one.isSettled = true }
            }
            if one.isSettled { counts = false }
            if counts { one.isSettled = true }
            same.append(one)
        }
        guard counts else { return }
        let seen = write.seen
        standing = standing.filter { name, _ in
            if seen.contains(name) { return false }
            return !same.contains { one in
                one.ordered.contains { $0.name == name }
                    && (one.isSeen(in: seen) || !one.names.isDisjoint(with: byName))
            }
        }
        for index in same.indices where same[index].isSeen(in: seen) {
            same[index].isSettled = true
        }
        // Under whatever name it comes yet, it was seen.
        for label in byName {
            if let index = same.firstIndex(where: { $0.names.contains(label) }) {
                same[index].isSettled = true
            } else {
                same.append(SameFact(names: [label], isSettled: true))
            }
        }
        standing[write.name] = leaf
        known.formUnion(seen)
    }
}
