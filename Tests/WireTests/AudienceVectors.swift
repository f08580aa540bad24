import TestSupport
import Trust
import Vocabulary
import Wire

/// Bodies of an audience log: a release, the moves that follow, a copy, a withdrawal, what is said of
/// erasing, and that the copy is none.
enum AudienceVectors {
    static func bodies() throws -> [Vector] {
        var world = try VectorWorld(seed: 77)
        let record = RecordName(type: 3, instance: .single)
        let other = RecordName(
            type: 4,
            instance: .repeatable(creator: world.home.id, nonce: world.identifier())
        )
        let device = world.office.device
        let release = Release(
            record: record,
            party: world.school.id,
            ground: "consent",
            given: world.time,
            until: world.time + 86_400_000
        )
        let released = AudienceStatement(caseID: world.caseID, content: .release(release)).bytes
        let signed = SignedBody(
            body: released,
            signer: .device(device.deviceID),
            signature: try device.sign(SignedText.audience(released))
        )
        let source: Head = world.identifier()
        let parties = [world.home.id, world.office.id, world.school.id].sorted()
        let copied = try copy(&world, record, source)
        let contents: [AudienceStatement.Content] =
            [
                .release(release),
                .leave(
                    RecordsLeave(to: world.audience, records: [record], lacking: [world.school.id])
                ),
                .enter(
                    RecordsEnter(
                        parties: parties,
                        source: source,
                        lacking: [world.school.id],
                        records: [EnteringRecord(record: record, releases: [signed])]
                    )
                ),
                .enter(
                    RecordsEnter(
                        parties: parties,
                        source: source,
                        lacking: [],
                        records: [EnteringRecord(record: record), EnteringRecord(record: other)]
                    )
                ),
                .copy(copied),
                .withdrawal(Withdrawal(record: record, party: world.school.id, given: world.time)),
            ] + erasure(&world, other) + [
                .badCopy(
                    BadCopy(
                        record: record,
                        copy: Digest.sha256(
                            AudienceStatement(caseID: world.caseID, content: .copy(copied)).bytes
                        )
                    )
                ),
                .leave(
                    RecordsLeave(
                        to: world.audience,
                        records: [record],
                        lacking: [world.school.id],
                        onward: OnwardCopies(earlier: [source], isUnwritten: false)
                    )
                ),
                .enter(
                    RecordsEnter(
                        parties: parties,
                        source: source,
                        lacking: parties,
                        records: [EnteringRecord(record: record, releases: [signed])],
                        onward: OnwardCopies(earlier: [.zero], isUnwritten: true)
                    )
                ),
            ]
        return try contents.map { content in
            let body = AudienceStatement(caseID: world.caseID, content: content).bytes
            var vector: Vector = [
                "bytes": body.hex, "case": world.caseID.description,
                "bodyHash": Digest.sha256(body).description,
            ]
            switch content {
            case .leave: vector["kind"] = "leave"
            case .enter: vector["kind"] = "enter"
            case .release: vector["kind"] = "release"
            case .withdrawal: vector["kind"] = "withdrawal"
            case .copy(let copy):
                vector["kind"] = "copy"
                vector["authorKey"] = world.home.device.publicKey.hex
                let leaves = try CopyProof.leaves(of: copy, caseID: world.caseID) { _ in
                    world.home.device.publicKey
                }
                vector["leafHashes"] = leaves?.map(\.hash.description) ?? []
            case .announcement: vector["kind"] = "announcement"
            case .force: vector["kind"] = "force"
            case .answer: vector["kind"] = "answer"
            case .receipt: vector["kind"] = "receipt"
            case .badCopy(let bad):
                vector["kind"] = "bad_copy"
                vector["copy"] = bad.copy.description
            }
            switch content {
            case .release, .withdrawal, .copy, .badCopy, .announcement, .force, .answer, .receipt:
                vector["key"] = device.publicKey.hex
                vector["signature"] = try device.sign(SignedText.audience(body)).hex
            case .leave, .enter: break
            }
            return vector
        }
    }

    /// What is said of erasing a record.
    private static func erasure(
        _ world: inout VectorWorld,
        _ record: RecordName
    ) -> [AudienceStatement.Content] {
        let announcement = AudienceStatement.Content.announcement(
            ErasureAnnouncement(record: record, given: world.time)
        )
        let erasure = Digest.sha256(
            AudienceStatement(caseID: world.caseID, content: announcement).bytes
        )
        let later = world.time + 30 * 86_400_000
        return [
            announcement,
            .force(ErasureForce(erasure: erasure, given: later)),
            .answer(ErasureAnswer(erasure: erasure, ground: "archivesAct", given: later)),
            .answer(ErasureAnswer(erasure: erasure, ground: nil, given: later)),
            .receipt(
                ErasureReceipt(
                    erasure: erasure,
                    incarnation: world.home.incarnation,
                    given: later
                )
            ),
        ]
    }

    /// A copy of one write of two in a leaf, which is the second leaf of the second commit of three.
    private static func copy(
        _ world: inout VectorWorld,
        _ record: RecordName,
        _ source: Head
    ) throws -> RecordCopy {
        let header = GroupHeader(audience: world.pair, incarnation: world.home.incarnation)
        let content = BoxContent(
            seed: world.random.bytes(16),
            person: Person(name: "Bo", function: "lärare"),
            times: [world.time, world.time + 1],
            values: [[1] + Array("visas".utf8), [1] + Array("ersatt".utf8)]
        )
        let (openings, items) = CopyProof.items(of: content)
        let open = OpenPart(
            type: record.type,
            instance: record.instance,
            writes: [Write(field: 1, n: 2), Write(field: 2, n: 1)],
            boxLength: 100
        )
        var commit = CopiedCommit(
            header: header.bytes,
            signature: [],
            groupCount: 3,
            index: 1,
            proof: [],
            citedCharter: world.identifier(),
            citedLog: world.identifier(),
            place: 5,
            stamp: Stamp(
                time: world.time,
                charter: world.identifier(),
                party: world.identifier()
            ),
            leaves: [
                CopiedLeaf(boxHash: world.hash(), content: .hash(world.hash())),
                CopiedLeaf(
                    boxHash: world.hash(),
                    content: .open(open, bytes: open.bytes, items: items, shown: [0])
                ),
            ]
        )
        var hasher = CommitHasher()
        let root = CopyProof.root(ofItems: items)
        guard case .hash(let first) = commit.leaves[0].content else { return try copyFailed() }
        let hash = hasher.hash(
            header: header,
            caseID: world.caseID,
            charterHead: commit.citedCharter,
            logHead: commit.citedLog,
            leaves: [
                first,
                hasher.leafHash(
                    open: open.bytes,
                    root: root,
                    caseID: world.caseID,
                    incarnation: header.incarnation
                ),
            ],
            boxes: commit.leaves.map(\.boxHash)
        )
        let hashes = [world.hash(), hash, world.hash()]
        commit.proof = Merkle.rangeProof(hashes, range: 1..<2)
        commit.signature = try world.home.device.sign(
            SignedText.group(count: 3, root: Merkle.root(hashes))
        )
        return RecordCopy(
            audience: world.audience,
            source: source,
            record: record,
            fieldCount: 2,
            readers: [world.office.id, world.school.id].sorted(),
            table: [world.home.incarnation],
            fields: [
                FieldContext(field: 1, context: Context(first: 2, of: 0)),
                FieldContext(
                    field: 2,
                    context: Context(
                        vector: [Dot(incarnation: 0, n: 1)],
                        cloud: [Dot(incarnation: 0, n: 3)]
                    )
                ),
            ],
            reissued: [
                ReissuedWrite(
                    field: 2,
                    isSettled: true,
                    names: [
                        ReissuedWrite.Name(
                            name: WriteName(dot: Dot(incarnation: 0, n: 1), leaf: world.hash()),
                            isOrdered: true
                        ),
                        ReissuedWrite.Name(
                            name: WriteName(dot: Dot(incarnation: 0, n: 3), leaf: world.hash()),
                            isOrdered: false
                        ),
                    ]
                )
            ],
            commits: [commit],
            box: CopyBox.sealPlain(
                CopyContent(openings: [openings[0], openings[2], openings[3]])
            )
        )
    }

    private static func copyFailed() throws -> RecordCopy {
        throw WireError(.copyMalformed, "a copy without a first leaf")
    }
}
