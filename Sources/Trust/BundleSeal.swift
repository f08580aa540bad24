import Crypto
import Vocabulary
import Wire

/// Seals parts of bundles: AES-256-GCM under a key that is used once, and that key by HPKE for everyone
/// who may open the part.
public enum BundleSeal {
    /// Seals bytes for the holders of public keys.
    ///
    /// The key depends on the content as well as on chance, so that a source of chance that was copied
    /// seals no two contents under one key.
    ///
    /// - Parameters:
    ///   - server: The fingerprint of the server, to which the part is bound.
    ///   - random: The given number of fresh random bytes.
    public static func seal(
        _ content: [UInt8],
        for publicKeys: [[UInt8]],
        server: Hash,
        random: (Int) -> [UInt8]
    ) throws(TrustError) -> SealedPart {
        let digest = Digest.sha256(content)
        let secret = Digest.tagged(
            "obruten bundle secret 1",
            random(32) + digest.bytes
        ).bytes
        var keys: [PartKey] = []
        for publicKey in publicKeys {
            let name = Names.partyKey(publicKey)
            keys.append(
                PartKey(
                    recipient: name,
                    content: try KeyWrapping.seal(
                        secret,
                        info: info(server, name),
                        for: publicKey,
                        ephemeral: Digest.tagged(
                            "obruten bundle ephemeral 1",
                            random(32) + digest.bytes + name.bytes
                        ).bytes
                    )
                )
            )
        }
        do {
            let sealed = try AES.GCM.seal(
                content,
                using: SymmetricKey(data: secret),
                nonce: nonce(),
                authenticating: associated(server)
            )
            return SealedPart(
                keys: keys,
                content: Array(sealed.ciphertext) + Array(sealed.tag)
            )
        } catch {
            throw TrustError.key
        }
    }

    /// The bytes of a part; nil where none of its keys is wrapped for this one.
    ///
    /// - Throws: ``TrustError/key`` where it is for this key and was altered.
    public static func open(
        _ part: SealedPart,
        with key: AgreementKey,
        server: Hash
    ) throws(TrustError) -> [UInt8]? {
        let name = key.name
        guard let wrapped = part.keys.first(where: { $0.recipient == name }) else { return nil }
        let secret = try KeyWrapping.open(wrapped.content, info: info(server, name), with: key)
        do {
            let end = part.content.count - 16
            let box = try AES.GCM.SealedBox(
                nonce: nonce(),
                ciphertext: part.content[..<end],
                tag: part.content[end...]
            )
            return Array(
                try AES.GCM.open(
                    box,
                    using: SymmetricKey(data: secret),
                    authenticating: associated(server)
                )
            )
        } catch {
            throw TrustError.key
        }
    }

    /// The server's key for bundles, which derives from its signing key.
    public static func serverKey(signingSecret: [UInt8]) throws(TrustError) -> AgreementKey {
        let secret = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: signingSecret),
            info: Array("obruten server agreement 1".utf8),
            outputByteCount: 32
        ).withUnsafeBytes { Array($0) }
        return try AgreementKey(secret: secret)
    }

    private static func nonce() throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12))
    }

    private static func info(_ server: Hash, _ recipient: KeyName) -> [UInt8] {
        Array("obruten part key 1".utf8) + server.bytes + recipient.bytes
    }

    private static func associated(_ server: Hash) -> [UInt8] {
        Array("obruten part 1".utf8) + server.bytes
    }
}
