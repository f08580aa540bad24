import TestSupport
import Testing
import Vocabulary
import Wire

/// Sizes of leaves and commits, and that one bad commit leaves the others alone.
@Suite struct `Commits over a limit` {
    private func leaf(bytes: Int) -> [UInt8] {
        // Length (1), open part with a box length of three bytes (10), root (32), box.
        let open = OpenPart(
            type: 1,
            instance: .single,
            writes: [Write(field: 1, n: 1)],
            boxLength: bytes - 43
        )
        let packed = open.bytes
        var out: [UInt8] = []
        CommitCoding.appendOpenLength(packed.count, to: &out)
        return out + packed + [UInt8](repeating: 9, count: 32 + open.boxLength)
    }

    private func commit(_ leaves: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        CommitCoding.appendHeader(
            caseID: .zero,
            charterHead: .zero,
            logHead: .zero,
            leafCount: leaves.count,
            to: &out
        )
        return leaves.reduce(into: out) { $0 += $1 }
    }

    private func refusal(_ bytes: [UInt8]) throws -> String? {
        try CommitCoding.decode(bytes, count: 1).first?.refusal?.code
    }

    @Test func `a leaf has 256 KiB`() throws {
        let largest = leaf(bytes: Limits.leafBytes)
        #expect(largest.count == 262_144)
        #expect(try refusal(commit([largest])) == nil)
        #expect(try LeafFrame.decode(largest, 0..<largest.count).range.count == 262_144)
        let larger = leaf(bytes: Limits.leafBytes + 1)
        #expect(try refusal(commit([larger])) == "commit.tooLarge")
        #expect(throws: WireError.self) { try LeafFrame.decode(larger, 0..<larger.count) }
    }

    @Test func `a commit has 1 MiB`() throws {
        let full = [UInt8](leaf(bytes: Limits.leafBytes))
        let rest = Limits.commitBytes - 49 - 3 * Limits.leafBytes
        let largest = commit([full, full, full, leaf(bytes: rest)])
        #expect(largest.count == 1_048_576)
        #expect(try refusal(largest) == nil)
        let larger = commit([full, full, full, leaf(bytes: rest + 1)])
        #expect(try refusal(larger) == "commit.tooLarge")
    }

    @Test func `a commit has 5000 leaves`() throws {
        let small = OpenPart(
            type: 1,
            instance: .single,
            writes: [Write(field: 1, n: 1)],
            boxLength: 0
        ).bytes
        let leaf = [UInt8(small.count)] + small + [UInt8](repeating: 1, count: 32)
        #expect(try refusal(commit([[UInt8]](repeating: leaf, count: 5_000))) == nil)
        #expect(
            try refusal(commit([[UInt8]](repeating: leaf, count: 5_001))) == "commit.tooLarge"
        )
    }

    @Test func `a bad commit takes no other with it`() throws {
        var samples = Samples(seed: 3)
        let good = samples.commit(leaves: 2)
        let box: [UInt8] = [0, 0]
        let forbidden: [(open: [UInt8], code: String)] = [
            ([0, 0, 0, 1, 4, 1, 0, 2], "commit.malformed"),
            ([1, 0, 0, 1, 4, 0, 0, 2], "commit.malformed"),
            ([1, 0, 0, 0, 0, 2], "commit.malformed"),
            ([1, 0, 0, 2, 4, 1, 0, 1, 0, 2], "commit.malformed"),
            ([1, 0, 0, 1, 5, 1, 1, 1, 3, 3, 0, 0, 2], "commit.malformed"),
            (
                [1, 0, 0, 1, 4, 1, 1, 0] + [UInt8](repeating: 8, count: 32) + [2],
                "commit.malformed"
            ),
        ]
        for (open, code) in forbidden {
            let bad = commit([[UInt8(open.count)] + open + [UInt8](repeating: 1, count: 32) + box])
            let commits = try CommitCoding.decode(good + bad + good, count: 3)
            #expect(commits.map(\.refusal?.code) == [nil, code, nil])
            #expect(commits[1].range == good.count..<(good.count + bad.count))
        }
    }

    @Test func `a commit has leaves`() throws {
        #expect(try refusal([UInt8](repeating: 0, count: 49)) == "commit.malformed")
    }

    @Test func `nothing may be left over`() {
        var samples = Samples(seed: 4)
        let bytes = samples.commit(leaves: 1)
        #expect(throws: WireError.self) { try CommitCoding.decode(bytes + [0], count: 1) }
        #expect(throws: WireError.self) { try CommitCoding.decode(bytes + bytes, count: 1) }
    }
}
