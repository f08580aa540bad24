import Foundation

/// A blocking TCP socket on the loopback interface, for tests that speak to a server byte by byte.
///
/// Its calls block, so use them within ``Blocking/run(_:)``. Every read and write gives up after 30
/// seconds, so that a test ends whatever the other side does.
public final class Socket: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var seconds = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &seconds, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &seconds, size)
    }

    deinit { Foundation.close(descriptor) }

    /// Connects to a port of this machine. `window` bounds what the system takes in before it is read.
    public static func connect(port: Int, window: Int32? = nil) throws -> Socket {
        let socket = Socket(try open())
        if var window {
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVBUF, &window, size)
        }
        var address = loopback(port: port)
        let result = withAddress(&address) { Foundation.connect(socket.descriptor, $0, $1) }
        guard result == 0 else { throw SocketError(errno) }
        return socket
    }

    /// Listens on a free port of this machine.
    public static func listen() throws -> Socket {
        let socket = Socket(try open())
        var address = loopback(port: 0)
        guard withAddress(&address, { bind(socket.descriptor, $0, $1) }) == 0,
            Foundation.listen(socket.descriptor, 64) == 0
        else { throw SocketError(errno) }
        return socket
    }

    /// The port of a listening socket.
    public var port: Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = getsockname(descriptor, address, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Waits for a connection; nil once the socket was shut down.
    public func accept() -> Socket? {
        while true {
            let accepted = Foundation.accept(descriptor, nil, nil)
            if accepted >= 0 { return Socket(accepted) }
            guard errno == EINTR || errno == EAGAIN || errno == ECONNABORTED else { return nil }
        }
    }

    /// Writes all bytes.
    public func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SocketError(errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes text as UTF-8.
    public func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Reads what has come, at least a byte; nothing at the end or when the connection broke.
    public func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(buffer.prefix(count)) : []
        }
    }

    /// Reads to the end.
    public func readAll() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let part = read()
            if part.isEmpty { return all }
            all += part
        }
    }

    /// Reads until the other side ends or breaks the connection: true; false when this gave up waiting.
    public func awaitEnd() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            if count > 0 || (count < 0 && errno == EINTR) { continue }
            return count == 0 || errno == ECONNRESET || errno == EPIPE
        }
    }

    /// Writes the same bytes until the other side breaks the connection: true; false where it takes
    /// them all that many times, or stops taking without an end.
    public func flood(_ bytes: [UInt8], times: Int) -> Bool {
        do {
            for _ in 0..<times { try write(bytes) }
            return false
        } catch {
            return (error as? SocketError)?.isTimeout == false
        }
    }

    /// Raises this process's limit on open files as far as it may, and gives it.
    public static func raiseLimit() -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return 256 }
        var raised = limit
        raised.rlim_cur = raised.rlim_max
        if setrlimit(kind, &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }

    /// Ends the writing direction: the other side reads an end.
    public func finish() { Foundation.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends both directions, also of a listening socket: whoever blocks in a call returns.
    public func shut() { Foundation.shutdown(descriptor, Int32(SHUT_RDWR)) }

    private static func open() throws -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw SocketError(errno) }
        return descriptor
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress(
        _ address: inout sockaddr_in,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// A socket call that failed.
public struct SocketError: Error, CustomStringConvertible {
    /// The system's sentence.
    public let description: String

    /// Whether the other side did not take or send anything for as long as a socket waits.
    public let isTimeout: Bool

    init(_ number: Int32) {
        description = String(cString: strerror(number))
        isTimeout = number == EAGAIN
    }
}

/// Runs calls that block on a thread of their own, so that they hold up no task.
public enum Blocking {
    /// Runs `body` and gives what it returns or throws.
    public static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try body() })
            }
        }
    }
}
