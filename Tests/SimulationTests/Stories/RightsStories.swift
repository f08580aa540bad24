import Cooperation
import Replica
import SimulatedDisk
import Testing
import Vocabulary

@testable import Simulation

/// Who may write and who may read changes while people work.
@Suite struct `Stories of rights` {
    /// A role is handed over while its former holder is offline. In whatever order all sync, the verdict
    /// is the same, and the present owner can accept what was held.
    @Test func `5 a role is handed over`() throws {
        var pictures: Set<String> = []
        let names = ["Hemmet 1", "Nya hemmet 1", "Skolan 1"]
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
            let story = try Story()
            try story.save("Hemmet 1", ["plan.means": "utgångsläget"])
            try story.quiet()
            try story.save("Hemmet 1", ["plan.means": "skrivet offline"])
            try story.handOver("institution", to: "Nya hemmet")
            try story.sync("Social 1")
            try story.sync("Nya hemmet 1")
            try story.sync("Social 1")
            try story.sync("Nya hemmet 1")
            try story.save("Nya hemmet 1", ["plan.means": "den nya ägarens"])
            story.world.clock.advance(milliseconds: 20 * 86_400_000)
            for place in order { try story.sync(names[place]) }
            try story.quiet()
            pictures.insert(try story.picture())
            guard order == [0, 1, 2] else { continue }
            try story.look("Back after twenty days")
            let owner = try story.device("Nya hemmet 1")
            let held = try #require(try owner.replica.proposals().first)
            _ = try owner.replica.acceptProposal(held.number)
            for _ in 1...2 { for name in names + ["Social 1"] { _ = try sync(story, name) } }
            try story.world.follow()
            try story.look("The present owner has accepted it")
            try story.end("05-handover")
        }
        #expect(pictures.count == 1)
    }

    /// Without a look at the ledger, in which nobody saved what was accepted.
    private func sync(_ story: Story, _ name: String) throws -> SyncEnd {
        var chance = Chance(seed: 2)
        return try story.world.sync(story.device(name), &chance)
    }

    /// A device is stolen and revoked at once. The thief goes on, also past the server, on two copies of the
    /// disk that use the same dots for different values; who was given them by hand, and has built on
    /// them, goes back to what stood before.
    @Test func `6 a device is stolen`() throws {
        let story = try Story()
        try story.save("Hemmet 1", ["plan.goal": "ägarens"])
        try story.save("Hemmet 2", ["plan.means": "före stölden"])
        try story.quiet()
        let thief = try story.device("Hemmet 2")
        let copy = try story.world.clone(thief, seed: 6)
        for number in 1...20 {
            try story.save(
                "Hemmet 2",
                ["plan.goal": "tjuv \(number)", "plan.notes": "tjuv \(number)"]
            )
        }
        try story.save(copy.name, ["plan.goal": "tjuvens andra", "plan.notes": "tjuvens andra"])
        try story.carry(from: "Hemmet 2", to: "Social 1")
        try story.carry(from: copy.name, to: "Skolan 1")
        try story.save("Social 1", ["plan.goal": "byggt på tjuvens"])
        try story.look(
            "The thief's values went by hand: one copy's to the office, the other's to the school"
        )
        let home = try story.device("Hemmet 1")
        _ = try home.replica.revokeDevice(
            try thief.device().description,
            immediate: true,
            keys: home.keys
        )
        try story.sync("Hemmet 1")
        thief.wasRevoked = true
        copy.wasRevoked = true
        try story.look("Revoked at once; the thief has not synced")
        try story.sync("Hemmet 2")
        try story.sync(copy.name)
        try story.quiet()
        try story.look("The thief has tried to sync")
        #expect(thief.isGone && copy.isGone)
        try story.end("06-stolen-device")
    }

    /// Where others have brought what both copies wrote before the device is revoked, the server gives up
    /// what it had kept for the party to issue again.
    @Test func `6 a device is stolen, and revoked late`() throws {
        let story = try Story()
        try story.save("Hemmet 1", ["plan.goal": "ägarens"])
        try story.quiet()
        let thief = try story.device("Hemmet 2")
        let copy = try story.world.clone(thief, seed: 6)
        try story.save("Hemmet 2", ["plan.goal": "tjuvens"])
        try story.save(copy.name, ["plan.goal": "tjuvens andra", "plan.notes": "tjuvens andra"])
        try story.carry(from: "Hemmet 2", to: "Social 1")
        try story.carry(from: copy.name, to: "Skolan 1")
        try story.sync("Social 1")
        try story.sync("Skolan 1")
        try story.look("The server has ordered one copy's, and kept the other's")
        let home = try story.device("Hemmet 1")
        _ = try home.replica.revokeDevice(
            try thief.device().description,
            immediate: true,
            keys: home.keys
        )
        thief.wasRevoked = true
        copy.wasRevoked = true
        try story.quiet()
        try story.look("Revoked at once; nobody shows what was kept")
        try story.end("06-stolen-device-late")
    }

    /// Of two records one party reads one: it misses nothing, and what it is sent is as long as if the
    /// other did not exist.
    @Test func `8 who may not read notices nothing`() throws {
        func heard(hidden: Bool) throws -> (story: Story, sizes: [Int]) {
            let story = try Story()
            try story.quiet()
            let school = try story.device("Skolan 1")
            school.heard = []
            story.world.network.faults.requestLost = 3
            story.world.network.faults.answerLost = 4
            for number in 1...12 {
                try story.save("Hemmet 1", ["plan.goal": "synligt \(number)"])
                if hidden { try story.save("Hemmet 1", ["placement.answer": "dolt \(number)"]) }
                try story.sync("Hemmet 1")
                try story.sync("Social 1")
                try story.sync("Skolan 1", calm: false)
            }
            story.world.network.faults = NetworkFaults()
            story.world.network.faults.crossed = 0
            try story.quiet()
            return (story, school.heard)
        }
        let with = try heard(hidden: true)
        let without = try heard(hidden: false)
        #expect(with.sizes == without.sizes)
        try with.story.look("Twelve writes that everyone reads, and twelve that two read")
        try with.story.end("08-hidden-from-one")
    }

    /// A party loses a record while it edits it offline: what it wrote is held, and it sees nothing new.
    @Test func `9 the readers of a record change`() throws {
        let story = try Story()
        let note = try story.add("Skolan 1", "note", "skolans rad")
        let theirs = try story.add("Hemmet 1", "note", "hemmets rad")
        try story.quiet()
        try story.look("Everyone reads the notes")
        let lead = try story.device("Social 1")
        _ = try lead.replica.changeModel(of: story.caseID, to: "2", keys: lead.keys)
        try story.sync("Social 1")
        try story.save("Skolan 1", in: note, "more", "skrivet offline")
        try story.sync("Hemmet 1")
        try story.save("Hemmet 1", in: theirs, "more", "skolan läser det inte")
        try story.quiet()
        try story.look("The school reads them no more")
        let school = try story.device("Skolan 1")
        #expect(!school.disk.image().contains(Array("skolan läser det inte".utf8)))

        // Another record is released to the school, taken back, and released again.
        try story.save("Social 1", ["placement.address": "före"])
        try story.release("placement", to: "Skolan", by: "Social 1")
        try story.quiet()
        try story.withdraw("placement", from: "Skolan", by: "Social 1")
        try story.sync("Social 1")
        try story.save("Hemmet 1", ["placement.answer": "medan skolan inte läste"])
        try story.save("Social 1", ["placement.address": "efter"])
        try story.quiet()
        try story.look("Placement was released to the school, and withdrawn")
        try story.release("placement", to: "Skolan", by: "Social 1")
        try story.quiet()
        try story.look("It is released again")
        #expect(try school.replica.conflicts(in: nil).isEmpty)
        try RecordsReachTheirReaders().atEnd(story.world)
        try story.end("09-readers-change")
    }

    /// A case moves to a model with more fields while somebody fills in a whole form under the old one, and
    /// then carries by hand what was written under the new one to a third.
    @Test func `13 models of two versions meet`() throws {
        let story = try Story()
        try story.save("Skolan 1", ["plan.lessons": "v1"])
        try story.quiet()
        let form = try story.form("Hemmet 2", "plan")
        try story.save("Hemmet 2", ["plan.goal": "hela", "plan.notes": "formuläret"], form: form)
        let lead = try story.device("Social 1")
        _ = try lead.replica.changeModel(of: story.caseID, to: "2", keys: lead.keys)
        try story.sync("Social 1")
        try story.sync("Hemmet 1")
        try story.save("Hemmet 1", ["plan.later": "nytt fält"])
        try story.sync("Hemmet 1")
        // The field means is the school's by now.
        try story.save("Hemmet 2", ["plan.means": "under den gamla"])
        try story.look("One fills in under version 1, another under version 2")
        try story.save("Hemmet 1", ["plan.later": "för hand"])
        try story.carry(from: "Hemmet 1", to: "Hemmet 2")
        try story.carry(from: "Hemmet 2", to: "Skolan 1")
        try story.look(
            "By hand, the new field has gone through the machine of version 1 to the school"
        )
        try story.sync("Hemmet 2")
        try story.quiet()
        try story.look("Everyone has synced")
        try story.end("13-two-models")
    }
}
