import Foundation
import HTTPSignature
import HTTPTypes
import Synchronization
import TestSupport
import Trust
import Vocabulary
import Wire

/// A device that alters what it passes on: the real program, whose copies are changed on their way and
/// signed anew with its own keys, as a program that lies would.
final class LyingCopier: Sendable {
    let key: SigningKey
    /// The copy that it sent last.
    let signed = Mutex<SignedBody?>(nil)

    /// Lies with the keys of a replica.
    init(_ client: Client) throws {
        let text = try String(contentsOfFile: client.home + "/keys", encoding: .utf8)
        var secret: [UInt8]?
        for line in text.split(separator: "\n") where line.hasPrefix("signing ") {
            secret = [UInt8](hex: String(line.dropFirst("signing ".count)))
        }
        guard let secret else { throw NoKey() }
        key = try SigningKey(secret: secret)
    }

    struct NoKey: Error {}

    /// A request with every copy in it changed: all that it shows is something else than was written.
    func lie(_ request: ForwardProxy.Request) throws -> ForwardProxy.Request {
        guard request.path == "/v1/sync" else { return request }
        var sync = try SyncRequest(request.body)
        guard !sync.copies.isEmpty else { return request }
        sync.copies = try sync.copies.map { signed in
            var statement = try AudienceStatement(signed.body)
            guard case .copy(var copy) = statement.content else { return signed }
            copy.box = CopyBox.sealPlain(Self.lies(in: copy))
            statement.content = .copy(copy)
            let body = statement.bytes
            let lie = SignedBody(
                body: body,
                signer: signed.signer,
                signature: try key.sign(SignedText.audience(body))
            )
            self.signed.withLock { $0 = lie }
            return lie
        }
        return try sign(request, sync.encoded())
    }

    private static func lies(in copy: RecordCopy) -> CopyContent {
        let count = copy.commits.flatMap(\.leaves).reduce(0) { count, leaf in
            guard case .open(_, _, _, let shown) = leaf.content else { return count }
            return count + shown.count + 2
        }
        let lie = CopyContent.Opening(
            salt: [UInt8](repeating: 1, count: 16),
            bytes: [1] + Array("lögn".utf8)
        )
        return CopyContent(openings: [CopyContent.Opening](repeating: lie, count: count))
    }

    /// The request with another body, under the same nonce.
    private func sign(
        _ request: ForwardProxy.Request,
        _ body: [UInt8]
    ) throws -> ForwardProxy.Request {
        var request = request
        let names = ["content-digest", "signature-input", "signature", "content-length"]
        var fields = HTTPFields()
        request.headers.removeAll { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let name = parts.first?.lowercased(), names.contains(name), parts.count == 2,
                let field = HTTPField.Name(name)
            else { return false }
            fields[field] = parts[1].trimmingCharacters(in: .whitespaces)
            return true
        }
        let old = try RequestSignature(fields)
        let new = try RequestSignature.fields(
            method: "POST",
            path: request.path,
            body: body,
            device: old.device,
            nonce: old.nonce
        ) { try key.sign($0) }
        request.headers += new.map { "\($0.name.rawName): \($0.value)" }
        request.headers.append("Content-Length: \(body.count)")
        request.body = body
        return request
    }
}
