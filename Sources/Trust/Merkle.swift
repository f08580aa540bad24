import Vocabulary

/// The tree of RFC 6962 section 2.1 over hashes that are leaf hashes already.
public enum Merkle {
    /// The hash at the top; of nothing, the hash of nothing.
    public static func root(_ leaves: [Hash]) -> Hash {
        guard !leaves.isEmpty else { return Digest.sha256([]) }
        var scratch: [UInt8] = []
        return root(leaves[...], &scratch)
    }

    /// What a verifier lacks to compute the root from `range` alone: the roots of the largest
    /// subtrees outside it, left before right.
    ///
    /// Empty when the range is outside the tree.
    public static func rangeProof(_ leaves: [Hash], range: Range<Int>) -> [Hash] {
        guard range.lowerBound >= 0, range.upperBound <= leaves.count, !range.isEmpty
        else { return [] }
        var scratch: [UInt8] = []
        var proof: [Hash] = []
        collect(leaves[...], range, &proof, &scratch)
        return proof
    }

    /// The root of a tree of `total` leaves of which those from `first` are given, and the rest
    /// stands in the proof; nil where proof and range do not fit each other.
    public static func root(
        ofRange leaves: [Hash],
        first: Int,
        total: Int,
        proof: [Hash]
    ) -> Hash? {
        guard first >= 0, total >= 1, !leaves.isEmpty, leaves.count <= total,
            first <= total - leaves.count
        else { return nil }
        var descent = Descent(leaves: leaves, first: first, proof: proof[...])
        guard let root = descent.root(0..<total), descent.proof.isEmpty else { return nil }
        return root
    }

    /// The proof for a part of a range whose own proof is known; empty where they do not fit.
    public static func rangeProof(
        _ leaves: [Hash],
        first: Int,
        total: Int,
        proof: [Hash],
        range: Range<Int>
    ) -> [Hash] {
        guard root(ofRange: leaves, first: first, total: total, proof: proof) != nil,
            range.lowerBound >= first, range.upperBound <= first + leaves.count, !range.isEmpty
        else { return [] }
        var narrowing = Narrowing(leaves: leaves, first: first, range: range, proof: proof[...])
        _ = narrowing.root(0..<total, isPart: true)
        return narrowing.narrowed
    }

    /// The range proof of one leaf, for who has a range that it lies in, and the proof of that.
    ///
    /// - Returns: nil where range, proof and place do not fit each other.
    public static func narrow(
        _ leaves: [Hash],
        first: Int,
        total: Int,
        proof: [Hash],
        to index: Int
    ) -> [Hash]? {
        guard index >= first, index < first + leaves.count,
            root(ofRange: leaves, first: first, total: total, proof: proof) != nil
        else { return nil }
        return rangeProof(
            leaves,
            first: first,
            total: total,
            proof: proof,
            range: index..<index + 1
        )
    }

    private static func root(_ leaves: ArraySlice<Hash>, _ scratch: inout [UInt8]) -> Hash {
        guard leaves.count > 1 else { return leaves.first ?? .zero }
        let middle = leaves.startIndex + split(leaves.count)
        let left = root(leaves[..<middle], &scratch)
        let right = root(leaves[middle...], &scratch)
        return node(left, right, &scratch)
    }

    private static func collect(
        _ leaves: ArraySlice<Hash>,
        _ range: Range<Int>,
        _ proof: inout [Hash],
        _ scratch: inout [UInt8]
    ) {
        let span = leaves.startIndex..<leaves.endIndex
        if !span.overlaps(range) {
            proof.append(root(leaves, &scratch))
        } else if range.lowerBound > span.lowerBound || range.upperBound < span.upperBound {
            let middle = leaves.startIndex + split(leaves.count)
            collect(leaves[..<middle], range, &proof, &scratch)
            collect(leaves[middle...], range, &proof, &scratch)
        }
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    private static func node(_ left: Hash, _ right: Hash, _ scratch: inout [UInt8]) -> Hash {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(1)
        left.append(to: &scratch)
        right.append(to: &scratch)
        return Digest.sha256(scratch)
    }

    /// The way down the tree of who knows a range and its proof, and wants those of a part.
    private struct Narrowing {
        let leaves: [Hash]
        let first: Int
        let range: Range<Int>
        var proof: ArraySlice<Hash>
        var narrowed: [Hash] = []
        var scratch: [UInt8] = []

        init(leaves: [Hash], first: Int, range: Range<Int>, proof: ArraySlice<Hash>) {
            self.leaves = leaves
            self.first = first
            self.range = range
            self.proof = proof
        }

        /// `isPart` where no subtree around this one stands in the new proof.
        mutating func root(_ span: Range<Int>, isPart: Bool) -> Hash? {
            let isOutside = !span.overlaps(range)
            var hash: Hash?
            if !span.overlaps(first..<(first + leaves.count)) {
                hash = proof.popFirst()
            } else if span.count == 1 {
                hash = leaves[span.lowerBound - first]
            } else {
                let middle = span.lowerBound + Merkle.split(span.count)
                let isDeeper = isPart && !isOutside
                guard let left = root(span.lowerBound..<middle, isPart: isDeeper),
                    let right = root(middle..<span.upperBound, isPart: isDeeper)
                else { return nil }
                hash = Merkle.node(left, right, &scratch)
            }
            if isPart, isOutside, let hash { narrowed.append(hash) }
            return hash
        }
    }

    /// A verifier's way down the tree.
    private struct Descent {
        let leaves: [Hash]
        let first: Int
        var proof: ArraySlice<Hash>
        var scratch: [UInt8] = []

        init(leaves: [Hash], first: Int, proof: ArraySlice<Hash>) {
            self.leaves = leaves
            self.first = first
            self.proof = proof
        }

        mutating func root(_ span: Range<Int>) -> Hash? {
            let known = first..<(first + leaves.count)
            if !span.overlaps(known) { return proof.popFirst() }
            if span.count == 1 { return leaves[span.lowerBound - first] }
            let middle = span.lowerBound + Merkle.split(span.count)
            guard let left = root(span.lowerBound..<middle),
                let right = root(middle..<span.upperBound)
            else { return nil }
            return Merkle.node(left, right, &scratch)
        }
    }
}
