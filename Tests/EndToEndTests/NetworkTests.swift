import Foundation
import TestSupport
import Testing
import Vocabulary
import Wire

/// The way between client and server: TLS, proxies, lost answers, waiting.
@Suite(.serialized) struct NetworkTests {
    @Test func overTLS() async throws {
        let folder = try TemporaryFolder()
        let certificate = try TestCertificate(in: folder)
        let world = try await World(tls: certificate, folder: folder)
        let client = try await world.join(
            World.school,
            options: ["--ca", certificate.certificate]
        )
        // What joining trusted, later syncs trust.
        try await client.ok("sync")
        // Nobody vouches for the certificate.
        let stranger = Client(home: folder.path("stranger"), user: folder.path)
        let invitation = try await world.invite(World.home)
        let told = try await stranger.refuses(5, "join", invitation, "--author", "Eva")
        #expect(told.contains("certificate"), "\(told)")
        try await stranger.refuses(
            1,
            "join",
            invitation,
            "--author",
            "Eva",
            "--ca",
            "/no/such/file"
        )
        // Another authority by the environment.
        let other = try TestCertificate(in: folder, name: "other.example")
        var misled = client
        misled.environment["OBRUTEN_CA"] = other.certificate
        try await misled.refuses(5, "sync")
        try await client.ok("sync")
    }

    @Test func throughProxies() async throws {
        let folder = try TemporaryFolder()
        let certificate = try TestCertificate(in: folder)
        let world = try await World(tls: certificate, folder: folder)
        let tunnel = try ForwardProxy()
        let client = try await world.join(
            World.school,
            environment: ["https_proxy": tunnel.url],
            options: ["--ca", certificate.certificate]
        )
        try await client.ok("sync")
        #expect(tunnel.requests.allSatisfy { $0.hasPrefix("CONNECT localhost:") })
        #expect(tunnel.requests.count >= 2)

        // A server behind a name that only the proxy knows, and behind a path.
        let plain = try await World()
        let proxy = try ForwardProxy(target: plain.server.port)
        let other = try await plain.join(
            World.school,
            url: "http://obruten.example",
            environment: ["http_proxy": proxy.url]
        )
        try await other.ok("sync")
        #expect(proxy.requests.contains("POST http://obruten.example/v1/sync HTTP/1.1"))
    }

    @Test func altered() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let proxy = try ForwardProxy()
        var school = placement.school
        school.environment["http_proxy"] = proxy.url
        try await school.ok("sync")
        try await placement.home.ok("set", "Kim", "mapping.result=Läser bra")
        try await placement.home.ok("sync")
        // The cursor's signature is the server's own word for all that it shows.
        proxy.behave(
            .alterAnswer { body in
                guard var response = try? SyncResponse(body), response.cursor != nil else {
                    return body
                }
                response.cursorSignature[5] ^= 1
                return response.encoded()
            }
        )
        let alarm = try await school.refusal(6, "sync")
        #expect(alarm["code"].string == "feed.signature")
        #expect(alarm["place"].number != nil)
        let kept = try #require(alarm["evidence"].string)
        #expect(kept.hasPrefix(school.home + "/evidence/feed.signature-"))
        let evidence = try #require(FileManager.default.contents(atPath: kept))
        #expect(try SyncResponse(Array(evidence)).deliveries.isEmpty == false)
        let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let told = try await school.refuses(6, "sync")
        #expect(told.contains(school.home + "/evidence/"))
        #expect(try await school.value("Kim", "mapping.result") == nil)
        // Not the protocol's at all: kept too, and no alarm.
        proxy.behave(.alterAnswer { body in body.map { _ in 0xFF } })
        try await school.refuses(5, "sync")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: school.home + "/evidence").count > 1
        )
        proxy.behave(.forward)
        try await school.ok("sync")
        #expect(try await school.value("Kim", "mapping.result") == "Läser bra")
        let heard = try await school.json("status")["heard"].array
        #expect(heard.contains { $0["party"].string == World.home })
        #expect(try await school.ok("status").contains("Latest news of others: \(World.home)"))
    }

    @Test func lostAnswersAreHarmless() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let proxy = try ForwardProxy()
        var school = placement.school
        school.environment["http_proxy"] = proxy.url
        try await school.ok("sync")
        for behaviour in [
            ForwardProxy.Behaviour.loseAnswer, .cutAnswer(40), .cutAnswer(250), .refuse,
        ] {
            try await school.ok("set", "Kim", "schoolPlan.goals=\(proxy.requests.count)")
            proxy.behave(behaviour)
            try await school.refuses(5, "sync")
            proxy.behave(.forward)
            try await school.ok("sync")
        }
        try await placement.settle()
        let log = try await placement.home.json("log", placement.id, "schoolPlan.goals")
        #expect(log.array.count == 4, "\(log)")
        #expect(try await school.json("conflicts").array.isEmpty)
        try await placement.expectEquality()
    }

    @Test func lostAnswerToJoining() async throws {
        let world = try await World()
        let proxy = try ForwardProxy()
        let client = Client(
            home: world.folder.path("school"),
            user: world.folder.path,
            environment: ["http_proxy": proxy.url]
        )
        let invitation = try await world.invite(World.school)
        proxy.behave(.loseAnswer)
        try await client.refuses(5, "join", invitation, "--author", "Eva")
        proxy.behave(.forward)
        try await client.ok("join", invitation, "--author", "Eva")
        try await client.ok("sync")
        #expect(try await world.server.json("device", "list").array.count == 1)
    }

    /// At most 200 bytes each way, and one request, when there is nothing to say.
    @Test func nothingToSayIsSmall() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        try await placement.settle()
        let proxy = try ForwardProxy()
        var school = placement.school
        school.environment["http_proxy"] = proxy.url
        try await school.ok("sync")
        let exchange = try #require(proxy.exchanges.first)
        #expect(proxy.exchanges.count == 1)
        #expect(exchange.request.count <= 200, "\(exchange.request.count)")
        let end = try #require(exchange.answer.firstRange(of: Array("\r\n\r\n".utf8)))
        #expect(exchange.answer.count - end.upperBound <= 200)
    }

    @Test func anotherServiceAndNobody() async throws {
        let listener = try Socket.listen()
        async let served: Void = Blocking.run {
            while let client = listener.accept() {
                _ = client.read()
                try client.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                client.finish()
            }
        }
        let folder = try TemporaryFolder()
        let client = Client(home: folder.path("home"), user: folder.path)
        let rest =
            "/join#1.000102030405060708090a0b0c0d0e0f.0.0011223344556677."
            + String(repeating: "A", count: 43)
        let port = listener.port
        try await client.refuses(5, "join", "http://127.0.0.1:\(port)\(rest)", "--author", "Eva")
        listener.shut()
        try await served
        let told = try await client.refuses(
            5,
            "join",
            "http://127.0.0.1:\(port)\(rest)",
            "--author",
            "Eva"
        )
        #expect(told.contains("127.0.0.1") && told.contains(String(port)), "\(told)")
    }

    @Test func watching() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let watching = try placement.school.start(["sync", "--watch", "--json"])
        _ = await watching.outputLine(with: "\"requests\"")
        try await placement.home.ok("set", placement.id, "mapping.result=Nytt")
        try await placement.home.ok("sync")
        #expect(await watching.outputLine(with: "\"received\": 1") != nil)
        #expect(try await placement.school.value("Kim", "mapping.result") == "Nytt")
        // The server goes and comes back; watching goes on.
        let server = try await world.server.killAndRestart()
        try await placement.home.ok("set", placement.id, "mapping.method=Samtal")
        try await placement.home.ok("sync")
        #expect(await watching.errorLine(with: "127.0.0.1") != nil)
        while try await placement.school.value("Kim", "mapping.method") != "Samtal" {}
        watching.interrupt()
        let finished = await watching.finished()
        #expect(finished.exit == 0, "\(finished)")
        await server.stop()
    }

    @Test func hostileRequestsToTheRealServer() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let port = world.server.port
        for (head, body) in [
            ("POST /v1/sync", ""), ("POST /v1/join", "nonsense"), ("POST /v1/wait", "x"),
            ("POST /nothing", ""), ("GET /v1/sync", ""),
        ] {
            let answer = try await Blocking.run {
                let socket = try Socket.connect(port: port)
                try socket.write(
                    "\(head) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                )
                return String(decoding: socket.readAll(), as: UTF8.self)
            }
            #expect(answer.hasPrefix("HTTP/1.1 4"), "\(head): \(answer)")
        }
        try await placement.school.ok("sync")
        let finished = await world.server.stop()
        #expect(finished.exit == 0, "\(finished)")
        let lines = finished.errors.split(separator: "\n")
        #expect(lines.allSatisfy { (try? JSON(String($0)))?["event"].string != nil }, "\(finished)")
        for secret in ["Kim", World.school, "Eva", "nonsense"] {
            #expect(!finished.errors.contains(secret), "\(finished)")
        }
    }
}
