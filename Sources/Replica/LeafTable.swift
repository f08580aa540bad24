import Causality
import Journal
import Vocabulary

/// The incarnations that a leaf names beside its author's.
struct LeafTable {
    let own: UInt32
    private(set) var incarnations: [IncarnationID] = []
    private var known: [UInt32: IncarnationID] = [:]
    private var places: [UInt32: UInt32] = [:]

    init(own: UInt32) { self.own = own }

    /// Takes in the incarnations of a context.
    mutating func add(_ context: Context, _ work: Work) throws {
        for dot in context.vector + context.cloud
        where dot.incarnation != own && known[dot.incarnation] == nil {
            guard let incarnation = try work.incarnation(of: dot.incarnation) else {
                throw ReplicaError.storeFailed("incarnation \(dot.incarnation) is missing")
            }
            known[dot.incarnation] = incarnation
        }
    }

    /// Takes in an incarnation that originals are of.
    mutating func add(_ incarnation: IncarnationID, _ work: Work) throws {
        let isNamed =
            try work.journal.author(incarnation) != nil
            || work.unstatedLives().contains(incarnation)
        guard isNamed, let number = try work.number(of: incarnation) else { return }
        known[number] = incarnation
    }

    /// A name in the leaf's numbering; nil for one of an incarnation that nothing states.
    func renumbered(_ name: FormerName) -> WriteName? {
        guard let place = incarnations.firstIndex(of: name.incarnation) else { return nil }
        return WriteName(
            dot: Dot(incarnation: UInt32(truncatingIfNeeded: place + 1), n: name.n),
            leaf: name.hash
        )
    }

    /// Gives the incarnations their places.
    mutating func sort() {
        let sorted = known.sorted { $0.value < $1.value }
        incarnations = sorted.map(\.value)
        for (place, entry) in sorted.enumerated() {
            places[entry.key] = UInt32(truncatingIfNeeded: place + 1)
        }
    }

    /// A context in the leaf's numbering.
    func renumbered(_ context: Context) -> Context {
        context.renumbered { $0 == own ? 0 : places[$0] ?? 0 }
    }

    /// The name of a write in the leaf's numbering.
    func renumbered(_ name: WriteName) -> WriteName {
        let own = name.dot.incarnation == own
        let index = own ? 0 : places[name.dot.incarnation] ?? 0
        return WriteName(dot: Dot(incarnation: index, n: name.dot.n), leaf: name.leaf)
    }

    /// The same, or nil where it is exactly the author's earlier writes.
    func minimal(_ context: Context, n: UInt32) -> Context? {
        let usual = n > 1 ? [Dot(incarnation: own, n: n - 1)] : []
        if context.cloud.isEmpty, context.vector == usual { return nil }
        return renumbered(context)
    }
}
