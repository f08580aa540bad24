import Crypto
import Foundation
import HTTPClient
import HTTPServer
import HTTPSignature
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Vocabulary

/// The real server with a stub behind it, on a free port.
final class TestServer: Sendable {
    let handler: StubHandler
    let address: ListeningAddress
    private let log: LogLines
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    private final class LogLines: Sendable {
        let text = Mutex("")
    }

    init(
        tls: TLSFiles? = nil,
        handler: StubHandler = StubHandler(),
        settings change: (inout ServerSettings) -> Void = { _ in }
    ) async throws {
        var settings = ServerSettings(host: "127.0.0.1", port: 0, tls: tls)
        change(&settings)
        let log = LogLines()
        let logger = Logger(label: "test") { _ in
            JSONLogHandler(write: { line in
                log.text.withLock { $0 += String(decoding: line, as: UTF8.self) }
            })
        }
        let (addresses, continuation) = AsyncThrowingStream<ListeningAddress, any Error>
            .makeStream()
        let transport = ServerTransport(
            settings,
            handler: handler,
            logger: logger,
            onListening: { continuation.yield($0) }
        )
        let group = ServiceGroup(
            services: [transport],
            logger: Logger(label: "group") { _ in
                SwiftLogNoOpLogHandler()
            }
        )
        let running = Task {
            do {
                try await group.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        var iterator = addresses.makeAsyncIterator()
        guard let address = try await iterator.next() else { throw CancellationError() }
        self.address = address
        self.handler = handler
        self.log = log
        self.group = group
        self.running = running
    }

    /// What was logged so far.
    var logged: String { log.text.withLock { $0 } }

    /// Shuts down and waits for the end.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// A client of this server.
    func connection(
        certificate: String? = nil,
        environment: [String: String] = [:],
        prefix: String = ""
    ) throws -> ServerConnection {
        let url = address.url.replacing(
            "127.0.0.1",
            with: certificate == nil ? "127.0.0.1" : "localhost"
        )
        return try ServerConnection(
            ServerAddress(url + prefix),
            certificateFile: certificate,
            environment: environment
        )
    }

    /// Sends bytes over a connection of its own and gives all that comes back.
    func exchange(_ bytes: [UInt8]) async throws -> String {
        let port = address.port
        return try await Blocking.run {
            let socket = try Socket.connect(port: port)
            // The server may have refused and closed before it read everything.
            try? socket.write(bytes)
            socket.finish()
            return String(decoding: socket.readAll(), as: UTF8.self)
        }
    }

    /// Sends a request and gives the whole answer.
    func exchange(
        _ head: String = "POST /v1/sync",
        fields: [String] = [],
        body: String = ""
    ) async throws -> String {
        let lines =
            ["\(head) HTTP/1.1", "Host: test", "Content-Length: \(body.utf8.count)"] + fields
        return try await exchange(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
    }
}

/// The stub's device as a signer.
let signer = RequestSigner(device: StubHandler.device) { bytes in
    Array(try StubHandler.key.signature(for: bytes))
}

/// Reads the stub's refusals.
func freshNonce(_ answer: Answer) -> Nonce? {
    let words = String(decoding: answer.body, as: UTF8.self).split(separator: " ")
    guard words.first == "nonce.unknown", words.count > 1 else { return nil }
    return Nonce(hex: String(words[1]))
}

/// The header lines of a signature over a body.
func signedLines(
    _ body: String,
    nonce: Nonce,
    path: String = "/v1/sync",
    device: DeviceID = StubHandler.device
) throws -> [String] {
    try RequestSignature.fields(
        method: "POST",
        path: path,
        body: Array(body.utf8),
        device: device,
        nonce: nonce,
        sign: signer.sign
    ).map { "\($0.name.rawName): \($0.value)" }
}
