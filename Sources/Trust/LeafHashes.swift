import Vocabulary
import Wire

/// The salted commitments of a leaf: one for each value, for the person and for the times, under
/// one root, so that later a single one can be shown or destroyed without the others.
enum LeafRoot {
    /// The root over salted hashes of items.
    static func make(ofItems items: [Hash]) -> Hash {
        var root = Array("obruten root 1".utf8)
        for item in items { item.append(to: &root) }
        return Digest.sha256(root)
    }

    /// What opens each item of `content`: the values, the person and the times.
    static func openings(of content: BoxContent) -> [CopyContent.Opening] {
        let items = content.values + [content.personBytes, content.timesBytes]
        return items.enumerated().map { index, item in
            var salted = Array("obruten salt 1".utf8) + content.seed
            salted.append(bigEndian: UInt16(truncatingIfNeeded: index))
            return CopyContent.Opening(salt: Digest.sha256(salted).head.bytes, bytes: item)
        }
    }

    /// The salted hash of an item.
    static func item(_ opening: CopyContent.Opening) -> Hash {
        Digest.sha256(Array("obruten item 1".utf8) + opening.salt + opening.bytes)
    }

    /// The root over the items of `content`, whose salts derive from its seed.
    static func make(_ content: BoxContent) -> Hash {
        let count = content.values.count
        var root = rootTag
        root.reserveCapacity(root.count + 32 * (count + 2))
        // Only the index at the end of the one and what follows the tag of the other change.
        var salt = saltTag + content.seed + [0, 0]
        var item = itemTag
        item.reserveCapacity(itemTag.count + 256)
        func add(_ bytes: [UInt8], _ index: Int) {
            salt[salt.count - 2] = UInt8(truncatingIfNeeded: index >> 8)
            salt[salt.count - 1] = UInt8(truncatingIfNeeded: index)
            item.removeLast(item.count - itemTag.count)
            Digest.sha256(salt).head.append(to: &item)
            item.append(contentsOf: bytes)
            Digest.sha256(item).append(to: &root)
        }
        for (index, value) in content.values.enumerated() { add(value, index) }
        add(content.personBytes, count)
        add(content.timesBytes, count + 1)
        return Digest.sha256(root)
    }

    private static let rootTag = Array("obruten root 1".utf8)
    private static let saltTag = Array("obruten salt 1".utf8)
    private static let itemTag = Array("obruten item 1".utf8)
}

/// Hashes commits as they stand in a buffer. Keeps its scratch space between calls.
public struct CommitHasher {
    private var scratch: [UInt8] = []
    private var joined: [UInt8] = []
    static let leafTag = Array("obruten leaf 1".utf8)
    private static let commitTag = Array("obruten commit 1".utf8)

    /// Makes a hasher.
    public init() {}

    /// The hash of one leaf: what its author commits to, whoever the audience is.
    public mutating func leafHash(
        _ leaf: LeafFrame,
        in buffer: [UInt8],
        caseID: CaseID,
        incarnation: IncarnationID
    ) -> Hash {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: Self.leafTag)
        incarnation.append(to: &scratch)
        caseID.append(to: &scratch)
        scratch.append(contentsOf: buffer[leaf.openRange])
        scratch.append(contentsOf: buffer[leaf.rootRange])
        return Digest.sha256(scratch)
    }

    /// The hash of a leaf's box, also where only that is left of it.
    public static func boxHash(of leaf: LeafFrame, in buffer: [UInt8]) -> Hash {
        leaf.erasedBoxRange.flatMap { Hash(buffer[$0]) } ?? Digest.sha256(buffer[leaf.boxRange])
    }

    /// The hash of a leaf by its parts.
    public mutating func leafHash(
        open: [UInt8],
        root: Hash,
        caseID: CaseID,
        incarnation: IncarnationID
    ) -> Hash {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: "obruten leaf 1".utf8)
        incarnation.append(to: &scratch)
        caseID.append(to: &scratch)
        scratch.append(contentsOf: open)
        root.append(to: &scratch)
        return Digest.sha256(scratch)
    }

    /// The hash of a commit.
    public mutating func commitHash(
        _ commit: CommitFrame,
        in buffer: [UInt8],
        header: GroupHeader
    ) -> Hash {
        joined.removeAll(keepingCapacity: true)
        appendCommit(
            header: header,
            caseID: commit.caseID,
            charterHead: commit.charterHead,
            logHead: commit.logHead
        )
        for leaf in commit.leaves {
            leafHash(
                leaf,
                in: buffer,
                caseID: commit.caseID,
                incarnation: header.incarnation
            )
            .append(to: &joined)
            Self.boxHash(of: leaf, in: buffer).append(to: &joined)
        }
        return Digest.sha256(joined)
    }

    /// The hash of a commit, and those of its leaves in order.
    public mutating func hash(
        _ commit: CommitFrame,
        in buffer: [UInt8],
        header: GroupHeader
    ) -> (commit: Hash, leaves: [Hash]) {
        var leaves: [Hash] = []
        var boxes: [Hash] = []
        leaves.reserveCapacity(commit.leaves.count)
        boxes.reserveCapacity(commit.leaves.count)
        for leaf in commit.leaves {
            leaves.append(
                leafHash(
                    leaf,
                    in: buffer,
                    caseID: commit.caseID,
                    incarnation: header.incarnation
                )
            )
            boxes.append(Self.boxHash(of: leaf, in: buffer))
        }
        return (
            hash(
                header: header,
                caseID: commit.caseID,
                charterHead: commit.charterHead,
                logHead: commit.logHead,
                leaves: leaves,
                boxes: boxes
            ), leaves
        )
    }

    /// The hash of a commit whose leaf and box hashes are known.
    public mutating func hash(
        header: GroupHeader,
        caseID: CaseID,
        charterHead: Head,
        logHead: Head,
        leaves: [Hash],
        boxes: [Hash]
    ) -> Hash {
        joined.removeAll(keepingCapacity: true)
        appendCommit(
            header: header,
            caseID: caseID,
            charterHead: charterHead,
            logHead: logHead
        )
        for (leaf, box) in zip(leaves, boxes) {
            leaf.append(to: &joined)
            box.append(to: &joined)
        }
        return Digest.sha256(joined)
    }

    /// Appends what stands before a commit's leaves.
    private mutating func appendCommit(
        header: GroupHeader,
        caseID: CaseID,
        charterHead: Head,
        logHead: Head
    ) {
        joined.append(0)
        joined.append(contentsOf: Self.commitTag)
        joined.append(UInt8(truncatingIfNeeded: ProtocolVersion.current))
        header.audience.append(to: &joined)
        header.incarnation.append(to: &joined)
        caseID.append(to: &joined)
        charterHead.append(to: &joined)
        logHead.append(to: &joined)
    }
}
