import Crypto
public import HTTPTypes
import RawStructuredFieldValues
public import Vocabulary

/// The signature of a request after RFC 9421, in the one form of the protocol's section 9.
///
/// It covers method, path and the body's digest, and carries the device and a nonce. Reading one
/// (``init(_:)``) checks its form alone; ``verify(method:path:body:publicKey:)`` checks what it says.
public struct RequestSignature: Hashable, Sendable {
    /// The device that signed, or claims to have.
    public let device: DeviceID
    /// The nonce that the request spends.
    public let nonce: Nonce
    /// The SHA-256 of the body that was signed.
    public let digest: [UInt8]
    /// The Ed25519 signature, 64 bytes.
    public let signature: [UInt8]

    /// The header as received, and the parameters in the order in which they were: both are signed.
    private let digestField: String
    private let parameters: String

    /// Reads the three headers.
    ///
    /// Throws ``SignatureError/missing`` and ``SignatureError/malformed``.
    public init(_ fields: HTTPFields) throws(SignatureError) {
        guard let digestField = fields[.contentDigest], let input = fields[.signatureInput],
            let signature = fields[.signature]
        else { throw .missing }
        guard let digest = ContentDigest.parse(digestField),
            let parsed = SignatureInput(input), let bytes = Self.bytes(signature)
        else { throw .malformed }
        self.device = parsed.device
        self.nonce = parsed.nonce
        self.digest = digest
        self.signature = bytes
        self.digestField = digestField
        self.parameters = parsed.serialized
    }

    /// Checks that `body` is the one whose digest was signed, and the signature against the device's
    /// Ed25519 public key. `path` is what the server is asked for, without a query.
    ///
    /// Throws ``SignatureError/digest`` and ``SignatureError/invalid``.
    public func verify(
        method: String,
        path: String,
        body: [UInt8],
        publicKey: [UInt8]
    ) throws(SignatureError) {
        try verify(body: body)
        try verify(method: method, path: path, publicKey: publicKey)
    }

    /// Checks that the body is the one whose digest was signed. Throws ``SignatureError/digest``.
    public func verify(body: [UInt8]) throws(SignatureError) {
        guard ContentDigest.sha256(body) == digest else { throw .digest }
    }

    /// Checks the signature alone, which is possible before the body has come: it covers the body's
    /// digest, not the body. Throws ``SignatureError/invalid``.
    public func verify(
        method: String,
        path: String,
        publicKey: [UInt8]
    ) throws(SignatureError) {
        let base = Self.base(
            method: method,
            path: path,
            digestField: digestField,
            parameters: parameters
        )
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey),
            key.isValidSignature(signature, for: base)
        else { throw .invalid }
    }

    /// The headers of a request signed by `device` under `nonce`. `sign` gives the 64-byte Ed25519
    /// signature of the bytes that it gets; what it throws is passed on.
    public static func fields<Failure: Error>(
        method: String,
        path: String,
        body: [UInt8],
        device: DeviceID,
        nonce: Nonce,
        sign: ([UInt8]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> HTTPFields {
        let digestField = ContentDigest.field(ContentDigest.sha256(body))
        let parameters = SignatureInput(device: device, nonce: nonce).serialized
        let base = base(
            method: method,
            path: path,
            digestField: digestField,
            parameters: parameters
        )
        let signature = try sign(base)
        return [
            .contentDigest: digestField,
            .signatureInput: "\(SignatureWords.label)=\(parameters)",
            .signature: "\(SignatureWords.label)=:\(Base64.encode(signature)):",
        ]
    }

    /// The signature base (RFC 9421, section 2.5): the bytes that are signed.
    static func base(
        method: String,
        path: String,
        digestField: String,
        parameters: String
    ) -> [UInt8] {
        var base: [UInt8] = []
        base.reserveCapacity(320)
        for (index, line) in [
            (SignatureWords.method, method), (SignatureWords.path, path),
            (SignatureWords.digest, digestField), ("@signature-params", parameters),
        ].enumerated() {
            if index > 0 { base.append(UInt8(ascii: "\n")) }
            base.append(UInt8(ascii: "\""))
            base.append(contentsOf: line.0.utf8)
            base.append(contentsOf: "\": ".utf8)
            base.append(contentsOf: line.1.utf8)
        }
        return base
    }

    private static func bytes(_ field: String) -> [UInt8]? {
        if let bytes = Base64.item(of: field, key: SignatureWords.label), bytes.count == 64 {
            return bytes
        }
        var parser = StructuredFieldValueParser(Array(field.utf8))
        guard let values = try? parser.parseDictionaryFieldValue(),
            case .item(let item)? = values[SignatureWords.label],
            case .undecodedByteSequence(let text) = item.rfc9651BareItem,
            let bytes = Base64.decode(Array(text.utf8)), bytes.count == 64
        else { return nil }
        return bytes
    }
}
