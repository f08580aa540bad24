import NIOCore
import Synchronization

/// The memory that bodies of one kind may take, all connections together.
final class BodyRoom: Sendable {
    private let left: Mutex<Int>

    init(bytes: Int) {
        left = Mutex(bytes)
    }

    /// Takes that many bytes, if there is room for them.
    fileprivate func take(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard bytes <= left else { return false }
            left -= bytes
            return true
        }
    }

    fileprivate func giveBack(_ bytes: Int) {
        left.withLock { $0 += bytes }
    }
}

/// A body that holds its place in a ``BodyRoom`` for as long as it lives.
struct KeptBody: ~Copyable {
    private(set) var bytes: [UInt8] = []
    /// How much came, kept or not.
    private(set) var size = 0
    /// Whether all that came is kept.
    private(set) var isWhole: Bool
    private let room: BodyRoom?

    /// An empty body; without a room it keeps nothing.
    init(_ room: BodyRoom?) {
        self.room = room
        isWhole = room != nil
    }

    deinit { room?.giveBack(bytes.count) }

    /// Keeps a further part, if there is room for it.
    mutating func append(_ part: ByteBuffer) {
        size += part.readableBytes
        guard isWhole, let room else { return }
        guard room.take(part.readableBytes) else { return drop() }
        bytes.append(contentsOf: part.readableBytesView)
    }

    /// Keeps nothing of it any more.
    mutating func drop() {
        room?.giveBack(bytes.count)
        bytes = []
        isWhole = false
    }
}
