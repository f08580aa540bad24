import Journal
import Replica
import SimulatedDisk
import Testing

@testable import Simulation

/// People who do not see each other's work, or whose work does not count.
@Suite struct `Stories of editing` {
    /// What came while a form was open is not replaced by saving it.
    @Test func `4 a form is saved over what came meanwhile`() throws {
        let story = try Story()
        try story.save("Hemmet 2", ["plan.goal": "a"])
        try story.quiet()
        let form = try story.form("Hemmet 1", "plan")
        try story.save("Hemmet 2", ["plan.goal": "b"])
        try story.sync("Hemmet 2")
        try story.sync("Hemmet 1")
        try story.save("Hemmet 1", ["plan.goal": "c"], form: form)
        try story.look("The form is saved")
        try story.quiet()
        try story.look("Everyone has synced")
        #expect(try story.device("Social 1").replica.conflicts(in: nil).count == 1)
        // Two forms on one machine are no better.
        let first = try story.form("Skolan 1", "plan")
        let second = try story.form("Skolan 1", "plan")
        try story.save("Skolan 1", ["plan.lessons": "x"], form: first)
        try story.save("Skolan 1", ["plan.lessons": "y"], form: second)
        try story.quiet()
        try story.look("Two forms were filled in on one machine")
        try story.end("04-unseen-edit")
    }

    /// What does not count lies between what does, and takes nothing down with it.
    @Test func `7 writes are refused in the middle of others`() throws {
        let story = try Story()
        let note = try story.add("Social 1", "note", "rad ett")
        try story.save("Social 1", ["plan.means": "inte min"], unchecked: true)
        try story.save("Social 1", in: note, "more", "rad två")
        try story.save("Social 1", ["plan.lessons": "inte heller min"], unchecked: true)
        try story.save("Social 1", ["plan.goal": "min"])
        try story.look("Saved without asking who owns what")
        // The power goes at every step of taking the verdicts in.
        let social = try story.device("Social 1")
        for cut in 0..<16 {
            social.disk.cutPower(after: cut)
            try story.sync("Social 1")
            social.disk.cutPower(after: nil)
        }
        try story.quiet()
        try story.look("Everyone has synced")
        #expect(try social.replica.inbox().count == 2)
        try story.end("07-refused-in-the-middle")
    }

    /// One deletes what another edits, who stays away for more than a year.
    @Test func `10 a record is deleted and edited far away`() throws {
        let story = try Story()
        let note = try story.add("Hemmet 1", "note", "rad ett")
        let other = try story.add("Hemmet 1", "note", "ingen rör den")
        try story.quiet()
        try story.save("Hemmet 2", in: note, "more", "skrivet långt borta")
        for record in [note, other] {
            try story.delete("Hemmet 1", record)
        }
        try story.sync("Hemmet 1")
        try story.look("Deleted, and edited elsewhere")
        story.world.clock.advance(milliseconds: 400 * 86_400_000)
        try story.sync("Hemmet 2")
        try story.quiet()
        try story.look("Four hundred days later")
        #expect(try story.device("Hemmet 1").replica.conflicts(in: nil).count == 1)

        // What is erased for good comes back to nobody, least of all from who was away.
        for number in 1...3 {
            try story.save("Hemmet 2", in: note, "more", "åter långt borta \(number)")
        }
        let home = try story.device("Hemmet 1")
        for _ in 1...2 {
            _ = try home.replica.orderErasure(of: note, in: story.caseID, keys: home.keys)
            try story.sync("Hemmet 1")
        }
        for name in ["Social 1", "Skolan 1"] {
            try story.sync(name)
            let told = try story.device(name)
            for known in try told.replica.erasures() {
                story.say("\(name) is asked, in force \(known.view.forced != nil)")
                _ = try told.replica.answerErasure(
                    known.view.erasure,
                    ground: nil,
                    keys: told.keys
                )
            }
            try story.sync(name)
        }
        try story.look("Erased, but for who is away")
        try story.quiet()
        try ErasableForGood().atEnd(story.world)
        try story.look("Erased everywhere")
        try story.end("10-deleted-and-edited")
    }
}
