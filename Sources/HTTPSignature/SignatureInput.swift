import RawStructuredFieldValues
import Vocabulary

/// What `Signature-Input` says under the protocol's label: the covered components, which are fixed,
/// and the parameters.
struct SignatureInput {
    let device: DeviceID
    let nonce: Nonce
    /// The inner list with its parameters, as it is signed (RFC 9421, section 2.3).
    let serialized: String

    /// What a signer writes.
    init(device: DeviceID, nonce: Nonce) {
        self.device = device
        self.nonce = nonce
        let components = SignatureWords.components.map { "\"\($0)\"" }.joined(separator: " ")
        serialized =
            "(\(components));nonce=\"\(nonce)\";keyid=\"\(device)\""
            + ";alg=\"\(SignatureWords.algorithm)\""
    }

    /// Reads the header; nil where it covers anything else, or lacks or adds a parameter. Parameters
    /// may stand in any order; other labels belong to others on the way, and are ignored.
    init?(_ field: String) {
        if let usual = Self.usual(field) {
            self = usual
            return
        }
        var parser = StructuredFieldValueParser(Array(field.utf8))
        guard let values = try? parser.parseDictionaryFieldValue(),
            case .innerList(let list)? = values[SignatureWords.label],
            Self.components(list) == SignatureWords.components
        else { return nil }
        let parameters = list.rfc9651Parameters
        guard parameters.count == 3,
            case .string(SignatureWords.algorithm)? = parameters["alg"],
            case .string(let keyID)? = parameters["keyid"],
            case .string(let nonceText)? = parameters["nonce"],
            let device = DeviceID(hex: keyID), let nonce = Nonce(hex: nonceText),
            let serialized = Self.serialize(list)
        else { return nil }
        self.device = device
        self.nonce = nonce
        self.serialized = serialized
    }

    /// Reads a header that stands exactly as ``init(device:nonce:)`` writes it, which is nearly always
    /// so and takes no parser; nil for any other.
    private static func usual(_ field: String) -> SignatureInput? {
        let parts = field.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count == 13, let nonce = Nonce(hex: String(parts[7])),
            let device = DeviceID(hex: String(parts[9]))
        else { return nil }
        let usual = SignatureInput(device: device, nonce: nonce)
        return "\(SignatureWords.label)=\(usual.serialized)" == field ? usual : nil
    }

    private static func components(_ list: InnerList) -> [String]? {
        var names: [String] = []
        for item in list.bareInnerList {
            guard case .string(let name) = item.rfc9651BareItem, item.rfc9651Parameters.count == 0
            else { return nil }
            names.append(name)
        }
        return names
    }

    private static func serialize(_ list: InnerList) -> String? {
        var serializer = StructuredFieldValueSerializer()
        guard let bytes = try? serializer.writeListFieldValue([.innerList(list)]) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
