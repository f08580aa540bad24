/// Why a server gave no usable answer.
///
/// Whether it handled the request is unknown, except where nothing was sent: with
/// ``invalidAddress(_:)``, ``invalidProxy(_:)``, ``certificateFile(path:)``, ``signing`` and
/// ``unreachable(host:port:)``.
public enum ClientError: Error, Hashable, Sendable {
    /// Not an `http` or `https` URL with a host, or one with a user, a query or a fragment.
    case invalidAddress(String)
    /// The environment names a proxy that is not an `http` URL.
    case invalidProxy(String)
    /// The file of certificate authorities cannot be read, or holds no certificate.
    case certificateFile(path: String)
    /// No connection: no such host, nobody listens, or no network.
    case unreachable(host: String, port: Int)
    /// There is no trustworthy TLS connection.
    case tls(host: String, port: Int, TLSProblem)
    /// The proxy at this host and port refused or failed to connect onwards.
    case proxy(host: String, port: Int)
    /// No answer in time.
    case timeout(host: String, port: Int)
    /// The connection ended before the whole answer had come.
    case interrupted(host: String, port: Int)
    /// The answer is larger than a page may be; the limit in bytes.
    case tooLarge(limit: Int)
    /// Whoever answered does not speak the protocol: another service, or an error page of a proxy.
    /// `status` is 0 where it does not even speak HTTP.
    case notAServer(host: String, port: Int, status: Int)
    /// The task that asked was cancelled.
    case cancelled
    /// The device's key could not sign the request.
    case signing
}

/// Why there is no trustworthy TLS connection.
public enum TLSProblem: String, Hashable, Sendable {
    /// The certificate is by nobody whom this machine trusts, or has expired.
    case untrusted
    /// The certificate is for another name than the server's.
    case wrongName
    /// What answers does not speak TLS.
    case notTLS
    /// The two have no common version or cipher, or broke off.
    case other
}
