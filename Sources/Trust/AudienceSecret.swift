import Crypto
import Vocabulary
import Wire

/// What the parties of an audience share, and under which they keep the keys of their records.
public struct AudienceSecret: Sendable {
    /// The bytes of every secret.
    public static let byteCount = 32

    /// Its name.
    public let name: KeyName
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Makes a secret of 32 random or stored bytes.
    public init(_ bytes: [UInt8]) throws(TrustError) {
        guard bytes.count == Self.byteCount else { throw TrustError.key }
        self.bytes = bytes
        name = Names.secret(bytes)
    }

    /// Wraps record keys, 1 to ``Limits/keysPerWrapping`` of them.
    ///
    /// - Parameter random: 16 fresh random bytes. The salt depends on them and on the keys, so that
    ///   bytes that came twice do not seal different keys under one.
    public func wrap(_ keys: [BoxKey], random: [UInt8]) throws(TrustError) -> Wrapping {
        var salted = Array("obruten salt of keys 1".utf8) + random
        for key in keys { key.name.append(to: &salted) }
        let salt = Digest.sha256(salted).head
        let under = self.key(salt: salt.bytes)
        var content = salt.bytes
        content.reserveCapacity(Wrapping.saltBytes + keys.count * Wrapping.keyBytes)
        do {
            for (place, key) in keys.enumerated() {
                let sealed = try AES.GCM.seal(
                    key.bytes,
                    using: under,
                    nonce: AES.GCM.Nonce(data: WrappedKeys.nonceBytes(place))
                )
                content += sealed.ciphertext
                content += sealed.tag
            }
        } catch {
            throw TrustError.key
        }
        return Wrapping(
            target: .recordKeys(Names.wrapping(content), secret: name),
            content: content
        )
    }

    /// The record keys of a wrapping, in order; nil in the places of those that were destroyed.
    ///
    /// - Throws: ``TrustError/key`` where it was made under another secret, or altered.
    public func unwrap(_ wrapping: Wrapping) throws(TrustError) -> [BoxKey?] {
        let wrapped = try keys(in: wrapping)
        var opened: [BoxKey?] = []
        opened.reserveCapacity(wrapping.keyCount)
        for place in 0..<wrapping.keyCount {
            opened.append(wrapping.hasKey(at: place) ? try wrapped.key(at: place) : nil)
        }
        return opened
    }

    /// The record keys of a wrapping, each opened when it is asked for.
    ///
    /// - Throws: ``TrustError/key`` where it was made under another secret, or is not what it is named.
    public func keys(in wrapping: Wrapping) throws(TrustError) -> WrappedKeys {
        WrappedKeys(content: wrapping.content, key: try key(of: wrapping))
    }

    private func key(of wrapping: Wrapping) throws(TrustError) -> SymmetricKey {
        let content = wrapping.content
        guard content.count >= Wrapping.saltBytes,
            (content.count - Wrapping.saltBytes).isMultiple(of: Wrapping.keyBytes),
            case .recordKeys(let named, let secret) = wrapping.target, secret == name,
            named == Names.wrapping(content)
        else { throw TrustError.key }
        return key(salt: Array(content[..<Wrapping.saltBytes]))
    }

    private func key(salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.expand(
            pseudoRandomKey: bytes,
            info: Array("obruten keys 1".utf8) + salt,
            outputByteCount: 32
        )
    }
}

extension Wrapping {
    private func range(ofKeyAt place: Int) -> Range<Int> {
        let start = Self.saltBytes + place * Self.keyBytes
        return start..<start + Self.keyBytes
    }

    /// Whether a record key stands in a place from 0, and not the zeros of one that was destroyed.
    public func hasKey(at place: Int) -> Bool {
        place >= 0 && place < keyCount && content[range(ofKeyAt: place)].contains { $0 != 0 }
    }

    /// The wrapping of record keys with zeros in place of one, and so under another name; itself where
    /// it has no such place.
    public func withoutKey(at place: Int) -> Wrapping {
        guard case .recordKeys(_, let secret) = target, place >= 0, place < keyCount else {
            return self
        }
        var content = content
        content.replaceSubrange(
            range(ofKeyAt: place),
            with: repeatElement(0, count: Self.keyBytes)
        )
        return Wrapping(
            target: .recordKeys(Names.wrapping(content), secret: secret),
            content: content
        )
    }
}

/// A wrapping of record keys with what opens them, which takes longer to derive than one to open.
public struct WrappedKeys: Sendable {
    private let content: [UInt8]
    private let key: SymmetricKey

    fileprivate init(content: [UInt8], key: SymmetricKey) {
        self.content = content
        self.key = key
    }

    /// One record key.
    ///
    /// - Throws: ``TrustError/key`` where there is none such, or it was altered.
    public func key(at place: Int) throws(TrustError) -> BoxKey {
        let count = (content.count - Wrapping.saltBytes) / Wrapping.keyBytes
        guard place >= 0, place < count else { throw TrustError.key }
        let start = Wrapping.saltBytes + place * Wrapping.keyBytes
        do {
            // As one piece: the library copies each piece several times.
            var combined = Self.nonceBytes(place)
            combined.reserveCapacity(12 + Wrapping.keyBytes)
            combined += content[start..<start + Wrapping.keyBytes]
            let box = try AES.GCM.SealedBox(combined: combined)
            return try BoxKey(Array(try AES.GCM.open(box, using: key)))
        } catch {
            throw TrustError.key
        }
    }

    /// The key's place in the wrapping, as 96 bits.
    fileprivate static func nonceBytes(_ place: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4)
        bytes.append(bigEndian: UInt64(place))
        return bytes
    }
}
