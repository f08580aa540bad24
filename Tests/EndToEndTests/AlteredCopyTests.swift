import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

/// A party that may give out a record and lies in the copy that it gives, with the real programs.
@Suite(.serialized) struct AlteredCopyTests {
    @Test func aReleasingPartyThatAltersWhatItPassesOn() async throws {
        let placement = try await World().withReleasableCase()
        let (home, school) = (placement.home, placement.school)
        try await home.ok("set", "Kim", "plan.goal=Läsa")
        try await placement.settle()
        let liar = try LyingCopier(placement.services)
        let proxy = try ForwardProxy()
        proxy.behave(
            .alterRequest { request in (try? liar.lie(request)) ?? request }
        )
        var services = placement.services
        services.environment["http_proxy"] = proxy.url
        try await services.ok(
            "release",
            "give",
            "Kim",
            "plan",
            "--to",
            World.school,
            "--ground",
            "consent"
        )
        try await services.ok("sync")

        let told = try await school.run("sync", "--json")
        #expect(told.exit == 6, "\(told)")
        let error = try JSON(told.errors)["error"]
        #expect(error["code"].string == "copy.altered", "\(error)")
        let log = try #require(error["log"].string)
        #expect(log.hasPrefix("audience \(placement.id) "), "\(error)")
        #expect((error["place"].number ?? 0) > 0, "\(error)")
        let device = try await services.json("status")["device"]["id"].string
        #expect(error["device"].string == device && device != nil, "\(error)")
        // What the device signed is kept, for who wants to know what was tried.
        let path = try #require(error["evidence"].string)
        let kept = try Data(contentsOf: URL(fileURLWithPath: path))
        let signed = try #require(liar.signed.withLock { $0 })
        for part in [signed.body, signed.signature] {
            #expect(kept.range(of: Data(part)) != nil)
        }
        // It was told once, the lie is shown nowhere, and another device is asked for a copy.
        try await school.ok("sync")
        let shown = try await school.ok("get", "Kim", "plan.goal")
        #expect(!shown.contains("lögn"), "\(shown)")
        let waiting = try await school.json("status")["waitingCopies"][0]
        #expect(waiting["copiers"].array.map(\.string) == [World.home], "\(waiting)")
        // The alarm stands in what `verify` finds, with the same names.
        let found = try await school.json("verify", exit: 6)["findings"][0]
        #expect(found["log"].string == log && found["device"].string == device, "\(found)")
        try await home.ok("sync")
        try await school.ok("sync")
        #expect(try await school.value("Kim", "plan.goal") == "Läsa")
    }
}
