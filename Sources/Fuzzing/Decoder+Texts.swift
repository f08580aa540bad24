import Cooperation
import HTTPSignature
import HTTPTypes
import ImportLists
import Replica
import Vocabulary

/// Texts: what people paste and type, model files, header fields.
extension Decoder {
    static let texts: [Decoder] = [
        Decoder("invitation", limit: 4096) { bytes in
            _ = try Invitation(String(decoding: bytes, as: UTF8.self))
        },
        Decoder("recoveryCode", limit: 4096) { bytes in
            let code = try RecoveryCode(String(decoding: bytes, as: UTF8.self))
            check(code, try RecoveryCode(code.text))
        },
        Decoder("token") { bytes in
            _ = Token(String(decoding: bytes, as: UTF8.self))
        },
        Decoder("model", limit: Limits.modelBytes) { bytes in _ = try Model.load(bytes) },
        // The first byte chooses between a table and a line for each row.
        Decoder("importList", limit: 256 * 1024) { bytes in
            try choice(
                bytes,
                [{ _ = try ImportList($0, .table) }, { _ = try ImportList($0, .objects) }]
            )
        },
        // Three header fields, one a line.
        Decoder("signature", limit: 16 * 1024) { bytes in
            let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard lines.count == 3 else { return }
            var fields = HTTPFields()
            for (name, value) in zip(["Content-Digest", "Signature-Input", "Signature"], lines) {
                guard HTTPField.isValidValue(value), let name = HTTPField.Name(name) else { return }
                fields[name] = value
            }
            let signature = try RequestSignature(fields)
            let key = [UInt8](repeating: 9, count: 32)
            try signature.verify(method: "POST", path: "/v1/sync", publicKey: key)
        },
    ]
}
