import HummingbirdCore
import Logging
import NIOCore

/// A connection whose bytes pass a ``ConnectionGuard`` before TLS and HTTP see them.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let connections: ConnectionTable
    private let settings: ServerSettings

    init(_ base: Base, connections: ConnectionTable, settings: ServerSettings) {
        self.base = base
        self.connections = connections
        self.settings = settings
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            let guardian = ConnectionGuard(connections: connections, settings: settings)
            try channel.pipeline.syncOperations.addHandler(guardian)
        }
        .flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Enters a connection into the table, and ends one whose other side does not fetch what it asked for.
///
/// What a connection owes while it is silent, HTTP's own idle time bounds. That time stands still while
/// an answer is being written, so a client that asks and never reads would hold its connection and the
/// answer's bytes for ever. Likewise one that was told the last and sends on, or just stays.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    /// Bytes of an answer on their way that the system holds, about.
    private static let systemBuffer: ChannelOptions.Types.SocketOption.Value = 128 * 1024

    private let connections: ConnectionTable
    private let answer: TimeAmount
    private let farewell: TimeAmount
    private var deadline: Scheduled<Void>?

    init(connections: ConnectionTable, settings: ServerSettings) {
        self.connections = connections
        answer = .seconds(Int64(settings.answerSeconds))
        farewell = .seconds(Int64(settings.farewellSeconds))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let (channel, connections) = (context.channel, connections)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let isLetIn = connections.admit(channel, from: channel.remoteAddress) {
            bound.eventLoop.execute { bound.value.close(promise: nil) }
        }
        guard isLetIn else { return context.close(promise: nil) }
        // The system would let an answer that nobody fetches grow to megabytes of its own memory.
        _ = channel.setOption(.socketOption(.so_sndbuf), value: Self.systemBuffer)
        channel.closeFuture.whenComplete { _ in connections.remove(channel) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            deadline?.cancel()
        } else {
            end(context, in: answer)
        }
        context.fireChannelWritabilityChanged()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output { end(context, in: farewell) }
        context.close(mode: mode, promise: promise)
    }

    private func end(_ context: ChannelHandlerContext, in time: TimeAmount) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: time) {
            bound.value.close(promise: nil)
        }
    }
}
