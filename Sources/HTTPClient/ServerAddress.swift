/// Where a server is: the base URL that the paths of the protocol are added to.
public struct ServerAddress: Hashable, Sendable {
    /// Whether TLS is used.
    public let isSecure: Bool
    /// The host, an IPv6 address without brackets.
    public let host: String
    /// The port, the scheme's where the URL names none.
    public let port: Int
    /// What stands before the protocol's paths: empty, or from a slash, without one at its end.
    public let prefix: String

    /// Reads a base URL such as `https://sync.example/obruten/`.
    ///
    /// Throws ``ClientError/invalidAddress(_:)``.
    public init(_ url: String) throws(ClientError) {
        guard let parts = Self.split(url) else { throw .invalidAddress(url) }
        self = parts
    }

    private init(isSecure: Bool, host: String, port: Int, prefix: String) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.prefix = prefix
    }

    /// The base URL, without a slash at its end.
    public var url: String { origin + prefix }

    /// The scheme, the host and, unless it is the scheme's own, the port.
    var origin: String { (isSecure ? "https://" : "http://") + authority }

    /// The host and, unless it is the scheme's own, the port: what the `Host` header holds.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func split(_ url: String) -> ServerAddress? {
        guard let colon = url.firstRange(of: "://") else { return nil }
        let isSecure: Bool
        switch url[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = url[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let (host, port) = splitAuthority(rest[..<slash]) else { return nil }
        var prefix = rest[slash...]
        while prefix.last == "/" { prefix = prefix.dropLast() }
        let isPlain = prefix.utf8.allSatisfy { isPathByte($0) }
        guard isPlain else { return nil }
        return ServerAddress(
            isSecure: isSecure,
            host: host,
            port: port ?? (isSecure ? 443 : 80),
            prefix: String(prefix)
        )
    }

    /// Splits `host`, `host:port`, `[v6]` or `[v6]:port`.
    static func splitAuthority(_ text: Substring) -> (host: String, port: Int?)? {
        var host = text
        var port: Int?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            if !after.isEmpty {
                guard after.first == ":", let number = self.port(after.dropFirst()) else {
                    return nil
                }
                port = number
            }
            guard
                host.utf8.allSatisfy({
                    isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                })
            else { return nil }
        } else {
            if let colon = text.firstIndex(of: ":") {
                guard let number = self.port(text[text.index(after: colon)...]) else { return nil }
                host = text[..<colon]
                port = number
            }
            guard host.utf8.allSatisfy(isHostByte) else { return nil }
        }
        return host.isEmpty ? nil : (String(host), port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = UInt16(text), number > 0
        else { return nil }
        return Int(number)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte) || "-._".utf8.contains(byte)
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        isHostByte(byte) || "/~%:@!$&'()*+,;=".utf8.contains(byte)
    }
}
