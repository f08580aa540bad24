import Synchronization

/// Notices, while somebody waits for news, that another process has changed the store: an operator's
/// command rings no bell here.
///
/// One look a second, whatever the number of those who wait, and none while nobody does.
final class StoreWatch: Sendable {
    private struct State {
        var waiting = 0
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let changed: @Sendable () -> Void
    private let pause: @Sendable () async throws -> Void
    private let version: @Sendable () async throws -> Int64

    /// Makes a watch over nothing yet.
    ///
    /// - Parameters:
    ///   - pause: waits until the next look
    ///   - changed: told after each look that found another version, and after the first
    ///   - version: a number that is another one after the store was changed
    init(
        pause: @escaping @Sendable () async throws -> Void = {
            try await Task.sleep(for: .seconds(1))
        },
        changed: @escaping @Sendable () -> Void,
        version: @escaping @Sendable () async throws -> Int64
    ) {
        self.pause = pause
        self.changed = changed
        self.version = version
    }

    /// Watches while `work` runs.
    func during<Value: Sendable>(_ work: () async throws -> Value) async rethrows -> Value {
        state.withLock { state in
            state.waiting += 1
            if state.task == nil { state.task = Task { await self.look() } }
        }
        defer {
            state.withLock { state in
                state.waiting -= 1
                guard state.waiting == 0 else { return }
                state.task?.cancel()
                state.task = nil
            }
        }
        return try await work()
    }

    /// Looks until it is cancelled. The first look tells of a change in any case: one may have come
    /// after those who wait looked for themselves, and before this did.
    private func look() async {
        var last: Int64?
        while (try? await pause()) != nil, !Task.isCancelled {
            // A store that cannot be read just now is looked at again.
            guard let now = try? await version(), now != last else { continue }
            last = now
            changed()
        }
    }
}
