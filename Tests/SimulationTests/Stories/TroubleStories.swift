import Testing

@testable import Simulation

/// Clocks, servers and everything at once.
@Suite struct `Stories of trouble` {
    /// Clocks of 1970 and 2099, and a server whose clock jumps back, change nothing but the times shown.
    @Test func `11 clocks are insane`() throws {
        func lived(insane: Bool) throws -> Story {
            let story = try Story()
            let now = story.world.clock.now
            if insane {
                try story.device("Hemmet 1").clock.set(to: 0)
                try story.device("Hemmet 2").clock.set(to: 4_070_908_800_000)
            }
            try story.save("Hemmet 1", ["plan.goal": "1970"])
            try story.save("Hemmet 2", ["plan.goal": "2099", "plan.means": "2099"])
            try story.sync("Hemmet 2")
            if insane { story.world.server.clock.set(to: now - 7_200_000) }
            try story.sync("Hemmet 1")
            if insane { story.world.server.clock.set(to: now + 300_000) }
            try story.save("Hemmet 1", ["plan.means": "sist"])
            try story.quiet()
            return story
        }
        let insane = try lived(insane: true)
        let sane = try lived(insane: false)
        #expect(try insane.picture() == sane.picture())
        try insane.look("With clocks of 1970, 2099 and two hours ago")
        try insane.end("11-insane-clocks")
    }

    /// A server tells every lie that the simulator knows; each is noticed or changes nothing.
    @Test func `14 the server lies`() throws {
        let story = try Story()
        for lie in Lie.allCases {
            // Two deliveries at the least, one of them under a new head of the party's log.
            try story.save("Hemmet 1", ["plan.goal": "mål \(lie)"])
            try story.sync("Hemmet 1")
            try story.save("Social 1", ["plan.means": "intrång \(lie)"], unchecked: true)
            if lie != .verdictsTurned { try story.sync("Social 1") }
            let who = lie == .verdictsTurned ? "Social 1" : "Skolan 1"
            story.say(try story.sync(who, toldBy: lie))
            try story.sync("Skolan 1")
        }
        try story.quiet()
        try story.look("The server is honest again")
        try story.end("14-lying-server")
    }

    /// Everything at once, for a while.
    @Test(arguments: [UInt64(15)])
    func `15 a storm`(_ seed: UInt64) throws {
        let outcome = Simulator.run(seed: seed, profile: .everything, steps: 60)
        #expect(
            outcome.violation == nil,
            "obruten-sim --seed \(seed) --profile everything --steps 60"
        )
    }
}
