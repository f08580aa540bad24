/// Why the server does not start.
public enum ServerError: Error, Hashable, Sendable {
    /// The file holds no PEM certificate, or cannot be read.
    case certificateFile(path: String)
    /// The file holds no PEM private key, or cannot be read.
    case keyFile(path: String)
    /// The key is not the certificate's.
    case keyMismatch(certificate: String, key: String)
    /// Another program listens there.
    case addressInUse(host: String, port: Int)
    /// The system does not let this user listen there.
    case addressForbidden(host: String, port: Int)
    /// No such host on this machine.
    case addressUnavailable(host: String, port: Int)
}
