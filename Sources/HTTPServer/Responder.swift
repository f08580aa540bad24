import HTTPSignature
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Vocabulary

/// What a request comes with beside itself.
struct ConnectionContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

/// Answers requests: limits, paths, signatures, then the handler.
struct Responder: HTTPResponder {
    let handler: any RequestHandler
    let authenticator: RequestAuthenticator
    let bodies: BodyReader
    let connections: ConnectionTable
    let logger: Logger

    /// What became of a request, for its answer and the log.
    private struct Outcome {
        var reply: Reply
        var device: DeviceID?
    }

    private enum Path: String {
        case join = "/v1/join"
        case giveBack = "/v1/return"
        case sync = "/v1/sync"
        case wait = "/v1/wait"
        case blobPut = "/v1/blob/put"
        case blobGet = "/v1/blob/get"
        case health = "/healthz"
    }

    /// What a request's head says, before anything of its body is kept.
    private enum Head {
        case refused(Refusal)
        case open(Path)
        case proven(Path, RequestSignature)
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let start = ContinuousClock.now
        let path = request.uri.query == nil ? Path(rawValue: request.uri.path) : nil
        if path == .health { return await health(request) }

        let head = await judge(request, path: path)
        let room: BodyRoom?
        switch head {
        case .refused: room = nil
        case .open: room = bodies.unproven
        case .proven:
            room = bodies.proven
            connections.vouch(for: context.channel)
        }
        defer { connections.rest(context.channel) }
        let outcome: Outcome
        var size = 0
        switch try await bodies.read(request, into: room) {
        case .failure(let failure):
            if failure.isCut {
                // The connection ends once the answer is written.
                context.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
            outcome = refuse(failure.refusal)
        case .success(let body):
            size = body.size
            connections.vouch(for: context.channel)
            outcome = await answer(head, body: body.bytes)
        }
        log(outcome, path: path, size: size, start: start)
        return response(outcome.reply)
    }

    private func judge(_ request: Request, path: Path?) async -> Head {
        guard let path else { return .refused(.pathUnknown) }
        guard request.method == .post else { return .refused(.methodUnsupported) }
        guard Self.isPlain(request.headers) else { return .refused(.encodingUnsupported) }
        if path == .join || path == .giveBack { return .open(path) }
        let result = await authenticator.prove(
            method: request.method.rawValue,
            path: path.rawValue,
            fields: request.headers
        )
        return switch result {
        case .failure(let failure): .refused(failure.refusal)
        case .success(let signature): .proven(path, signature)
        }
    }

    private func answer(_ head: Head, body: [UInt8]) async -> Outcome {
        switch head {
        case .refused(let refusal): return refuse(refusal)
        case .open(.giveBack): return Outcome(reply: await handler.giveBack(body))
        case .open:
            let authenticator = authenticator
            let reply = await handler.join(body) { authenticator.freshNonce(for: $0) }
            return Outcome(reply: reply)
        case .proven(let path, let signature):
            switch authenticator.admit(signature, body: body) {
            case .failure(let failure):
                return refuse(failure.refusal, device: failure.device, nonce: failure.nonce)
            case .success(let authentic):
                return await answer(path, body: body, authentic)
            }
        }
    }

    private func answer(
        _ path: Path,
        body: [UInt8],
        _ authentic: AuthenticRequest
    ) async -> Outcome {
        let (device, nonce) = (authentic.device, authentic.nonce)
        let reply =
            switch path {
            case .sync: await handler.sync(body, from: device, nonce: nonce)
            case .blobPut: await handler.put(body, from: device, nonce: nonce)
            case .blobGet: await handler.get(body, from: device, nonce: nonce)
            default: await handler.wait(body, from: device, nonce: nonce)
            }
        return Outcome(reply: reply, device: device)
    }

    /// Whether a body is neither compressed nor packed otherwise.
    private static func isPlain(_ fields: HTTPFields) -> Bool {
        let content = fields[.contentEncoding]?.lowercased() ?? "identity"
        let transfer = fields[.transferEncoding]?.lowercased() ?? "chunked"
        return content == "identity" && transfer == "chunked"
    }

    private func refuse(
        _ refusal: Refusal,
        device: DeviceID? = nil,
        nonce: Nonce? = nil
    ) -> Outcome {
        let reply = Reply(
            status: refusal.status,
            body: handler.encode(refusal, nonce: nonce),
            code: refusal.code
        )
        return Outcome(reply: reply, device: device)
    }

    private func response(_ reply: Reply) -> Response {
        var fields: HTTPFields = [.contentType: "application/protobuf", .cacheControl: "no-store"]
        if reply.status == 405 { fields[.allow] = "POST" }
        return Response(
            status: .init(code: reply.status),
            headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        )
    }

    private func health(_ request: Request) async -> Response {
        guard request.method == .get || request.method == .head else {
            return response(refuse(.methodUnsupported).reply)
        }
        let isHealthy = await handler.isHealthy()
        return Response(
            status: isHealthy ? .ok : .serviceUnavailable,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: isHealthy ? "ok\n" : "failing\n"))
        )
    }

    private func log(
        _ outcome: Outcome,
        path: Path?,
        size: Int,
        start: ContinuousClock.Instant
    ) {
        let elapsed = (ContinuousClock.now - start) / .milliseconds(1)
        var metadata: Logger.Metadata = [
            // An unknown path is the caller's text, which has no place in a log.
            "path": .string(path?.rawValue ?? "unknown"),
            "status": .stringConvertible(outcome.reply.status),
            "received": .stringConvertible(size),
            "sent": .stringConvertible(outcome.reply.body.count),
            "milliseconds": .stringConvertible((elapsed * 10).rounded() / 10),
        ]
        if let device = outcome.device { metadata["device"] = .stringConvertible(device) }
        if let code = outcome.reply.code { metadata["code"] = .string(code) }
        logger.log(
            level: outcome.reply.status >= 500 ? .error : .info,
            "request",
            metadata: metadata
        )
    }
}
