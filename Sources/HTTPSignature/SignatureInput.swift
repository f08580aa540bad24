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
        let bytes = Array(field.utf8)
        let nonceEnd = beforeNonce.count + 32
        let deviceEnd = nonceEnd + beforeDevice.count + 32
        guard bytes.count == deviceEnd + afterDevice.count, bytes.starts(with: beforeNonce),
            bytes[nonceEnd...].starts(with: beforeDevice),
            bytes[deviceEnd...].starts(with: afterDevice),
            let nonce: Nonce = identifier(bytes[(nonceEnd - 32)..<nonceEnd]),
            let device: DeviceID = identifier(bytes[(deviceEnd - 32)..<deviceEnd])
        else { return nil }
        let serialized = bytes.dropFirst(SignatureWords.label.utf8.count + 1)
        return SignatureInput(
            device: device,
            nonce: nonce,
            serialized: String(decoding: serialized, as: UTF8.self)
        )
    }

    private init(device: DeviceID, nonce: Nonce, serialized: String) {
        self.device = device
        self.nonce = nonce
        self.serialized = serialized
    }

    /// What stands around the nonce and the device in a header as it is written here.
    private static let parts: [[UInt8]] = {
        let zero = SignatureInput(device: .zero, nonce: .zero).serialized
        return "\(SignatureWords.label)=\(zero)".split(separator: DeviceID.zero.description)
            .map { Array($0.utf8) }
    }()
    private static let beforeNonce = parts.first ?? []
    private static let beforeDevice = parts.dropFirst().first ?? []
    private static let afterDevice = parts.last ?? []

    /// Reads 32 hex digits, small ones alone.
    private static func identifier<Kind>(_ digits: ArraySlice<UInt8>) -> Identifier<Kind>? {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(value)
        }
        return Identifier(high: high, low: low)
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
