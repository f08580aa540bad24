import Vocabulary
import Wire

/// A leaf of a copy, the way from it to its author's signature checked.
public struct ProvenLeaf: Sendable {
    /// The place of its commit in the copy.
    public let commit: Int
    /// Who wrote it, and for whom.
    public let header: GroupHeader
    /// Where it was ordered.
    public let place: UInt64
    /// Under which stamp.
    public let stamp: Stamp
    /// Its open part.
    public let open: OpenPart
    /// The bytes of that.
    public let openBytes: [UInt8]
    /// Its root.
    public let root: Hash
    /// Its hash.
    public let hash: Hash
    /// The salted hashes of its items.
    public let items: [Hash]
    /// The places of the writes that the copy shows.
    public let shown: [Int]
}

/// Copies against what their authors signed.
public enum CopyProof {
    /// The leaves that a copy shows something of, in order; nil where one of them does not lead to
    /// its author's signature.
    ///
    /// - Parameter signingKey: The key of the device that an incarnation is of; nil where no party
    ///   log states it.
    public static func leaves(
        of copy: RecordCopy,
        caseID: CaseID,
        signingKey: (IncarnationID) throws -> [UInt8]?
    ) throws -> [ProvenLeaf]? {
        var proven: [ProvenLeaf] = []
        for (index, commit) in copy.commits.enumerated() {
            guard let header = try? GroupHeader(commit.header),
                let key = try signingKey(header.incarnation),
                let leaves = leaves(of: commit, index, header, key, caseID)
            else { return nil }
            proven += leaves
        }
        return proven
    }

    private static func leaves(
        of commit: CopiedCommit,
        _ index: Int,
        _ header: GroupHeader,
        _ key: [UInt8],
        _ caseID: CaseID
    ) -> [ProvenLeaf]? {
        var hasher = CommitHasher()
        var proven: [ProvenLeaf] = []
        var hashes: [Hash] = []
        for leaf in commit.leaves {
            switch leaf.content {
            case .hash(let hash): hashes.append(hash)
            case .open(let open, let bytes, let items, let shown):
                let root = LeafRoot.make(ofItems: items)
                let hash = hasher.leafHash(
                    open: bytes,
                    root: root,
                    caseID: caseID,
                    incarnation: header.incarnation
                )
                hashes.append(hash)
                proven.append(
                    ProvenLeaf(
                        commit: index,
                        header: header,
                        place: commit.place,
                        stamp: commit.stamp,
                        open: open,
                        openBytes: bytes,
                        root: root,
                        hash: hash,
                        items: items,
                        shown: shown
                    )
                )
            }
        }
        let hash = hasher.hash(
            header: header,
            caseID: caseID,
            charterHead: commit.citedCharter,
            logHead: commit.citedLog,
            leaves: hashes,
            boxes: commit.leaves.map(\.boxHash)
        )
        guard !proven.isEmpty,
            let root = Merkle.root(
                ofRange: [hash],
                first: commit.index,
                total: commit.groupCount,
                proof: commit.proof
            ),
            Signature.isValid(
                commit.signature,
                for: SignedText.group(count: UInt32(clamping: commit.groupCount), root: root),
                by: key
            )
        else { return nil }
        return proven
    }

    /// How many openings the box of a copy holds: those of the values shown, of the person and of the
    /// times of each leaf.
    public static func openingCount(_ leaves: [ProvenLeaf]) -> Int {
        leaves.reduce(0) { $0 + $1.shown.count + 2 }
    }

    /// What each leaf's openings open, in order; nil where they open something else than its author
    /// committed to.
    public static func opened(
        _ content: CopyContent,
        _ leaves: [ProvenLeaf]
    ) -> [[CopyContent.Opening]]? {
        var rest = content.openings[...]
        var opened: [[CopyContent.Opening]] = []
        for leaf in leaves {
            let count = leaf.open.writes.count
            let places = leaf.shown + [count, count + 1]
            guard rest.count >= places.count else { return nil }
            let openings = Array(rest.prefix(places.count))
            rest = rest.dropFirst(places.count)
            for (place, opening) in zip(places, openings) {
                guard LeafRoot.item(opening) == leaf.items[place] else { return nil }
            }
            opened.append(openings)
        }
        return rest.isEmpty ? opened : nil
    }

    /// The root over the salted hashes of a leaf's items.
    public static func root(ofItems items: [Hash]) -> Hash { LeafRoot.make(ofItems: items) }

    /// What opens each item of a leaf whose box was opened, and the items' salted hashes.
    public static func items(
        of content: BoxContent
    ) -> (openings: [CopyContent.Opening], hashes: [Hash]) {
        let openings = LeafRoot.openings(of: content)
        return (openings, openings.map(LeafRoot.item))
    }
}

/// The boxes of copies.
public enum CopyBox {
    /// What became of opening one.
    public enum Opened: Sendable {
        /// What it holds.
        case content(CopyContent)
        /// It is sealed under a key that is not held here.
        case locked
        /// Whoever made it has made it so that nobody can open it.
        case malformed
    }

    /// Seals the openings of a copy.
    ///
    /// - Parameters:
    ///   - name: What ``name(of:caseID:)`` gives.
    ///   - salt: 16 fresh random bytes.
    public static func seal(
        _ content: CopyContent,
        under key: BoxKey,
        name: Hash,
        salt: [UInt8]
    ) throws(TrustError) -> [UInt8] {
        try key.box(framed(content), leafHash: name, salt: salt)
    }

    /// The same, not sealed (key 0): for the published vectors. No engine makes one.
    public static func sealPlain(_ content: CopyContent) -> [UInt8] {
        [BoxFrame.openKey] + framed(content)
    }

    /// What a copy's box is bound to: everything that the copy says beside it.
    public static func name(of copy: RecordCopy, caseID: CaseID) -> Hash {
        var open = copy
        open.box = []
        let body = AudienceStatement(caseID: caseID, content: .copy(open)).bytes
        return Digest.sha256(Array("obruten copy 1".utf8) + body)
    }

    /// The key that a box is sealed under; nil for one that is not, or is none.
    public static func key(of box: [UInt8]) -> KeyName? {
        guard BoxFrame.isSealed(box, 0..<box.count) else { return nil }
        return try? SealedBoxFrame.decode(box, 0..<box.count).key
    }

    /// Opens the box of a copy of `count` openings.
    ///
    /// - Parameter key: The key of that name; nil where none is held, or none is needed.
    public static func open(
        _ box: [UInt8],
        count: Int,
        under key: BoxKey?,
        name: Hash
    ) -> Opened {
        let frame: BoxFrame
        let buffer: [UInt8]
        do {
            if BoxFrame.isSealed(box, 0..<box.count) {
                let sealed = try SealedBoxFrame.decode(box, 0..<box.count)
                guard let key, key.name == sealed.key else { return .locked }
                guard let opened = key.content(sealed, in: box, leafHash: name) else {
                    return .malformed
                }
                buffer = opened
                frame = try BoxFrame.decodeContent(opened, 0..<opened.count)
            } else {
                buffer = box
                frame = try BoxFrame.decode(box, 0..<box.count)
            }
        } catch {
            return .malformed
        }
        let data = buffer[frame.dataRange]
        let plain: [UInt8]?
        switch frame.method {
        case .stored: plain = Array(data)
        case .zstandard:
            plain = ZstandardDecompressor().decompress(data, count: frame.plainLength)
        }
        guard let plain, let content = try? CopyContent(plain, count: count) else {
            return .malformed
        }
        return .content(content)
    }

    private static func framed(_ content: CopyContent) -> [UInt8] {
        let plain = content.encoded
        if let compressed = ZstandardCompressor().compress(plain) {
            return BoxFrame.encode(
                method: .zstandard,
                plainLength: plain.count,
                data: compressed
            )
        }
        return BoxFrame.encode(method: .stored, plainLength: plain.count, data: plain)
    }
}
