import Journal
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Server: syncing")
struct ServerSyncTests {
    let world: ServerWorld
    let clients: [ServerClient]
    let caseID: CaseID
    let all: AudienceID

    init() throws {
        world = try ServerWorld()
        clients = try world.three()
        caseID = try world.openCase(clients)
        all = try world.audience("mapping", clients)
    }

    private func digests() throws -> Set<Hash?> {
        try Set(clients.map { try $0.digest(caseID, all) })
    }

    @Test("Three parties send, receive and hold the same")
    func converge() throws {
        try clients[0].seal([try world.draft(caseID, "mapping", "result")], audience: all)
        try clients[1].seal([try world.draft(caseID, "pupil", "name")], audience: all)
        try clients[2].seal([try world.draft(caseID, "schoolPlan", "goals")], audience: all)
        for client in clients { try client.sync(sealings: 1) }
        for client in clients { try client.sync() }
        #expect(try digests().count == 1)
        #expect(try digests().first != .some(nil))
        for client in clients {
            #expect(try client.journal?.read { try $0.audit() } == [])
        }
    }

    @Test("With nothing to say, neither side says more than 200 bytes, and nothing is written")
    func nothingToSay() throws {
        try clients[0].seal([try world.draft(caseID, "mapping", "result")], audience: all)
        try clients[0].sync(sealings: 1)
        let request = clients[0].request()
        let response = try clients[0].send(request)
        #expect(request.encoded().count <= 200)
        #expect(response.encoded().count <= 200)
        #expect(response == SyncResponse(nonce: Nonce(high: 1, low: 2)))
    }

    @Test("The same request again has no second effect, and tells refusals again")
    func again() throws {
        var wrong = try world.draft(caseID, "mapping", "method")
        wrong.logHead = Head(high: 1, low: 1)
        let drafts = [
            try world.draft(caseID, "mapping", "result"), wrong,
            try world.draft(caseID, "mapping", "doneBy"),
        ]
        try clients[0].seal(drafts, audience: all)
        let request = clients[0].request(sealings: 1)
        let first = try clients[0].send(request)
        let second = try clients[0].send(request)
        #expect(first == second)
        #expect(first.outcomes.map(\.code) == ["commit.head"])
        #expect(first.outcomes.map(\.commit) == [1])
        #expect(first.sealingCount == 1)
        #expect(first.deliveries.count == 2)
        try clients[0].take(first)
        try clients[1].sync()
        #expect(try clients[0].digest(caseID, all) == clients[1].digest(caseID, all))
    }

    @Test("What waits for a write that is refused then, and lacks another, waits no longer")
    func waitsForItself() throws {
        func plan(_ write: Write, _ table: [IncarnationID]) throws -> CommitDraft {
            let leaf = LeafDraft(type: try world.number("mapping"), table: table, writes: [write])
            return CommitDraft(caseID: caseID, leaves: [leaf])
        }
        let field = try world.field("result", of: "mapping")
        let gone = clients[2].incarnation
        // What the second writes has seen what nobody ever orders, and the first has seen both.
        let lost = Context(vector: [Dot(incarnation: 1, n: 1)])
        let base = try plan(Write(field: field, n: 1, context: lost), [gone])
        try clients[1].seal([base], audience: all)
        let contents = try GroupContents(clients[1].sealings[0].groups[0])
        var hasher = CommitHasher()
        let leaf = hasher.leafHash(
            contents.commits[0].leaves[0],
            in: contents.buffer,
            caseID: caseID,
            incarnation: clients[1].incarnation
        )
        let table = [clients[1].incarnation, gone].sorted()
        let dots = table.indices.map { Dot(incarnation: UInt32($0 + 1), n: 1) }
        let place = table.firstIndex(of: clients[1].incarnation) ?? 0
        let name = SeenName(field: field, name: WriteName(dot: dots[place], leaf: leaf))
        let write = Write(field: field, n: 1, context: Context(vector: dots), provisional: [name])
        try clients[0].seal([try plan(write, table)], audience: all)
        #expect(try clients[0].sync(sealings: 1).outcomes.map(\.code) == ["commit.waiting"])
        #expect(try clients[1].sync(sealings: 1).outcomes.map(\.code) == ["commit.context"])
        #expect(try clients[0].sync().outcomes.map(\.code) == ["commit.context"])
    }

    @Test("A sealing chain that does not fit is refused with what the server holds")
    func chains() throws {
        let client = clients[0]
        for n in 1...3 {
            try client.seal(
                [try world.draft(caseID, "mapping", "result", n: UInt32(n))],
                audience: all
            )
        }
        func refusal(_ request: SyncRequest) throws -> ServerRefusal? {
            do {
                try client.send(request)
                return nil
            } catch let refusal as ServerRefusal {
                return refusal
            }
        }
        #expect(try refusal(client.request(sealings: 2))?.kind == .sealingMissing)
        #expect(try refusal(client.request(sealings: 2))?.numbers == [0])
        #expect(try refusal(client.request())?.kind == .sealingMissing)
        var gap = client.request(sealings: 3)
        gap.sealings.remove(at: 1)
        #expect(try refusal(gap)?.kind == .sealingGap)
        gap = client.request(sealings: 3)
        gap.sealingHash = Digest.sha256([1])
        #expect(try refusal(gap)?.kind == .sealingGap)
        gap = client.request(sealings: 3)
        gap.sealings[1].previous = Digest.sha256([1])
        #expect(try refusal(gap)?.kind == .sealingGap)
        #expect(try refusal(client.request(sealings: 3)) == nil)
        // Those that the server has are skipped.
        #expect(try refusal(client.request(sealings: 1)) == nil)
        var old = client.request()
        old.sealingCount = 2
        #expect(try refusal(old)?.kind == .replicaBehind)
        #expect(try refusal(old)?.numbers == [3])
        var other = client.request()
        other.sealingHash = Digest.sha256([2])
        #expect(try refusal(other)?.kind == .replicaDiffers)
        try client.seal([try world.draft(caseID, "mapping", "result", n: 4)], audience: all)
        var fork = client.request(sealings: 1)
        fork.sealings[0].previous = Digest.sha256([2])
        #expect(try refusal(fork)?.kind == .replicaDiffers)
        #expect(try refusal(client.request(sealings: 4)) == nil)
    }

    @Test("A cursor that this server never gave is refused before anything is taken")
    func cursors() throws {
        let client = clients[0]
        let end = try #require(client.cursor)
        try client.seal([try world.draft(caseID, "mapping", "result")], audience: all)
        let changes: [((inout Cursor) -> Void, ErrorCode)] = [
            ({ $0.epoch = EpochID(high: 1, low: 1) }, .epochChanged),
            ({ $0.end.place += 1 }, .cursorUnknown), ({ $0.end.chain = .zero }, .cursorUnknown),
            ({ $0.end.place -= 1 }, .cursorUnknown), ({ $0.end.place = .max }, .cursorUnknown),
            ({ $0.end.place = 0 }, .cursorUnknown),
        ]
        for (change, code) in changes {
            var request = client.request(sealings: 1)
            var cursor = end
            change(&cursor)
            request.cursor = cursor
            #expect(try world.code { try client.send(request) } == code)
        }
        #expect(try world.server.status(now: world.now).leaves == 0)
        #expect(try client.sync(sealings: 1).outcomes == [])
    }

    @Test("Only an incarnation of the device that signed the request may ask")
    func foreignIncarnation() throws {
        let request = clients[0].request()
        for device in [clients[1].device.deviceID, DeviceID(high: 1, low: 1)] {
            let code = try world.code {
                _ = try world.server.sync(request, from: device, nonce: .zero, now: world.now)
            }
            #expect(code == .incarnationUnknown)
        }
        var unknown = request
        unknown.incarnation = world.random.identifier()
        #expect(try world.code { try clients[0].send(unknown) } == .incarnationUnknown)
        let wait = WaitRequest(incarnation: clients[0].incarnation, place: 0)
        let code = try world.code {
            _ = try world.server.isReady(wait, from: clients[1].device.deviceID)
        }
        #expect(code == .incarnationUnknown)
    }

    @Test("A long absence comes in pages, none over the limit, and can be resumed anywhere")
    func pages() throws {
        let field = try world.field("result", of: "mapping")
        let type = try world.number("mapping")
        let client = clients[0]
        client.noise = world.random.bytes(40_000)
        var n: UInt32 = 0
        for _ in 0..<4 {
            let drafts = (0..<60).map { _ -> CommitDraft in
                n += 1
                let leaf = LeafDraft(type: type, writes: [Write(field: field, n: n)])
                return CommitDraft(caseID: caseID, leaves: [leaf])
            }
            try client.seal(drafts, audience: all)
            #expect(try client.sync(sealings: 1).outcomes == [])
        }
        var pages = 0
        var more = true
        while more {
            let response = try clients[1].send(clients[1].request())
            #expect(response.encoded().count <= Limits.pageBytes)
            try clients[1].take(response)
            more = response.more
            pages += 1
        }
        #expect(pages == 3)
        #expect(try clients[1].digest(caseID, all) == client.digest(caseID, all))
        let own = client.deliveries.compactMap { delivery -> CommitRunFrame? in
            if case .run(let run) = delivery { run } else { nil }
        }
        #expect(own.count >= 8)
        #expect(own.allSatisfy { $0.own > 0 && $0.commits.isEmpty })
    }
}
