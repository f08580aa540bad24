import Crypto
import Vocabulary

/// Seals what a replica keeps and nobody else is to read, under a key that lies outside its file:
/// AES-256-GCM with a fresh nonce.
public struct LocalSeal: Sendable {
    /// The bytes of the key.
    public static let keyBytes = 32
    /// Random bytes that each sealing takes.
    public static let randomBytes = 16
    private static let nonceBytes = 12

    /// What is sealed; what was sealed as one thing does not open as another.
    public enum Purpose: String, Sendable {
        /// A value, of an edit or in the inbox.
        case value
        /// Values that were saved together.
        case values
        /// The name and function of a person.
        case person
        /// The own party's name for a case.
        case label
        /// What was typed into a form.
        case draft
        /// The private half of a party key, or a secret.
        case key
        /// A person's note.
        case note
        /// That somebody read something.
        case reading

        /// What tells it from the others; made once, since every value asks.
        var bytes: [UInt8] {
            switch self {
            case .value: Self.ofValues
            default: Array(rawValue.utf8)
            }
        }
        private static let ofValues = Array("value".utf8)
    }

    private let key: SymmetricKey
    /// Made ready once: taking in the key costs as much as the code of a short value.
    private let tagger: HMAC<SHA256>
    /// What goes before the bytes that a nonce is made of.
    private let nonceKey: [UInt8]

    /// A seal under 32 random or stored bytes.
    public init(key bytes: [UInt8]) throws(TrustError) {
        guard bytes.count == Self.keyBytes else { throw TrustError.key }
        func derived(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.expand(
                pseudoRandomKey: bytes,
                info: Array("obruten local \(use) 1".utf8),
                outputByteCount: 32
            )
        }
        key = derived("seal")
        tagger = HMAC<SHA256>(key: derived("tag"))
        nonceKey = derived("nonce").withUnsafeBytes { Array($0) }
    }

    /// Seals bytes.
    ///
    /// The nonce depends on what is sealed too: two copies of a machine that draw the same bytes seal no
    /// two texts under one. It is the beginning of one hash over a key, the random bytes and the text,
    /// which takes a fifth of what a code does; nobody reckons it again.
    ///
    /// - Parameter random: 16 fresh random bytes.
    public func seal(
        _ plain: [UInt8],
        as purpose: Purpose,
        random: [UInt8]
    ) throws(TrustError) -> [UInt8] {
        let purposeBytes = purpose.bytes
        var named: [UInt8] = []
        named.reserveCapacity(
            nonceKey.count + random.count + purposeBytes.count + 1 + plain.count
        )
        named += nonceKey
        named += random
        named += purposeBytes
        named.append(0)
        named += plain
        let nonce = Digest.sha256(named).bytes.prefix(Self.nonceBytes)
        do {
            let sealed = try AES.GCM.seal(
                plain,
                using: key,
                nonce: AES.GCM.Nonce(data: nonce),
                authenticating: purposeBytes
            )
            guard let combined = sealed.combined else { throw TrustError.key }
            return Array(combined)
        } catch {
            throw TrustError.key
        }
    }

    /// The bytes that were sealed.
    ///
    /// - Throws: ``TrustError/key`` where they were sealed under another key or as something else, or
    ///   were altered.
    public func open(_ sealed: [UInt8], as purpose: Purpose) throws(TrustError) -> [UInt8] {
        guard sealed.count >= Self.nonceBytes + 16 else { throw TrustError.key }
        do {
            // As one piece: the library copies each piece several times.
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: key, authenticating: purpose.bytes))
        } catch {
            throw TrustError.key
        }
    }

    /// Sixteen bytes that are the same for equal bytes and tell nothing else, to look up by.
    public func tag(_ plain: [UInt8], as purpose: Purpose) -> [UInt8] {
        var tagger = tagger
        tagger.update(data: purpose.bytes + [0] + plain)
        return Array(tagger.finalize().prefix(16))
    }
}
