import NIOCore
import Synchronization

/// The open connections: how many, from where, and which of them give way to a newcomer.
///
/// A connection is *vouched for* from when a device's signature or a whole body has come until the
/// answer is there. No other can keep a newcomer out, however many there are.
final class ConnectionTable: Sendable {
    fileprivate struct Entry {
        let address: String
        let close: @Sendable () -> Void
        /// The turn at which it came or its last request ended.
        var turn: UInt64
        var isVouched = false
    }

    fileprivate struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var counts: [String: Int] = [:]
        var turn: UInt64 = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let addressLimit: Int?

    /// An empty table for about `limit` connections. `addressLimit` is how many may come from one
    /// address; nil for a quarter of them all, except from this machine.
    init(limit: Int, addressLimit: Int?) {
        self.limit = limit
        self.addressLimit = addressLimit
    }

    /// Lets a connection in, unless too many come from its address. Where there are as many as may be,
    /// the one is closed that has gone longest without a request that counts.
    func admit(
        _ channel: any Channel,
        from address: SocketAddress?,
        close: @escaping @Sendable () -> Void
    ) -> Bool {
        let name = address?.ipAddress ?? ""
        let most = addressLimit ?? (Self.isThisMachine(name) ? Int.max : max(1, limit / 4))
        let id = ObjectIdentifier(channel)
        let (isLetIn, closing) = state.withLock { state in
            guard state.counts[name, default: 0] < most else {
                return (false, nil as (@Sendable () -> Void)?)
            }
            var closing: (@Sendable () -> Void)?
            if state.entries.count >= limit {
                let oldest = state.entries.lazy.filter { !$0.value.isVouched }
                    .min { $0.value.turn < $1.value.turn }
                if let oldest {
                    closing = oldest.value.close
                    state.remove(oldest.key)
                }
            }
            state.turn += 1
            state.entries[id] = Entry(address: name, close: close, turn: state.turn)
            state.counts[name, default: 0] += 1
            return (true, closing)
        }
        closing?()
        return isLetIn
    }

    /// Forgets a connection that has ended.
    func remove(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.remove(id) }
    }

    /// Keeps a connection whose request counts.
    func vouch(for channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.entries[id]?.isVouched = true }
    }

    /// The connection's request has been answered.
    func rest(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            guard state.entries[id]?.isVouched == true else { return }
            state.turn += 1
            state.entries[id]?.isVouched = false
            state.entries[id]?.turn = state.turn
        }
    }

    private static func isThisMachine(_ address: String) -> Bool {
        address.isEmpty || address.hasPrefix("127.") || address == "::1"
    }
}

extension ConnectionTable.State {
    fileprivate mutating func remove(_ id: ObjectIdentifier) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        let count = counts[entry.address, default: 0] - 1
        counts[entry.address] = count > 0 ? count : nil
    }
}
