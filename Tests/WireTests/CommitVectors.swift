import TestSupport
import Trust
import Vocabulary
import Wire

/// Groups of commits with their trees, proofs and signatures, and chains of sealings.
enum CommitVectors {
    static func groups() throws -> [Vector] { try [1, 2, 3, 5, 8].map(group) }

    static func group(count: Int) throws -> Vector {
        var world = try VectorWorld(seed: UInt64(100 + count))
        let header = GroupHeader(
            audience: world.audience,
            incarnation: world.home.incarnation
        )
        var sealer = LeafSealer()
        var commits: [UInt8] = []
        for index in 0..<count {
            let caseID: CaseID = world.identifier()
            CommitCoding.appendHeader(
                caseID: caseID,
                charterHead: world.identifier(),
                logHead: index == 0 ? .zero : world.identifier(),
                leafCount: 1 + index % 2,
                to: &commits
            )
            for leaf in 0...(index % 2) {
                let content = BoxContent(
                    seed: world.random.bytes(16),
                    person: Person(name: "Bo", function: "lärare"),
                    times: [world.time],
                    values: [[1] + world.random.bytes(8)]
                )
                let open = OpenPart(
                    type: 1,
                    instance: .single,
                    writes: [Write(field: UInt16(leaf + 1), n: 1)],
                    boxLength: 0
                )
                commits += try sealer.sealPlain(
                    open,
                    content: content,
                    caseID: caseID,
                    incarnation: header.incarnation
                ).bytes
            }
        }
        let hashes = try hashes(commits, count: count, header: header).map(\.commit)
        let signature = try world.home.device.sign(
            SignedText.group(count: UInt32(count), root: Merkle.root(hashes))
        )
        return try vector(
            header: header.bytes,
            key: world.home.device.publicKey,
            signature: signature,
            commits,
            count: count
        )
    }

    static func hashes(
        _ commits: [UInt8],
        count: Int,
        header: GroupHeader
    ) throws -> [(commit: Hash, leaves: [Hash])] {
        var hasher = CommitHasher()
        return try CommitCoding.decode(commits, count: count, author: header.incarnation).map {
            hasher.hash($0, in: commits, header: header)
        }
    }

    /// What the code reads from the bytes of a group.
    static func vector(
        header bytes: [UInt8],
        key: [UInt8],
        signature: [UInt8],
        _ commits: [UInt8],
        count: Int
    ) throws -> Vector {
        let header = try GroupHeader(bytes)
        let frames = try CommitCoding.decode(commits, count: count, author: header.incarnation)
        let hashes = try hashes(commits, count: count, header: header)
        let root = Merkle.root(hashes.map(\.commit))
        guard
            Signature.isValid(
                signature,
                for: SignedText.group(count: UInt32(count), root: root),
                by: key
            )
        else { throw VectorFile.Mismatch(description: "a group's signature is not valid") }
        return [
            "header": bytes.hex, "audience": header.audience.description,
            "incarnation": header.incarnation.description, "count": count,
            "commits": commits.hex, "root": root.description, "key": key.hex,
            "signature": signature.hex,
            "value": zip(frames, hashes).map { frame, hashes in
                [
                    "bytes": commits[frame.range].hex, "case": frame.caseID.description,
                    "charterHead": frame.charterHead.description,
                    "logHead": frame.logHead.description,
                    "leafHashes": hashes.leaves.map(\.description),
                    "boxHashes": frame.leaves.map {
                        Digest.sha256(commits[$0.boxRange]).description
                    },
                    "commitHash": hashes.commit.description,
                ] as Vector
            },
        ]
    }

    static func trees() throws -> [Vector] {
        let ranges: [(total: Int, ranges: [Range<Int>])] = [
            (1, [0..<1]), (2, [0..<1, 1..<2, 0..<2]), (3, [0..<1, 1..<3, 2..<3]),
            (5, [0..<1, 3..<5, 4..<5, 1..<4]), (7, [2..<5, 6..<7, 0..<7]), (8, [3..<4, 2..<6]),
        ]
        return ranges.map { total, ranges in
            let leaves = (0..<total).map { Digest.sha256([UInt8($0)]) }
            return [
                "leaves": leaves.map(\.description), "root": Merkle.root(leaves).description,
                "proofs": ranges.map { range in
                    [
                        "first": range.lowerBound, "count": range.count,
                        "proof": Merkle.rangeProof(leaves, range: range).map(\.description),
                    ] as Vector
                },
            ]
        }
    }

    static func sealings() throws -> [Vector] {
        var world = try VectorWorld()
        var previous = Hash.zero
        return (1...3).map { number in
            let groups = [world.audience, world.pair].sorted().prefix(number).map {
                (audience: $0, root: world.hash())
            }
            let hash = Chain.sealing(after: previous, number: UInt64(number), groups: groups)
            defer { previous = hash }
            return [
                "number": number, "previous": previous.description,
                "groups": groups.map {
                    ["audience": $0.audience.description, "root": $0.root.description]
                },
                "hash": hash.description,
            ]
        }
    }
}
