import Crypto
import Vocabulary
import Wire

// Memos lie straight under a secret: whoever may read one may read all under it.
extension AudienceSecret {
    /// Seals the plain bytes of a memo.
    ///
    /// - Parameter random: 32 fresh random bytes. The salt depends on them and on the memo, so that bytes
    ///   that came twice (a copy of a machine, say) seal no two memos under one key.
    public func seal(memo: [UInt8], random: [UInt8]) throws(TrustError) -> MemoStatement {
        var salted = Array("obruten salt of memos 1".utf8) + random
        salted += memo
        let salt = Digest.sha256(salted).head.bytes
        do {
            let sealed = try AES.GCM.seal(
                memo,
                using: memoKey(salt: salt),
                nonce: AES.GCM.Nonce(data: Self.memoNonce)
            )
            return MemoStatement(
                secret: name,
                salt: salt,
                content: Array(sealed.ciphertext) + Array(sealed.tag)
            )
        } catch {
            throw TrustError.key
        }
    }

    /// The plain bytes of a memo.
    ///
    /// - Throws: ``TrustError/key`` where it was sealed under another secret, or altered.
    public func open(_ memo: MemoStatement) throws(TrustError) -> [UInt8] {
        guard memo.secret == name, memo.content.count >= 16 else { throw TrustError.key }
        do {
            let box = try AES.GCM.SealedBox(combined: Self.memoNonce + memo.content)
            return Array(try AES.GCM.open(box, using: memoKey(salt: memo.salt)))
        } catch {
            throw TrustError.key
        }
    }

    private static let memoNonce = [UInt8](repeating: 0, count: 12)

    private func memoKey(salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.expand(
            pseudoRandomKey: bytes,
            info: Array("obruten memo key 1".utf8) + salt,
            outputByteCount: 32
        )
    }
}
