import Synchronization
import Testing

@testable import ServerCommands

/// Looking after a store while somebody waits.
struct StoreWatchTests {
    private final class Looks: Sendable {
        let state = Mutex((version: Int64(1), looks: 0, changes: 0))

        /// Waits until something has come about.
        func until(_ done: @Sendable (_ looks: Int, _ changes: Int) -> Bool) async {
            while !state.withLock({ done($0.looks, $0.changes) }) { await Task.yield() }
        }
    }

    @Test func tellsOfChangesAlone() async throws {
        let looks = Looks()
        let gate = Gate()
        let watch = StoreWatch {
            try await gate.pass()
        } changed: {
            looks.state.withLock { $0.changes += 1 }
        } version: {
            looks.state.withLock { state in
                state.looks += 1
                return state.version
            }
        }
        await watch.during {
            gate.open()
            await looks.until { looks, _ in looks == 1 }
            await looks.until { _, changes in changes == 1 }
            gate.open()
            gate.open()
            await looks.until { looks, _ in looks == 3 }
            looks.state.withLock { $0.version = 2 }
            gate.open()
            await looks.until { _, changes in changes == 2 }
        }
        // Nobody waits: nobody looks.
        gate.open()
        #expect(looks.state.withLock { $0.looks } == 4)
    }

    /// Lets as many pass as it was opened for.
    private final class Gate: Sendable {
        private let stream = AsyncStream.makeStream(of: Void.self)

        func open() { stream.continuation.yield() }

        func pass() async throws {
            var iterator = stream.stream.makeAsyncIterator()
            guard await iterator.next() != nil else { throw CancellationError() }
        }
    }
}
