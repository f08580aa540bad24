import Foundation
import HTTPClient
import HTTPServer
import TestSupport
import Testing
import Vocabulary

/// Client and server through real sockets.
struct LoopbackTests {
    private func text(_ answer: Answer) -> String {
        String(decoding: answer.body.dropFirst(Nonce.byteCount), as: UTF8.self)
    }

    private func sync(
        _ connection: ServerConnection,
        _ body: String,
        nonce: Nonce? = nil
    ) async throws -> Answer {
        try await connection.post(
            "/v1/sync",
            body: Array(body.utf8),
            signer: signer,
            nonce: nonce,
            freshNonce: freshNonce
        )
    }

    @Test func joinAndSync() async throws {
        let server = try await TestServer()
        let connection = try server.connection()
        let joined = try await connection.post("/v1/join", body: Array("hello".utf8))
        #expect(text(joined) == "hello")
        let nonce = try #require(Nonce(joined.body.prefix(Nonce.byteCount)))
        let first = try await sync(connection, "one", nonce: nonce)
        #expect(first.status == 200)
        #expect(text(first) == "one")
        // Under a nonce that is spent the client signs anew by itself.
        let second = try await sync(connection, "two", nonce: nonce)
        #expect(text(second) == "two")
        let third = try await sync(connection, "three", nonce: nil)
        #expect(text(third) == "three")
        #expect(server.handler.syncs == 3)
        await connection.close()
        try await server.stop()
    }

    @Test func largestBodyPasses() async throws {
        let server = try await TestServer()
        let connection = try server.connection()
        let largest = [UInt8](repeating: 7, count: Limits.requestBytes - Nonce.byteCount)
        let answer = try await connection.post("/v1/join", body: largest)
        #expect(answer.body.dropFirst(Nonce.byteCount) == largest[...])
        await connection.close()
        try await server.stop()
    }

    @Test func tooLargeBodyIsRefused() async throws {
        let server = try await TestServer()
        let connection = try server.connection()
        for size in [Limits.requestBytes + 1, 2 * Limits.requestBytes] {
            let answer = try await connection.post(
                "/v1/join",
                body: [UInt8](repeating: 7, count: size)
            )
            #expect(answer.status == 413)
            #expect(
                String(decoding: answer.body, as: UTF8.self)
                    == "request.tooLarge - \(size) \(Limits.requestBytes)"
            )
        }
        #expect(text(try await sync(connection, "still here")) == "still here")
        await connection.close()
        try await server.stop()
    }

    @Test func tooLargeAnswerIsRefused() async throws {
        let server = try await TestServer()
        let connection = try server.connection()
        await #expect(throws: ClientError.tooLarge(limit: Limits.pageBytes)) {
            try await sync(connection, "large")
        }
        #expect(text(try await sync(connection, "small")) == "small")
        await connection.close()
        try await server.stop()
    }

    @Test func longPollEndsWhenRung() async throws {
        let server = try await TestServer()
        let connection = try server.connection()
        async let answer = connection.post(
            "/v1/wait",
            body: [],
            signer: signer,
            nonce: nil,
            freshNonce: freshNonce
        )
        server.handler.room.ring(for: StubHandler.party)
        #expect(text(try await answer) == "true")
        await connection.close()
        try await server.stop()
    }

    @Test func shutdownAnswersWhoWaits() async throws {
        let server = try await TestServer()
        let connection = try server.connection()
        let nonce = try await nonce(connection)
        async let answer = connection.post(
            "/v1/wait",
            body: [],
            signer: signer,
            nonce: nonce,
            freshNonce: freshNonce
        )
        try await server.stop()
        // Either it was waiting already and is answered, or it finds nobody.
        do {
            #expect(text(try await answer) == "false")
        } catch {
            let address = server.address
            let gone = [
                ClientError.unreachable(host: address.host, port: address.port),
                .interrupted(host: address.host, port: address.port),
            ]
            #expect(gone.contains(error as? ClientError ?? .cancelled))
        }
        await connection.close()
    }

    private func nonce(_ connection: ServerConnection) async throws -> Nonce {
        let answer = try await connection.post("/v1/join", body: [])
        return try #require(Nonce(answer.body.prefix(Nonce.byteCount)))
    }

    @Test func nobodyListens() async throws {
        let socket = try Socket.listen()
        let port = socket.port
        socket.shut()
        let connection = try ServerConnection(ServerAddress("http://127.0.0.1:\(port)"))
        await #expect(throws: ClientError.unreachable(host: "127.0.0.1", port: port)) {
            try await connection.post("/v1/join", body: [])
        }
        await connection.close()
    }

    @Test func unknownHost() async throws {
        let connection = try ServerConnection(ServerAddress("http://nobody.invalid"))
        await #expect(throws: ClientError.unreachable(host: "nobody.invalid", port: 80)) {
            try await connection.post("/v1/join", body: [])
        }
        await connection.close()
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi", 200),
        ("HTTP/1.1 301 Moved\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n", 301),
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", 502), ("SSH-2.0-OpenSSH\r\n", 0),
    ])
    func anotherService(_ answer: String, _ status: Int) async throws {
        let listener = try Socket.listen()
        async let served: Void = Blocking.run {
            guard let client = listener.accept() else { return }
            _ = client.read()
            try client.write(answer)
            client.finish()
            _ = client.readAll()
        }
        let connection = try ServerConnection(ServerAddress("http://127.0.0.1:\(listener.port)"))
        await #expect(
            throws: ClientError.notAServer(
                host: "127.0.0.1",
                port: listener.port,
                status: status
            )
        ) {
            try await connection.post("/v1/join", body: [])
        }
        await connection.close()
        try await served
    }

    @Test(arguments: [
        "",
        "HTTP/1.1 200 OK\r\nContent-Type: application/protobuf\r\nContent-Length: 9\r\n\r\nhalf",
    ])
    func brokenAnswer(_ answer: String) async throws {
        let listener = try Socket.listen()
        async let served: Void = Blocking.run {
            guard let client = listener.accept() else { return }
            _ = client.read()
            try client.write(answer)
            client.shut()
        }
        let connection = try ServerConnection(ServerAddress("http://127.0.0.1:\(listener.port)"))
        await #expect(throws: ClientError.interrupted(host: "127.0.0.1", port: listener.port)) {
            try await connection.post("/v1/join", body: [])
        }
        await connection.close()
        try await served
    }

    @Test func noAnswerInTime() async throws {
        let listener = try Socket.listen()
        let connection = try ServerConnection(ServerAddress("http://127.0.0.1:\(listener.port)"))
        await #expect(throws: ClientError.timeout(host: "127.0.0.1", port: listener.port)) {
            try await connection.post("/v1/join", body: [], timeout: .milliseconds(50))
        }
        await connection.close()
    }

    @Test func addressInUse() async throws {
        let server = try await TestServer()
        let port = server.address.port
        await #expect(throws: ServerError.addressInUse(host: "127.0.0.1", port: port)) {
            _ = try await TestServer { $0.port = port }
        }
        try await server.stop()
    }

    @Test func addressOfNobody() async throws {
        await #expect(throws: ServerError.self) {
            _ = try await TestServer { $0.host = "nobody.invalid" }
        }
        await #expect(throws: ServerError.addressUnavailable(host: "203.0.113.1", port: 0)) {
            _ = try await TestServer { $0.host = "203.0.113.1" }
        }
    }
}
