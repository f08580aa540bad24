import Replica
import SimulatedDisk
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

    /// A server tells every lie that the simulator knows; each is noticed or changes nothing. Then it keeps
    /// two histories, one for the home and one for the office, until the home hears of the other.
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

        let fork = story.world.server.disk.image()
        try story.save("Hemmet 1", ["plan.goal": "den ena historien"])
        try story.sync("Hemmet 1")
        try story.world.setServerBack(to: fork, told: false)
        try story.save("Social 1", ["plan.goal": "den andra historien"])
        try story.sync("Social 1")
        try story.look("The home and the office know different histories")
        try story.sync("Hemmet 1")
        try story.quiet()
        try story.look("The home has heard of the other")
        try story.end("14-lying-server")
    }

    /// A copied disk, a server that is set back twice, charters that move, a bundle by hand and weeks of
    /// absence, all at the same few fields.
    @Test func `15 a storm`() throws {
        let story = try Story()
        try story.save("Hemmet 1", ["plan.goal": "lugnt", "plan.means": "lugnt"])
        try story.quiet()
        let backup = story.world.server.disk.image()

        _ = try story.world.clone(story.device("Hemmet 1"), seed: 3)
        try story.save("Hemmet 1", ["plan.goal": "hemmets", "plan.means": "hemmets"])
        try story.save("Hemmet 1'", ["plan.goal": "kopians"])
        try story.save("Social 1", ["plan.goal": "socialtjänstens"])
        for name in ["Hemmet 1'", "Hemmet 1", "Social 1"] { try story.sync(name) }
        try story.save("Hemmet 2", ["plan.goal": "den andra maskinens", "plan.notes": "för hand"])
        try story.carry(from: "Hemmet 2", to: "Skolan 1")
        try story.save("Skolan 1", ["plan.notes": "efter bunten", "plan.lessons": "skolans"])
        try story.look("A disk was copied, and a bundle carried to the school")

        try story.world.restartServer()
        try story.world.setServerBack(to: backup, told: false)
        try story.sync("Skolan 1")
        try story.sync("Social 1")
        try story.handOver("institution", to: "Nya hemmet")
        try story.sync("Social 1")
        try story.save("Hemmet 1", ["plan.means": "som det förra hemmet"])
        try story.look("The server is back at its backup, and a role has moved")

        story.world.clock.advance(milliseconds: 40 * 86_400_000)
        let later = story.world.server.disk.image()
        try story.sync("Hemmet 1")
        try story.sync("Nya hemmet 1")
        try story.sync("Social 1")
        try story.sync("Nya hemmet 1")
        try story.save("Nya hemmet 1", ["plan.goal": "det nya hemmets"])
        try story.world.setServerBack(to: later, told: true)
        let lead = try story.device("Social 1")
        _ = try lead.replica.changeModel(of: story.caseID, to: "2", keys: lead.keys)
        try story.sync("Social 1")
        try story.quiet()
        try OneState().atEnd(story.world)
        try story.look("Six weeks later everyone has synced")
        try story.end("15-storm")
    }

    /// A storm that nobody told, for a while.
    @Test(arguments: [UInt64(15)])
    func `15 a storm of a seed`(_ seed: UInt64) throws {
        let outcome = Simulator.run(seed: seed, profile: .everything, steps: 60)
        #expect(
            outcome.violation == nil,
            "obruten-sim --seed \(seed) --profile everything --steps 60"
        )
    }
}
