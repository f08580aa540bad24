import Foundation
import HTTPClient
import HTTPServer
import TestSupport
import Testing
import Vocabulary

/// What a server must refuse, byte by byte; after each it serves on.
struct HostileTests {
    /// A nonce that the server has given and nobody spent.
    private func nonce(_ server: TestServer) async throws -> Nonce {
        let answer = try await server.exchange(
            "POST /v1/sync",
            fields: signedLines("x", nonce: .zero),
            body: "x"
        )
        let text = try #require(answer.components(separatedBy: "nonce.unknown ").last)
        return try #require(Nonce(hex: text))
    }

    private func expect(
        _ answer: String,
        status: Int,
        code: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), sourceLocation: location)
        let body = answer.components(separatedBy: "\r\n\r\n").last ?? ""
        #expect(body.hasPrefix(code + " "), "\(answer)", sourceLocation: location)
    }

    private func serves(_ server: TestServer) async throws {
        let nonce = try await nonce(server)
        let answer = try await server.exchange(fields: signedLines("ok", nonce: nonce), body: "ok")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.hasSuffix("ok"))
    }

    @Test func pathsAndMethods() async throws {
        let server = try await TestServer()
        for head in ["POST /", "POST /v1/sync/", "POST /v2/sync", "GET /v1/", "POST /v1/sync?a=b"] {
            expect(try await server.exchange(head), status: 404, code: "path.unknown")
        }
        for head in ["GET /v1/sync", "PUT /v1/join", "DELETE /v1/wait", "POST /healthz"] {
            let answer = try await server.exchange(head)
            expect(answer, status: 405, code: "method.unsupported")
            #expect(answer.lowercased().contains("\r\nallow: post\r\n"))
        }
        try await serves(server)
        try await server.stop()
    }

    @Test func health() async throws {
        let server = try await TestServer()
        let healthy = try await server.exchange("GET /healthz")
        #expect(healthy.hasPrefix("HTTP/1.1 200 ") && healthy.hasSuffix("\r\n\r\nok\n"))
        try await server.stop()
        let failing = try await TestServer(handler: StubHandler(isFailing: true))
        #expect(try await failing.exchange("GET /healthz").hasPrefix("HTTP/1.1 503 "))
        let failed = try await failing.exchange(fields: signedLines("", nonce: .zero))
        expect(failed, status: 500, code: "server.failed")
        try await failing.stop()
    }

    @Test func encodings() async throws {
        let server = try await TestServer()
        for encoding in ["gzip", "zstd", "identity, gzip"] {
            let answer = try await server.exchange(fields: ["Content-Encoding: \(encoding)"])
            expect(answer, status: 415, code: "encoding.unsupported")
        }
        try await serves(server)
        try await server.stop()
    }

    @Test func signatures() async throws {
        let server = try await TestServer()
        let nonce = try await nonce(server)
        let lines = try signedLines("body", nonce: nonce)
        expect(try await server.exchange(body: "body"), status: 401, code: "signature.missing")
        let malformed = lines.map { $0.replacing("ed25519", with: "rsa") }
        expect(
            try await server.exchange(fields: malformed, body: "body"),
            status: 401,
            code: "signature.malformed"
        )
        expect(
            try await server.exchange(fields: lines, body: "Body"),
            status: 401,
            code: "signature.digest"
        )
        expect(
            try await server.exchange("POST /v1/wait", fields: lines, body: "body"),
            status: 401,
            code: "signature.invalid"
        )
        let stranger = try signedLines("body", nonce: nonce, device: DeviceID(high: 9, low: 9))
        expect(
            try await server.exchange(fields: stranger, body: "body"),
            status: 401,
            code: "device.unknown"
        )
        #expect(server.handler.syncs == 0)
        // None of these has spent the nonce.
        let answer = try await server.exchange(fields: lines, body: "body")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        expect(
            try await server.exchange(fields: lines, body: "body"),
            status: 401,
            code: "nonce.unknown"
        )
        #expect(server.handler.syncs == 1)
        try await serves(server)
        try await server.stop()
    }

    /// A nonce in a refusal pushes out an older one, so whoever has no key must not get any.
    @Test func strangersGetNoNonce() async throws {
        let server = try await TestServer()
        let lines = try signedLines("body", nonce: .zero)
        for body in ["Body", "other"] {
            let answer = try await server.exchange(fields: lines, body: body)
            #expect(answer.hasSuffix("\r\n\r\nsignature.digest -"))
        }
        try await server.stop()
    }

    @Test func truncatedRequests() async throws {
        let server = try await TestServer()
        let whole = "POST /v1/join HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\r\n12345678"
        for length in stride(from: 0, to: whole.utf8.count, by: 7) {
            let answer = try await server.exchange(Array(whole.utf8.prefix(length)))
            #expect(!answer.hasPrefix("HTTP/1.1 200"), "\(length)")
        }
        #expect(try await server.exchange(Array(whole.utf8)).hasPrefix("HTTP/1.1 200 "))
        try await serves(server)
        try await server.stop()
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}", "POST /v1/join HTTP/9.9\r\n\r\n",
        "POST /v1/join HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/join HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST /v1/join HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\nx",
        "POST /v1/join HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nx",
        "POST /v1/join HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
        "POST /v1/join HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n",
    ])
    func malformedHTTP(_ request: String) async throws {
        let server = try await TestServer()
        let answer = try await server.exchange(Array(request.utf8))
        #expect(!answer.hasPrefix("HTTP/1.1 200"))
        try await serves(server)
        try await server.stop()
    }

    /// Larger than what is worth reading: refused at once, announced or not.
    @Test func endlessBodies() async throws {
        let server = try await TestServer()
        let announced = try await server.exchange(
            Array("POST /v1/join HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n".utf8)
        )
        expect(announced, status: 413, code: "request.tooLarge")
        let port = server.address.port
        let sent = try await Blocking.run {
            let socket = try Socket.connect(port: port)
            try socket.write("POST /v1/join HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 7, count: 0x100000)
            var sent = 0
            while sent < 256, (try? socket.write(chunk + Array("\r\n".utf8))) != nil { sent += 1 }
            return sent
        }
        #expect(sent < 256)
        try await serves(server)
        try await server.stop()
    }

    @Test func idleConnectionsAreClosed() async throws {
        let server = try await TestServer { $0.idleSeconds = 1 }
        let port = server.address.port
        for start in ["", "POST /v1/jo", "POST /v1/join HTTP/1.1\r\nContent-Length: 8\r\n\r\n12"] {
            _ = try await Blocking.run {
                let socket = try Socket.connect(port: port)
                try socket.write(start)
                // Returns because the server closes, not because of the socket's own limit.
                let begun = Date()
                _ = socket.readAll()
                #expect(Date().timeIntervalSince(begun) < 25)
            }
        }
        try await serves(server)
        try await server.stop()
    }

    /// Those that owe a request, in whatever part of it they stopped.
    @Test func theSilentGiveWay() async throws {
        let server = try await TestServer { settings in
            settings.connections = 3
            settings.idleSeconds = 600
        }
        let port = server.address.port
        let held = try await Blocking.run {
            try ["", "POST /v1/jo", "POST /v1/sync HTTP/1.1\r\nContent-Length: 8\r\n\r\n12"].map {
                let socket = try Socket.connect(port: port)
                try socket.write($0)
                return socket
            }
        }
        // Twice as many as there is room for: on a busy machine a connection may be let in after one that
        // came later.
        let served = try await Blocking.run {
            try (held + held).map { _ in
                let socket = try Socket.connect(port: port)
                try socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(String(decoding: socket.read(), as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
                return socket
            }
        }
        for socket in held { #expect(try await Blocking.run { socket.awaitEnd() }) }
        for socket in served { socket.shut() }
        try await serves(server)
        try await server.stop()
    }

    /// Whoever has a request that counts keeps the place; a newcomer waits.
    @Test func theServedKeepTheirPlace() async throws {
        let server = try await TestServer { $0.connections = 1 }
        let port = server.address.port
        let nonce = try await nonce(server)
        let lines = try signedLines("w", nonce: nonce, path: "/v1/wait").joined(separator: "\r\n")
        let head = "POST /v1/wait HTTP/1.1\r\nContent-Length: 1\r\n\(lines)\r\n\r\n"
        let waiting = try await Blocking.run {
            let socket = try Socket.connect(port: port)
            try socket.write(head + "w")
            return socket
        }
        await server.handler.awaitWaiter()
        let others = try await Blocking.run {
            try (0..<8).map { _ in try Socket.connect(port: port) }
        }
        server.handler.room.ring(for: StubHandler.party)
        let answer = try await Blocking.run { String(decoding: waiting.read(), as: UTF8.self) }
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        for socket in others { socket.shut() }
        try await server.stop()
    }

    @Test func tooManyFromOneAddress() async throws {
        let server = try await TestServer { $0.connectionsPerAddress = 2 }
        let port = server.address.port
        let held = try await Blocking.run {
            let held = [try Socket.connect(port: port), try Socket.connect(port: port)]
            for socket in held {
                try socket.write("GET /healthz HTTP/1.1\r\n\r\n")
                #expect(!socket.read().isEmpty)
            }
            #expect(try Socket.connect(port: port).awaitEnd())
            held[0].shut()
            #expect(held[0].awaitEnd())
            return held[1]
        }
        held.shut()
        try await server.stop()
    }

    /// Bodies that nobody signed share a room; those that were signed have one of their own.
    @Test func bodiesBeyondTheRoomAreRefused() async throws {
        let server = try await TestServer { $0.unprovenBytes = 100 }
        expect(
            try await server.exchange("POST /v1/return", body: String(repeating: "x", count: 101)),
            status: 503,
            code: "server.busy"
        )
        let fits = String(repeating: "x", count: 100)
        for _ in 0..<3 {
            #expect(try await server.exchange("POST /v1/return", body: fits).hasSuffix(fits))
        }
        try await serves(server)
        try await server.stop()
    }

    @Test func logHoldsNothingOfTheCaller() async throws {
        let server = try await TestServer()
        _ = try await server.exchange("POST /secret-name", body: "secret-value")
        try await serves(server)
        try await server.stop()
        let lines = server.logged.split(separator: "\n")
        #expect(!server.logged.contains("secret"))
        let refused = try #require(lines.first { $0.contains("path.unknown") })
        #expect(refused.contains("\"path\":\"unknown\",\"received\":12,"))
        let served = try #require(lines.first { $0.contains("\"status\":200") })
        #expect(served.contains("\"device\":\"\(StubHandler.device)\""))
        #expect(served.contains("\"milliseconds\":"))
    }
}
