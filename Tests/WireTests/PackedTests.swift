import TestSupport
import Testing
import Vocabulary
import Wire

/// Packed bytes go both ways unchanged, and damaged ones either are refused or mean exactly what
/// they say: packed forms have one form for each value.
@Suite struct `Packed forms` {
    @Test(arguments: Seeds.first(200))
    func `open parts go round`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        let open = samples.open(boxLength: Int(seed) * 900)
        let bytes = open.bytes
        #expect(try OpenPart.decode(bytes, 0..<bytes.count) == open)
        let shifted = [1, 2, 3] + bytes + [4, 5]
        #expect(try OpenPart.decode(shifted, 3..<(3 + bytes.count)) == open)
    }

    @Test(arguments: Seeds.first(40))
    func `damaged open parts are refused or say something else`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        let bytes = samples.open(boxLength: 300).bytes
        for damaged in Damage.truncations(of: bytes) {
            #expect(throws: WireError.self) { try OpenPart.decode(damaged, 0..<damaged.count) }
        }
        for damaged in Damage.flips(of: bytes) {
            guard let open = try? OpenPart.decode(damaged, 0..<damaged.count) else { continue }
            #expect(open.bytes == damaged)
        }
    }

    @Test func `damaged open parts of every form are refused or say something else`() throws {
        for (name, open) in try LeafVectors.openParts() {
            let bytes = open.bytes
            #expect(try OpenPart.decode(bytes, 0..<bytes.count) == open, "\(name)")
            for damaged in Damage.truncations(of: bytes) {
                #expect(throws: WireError.self) { try OpenPart.decode(damaged, 0..<damaged.count) }
            }
            for damaged in Damage.flips(of: bytes) {
                guard let open = try? OpenPart.decode(damaged, 0..<damaged.count) else { continue }
                #expect(open.bytes == damaged)
            }
        }
    }

    @Test(arguments: Seeds.first(30))
    func `commits go round`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        let parts = (1...4).map { samples.commit(leaves: $0) }
        let joined = parts.flatMap { $0 }
        let commits = try CommitCoding.decode(joined, count: 4)
        #expect(commits.map(\.leaves.count) == [1, 2, 3, 4])
        for (commit, part) in zip(commits, parts) {
            #expect(commit.refusal == nil)
            #expect(Array(joined[commit.range]) == part)
            #expect(encode(commit, from: joined) == part)
            for leaf in commit.leaves {
                let alone = try LeafFrame.decode(joined, leaf.range)
                #expect(alone == leaf)
            }
        }
    }

    @Test(arguments: Seeds.first(15))
    func `damaged commits are refused or say something else`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        let bytes = samples.commit(leaves: 2) + samples.commit(leaves: 1)
        for damaged in Damage.truncations(of: bytes) {
            #expect(throws: WireError.self) { try CommitCoding.decode(damaged, count: 2) }
        }
        for damaged in Damage.flips(of: bytes) {
            guard let commits = try? CommitCoding.decode(damaged, count: 2),
                commits.allSatisfy({ $0.refusal == nil })
            else { continue }
            #expect(commits.flatMap { encode($0, from: damaged) } == damaged)
        }
    }

    @Test(arguments: Seeds.first(60))
    func `boxes go round`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        let count = Int(seed % 7) + 1
        let box = samples.box(values: count)
        let bytes = box.encoded()
        #expect(try BoxContent.decode(bytes, count: count) == box)
        #expect(throws: WireError.self) { try BoxContent.decode(bytes, count: count + 1) }
        #expect(throws: WireError.self) { try BoxContent.decode(bytes, count: 0) }
    }

    @Test(arguments: Seeds.first(10))
    func `damaged boxes are refused or say something else`(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        let bytes = samples.box(values: 3).encoded()
        for damaged in Damage.truncations(of: bytes) {
            #expect(throws: WireError.self) { try BoxContent.decode(damaged, count: 3) }
        }
        for damaged in Damage.flips(of: bytes) {
            guard let box = try? BoxContent.decode(damaged, count: 3) else { continue }
            #expect(box.encoded() == damaged)
        }
    }

    @Test(arguments: Seeds.first(300))
    func `noise never traps`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            // Small bytes make plausible numbers, so that noise gets beyond the first field.
            let bytes = random.bytes(random.number(0...90)).map { $0 % 7 == 0 ? $0 : $0 % 4 }
            if let open = try? OpenPart.decode(bytes, 0..<bytes.count) {
                #expect(open.bytes == bytes)
            }
            _ = try? CommitCoding.decode([UInt8](repeating: 0, count: 48) + bytes, count: 1)
            _ = try? BoxContent.decode(bytes, count: random.number(0...4))
            _ = try? GroupHeader(bytes)
        }
    }

    @Test func `group headers go round and name their version`() throws {
        var samples = Samples(seed: 1)
        let header = GroupHeader(audience: samples.identifier(), incarnation: samples.identifier())
        #expect(try GroupHeader(header.bytes) == header)
        #expect(header.bytes.count == 33)
        var other = header.bytes
        other[0] = 2
        #expect(throws: WireError(.versionUnsupported, "a group header has version 2, not 1")) {
            try GroupHeader(other)
        }
        #expect(throws: WireError.self) { try GroupHeader(header.bytes + [0]) }
        #expect(throws: WireError.self) { try GroupHeader([]) }
    }

    @Test func `ranges outside the buffer are refused`() {
        #expect(throws: WireError.self) { try OpenPart.decode([1, 0, 0], 0..<9) }
        #expect(throws: WireError.self) { try OpenPart.decode([1, 0, 0], -1..<2) }
        #expect(throws: WireError.self) { try CommitCoding.decode([], count: 1) }
        #expect(throws: WireError.self) { try CommitCoding.decode([], count: -1) }
        #expect(throws: WireError.self) { try CommitCoding.decode([1], count: .max) }
    }

    private func encode(_ commit: CommitFrame, from buffer: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        CommitCoding.appendHeader(
            caseID: commit.caseID,
            charterHead: commit.charterHead,
            logHead: commit.logHead,
            leafCount: commit.leaves.count,
            to: &out
        )
        for leaf in commit.leaves {
            let open = leaf.open.bytes
            CommitCoding.appendOpenLength(open.count, to: &out)
            out += open + buffer[leaf.rootRange] + buffer[leaf.boxRange]
        }
        return out
    }
}
