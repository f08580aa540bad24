import Foundation

/// An HTTP proxy, as the environment names it.
struct Proxy: Hashable, Sendable {
    /// The proxy's host.
    let host: String
    /// The proxy's port.
    let port: Int
    /// What stood before the @ of the URL: user and password, percent-encoding undone.
    let credentials: Credentials?

    struct Credentials: Hashable, Sendable {
        let user: String
        let password: String
    }

    /// Reads `host`, `host:port` or `http://user:password@host:port/`; nil for anything else.
    init?(_ text: String) {
        var rest = text[...]
        if let colon = text.firstRange(of: "://") {
            guard text[..<colon.lowerBound].lowercased() == "http" else { return nil }
            rest = text[colon.upperBound...]
        }
        if rest.last == "/" { rest = rest.dropLast() }
        var credentials: Credentials?
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let user = parts.first.flatMap({ String($0).removingPercentEncoding }),
                let password = (parts.count > 1 ? String(parts[1]) : "").removingPercentEncoding
            else { return nil }
            credentials = Credentials(user: user, password: password)
            rest = rest[rest.index(after: at)...]
        }
        guard let (host, port) = ServerAddress.splitAuthority(rest) else { return nil }
        self.host = host
        self.port = port ?? 80
        self.credentials = credentials
    }

    /// The proxy for a server after `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`; nil where
    /// it is asked directly.
    ///
    /// As `curl` does, `HTTP_PROXY` is not heeded: it may come from a CGI request's header.
    /// Throws ``ClientError/invalidProxy(_:)``.
    static func named(
        by environment: [String: String],
        for address: ServerAddress
    ) throws(ClientError) -> Proxy? {
        let names =
            address.isSecure
            ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
            : ["http_proxy", "all_proxy", "ALL_PROXY"]
        let values = names.compactMap { environment[$0] }
        guard let value = values.first(where: { !$0.isEmpty }) else { return nil }
        let exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        if isExcepted(address, by: exceptions) { return nil }
        guard let proxy = Proxy(value) else { throw .invalidProxy(value) }
        return proxy
    }

    /// Whether a comma-separated list names the server: `*`, a host, or a domain with all below it.
    private static func isExcepted(_ address: ServerAddress, by list: String) -> Bool {
        let host = address.host.lowercased()
        return list.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }).contains {
            entry in
            if entry == "*" { return true }
            let domain = entry.first == "." ? entry.dropFirst() : entry
            guard let (name, port) = ServerAddress.splitAuthority(domain) else { return false }
            if let port, port != address.port { return false }
            return host == name || host.hasSuffix("." + name)
        }
    }
}
