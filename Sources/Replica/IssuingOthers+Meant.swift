import Causality
import Journal
import Trust
import Vocabulary
import Wire

// What somebody had seen of what others bring, where its dot alone does not say which write is meant.
extension Work {
    /// A write that is issued again, as a bundle brought it or would have.
    func provisional(
        _ write: Write,
        of leaf: StoredLeaf,
        _ author: UInt32,
        _ numbers: [UInt32],
        _ overlay: Overlay
    ) -> ProvisionalWrite {
        let same = overlay.brought.first { $0.name.leaf == leaf.hash && $0.field == write.field }
        if let same { return same }
        let name = WriteName(dot: Dot(incarnation: author, n: write.n), leaf: leaf.hash)
        let names = write.provisional.map { seen in
            let place = Int(seen.name.dot.incarnation)
            let number =
                place == 0
                ? author
                : numbers.indices.contains(place - 1) ? numbers[place - 1] : Self.unstated
            let dot = Dot(incarnation: number, n: seen.name.dot.n)
            return SeenName(field: seen.field, name: WriteName(dot: dot, leaf: seen.name.leaf))
        }
        return ProvisionalWrite(
            leaf: leaf.id,
            group: 0,
            field: write.field,
            dot: name.dot,
            name: name,
            seen: write.seen,
            counts: true,
            originals: [],
            names: names
        )
    }

    /// What a life had seen of its own that was issued again in an earlier sync: each dot, and the one under
    /// which it is ordered. Nothing where two copies of the file may be meant.
    func issuedBefore(
        _ seen: Context,
        by author: UInt32,
        of field: UInt16,
        _ overlay: Overlay
    ) throws -> [(seen: Dot, ordered: Dot)] {
        let state = try overlay.ordered(field)
        let names = state.same.flatMap(\.names).map(\.name).filter { name in
            name.dot.incarnation == author && seen.contains(name.dot)
                && !state.context.contains(name.dot)
                && !overlay.brought.contains { $0.field == field && $0.name.dot == name.dot }
        }
        return names.compactMap { name in
            guard names.allSatisfy({ $0.dot != name.dot || $0.leaf == name.leaf }) else {
                return nil
            }
            return state.dot(ofIssued: name).map { (name.dot, $0) }
        }
    }

    /// Which of the edits that issue what was sealed under one dot somebody had seen who wrote what others
    /// brought. Where two copies of a file have sealed under it, what the one has written had seen what the
    /// one had sealed, which was brought like it. Where that is not known either, neither was seen: to take
    /// them for replaced would lose one.
    func meant(
        _ edits: [(edit: Int64, leaf: Hash)],
        by leaf: StoredLeaf
    ) throws -> [Int64] {
        guard Set(edits.map(\.leaf)).count > 1 else { return edits.map(\.edit) }
        // What was ordered had seen what was ordered: what issues that is known by itself.
        guard leaf.place == 0 else { return [] }
        let brought = try broughtLeaves()
        let others = edits.filter { brought.contains($0.leaf) }
        return Set(others.map(\.leaf)).count == 1 ? others.map(\.edit) : []
    }
}
