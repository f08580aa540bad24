import Replica
import SimulatedDisk
import Testing

@testable import Simulation

/// Files are restored and copied, and the power goes.
@Suite struct `Stories of copies` {
    /// The server goes back behind its clients; who wrote what is lost never writes again, and somebody
    /// else gives it back first.
    @Test func `1 the server is restored behind its clients`() throws {
        let story = try Story()
        try story.save("Hemmet 1", ["plan.goal": "före"])
        try story.save("Hemmet 1", ["placement.answer": "före"])
        try story.quiet()
        let backup = story.world.server.disk.image()
        try story.save("Hemmet 1", ["plan.goal": "efter", "plan.means": "efter"])
        try story.save("Social 1", ["placement.address": "efter"])
        try story.save("Skolan 1", ["plan.lessons": "efter"])
        try story.quiet()
        let before = try story.picture()
        try story.world.setServerBack(to: backup, told: true)
        try story.look("The server is back at its backup, and nobody knows")
        try story.sync("Social 1")
        try story.look("Social services have synced first")
        try story.quiet()
        try story.look("Everyone has synced")
        // But for what the operator is told, all is as if nothing had happened.
        let after = try story.picture()
        #expect(
            after.split(separator: "\n").filter { !$0.contains("event:") }
                == before.split(separator: "\n").filter { !$0.contains("event:") }
        )
        try story.end("01-server-restored")
    }

    /// A client goes back, and is written on before it syncs: dots that others have seen come again.
    @Test(arguments: [true, false])
    func `2 a client is restored and written on`(_ withWitness: Bool) throws {
        let story = try Story()
        let home = try story.device("Hemmet 1")
        try story.save("Hemmet 1", ["plan.goal": "a", "plan.means": "a"])
        try story.sync("Hemmet 1")
        let image = try story.world.image(of: home)
        let life = try home.replica.witness()?.incarnation
        try story.save("Hemmet 1", ["plan.goal": "b", "plan.notes": "b"])
        try story.quiet()
        try story.world.setBack(home, to: image, withWitness: withWitness)
        // Beside a witness that is ahead the copy is caught before its first write.
        #expect((try home.replica.witness()?.incarnation != life) == !withWitness)
        // One that is known to be a copy shows nothing to write on before it has synced.
        if !withWitness {
            try story.look("Set back")
            try story.quiet()
        }
        try story.save("Hemmet 1", ["plan.goal": "c"])
        try story.save("Hemmet 1", ["plan.goal": "d"])
        try story.look("Set back and written on")
        try story.quiet()
        #expect(try home.replica.witness()?.incarnation != life)
        try story.look("Everyone has synced")
        try story.end("02-client-restored-\(withWitness ? "whole" : "alone")")
    }

    /// A client goes back to what it held before the server went back: what it holds is compared once it has
    /// gone over again.
    @Test func `a client is restored to before the server was`() throws {
        let story = try Story()
        let home = try story.device("Hemmet 1")
        try story.quiet()
        let backup = story.world.server.disk.image()
        try story.save("Hemmet 1", ["plan.goal": "a"])
        try story.sync("Hemmet 1")
        let image = try story.world.image(of: home)
        try story.world.setServerBack(to: backup, told: true)
        // Another write comes to the place of the one that was lost.
        try story.save("Hemmet 2", ["plan.goal": "b"])
        try story.sync("Hemmet 2")
        try story.quiet()
        try story.world.setBack(home, to: image, withWitness: true)
        // A request that was answered, in a sync that was cut off.
        story.world.received.insert(home.index)
        try story.world.check(after: "sync")
        try story.quiet()
    }

    /// A disk is copied; both are used for days, and sync in turns.
    @Test func `3 a laptop is cloned`() throws {
        let story = try Story()
        try story.save("Hemmet 1", ["plan.goal": "tillsammans"])
        try story.quiet()
        _ = try story.world.clone(story.device("Hemmet 1"), seed: 3)
        for day in 1...3 {
            try story.save("Hemmet 1", ["plan.goal": "den ena \(day)", "plan.means": "m\(day)"])
            try story.save("Hemmet 1'", ["plan.goal": "den andra \(day)", "plan.notes": "n\(day)"])
        }
        for _ in 1...4 {
            try story.sync("Hemmet 1'")
            try story.sync("Hemmet 1")
        }
        try story.quiet()
        try story.look("Both have synced, ever again")
        #expect(try story.world.eventKinds() == ["copy"])
        try story.end("03-cloned-laptop")
    }

    /// The power goes at every write of a save and of a sync, and the disk is full in between.
    @Test func `12 the power goes everywhere`() throws {
        let story = try Story()
        let home = try story.device("Hemmet 1")
        var kept = 0
        for cut in 0..<24 {
            home.disk.cutPower(after: cut)
            if try story.save("Hemmet 1", ["plan.notes": "s\(cut)"]).contains("kept") { kept += 1 }
            home.disk.cutPower(after: cut * 2)
            try story.sync("Hemmet 1")
            home.disk.cutPower(after: nil)
            if cut % 6 == 0 {
                home.disk.limit(freeBytes: 20_000)
                try story.save("Hemmet 1", ["plan.means": "f\(cut)"])
                try story.sync("Hemmet 1")
                home.disk.limit(freeBytes: nil)
            }
        }
        #expect(story.world.counts["power cuts", default: 0] > 10)
        try story.quiet()
        try story.look("After \(24) cuts")
        try story.end("12-power-cuts")
    }
}
