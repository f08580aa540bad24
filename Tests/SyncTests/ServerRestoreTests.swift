import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// A server that was restored from last night's backup: every client notices, gives back what is
/// lacking and goes on as a new incarnation; nothing is lost and nobody is asked anything.
@Suite("A restored server")
struct ServerRestoreTests {
    let world: ReplicaWorld
    let home: Office
    let social: Office
    let school: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for office in [social, home, school] { try office.sync() }
        try world.backUpServer("night")
    }

    private func count(_ kind: EventRow.Kind) throws -> Int {
        try world.server.events().count { $0.kind == kind }
    }

    @Test("Writes since the backup come back from whoever holds them, its author away for good")
    func authorAway() throws {
        for text in ["Kim A", "Kim B"] {
            try social.set(caseID, ["pupil.name": text])
            try social.sync()
        }
        try school.sync()
        try home.sync()
        try world.restoreServer("night")
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == ["Kim B"])
        try home.sync()
        try world.settle([school, home])
        // The author comes after all.
        try social.sync()
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"])
        }
        #expect(try count(.restored) == 1)
        #expect(try count(.copy) == 0)
        #expect(try count(.notTakenBack) == 0)
    }

    @Test(
        "A server restored again before a client has come over: the client goes on",
        arguments: 1..<5
    )
    func restoredAgain(requests: Int) throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try world.restoreServer("night")
        // Cut off on its way into the first new epoch, each time a little later.
        #expect(throws: Office.Cut.self) {
            try social.sync { $0 < requests ? .arrives : .requestLost }
        }
        try world.restoreServer("night")
        try social.sync()
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"])
        }
    }

    /// Each time as many requests after the last as the argument says, so that every step of the way is one
    /// in which it happens.
    @Test(
        "A server restored again and again under one sync: it comes through, or says so and the next does",
        arguments: 1..<6,
        [3, 5]
    )
    func restoredUnderOneSync(gap: Int, times: Int) throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try social.set(caseID, ["pupil.name": "Kim B"])
        try world.restoreServer("night")
        var restored = 1
        do {
            try social.sync { request in
                if restored < times, request == gap * restored {
                    restored += 1
                    try? world.restoreServer("night")
                }
                return .arrives
            }
        } catch ReplicaError.refused(let code, _, _) {
            #expect(times > 3)
            #expect(["epoch.changed", "nonce.unknown", "incarnation.unknown"].contains(code))
            try social.sync()
        }
        #expect(try social.replica.status().unsent == 0)
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"], "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
    }

    @Test("What was ordered anew before the old came back stands beside it")
    func writtenMeanwhile() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try world.restoreServer("night")
        // The school had not received that, and nobody has given it back yet.
        try school.set(caseID, ["pupil.name": "Kim B"], unchecked: true)
        try home.set(caseID, ["mapping.result": "räknar bra"])
        try school.sync()
        try home.sync()
        try social.set(caseID, ["pupil.name": "Kim C"])
        try social.sync()
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim C"])
            #expect(try office.texts(caseID, "mapping.result") == ["räknar bra"])
        }
        #expect(try count(.notTakenBack) == 0)
    }

    @Test("Edits of one field on both sides of the restoration are a conflict, and no more")
    func conflicting() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        let twin = try world.join("Socialtjänsten Å", "soc2")
        try twin.sync()
        try world.restoreServer("night")
        // The second device joined after the backup: the server does not know it.
        try twin.set(caseID, ["pupil.name": "Kim B"])
        try twin.sync()
        try social.set(caseID, ["pupil.name": "Kim C"])
        try social.sync()
        try world.settle([social, twin, school, home])
        for office in [social, twin, school, home] {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim B", "Kim C"])
        }
        #expect(try count(.copy) == 0)
        #expect(try count(.notTakenBack) == 0)
    }

    @Test("A case, a party and a device that are younger than the backup")
    func younger() throws {
        let party = try world.server.addParty(
            id: world.identifier(),
            name: "Granskolan",
            kind: .school,
            now: world.now()
        ).response
        let late = try world.join(party.name, "late")
        for office in [late, social, home] { try office.sync() }
        let other = try social.newCase(label: "Robin", school: "Granskolan")
        try social.set(other, ["pupil.name": "Robin"])
        for office in [social, late] { try office.sync() }
        try late.set(other, ["schoolPlan.goals": "läsa"])
        for office in [late, social] { try office.sync() }
        try world.restoreServer("night")
        try late.set(other, ["schoolPlan.goals": "läsa och skriva"])
        // Not sent before the disaster: it is issued again.
        for office in [late, social, home, school] { try office.sync() }
        try world.settle([late, social, home, school])
        for office in [late, social, home] {
            #expect(try office.texts(other, "schoolPlan.goals") == ["läsa och skriva"])
        }
        #expect(try count(.notTakenBack) == 0)
    }

    @Test("What was sealed and sent, its answer lost with the server, is issued again once")
    func answerLost() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .answerLost } }
        try school.sync()
        try world.restoreServer("night")
        // The author issues it again, and then the school gives the original back.
        try social.sync()
        #expect(try social.texts(caseID, "pupil.name") == ["Kim A"])
        try school.sync()
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"])
            #expect(try office.view(caseID, "pupil.name").siblings.count == 1)
            #expect(try office.replica.conflicts(in: nil).isEmpty)
        }
    }

    @Test("Restored twice, and a client that missed the first time")
    func twice() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        for office in [social, school] { try office.sync() }
        try world.restoreServer("night")
        try social.sync()
        try social.set(caseID, ["pupil.name": "Kim B"])
        try social.sync()
        try world.restoreServer("night")
        for office in [school, social, home] { try office.sync() }
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"])
        }
        #expect(try count(.restored) == 1)
    }

    @Test(
        "Set back once more, unnoticed, while a client fetches the whole feed anew",
        arguments: 2..<5
    )
    func rolledBackWhileRebuilding(requests: Int) throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        for office in [social, school] { try office.sync() }
        try world.restoreServer("night")
        // What the school has received is ordered otherwise now.
        try home.set(caseID, ["mapping.result": "räknar bra"])
        try home.sync()
        #expect(throws: Office.Cut.self) {
            try school.sync { $0 == requests ? .requestLost : .arrives }
        }
        try world.rollBackServer("night")
        for office in [home, school] { try office.sync() }
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"])
            #expect(try office.texts(caseID, "mapping.result") == ["räknar bra"])
        }
    }

    @Test("A bare file put back is found out by the first client that has more")
    func rolledBack() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        for office in [social, school] { try office.sync() }
        try world.rollBackServer("night")
        try home.set(caseID, ["mapping.result": "räknar bra"])
        try home.sync()
        try school.sync()
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"])
            #expect(try office.texts(caseID, "mapping.result") == ["räknar bra"])
        }
        #expect(try count(.foundRestored) == 1)
    }

    @Test("What has lost its dot to a copy of its device is taken back once, by however many")
    func dotGone() throws {
        let clone = try social.clone("soc2")
        try clone.set(caseID, ["pupil.name": "Kim B"])
        let bundle = try clone.bundle()
        for office in [clone, school, home] { try office.sync() }
        // A server that has forgotten this orders the other copy's write under the same dot.
        try world.rollBackServer("night")
        try social.set(caseID, ["pupil.name": "Kim A"])
        for office in [social, clone, school, home, social] { try office.sync() }
        try world.settle([social, clone, school, home])
        let entries = try home.replica.history(of: caseID, record: nil, field: nil)
            .filter { $0.write.value == .text("Kim B") }
        #expect(entries.map(\.verdict) == [.void(.dotReused)])
        for office in [social, clone, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"])
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try clone.replica.inbox().compactMap(\.value) == [.text("Kim B")])
        #expect(try count(.foundRestored) == 1)
        // A bundle with it shows nothing new, and lets its party issue it again: then it is nobody's to do.
        #expect(try school.take(bundle).known == 1)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        #expect(try school.replica.status().provisional == 0)
        try world.settle([school, social, clone, home])
        for office in [social, clone, school, home] {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim A", "Kim B"])
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test("What has lost its dot and was issued again meanwhile is not told to its author")
    func dotGoneAndIssued() throws {
        let clone = try social.clone("soc2")
        try clone.set(caseID, ["pupil.name": "Kim B"])
        let bundle = try clone.bundle()
        for office in [clone, school] { try office.sync() }
        try world.rollBackServer("night")
        try social.set(caseID, ["pupil.name": "Kim A"])
        // The school gives the clone's write back, and brings it once more; the colleague issues it again.
        for office in [social, school] { try office.sync() }
        try school.take(bundle)
        for office in [school, social, social, clone] { try office.sync() }
        #expect(try clone.replica.inbox().isEmpty)
        try world.settle([social, clone, school, home])
        for office in [social, clone, school, home] {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim A", "Kim B"])
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test(
        "What was written on top of a write that has lost its dot replaces only what it had seen",
        arguments: ["clone", "school", "twin"]
    )
    func dotGoneBelow(first: String) throws {
        let twin = try world.join("Socialtjänsten Å", "soc3")
        for office in [twin, social] { try office.sync() }
        try world.backUpServer("night")
        let clone = try social.clone("soc2")
        for number in 1...4 {
            try clone.set(caseID, ["pupil.name": "Kim \(number)"])
            try clone.sync()
        }
        for office in [clone, school, twin] { try office.sync() }
        try world.rollBackServer("night")
        for text in ["Kim A", "Kim B"] {
            try social.set(caseID, ["pupil.name": text])
            try social.sync()
        }
        // Whoever gives it back first, none of these has seen what the dots are here.
        switch first {
        case "clone": try clone.sync()
        case "school": try school.sync()
        default: try twin.sync()
        }
        let all = [social, clone, school, home, twin]
        try world.settle(all)
        for office in all {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim 4", "Kim B"])
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try count(.notTakenBack) == 2)
        // Nor does anything, where all of it is given back once more.
        try world.restoreServer("night")
        try world.settle(all)
        for office in all {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim 4", "Kim B"])
            #expect(try office.isSound, "\(office.name)")
        }
    }

    @Test("What waits and had seen a write that has lost its dot stands beside the other")
    func dotGoneBelowPending() throws {
        let clone = try social.clone("soc2")
        try clone.set(caseID, ["pupil.name": "Kim 1"])
        for office in [clone, school, home] { try office.sync() }
        try world.rollBackServer("night")
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        try clone.set(caseID, ["pupil.name": "Kim 2"])
        try school.set(caseID, ["pupil.name": "Kim S"], unchecked: true)
        for office in [clone, school] { try office.sync() }
        let all = [social, clone, school, home]
        try world.settle(all)
        for office in all {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim 2", "Kim A"])
            #expect(try office.isSound, "\(office.name)")
        }
    }

    @Test("Cut off anywhere on the way into the new epoch, it goes on")
    func cut() throws {
        for text in ["Kim A", "Kim B"] {
            try social.set(caseID, ["pupil.name": text])
            try social.sync()
        }
        try school.sync()
        try world.restoreServer("night")
        try home.set(caseID, ["mapping.result": "räknar bra"])
        try home.sync()
        try school.set(caseID, ["schoolPlan.goals": "läsa"], unchecked: true)
        for count in 0..<8 {
            for fate in [Office.Fate.requestLost, .answerLost] {
                do {
                    try school.sync { $0 == count ? fate : .arrives }
                } catch is Office.Cut {}
                try school.reopen()
            }
        }
        try world.settle([school, social, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"])
        }
        #expect(try count(.copy) == 0)
    }
}
