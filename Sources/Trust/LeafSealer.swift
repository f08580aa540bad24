import Vocabulary
import Wire

/// A leaf as its author encoded it, once and for all.
public struct SealedLeaf: Hashable, Sendable {
    /// The bytes as a commit carries them: open part with its length, root and box.
    public var bytes: [UInt8]
    /// What the leaf's dots name.
    public var hash: Hash
    /// The hash of the box as sealed.
    public var boxHash: Hash

    /// A leaf that was sealed before, taken out of its commit.
    public init(bytes: [UInt8], hash: Hash, boxHash: Hash) {
        self.bytes = bytes
        self.hash = hash
        self.boxHash = boxHash
    }
}

/// Why a leaf was not sealed.
public enum SealingError: Error, Hashable, Sendable {
    /// More bytes than ``Limits/leafBytes``, or a box beyond ``Limits/boxBytes``.
    case tooLarge(bytes: Int, limit: Int)
}

/// Turns what one person changed in one record into a leaf. Keeps its working memory between
/// leaves; use one for a whole sealing.
public struct LeafSealer {
    private let compressor = ZstandardCompressor()

    /// Makes a sealer.
    public init() {}

    /// Seals `content` under the open part `open`, whose box length is set here.
    ///
    /// - Parameters:
    ///   - content: With its seed: 16 fresh random bytes.
    ///   - key: The record's key for its present audience.
    ///   - salt: 16 fresh random bytes.
    public mutating func seal(
        _ open: OpenPart,
        content: BoxContent,
        caseID: CaseID,
        incarnation: IncarnationID,
        under key: BoxKey,
        salt: [UInt8]
    ) throws -> SealedLeaf {
        let framed = try framed(content.encoded())
        return try leaf(
            open,
            content,
            caseID,
            incarnation,
            boxLength: BoxKey.overhead + framed.count
        ) { hash in
            try key.box(framed, leafHash: hash, salt: salt)
        }
    }

    /// The same with a box that is not sealed (key 0): for the published vectors, and what was made
    /// before there were keys. No engine makes one.
    public mutating func sealPlain(
        _ open: OpenPart,
        content: BoxContent,
        caseID: CaseID,
        incarnation: IncarnationID
    ) throws -> SealedLeaf {
        let framed = try framed(content.encoded())
        return try leaf(open, content, caseID, incarnation, boxLength: 1 + framed.count) { _ in
            [BoxFrame.openKey] + framed
        }
    }

    private func leaf(
        _ open: OpenPart,
        _ content: BoxContent,
        _ caseID: CaseID,
        _ incarnation: IncarnationID,
        boxLength: Int,
        box: (Hash) throws -> [UInt8]
    ) throws -> SealedLeaf {
        var open = open
        open.boxLength = boxLength
        let openBytes = open.bytes
        let root = LeafRoot.make(content)

        var hashed = Array("obruten leaf 1".utf8)
        incarnation.append(to: &hashed)
        caseID.append(to: &hashed)
        hashed.append(contentsOf: openBytes)
        root.append(to: &hashed)
        let hash = Digest.sha256(hashed)

        var bytes: [UInt8] = []
        bytes.reserveCapacity(5 + openBytes.count + 32 + boxLength)
        CommitCoding.appendOpenLength(openBytes.count, to: &bytes)
        bytes.append(contentsOf: openBytes)
        root.append(to: &bytes)
        guard bytes.count + boxLength <= Limits.leafBytes else {
            throw SealingError.tooLarge(
                bytes: bytes.count + boxLength,
                limit: Limits.leafBytes
            )
        }
        let box = try box(hash)
        bytes.append(contentsOf: box)
        return SealedLeaf(bytes: bytes, hash: hash, boxHash: Digest.sha256(box))
    }

    /// The content of a box around the plain bytes: the shorter of compressed and stored, padded.
    private func framed(_ plain: [UInt8]) throws(SealingError) -> [UInt8] {
        guard plain.count <= Limits.boxBytes else {
            throw SealingError.tooLarge(bytes: plain.count, limit: Limits.boxBytes)
        }
        if let compressed = compressor.compress(plain) {
            return BoxFrame.encode(
                method: .zstandard,
                plainLength: plain.count,
                data: compressed
            )
        }
        return BoxFrame.encode(method: .stored, plainLength: plain.count, data: plain)
    }
}
