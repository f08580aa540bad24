import Causality
import Vocabulary
import Wire

extension Work {
    /// Brings everything that counts by the store's numbers of incarnations to others; what gets none goes.
    func renumber(_ number: (UInt32) throws -> UInt32?) throws {
        for (id, packed) in try store.allSeen() {
            var seen = try Seen(packed: packed)
            let before = seen
            seen.context = try seen.context.renumbered(where: number)
            seen.basis = try seen.basis.compactMap { dot in
                try number(dot.incarnation).map { Dot(incarnation: $0, n: dot.n) }
            }
            if let record = seen.record {
                seen.record = try record.map {
                    FieldContext(field: $0.field, context: try $0.context.renumbered(where: number))
                }
            }
            seen.hoped = try seen.hoped.map {
                FieldContext(field: $0.field, context: try $0.context.renumbered(where: number))
            }
            seen.source = try seen.source.flatMap { source in
                try number(source.dot.incarnation).map {
                    WriteName(dot: Dot(incarnation: $0, n: source.dot.n), leaf: source.leaf)
                }
            }
            if seen != before { try store.replace(seen: seen.packed, of: id) }
        }
        for var draft in try drafts() {
            let isOther = try draft.changeTokens { token in
                for index in token.entries.indices {
                    token.entries[index].context = try token.entries[index].context.renumbered(
                        where: number
                    )
                }
            }
            if isOther { try keep(draft) }
        }
    }
}

extension Context {
    /// The same set with every incarnation number replaced; what has no new number goes.
    fileprivate func renumbered(where number: (UInt32) throws -> UInt32?) throws -> Context {
        var vector: [Dot] = []
        for dot in self.vector {
            if let new = try number(dot.incarnation) {
                vector.append(Dot(incarnation: new, n: dot.n))
            }
        }
        var cloud: [Dot] = []
        for dot in self.cloud {
            if let new = try number(dot.incarnation) {
                cloud.append(Dot(incarnation: new, n: dot.n))
            }
        }
        return Context(vector: vector, cloud: cloud)
    }
}
