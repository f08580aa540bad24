import Crypto
import Vocabulary
import Wire

/// The key of one record, under which its boxes are sealed.
public struct BoxKey: Sendable {
    /// The bytes of every record key.
    public static let byteCount = 32

    /// Its name.
    public let name: KeyName
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Makes a key of 32 random or stored bytes.
    public init(_ bytes: [UInt8]) throws(TrustError) {
        guard bytes.count == Self.byteCount else { throw TrustError.key }
        self.bytes = bytes
        name = Names.recordKey(bytes)
    }

    /// Seals the content of a box; returns the whole box.
    ///
    /// The key of each box depends on the salt and on the leaf hash, which commits to every value: a salt
    /// that came twice (a copy of a machine, say) seals no two texts under one key.
    ///
    /// - Parameter salt: 16 fresh random bytes.
    func box(_ content: [UInt8], leafHash: Hash, salt: [UInt8]) throws(TrustError) -> [UInt8] {
        do {
            let sealed = try AES.GCM.seal(
                content,
                using: key(salt: salt, leafHash),
                nonce: AES.GCM.Nonce(data: Self.nonce),
                authenticating: leafHash.bytes
            )
            var box: [UInt8] = []
            box.reserveCapacity(Self.overhead + content.count)
            SealedBoxFrame.appendHeader(key: name, salt: salt, to: &box)
            box += sealed.ciphertext
            box += sealed.tag
            return box
        } catch {
            throw TrustError.key
        }
    }

    /// The content of a box; nil where it was sealed under another key, for another leaf, or altered.
    func content(_ frame: SealedBoxFrame, in buffer: [UInt8], leafHash: Hash) -> [UInt8]? {
        guard frame.key == name, frame.sealedRange.count > SealedBoxFrame.tagBytes,
            // As one piece: the library copies each piece several times.
            let box = try? AES.GCM.SealedBox(combined: Self.nonce + buffer[frame.sealedRange]),
            let content = try? AES.GCM.open(
                box,
                using: key(salt: Array(buffer[frame.saltRange]), leafHash),
                authenticating: leafHash.bytes
            )
        else { return nil }
        return Array(content)
    }

    /// Bytes that a box has beside its content.
    static let overhead = SealedBoxFrame.headerBytes + SealedBoxFrame.tagBytes

    private static let nonce = [UInt8](repeating: 0, count: 12)
    private static let tag = Array("obruten box 1".utf8)

    private func key(salt: [UInt8], _ leafHash: Hash) -> SymmetricKey {
        var info = Self.tag
        info.reserveCapacity(64)
        info.append(contentsOf: salt)
        leafHash.append(to: &info)
        // HKDF-Expand to the length of one hash is this one code, and the library's takes longer.
        info.append(1)
        return SymmetricKey(
            data: HMAC<SHA256>.authenticationCode(for: info, using: SymmetricKey(data: bytes))
        )
    }
}

extension BoxKey {
    /// The same leaf with its box under another key: the record has gone to another audience. Values,
    /// commitments and leaf hash stay.
    ///
    /// - Parameter salt: 16 fresh random bytes.
    /// - Throws: ``TrustError/key`` where the box is not sealed under this key, or altered.
    public func resealed(
        _ leaf: LeafFrame,
        in buffer: [UInt8],
        hash: Hash,
        under other: BoxKey,
        salt: [UInt8]
    ) throws(TrustError) -> SealedLeaf {
        guard let frame = try? SealedBoxFrame.decode(buffer, leaf.boxRange),
            let content = content(frame, in: buffer, leafHash: hash)
        else { throw TrustError.key }
        let box = try other.box(content, leafHash: hash, salt: salt)
        var bytes: [UInt8] = []
        CommitCoding.appendOpenLength(leaf.openRange.count, to: &bytes)
        bytes.append(contentsOf: buffer[leaf.openRange])
        bytes.append(contentsOf: buffer[leaf.rootRange])
        bytes.append(contentsOf: box)
        return SealedLeaf(bytes: bytes, hash: hash, boxHash: Digest.sha256(box))
    }
}
