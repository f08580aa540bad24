import Foundation
import Fuzzing
import TestSupport
import Testing

/// Every file of the corpora, and what small damage makes of it, is read without a crash. A file that once
/// crashed a reader stays there, under the name `crash-…`.
@Suite struct `Readers of foreign bytes` {
    static let corpus = ProtocolFolder.url.deletingLastPathComponent().appendingPathComponent(
        "Tests/Corpus"
    )

    private func files(of decoder: Decoder) throws -> [[UInt8]] {
        let folder = Self.corpus.appendingPathComponent(decoder.name)
        return try FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        )
        .sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    }

    @Test func `have a corpus each, and no corpus is nobody's`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
            .filter { !$0.contains(".") }
        #expect(Set(folders) == Set(Decoder.all.map(\.name)))
    }

    @Test(arguments: Decoder.all.map(\.name))
    func `take some of their corpus and survive all of it`(_ name: String) throws {
        let decoder = try #require(Decoder.named(name))
        var taken = 0
        for bytes in try files(of: decoder) where decoder.accepts(bytes) { taken += 1 }
        // A signature by the key that the reader checks with cannot be made, nor a token of no replica.
        #expect(taken > 0 || ["signature", "token"].contains(name))
    }

    @Test(arguments: Decoder.all.map(\.name))
    func `survive damage`(_ name: String) throws {
        let decoder = try #require(Decoder.named(name))
        var generator = SeededGenerator(seed: 5)
        for bytes in try files(of: decoder) where !bytes.isEmpty && bytes.count < 4096 {
            for _ in 0..<50 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let at = Int.random(in: 0..<damaged.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: damaged[at] = UInt8.random(in: 0...255, using: &generator)
                    case 1: damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    default: damaged = Array(damaged.prefix(at)) + damaged.dropFirst(at / 2)
                    }
                    if damaged.isEmpty { break }
                }
                decoder.accepts(damaged)
            }
        }
    }
}
