import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

extension ClientError {
    /// What an error of the HTTP library means for a request to `address`.
    init(_ error: any Error, address: ServerAddress, proxy: Proxy?) {
        let host = address.host
        let port = address.port
        self =
            switch error {
            case let error as ClientError: error
            case let error as HTTPClientError: Self.meaning(error, address: address, proxy: proxy)
            case is CancellationError: .cancelled
            case is NIOTooManyBytesError: .tooLarge(limit: ServerConnection.answerBytes)
            case let error as NIOSSLExtraError:
                .tls(
                    host: host,
                    port: port,
                    error == .failedToValidateHostname ? .wrongName : .other
                )
            case is NIOSSLError, is BoringSSLError:
                .tls(host: host, port: port, TLSProblem("\(error)"))
            case HTTPParserError.invalidEOFState: .interrupted(host: host, port: port)
            case is HTTPParserError: .notAServer(host: host, port: port, status: 0)
            case ChannelError.connectTimeout: .unreachable(host: host, port: port)
            case is ChannelError: .interrupted(host: host, port: port)
            case let error as IOError where Self.broke(error): .interrupted(host: host, port: port)
            default: Self.noConnection(address, proxy)
            }
    }

    private static func meaning(
        _ error: HTTPClientError,
        address: ServerAddress,
        proxy: Proxy?
    ) -> ClientError {
        let host = address.host
        let port = address.port
        return switch error {
        case .cancelled: .cancelled
        case .connectTimeout, .getConnectionFromPoolTimeout: noConnection(address, proxy)
        case .readTimeout, .writeTimeout, .deadlineExceeded: .timeout(host: host, port: port)
        case .tlsHandshakeTimeout: .tls(host: host, port: port, .notTLS)
        case .invalidProxyResponse, .proxyAuthenticationRequired, .httpProxyHandshakeTimeout:
            noConnection(address, proxy, atProxy: true)
        case .invalidURL, .emptyHost, .emptyScheme: .invalidAddress(address.url)
        default: .interrupted(host: host, port: port)
        }
    }

    private static func noConnection(
        _ address: ServerAddress,
        _ proxy: Proxy?,
        atProxy: Bool = false
    ) -> ClientError {
        guard let proxy else { return .unreachable(host: address.host, port: address.port) }
        return atProxy
            ? .proxy(host: proxy.host, port: proxy.port)
            : .unreachable(host: proxy.host, port: proxy.port)
    }

    /// Whether a connection that had stood was broken off.
    private static func broke(_ error: IOError) -> Bool {
        [ECONNRESET, EPIPE, ECONNABORTED].contains(error.errnoCode)
    }
}

extension TLSProblem {
    /// The library tells its errors apart by the names that it prints.
    fileprivate init(_ description: String) {
        if description.contains("CERTIFICATE_VERIFY_FAILED") {
            self = .untrusted
        } else if description.contains("WRONG_VERSION_NUMBER")
            || description.contains("HTTP_REQUEST") || description.contains("unknown protocol")
        {
            self = .notTLS
        } else {
            self = .other
        }
    }
}
