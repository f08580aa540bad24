import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary
import Wire

@Suite("Replica: refused commits, pages, and what is not applied early")
struct ReplicaRefusalTests {
    @Test("A refused commit's edits go to the inbox, and its dots are never used again")
    func refused() throws {
        let (world, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        // A server that loses the charter on the way knows no such case.
        var session = try social.replica.sync(keys: social.keys)
        var step = try session.start()
        var summary = SyncSummary()
        steps: while true {
            switch step {
            case .finished(let finished):
                summary = finished
                break steps
            case .send(let path, let body, let nonce):
                var request = try SyncRequest(body)
                request.charters = []
                let (status, answer) = try world.post(
                    path,
                    request.encoded(),
                    nonce,
                    from: session.device
                )
                step =
                    status == 200
                    ? try session.received(answer)
                    : try session.refused(status: status, answer)
            }
        }
        #expect(summary.refused == 1 && summary.accepted == 0)
        let item = try #require(try social.replica.inbox().first)
        #expect(item.reason == .refused(code: "commit.case"))
        #expect(item.value == .text("Kim"))
        #expect(try social.texts(caseID, "pupil.name") == [])
        #expect(try social.replica.status().unsentCases == 1)
        try social.sync()
        #expect(try social.replica.status().unsentCases == 0)
        _ = try social.replica.retry(item.number)
        #expect(try social.replica.inbox().isEmpty)
        #expect(try social.sync().accepted == 1)
        #expect(try social.view(caseID, "pupil.name").siblings.first?.dot?.n == 2)
        try social.set(caseID, ["pupil.name": "Kim Ek"])
        #expect(try social.sync().accepted == 1)
        try institution.sync()
        #expect(try institution.texts(caseID, "pupil.name") == ["Kim Ek"])
        #expect(try institution.digests() == social.digests())
        #expect(try social.replica.verify().findings.isEmpty)
    }

    @Test("A case that the server refuses is named with the reason, and sent again later")
    func refusedCase() throws {
        let (world, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase(label: "Kim")
        // On its way it loses what shows that this device has signed it.
        var session = try social.replica.sync(keys: social.keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            var request = try SyncRequest(body)
            for index in request.charters.indices { request.charters[index].signature[0] ^= 1 }
            let (status, answer) = try world.post(
                path,
                request.encoded(),
                nonce,
                from: session.device
            )
            #expect(status == 200)
            step = try session.received(answer)
        }
        try social.sync()
        let status = try social.replica.status()
        #expect(status.refusedCases.map(\.caseID) == [caseID])
        #expect(status.refusedCases.map(\.code) == ["charter.signature"])
        #expect(status.refusedCases.map(\.label) == ["Kim"])
        #expect(try social.replica.protect(caseID, isSet: true).isOn)
        #expect(try social.replica.status().refusedCases.map(\.label) == [nil])
        #expect(status.unsentCases == 0 && status.cases == 1)
        // Any news of parties or models may be what was lacking.
        _ = try world.server.publishModel(DutyModel.yaml(), now: world.now())
        for _ in 0..<2 { try social.sync() }
        #expect(try social.replica.status().refusedCases.isEmpty)
        try institution.sync()
        #expect(try institution.replica.cases().map(\.id) == [caseID])
    }

    @Test("More than a sealing and a page hold goes in several, cut off and resumed")
    func pages() throws {
        var random = SeededGenerator(seed: 7)
        let (_, institution, social, _) = try ReplicaWorld.three()
        let cases = try (0..<60).map { try social.newCase(label: "Fall \($0)") }
        func text() -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<20_000 {
                guard let scalar = Unicode.Scalar(random.number(0x4E00...0x9FFF)) else { continue }
                text.append(scalar)
            }
            return String(text)
        }
        for caseID in cases {
            try social.set(
                caseID,
                ["schoolAssignment.purpose": text(), "schoolAssignment.priorities": text()]
            )
        }
        let sent = try social.sync()
        #expect(sent.accepted == 120 && sent.sentCases == 60 && sent.requests > 1)
        var answers = 0
        #expect(throws: Office.Cut.self) {
            try institution.sync { count in
                answers = count
                return count == 1 ? .answerLost : .arrives
            }
        }
        #expect(answers == 1)
        let held = try institution.replica.digests().count
        #expect(held > 0 && held < 60)
        try institution.reopen()
        try institution.sync()
        #expect(try institution.digests() == social.digests())
        #expect(try institution.digests().count == 60)
        #expect(try institution.replica.verify().findings.isEmpty)
    }

    @Test("Own commits are provisional until they come back by the feed")
    func provisional() throws {
        let (_, institution, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.sync()
        try institution.sync()
        try social.set(caseID, ["pupil.name": "Kim"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .answerLost } }
        try institution.sync()
        #expect(try institution.texts(caseID, "pupil.name") == ["Kim"])
        let sibling = try #require(try social.view(caseID, "pupil.name").siblings.first)
        #expect(sibling.isProvisional && sibling.dot != nil)
        #expect(try social.digests().isEmpty)
        #expect(try social.replica.history(of: caseID, record: nil, field: nil).count == 1)
        #expect(try social.replica.status().unsent == 1)
        try social.sync()
        #expect(try social.view(caseID, "pupil.name").siblings.first?.isProvisional == false)
        #expect(try social.digests() == institution.digests())
    }
}
