import HTTPClient
import Messages

extension Refusal {
    /// What a failed request means to the user.
    init(_ error: ClientError) {
        switch error {
        case .invalidAddress(let url): self.init(.failed, "server.address", .invalidAddress(url))
        case .invalidProxy(let url): self.init(.failed, "proxy.address", .invalidProxy(url))
        case .certificateFile(let path):
            self.init(.failed, "certificate.file", .certificateFile(path))
        case .unreachable(let host, let port):
            self.init(.unreachable, "server.unreachable", .unreachable(host, port))
        case .tls(let host, let port, let problem):
            self.init(.unreachable, "server.tls", .tls(host, port, problem.told))
        case .proxy(let host, let port): self.init(.unreachable, "server.proxy", .proxy(host, port))
        case .timeout(let host, let port):
            self.init(.unreachable, "server.timeout", .timeout(host, port))
        case .interrupted(let host, let port):
            self.init(.unreachable, "server.interrupted", .interrupted(host, port))
        case .tooLarge: self.init(.unreachable, "answer.tooLarge", .answerTooLarge)
        case .notAServer(let host, let port, let status):
            self.init(.unreachable, "server.foreign", .notAServer(host, port, status: status))
        case .cancelled: self.init(.failed, "cancelled", .cancelled)
        case .signing: self.init(.failed, "keys.signing", .signingFailed)
        }
    }
}

extension TLSProblem {
    fileprivate var told: Message {
        switch self {
        case .untrusted: .tlsUntrusted
        case .wrongName: .tlsWrongName
        case .notTLS: .tlsNone
        case .other: .tlsOther
        }
    }
}
