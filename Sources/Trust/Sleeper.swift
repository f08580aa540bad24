import Crypto
import Vocabulary
import Wire

/// A device of a party that is nothing but a secret: in an invitation, or in a recovery code.
///
/// Its keys derive from the secret, so that whoever holds that can admit one device, and read what was
/// wrapped for the sleeping one.
public struct Sleeper: Sendable {
    /// Bytes of the secret of an invitation.
    public static let invitationBytes = 32
    /// Bytes of the secret of a recovery code, which people type.
    public static let recoveryBytes = 16

    /// Signs the one statement that it may sign.
    public let signing: SigningKey
    /// The raw X25519 private key.
    public let agreementSecret: [UInt8]
    /// The X25519 public key.
    public let agreementKey: [UInt8]

    /// Derives the keys of a secret.
    public init(secret: [UInt8]) throws(TrustError) {
        func derived(_ info: String) -> [UInt8] {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret),
                info: Array(info.utf8),
                outputByteCount: 32
            ).withUnsafeBytes { Array($0) }
        }
        signing = try SigningKey(secret: derived("obruten sleeping signing 1"))
        agreementSecret = derived("obruten sleeping agreement 1")
        agreementKey = try AgreementKey(secret: agreementSecret).publicKey
    }

    /// Its identifier.
    public var device: DeviceID { signing.deviceID }

    /// How its party states it.
    public func statement(
        name: String,
        kind: DeviceKind,
        expires: WallTime = 0
    ) -> DeviceStatement {
        DeviceStatement(
            signingKey: signing.publicKey,
            agreementKey: agreementKey,
            name: name,
            kind: kind,
            expires: expires
        )
    }
}
