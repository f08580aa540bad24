import Testing
import TestSupport
import Trust
import Vocabulary
import Wire

@Suite("Sealing leaves and opening boxes")
struct LeafTests {
    private let incarnation = IncarnationID(high: 1, low: 2)
    private let caseID = CaseID(high: 3, low: 4)

    private func content(_ values: [[UInt8]], _ random: inout SeededGenerator) -> BoxContent {
        BoxContent(
            seed: random.bytes(16),
            person: Person(name: "Karin Ålund", function: "lärare"),
            times: values.indices.map { 1_795_000_000_000 + UInt64($0) * 977 },
            values: values
        )
    }

    private func sealed(_ content: BoxContent) throws -> (SealedLeaf, LeafFrame) {
        let writes = content.values.indices.map { Write(field: UInt16($0 + 1), n: 1) }
        var sealer = LeafSealer()
        let leaf = try sealer.sealPlain(
            OpenPart(type: 8, instance: .single, writes: writes, boxLength: 0),
            content: content,
            caseID: caseID,
            incarnation: incarnation
        )
        return (leaf, try LeafFrame.decode(leaf.bytes, 0..<leaf.bytes.count))
    }

    @Test("What was sealed is what is opened", arguments: Seeds.first(60))
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<random.number(1...30)).map { _ in
            random.chance(2)
                ? random.bytes(random.number(0...90))
                : [UInt8](repeating: 97, count: random.number(0...4000))
        }
        let content = content(values, &random)
        let (leaf, frame) = try sealed(content)
        let opener = BoxOpener()
        #expect(try opener.open(frame, in: leaf.bytes, under: nil, leafHash: .zero) == content)
        var hasher = CommitHasher()
        #expect(
            hasher.leafHash(frame, in: leaf.bytes, caseID: caseID, incarnation: incarnation)
                == leaf.hash
        )
        #expect(Digest.sha256(leaf.bytes[frame.boxRange]) == leaf.boxHash)
    }

    @Test("Equal content under another seed has another root and hash")
    func salted() throws {
        var random = SeededGenerator(seed: 1)
        let one = try sealed(content([[1, 97]], &random)).0
        let other = try sealed(content([[1, 97]], &random)).0
        #expect(one.hash != other.hash)
    }

    @Test("Boxes are padded: many lengths look alike")
    func padded() throws {
        var random = SeededGenerator(seed: 2)
        let lengths = try (900...1000).map { length in
            try sealed(content([random.bytes(length)], &random)).1.boxRange.count
        }
        #expect(Set(lengths).count <= 5)
    }

    @Test("No flipped bit of a box shows anything else, and none crashes")
    func flippedBits() throws {
        var random = SeededGenerator(seed: 3)
        for values in [[[1, 97, 98]], [[UInt8](repeating: 97, count: 300)]] {
            let content = content(values, &random)
            let (leaf, frame) = try sealed(content)
            let opener = BoxOpener()
            for bit in 0..<(frame.boxRange.count * 8) {
                var bytes = leaf.bytes
                bytes[frame.boxRange.lowerBound + bit / 8] ^= 1 << UInt8(bit % 8)
                let opened = try? opener.open(frame, in: bytes, under: nil, leafHash: .zero)
                // Some bits of a zstd frame say nothing about its content.
                #expect(opened == nil || opened == content, "bit \(bit)")
            }
        }
    }

    @Test("A swapped root is told from a broken box")
    func wrongRoot() throws {
        var random = SeededGenerator(seed: 4)
        let (leaf, frame) = try sealed(content([[1]], &random))
        var bytes = leaf.bytes
        bytes[frame.rootRange.lowerBound] ^= 1
        let opener = BoxOpener()
        #expect(throws: BoxError.root) {
            try opener.open(frame, in: bytes, under: nil, leafHash: .zero)
        }
        bytes = leaf.bytes
        bytes[frame.boxRange.lowerBound] = 16
        #expect(throws: BoxError.sealed) {
            try opener.open(frame, in: bytes, under: nil, leafHash: .zero)
        }
    }

    @Test("A leaf over its limit is refused with both numbers")
    func tooLarge() throws {
        var random = SeededGenerator(seed: 5)
        let large = content((0..<9).map { _ in random.bytes(32 * 1024) }, &random)
        do {
            _ = try sealed(large)
            Issue.record("a leaf of more than 256 KiB was sealed")
        } catch let SealingError.tooLarge(bytes, limit) {
            #expect(bytes > limit && limit == Limits.leafBytes)
        }
    }
}
