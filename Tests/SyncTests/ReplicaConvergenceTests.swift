import Cooperation
import Foundation
import Replica
import SQLiteStore
import TestSupport
import Testing
import Vocabulary
import Wire

@Suite("Replica: convergence, copies and lies")
struct ReplicaConvergenceTests {
    @Test(
        "Whoever saved what, in whatever order they synced, all end in one state",
        arguments: Seeds.first(6)
    )
    func converge(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (world, institution, social, school) = try ReplicaWorld.three(seed: seed)
        let second = try world.join("Ungdomshemmet Eken", "eken2")
        let offices = [institution, social, school, second]
        let cases = [try social.newCase(label: "A"), try institution.newCase(label: "B")]
        for _ in 0..<2 { for office in offices { try office.sync() } }
        let fields: [(Int, String)] = [
            (0, "mapping.result"), (0, "mapping.method"), (0, "dischargePlan.documentsSentOn"),
            (1, "pupil.name"), (1, "schoolAssignment.purpose"), (2, "schoolPlan.goals"),
            (2, "schoolPlan.support"), (3, "mapping.result"), (3, "mapping.adaptations"),
            (0, "dischargePlan.certainty"), (1, "dischargePlan.certainty"),
            (1, "schoolPlan.goals"),
        ]
        for step in 0..<120 {
            if random.chance(3) {
                let office = offices[random.number(0...3)]
                let loses = random.chance(4)
                do {
                    try office.sync { _ in loses ? .answerLost : .arrives }
                } catch is Office.Cut {}
                continue
            }
            let (index, name) = fields[random.number(0...fields.count - 1)]
            let caseID = cases[random.number(0...1)]
            let office = offices[index]
            let value =
                name.hasSuffix("On")
                ? "2027-01-\(10 + step % 20)"
                : name.hasSuffix("certainty")
                    ? ["planned", "likely", "sudden"][step % 3] : "värde \(step)"
            let view = try office.view(caseID, name)
            let unchecked = !view.mayWrite
            try office.set(caseID, [name: value], base: [view.token], unchecked: unchecked)
        }
        for _ in 0..<2 { for office in offices { try office.sync() } }
        #expect(Set(try institution.digests()) == Set(try social.digests()))
        #expect(try institution.digests() == second.digests())
        #expect(Set(try social.digests()).isSuperset(of: try school.digests()))
        for office in offices {
            #expect(try office.replica.verify().findings.isEmpty)
            let status = try office.replica.status()
            #expect(status.unsent == 0 && status.unsentCases == 0)
            let quiet = try office.sync()
            #expect(quiet.requests == 1 && quiet.received == 0 && quiet.sent == 0)
        }
        for (index, name) in fields where index != 1 || name.hasPrefix("d") {
            for caseID in cases {
                #expect(
                    try institution.texts(caseID, name) == social.texts(caseID, name),
                    "\(name)"
                )
            }
        }
    }

    @Test("A server that alters what it delivers is caught, and nothing of the page is kept")
    func lies() throws {
        let (world, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        try social.sync()
        var caught: [String] = []
        for change in 0..<5 {
            var session = try institution.replica.sync(keys: institution.keys)
            var step = try session.start()
            guard case .send(let path, var body, var nonce) = step else { continue }
            var (status, answer) = try world.post(path, body, nonce, from: session.device)
            if status != 200 {
                step = try session.refused(status: status, answer)
                guard case .send(_, let again, let fresh) = step else { continue }
                (body, nonce) = (again, fresh)
                (status, answer) = try world.post(path, body, nonce, from: session.device)
            }
            var response = try SyncResponse(answer)
            Self.alter(&response, change)
            let found = alarm { _ = try session.received(response.encoded()) }
            caught.append(found?.code ?? "nothing")
            #expect(try institution.replica.cases().isEmpty)
        }
        #expect(!caught.contains("nothing"), "\(caught)")
        try institution.sync()
        #expect(try institution.texts(caseID, "pupil.name") == ["Kim"])
    }

    private static func alter(_ response: inout SyncResponse, _ change: Int) {
        switch change {
        case 0: response.deliveries.removeFirst()
        case 1: response.deliveries.swapAt(0, response.deliveries.count - 1)
        case 2: response.cursorSignature[0] ^= 1
        case 3:
            for (index, delivery) in response.deliveries.enumerated() {
                guard case .run(var run) = delivery else { continue }
                run.commits[run.commits.count - 40] ^= 1
                response.deliveries[index] = .run(run)
            }
        default:
            for (index, delivery) in response.deliveries.enumerated() {
                guard case .run(var run) = delivery else { continue }
                run.time += 1
                response.deliveries[index] = .run(run)
            }
        }
    }

    private func alarm(_ body: () throws -> Void) -> IntegrityAlarm? {
        do {
            try body()
        } catch ReplicaError.integrity(let alarm) {
            return alarm
        } catch {
            return IntegrityAlarm("\(error)")
        }
        return nil
    }
}
