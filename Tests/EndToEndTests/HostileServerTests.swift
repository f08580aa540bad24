import Foundation
import TestSupport
import Testing

/// Whatever comes over the network, the real server goes on serving others, in the memory that it had.
@Suite(.serialized) struct HostileServerTests {
    /// What the server may hold beyond what it held before: the room for bodies, twice, since an array
    /// may be moved while it grows, and what connections take.
    private static let mostMemory = 256 << 20

    private func exchange(_ server: RunningServer, _ request: String) async throws -> String {
        let port = server.port
        return try await Blocking.run {
            let socket = try Socket.connect(port: port)
            try? socket.write(request)
            socket.finish()
            return String(decoding: socket.readAll(), as: UTF8.self)
        }
    }

    private func serves(_ server: RunningServer) async throws {
        let answer = try await exchange(server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("ok\n"), "\(answer)")
    }

    private func answers(_ text: String) -> Int {
        text.components(separatedBy: "HTTP/1.1 ").count - 1
    }

    /// Each hides a second request in what another program might take for a part of the first.
    @Test func requestsThatReadInTwoWays() async throws {
        let server = try await RunningServer(data: TemporaryFolder().path("server"))
        // With neither there are two requests, and both are answered.
        let both = try await exchange(
            server,
            "POST /v1/join HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
                + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        #expect(answers(both) == 2 && both.contains("HTTP/1.1 200 "), "\(both)")
        let hidden = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        let shapes = [
            "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
            "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
            "Content-Length: 4, 4\r\n\r\nabcd", "Content-Length: +4\r\n\r\nabcd",
            "Content-Length: 4 4\r\n\r\nabcd", "Content-Length: 0x4\r\n\r\nabcd",
            "Content-Length: -4\r\n\r\nabcd", "Content-Length:\r\n\r\nabcd",
            "Content-Length: 18446744073709551617\r\n\r\na",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding:\u{B}chunked\r\n\r\n0\r\n\r\n",
            "Content-Length : 4\r\n\r\nabcd", "X: a\r\n folded\r\nContent-Length: 0\r\n\r\n",
            "X: a\r\n\tfolded\r\nContent-Length: 0\r\n\r\n",
            "X: a\nContent-Length: 0\r\n\r\n", "X: a\rContent-Length: 0\r\n\r\n",
            "X: a\u{0}b\r\nContent-Length: 0\r\n\r\n", "Content-Length: 0\r\n\n",
            " Content-Length: 0\r\n\r\n", "X\r\nContent-Length: 0\r\n\r\n",
            ": a\r\nContent-Length: 0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n",
        ]
        for shape in shapes {
            let told = try await exchange(
                server,
                "POST /v1/join HTTP/1.1\r\nHost: a\r\n" + shape + hidden
            )
            #expect(!told.contains("HTTP/1.1 200 "), "\(shape.debugDescription): \(told)")
            #expect(answers(told) <= 1, "\(shape.debugDescription): \(told)")
        }
        try await serves(server)
    }

    @Test func otherProtocols() async throws {
        let server = try await RunningServer(data: TemporaryFolder().path("server"))
        for start in [
            "GET /healthz\r\n", "GET /healthz\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET /healthz HTTP/2.0\r\n\r\n", "GET /healthz HTTP/3.0\r\n\r\n",
            "GET /healthz HTTP/1.10\r\n\r\n", "GET /healthz http/1.1\r\n\r\n",
            "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n",
            "CONNECT /healthz HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://other.example/healthz?a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET //healthz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /../healthz HTTP/1.1\r\n\r\n",
            "GET /health\u{0}z HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}\u{1}", "\r\n\r\n\r\n",
            "SSH-2.0-OpenSSH_9.2\r\n", "*1\r\n$4\r\nPING\r\n",
        ] {
            let told = try await exchange(server, start)
            #expect(!told.contains("HTTP/1.1 200 "), "\(start.debugDescription): \(told)")
            #expect(answers(told) <= 1, "\(start.debugDescription): \(told)")
        }
        try await serves(server)
    }

    /// Each is sent until the server closes the connection.
    @Test func endlessParts() async throws {
        let server = try await RunningServer(data: TemporaryFolder().path("server"))
        try await serves(server)
        let before = try #require(server.program.peakMemory)
        let chunked = "POST /v1/join HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        let filling = String(repeating: "a", count: 16 * 1024)
        var cases: [(String, String)] = []
        for (start, part) in [
            ("", filling), ("GET /", filling), ("GET / HTTP/1.1\r\nX: ", filling),
            ("GET / HTTP/1.1\r\n", filling),
            ("GET / HTTP/1.1\r\n", "X: \(filling.dropFirst(64))\r\n"),
            ("GET / HTTP/1.1\r\n", String(repeating: "X: a\r\n", count: 1000)),
            (chunked, filling), (chunked + "0\r\n", "X: \(filling.dropFirst(64))\r\n"),
            (chunked, "4000\r\n\(filling)\r\n"),
            ("POST /v1/return HTTP/1.1\r\nContent-Length: 4194305\r\n\r\n", filling),
            (
                "POST /v1/sync HTTP/1.1\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
                "4000\r\n\(filling)\r\n"
            ),
        ] {
            cases.append((start, part))
        }
        let port = server.port
        try await withThrowingTaskGroup { group in
            for (start, part) in cases {
                group.addTask {
                    let isEnded = try await Blocking.run {
                        let socket = try Socket.connect(port: port)
                        try? socket.write(start)
                        // 64 MiB are more than anything that the server keeps. What it drops while it
                        // waits to be left may be all of them, where it is quick.
                        let bytes = Array(part.utf8)
                        return socket.flood(bytes, times: (64 << 20) / bytes.count)
                            || socket.awaitEnd()
                    }
                    let name = "\(start.debugDescription) \(part.prefix(20).debugDescription)"
                    #expect(isEnded, Comment(rawValue: name))
                }
            }
            try await group.waitForAll()
        }
        try await serves(server)
        #expect(try #require(server.program.peakMemory) - before < Self.mostMemory)
    }

    /// Thousands that are silent, each somewhere else in a request, with time enough to stay.
    @Test func thousandsOfIdleConnections() async throws {
        let count = min(5000, Socket.raiseLimit() - 512)
        let world = try await World(options: ["--connections", "1000", "--idle-seconds", "3600"])
        let school = try await world.join(World.school)
        let before = try #require(world.server.program.peakMemory)
        let port = world.server.port
        let held = try await Blocking.run {
            let starts = [
                "", "P", "POST /v1/sync HTTP/1.1\r\nHo",
                "POST /v1/sync HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n12",
                "POST /v1/return HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n12",
            ]
            return try (0..<count).map { number in
                let socket = try Socket.connect(port: port)
                try? socket.write(starts[number % starts.count])
                return socket
            }
        }
        try await school.ok("sync")
        try await serves(world.server)
        // The oldest made room.
        #expect(try await Blocking.run { held[0].awaitEnd() })
        #expect(try #require(world.server.program.peakMemory) - before < Self.mostMemory)
        for socket in held { socket.shut() }
    }

    /// Bodies that stop one byte before their end, of three times the room that there is for them.
    @Test func bodiesThatNeverEnd() async throws {
        let world = try await World()
        let school = try await world.join(World.school)
        let before = try #require(world.server.program.peakMemory)
        let port = world.server.port
        let most = [UInt8](repeating: 7, count: (4 << 20) - 1)
        let held = try await Blocking.run {
            try (0..<96).map { number in
                let socket = try Socket.connect(port: port)
                let path = number % 2 == 0 ? "return" : "sync"
                try socket.write("POST /v1/\(path) HTTP/1.1\r\nContent-Length: 4194304\r\n\r\n")
                try socket.write(most)
                return socket
            }
        }
        try await school.ok("sync")
        #expect(try #require(world.server.program.peakMemory) - before < Self.mostMemory)
        // They are answered once they are whole: those that had no room too.
        let told = try await Blocking.run {
            try held.map { socket in
                try socket.write([7])
                return String(decoding: socket.read().prefix(12), as: UTF8.self)
            }
        }
        #expect(Set(told) == ["HTTP/1.1 400", "HTTP/1.1 401", "HTTP/1.1 503"])
        try await serves(world.server)
    }

    /// Whoever asks and asks and fetches no answer is cut off.
    @Test func answersThatNobodyFetches() async throws {
        let server = try await RunningServer(
            data: TemporaryFolder().path("server"),
            options: ["--transfer-seconds", "1", "--idle-seconds", "3600"]
        )
        try await serves(server)
        let before = try #require(server.program.peakMemory)
        let port = server.port
        let isEnded = try await Blocking.run {
            let socket = try Socket.connect(port: port, window: 4096)
            let flood = String(repeating: "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000)
            return socket.flood(Array(flood.utf8), times: 4096)
        }
        #expect(isEnded)
        #expect(try #require(server.program.peakMemory) - before < Self.mostMemory)
        try await serves(server)
    }

    @Test func handshakesThatNeverEnd() async throws {
        let folder = try TemporaryFolder()
        let certificate = try TestCertificate(in: folder)
        let server = try await RunningServer(
            data: folder.path("server"),
            tls: certificate,
            options: ["--idle-seconds", "1"]
        )
        let port = server.port
        // Nothing; the beginning of a greeting; the header of one that is long.
        for start: [UInt8] in [
            [], [0x16, 3, 1], [0x16, 3, 1, 0x3F, 0xFF, 1, 0, 0x3F, 0xFB, 3, 3],
        ] {
            let isEnded = try await Blocking.run {
                let socket = try Socket.connect(port: port)
                try socket.write(start)
                return socket.awaitEnd()
            }
            #expect(isEnded, "\(start)")
        }
        #expect(await server.stop().exit == 0)
    }

    /// Whoever has asked may end the sending direction and still gets the whole answer.
    @Test func halfClosedConnections() async throws {
        let server = try await RunningServer(data: TemporaryFolder().path("server"))
        let request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        let told = try await exchange(server, request + request + "GET /hea")
        #expect(told.components(separatedBy: "HTTP/1.1 200 ").count == 3, "\(told)")
        #expect(await server.stop().exit == 0)
    }
}
