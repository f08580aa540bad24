import Causality
import Journal
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Journal: ordering")
struct JournalOrderingTests {
    @Test("A replica that takes in the feed holds what the server holds")
    func replicaEqualsServer() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        try world.order(
            world.institution,
            [try world.draft(caseID, "mapping", "result")],
            audience: all
        )
        let head = try world.head(caseID, all)
        try world.order(
            world.homeSchool,
            [try world.draft(caseID, "schoolPlan", "goals", logHead: head)],
            audience: all
        )
        let replica = try JournalFile()
        try world.deliver(to: replica)
        for table in ["party", "device", "incarnation", "log", "entry", "run", "leaf", "record"] {
            #expect(try replica.dump(table) == world.server.dump(table))
        }
        let digests = try world.server.read { try $0.stateDigests() }
        #expect(digests.count == 1)
        #expect(try replica.read { try $0.stateDigests() } == digests)
        #expect(try replica.read { try $0.audit() } == [])
    }

    @Test("Two who did not know of each other are in conflict until a third has seen both")
    func conflict() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("dischargePlan")
        func write(
            _ member: JournalWorld.Member,
            _ n: UInt32,
            _ context: Context?
        ) throws
            -> Ordering
        {
            try world.order(
                member,
                [
                    try world.draft(
                        caseID,
                        "dischargePlan",
                        "plannedDischarge",
                        n: n,
                        context: context,
                        table: context == nil ? [] : [world.institution.incarnation]
                    )
                ],
                audience: all
            )
        }
        #expect(try write(world.institution, 1, nil).conflicts.isEmpty)
        let second = try write(world.socialServices, 1, nil)
        #expect(second.conflicts.map(\.opened) == [true])
        let open = try world.server.read { try $0.conflicts() }
        #expect(open.map(\.parties) == [[world.institution.id, world.socialServices.id].sorted()])
        #expect(open.map(\.since) == [world.now])
        let both = Context(vector: [Dot(incarnation: 0, n: 1), Dot(incarnation: 1, n: 1)])
        #expect(try write(world.socialServices, 2, both).conflicts.map(\.opened) == [false])
        #expect(try world.server.read { try $0.conflicts() }.isEmpty)
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("A dot that comes twice does nothing the second time")
    func dotReused() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        let draft = try world.draft(caseID, "mapping", "result")
        try world.order(world.institution, [draft], audience: all)
        let before = try world.server.read { try $0.stateDigests() }
        let again = try world.order(world.institution, [draft], audience: all)
        #expect(again.judged.map(\.verdict) == [.void(.dotReused)])
        #expect(try world.server.read { try $0.stateDigests() } == before)
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("What the author's party does not own is void, and its dot becomes known")
    func notOwner() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        let result = try world.order(
            world.homeSchool,
            [try world.draft(caseID, "mapping", "result")],
            audience: all
        )
        #expect(result.judged.map(\.verdict) == [.void(.notOwner)])
        let record = try world.server.read {
            try $0.record(of: caseID, type: try world.number("mapping"), instance: .single)
        }
        let field = try #require(record).state[try world.field("result", of: "mapping")]
        #expect(field.siblings.isEmpty)
        #expect(field.context.vector.map(\.n) == [1])
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("Each rule has its verdict")
    func verdicts() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        let own = Instance.repeatable(
            creator: world.institution.id,
            nonce: Nonce(high: 1, low: 2)
        )
        let others = Instance.repeatable(
            creator: world.homeSchool.id,
            nonce: Nonce(high: 3, low: 4)
        )
        let contact = try world.number("contact")
        let mapping = try world.number("mapping")
        let leaves = [
            LeafDraft(type: mapping, writes: [Write(field: 0, n: 1), Write(field: 99, n: 1)]),
            LeafDraft(type: mapping, instance: own, writes: [Write(field: 1, n: 1)]),
            LeafDraft(type: 999, writes: [Write(field: 1, n: 1)]),
            LeafDraft(type: contact, instance: own, writes: [Write(field: 0, n: 1)]),
            LeafDraft(type: contact, instance: others, writes: [Write(field: 1, n: 1)]),
        ]
        let result = try world.order(
            world.institution,
            [CommitDraft(caseID: caseID, leaves: leaves)],
            audience: all
        )
        #expect(
            result.judged.map(\.verdict) == [
                .void(.singletonLife), .void(.unknownField), .void(.wrongInstance),
                .void(.unknownType), .void(.notCreator),
            ]
        )
        let replica = try JournalFile()
        #expect(try world.deliver(to: replica).map(\.judged) == [result.judged])
        #expect(try replica.read { try $0.audit() } == [])
    }

    @Test("Several leaves of one record in one commit build on each other")
    func leavesOfOneRecord() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        let mapping = try world.number("mapping")
        let result = try world.field("result", of: "mapping")
        let leaves = (1...3).map {
            LeafDraft(type: mapping, writes: [Write(field: result, n: UInt32($0))])
        }
        let ordering = try world.order(
            world.institution,
            [CommitDraft(caseID: caseID, leaves: leaves)],
            audience: all
        )
        #expect(ordering.refused.isEmpty && ordering.judged.isEmpty && ordering.leaves == 3)
        let record = try world.server.read {
            try $0.record(of: caseID, type: mapping, instance: .single)
        }
        #expect(record?.state[result].siblings.map(\.dot.n) == [3])
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("A deletion may have seen what stands beside it in its leaf")
    func deletion() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("contact")
        let contact = try world.number("contact")
        let own = Instance.repeatable(creator: world.institution.id, nonce: Nonce(high: 1, low: 2))
        func life(_ n: UInt32, seen: UInt32) -> LeafDraft {
            let context = Context(vector: [Dot(incarnation: 0, n: seen)])
            return LeafDraft(
                type: contact,
                instance: own,
                writes: [
                    Write(
                        field: 0,
                        n: n,
                        recordContext: [FieldContext(field: 1, context: context)]
                    ),
                    Write(field: 1, n: n),
                ]
            )
        }
        let lying = try world.order(
            world.institution,
            [CommitDraft(caseID: caseID, leaves: [life(1, seen: 2)])],
            audience: all
        )
        #expect(lying.refused.map(\.error.code) == [.commitContext])
        let honest = try world.order(
            world.institution,
            [CommitDraft(caseID: caseID, leaves: [life(1, seen: 1)])],
            audience: all
        )
        #expect(honest.refused.isEmpty && honest.judged.isEmpty)
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("Commits of several cases in turn find their logs again")
    func severalCases() throws {
        let world = try JournalWorld()
        let all = try world.audience("mapping")
        let cases = [try world.openCase(), try world.openCase()]
        let drafts = try (0..<6).map {
            try world.draft(cases[$0 % 2], "mapping", "result", n: UInt32($0 / 2 + 1))
        }
        let ordering = try world.order(world.institution, drafts, audience: all)
        #expect(ordering.refused.isEmpty && ordering.judged.isEmpty)
        for caseID in cases {
            let end = try world.server.read { try $0.end(of: .audience(caseID, all)) }
            #expect(end.place == 3)
        }
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("A head from far back is found, and a made-up one is not, however often it comes")
    func longLog() throws {
        let world = try JournalWorld()
        let all = try world.audience("mapping")
        let caseID = try world.openCase()
        let drafts = try (1...70).map {
            try world.draft(caseID, "mapping", "result", n: UInt32($0))
        }
        try world.order(world.institution, [drafts[0]], audience: all)
        let first = try world.head(caseID, all)
        try world.order(world.institution, Array(drafts[1...]), audience: all)
        let unknown = Head(high: 5, low: 5)
        let cited = [unknown, first, unknown, first]
        let mixed = try cited.enumerated().map { index, head in
            let n = UInt32(index / 2 + 1)
            return try world.draft(caseID, "mapping", "method", n: n, logHead: head)
        }
        let ordering = try world.order(world.institution, mixed, audience: all)
        #expect(ordering.refused.map(\.commit) == [0, 2])
        #expect(ordering.judged.isEmpty)
    }

    @Test("Random work ends alike everywhere, and the audit agrees", arguments: Seeds.first(8))
    func randomWork(seed: UInt64) throws {
        let world = try JournalWorld(seed: seed)
        let members = [world.institution, world.socialServices, world.homeSchool]
        let all = try world.audience("dischargePlan")
        let cases = [try world.openCase(), try world.openCase()]
        let type = try world.number("dischargePlan")
        // What each author has written of each field, as long as nothing is refused.
        var written: [String: UInt32] = [:]
        for _ in 0..<30 {
            let author = world.random.number(0...2)
            let drafts = (0..<world.random.number(1...3)).map { _ in
                let caseID = cases[world.random.number(0...1)]
                let field = UInt16(world.random.number(1...8))
                let key = "\(author) \(caseID) \(field)"
                let isAgain = world.random.chance(8)
                let n = max(1, written[key, default: 0] + (isAgain ? 0 : 1))
                written[key] = n
                // Sometimes one who has seen everything, which may take others' writes away.
                var entries = n > 1 ? [Dot(incarnation: 0, n: n - 1)] : []
                var table: [IncarnationID] = []
                if world.random.chance(3) {
                    for other in members.indices where other != author {
                        guard let seen = written["\(other) \(caseID) \(field)"] else { continue }
                        if seen > 0 { table.append(members[other].incarnation) }
                    }
                    table.sort()
                    for (index, incarnation) in table.enumerated() {
                        let other = members.firstIndex { $0.incarnation == incarnation } ?? 0
                        let seen = written["\(other) \(caseID) \(field)"] ?? 1
                        entries.append(Dot(incarnation: UInt32(index + 1), n: seen))
                    }
                }
                let write = Write(field: field, n: n, context: Context(vector: entries))
                let leaf = LeafDraft(type: type, table: table, writes: [write])
                return CommitDraft(caseID: caseID, leaves: [leaf])
            }
            try world.order(members[author], drafts, audience: all)
        }
        let replica = try JournalFile()
        try world.deliver(to: replica)
        #expect(
            try replica.read { try $0.stateDigests() }
                == world.server.read { try $0.stateDigests() }
        )
        #expect(try replica.dump("record") == world.server.dump("record"))
        #expect(
            try replica.read { try $0.conflicts() } == world.server.read { try $0.conflicts() }
        )
        #expect(try world.server.read { try $0.audit() } == [])
        #expect(try replica.read { try $0.audit() } == [])
    }
}
