import Crypto
import Vocabulary

/// An Ed25519 key pair: a device's or a root's.
public struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// The 32 bytes of the public key.
    public let publicKey: [UInt8]

    /// Makes the pair of 32 random or stored secret bytes.
    public init(secret: [UInt8]) throws(TrustError) {
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: secret)
        } catch {
            throw TrustError.key
        }
        publicKey = Array(key.publicKey.rawRepresentation)
    }

    /// The device that signs with this key.
    public var deviceID: DeviceID { Names.deviceID(signingKey: publicKey) }

    /// The 64 bytes of a signature.
    public func sign(_ bytes: [UInt8]) throws(TrustError) -> [UInt8] {
        do {
            return Array(try key.signature(for: bytes))
        } catch {
            throw TrustError.key
        }
    }
}

/// An X25519 key pair: a device's or a party's, for which secrets are wrapped.
public struct AgreementKey: Sendable {
    let key: Curve25519.KeyAgreement.PrivateKey
    /// The 32 bytes of the public key.
    public let publicKey: [UInt8]

    /// Makes the pair of 32 random or stored secret bytes.
    public init(secret: [UInt8]) throws(TrustError) {
        do {
            key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)
        } catch {
            throw TrustError.key
        }
        publicKey = Array(key.publicKey.rawRepresentation)
    }

    /// How a party key is named.
    public var name: KeyName { Names.partyKey(publicKey) }
}

/// Checking of Ed25519 signatures.
public enum Signature {
    /// The bytes of every signature.
    public static let byteCount = 64

    /// Whether `signature` is by the holder of `publicKey` over exactly these bytes. False, never an
    /// error, for keys and signatures that are none.
    public static func isValid(
        _ signature: [UInt8],
        for bytes: [UInt8],
        by publicKey: [UInt8]
    ) -> Bool {
        guard signature.count == byteCount,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        return key.isValidSignature(signature, for: bytes)
    }
}

/// The keyed hash by which somebody who holds an invitation's secret proves it.
public enum Proof {
    /// HMAC-SHA256 of `bytes` under `key`, 32 bytes.
    public static func make(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// Whether `proof` is right, in time that tells nothing about where it differs.
    public static func isValid(_ proof: [UInt8], for bytes: [UInt8], key: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            proof,
            authenticating: bytes,
            using: SymmetricKey(data: key)
        )
    }
}
