import Cooperation
import Foundation
import Journal
import Replica
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import SyncServer

@Suite("Erasure: announced, in force, gone at whoever it binds")
struct ErasureTests {
    static let day: UInt64 = 86_400_000

    @Test("What was said and waits for a sync is not said twice")
    func saidTwice() throws {
        let duty = try CharterStoryTests.Duty()
        let (lead, home) = (duty.lead, duty.home)
        try lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        for record in ["plan", nil] {
            _ = try duty.order(record)
            #expect(throws: ReplicaError.self) { try duty.order(record) }
        }
        try lead.replica.setHold("archivesAct", in: duty.caseID, keys: lead.keys)
        #expect(throws: ReplicaError.self) {
            try lead.replica.setHold("archivesAct", in: duty.caseID, keys: lead.keys)
        }
        try duty.settle()
        try lead.replica.setHold(nil, in: duty.caseID, keys: lead.keys)
        #expect(throws: ReplicaError.self) {
            try lead.replica.setHold(nil, in: duty.caseID, keys: lead.keys)
        }
        let erasures = try home.replica.erasures().map(\.view.erasure)
        #expect(erasures.count == 2)
        for erasure in erasures {
            try home.replica.answerErasure(erasure, ground: "archivesAct", keys: home.keys)
            #expect(throws: ReplicaError.self) {
                try home.replica.answerErasure(erasure, ground: "archivesAct", keys: home.keys)
            }
        }
        try duty.settle()
        #expect(try lead.replica.inbox().isEmpty && home.replica.inbox().isEmpty)
        #expect(try lead.replica.erasures().allSatisfy { !$0.isPending && $0.refusal == nil })
    }

    @Test("Bound replicas lose the content, others keep it with a ground, signatures still verify")
    func story() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Hemligt mål"])
        try duty.home.set(duty.caseID, ["plan.agenda": "Dagordning"])
        try duty.settle()
        let erasure = try duty.erase("plan")
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
        _ = try duty.erase("plan")
        try duty.lead.sync()
        try duty.home.set(duty.caseID, ["plan.agenda": "Skrivet utan nät"])
        try duty.settle()
        let item = try #require(try duty.home.replica.inbox().first)
        #expect(item.reason == .held(.erased) && item.value == .text("Skrivet utan nät"))
        // Nothing is offered that cannot help.
        #expect(!item.mayRetry)
        #expect(try duty.lead.replica.status().proposals == 0)
        // The server has the leaf, and not its content.
        try duty.world.server.read { rows, journal in
            let last = try #require(try journal.leaf(rows.lastLeaf()))
            #expect(last.verdicts == [.held(.erased)] && last.frame.isErased)
        }
        try duty.checkConverged()
    }

    @Test("What would never have counted and came after the erasure is its author's too")
    func laterVoid() throws {
        let duty = try CharterStoryTests.Duty()
        let second = try duty.world.join(by: duty.lead, "soc2")
        try duty.lead.set(duty.caseID, ["plan.aim": "Före"])
        try duty.settle()
        _ = try duty.erase("plan")
        try second.set(duty.caseID, ["plan.note": "Utan nät"], unchecked: true)
        try duty.lead.sync()
        try duty.settle()
        let item = try #require(try second.replica.inbox().first)
        #expect(item.reason == .void(.erased) && item.value == .text("Utan nät"))
        #expect(!item.mayRetry)
        try duty.checkConverged()
    }

    @Test("A hold blocks, its end lets it go on; too early and by others is refused")
    func hold() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            _ = try duty.home.replica.orderErasure(
                of: duty.home.replica.record(named: "plan", in: duty.caseID),
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

    @Test("A whole case: every record and the label are gone, and receipts stand in the charter")
    func wholeCase() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.home.set(duty.caseID, ["plan.agenda": "Dagordning"])
        try duty.lead.replica.setLabel("Kim Andersson", of: duty.caseID)
        let second = try duty.world.join(by: duty.lead, "soc2")
        try duty.settle()
        #expect(try second.replica.cases().first?.label == "Kim Andersson")
        let erasure = try duty.erase(nil)
        for office in [duty.home, duty.school] {
            #expect(try office.replica.erasures().map(\.isPending) == [false])
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
            #expect(try office.replica.erasures().map(\.isPending) == [true])
        }
        try duty.settle()
        #expect(try duty.home.replica.erasures().map(\.isPending) == [false])
        for office in duty.world.offices {
            for field in ["plan.aim", "plan.agenda"] {
                let sibling = try office.view(duty.caseID, field).siblings.first
                #expect(sibling?.isErased == true && sibling?.value == nil, "\(office.name)")
                #expect(sibling?.author == nil, "\(office.name)")
            }
        }
        #expect(try duty.lead.replica.cases().first?.label == nil)
        #expect(try second.replica.cases().first?.label == nil)
        let view = try #require(try duty.home.replica.erasures().first?.view)
        // Each replica for itself, the two of one party too.
        #expect(view.parties.map(\.receipts.count).sorted() == [1, 1, 2])
        #expect(try duty.world.server.events().contains { $0.kind == .erased })
        // What the operator sees: numbers.
        let counts = try duty.world.server.erasureCounts()
        #expect(counts.inForce == 1 && counts.receipts == 4 && counts.announced == 0)
        // Who knows is refused at once; what came another way is held.
        #expect(throws: ReplicaError.self) {
            try duty.home.set(duty.caseID, ["plan.agenda": "Efteråt"])
        }
        #expect(try duty.home.replica.status().unsent == 0)
        try duty.home.set(duty.caseID, ["plan.agenda": "Efteråt"], unchecked: true)
        try duty.settle()
        #expect(try duty.home.replica.inbox().map(\.reason) == [.held(.erased)])
        try duty.checkConverged()
    }

    @Test("While a hold stands nobody confirms; only the lead holds; what is done is done once")
    func whoMay() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        let erasure = try duty.erase("plan")
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            try duty.home.replica.setHold("dispute", in: duty.caseID, keys: duty.home.keys)
        }
        try duty.lead.replica.setHold("dispute", in: duty.caseID, keys: duty.lead.keys)
        try duty.settle()
        #expect(try duty.school.replica.legalHolds().map(\.ground) == ["dispute"])
        #expect(throws: ReplicaError.self) {
            try duty.home.replica.answerErasure(erasure, ground: nil, keys: duty.home.keys)
        }
        // To keep is no erasing.
        try duty.home.replica.answerErasure(erasure, ground: "archivesAct", keys: duty.home.keys)
        try duty.lead.replica.setHold(nil, in: duty.caseID, keys: duty.lead.keys)
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            try duty.lead.replica.answerErasure(erasure, ground: nil, keys: duty.lead.keys)
        }
        #expect(throws: ReplicaError.self) {
            _ = try duty.order("plan")
        }
        // Who kept may erase after all, and then no more.
        try duty.home.replica.answerErasure(erasure, ground: nil, keys: duty.home.keys)
        try duty.settle()
        #expect(throws: ReplicaError.self) {
            try duty.home.replica.answerErasure(erasure, ground: "later", keys: duty.home.keys)
        }
        #expect(try duty.home.view(duty.caseID, "plan.aim").siblings.first?.isErased == true)
        try duty.checkConverged()
    }
}

extension CharterStoryTests.Duty {
    /// The lead orders the erasure of a record, or of the whole case.
    func order(_ record: String?) throws -> (erasure: Hash, isForce: Bool) {
        try lead.replica.orderErasure(
            of: record.map { try lead.replica.record(named: $0, in: caseID) },
            in: caseID,
            keys: lead.keys
        )
    }

    /// The lead announces an erasure and puts it in force when the delay has passed; the force waits for
    /// the lead's next sync.
    func erase(_ record: String?) throws -> Hash {
        let announced = try order(record)
        #expect(!announced.isForce)
        try settle()
        #expect(throws: ReplicaError.self) { _ = try order(record) }
        world.machine.advance(by: 31 * 86_400_000)
        let force = try order(record)
        #expect(force.isForce && force.erasure == announced.erasure)
        return force.erasure
    }
}
