import Foundation
import HTTPClient
import HTTPServer
import TestSupport
import Testing
import Vocabulary

/// Client and server through a proxy and through TLS.
struct ProxyAndTLSTests {
    private let folder: TemporaryFolder
    private let certificate: TestCertificate

    init() throws {
        folder = try TemporaryFolder()
        certificate = try TestCertificate(in: folder)
    }

    private var files: TLSFiles {
        TLSFiles(certificate: certificate.certificate, key: certificate.key)
    }

    private func echo(_ connection: ServerConnection) async throws -> String {
        let answer = try await connection.post(
            "/v1/sync",
            body: Array("echo".utf8),
            signer: signer,
            nonce: nil,
            freshNonce: freshNonce
        )
        return String(decoding: answer.body.dropFirst(Nonce.byteCount), as: UTF8.self)
    }

    @Test func plainThroughProxy() async throws {
        let server = try await TestServer()
        let proxy = try ForwardProxy()
        let credentials = proxy.url.replacing("http://", with: "http://eva:secret@")
        let connection = try server.connection(environment: ["http_proxy": credentials])
        #expect(try await echo(connection) == "echo")
        let line = "POST \(server.address.url)/v1/sync HTTP/1.1"
        #expect(proxy.requests == [line, line])
        let head = try #require(proxy.heads.first).lowercased()
        #expect(head.contains("\r\nhost: 127.0.0.1:\(server.address.port)\r\n"))
        #expect(head.contains("\r\nproxy-authorization: basic zxzhonnly3jlda=="))
        await connection.close()
        try await server.stop()
    }

    @Test func tunnelThroughProxy() async throws {
        let server = try await TestServer(tls: files)
        let proxy = try ForwardProxy()
        let connection = try server.connection(
            certificate: certificate.certificate,
            environment: ["https_proxy": proxy.url]
        )
        #expect(try await echo(connection) == "echo")
        #expect(proxy.requests == ["CONNECT localhost:\(server.address.port) HTTP/1.1"])
        await connection.close()
        try await server.stop()
    }

    @Test func lostAndCutAnswers() async throws {
        let server = try await TestServer()
        let proxy = try ForwardProxy()
        let connection = try server.connection(environment: ["http_proxy": proxy.url])
        for behaviour in [ForwardProxy.Behaviour.loseAnswer, .cutAnswer(20), .cutAnswer(120)] {
            proxy.behave(behaviour)
            let address = server.address
            await #expect(
                throws: ClientError.interrupted(host: address.host, port: address.port)
            ) {
                try await connection.post("/v1/join", body: Array("x".utf8))
            }
        }
        proxy.behave(.refuse)
        await #expect(throws: ClientError.self) { try await echo(connection) }
        proxy.behave(.forward)
        #expect(try await echo(connection) == "echo")
        await connection.close()
        try await server.stop()
    }

    @Test func proxyRefusesTunnel() async throws {
        let proxy = try ForwardProxy()
        proxy.behave(.refuse)
        let connection = try ServerConnection(
            ServerAddress("https://localhost:1"),
            environment: ["https_proxy": proxy.url]
        )
        let port = try #require(Int(proxy.url.split(separator: ":").last ?? ""))
        await #expect(throws: ClientError.proxy(host: "127.0.0.1", port: port)) {
            try await echo(connection)
        }
        await connection.close()
    }

    @Test func certificateOfOurs() async throws {
        let server = try await TestServer(tls: files)
        let connection = try server.connection(certificate: certificate.certificate)
        #expect(server.address.isSecure)
        #expect(try await echo(connection) == "echo")
        await connection.close()
        try await server.stop()
    }

    @Test func certificateOfNobody() async throws {
        let server = try await TestServer(tls: files)
        let port = server.address.port
        let connection = try ServerConnection(ServerAddress("https://localhost:\(port)"))
        await #expect(throws: ClientError.tls(host: "localhost", port: port, .untrusted)) {
            try await echo(connection)
        }
        await connection.close()
        try await server.stop()
    }

    @Test func certificateForAnotherName() async throws {
        let other = try TestCertificate(in: folder, name: "other.example")
        let server = try await TestServer(
            tls: TLSFiles(certificate: other.certificate, key: other.key)
        )
        let connection = try server.connection(certificate: other.certificate)
        let port = server.address.port
        await #expect(throws: ClientError.tls(host: "localhost", port: port, .wrongName)) {
            try await echo(connection)
        }
        await connection.close()
        try await server.stop()
    }

    @Test func plainServerAskedForTLS() async throws {
        let server = try await TestServer()
        let port = server.address.port
        let secure = try ServerConnection(
            ServerAddress("https://localhost:\(port)"),
            certificateFile: certificate.certificate
        )
        await #expect(throws: ClientError.tls(host: "localhost", port: port, .notTLS)) {
            try await echo(secure)
        }
        await secure.close()
        try await server.stop()
    }

    @Test func unusableFiles() async throws {
        let empty = try folder.write("", to: "empty.pem")
        let other = try TestCertificate(in: folder, name: "other.example")
        #expect(throws: ClientError.certificateFile(path: empty)) {
            try ServerConnection(ServerAddress("https://localhost"), certificateFile: empty)
        }
        #expect(throws: ClientError.certificateFile(path: "/nowhere")) {
            try ServerConnection(ServerAddress("https://localhost"), certificateFile: "/nowhere")
        }
        await #expect(throws: ServerError.certificateFile(path: empty)) {
            _ = try await TestServer(tls: TLSFiles(certificate: empty, key: certificate.key))
        }
        await #expect(throws: ServerError.keyFile(path: "/nowhere")) {
            _ = try await TestServer(
                tls: TLSFiles(certificate: certificate.certificate, key: "/nowhere")
            )
        }
        let mismatch = ServerError.keyMismatch(
            certificate: certificate.certificate,
            key: other.key
        )
        await #expect(throws: mismatch) {
            _ = try await TestServer(
                tls: TLSFiles(certificate: certificate.certificate, key: other.key)
            )
        }
    }
}
