/// What is wrong with the signature of a request; the raw value is the protocol's code.
public enum SignatureError: String, Error, Hashable, Sendable {
    /// One of the three headers is missing.
    case missing = "signature.missing"
    /// A header is not in the one form that the protocol has.
    case malformed = "signature.malformed"
    /// The body is not the one whose digest was signed.
    case digest = "signature.digest"
    /// The signature is not by the device's key.
    case invalid = "signature.invalid"
}
