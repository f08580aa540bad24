import Testing
import TestSupport
import Trust
import Vocabulary

@Suite("Merkle trees and range proofs")
struct MerkleTests {
    /// The tree of RFC 6962 written down once more, as its section 2.1 says it.
    private func naiveRoot(_ leaves: [Hash]) -> Hash {
        guard leaves.count > 1 else { return leaves[0] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return Digest.sha256(
            [1] + naiveRoot(Array(leaves[..<split])).bytes
                + naiveRoot(Array(leaves[split...])).bytes
        )
    }

    private func leaves(_ count: Int) -> [Hash] {
        (0..<count).map { Digest.tagged("leaf", [UInt8($0)]) }
    }

    @Test("The root is that of the RFC's definition, and of nothing the hash of nothing")
    func roots() {
        #expect(Merkle.root([]) == Digest.sha256([UInt8]()))
        for count in 1...40 { #expect(Merkle.root(leaves(count)) == naiveRoot(leaves(count))) }
    }

    @Test("From a range and its proof, the proof of each of its leaves follows")
    func narrow() {
        for total in 1...17 {
            let all = leaves(total)
            for first in 0..<total {
                for end in (first + 1)...total {
                    let proof = Merkle.rangeProof(all, range: first..<end)
                    for index in first..<end {
                        let found = Merkle.narrow(
                            Array(all[first..<end]),
                            first: first,
                            total: total,
                            proof: proof,
                            to: index
                        )
                        #expect(found == Merkle.rangeProof(all, range: index..<index + 1))
                    }
                    if first > 0 {
                        #expect(
                            Merkle.narrow(
                                Array(all[first..<end]),
                                first: first,
                                total: total,
                                proof: proof,
                                to: 0
                            ) == nil
                        )
                    }
                }
            }
        }
    }

    @Test("Every range of every small tree is proved by its proof and by no other")
    func everyRange() throws {
        for total in 1...17 {
            let all = leaves(total)
            let root = Merkle.root(all)
            for first in 0..<total {
                for end in (first + 1)...total {
                    let proof = Merkle.rangeProof(all, range: first..<end)
                    let part = Array(all[first..<end])
                    func proved(
                        _ part: [Hash],
                        _ first: Int,
                        _ total: Int,
                        _ proof: [Hash]
                    ) -> Bool {
                        Merkle.root(ofRange: part, first: first, total: total, proof: proof)
                            == root
                    }
                    #expect(proved(part, first, total, proof))
                    #expect(!proved(part, first, total, proof + [.zero]))
                    #expect(!proved(part.reversed() + [.zero], first, total, proof))
                    if !proof.isEmpty {
                        #expect(!proved(part, first, total, Array(proof.dropLast())))
                        #expect(!proved(part, first, total, [.zero] + proof.dropFirst()))
                    }
                    if first + 1 < total, part.count < total - first {
                        #expect(!proved(part, first + 1, total, proof))
                    }
                }
            }
        }
    }

    @Test("A part of a range is proved from the range's own proof as from the whole tree")
    func narrowed() {
        for total in 1...11 {
            let all = leaves(total)
            for first in 0..<total {
                for last in first..<total {
                    let range = first..<(last + 1)
                    let proof = Merkle.rangeProof(all, range: range)
                    for low in range {
                        for high in low...last {
                            let found = Merkle.rangeProof(
                                Array(all[range]),
                                first: first,
                                total: total,
                                proof: proof,
                                range: low..<(high + 1)
                            )
                            #expect(found == Merkle.rangeProof(all, range: low..<(high + 1)))
                        }
                    }
                }
            }
        }
        #expect(
            Merkle.rangeProof(leaves(2), first: 0, total: 4, proof: [], range: 0..<1).isEmpty
        )
    }

    @Test("Numbers that fit no tree give no root and no crash")
    func hostileNumbers() {
        let one = [Digest.sha256([1])]
        #expect(Merkle.root(ofRange: one, first: -1, total: 3, proof: []) == nil)
        #expect(Merkle.root(ofRange: one, first: .max, total: 3, proof: []) == nil)
        #expect(Merkle.root(ofRange: one, first: 3, total: 3, proof: []) == nil)
        #expect(Merkle.root(ofRange: one, first: 0, total: 0, proof: []) == nil)
        #expect(Merkle.root(ofRange: [], first: 0, total: 1, proof: []) == nil)
        #expect(Merkle.root(ofRange: one, first: 0, total: .max, proof: []) == nil)
        #expect(Merkle.rangeProof(one, range: 0..<2).isEmpty)
    }
}
