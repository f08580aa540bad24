import Trust
import Vocabulary

/// All levels of a group's tree, so that many range proofs of one group cost little each.
///
/// Pairing level by level, the last node of an odd level going up as it is, gives the tree of
/// RFC 6962: a subtree of it is the node at `first >> level`, whole or cut short on the right.
struct CommitTree {
    private var levels: [[Hash]]

    init(_ leaves: [Hash]) {
        levels = [leaves]
        while let last = levels.last, last.count > 1 {
            var next: [Hash] = []
            next.reserveCapacity((last.count + 1) / 2)
            for index in stride(from: 0, to: last.count, by: 2) {
                let pair = last[index..<min(index + 2, last.count)]
                next.append(pair.count == 2 ? Merkle.root(Array(pair)) : last[index])
            }
            levels.append(next)
        }
    }

    /// The roots of the largest subtrees outside `range`, left before right.
    func proof(of range: Range<Int>) -> [Hash] {
        var proof: [Hash] = []
        descend(level: levels.count - 1, index: 0, range, &proof)
        return proof
    }

    private func descend(level: Int, index: Int, _ range: Range<Int>, _ proof: inout [Hash]) {
        let start = index << level
        let end = min((index + 1) << level, levels[0].count)
        guard start < end else { return }
        if end <= range.lowerBound || start >= range.upperBound {
            proof.append(levels[level][index])
        } else if level > 0, start < range.lowerBound || end > range.upperBound {
            descend(level: level - 1, index: 2 * index, range, &proof)
            descend(level: level - 1, index: 2 * index + 1, range, &proof)
        }
    }
}
