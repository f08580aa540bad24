import Crypto
import RawStructuredFieldValues

/// The `Content-Digest` of a body after RFC 9530, with SHA-256.
public enum ContentDigest {
    /// The SHA-256 of the body, 32 bytes.
    public static func sha256(_ body: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: body))
    }

    /// The value of the header for this digest.
    public static func field(_ digest: [UInt8]) -> String {
        "\(SignatureWords.digestAlgorithm)=:\(Base64.encode(digest)):"
    }

    /// The SHA-256 in a value of the header, other algorithms beside it ignored; nil where there is
    /// none of 32 bytes.
    public static func parse(_ field: String) -> [UInt8]? {
        let key = SignatureWords.digestAlgorithm
        if let digest = Base64.item(of: field, key: key), digest.count == SHA256.byteCount {
            return digest
        }
        var parser = StructuredFieldValueParser(Array(field.utf8))
        guard let values = try? parser.parseDictionaryFieldValue(),
            case .item(let item)? = values[SignatureWords.digestAlgorithm],
            case .undecodedByteSequence(let text) = item.rfc9651BareItem,
            let digest = Base64.decode(Array(text.utf8)), digest.count == SHA256.byteCount
        else { return nil }
        return digest
    }
}
