import AsyncHTTPClient
import HTTPSignature
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOSSL
import Vocabulary

/// Requests to one server over HTTP/1.1, with TLS and through a proxy where there is one.
///
/// Connections are kept between requests. Call ``close()`` when done.
public final class ServerConnection: Sendable {
    /// The server that is asked.
    public let address: ServerAddress

    /// Bytes of an answer at the most.
    static let answerBytes = Limits.pageBytes
    private static let contentType = "application/protobuf"

    private let client: HTTPClient
    private let proxy: Proxy?

    /// Prepares requests to `address`; nothing is sent yet.
    ///
    /// `certificateFile` is a PEM file of the certificate authorities to trust in place of the
    /// system's. `environment` holds the process's variables, of which those that name proxies count.
    /// Throws ``ClientError/certificateFile(path:)`` and ``ClientError/invalidProxy(_:)``.
    public init(
        _ address: ServerAddress,
        certificateFile: String? = nil,
        environment: [String: String] = [:]
    ) throws(ClientError) {
        self.address = address
        let proxy = try Proxy.named(by: environment, for: address)
        self.proxy = proxy

        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let certificateFile {
            guard let trusted = try? NIOSSLCertificate.fromPEMFile(certificateFile),
                !trusted.isEmpty
            else { throw .certificateFile(path: certificateFile) }
            tls.trustRoots = .certificates(trusted)
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(60), write: .seconds(60))
        )
        configuration.httpVersion = .http1Only
        // Whoever works offline is to hear so at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Less than proxies and servers keep an idle connection, so that none ends under a request.
        configuration.connectionPool.idleTimeout = .seconds(15)
        if let proxy {
            if address.isSecure {
                configuration.proxy = .server(
                    host: proxy.host,
                    port: proxy.port,
                    authorization: proxy.authorization
                )
            } else {
                let origin = address.origin
                configuration.http1_1ConnectionDebugInitializer = { channel in
                    AbsoluteFormHandler.add(to: channel, origin: origin)
                }
            }
        }
        client = HTTPClient(
            eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup),
            configuration: configuration
        )
    }

    deinit {
        // Without effect after `close`.
        client.shutdown { _ in }
    }

    /// Closes the connections. Requests under way end as ``ClientError/cancelled``.
    public func close() async {
        try? await client.shutdown()
    }

    /// Sends a request that nobody signs, such as `/v1/join`.
    ///
    /// `timeout` is for the whole of it, the answer's body included.
    public func post(
        _ path: String,
        body: [UInt8],
        timeout: Duration = .seconds(300)
    ) async throws(ClientError) -> Answer {
        try await send(path, body: body, fields: [:], timeout: timeout)
    }

    /// Sends a request signed by a device under `nonce`, the one that the last answer gave; nil where
    /// there is none.
    ///
    /// An answer of status 401 is shown to `freshNonce`: where it is `nonce.unknown` with a new nonce, and
    /// that is returned, the request is signed anew and sent again, with `timeout` anew.
    public func post(
        _ path: String,
        body: [UInt8],
        signer: RequestSigner,
        nonce: Nonce?,
        timeout: Duration = .seconds(300),
        freshNonce: (Answer) -> Nonce?
    ) async throws(ClientError) -> Answer {
        var retry = NonceRetry(nonce)
        while true {
            let fields = try signedFields(path, body: body, signer: signer, nonce: retry.nonce)
            let answer = try await send(path, body: body, fields: fields, timeout: timeout)
            let fresh = answer.status == 401 ? freshNonce(answer) : nil
            guard retry.sendsAgain(after: fresh) else { return answer }
        }
    }

    private func signedFields(
        _ path: String,
        body: [UInt8],
        signer: RequestSigner,
        nonce: Nonce
    ) throws(ClientError) -> HTTPFields {
        do {
            return try RequestSignature.fields(
                method: "POST",
                path: path,
                body: body,
                device: signer.device,
                nonce: nonce,
                sign: signer.sign
            )
        } catch {
            throw .signing
        }
    }

    private func send(
        _ path: String,
        body: [UInt8],
        fields: HTTPFields,
        timeout: Duration
    ) async throws(ClientError) -> Answer {
        var request = HTTPClientRequest(url: requestOrigin + address.prefix + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: Self.contentType)
        request.headers.add(name: "Accept", value: Self.contentType)
        for field in fields {
            request.headers.add(name: field.name.rawName, value: field.value)
        }
        if proxy != nil, !address.isSecure {
            request.headers.add(name: "Host", value: address.authority)
            if let authorization = proxy?.authorization {
                request.headers.add(
                    name: "Proxy-Authorization",
                    value: authorization.headerValue
                )
            }
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let status = Int(response.status.code)
            guard Self.isProtocol(response.headers) else {
                throw ClientError.notAServer(
                    host: address.host,
                    port: address.port,
                    status: status
                )
            }
            let bytes = try await response.body.collect(upTo: Self.answerBytes)
            return Answer(status: status, body: Array(bytes.readableBytesView))
        } catch {
            throw ClientError(error, address: address, proxy: proxy)
        }
    }

    /// Whom to connect to: a proxy for plain HTTP stands in the server's place.
    private var requestOrigin: String {
        guard let proxy, !address.isSecure else { return address.origin }
        let name = proxy.host.contains(":") ? "[\(proxy.host)]" : proxy.host
        return "http://\(name):\(proxy.port)"
    }

    private static func isProtocol(_ headers: HTTPHeaders) -> Bool {
        guard let type = headers.first(name: "Content-Type") else { return false }
        let name = type.prefix { $0 != ";" && $0 != " " }
        return name.lowercased() == contentType
    }
}

extension Proxy {
    fileprivate var authorization: HTTPClient.Authorization? {
        credentials.map { .basic(username: $0.user, password: $0.password) }
    }
}
