import TestSupport
import Testing
import Vocabulary

@Suite struct `Identifiers and hashes` {
    @Test(arguments: Seeds.first(50))
    func `identifiers go round`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = random.bytes(16)
        let id = PartyID(bytes)
        #expect(id?.bytes == bytes)
        #expect(id.flatMap { PartyID(hex: $0.description) } == id)
        #expect(id.flatMap { PartyID(hex: $0.description.uppercased()) } == id)
        #expect(PartyID(bytes[...]) == id)
    }

    @Test(arguments: Seeds.first(50))
    func `hashes go round, and their head is their first half`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = random.bytes(32)
        let hash = Hash(bytes)
        #expect(hash?.bytes == bytes)
        #expect(hash.flatMap { Hash(hex: $0.description) } == hash)
        #expect(hash?.head.bytes == Array(bytes.prefix(16)))
    }

    @Test(arguments: Seeds.first(50))
    func `order is that of the bytes`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let short = (0..<20).map { _ in random.bytes(16) }
        let ids = try short.map { try #require(CaseID($0)) }
        #expect(
            ids.sorted().map(\.bytes) == short.sorted { $0.lexicographicallyPrecedes($1) }
        )
        let long = (0..<20).map { _ in random.bytes(32) }
        let hashes = try long.map { try #require(Hash($0)) }
        #expect(
            hashes.sorted().map(\.bytes) == long.sorted { $0.lexicographicallyPrecedes($1) }
        )
    }

    @Test(arguments: [0, 1, 15, 17, 31, 33, 64])
    func `other lengths are none`(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(PartyID(bytes) == nil)
        #expect(Hash(bytes) == nil)
        #expect(PartyID(hex: bytes.hex) == nil)
        #expect(Hash(hex: bytes.hex) == nil)
    }

    @Test func `hex is lowercase pairs`() {
        #expect([0, 1, 0xAB, 0xFF].hex == "0001abff")
        #expect([UInt8](hex: "0001aBFf") == [0, 1, 0xAB, 0xFF])
        #expect([UInt8](hex: "") == [])
        #expect([UInt8](hex: "0") == nil)
        #expect([UInt8](hex: "0g") == nil)
        #expect([UInt8](hex: "å0") == nil)
    }
}

@Suite struct `Names of logs` {
    @Test func `names go round`() {
        let party = PartyID(high: 1, low: 2)
        let file = CaseID(high: 3, low: 4)
        let audience = AudienceID(high: 5, low: 6)
        for name in [
            LogName.registry, .party(party), .charter(file), .audience(file, audience),
        ] {
            #expect(LogName(name.bytes) == name)
            #expect(LogName(name.bytes + [0]) == nil)
            #expect(LogName(name.bytes.dropLast()) == nil)
        }
    }

    @Test func `other bytes are none`() {
        #expect(LogName([]) == nil)
        #expect(LogName([0]) == nil)
        #expect(LogName([5] + [UInt8](repeating: 0, count: 16)) == nil)
        #expect(LogName([1] + [UInt8](repeating: 0, count: 16)) == nil)
    }
}
