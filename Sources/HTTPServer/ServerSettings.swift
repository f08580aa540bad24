import HummingbirdTLS
import NIOSSL

/// Where and how the server listens.
public struct ServerSettings: Hashable, Sendable {
    /// The host or address to listen on.
    public var host: String
    /// The port; 0 for any free one.
    public var port: Int
    /// The certificate and key for TLS; nil for plain HTTP, which belongs on the loopback interface or
    /// behind a proxy that adds TLS.
    public var tls: TLSFiles?
    /// Open connections, about. Beyond it, whichever has gone longest without a request that counts gives
    /// way to the next that comes; where all have one, further ones wait in the system's queue.
    public var connections = 4096
    /// Open connections from one address; nil for a quarter of ``connections``, except from this machine
    /// itself, where a proxy may stand for everybody. Further ones are closed at once.
    public var connectionsPerAddress: Int?
    /// Seconds without a byte after which a connection that owes a request is closed.
    public var idleSeconds = 60
    /// Seconds that a request's body may take.
    public var bodySeconds = 300
    /// Seconds that whoever asked may take to fetch an answer.
    public var answerSeconds = 300
    /// Seconds that whoever was told the last may take to end the connection.
    public var farewellSeconds = 5
    /// Bytes that are kept at a time of bodies whose request is signed by a device of this server.
    public var provenBytes = 256 << 20
    /// Bytes that are kept at a time of all other bodies.
    public var unprovenBytes = 64 << 20
    /// Seconds that requests under way may take to end when the server shuts down.
    public var shutdownSeconds = 10

    /// Makes settings with the usual limits.
    public init(host: String, port: Int, tls: TLSFiles? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }
}

/// The two PEM files of TLS.
public struct TLSFiles: Hashable, Sendable {
    /// The path of the certificate, followed in its file by those that lead to an authority.
    public var certificate: String
    /// The path of its private key.
    public var key: String

    /// Names the two files.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads both files and checks that they belong together.
    func configuration() throws(ServerError) -> TLSConfiguration {
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
            throw .certificateFile(path: certificate)
        }
        guard let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem) else {
            throw .keyFile(path: key)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            throw .keyMismatch(certificate: certificate, key: key)
        }
        return configuration
    }
}

/// Where the server listens.
public struct ListeningAddress: Hashable, Sendable {
    /// The address.
    public let host: String
    /// The port.
    public let port: Int
    /// Whether it speaks TLS.
    public let isSecure: Bool

    /// The URL of the server as seen from this machine.
    public var url: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(name):\(port)"
    }
}
