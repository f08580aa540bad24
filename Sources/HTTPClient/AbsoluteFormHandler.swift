import NIOCore
import NIOHTTP1

/// Writes the whole URL into the request line, which is how a proxy is asked for a plain `http` server
/// (RFC 9112, section 3.2.2). Many proxies allow tunnels to the TLS port alone.
final class AbsoluteFormHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let origin: String

    init(origin: String) {
        self.origin = origin
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        head.uri = origin + head.uri
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Puts the handler in front of the encoder of a client's connection.
    static func add(to channel: any Channel, origin: String) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
            try pipeline.addHandler(
                AbsoluteFormHandler(origin: origin),
                position: .after(encoder)
            )
        }
    }
}
