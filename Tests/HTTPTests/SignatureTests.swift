import Crypto
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import HTTPSignature

/// Against signatures made by another implementation of Ed25519 over a base written out by hand.
struct SignatureTests {
    private static let seed = Array(UInt8(0)..<32)
    private static let publicKey = [UInt8](
        hex: "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    )
    private static let device = DeviceID(hex: "cba3a3e999aebfad4f64ecd73d8a0a91")
    private static let nonce = Nonce(hex: "000102030405060708090a0b0c0d0e0f")
    private static let body = Array("the body of a request".utf8)
    private static let digest = "sha-256=:oO5yASPVGdP0AP29IxR+Y+dFK57S0MrGLOstmAjQASU=:"
    private static let covered = #"("@method" "@path" "content-digest")"#
    private static let nonceText = #"nonce="000102030405060708090a0b0c0d0e0f""#
    private static let keyText = #"keyid="cba3a3e999aebfad4f64ecd73d8a0a91""#
    private static let input =
        #"obruten=\#(covered);\#(nonceText);\#(keyText);alg="ed25519""#
    private static let signature =
        "obruten=:KHVeaGpJtsDBFdsMYYus6KDL6+kYSRkchnTgmwdCgTlpqfrzcp9HYEdcwNmBqTQtnnoORnmaUnGtKnPukogEBQ==:"

    private func fields(
        digest: String? = Self.digest,
        input: String? = Self.input,
        signature: String? = Self.signature
    ) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentDigest] = digest
        fields[.signatureInput] = input
        fields[.signature] = signature
        return fields
    }

    private func verify(
        _ fields: HTTPFields,
        method: String = "POST",
        path: String = "/v1/sync",
        body: [UInt8] = Self.body,
        key: [UInt8]? = Self.publicKey
    ) throws {
        try RequestSignature(fields).verify(
            method: method,
            path: path,
            body: body,
            publicKey: try #require(key)
        )
    }

    @Test func vectorVerifies() throws {
        let signature = try RequestSignature(fields())
        #expect(signature.device == Self.device)
        #expect(signature.nonce == Self.nonce)
        #expect(signature.digest == ContentDigest.sha256(Self.body))
        try verify(fields())
    }

    @Test func vectorIsWhatWeSign() throws {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: Self.seed)
        var base: [UInt8] = []
        let made = try RequestSignature.fields(
            method: "POST",
            path: "/v1/sync",
            body: Self.body,
            device: try #require(Self.device),
            nonce: try #require(Self.nonce)
        ) { bytes in
            base = bytes
            return Array(try key.signature(for: bytes))
        }
        #expect(made[.contentDigest] == Self.digest)
        #expect(made[.signatureInput] == Self.input)
        #expect(
            String(decoding: base, as: UTF8.self) == """
                "@method": POST
                "@path": /v1/sync
                "content-digest": \(Self.digest)
                "@signature-params": \(Self.input.dropFirst("obruten=".count))
                """
        )
        // Ed25519 keys of the library sign with randomness, so the signatures differ.
        try verify(made)
    }

    @Test func parametersInAnotherOrderAreSignedInThatOrder() throws {
        let input = #"obruten=\#(Self.covered);alg="ed25519";\#(Self.nonceText);\#(Self.keyText)"#
        let other =
            "obruten=:Np7LmGsnJLGoRdQ4gg9eWn4dypuNroIytVS7j5Z28nMHc8OD2wEE5sgdkpQa6YlFYCfMaYbXvK7twoRjlAYeCA==:"
        try verify(fields(input: input, signature: other))
        #expect(throws: SignatureError.invalid) { try verify(fields(input: input)) }
    }

    @Test func base64IsThatOfFoundationAndOneTextForOneValue() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count &* 11) }
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == text)
            #expect(Base64.decode(Array(text.utf8)) == bytes)
        }
        for wrong in ["A", "AB", "ABC", "AB=", "A===", "====", "AB==AB==", "A=BC", "AB-_", "AB C"] {
            #expect(Base64.decode(Array(wrong.utf8)) == nil, "\(wrong)")
        }
        // The last digit has bits to spare that are not zeros.
        for wrong in ["AB==", "ABD=", "//==", "///="] {
            #expect(Base64.decode(Array(wrong.utf8)) == nil, "\(wrong)")
        }
    }

    @Test func signaturesOfOthersAreIgnored() throws {
        try verify(
            fields(
                digest: Self.digest,
                input: #"proxy=("@authority");created=1618884475, "# + Self.input,
                signature: "proxy=:AAAA:, " + Self.signature
            )
        )
    }

    @Test(arguments: [0, 1, 2])
    func missingHeader(_ which: Int) {
        let incomplete = fields(
            digest: which == 0 ? nil : Self.digest,
            input: which == 1 ? nil : Self.input,
            signature: which == 2 ? nil : Self.signature
        )
        #expect(throws: SignatureError.missing) { try verify(incomplete) }
    }

    @Test(arguments: [
        "", "obruten", "obruten=1", "obruten=()", "other\(input.dropFirst(7))",
        #"obruten=("@method" "@path");\#(nonceText);\#(keyText);alg="ed25519""#,
        #"obruten=("@path" "@method" "content-digest");\#(nonceText);\#(keyText);alg="ed25519""#,
        #"obruten=("@method";req "@path" "content-digest");\#(nonceText);\#(keyText);alg="ed25519""#,
        #"obruten=\#(covered);\#(nonceText);\#(keyText)"#,
        #"obruten=\#(covered);\#(nonceText);\#(keyText);alg="hmac-sha256""#,
        #"obruten=\#(covered);\#(nonceText);\#(keyText);alg=ed25519"#,
        #"obruten=\#(covered);\#(keyText);alg="ed25519""#,
        #"obruten=\#(covered);nonce="00";\#(keyText);alg="ed25519""#,
        #"obruten=\#(covered);\#(nonceText);keyid="zz";alg="ed25519""#,
        input + ";created=1618884475", input + ", obruten=1", "obruten=(((((", "å=1",
    ])
    func malformedInput(_ input: String) {
        #expect(throws: SignatureError.malformed) { try verify(fields(input: input)) }
    }

    @Test(arguments: [
        "", "obruten", "obruten=AAAA", "obruten=:AAAA:", "obruten=:not base64:", "other=:AAAA:",
        "obruten=()", "obruten=:====:",
    ])
    func malformedSignature(_ signature: String) {
        #expect(throws: SignatureError.malformed) { try verify(fields(signature: signature)) }
    }

    @Test(arguments: ["", "sha-256", "sha-256=:AAAA:", "md5=:AAAA:", "sha-256=oO5y", "sha-256=::"])
    func malformedDigest(_ digest: String) {
        #expect(throws: SignatureError.malformed) { try verify(fields(digest: digest)) }
    }

    @Test func changedBody() {
        var body = Self.body
        body[0] ^= 1
        #expect(throws: SignatureError.digest) { try verify(fields(), body: body) }
        #expect(throws: SignatureError.digest) { try verify(fields(), body: []) }
    }

    @Test func changedRequest() {
        #expect(throws: SignatureError.invalid) { try verify(fields(), method: "PUT") }
        #expect(throws: SignatureError.invalid) { try verify(fields(), path: "/v1/wait") }
        #expect(throws: SignatureError.invalid) {
            try verify(fields(), key: Array(repeating: 7, count: 32))
        }
        #expect(throws: SignatureError.invalid) { try verify(fields(), key: []) }
    }

    @Test func swappedNonceOrDevice() {
        let nonce = #"nonce="ffffffffffffffffffffffffffffffff""#
        let key = #"keyid="ffffffffffffffffffffffffffffffff""#
        for changed in [
            Self.input.replacing(Self.nonceText, with: nonce),
            Self.input.replacing(Self.keyText, with: key),
        ] {
            #expect(throws: SignatureError.invalid) { try verify(fields(input: changed)) }
        }
    }

    /// No flipped bit of a header gets through, and none brings the reader down.
    @Test func flippedBits() throws {
        for (index, text) in [Self.digest, Self.input, Self.signature].enumerated() {
            for bit in 0..<(text.utf8.count * 8) {
                var bytes = Array(text.utf8)
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                // A header cannot hold these: they never get this far.
                if [0, 10, 13].contains(bytes[bit / 8]) { continue }
                let flipped = String(decoding: bytes, as: UTF8.self)
                let changed = fields(
                    digest: index == 0 ? flipped : Self.digest,
                    input: index == 1 ? flipped : Self.input,
                    signature: index == 2 ? flipped : Self.signature
                )
                // A letter's case does not change hex digits; what is signed changes all the same.
                #expect(throws: SignatureError.self, "header \(index) bit \(bit)") {
                    try verify(changed)
                }
            }
        }
    }
}
