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

/// Backups, bundles and servers from before an erasure.
@Suite("Erasure: what comes back from before")
struct ErasureCopyTests {
    private typealias Duty = CharterStoryTests.Duty

    private func isErased(_ office: Office, _ caseID: CaseID, _ field: String) throws -> Bool {
        let siblings = try office.view(caseID, field).siblings
        return siblings.count == 1 && siblings[0].isErased && siblings[0].value == nil
    }

    /// How many leaves of a replica have a box.
    private func boxes(_ office: Office) throws -> Int {
        try office.replica.store.read { rows in
            let journal = Journal(store: rows.journal)
            let last = try rows.journal.lastLeaf()
            return try last == 0
                ? 0 : (1...last).count { try journal.leaf($0)?.frame.isErased == false }
        }
    }

    @Test("A replica restored from before shows nothing, and erases before it shows anything")
    func restoredReplica() throws {
        let duty = try Duty()
        let (lead, caseID) = (duty.lead, duty.caseID)
        try lead.set(caseID, ["plan.aim": "Hemligt mål"])
        try duty.settle()
        _ = try lead.replica.check(lead.replica.witness(), isElsewhere: false)
        try lead.backUp("week")
        try lead.set(caseID, ["plan.aim": "Ett senare mål"])
        _ = try duty.erase("plan")
        try duty.settle()
        #expect(try isErased(lead, caseID, "plan.aim"))
        let kept = try lead.replica.witness()
        try lead.restore("week")
        _ = try lead.replica.check(kept, isElsewhere: false)
        let place = try lead.replica.record(named: "plan", in: caseID)
        let field = try lead.replica.field(named: "plan.aim", in: caseID)
        let attempts: [() throws -> Void] = [
            { _ = try lead.replica.cases() },
            { _ = try lead.replica.caseView(caseID) },
            { _ = try lead.replica.recordView(place) },
            { _ = try lead.replica.fieldView(field) },
            { _ = try lead.replica.history(of: caseID, record: nil, field: nil) },
            { _ = try lead.replica.search("mål", in: nil) },
            { _ = try lead.replica.conflicts(in: nil) },
            { _ = try lead.replica.inbox() },
            { _ = try lead.replica.drafts() },
            { _ = try lead.replica.proposals() },
            { _ = try lead.replica.annotations(in: nil) },
            { _ = try lead.replica.releaseLog(of: caseID) },
        ]
        for (index, attempt) in attempts.enumerated() {
            do {
                try attempt()
                Issue.record("attempt \(index) shows something")
            } catch ReplicaError.syncFirst {
            }
        }
        #expect(try lead.replica.status().mustSync)
        #expect(try lead.replica.status().news.allSatisfy { $0.label == nil })
        // It can be written in, and says nothing of what it replaces, nor whose it is.
        let saved = try lead.set(caseID, ["plan.aim": "Nytt"], unchecked: true)
        #expect(saved.replaced.isEmpty && saved.label == nil)
        // Who knows its label can type it.
        #expect(try lead.replica.caseID(named: "Kim") == caseID)
        try lead.sync()
        #expect(try !lead.replica.status().mustSync)
        #expect(try isErased(lead, caseID, "plan.aim"))
        #expect(try lead.replica.inbox().map(\.reason) == [.held(.erased)])
        // A life of its own, and so a receipt of its own.
        try duty.settle()
        let view = try #require(try duty.home.replica.erasures().first?.view)
        #expect(view.parties.map(\.receipts.count).sorted() == [0, 0, 2])
        try duty.checkConverged()
    }

    @Test("So does one that has sealed nothing since: what it destroyed is remembered outside")
    func putBack() throws {
        let duty = try Duty()
        let (school, caseID) = (duty.school, duty.caseID)
        try duty.lead.set(caseID, ["plan.aim": "Hemligt mål"])
        try duty.settle()
        _ = try school.replica.check(school.replica.witness(), isElsewhere: false)
        try school.backUp("week")
        let sealed = try school.replica.witness()?.sealing
        let erasure = try duty.erase("plan")
        try duty.settle()
        try school.replica.answerErasure(erasure, ground: nil, keys: school.keys)
        try duty.settle()
        let kept = try #require(try school.replica.witness())
        #expect(kept.sealing == sealed)
        try school.restore("week")
        let found = try #require(try school.replica.check(kept, isElsewhere: false))
        #expect(found.incarnation != kept.incarnation)
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.aim") }
        try school.sync()
        #expect(try isErased(school, caseID, "plan.aim"))
        try duty.settle()
        try duty.checkConverged()
    }

    @Test(
        "A restored server: who keeps the content keeps it, whoever comes first",
        arguments: 0..<3
    )
    func restoredServer(first: Int) throws {
        let duty = try Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.backUpServer("night")
        try duty.lead.set(caseID, ["plan.aim": "Hemligt mål"])
        try duty.home.set(caseID, ["plan.agenda": "Dagordning"])
        try duty.settle()
        let erasure = try duty.erase("plan")
        try duty.settle()
        try duty.home.replica.answerErasure(erasure, ground: "archivesAct", keys: duty.home.keys)
        try duty.school.replica.answerErasure(erasure, ground: nil, keys: duty.school.keys)
        try duty.settle()
        try duty.home.set(caseID, ["plan.agenda": "För sent"], unchecked: true)
        try duty.settle()
        #expect(try duty.home.replica.inbox().count == 1)
        try world.restoreServer("night")
        let offices = Array(duty.offices[first...] + duty.offices[..<first])
        for office in offices { try office.sync() }
        try world.settle(offices)
        let keeper = try world.join(by: duty.home, "eken2")
        let bound = try world.join(by: duty.lead, "soc2")
        try world.settle(world.offices)
        for office in [duty.home, keeper] {
            #expect(try office.texts(caseID, "plan.aim") == ["Hemligt mål"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.agenda") == ["Dagordning"], "\(office.name)")
        }
        for office in [duty.lead, bound, duty.school] {
            #expect(try isErased(office, caseID, "plan.aim"), "\(office.name)")
            #expect(try boxes(office) == 0, "\(office.name)")
        }
        #expect(try duty.home.replica.erasures().first?.view.forced != nil)
        #expect(try duty.home.replica.inbox().count == 1)
    }

    @Test("What another server had ordered after it was erased here is its authors' again")
    func orderedElsewhere() throws {
        let duty = try Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        let second = try world.join(by: duty.lead, "soc2")
        try duty.lead.set(caseID, ["plan.aim": "Hemligt mål"])
        try world.settle(world.offices)
        _ = try duty.erase("plan")
        try world.backUpServer("night")
        try duty.lead.sync()
        try world.backUpServer("erased")
        // Another goes on from before, and orders what this one erases.
        try world.restoreServer("night")
        world.machine.advance(by: 60_000)
        for (office, edit) in [(duty.home, "plan.agenda"), (second, "plan.aim")] {
            try office.sync()
            try office.set(caseID, [edit: "Skrivet sedan"])
            try office.sync()
            #expect(try office.replica.inbox().isEmpty)
        }
        try world.restoreServer("erased")
        try world.settle(world.offices)
        for office in [duty.home, second] {
            let items = try office.replica.inbox()
            #expect(items.map(\.reason) == [.held(.erased)], "\(office.name)")
            #expect(items.map(\.value) == [.text("Skrivet sedan")], "\(office.name)")
        }
        try duty.checkConverged()
    }

    @Test("A bundle from before brings nothing of it back, and what it brought goes")
    func bundle() throws {
        let duty = try Duty()
        let (lead, home, school, caseID) = (duty.lead, duty.home, duty.school, duty.caseID)
        try lead.set(caseID, ["plan.aim": "Mål"])
        try duty.settle()
        try home.set(caseID, ["plan.agenda": "Per buntpost"])
        let bundle = try home.bundle()
        try school.take(bundle)
        // Somebody else brings it to the server.
        try school.replica.dropCarried()
        #expect(try school.texts(caseID, "plan.agenda") == ["Per buntpost"])
        _ = try duty.order("plan")
        for office in [lead, school] { try office.sync() }
        duty.world.machine.advance(by: 31 * 86_400_000)
        let erasure = try duty.order("plan").erasure
        for office in [lead, school] { try office.sync() }
        let taken = try lead.take(bundle)
        try lead.replica.dropCarried()
        #expect(taken.writes == 0 && taken.left == 1)
        #expect(try lead.view(caseID, "plan.agenda").siblings.isEmpty)
        #expect(try school.texts(caseID, "plan.agenda") == ["Per buntpost"])
        try school.replica.answerErasure(erasure, ground: nil, keys: school.keys)
        try school.sync()
        #expect(try school.replica.status().provisional == 0)
        #expect(try school.view(caseID, "plan.agenda").siblings.isEmpty)
        try duty.settle()
        #expect(try home.replica.inbox().map(\.value) == [.text("Per buntpost")])
        try duty.checkConverged()
    }

    @Test("A server that sends a bound party the content again makes nothing of it readable")
    func sentAgain() throws {
        let duty = try Duty()
        let (lead, school, caseID) = (duty.lead, duty.school, duty.caseID)
        try lead.set(caseID, ["plan.aim": "Hemligt mål"])
        try lead.sync()
        var runs: [CommitRunFrame] = []
        try school.sync(through: { response in
            for case .run(let run) in response.deliveries { runs.append(run) }
            return response.encoded()
        })
        #expect(runs.count == 1)
        _ = try duty.erase("plan")
        try duty.settle()
        let colleague = try duty.world.join(by: lead, "soc2")
        var sent = 0
        try colleague.sync(through: { response in
            var response = response
            for (index, delivery) in response.deliveries.enumerated() {
                guard case .run(var run) = delivery, run.signature == runs[0].signature else {
                    continue
                }
                #expect(run.commits != runs[0].commits)
                run.commits = runs[0].commits
                response.deliveries[index] = .run(run)
                sent += 1
            }
            return response.encoded()
        })
        #expect(sent == 1)
        #expect(try isErased(colleague, caseID, "plan.aim"))
        #expect(try boxes(colleague) == 0)
        try duty.settle()
        try duty.checkConverged()
    }

    @Test(
        "A server that takes content off which nobody has erased raises an alarm that names the place"
    )
    func stripped() throws {
        let duty = try Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.lead.sync()
        do {
            try duty.school.sync(through: { response in
                var response = response
                for (index, delivery) in response.deliveries.enumerated() {
                    guard case .run(var run) = delivery else { continue }
                    run.commits = try GroupContents(run).withoutBoxes { _, _ in true }
                    response.deliveries[index] = .run(run)
                }
                return response.encoded()
            })
            Issue.record("not noticed")
        } catch ReplicaError.integrity(let alarm) {
            #expect(alarm.code == "leaf.erased" && alarm.place == 1)
            guard case .audience(duty.caseID, _)? = alarm.log else {
                Issue.record("\(alarm)")
                return
            }
        }
        try duty.settle()
        #expect(try duty.school.texts(duty.caseID, "plan.aim") == ["Mål"])
        try duty.checkConverged()
    }

    @Test("The copy that a release made goes with the record, and no release follows")
    func copies() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try social.set(caseID, ["plan.goal": "Mål"])
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<3 { for office in [social, school, home] { try office.sync() } }
        #expect(try school.texts(caseID, "plan.goal") == ["Mål"])
        let order = { () throws -> Hash in
            try social.replica.orderErasure(
                of: social.replica.record(named: "plan", in: caseID),
                in: caseID,
                keys: social.keys
            ).erasure
        }
        let erasure = try order()
        try social.sync()
        world.machine.advance(by: 31 * 86_400_000)
        _ = try order()
        for office in [social, home, school] { try office.sync() }
        #expect(try isErased(social, caseID, "plan.goal"))
        #expect(try school.texts(caseID, "plan.goal") == ["Mål"])
        #expect(throws: ReplicaError.self) { try social.release("plan", of: caseID, to: other) }
        for office in [home, school] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
            try office.sync()
        }
        #expect(try isErased(school, caseID, "plan.goal"))
        try world.settle([home, social, school, other])
        let copies = try [home, social, school].map { office in
            try office.replica.store.read { rows in
                var count = 0
                try Journal(store: rows.journal).eachCopy { _, _, _, _ in count += 1 }
                return count
            }
        }
        #expect(copies == [0, 0, 0])
    }
}
