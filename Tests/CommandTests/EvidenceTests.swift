import Foundation
import Messages
import Replica
import TestSupport
import Testing
import Vocabulary

@testable import ClientCommands

@Suite("Evidence")
struct EvidenceTests {
    @Test("What is erased is overwritten in the answers that are kept, and nothing else is")
    func erased() throws {
        let folder = try TemporaryFolder()
        let evidence = Evidence(folder: folder.path("evidence"))
        let box = Array("a sealed box".utf8)
        let answer = [1, 2, 3] + box + [4] + box + box + [5]
        let path = try #require(evidence.keep(answer, of: "feed.chain").path)
        let other = try #require(evidence.keep([7, 8, 9], of: "feed.chain").path)
        try evidence.erase([box, [], Array("another".utf8)])
        let zeros = [UInt8](repeating: 0, count: box.count)
        let expected: [UInt8] = [1, 2, 3] + zeros + [4] + zeros + zeros + [5]
        #expect(FileManager.default.contents(atPath: path) == Data(expected))
        #expect(FileManager.default.contents(atPath: other) == Data([7, 8, 9]))
        // Again, and where there is no folder.
        try evidence.erase([box])
        try Evidence(folder: folder.path("none")).erase([box])
    }

    @Test("The first sixteen are kept, and then one of each other kind, up to sixty-four")
    func limits() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("evidence")
        let evidence = Evidence(folder: path)
        for number in 0..<20 {
            let kept = evidence.keep([UInt8(number)], of: "feed.chain")
            #expect((kept.path != nil) == (number < 16), "\(number)")
            if number >= 16 { #expect(kept == .full(path)) }
        }
        // What was kept is found again, however full it is.
        #expect(evidence.keep([3], of: "feed.chain").path != nil)
        // Many small lies do not keep the one that matters from being shown.
        #expect(evidence.keep([0], of: "copy.altered").path?.contains("copy.altered-") == true)
        #expect(evidence.keep([1], of: "copy.altered") == .full(path))
        #expect(evidence.keep([2], of: "http.500").path != nil)
        #expect(evidence.keep([2, 3], of: "http.501") == .full(path))
        for number in 0..<60 { _ = evidence.keep([9], of: "kind.\(number)") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 64)
    }

    @Test("Every kind of alarm names its log, place and device, and where the evidence is")
    func told() {
        let party = PartyID(high: 1, low: 1)
        let caseID = CaseID(high: 2, low: 2)
        let audience = AudienceID(high: 3, low: 3)
        let life = IncarnationID(high: 4, low: 4)
        let device = DeviceID(high: 5, low: 5)
        let table: [(IntegrityAlarm, String)] = [
            (IntegrityAlarm("log.chain", log: .registry, place: 7, device: device), "registry"),
            (
                IntegrityAlarm("statement.signature", log: .party(party), place: 7, device: device),
                "party \(party)"
            ),
            (
                IntegrityAlarm("log.stamp", log: .charter(caseID), place: 7, device: device),
                "charter \(caseID)"
            ),
            (
                IntegrityAlarm(
                    "copy.altered",
                    log: .audience(caseID, audience),
                    place: 7,
                    device: device
                ),
                "audience \(caseID) \(audience)"
            ),
            (
                IntegrityAlarm("feed.chain", chain: .feed(party), place: 7, device: device),
                "feed \(party)"
            ),
            (
                IntegrityAlarm("sealing.gap", chain: .sealings(life), place: 7, device: device),
                "sealings \(life)"
            ),
        ]
        for (alarm, log) in table {
            let refusal = Refusal.alarm(alarm, kept: .file("/somewhere/evidence"))
            #expect(refusal.exit == .integrity && refusal.code == alarm.code)
            for language in [Language.sv, .en] {
                let text = refusal.details.map { $0.text(language) }.joined(separator: "\n")
                for part in [log, "7", "\(device)", "/somewhere/evidence"] {
                    #expect(text.contains(part), "\(alarm.code): \(text)")
                }
            }
            let members = Dictionary(uniqueKeysWithValues: refusal.members.map { ($0.0, $0.1) })
            #expect(members["log"] == .string(log) && members["place"] == .number(7))
            #expect(members["device"] == .string("\(device)"))
        }
    }
}
