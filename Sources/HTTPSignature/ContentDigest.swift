import Crypto
import FoundationEssentials
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
            let digest = Base64.decode(text), digest.count == SHA256.byteCount
        else { return nil }
        return digest
    }
}

/// The encoding of byte sequences in structured fields (RFC 9651, section 4.1.8).
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// The bytes of a header that is `key=:<base64>:` and nothing else, which needs no parser; nil for
    /// any other.
    static func item(of field: String, key: String) -> [UInt8]? {
        let prefix = key + "=:"
        guard field.hasPrefix(prefix), field.hasSuffix(":"), field.utf8.count > prefix.utf8.count
        else { return nil }
        return decode(String(field.dropFirst(prefix.count).dropLast()))
    }

    static func decode(_ text: String) -> [UInt8]? {
        guard let bytes = Data(base64Encoded: text).map({ Array($0) }) else { return nil }
        // One text for one value: the bits that the last digit has to spare are zeros.
        return encode(bytes) == text ? bytes : nil
    }
}
