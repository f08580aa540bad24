import Crypto
import Vocabulary
import Wire

/// Seals a file chunk by chunk, and opens it again.
///
/// Every file has a key of its own, used for nothing else, so that a chunk's nonce may be its
/// place: the number of the chunk, and whether it is the last. Chunks can then neither be swapped nor
/// be left out at the end without notice. The file is padded first, so that its sealed length tells
/// little.
public enum BlobCipher {
    /// Bytes of the file in each chunk but the last; with the tag it is ``Limits/chunkBytes``.
    public static let plainBytes = Limits.chunkBytes - tagBytes

    private static let tagBytes = 16

    /// Why a chunk did not open, or a key does not fit.
    public struct Failure: Error, Hashable, Sendable {}

    /// The key of a file. It depends on the file as well as on chance: two copies of a machine that draw the
    /// same bytes seal no two files under one key.
    ///
    /// - Parameters:
    ///   - random: 32 fresh random bytes.
    ///   - content: The hash of the file as it is.
    public static func key(random: [UInt8], content: Hash) -> [UInt8] {
        Digest.tagged("obruten file key 1", random, content.bytes).bytes
    }

    /// The length to which a file of that many bytes is padded; at least one byte.
    public static func paddedLength(of length: Int) -> Int { Padding.padded(max(1, length)) }

    /// The bytes of the blob that a file of that many bytes makes.
    public static func sealedLength(of length: Int) -> Int {
        let padded = paddedLength(of: length)
        return padded + (padded + plainBytes - 1) / plainBytes * tagBytes
    }

    /// Seals the chunk of that number, from 0.
    ///
    /// - Throws: ``Failure`` for a key that is not 32 bytes.
    public static func seal(
        _ plain: [UInt8],
        number: Int,
        isLast: Bool,
        key: [UInt8]
    ) throws(Failure) -> [UInt8] {
        guard key.count == 32 else { throw Failure() }
        do {
            let box = try AES.GCM.seal(
                plain,
                using: SymmetricKey(data: key),
                nonce: nonce(number, isLast)
            )
            return [UInt8](box.ciphertext) + [UInt8](box.tag)
        } catch {
            throw Failure()
        }
    }

    /// Opens the chunk of that number, from 0.
    ///
    /// - Throws: ``Failure`` where it is not the chunk that was sealed there.
    public static func open(
        _ sealed: [UInt8],
        number: Int,
        isLast: Bool,
        key: [UInt8]
    ) throws(Failure) -> [UInt8] {
        guard key.count == 32, sealed.count >= tagBytes else { throw Failure() }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: nonce(number, isLast),
                ciphertext: sealed.dropLast(tagBytes),
                tag: sealed.suffix(tagBytes)
            )
            return [UInt8](try AES.GCM.open(box, using: SymmetricKey(data: key)))
        } catch {
            throw Failure()
        }
    }

    private static func nonce(_ number: Int, _ isLast: Bool) throws -> AES.GCM.Nonce {
        let place = UInt64(clamping: number).bigEndian
        let bytes = withUnsafeBytes(of: place) { [UInt8]($0) }
        return try AES.GCM.Nonce(data: [0, 0, 0, isLast ? 1 : 0] + bytes)
    }
}

/// The hash of bytes that come one piece after the other.
public struct BlobHasher {
    private var hasher = SHA256()

    /// A hasher that has seen nothing.
    public init() {}

    /// Takes the next bytes.
    public mutating func update(_ bytes: [UInt8]) { hasher.update(data: bytes) }

    /// The hash of all of them.
    public func hash() -> Hash {
        Hash([UInt8](hasher.finalize())) ?? .zero
    }
}
