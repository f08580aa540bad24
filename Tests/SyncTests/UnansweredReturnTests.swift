import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// A server is set back, unnoticed, to an epoch that a write's author has never left, and to before the
/// write: that had gone through, its answer lost, and comes back by others before its author brings it.
@Suite("Brought by its author after it came back")
struct UnansweredReturnTests {
    let world: ReplicaWorld
    let home: Office
    let social: Office
    let school: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school, caseID) = try ReplicaWorld.withCase()
        try world.backUpServer("night")
    }

    /// Lets a server order what social services write, who do not hear of it, and begin another epoch. The
    /// school receives it there, and gives it back to the server of the night.
    private func lose(_ texts: [String]) throws {
        for text in texts {
            try social.set(caseID, ["pupil.name": text])
            // Of the second, the first request is in vain: its nonce was in the answer that was lost.
            let last = text == texts.first ? 0 : 1
            #expect(throws: Office.Cut.self) {
                try social.sync { $0 < last ? .arrives : .answerLost }
            }
        }
        try world.backUpServer("evening")
        try world.restoreServer("evening")
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == texts.suffix(1))
        try world.rollBackServer("night")
        try school.sync()
        #expect(try world.server.events().map(\.kind).contains(.givenBack))
    }

    private func verdicts(_ office: Office, of text: String) throws -> [Verdict?] {
        try office.replica.history(of: caseID, record: nil, field: nil)
            .filter { $0.write.value == .text(text) }.map(\.verdict)
    }

    @Test(
        "It stands once, and no one is told otherwise",
        arguments: [["Kim A"], ["Kim A", "Kim B"]]
    )
    func once(texts: [String]) throws {
        let life = try social.incarnation()
        try lose(texts)
        let summary = try social.sync()
        #expect(summary.accepted == texts.count)
        #expect(summary.void == 0)
        let all = [social, school, home]
        try world.settle(all)
        for office in all {
            for text in texts { #expect(try verdicts(office, of: text) == [.accepted]) }
            #expect(try office.texts(caseID, "pupil.name") == texts.suffix(1))
            #expect(try office.replica.inbox().isEmpty)
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try social.incarnation() == life)
    }

    @Test("What of the same sealing nobody else had read is ordered now")
    func inPart() throws {
        try social.set(caseID, ["schoolAssignment.purpose": "en skolplan"])
        try lose(["Kim A"])
        let summary = try social.sync()
        #expect(summary.accepted == 2)
        #expect(summary.void == 0)
        let all = [social, school, home]
        try world.settle(all)
        for office in all {
            #expect(try verdicts(office, of: "Kim A") == [.accepted])
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"])
            #expect(try office.isSound, "\(office.name)")
        }
        for office in [social, home] {
            #expect(try verdicts(office, of: "en skolplan") == [.accepted])
        }
    }
}
