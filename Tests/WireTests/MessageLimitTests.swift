import Testing
import Vocabulary
import Wire

/// What messages may not hold, at and over each edge.
@Suite struct `Forbidden messages` {
    private let header = GroupHeader(audience: .zero, incarnation: .zero)

    private func group(audience: UInt64, commits: Int = 49, count: Int = 1) -> CommitGroupFrame {
        let header = GroupHeader(audience: AudienceID(high: 0, low: audience), incarnation: .zero)
        return CommitGroupFrame(
            header: header.bytes,
            signature: [UInt8](repeating: 0, count: 64),
            count: count,
            commits: [UInt8](repeating: 0, count: commits)
        )
    }

    private func accepts(_ sealings: [SealingFrame]) -> Bool {
        let request = SyncRequest(incarnation: .zero, sealings: sealings)
        return (try? SyncRequest(request.encoded())) == request
    }

    private func accepts(_ groups: [CommitGroupFrame], number: UInt64 = 1) -> Bool {
        accepts([SealingFrame(number: number, previous: .zero, groups: groups)])
    }

    private func accepts(_ delivery: Delivery) -> Bool {
        let response = SyncResponse(
            nonce: .zero,
            deliveries: [delivery],
            cursor: Cursor(epoch: .zero, end: LogEnd(place: 1, chain: .zero)),
            cursorSignature: [UInt8](repeating: 0, count: 64)
        )
        return (try? SyncResponse(response.encoded())) == response
    }

    @Test func `a sealing has 4096 rising audiences and 3 MiB`() {
        #expect(accepts([group(audience: 1), group(audience: 2)]))
        #expect(!accepts([group(audience: 2), group(audience: 1)]))
        #expect(!accepts([group(audience: 1), group(audience: 1)]))
        #expect(!accepts([CommitGroupFrame]()))
        #expect(!accepts([group(audience: 1)], number: 0))
        #expect(accepts((1...4_096).map { group(audience: $0) }))
        #expect(!accepts((1...4_097).map { group(audience: $0) }))
        let half = 3 * 1_024 * 1_024 / 2
        #expect(
            accepts([group(audience: 1, commits: half), group(audience: 2, commits: half)])
        )
        #expect(
            !accepts([group(audience: 1, commits: half), group(audience: 2, commits: half + 1)])
        )
    }

    @Test func `a group has 65536 commits`() {
        #expect(accepts([group(audience: 1, count: 65_536)]))
        #expect(!accepts([group(audience: 1, count: 65_537)]))
        #expect(!accepts([group(audience: 1, count: 0)]))
    }

    @Test func `a request has 64 sealings`() {
        let sealing = SealingFrame(number: 1, previous: .zero, groups: [group(audience: 1)])
        #expect(accepts([SealingFrame](repeating: sealing, count: 64)))
        #expect(!accepts([SealingFrame](repeating: sealing, count: 65)))
    }

    @Test func `a group of another version is named`() {
        var other = group(audience: 1)
        other.header[0] = 2
        let request = SyncRequest(
            incarnation: .zero,
            sealings: [SealingFrame(number: 1, previous: .zero, groups: [other])]
        )
        #expect(throws: WireError(.versionUnsupported, "a group header has version 2, not 1")) {
            try SyncRequest(request.encoded())
        }
    }

    @Test func `a run lies in its group`() {
        func run(_ first: Int, _ count: Int, of total: Int) -> Delivery {
            .run(
                CommitRunFrame(
                    header: header.bytes,
                    signature: [UInt8](repeating: 0, count: 64),
                    groupCount: total,
                    first: first,
                    count: count,
                    proof: [],
                    time: 0,
                    partyHead: .zero,
                    commits: [1]
                )
            )
        }
        #expect(accepts(run(0, 1, of: 1)))
        #expect(accepts(run(2, 3, of: 5)))
        #expect(!accepts(run(2, 4, of: 5)))
        #expect(!accepts(run(0, 0, of: 1)))
        #expect(!accepts(run(0, 1, of: 65_537)))
        #expect(!accepts(run(.max, .max, of: .max)))
    }

    @Test func `a run is own or it is not`() {
        func run(own: UInt64, commits: [UInt8], signature: Int, proof: [Hash]) -> Delivery {
            .run(
                CommitRunFrame(
                    header: header.bytes,
                    signature: [UInt8](repeating: 0, count: signature),
                    groupCount: 2,
                    first: 0,
                    count: 1,
                    proof: proof,
                    time: 0,
                    partyHead: .zero,
                    commits: commits,
                    own: own
                )
            )
        }
        #expect(accepts(run(own: 3, commits: [], signature: 0, proof: [])))
        #expect(!accepts(run(own: 3, commits: [1], signature: 0, proof: [])))
        #expect(!accepts(run(own: 3, commits: [], signature: 64, proof: [])))
        #expect(!accepts(run(own: 3, commits: [], signature: 0, proof: [.zero])))
        #expect(accepts(run(own: 0, commits: [1], signature: 64, proof: [.zero])))
        #expect(!accepts(run(own: 0, commits: [], signature: 64, proof: [.zero])))
        #expect(!accepts(run(own: 0, commits: [1], signature: 63, proof: [.zero])))
    }

    @Test func `entries are of their log's kind`() {
        let registry = LogEntryFrame(time: 0, content: .registry([]))
        let signed = LogEntryFrame(
            time: 0,
            content: .signed(
                SignedBody(
                    body: [],
                    signer: .server,
                    signature: [UInt8](repeating: 0, count: 64)
                )
            )
        )
        func entries(_ log: LogName, _ entry: LogEntryFrame?, first: UInt64 = 1) -> Delivery {
            .entries(
                LogEntriesFrame(
                    log: log,
                    firstPlace: first,
                    entries: entry.map { [$0] } ?? []
                )
            )
        }
        #expect(accepts(entries(.registry, registry)))
        #expect(accepts(entries(.party(.zero), signed)))
        #expect(accepts(entries(.charter(.zero), signed)))
        #expect(!accepts(entries(.registry, signed)))
        #expect(!accepts(entries(.party(.zero), registry)))
        #expect(!accepts(entries(.audience(.zero, .zero), signed)))
        #expect(!accepts(entries(.registry, nil)))
        #expect(!accepts(entries(.registry, registry, first: 0)))
        #expect(!accepts(entries(.registry, registry, first: .max)))
        var stamped = signed
        stamped.partyHead = Head(high: 1, low: 1)
        #expect(accepts(entries(.charter(.zero), stamped)))
        #expect(!accepts(entries(.party(.zero), stamped)))
        let late = LogEntryFrame(time: 1 << 53, content: .registry([]))
        #expect(!accepts(entries(.registry, late)))
    }

    @Test func `bodies have 16 KiB, and models 512 KiB`() {
        func listing(_ length: Int) -> [UInt8] {
            RegistryStatement.party(
                PartyListing(
                    id: .zero,
                    name: String(repeating: "a", count: length),
                    kind: .school
                )
            ).bytes
        }
        let overhead = listing(16_000).count - 16_000
        #expect(throws: Never.self) { try RegistryStatement(listing(16_384 - overhead)) }
        #expect(throws: WireError.self) { try RegistryStatement(listing(16_385 - overhead)) }
        func model(_ length: Int) -> [UInt8] {
            RegistryStatement.model(
                name: "m",
                version: 1,
                yaml: [UInt8](repeating: 32, count: length)
            ).bytes
        }
        #expect(throws: Never.self) { try RegistryStatement(model(512 * 1_024)) }
        #expect(throws: WireError.self) { try RegistryStatement(model(512 * 1_024 + 1)) }
    }

    @Test func `a charter has 64 roles, each once`() throws {
        func charter(_ count: Int) -> CharterStatement {
            CharterStatement(
                caseID: .zero,
                model: .zero,
                roles: (0..<count).map {
                    RoleBinding(role: "r\(100 + $0)", party: .zero, root: .zero)
                }
            )
        }
        #expect(try CharterStatement(charter(64).bytes) == charter(64))
        #expect(throws: WireError.self) { try CharterStatement(charter(65).bytes) }
        var twice = charter(2)
        twice.roles[1].role = twice.roles[0].role
        let bytes = twice.bytes
        #expect(throws: WireError(.charterMalformed, "roles do not rise")) {
            try CharterStatement(bytes)
        }
        twice.roles[1].role = "a"
        let unsorted = twice.bytes
        #expect(throws: WireError.self) { try CharterStatement(unsorted) }
    }

    @Test func `bytes of the wrong length are refused`() {
        #expect(throws: WireError.self) { try SyncResponse([]) }
        #expect(throws: WireError.self) { try SyncRequest([]) }
        #expect(throws: WireError.self) { try RegistryStatement([]) }
        #expect(throws: WireError.self) { try PartyStatement([]) }
        #expect(throws: WireError.self) { try CharterStatement([]) }
        #expect(throws: WireError.self) { try JoinRequest([0x08, 1]) }
        #expect(throws: WireError.self) { try WaitResponse([0x0A, 1, 1]) }
        #expect(throws: WireError.self) { try ErrorMessage([]) }
        let unknownKind = RegistryStatement.party(
            PartyListing(id: .zero, name: "", kind: .provider)
        ).bytes.map { $0 == 5 ? 6 : $0 }
        #expect(throws: WireError.self) { try RegistryStatement(unknownKind) }
    }
}
