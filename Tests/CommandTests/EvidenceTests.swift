import Foundation
import TestSupport
import Testing

@testable import ClientCommands

@Suite("Evidence")
struct EvidenceTests {
    @Test("What is erased is overwritten in the answers that are kept, and nothing else is")
    func erased() throws {
        let folder = try TemporaryFolder()
        let evidence = Evidence(folder: folder.path("evidence"))
        let box = Array("a sealed box".utf8)
        let answer = [1, 2, 3] + box + [4] + box + box + [5]
        let path = try #require(evidence.keep(answer, of: "feed.chain"))
        let other = try #require(evidence.keep([7, 8, 9], of: "feed.chain"))
        try evidence.erase([box, [], Array("another".utf8)])
        let zeros = [UInt8](repeating: 0, count: box.count)
        let expected: [UInt8] = [1, 2, 3] + zeros + [4] + zeros + zeros + [5]
        #expect(FileManager.default.contents(atPath: path) == Data(expected))
        #expect(FileManager.default.contents(atPath: other) == Data([7, 8, 9]))
        // Again, and where there is no folder.
        try evidence.erase([box])
        try Evidence(folder: folder.path("none")).erase([box])
    }
}
