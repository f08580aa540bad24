public import HTTPTypes

extension HTTPField.Name {
    /// `Content-Digest` (RFC 9530).
    public static let contentDigest = Self(known: "Content-Digest")
    /// `Signature-Input` (RFC 9421).
    public static let signatureInput = Self(known: "Signature-Input")
    /// `Signature` (RFC 9421).
    public static let signature = Self(known: "Signature")

    // The initializer fails for names with characters that these do not have.
    private init(known name: String) {
        self = Self(name) ?? .contentType
    }
}

/// The words of a signature that never vary.
enum SignatureWords {
    static let label = "obruten"
    static let algorithm = "ed25519"
    static let digestAlgorithm = "sha-256"
    static let method = "@method"
    static let path = "@path"
    static let digest = "content-digest"
    static let components = [method, path, digest]
}
