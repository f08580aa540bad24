import Foundation
import Synchronization

/// A line to a server that counts what goes through it, and that is cut after so many bytes. A line that
/// was cut stays dead until it is mended.
public final class CutLine: Sendable {
    /// The two ways.
    public enum Direction: Sendable {
        /// To the server.
        case up
        /// From it.
        case down
    }

    private struct State {
        var passed: [Direction: Int] = [:]
        var cut: (direction: Direction, left: Int)?
        var isDead = false
        var open: [Socket] = []
    }

    private let listener: Socket
    private let target: Int
    private let state = Mutex(State())

    /// Listens on a free port, for a server on the port given.
    public init(to target: Int) throws {
        listener = try Socket.listen()
        self.target = target
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while let client = listener.accept() { self?.serve(client) }
        }
    }

    deinit { listener.shut() }

    /// The server's address, as seen through the line.
    public var url: String { "http://127.0.0.1:\(listener.port)" }

    /// How many bytes have gone this way since the line was last mended.
    public func passed(_ direction: Direction) -> Int {
        state.withLock { $0.passed[direction, default: 0] }
    }

    /// Whether the line was cut.
    public var isDead: Bool { state.withLock(\.isDead) }

    /// Cuts the line once this many more bytes have gone this way.
    public func cut(_ direction: Direction, after bytes: Int) {
        state.withLock { $0.cut = (direction, bytes) }
    }

    /// Mends the line, and counts anew.
    public func mend() {
        state.withLock { $0 = State() }
    }

    private func serve(_ client: Socket) {
        guard !isDead, let server = try? Socket.connect(port: target) else { return client.shut() }
        state.withLock { $0.open += [client, server] }
        for (from, to, direction) in [
            (client, server, Direction.up), (server, client, .down),
        ] {
            Thread.detachNewThread { [self] in
                while true {
                    let part = from.read()
                    let goes = pass(part.count, direction)
                    if goes > 0, (try? to.write(Array(part.prefix(goes)))) == nil { break }
                    if part.isEmpty || goes < part.count { break }
                }
                to.finish()
                if isDead { state.withLock { for socket in $0.open { socket.shut() } } }
            }
        }
    }

    /// How many of these bytes go through.
    private func pass(_ count: Int, _ direction: Direction) -> Int {
        state.withLock { state in
            guard !state.isDead else { return 0 }
            var goes = count
            if let cut = state.cut, cut.direction == direction {
                goes = min(count, cut.left)
                state.cut?.left -= goes
                state.isDead = goes == cut.left
            }
            state.passed[direction, default: 0] += goes
            return goes
        }
    }
}
