import Causality
import TestSupport
import Vocabulary

/// A write as the laws see it: a name, a claim of what was seen, and whether it counts.
struct TestWrite: Hashable {
    var dot: Dot
    var seen: Set<Dot>
    var counts: Bool
    var leaf: Int64
    /// What was seen, as the merge takes it.
    var context: Context

    init(dot: Dot, seen: Set<Dot>, counts: Bool = true, leaf: Int64) {
        self.dot = dot
        self.seen = seen
        self.counts = counts
        self.leaf = leaf
        context = Context(vector: [], cloud: seen)
    }
}

/// What the state of a field must be, told without merging anything: a write stands exactly when no
/// counting write's context contains it.
func oracle(_ writes: some Collection<TestWrite>) -> (standing: [Sibling], known: Set<Dot>) {
    let counting = writes.filter(\.counts)
    var covered: Set<Dot> = []
    for write in counting { covered.formUnion(write.seen) }
    let standing = counting.filter { !covered.contains($0.dot) }
    return (
        standing.map { Sibling(dot: $0.dot, leaf: $0.leaf) }.sorted { $0.dot < $1.dot },
        covered.union(writes.map(\.dot))
    )
}

extension FieldState {
    /// Whether this is what the oracle says of `writes`.
    func agrees(with writes: some Collection<TestWrite>) -> Bool {
        let truth = oracle(writes)
        return siblings == truth.standing && context == Context(vector: [], cloud: truth.known)
    }

    @discardableResult
    mutating func receive(_ write: TestWrite) -> Bool {
        receive(write.dot, context: write.context, leaf: write.leaf, counts: write.counts)
    }
}

/// Every honest history of `count` writes by at most `authors` incarnations: each write's context
/// contains what the writes in it had seen, and is anything from nothing (a stale token) to everything.
/// Incarnations are numbered in order of their first write, since their numbers mean nothing.
func honestHistories(
    of count: Int,
    authors: UInt32,
    then body: ([TestWrite]) throws -> Void
) rethrows {
    func extend(_ history: [TestWrite]) throws {
        guard history.count < count else { return try body(history) }
        let used = (history.map(\.dot.incarnation).max() ?? 0) + 1
        for author in 1...min(used, authors) {
            let n = UInt32(history.count { $0.dot.incarnation == author }) + 1
            for choice in 0..<(1 << history.count) {
                let seen = history.indices.filter { choice >> $0 & 1 == 1 }
                let dots = Set(seen.map { history[$0].dot })
                let closed = seen.allSatisfy { index in
                    !history[index].counts || history[index].seen.isSubset(of: dots)
                }
                guard closed else { continue }
                for counts in [true, false] {
                    let dot = Dot(incarnation: author, n: n)
                    let leaf = Int64(history.count + 1)
                    try extend(
                        history + [TestWrite(dot: dot, seen: dots, counts: counts, leaf: leaf)]
                    )
                }
            }
        }
    }
    try extend([])
}

/// A long honest history, by devices that read, write under tokens of any age, and lag behind.
func honestHistory(
    of count: Int,
    authors: Int,
    using random: inout SeededGenerator
) -> [TestWrite] {
    var history: [TestWrite] = []
    var replicas = Array(repeating: FieldState(), count: authors)
    var tokens = Array(repeating: [Set<Dot>()], count: authors)
    var seen = Array(repeating: Set<Dot>(), count: authors)
    for index in 0..<count {
        let author = random.number(0...authors - 1)
        for write in history where random.chance(3) {
            if replicas[author].receive(write) {
                seen[author].insert(write.dot)
                if write.counts { seen[author].formUnion(write.seen) }
            }
        }
        tokens[author].append(seen[author])
        let token = tokens[author][
            random.chance(4)
                ? random.number(0...tokens[author].count - 1) : tokens[author].count - 1
        ]
        let n = UInt32(history.count { $0.dot.incarnation == UInt32(author) }) + 1
        let write = TestWrite(
            dot: Dot(incarnation: UInt32(author), n: n),
            seen: token,
            counts: !random.chance(6),
            leaf: Int64(index + 1)
        )
        history.append(write)
        replicas[author].receive(write)
        seen[author].insert(write.dot)
        if write.counts { seen[author].formUnion(write.seen) }
    }
    return history
}
