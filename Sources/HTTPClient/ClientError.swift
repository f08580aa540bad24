/// Why a server gave no usable answer. Nothing is known of whether it handled the request, except for
/// ``invalidAddress(_:)``, ``invalidProxy(_:)``, ``certificateFile(path:)`` and ``unreachable(host:port:)``,
/// where nothing was sent.
public enum ClientError: Error, Hashable, Sendable {
    /// Not an `http` or `https` URL with a host, or one with a user, a query or a fragment.
    case invalidAddress(String)
    /// The environment names a proxy that is not an `http` URL.
    case invalidProxy(String)
    /// The file of certificate authorities cannot be read, or holds no certificate.
    case certificateFile(path: String)
    /// No connection: no such host, nobody listens, or no network.
    case unreachable(host: String, port: Int)
    /// The server's certificate was not accepted, or there is no TLS; `reason` is the TLS library's.
    case tls(host: String, port: Int, reason: String)
    /// The proxy refused or failed to connect onwards.
    case proxy(host: String, port: Int)
    /// No answer in time.
    case timeout(host: String, port: Int)
    /// The connection ended before the whole answer had come.
    case interrupted(host: String, port: Int)
    /// The answer is larger than a page may be; the limit in bytes.
    case tooLarge(limit: Int)
    /// Whoever answered does not speak the protocol: another service, or an error page of a proxy.
    case notAServer(host: String, port: Int, status: Int)
    /// The task that asked was cancelled.
    case cancelled
    /// The device's key could not sign the request.
    case signing
}
