import Journal
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Journal: charters of several entries")
struct JournalCharterTests {
    private let world: JournalWorld
    private let caseID: CaseID
    private let other: CaseID
    private let all: AudienceID
    private let first: Head

    init() throws {
        world = try JournalWorld()
        caseID = try world.openCase()
        other = try world.openCase()
        all = try world.audience("mapping")
        first = try #require(world.cases[caseID])
    }

    /// The entry that gives the coordinator's role to social services, or takes it back.
    private func entry(
        coordinator: Bool,
        ended: [String] = [],
        after previous: Hash? = nil
    ) throws -> SignedBody {
        let charter = try #require(try world.server.read { try $0.charter(of: caseID) })
        var roles = world.bindings
        if coordinator {
            roles.append(
                RoleBinding(
                    role: "coordinator",
                    party: world.socialServices.id,
                    root: Names.root(ofKey: world.socialServices.root.publicKey)
                )
            )
        }
        let body = CharterStatement(
            caseID: caseID,
            model: world.modelHash,
            roles: roles,
            previous: previous ?? charter.bodyHash,
            ended: ended
        ).bytes
        return SignedBody(
            body: body,
            signer: .device(world.socialServices.device.deviceID),
            signature: try world.socialServices.device.sign(SignedText.charter(body))
        )
    }

    private func change(coordinator: Bool, ended: [String] = []) throws -> Head {
        let body = try entry(coordinator: coordinator, ended: ended)
        try world.append(.signed(body), to: .charter(caseID))
        return Names.charterHead(body: body.body)
    }

    private func draft(
        _ caseID: CaseID,
        _ n: UInt32,
        citing charter: Head?
    ) throws -> CommitDraft {
        var draft = try world.draft(caseID, "mapping", "result", n: n)
        draft.charterHead = charter
        return draft
    }

    @Test("A commit cites any entry; a run says which is in force where that is another")
    func runs() throws {
        let second = try change(coordinator: true)
        let ordering = try world.order(
            world.institution,
            [
                try draft(caseID, 1, citing: first), try draft(caseID, 2, citing: second),
                try draft(other, 1, citing: nil), try draft(caseID, 3, citing: first),
            ],
            audience: all
        )
        #expect(ordering.refused.isEmpty && ordering.judged.isEmpty)
        #expect(ordering.runs.map(\.count) == [1, 2, 1])
        let unknown = try world.order(
            world.institution,
            [try draft(other, 2, citing: second)],
            audience: all
        )
        #expect(unknown.refused.map(\.error.code) == [.commitCharter])
        let replica = try JournalFile()
        try world.deliver(to: replica)
        for table in ["charter", "caseFile", "binding", "run", "leaf", "record", "log"] {
            #expect(try replica.dump(table) == world.server.dump(table), "\(table)")
        }
        for file in [replica, world.server] { #expect(try file.read { try $0.audit() } == []) }
        // What was ordered under the first entry reads as it was sent when a third has come.
        let before = try world.server.read { journal in
            try ordering.runs.map { try journal.runFrame($0.id).commits }
        }
        _ = try change(coordinator: false)
        let after = try world.server.read { journal in
            try ordering.runs.map { try journal.runFrame($0.id).commits }
        }
        #expect(before == after)
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("A stamp with a charter that is not in force is refused")
    func stamps() throws {
        let second = try change(coordinator: true)
        let replica = try JournalFile()
        try world.deliver(to: replica)
        try world.order(
            world.institution,
            [try draft(caseID, 1, citing: first)],
            audience: all
        )
        guard case .run(var run) = world.feed.last else {
            Issue.record("no run")
            return
        }
        #expect(run.charterHead == second)
        for head in [nil, first, Head.zero] {
            run.charterHead = head
            #expect(throws: JournalError.self) {
                try replica.write { journal in
                    let contents = try GroupContents(run)
                    let author = try journal.author(of: contents)
                    _ = try journal.apply(contents, by: author, stamp: RunStamp(run))
                }
            }
        }
    }

    @Test("Of two entries after the same one the first stands")
    func stale() throws {
        let late = try entry(coordinator: true)
        _ = try change(coordinator: true)
        do {
            try world.append(.signed(late), to: .charter(caseID))
            // The same bytes are the entry in force, which nothing follows by naming the one before.
            Issue.record("taken a second time")
        } catch let error as JournalError {
            #expect(error.code == .charterStale)
        }
    }

    @Test("What rows say of earlier entries is audited")
    func audited() throws {
        _ = try change(coordinator: true)
        let last = try change(coordinator: false, ended: ["coordinator"])
        try world.order(
            world.institution,
            [try draft(caseID, 1, citing: last)],
            audience: all
        )
        #expect(try world.server.read { try $0.audit() } == [])
        for damage in [
            "UPDATE charter SET ended = x''", "UPDATE charter SET binding = 1 WHERE place = 2",
            "DELETE FROM charter WHERE place = 1", "UPDATE caseFile SET binding = 2 WHERE id = 1",
            "UPDATE charter SET head = zeroblob(16) WHERE place = 3",
        ] {
            let copy = try JournalFile()
            try world.deliver(to: copy)
            #expect(try copy.read { try $0.audit() } == [])
            try copy.sql(damage)
            #expect(try !copy.read { try $0.audit() }.isEmpty, "\(damage)")
        }
    }
}
