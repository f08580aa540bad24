import Foundation
import Synchronization

/// How a program ended, and what it wrote.
public struct FinishedProgram: Sendable, CustomStringConvertible {
    /// The exit code; nil where a signal ended it.
    public let exit: Int32?
    /// The signal that ended it.
    public let signal: Int32?
    /// Standard output as UTF-8.
    public let output: String
    /// Standard error as UTF-8.
    public let errors: String
    /// What was started.
    public let command: String

    /// All of it, for the message of a failed expectation.
    public var description: String {
        "\(command)\nexit \(exit.map(String.init) ?? "-") signal \(signal.map(String.init) ?? "-")\n"
            + "output: \(output)\nerrors: \(errors)"
    }
}

/// A program of the build folder in a process of its own.
///
/// What it writes is kept as it comes. It is killed when the last reference goes, after its time limit,
/// and with the tests.
public final class RunningProgram: Sendable {
    private enum Stream: Int32 { case output = 1, errors }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var open = 2
        var status: Int32?
        var finished: [CheckedContinuation<Void, Never>] = []
        var looking: [(Looking, CheckedContinuation<String?, Never>)] = []
    }

    private struct Looking: Sendable {
        let stream: Stream
        let text: String
    }

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    private let process: pid_t
    private let box = Box()
    private let command: String

    /// The folder that the tests and the programs were built into.
    public static let folder: String = {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent
    }()

    /// Starts a program of the build folder. `environment` is all that it gets beside a `PATH`.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = "",
        limit seconds: Int = 120
    ) throws {
        command = ([program] + arguments).joined(separator: " ")
        var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        variables.merge(environment) { _, new in new }
        let started = try Spawner.spawn(
            Spawner.Order(
                program: program.contains("/") ? program : Self.folder + "/" + program,
                arguments: arguments,
                environment: variables
            )
        )
        let process = started.process
        self.process = process
        let box = box
        Thread.detachNewThread {
            // Writing to a program that has ended must not end the tests.
            signal(SIGPIPE, SIG_IGN)
            Self.write(Array(input.utf8), to: started.input)
        }
        Thread.detachNewThread { Self.read(started.output, .output, box) }
        Thread.detachNewThread { Self.read(started.errors, .errors, box) }
        Thread.detachNewThread { Self.reap(process, box) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in
            self?.kill()
        }
    }

    deinit { kill() }

    /// The most memory that it has held so far, in bytes; nil where the system does not tell or it ended.
    public var peakMemory: Int? {
        let path = "/proc/\(process)/status"
        guard let status = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// Ends it at once, as a power cut would. Without effect when it has ended.
    public func kill() { send(SIGKILL) }

    /// Ends it at once, so long after now.
    public func kill(after microseconds: UInt32) async {
        _ = try? await Blocking.run { usleep(microseconds) }
        kill()
    }

    /// Asks it to end.
    public func terminate() { send(SIGTERM) }

    /// Asks it to end, as Ctrl-C does.
    public func interrupt() { send(SIGINT) }

    private func send(_ signal: Int32) {
        box.state.withLock { state in
            // The number may be another process's once this one is reaped.
            if state.status == nil { Foundation.kill(process, signal) }
        }
    }

    /// Waits for the end.
    public func finished() async -> FinishedProgram {
        await withCheckedContinuation { continuation in
            let isDone = box.state.withLock { state in
                if state.status != nil, state.open == 0 { return true }
                state.finished.append(continuation)
                return false
            }
            if isDone { continuation.resume() }
        }
        let state = box.state.withLock { ($0.status ?? 0, $0.output, $0.errors) }
        let signal = state.0 & 0x7F
        return FinishedProgram(
            exit: signal == 0 ? (state.0 >> 8) & 0xFF : nil,
            signal: signal == 0 ? nil : signal,
            output: String(decoding: state.1, as: UTF8.self),
            errors: String(decoding: state.2, as: UTF8.self),
            command: command
        )
    }

    /// Waits for a line of standard output that holds `text`; nil when the program ended without.
    public func outputLine(with text: String) async -> String? {
        await line(Looking(stream: .output, text: text))
    }

    /// Waits for a line of standard error that holds `text`; nil when the program ended without.
    public func errorLine(with text: String) async -> String? {
        await line(Looking(stream: .errors, text: text))
    }

    private func line(_ looking: Looking) async -> String? {
        await withCheckedContinuation { continuation in
            let found: String?? = box.state.withLock { state in
                if let line = Self.find(looking, in: state) { return line }
                if state.open == 0 { return .some(nil) }
                state.looking.append((looking, continuation))
                return nil
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    private static func find(_ looking: Looking, in state: State) -> String? {
        let bytes = looking.stream == .output ? state.output : state.errors
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
        return String(decoding: bytes[..<end], as: UTF8.self)
            .split(separator: "\n").first { $0.contains(looking.text) }.map(String.init)
    }

    private static func read(_ file: Int32, _ stream: Stream, _ box: Box) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                Foundation.read(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            let found = box.state.withLock { state in
                if count > 0 {
                    if stream == .output {
                        state.output += buffer.prefix(count)
                    } else {
                        state.errors += buffer.prefix(count)
                    }
                } else {
                    state.open -= 1
                }
                return answers(&state)
            }
            for answer in found { answer() }
            if count <= 0 { break }
        }
        close(file)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
        close(file)
    }

    private static func reap(_ process: pid_t, _ box: Box) {
        // Waits without reaping first, so that nobody signals a number that is already another's.
        var info = siginfo_t()
        while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let found = box.state.withLock { state in
            var status: Int32 = 0
            waitpid(process, &status, 0)
            state.status = status
            return answers(&state)
        }
        for answer in found { answer() }
    }

    /// Whom the new state concerns.
    private static func answers(_ state: inout State) -> [@Sendable () -> Void] {
        var found: [@Sendable () -> Void] = []
        var remaining: [(Looking, CheckedContinuation<String?, Never>)] = []
        for (looking, continuation) in state.looking {
            let line = find(looking, in: state)
            if line != nil || state.open == 0 {
                found.append { continuation.resume(returning: line) }
            } else {
                remaining.append((looking, continuation))
            }
        }
        state.looking = remaining
        if state.status != nil, state.open == 0 {
            let finished = state.finished
            state.finished = []
            found.append { for continuation in finished { continuation.resume() } }
        }
        return found
    }
}
