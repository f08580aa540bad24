import Crypto
import CryptoExtras
import Foundation
import Vocabulary

/// Secret bytes under a passphrase: scrypt makes the key, AES-256-GCM seals.
public struct PassphraseSeal: Hashable, Sendable {
    /// What scrypt costs.
    public struct Cost: Hashable, Sendable {
        /// N: a power of two. Memory is N · r · 128 bytes.
        public var rounds: Int
        /// r.
        public var blockSize: Int
        /// p.
        public var parallelism: Int

        /// 128 MiB, and a good part of a second.
        public static let standard = Cost(rounds: 1 << 17, blockSize: 8, parallelism: 1)

        /// Makes a cost.
        public init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// Whether it is one that can be afforded: the file that names it may be anybody's.
        var isAffordable: Bool {
            rounds >= 2 && rounds <= 1 << 20 && rounds & (rounds - 1) == 0
                && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
    }

    /// Bytes of the salt.
    public static let saltBytes = 16

    /// What making the key costs.
    public var cost: Cost
    /// Random, new with every sealing, so that no key is used twice.
    public var salt: [UInt8]
    /// Ciphertext and tag.
    public var sealed: [UInt8]

    /// What was read from a file.
    public init(cost: Cost, salt: [UInt8], sealed: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.sealed = sealed
    }

    /// Seals bytes.
    ///
    /// - Parameter random: ``saltBytes`` random bytes. The salt depends on them and on what is sealed, so
    ///   that bytes that came twice (a copy of a machine, say) seal no two texts under one key.
    public init(
        _ bytes: [UInt8],
        passphrase: String,
        random: [UInt8],
        cost: Cost = .standard
    ) throws(TrustError) {
        let salt = Digest.tagged("obruten salt of keys file 1", random, bytes).head.bytes
        self.cost = cost
        self.salt = salt
        let key = try Self.key(passphrase, salt, cost)
        do {
            let box = try AES.GCM.seal(bytes, using: key, nonce: Self.nonce())
            sealed = Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw TrustError.key
        }
    }

    /// The bytes; nil where the passphrase is another or the sealed bytes were altered.
    public func open(passphrase: String) throws(TrustError) -> [UInt8]? {
        guard cost.isAffordable, salt.count == Self.saltBytes, sealed.count >= 16 else {
            throw TrustError.key
        }
        let key = try Self.key(passphrase, salt, cost)
        guard let nonce = try? Self.nonce(),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce,
                ciphertext: sealed.dropLast(16),
                tag: sealed.suffix(16)
            ), let bytes = try? AES.GCM.open(box, using: key)
        else { return nil }
        return Array(bytes)
    }

    private static func key(
        _ passphrase: String,
        _ salt: [UInt8],
        _ cost: Cost
    ) throws(TrustError) -> SymmetricKey {
        do {
            // However the keyboard composes its letters, it is the same passphrase.
            return try KDF.Scrypt.deriveKey(
                from: Array(passphrase.precomposedStringWithCanonicalMapping.utf8),
                salt: salt,
                outputByteCount: 32,
                rounds: cost.rounds,
                blockSize: cost.blockSize,
                parallelism: cost.parallelism
            )
        } catch {
            throw TrustError.key
        }
    }

    /// The salt makes every key one of its own, so that the nonce can stand still.
    private static func nonce() throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12))
    }
}
