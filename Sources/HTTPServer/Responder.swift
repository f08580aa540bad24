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

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let start = ContinuousClock.now
        let path = request.uri.query == nil ? Path(rawValue: request.uri.path) : nil
        if path == .health { return await health(request) }

        let outcome: Outcome
        var size = 0
        switch try await bodies.read(request) {
        case .failure(let failure):
            if failure.isCut {
                // The connection ends once the answer is written.
                context.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
            outcome = refuse(failure.refusal)
        case .success(let body):
            size = body.count
            outcome = await answer(request, path: path, body: body)
        }
        log(outcome, path: path, size: size, start: start)
        return response(outcome.reply)
    }

    private func answer(_ request: Request, path: Path?, body: [UInt8]) async -> Outcome {
        guard let path else { return refuse(.pathUnknown) }
        guard request.method == .post else { return refuse(.methodUnsupported) }
        guard Self.isPlain(request.headers) else { return refuse(.encodingUnsupported) }
        if path == .join {
            let authenticator = authenticator
            let reply = await handler.join(body) { authenticator.freshNonce(for: $0) }
            return Outcome(reply: reply)
        }
        if path == .giveBack { return Outcome(reply: await handler.giveBack(body)) }
        let result = await authenticator.authenticate(
            method: request.method.rawValue,
            path: path.rawValue,
            fields: request.headers,
            body: body
        )
        switch result {
        case .failure(let failure):
            return refuse(failure.refusal, device: failure.device, nonce: failure.nonce)
        case .success(let authentic):
            let (device, nonce) = (authentic.device, authentic.nonce)
            let reply =
                switch path {
                case .sync: await handler.sync(body, from: device, nonce: nonce)
                case .blobPut: await handler.put(body, from: device, nonce: nonce)
                case .blobGet: await handler.get(body, from: device, nonce: nonce)
                default: await handler.wait(body, from: device, nonce: nonce)
                }
            return Outcome(reply: reply, device: authentic.device)
        }
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
