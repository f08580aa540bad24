import Cooperation
import Foundation
import Journal
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Erasure: announced, in force, gone at whoever it binds")
struct ErasureTests {
    static let day: UInt64 = 86_400_000

    private func plan(_ duty: CharterStoryTests.Duty) throws -> RecordPlace {
        try duty.lead.replica.record(named: "plan", in: duty.caseID)
    }

    /// The lead announces the erasure of the plan and puts it in force when the delay has passed.
    private func erase(_ duty: CharterStoryTests.Duty) throws -> Hash {
        let order = try duty.lead.replica.orderErasure(
            of: plan(duty),
            in: duty.caseID,
            keys: duty.lead.keys
        )
        #expect(!order.isForce)
        try duty.settle()
        duty.world.machine.advance(by: 31 * Self.day)
        let force = try duty.lead.replica.orderErasure(
            of: plan(duty),
            in: duty.caseID,
            keys: duty.lead.keys
        )
        #expect(force.isForce && force.erasure == order.erasure)
        return force.erasure
    }

    @Test("Bound replicas lose the content, others keep it with a ground, signatures still verify")
    func story() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Hemligt mål"])
        try duty.home.set(duty.caseID, ["plan.agenda": "Dagordning"])
        try duty.settle()
        let erasure = try erase(duty)
        try duty.settle()
        #expect(try duty.lead.view(duty.caseID, "plan.aim").siblings.first?.isErased == true)
        #expect(try duty.lead.view(duty.caseID, "plan.agenda").value == nil)
        // The others are asked.
        #expect(try duty.home.view(duty.caseID, "plan.aim").value == .text("Hemligt mål"))
        try duty.home.replica.answerErasure(erasure, ground: "archivesAct", keys: duty.home.keys)
        try duty.school.replica.answerErasure(erasure, ground: nil, keys: duty.school.keys)
        try duty.settle()
        #expect(try duty.home.view(duty.caseID, "plan.aim").value == .text("Hemligt mål"))
        #expect(try duty.school.view(duty.caseID, "plan.aim").siblings.first?.isErased == true)
        let status = try #require(try duty.lead.replica.erasures().first?.view)
        #expect(status.forced != nil)
        #expect(status.parties.compactMap(\.ground) == ["archivesAct"])
        #expect(status.parties.reduce(0) { $0 + $1.receipts.count } == 2)
        try duty.checkConverged()
    }

    @Test("What is written later is held, and lies in its author's inbox")
    func laterWrites() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Före"])
        try duty.settle()
        _ = try erase(duty)
        try duty.lead.sync()
        try duty.home.set(duty.caseID, ["plan.agenda": "Skrivet utan nät"])
        try duty.settle()
        let item = try #require(try duty.home.replica.inbox().first)
        #expect(item.reason == .held(.erased) && item.value == .text("Skrivet utan nät"))
        #expect(try duty.lead.replica.status().proposals == 0)
        try duty.checkConverged()
    }

    @Test("A hold blocks, its end lets it go on; too early and by others is refused")
    func hold() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            _ = try duty.home.replica.orderErasure(
                of: plan(duty),
                in: duty.caseID,
                keys: duty.home.keys
            )
        }
        let replica = duty.lead.replica
        _ = try replica.orderErasure(of: nil, in: duty.caseID, keys: duty.lead.keys)
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            _ = try replica.orderErasure(of: nil, in: duty.caseID, keys: duty.lead.keys)
        }
        duty.world.machine.advance(by: 31 * Self.day)
        try replica.setHold("dispute", in: duty.caseID, keys: duty.lead.keys)
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            _ = try replica.orderErasure(of: nil, in: duty.caseID, keys: duty.lead.keys)
        }
        try replica.setHold(nil, in: duty.caseID, keys: duty.lead.keys)
        try duty.settle()
        #expect(try replica.orderErasure(of: nil, in: duty.caseID, keys: duty.lead.keys).isForce)
        try duty.settle()
        #expect(try duty.lead.view(duty.caseID, "plan.aim").siblings.first?.isErased == true)
        try duty.checkConverged()
    }

    @Test("No byte of a box is left in a bound file, nor at the server once nobody keeps it")
    func bytes() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        let boxes = try duty.lead.replica.store.read { rows in
            try (1...rows.journal.lastLeaf()).compactMap { id -> [UInt8]? in
                guard let (_, data) = try rows.journal.leaf(id) else { return nil }
                return Array(data.suffix(48))
            }
        }
        #expect(!boxes.isEmpty)
        let erasure = try erase(duty)
        try duty.settle()
        for office in [duty.home, duty.school] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        try duty.settle()
        #expect(try duty.world.server.emptyErased())
        let folder = duty.world.folder
        for name in ["soc", "eken", "skola"] + ["server/server"] {
            for suffix in ["", "-wal"] {
                let path = folder.path(name + ".sqlite" + suffix)
                guard let bytes = FileManager.default.contents(atPath: path) else { continue }
                for box in boxes { #expect(bytes.range(of: Data(box)) == nil, "\(name)\(suffix)") }
            }
        }
    }
}
