import Foundation
import Synchronization

/// Starts processes from one thread that lives as long as the tests do.
///
/// The system can kill a child with its parent, but means the parent's *thread*; so none but this one
/// starts any. Whatever ends the tests, no server is left behind.
enum Spawner {
    /// What a process is started with.
    struct Order: Sendable {
        var program: String
        var arguments: [String]
        var environment: [String: String]
    }

    /// A process and our ends of its pipes.
    struct Started: Sendable {
        let process: pid_t
        /// Where its standard input is written.
        let input: Int32
        /// Where its standard output is read.
        let output: Int32
        /// Where its standard error is read.
        let errors: Int32
    }

    /// Starts a process.
    static func spawn(_ order: Order) throws -> Started {
        let answer = Answer()
        queue.orders.withLock { $0.append((order, answer)) }
        queue.waiting.signal()
        answer.waiting.wait()
        return try answer.result.withLock { try ($0 ?? .failure(SpawnError(0))).get() }
    }

    private final class Answer: Sendable {
        let waiting = DispatchSemaphore(value: 0)
        let result = Mutex<Result<Started, SpawnError>?>(nil)
    }

    private final class Queue: Sendable {
        let orders = Mutex<[(Order, Answer)]>([])
        let waiting = DispatchSemaphore(value: 0)
    }

    private static let queue: Queue = {
        let queue = Queue()
        Thread.detachNewThread {
            while true {
                queue.waiting.wait()
                guard
                    let (order, answer) = queue.orders.withLock({
                        $0.isEmpty ? nil : $0.removeFirst()
                    })
                else { continue }
                answer.result.withLock { $0 = start(order) }
                answer.waiting.signal()
            }
        }
        return queue
    }()

    private static let guardian = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"]
    private static let hasGuardian = FileManager.default.isExecutableFile(atPath: guardian[0])

    private static func start(_ order: Order) -> Result<Started, SpawnError> {
        // Reading ends at even places. Made here, where nothing else is started meanwhile, so that no
        // other child inherits one.
        var ends = [Int32](repeating: -1, count: 6)
        defer { for place in [0, 3, 5] where ends[place] >= 0 { close(ends[place]) } }
        for place in stride(from: 0, to: 6, by: 2) {
            var two: [Int32] = [0, 0]
            guard pipe(&two) == 0 else { return .failure(SpawnError(errno)) }
            for (offset, end) in two.enumerated() {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                ends[place + offset] = end
            }
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, file) in [ends[0], ends[3], ends[5]].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, file, Int32(target))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A test's threads may block signals; a child starts with none blocked and all as usual.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        let words = (hasGuardian ? guardian : []) + [order.program] + order.arguments
        let variables = order.environment.map { "\($0.key)=\($0.value)" }
        var process: pid_t = 0
        let result = withCStrings(words) { arguments in
            withCStrings(variables) { environment in
                posix_spawn(&process, words[0], &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else {
            for place in [1, 2, 4] { close(ends[place]) }
            return .failure(SpawnError(result))
        }
        return .success(
            Started(process: process, input: ends[1], output: ends[2], errors: ends[4])
        )
    }

    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}

/// A process that did not start.
public struct SpawnError: Error, CustomStringConvertible {
    /// The system's sentence.
    public let description: String

    init(_ number: Int32) { description = "cannot start: " + String(cString: strerror(number)) }
}
