import Journal
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Journal: what is refused")
struct JournalRefusalTests {
    let world: JournalWorld
    let caseID: CaseID
    let all: AudienceID

    init() throws {
        world = try JournalWorld()
        caseID = try world.openCase()
        all = try world.audience("mapping")
    }

    private func codes(
        _ member: JournalWorld.Member,
        _ draft: CommitDraft,
        _ audience: AudienceID? = nil
    ) throws -> [JournalCode] {
        try world.order(member, [draft], audience: audience ?? all).refused.map(\.error.code)
    }

    @Test("A case, charter or head that is not known")
    func unknownThings() throws {
        var draft = try world.draft(CaseID(high: 7, low: 7), "mapping", "result")
        #expect(try codes(world.institution, draft) == [.commitCase])
        draft.caseID = caseID
        draft.charterHead = Head(high: 7, low: 7)
        #expect(try codes(world.institution, draft) == [.commitCharter])
        draft.charterHead = nil
        draft.logHead = Head(high: 7, low: 7)
        #expect(try codes(world.institution, draft) == [.commitHead])
        draft.logHead = .zero
        #expect(try codes(world.institution, draft) == [])
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("Heads further back are found, those of another log are not")
    func heads() throws {
        let other = try world.openCase()
        try world.order(
            world.institution,
            [try world.draft(other, "mapping", "result")],
            audience: all
        )
        let foreign = try world.head(other, all)
        var heads: [Head] = []
        for n in 1...5 {
            try world.order(
                world.institution,
                [try world.draft(caseID, "mapping", "result", n: UInt32(n))],
                audience: all
            )
            heads.append(try world.head(caseID, all))
        }
        for head in heads {
            let draft = try world.draft(caseID, "mapping", "method", n: 1, logHead: head)
            _ = try codes(world.institution, draft)
        }
        #expect(try world.server.read { try $0.audit() } == [])
        let draft = try world.draft(caseID, "mapping", "method", n: 1, logHead: foreign)
        #expect(try codes(world.institution, draft) == [.commitHead])
    }

    @Test("A record of another audience, and an author outside the audience")
    func audience() throws {
        let placement = try world.draft(caseID, "placement", "unit")
        #expect(try codes(world.institution, placement) == [.commitReturned])
        let two = try world.audience("placement")
        #expect(try codes(world.institution, placement, two) == [])
        let school = try world.draft(caseID, "placement", "unit")
        #expect(try codes(world.homeSchool, school, two) == [.commitAudience])
        let nobody = AudienceID(high: 1, low: 1)
        #expect(try codes(world.institution, placement, nobody) == [.commitReturned])
    }

    @Test("A context that names what was not ordered, in its field or at all")
    func lyingContext() throws {
        let own = try world.draft(caseID, "mapping", "result", n: 2)
        #expect(try codes(world.institution, own) == [.commitContext])
        let unseen = try world.draft(
            caseID,
            "mapping",
            "result",
            context: Context(vector: [Dot(incarnation: 1, n: 1)]),
            table: [world.homeSchool.incarnation]
        )
        #expect(try codes(world.institution, unseen) == [.commitContext])
        let unknown = try world.draft(
            caseID,
            "mapping",
            "result",
            context: Context(vector: [Dot(incarnation: 1, n: 1)]),
            table: [IncarnationID(high: 9, low: 9)]
        )
        #expect(try codes(world.institution, unknown) == [.commitContext])
        try world.order(
            world.institution,
            [try world.draft(caseID, "mapping", "method")],
            audience: all
        )
        #expect(try codes(world.institution, own) == [.commitContext])
    }

    @Test("A refused commit changes nothing, and leaves those around it alone")
    func blocksNothing() throws {
        let cases = [caseID, try world.openCase(), try world.openCase()]
        let drafts = [
            try world.draft(cases[0], "mapping", "result"),
            try world.draft(cases[1], "mapping", "result", n: 5),
            try world.draft(cases[2], "mapping", "result"),
        ]
        let ordering = try world.order(world.institution, drafts, audience: all)
        #expect(ordering.refused.map(\.commit) == [1])
        #expect(ordering.runs.map(\.first) == [0, 2])
        #expect(ordering.runs.map(\.count) == [1, 1])
        #expect(try world.server.read { try $0.records(of: cases[1]) }.isEmpty)
        let replica = try JournalFile()
        try world.deliver(to: replica)
        #expect(try replica.read { try $0.audit() } == [])
        #expect(
            try replica.read { try $0.stateDigests() }
                == world.server.read { try $0.stateDigests() }
        )
    }

    @Test("A leaf that may not be ordered takes the leaves before it along")
    func allOrNothing() throws {
        let mapping = try world.number("mapping")
        let leaves = [
            LeafDraft(type: mapping, writes: [Write(field: 1, n: 1)]),
            LeafDraft(type: mapping, writes: [Write(field: 2, n: 9)]),
        ]
        let ordering = try world.order(
            world.institution,
            [CommitDraft(caseID: caseID, leaves: leaves)],
            audience: all
        )
        #expect(ordering.refused.map(\.error.code) == [.commitContext])
        #expect(try world.server.dump("leaf").isEmpty)
        #expect(try world.server.dump("record").isEmpty)
    }

    @Test("A signature by another device, and an incarnation that nobody stated")
    func signature() throws {
        let draft = try world.draft(caseID, "mapping", "result")
        var thief = world.institution
        thief.device = world.homeSchool.device
        #expect(throws: JournalError.self) {
            try world.order(thief, [draft], audience: all)
        }
        thief = world.institution
        thief.incarnation = IncarnationID(high: 9, low: 9)
        #expect(throws: JournalError.self) {
            try world.order(thief, [draft], audience: all)
        }
        #expect(try world.server.dump("leaf").isEmpty)
    }

    @Test("A second charter for a case")
    func secondCharter() throws {
        let body = CharterStatement(
            caseID: caseID,
            model: world.modelHash,
            roles: world.bindings
        ).bytes
        let signed = SignedBody(
            body: body,
            signer: .device(world.homeSchool.device.deviceID),
            signature: try world.homeSchool.device.sign(SignedText.charter(body))
        )
        do {
            try world.append(.signed(signed), to: .charter(caseID))
            Issue.record("taken")
        } catch let error as JournalError {
            #expect(error.code == .charterExists)
        }
    }

    @Test("A replica raises an alarm where the server should have refused, and keeps nothing")
    func alarm() throws {
        let replica = try JournalFile()
        try world.deliver(to: replica)
        let group = try world.seal(
            world.institution,
            [try world.draft(caseID, "mapping", "result", n: 3)],
            audience: all
        )
        let run = CommitRunFrame(
            header: group.header,
            signature: group.signature,
            groupCount: 1,
            first: 0,
            count: 1,
            proof: [],
            time: world.now,
            partyHead: try world.server.read {
                try $0.end(of: .party(world.institution.id)).chain.head
            },
            commits: group.commits,
            own: 0
        )
        func apply(_ run: CommitRunFrame) throws -> JournalCode? {
            do {
                try replica.write { journal in
                    let contents = try GroupContents(run)
                    let author = try journal.author(of: contents)
                    _ = try journal.apply(contents, by: author, stamp: RunStamp(run))
                }
                return nil
            } catch let error as JournalError {
                return error.code
            }
        }
        #expect(try apply(run) == .commitContext)
        var stale = run
        stale.partyHead = Head(high: 1, low: 1)
        #expect(try apply(stale) == .logStamp)
        #expect(try replica.dump("leaf").isEmpty && replica.dump("commitGroup").isEmpty)
    }
}
