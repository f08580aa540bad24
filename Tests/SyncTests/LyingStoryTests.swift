import Foundation
import Replica
import SQLiteStore
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// What an operator could try who owns the server and its key, one story each: the alarm names the
/// log, the place and, where a device's statement is misused, that device.
@Suite("Replica: a server that lies")
final class LyingStoryTests {
    let world: ReplicaWorld
    let institution: Office
    let social: Office
    let school: Office
    let caseID: CaseID
    /// Follows what the school is told.
    private var liar: LyingServer

    init() throws {
        world = try ReplicaWorld(seed: 3)
        institution = try world.join("Ungdomshemmet Eken", "eken")
        social = try world.join("Socialtjänsten Å", "soc")
        school = try world.join("Björkskolan", "skola")
        for office in [institution, social] { try office.sync() }
        caseID = try social.newCase()
        let parties = try world.server.parties()
        liar = try LyingServer(
            seed: 3,
            party: #require(parties.first { $0.name == "Björkskolan" }).id
        )
        for office in [social, institution] { try office.sync() }
        try follow()
    }

    private func follow() throws {
        try school.sync { response in
            try liar.follow(response)
            return response.encoded()
        }
    }

    /// The alarm that the school raises where its next answer is what `change` makes of it, with all
    /// chains and the cursor made right and signed. Nothing of the answer is kept.
    private func alarm(_ change: (inout SyncResponse) throws -> Void) throws -> IntegrityAlarm {
        let before = try school.digests()
        var found: IntegrityAlarm?
        do {
            try school.sync { honest in
                var response = honest
                try change(&response)
                return try liar.signed(response).encoded()
            }
        } catch ReplicaError.integrity(let alarm) {
            found = alarm
        }
        #expect(try school.digests() == before)
        #expect(try school.replica.verify().findings.isEmpty)
        return try #require(found, "not noticed")
    }

    private func run(_ response: SyncResponse) throws -> (index: Int, run: CommitRunFrame) {
        for (index, delivery) in response.deliveries.enumerated() {
            if case .run(let run) = delivery { return (index, run) }
        }
        throw NothingToChange()
    }

    private struct NothingToChange: Error {}

    private func writes(_ office: Office, _ name: String, _ text: String) throws {
        try office.set(caseID, KeyValuePairs(dictionaryLiteral: (name, text)))
        try office.sync()
    }

    @Test("forges a write: under a device's name with its own key, and in a life that it made up")
    func forgedWrite() throws {
        try writes(social, "pupil.name", "Kim")
        let name = try alarm { response in
            var (index, run) = try self.run(response)
            run.signature = try liar.key.sign(run.signature)
            response.deliveries[index] = .run(run)
        }
        #expect(name.code == "sealing.signature")
        #expect(name.device == (try social.replica.status().deviceID))
        #expect(name.place != nil)
        let party = try #require(try social.replica.status().party?.id)
        let log = LogName.party(party)
        let life = try alarm { response in
            response.deliveries = [
                .entries(
                    try self.statement(
                        .incarnation(
                            #require(try self.social.replica.status().deviceID),
                            IncarnationID(high: 1, low: 1)
                        ),
                        party: party,
                        signer: .device(#require(try self.social.replica.status().deviceID))
                    )
                )
            ]
        }
        #expect(life.log == log)
        #expect(life.code == "statement.signature", "\(life)")
        try follow()
        #expect(try school.texts(caseID, "pupil.name") == ["Kim"])
    }

    @Test("alters a value, swaps two boxes, drops a commit from the middle")
    func alteredCommits() throws {
        try social.set(caseID, ["pupil.name": "Kim", "schoolAssignment.purpose": "Mal"])
        try social.sync()
        func leaves(_ run: CommitRunFrame) throws -> [LeafFrame] {
            try CommitCoding.decode(run.commits, count: run.count).flatMap(\.leaves)
        }
        var log: LogName?
        let value = try alarm { response in
            var (index, run) = try self.run(response)
            log = .audience(self.caseID, try GroupHeader(run.header).audience)
            run.commits[try #require(try leaves(run).first).boxRange.lowerBound + 20] ^= 4
            response.deliveries[index] = .run(run)
        }
        let swapped = try alarm { response in
            var (index, run) = try self.run(response)
            let boxes = try leaves(run).map(\.boxRange)
            try #require(boxes.count == 2 && boxes[0].count == boxes[1].count)
            let bytes = run.commits
            run.commits.replaceSubrange(boxes[0], with: bytes[boxes[1]])
            run.commits.replaceSubrange(boxes[1], with: bytes[boxes[0]])
            response.deliveries[index] = .run(run)
        }
        for text in ["Kim E", "Kim Ek"] { try writes(social, "pupil.name", text) }
        let dropped = try alarm { response in
            let runs = response.deliveries.indices.filter {
                if case .run = response.deliveries[$0] { true } else { false }
            }
            try #require(runs.count == 3)
            response.deliveries.remove(at: runs[1])
        }
        let device = try #require(try social.replica.status().deviceID)
        for (found, code) in [
            (value, "sealing.signature"), (swapped, "sealing.signature"),
            (dropped, "commit.head"),
        ] {
            #expect(found.code == code, "\(found)")
            #expect(found.log != nil && found.log == log, "\(found)")
            #expect(found.place != nil, "\(found)")
            #expect(found.device == device, "\(found)")
        }
        try follow()
        #expect(try school.texts(caseID, "pupil.name") == ["Kim Ek"])
    }

    @Test("lets a device of its own into a party, and gives the party a new root")
    func impersonation() throws {
        let party = try #require(try social.replica.status().party?.id)
        let own = try SigningKey(secret: [UInt8](repeating: 7, count: 32))
        var count = 0
        for content in [
            PartyStatement.Content.device(
                DeviceStatement(
                    signingKey: own.publicKey,
                    agreementKey: [UInt8](repeating: 9, count: 32),
                    name: "dator"
                )
            ),
            .root(key: own.publicKey, partyKey: [UInt8](repeating: 9, count: 32)),
        ] {
            for signer in [Signer.server, .root(own.publicKey)] {
                count += 1
                try writes(institution, "mapping.result", "\(count)")
                let found = try alarm { response in
                    let entry = try self.statement(
                        content,
                        party: party,
                        signer: signer,
                        by: signer == .server ? liar.key : own
                    )
                    response.deliveries = [.entries(entry)]
                }
                #expect(found.log == .party(party), "\(found)")
                #expect(found.place != nil)
            }
        }
    }

    @Test("replays entries of the registry and of a party's log")
    func replayedEntries() throws {
        var kept: [LogEntriesFrame] = []
        let observer = try world.join(by: institution, "eken2")
        try observer.sync { response in
            for case .entries(let entries) in response.deliveries { kept.append(entries) }
            return response.encoded()
        }
        #expect(Set(kept.map { $0.log.bytes[0] }).isSuperset(of: [1, 2]))
        for entries in kept where entries.log.bytes[0] < 3 {
            let found = try alarm { $0.deliveries.append(.entries(entries)) }
            #expect(found.code == "log.gap", "\(found)")
            #expect(found.log == entries.log)
        }
    }

    @Test("orders a commit under the head of a party's log that it has left behind")
    func oldStamp() throws {
        try writes(social, "pupil.name", "Kim")
        var old: Head?
        try school.sync { response in
            old = try self.run(response).run.partyHead
            try liar.follow(response)
            return response.encoded()
        }
        _ = try world.join(by: social, "soc2")
        try writes(social, "pupil.name", "Kim Ek")
        let found = try alarm { response in
            var (index, run) = try self.run(response)
            #expect(run.partyHead != old)
            run.partyHead = try #require(old)
            response.deliveries[index] = .run(run)
        }
        #expect(found.code == "log.stamp", "\(found)")
        #expect(found.log == .party(try #require(try social.replica.status().party?.id)))
        #expect(found.device == (try social.replica.status().deviceID))
    }

    @Test("shows two parties different histories: seen as soon as one builds on what it was shown")
    func fork() throws {
        let witness = try world.join(by: institution, "eken2")
        try witness.sync()
        try follow()
        try FileManager.default.copyItem(
            atPath: world.folder.path("server"),
            toPath: world.folder.path("other")
        )
        let other = SyncServer(store: try ServerFile(folder: world.folder.path("other")))
        // Before the school, a write of social services; before the institution, one of its own.
        try writes(social, "pupil.name", "Kim")
        try follow()
        try institution.set(caseID, ["mapping.result": "Läser bra"])
        try institution.sync(at: other)
        var forked: SyncResponse?
        try institution.set(caseID, ["mapping.result": "Läser mycket bra"])
        try institution.sync(at: other)
        try witness.sync(at: other) { response in
            if response.deliveries.contains(where: { if case .run = $0 { true } else { false } }) {
                forked = response
            }
            return response.encoded()
        }
        let shown = try #require(forked)
        try writes(social, "pupil.name", "Kim Ek")
        let found = try alarm { response in
            // The last that the institution wrote, which builds on the one before.
            let runs = shown.deliveries.filter { if case .run = $0 { true } else { false } }
            response.deliveries = [try #require(runs.last)]
        }
        #expect(["commit.head", "commit.context"].contains(found.code), "\(found)")
        #expect(found.log == .audience(caseID, try audience()))
        #expect(found.device == (try institution.replica.status().deviceID))
    }

    @Test("withholds the tail: no alarm, and a party that is silent in status")
    func withheldTail() throws {
        try writes(social, "pupil.name", "Kim")
        try follow()
        let before = try #require(try heard("Socialtjänsten Å"))
        try writes(social, "pupil.name", "Kim Ek")
        try school.sync(through: Self.withoutTail)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim"])
        #expect(try heard("Socialtjänsten Å") == before)
        #expect(try #require(try school.replica.status().lastSync) > before)
        try follow()
        #expect(try school.texts(caseID, "pupil.name") == ["Kim Ek"])
        #expect(try #require(try heard("Socialtjänsten Å")) > before)
        #expect(try heard("Björkskolan") == nil)
    }

    @Test("withholds what it ordered from its author: not refused, and sent once more at most")
    func withheldFromItsAuthor() throws {
        try follow()
        try social.set(caseID, ["pupil.name": "Kim"])
        for _ in 0..<2 {
            try social.sync(through: Self.withoutTail)
            #expect(try social.replica.inbox().isEmpty)
            #expect(try social.replica.status().unsent == 1)
        }
        try social.set(caseID, ["pupil.name": "Kim Ek"])
        try social.sync()
        try follow()
        for office in [social, school] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim Ek"])
        }
        #expect(try social.replica.inbox().isEmpty)
        #expect(try social.replica.status().unsent == 0)
    }

    /// An answer as if nothing had been ordered.
    private static func withoutTail(_ response: SyncResponse) -> [UInt8] {
        var response = response
        response.deliveries = []
        response.cursor = nil
        response.cursorSignature = []
        return response.encoded()
    }

    private func heard(_ name: String) throws -> WallTime? {
        try school.replica.status().heard.first { $0.party.name == name }?.at
    }

    private func audience() throws -> AudienceID {
        Names.audienceID(try world.server.parties().map(\.id))
    }

    /// An entry that would come next in a party's log as the school knows it.
    private func statement(
        _ content: PartyStatement.Content,
        party: PartyID,
        signer: Signer,
        by key: SigningKey? = nil
    ) throws -> LogEntriesFrame {
        let body = PartyStatement(party: party, content: content).bytes
        let signature = try (key ?? liar.key).sign(SignedText.party(body))
        return LogEntriesFrame(
            log: .party(party),
            firstPlace: liar.place(of: .party(party)) + 1,
            entries: [
                LogEntryFrame(
                    time: world.now(),
                    content: .signed(SignedBody(body: body, signer: signer, signature: signature))
                )
            ]
        )
    }
}
