import Crypto
import FoundationEssentials
import Vocabulary
import Wire

/// Secrets of 32 bytes under an X25519 key: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256),
/// HKDF-SHA256, AES-256-GCM, one message with an empty `aad`.
///
/// The library's sender draws the ephemeral key itself, so that sealing follows the RFC step by step with
/// one that is given. What it makes is opened by the library's receiver.
public enum KeyWrapping {
    /// Wraps 32 secret bytes for the holder of a public key.
    ///
    /// - Parameter ephemeral: 32 fresh random bytes.
    /// - Throws: ``TrustError/key`` for bytes that are no key.
    public static func wrap(
        _ secret: [UInt8],
        as target: WrappingTarget,
        for publicKey: [UInt8],
        ephemeral: [UInt8]
    ) throws(TrustError) -> Wrapping {
        Wrapping(
            target: target,
            content: try seal(secret, info: info(target), for: publicKey, ephemeral: ephemeral)
        )
    }

    /// The encapsulated key and the sealed bytes of a secret, with any `info`.
    static func seal(
        _ secret: [UInt8],
        info: [UInt8],
        for publicKey: [UInt8],
        ephemeral: [UInt8]
    ) throws(TrustError) -> [UInt8] {
        do {
            let sender = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: ephemeral)
            let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey)
            let encapsulated = Array(sender.publicKey.rawRepresentation)
            let agreed = try sender.sharedSecretFromKeyAgreement(with: recipient)
                .withUnsafeBytes { Array($0) }
            // A point of low order agrees with everyone on nothing.
            guard agreed.contains(where: { $0 != 0 }) else { throw TrustError.key }
            let kem = Schedule(suite: Array("KEM".utf8) + [0x00, 0x20])
            let shared = kem.expand(
                kem.extract(agreed, "eae_prk"),
                "shared_secret",
                encapsulated + publicKey,
                32
            )
            let hpke = Schedule(suite: Array("HPKE".utf8) + [0x00, 0x20, 0x00, 0x01, 0x00, 0x02])
            let context =
                [0] + hpke.extract([], "psk_id_hash") + hpke.extract(info, "info_hash")
            let schedule = hpke.extract([], "secret", salt: shared)
            let sealed = try AES.GCM.seal(
                secret,
                using: SymmetricKey(data: hpke.expand(schedule, "key", context, 32)),
                nonce: AES.GCM.Nonce(data: hpke.expand(schedule, "base_nonce", context, 12))
            )
            return encapsulated + Array(sealed.ciphertext) + Array(sealed.tag)
        } catch {
            throw TrustError.key
        }
    }

    /// The 32 secret bytes, for the holder of the key that they were wrapped for.
    ///
    /// Whether they are what their name says is the caller's to check: ``AgreementKey/name``,
    /// ``Names/secret(_:)``.
    ///
    /// - Throws: ``TrustError/key`` where it was wrapped for another, or altered.
    public static func unwrap(
        _ wrapping: Wrapping,
        with key: AgreementKey
    ) throws(TrustError) -> [UInt8] {
        try open(wrapping.content, info: info(wrapping.target), with: key)
    }

    /// The same for what was sealed with any `info`.
    static func open(
        _ content: [UInt8],
        info: [UInt8],
        with key: AgreementKey
    ) throws(TrustError) -> [UInt8] {
        guard content.count == Wrapping.sealedBytes else { throw TrustError.key }
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key.key,
                ciphersuite: HPKE.Ciphersuite(
                    kem: .Curve25519_HKDF_SHA256,
                    kdf: .HKDF_SHA256,
                    aead: .AES_GCM_256
                ),
                info: Data(info),
                encapsulatedKey: Data(content[..<32])
            )
            return Array(try recipient.open(Data(content[32...])))
        } catch {
            throw TrustError.key
        }
    }

    private static func info(_ target: WrappingTarget) -> [UInt8] {
        Array("obruten wrapping 1".utf8) + [target.kind] + target.name.bytes + target.recipient
    }
}

/// The labelled steps of RFC 9180, section 4.
private struct Schedule {
    let suite: [UInt8]

    func extract(_ material: [UInt8], _ label: String, salt: [UInt8] = []) -> [UInt8] {
        let labelled = Array("HPKE-v1".utf8) + suite + Array(label.utf8) + material
        let key = HKDF<SHA256>.extract(
            inputKeyMaterial: SymmetricKey(data: labelled),
            salt: salt
        )
        return Array(key)
    }

    func expand(_ key: [UInt8], _ label: String, _ info: [UInt8], _ count: UInt16) -> [UInt8] {
        var labelled: [UInt8] = []
        labelled.append(bigEndian: count)
        labelled += Array("HPKE-v1".utf8) + suite + Array(label.utf8) + info
        let expanded = HKDF<SHA256>.expand(
            pseudoRandomKey: key,
            info: labelled,
            outputByteCount: Int(count)
        )
        return expanded.withUnsafeBytes { Array($0) }
    }
}
