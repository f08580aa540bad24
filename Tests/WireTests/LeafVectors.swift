import TestSupport
import Trust
import Vocabulary
import Wire

/// Open parts with everything that they can have, and whole leaves with their boxes.
enum LeafVectors {
    static func openParts() throws -> [(name: String, open: OpenPart)] {
        var world = try VectorWorld()
        let table: [IncarnationID] = [world.office.incarnation, world.school.incarnation].sorted()
        let context = Context(
            vector: [Dot(incarnation: 0, n: 2), Dot(incarnation: 1, n: 300)],
            cloud: [Dot(incarnation: 0, n: 4), Dot(incarnation: 2, n: 7)]
        )
        let repeatable = Instance.repeatable(creator: world.home.id, nonce: world.identifier())
        let long = Write(field: 4, n: 5, context: context)
        let source = WriteName(dot: Dot(incarnation: 2, n: 300), leaf: Digest.sha256([7]))
        return [
            ("one first write", open([Write(field: 1, n: 1)])),
            (
                "several fields, far apart",
                open([Write(field: 1, n: 1), Write(field: 2, n: 127), Write(field: 90, n: 128)])
            ),
            ("the largest numbers", open([Write(field: .max, n: 1 << 30)], type: .max)),
            (
                "two attachments",
                open(
                    [Write(field: 5, n: 1), Write(field: 6, n: 1)],
                    blobs: [
                        Blob(hash: Hash(1, 2, 3, 4), length: 272),
                        Blob(hash: Hash(1, 2, 3, 5), length: Limits.blobBytes),
                    ]
                )
            ),
            (
                "a context that has seen nothing",
                open([Write(field: 3, n: 2, context: .empty)])
            ),
            ("a context with vector and cloud", open([long], table: table)),
            (
                "short and long writes in turn",
                open([Write(field: 1, n: 9), long, Write(field: 5, n: 1)], table: table)
            ),
            (
                "a record is added",
                open([Write(field: 0, n: 1), Write(field: 2, n: 1)], instance: repeatable)
            ),
            (
                "a record is deleted",
                open(
                    [
                        Write(
                            field: 0,
                            n: 2,
                            recordContext: [
                                FieldContext(field: 1, context: Context(first: 3, of: 0)),
                                FieldContext(field: 4, context: context),
                            ]
                        )
                    ],
                    table: table,
                    instance: repeatable
                )
            ),
            (
                "a write issued again, and one of those its original was",
                open(
                    [
                        Write(
                            field: 4,
                            n: 1,
                            context: context,
                            originals: [
                                WriteName(
                                    dot: Dot(incarnation: 1, n: 7),
                                    leaf: Digest.sha256([1])
                                ),
                                WriteName(
                                    dot: Dot(incarnation: 2, n: 200),
                                    leaf: Digest.sha256([2])
                                ),
                            ]
                        )
                    ],
                    table: table
                )
            ),
            (
                "what was seen before it was ordered",
                open(
                    [
                        Write(
                            field: 4,
                            n: 1,
                            context: context,
                            provisional: [
                                SeenName(
                                    field: 4,
                                    name: WriteName(
                                        dot: Dot(incarnation: 1, n: 3),
                                        leaf: Digest.sha256([3])
                                    )
                                ),
                                SeenName(
                                    field: 4,
                                    name: WriteName(
                                        dot: Dot(incarnation: 1, n: 3),
                                        leaf: Digest.sha256([4])
                                    )
                                ),
                            ].sorted()
                        )
                    ],
                    table: table
                )
            ),
            (
                "a deletion with a context",
                open(
                    [Write(field: 0, n: 2, context: context, recordContext: [])],
                    table: table,
                    instance: repeatable
                )
            ),
            (
                "a held write is accepted",
                open(
                    [
                        Write(field: 1, n: 3, source: source),
                        Write(field: 4, n: 5, context: context, source: source),
                    ],
                    table: table
                )
            ),
        ]
    }

    private static func open(
        _ writes: [Write],
        table: [IncarnationID] = [],
        type: UInt16 = 3,
        instance: Instance = .single,
        blobs: [Blob] = []
    ) -> OpenPart {
        OpenPart(
            type: type,
            instance: instance,
            table: table,
            writes: writes,
            blobs: blobs,
            boxLength: 74
        )
    }

    static func openPartVectors() throws -> [Vector] {
        try openParts().map {
            ["name": $0.name, "bytes": $0.open.bytes.hex, "value": $0.open.twin]
        }
    }

    /// Leaves with values of every type, stored, or long enough to be compressed.
    static func leaves(isCompressed: Bool) throws -> [Vector] {
        var world = try VectorWorld(seed: isCompressed ? 3 : 2)
        let text = Array("Skolplan: läsa, skriva, räkna. ".utf8)
        let values: [[UInt8]] =
            isCompressed
            ? [[1] + (0..<40).flatMap { _ in text }]
            : [
                [1] + Array("Åsa Öberg".utf8), [0], [1, 1], [1, 0, 3], [1, 0x07, 0xEA, 11, 22],
                [1, 0, 0, 0, 0, 0x6A, 0xB1, 0x3B, 0x80, 0, 60],
                [1, 255, 255, 255, 255, 255, 255, 255, 254], [1] + world.random.bytes(16),
                [0, 0, 0, 0, 0],
            ]
        return try [values, Array(values.prefix(1))].enumerated().map { index, values in
            let content = BoxContent(
                seed: world.random.bytes(16),
                person: Person(name: "Åsa Öberg", function: index == 0 ? "rektor" : ""),
                times: values.indices.map { world.time + ($0 % 2 == 0 ? 900 : 0) },
                values: values
            )
            let open = OpenPart(
                type: 2,
                instance: .single,
                writes: values.indices.map { Write(field: UInt16($0 + 1), n: 1) },
                boxLength: 0
            )
            var sealer = LeafSealer()
            let leaf = try sealer.sealPlain(
                open,
                content: content,
                caseID: world.caseID,
                incarnation: world.home.incarnation
            )
            return try vector(
                leaf.bytes,
                caseID: world.caseID,
                incarnation: world.home.incarnation
            )
        }
    }

    /// What the code reads from the bytes of a leaf.
    static func vector(
        _ bytes: [UInt8],
        caseID: CaseID,
        incarnation: IncarnationID
    ) throws -> Vector {
        let frame = try LeafFrame.decode(bytes, 0..<bytes.count, author: incarnation)
        let content = try BoxOpener().open(frame, in: bytes, under: nil, leafHash: .zero)
        var hasher = CommitHasher()
        let hash = hasher.leafHash(
            frame,
            in: bytes,
            caseID: caseID,
            incarnation: incarnation
        )
        return [
            "case": caseID.description, "incarnation": incarnation.description,
            "bytes": bytes.hex, "open": frame.open.twin, "root": bytes[frame.rootRange].hex,
            "box": bytes[frame.boxRange].hex, "plain": content.encoded().hex,
            "content": content.twin, "leafHash": hash.description,
            "boxHash": Digest.sha256(bytes[frame.boxRange]).description,
        ]
    }
}
