import Cooperation
import Journal
import TestSupport
import Testing
import Vocabulary
import Wire

@testable import Replica
@testable import SyncServer

@Suite("Erasure: who has read a record is asked as well")
struct ErasureReadersTests {
    /// A case whose school read the plan until another school took its place, and then the plan was
    /// erased.
    private struct Left {
        let duty: CharterStoryTests.Duty
        let next: Office
        let former: PartyID
        let erasure: Hash

        init() throws {
            duty = try CharterStoryTests.Duty()
            let world = duty.world
            try world.backUpServer("night")
            try world.addParty("Nya skolan", .school)
            next = try world.join("Nya skolan", "nya")
            former = try duty.school.replica.read { try $0.identity().party }
            try duty.lead.set(duty.caseID, ["plan.aim": "Hemligt mål"])
            try duty.settle()
            try duty.role("school", "Nya skolan")
            try duty.settle()
            #expect(try next.view(duty.caseID, "plan.aim").value == .text("Hemligt mål"))
            erasure = try duty.erase("plan")
            try duty.settle()
        }

        /// What became of it at the former school, as an office knows it.
        func former(at office: Office) throws -> PartyErasure? {
            let view = try office.replica.erasures().first { $0.view.erasure == erasure }?.view
            return view?.parties.first { $0.party == former }
        }

        /// Boxes that the server has.
        func boxes() throws -> Int {
            try duty.world.server.read { rows, journal in
                try (1...max(1, rows.lastLeaf())).count { id in
                    let leaf = try journal.leaf(id)
                    return leaf?.frame.isErased == false && leaf?.frame.open.boxLength ?? 0 > 0
                }
            }
        }

        func answer(_ office: Office, _ ground: String?) throws {
            try office.replica.answerErasure(erasure, ground: ground, keys: office.keys)
            try duty.settle()
        }
    }

    @Test("A former reader is asked, keeps on a ground, then erases; every reader sees its answers")
    func formerReader() throws {
        let left = try Left()
        let duty = left.duty
        let asked = try #require(try duty.school.replica.erasures().first?.view)
        #expect(asked.forced != nil && asked.party != left.former)
        #expect(try left.former(at: duty.school)?.isBound == false)
        try left.answer(duty.school, "archivesAct")
        for office in duty.world.offices {
            #expect(try left.former(at: office)?.ground == "archivesAct", "\(office.name)")
        }
        for office in [duty.home, left.next] { try left.answer(office, nil) }
        // What one party keeps the server keeps, in the log that the record has left.
        #expect(try left.boxes() == 1)
        try left.answer(duty.school, nil)
        for office in duty.world.offices {
            let found = try left.former(at: office)
            #expect(found?.isBound == true && found?.receipts.count == 1, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
        #expect(try left.boxes() == 0)
    }

    @Test(
        "Whoever keeps what was erased sees it still when a role changes for the first time",
        arguments: ["plan", nil]
    )
    func keptAfterHandover(_ record: String?) throws {
        let duty = try CharterStoryTests.Duty()
        let world = duty.world
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        _ = try duty.erase(record)
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.settle()
        #expect(try duty.home.texts(duty.caseID, "plan.aim") == ["Mål"])
        #expect(try next.texts(duty.caseID, "plan.aim") == [])
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("What was erased in a log that it is not written for takes nothing else down with it")
    func besideErased() throws {
        let duty = try CharterStoryTests.Duty()
        let home = duty.home
        try duty.world.addParty("Nya skolan", .school)
        _ = try duty.world.join("Nya skolan", "nya")
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        // The home has heard neither of the plan's new readers nor of its erasure.
        try duty.role("school", "Nya skolan")
        try duty.lead.sync()
        #expect(try !duty.order("plan").isForce)
        try duty.lead.sync()
        duty.world.machine.advance(by: 31 * ErasureTests.day)
        #expect(try duty.order("plan").isForce)
        try duty.lead.sync()
        try checkBesideErased(home, .held(.erased), duty)
    }

    @Test("Nor does what is written to an erased record by who never read it")
    func besideErasedUnread() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        let next = try duty.world.join("Nya skolan", "nya")
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.settle()
        _ = try duty.erase("plan")
        try duty.settle()
        // It takes the plan for one that nobody has written yet, and has the same readers as its papers.
        for role in ["school", "chair"] {
            try duty.role(role, "Nya skolan")
            try duty.settle()
        }
        try checkBesideErased(next, .refused(code: JournalCode.commitErased.rawValue), duty)
    }

    /// Writes to a plan that was erased, and beside it; that alone comes back.
    private func checkBesideErased(
        _ office: Office,
        _ reason: InboxItem.Reason,
        _ duty: CharterStoryTests.Duty
    ) throws {
        try office.set(duty.caseID, ["plan.agenda": "Till det raderade"])
        let paper = try office.replica.recordType(named: "paper", in: duty.caseID)
        let title = try #require(paper.field(1))
        let added = try office.replica.add(
            type: paper,
            to: duty.caseID,
            fields: [(field: title, input: .typed("Annat"))]
        )
        try duty.settle()
        #expect(try office.replica.inbox().map(\.value) == [.text("Till det raderade")])
        #expect(try office.replica.inbox().map(\.reason) == [reason])
        let place = try #require(added.written.first)
        #expect(try duty.lead.replica.fieldView(place).value == .text("Annat"))
        for office in duty.world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test(
        "A restored server is told anew, in every log, and asks nobody twice, whoever comes first",
        arguments: [[0, 1, 2, 3], [1, 3, 0, 2], [2, 0, 3, 1], [3, 2, 1, 0]]
    )
    func restored(order: [Int]) throws {
        let left = try Left()
        let duty = left.duty
        try left.answer(duty.school, nil)
        let receipts = try #require(try left.former(at: duty.lead)).receipts.count
        #expect(receipts == 1)
        try duty.world.restoreServer("night")
        for index in order { try duty.world.offices[index].sync() }
        for _ in 0..<3 { try duty.settle() }
        for office in duty.world.offices {
            let found = try left.former(at: office)
            #expect(found?.isBound == true, "\(office.name)")
            // What the replica of then said, and what the new incarnation says.
            #expect(found?.receipts.count == 2, "\(office.name)")
            #expect(try office.replica.erasures().count == 1, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
        // Who did not confirm it keeps it, and who confirmed it has it no more.
        for office in [duty.home, left.next] {
            let value = try office.view(duty.caseID, "plan.aim").value
            #expect(value == .text("Hemligt mål"), "\(office.name)")
        }
        #expect(try left.boxes() == 1)
    }

    @Test("Nobody waits for the copy of what everyone has erased who could make it")
    func uncopied() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        try duty.lead.set(caseID, ["plan.aim": "Hemligt mål"])
        try duty.settle()
        // The server asks nobody for a copy yet.
        func settle() throws {
            for office in world.offices + world.offices {
                try office.sync(through: { response in
                    var response = response
                    response.wanted = []
                    return response.encoded()
                })
            }
        }
        try duty.role("school", "Nya skolan")
        try settle()
        func copiers() throws -> [[String]] {
            try next.replica.status().waitingCopies.map { $0.copiers.sorted() }
        }
        #expect(try copiers() == [["Socialtjänsten Å", "Ungdomshemmet Eken"]])
        let erasure = try duty.order("plan").erasure
        try settle()
        world.machine.advance(by: 31 * ErasureTests.day)
        #expect(try duty.order("plan").isForce)
        try settle()
        #expect(try copiers() == [["Ungdomshemmet Eken"]])
        for office in [duty.home, duty.school] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        try settle()
        try duty.settle()
        #expect(try copiers() == [])
        #expect(try next.texts(caseID, "plan.aim") == [])
        for office in world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("Nor where a restored server asks for a copy anew, though it had come before")
    func uncopiedAgain() throws {
        let left = try Left()
        let duty = left.duty
        for office in [duty.home, duty.school] { try left.answer(office, nil) }
        #expect(try left.next.texts(duty.caseID, "plan.aim") == ["Hemligt mål"])
        try duty.world.restoreServer("night")
        for _ in 0..<4 { try duty.settle() }
        for office in duty.world.offices {
            let status = try office.replica.status()
            #expect(status.waitingCopies.isEmpty && status.unsent == 0, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test("What had replaced something in it is not lost with it")
    func replacedUncopied() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.backUpServer("night")
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        try duty.home.set(caseID, ["plan.agenda": "Hemmets"])
        try duty.settle()
        try duty.role("school", "Nya skolan")
        try duty.role("chair", "Nya skolan")
        try duty.settle()
        try next.set(caseID, ["plan.agenda": "Nya skolans"])
        try duty.settle()
        #expect(try duty.lead.texts(caseID, "plan.agenda") == ["Nya skolans"])
        let erasure = try duty.erase("plan")
        try duty.settle()
        for office in [duty.home, duty.school] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        try duty.settle()
        try world.restoreServer("night")
        for _ in 0..<4 { try duty.settle() }
        let status = try next.replica.status()
        #expect(status.waitingCopies.isEmpty && status.unsent == 0)
        #expect(try next.texts(caseID, "plan.agenda") == ["Nya skolans"])
    }

    @Test("An answer that one of its logs refuses leaves nothing in the others")
    func halfDone() throws {
        let left = try Left()
        let server = left.duty.world.server
        // A row that no entry states: in the last of the logs the party has confirmed already.
        let logs = try server.write { rows, _ in
            let caseFile = try #require(try rows.caseFile(left.duty.caseID)).id
            let announced = try rows.erasureActs(inCase: caseFile).filter {
                $0.kind == .announcement && $0.erasure == left.erasure
            }
            var forged = try #require(announced.last)
            forged.kind = .erase
            forged.party = left.former
            forged.body = .zero
            try rows.insert(forged)
            return announced.map(\.log)
        }
        #expect(logs.count == 2)
        func ends() throws -> [UInt64?] {
            try server.read { rows, _ in try logs.map { try rows.log($0)?.place } }
        }
        let before = try ends()
        let school = left.duty.school
        try school.replica.answerErasure(left.erasure, ground: "archivesAct", keys: school.keys)
        try left.duty.settle()
        #expect(try school.replica.erasures().compactMap(\.refusal) == ["erasure.done"])
        #expect(try ends() == before)
        #expect(try server.read { _, journal in try journal.audit() } == [])
        for office in left.duty.world.offices {
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("Who has never read it is not asked, and its answer is refused")
    func stranger() throws {
        let left = try Left()
        let duty = left.duty
        // The next school may answer: it reads the plan. A fourth party of another case may not.
        let world = duty.world
        try world.addParty("Främmande", .school)
        let stranger = try world.join("Främmande", "främmande")
        try stranger.sync()
        #expect(throws: ReplicaError.self) {
            try left.answer(stranger, nil)
        }
        let view = try #require(try duty.lead.replica.erasures().first?.view)
        #expect(view.parties.count == 4)
        #expect(try stranger.replica.erasures().isEmpty)
    }
}
