import Testing

@testable import HTTPClient

struct AddressTests {
    @Test(arguments: [
        ("http://example.org", "http://example.org", 80),
        ("HTTPS://example.org/", "https://example.org", 443),
        ("https://example.org:8443/obruten/", "https://example.org:8443/obruten", 8443),
        ("http://127.0.0.1:8470", "http://127.0.0.1:8470", 8470),
        ("http://[::1]:8470/a/b", "http://[::1]:8470/a/b", 8470),
        ("https://[2001:db8::7]", "https://[2001:db8::7]", 443),
        ("http://example.org:80", "http://example.org", 80),
    ])
    func read(_ text: String, _ url: String, _ port: Int) throws {
        let address = try ServerAddress(text)
        #expect(address.url == url)
        #expect(address.port == port)
    }

    @Test(arguments: [
        "", "example.org", "ftp://example.org", "http://", "https:///x", "http://a:b@example.org",
        "http://example.org:0", "http://example.org:65536", "http://example.org:+80",
        "http://example.org:", "http://[::1", "http://[x]", "http://example.org/?a=1",
        "http://example.org/#x", "http://exa mple.org", "http://example.org/\r\nHost: x",
        "http://räksmörgås.se",
    ])
    func refused(_ text: String) {
        #expect(throws: ClientError.invalidAddress(text)) { try ServerAddress(text) }
    }

    private func proxy(_ environment: [String: String], _ url: String) throws -> String? {
        try Proxy.named(by: environment, for: ServerAddress(url)).map { "\($0.host):\($0.port)" }
    }

    @Test func proxyByScheme() throws {
        let environment = ["http_proxy": "http://one:1", "https_proxy": "two:2/"]
        #expect(try proxy(environment, "http://example.org") == "one:1")
        #expect(try proxy(environment, "https://example.org") == "two:2")
        #expect(try proxy(["all_proxy": "http://three"], "https://example.org") == "three:80")
        #expect(try proxy(["HTTPS_PROXY": "http://four:4"], "https://example.org") == "four:4")
        #expect(try proxy(["HTTP_PROXY": "http://five:5"], "http://example.org") == nil)
        #expect(try proxy(["http_proxy": ""], "http://example.org") == nil)
        #expect(try proxy([:], "http://example.org") == nil)
    }

    @Test(arguments: [
        ("*", true), ("example.org", true), (".example.org", true), ("sync.example.org", true),
        ("other.org, EXAMPLE.org", true), ("example.org:8470", true), ("example.org:80", false),
        ("ample.org", false), ("xsync.example.org", false), ("", false),
    ])
    func exceptions(_ list: String, _ isDirect: Bool) throws {
        let environment = ["http_proxy": "http://one:1", "no_proxy": list]
        let found = try proxy(environment, "http://sync.example.org:8470")
        #expect((found == nil) == isDirect)
    }

    @Test func credentials() throws {
        let proxy = try #require(Proxy("http://eva:l%C3%B6sen@proxy.example:3128/"))
        #expect(proxy.host == "proxy.example")
        #expect(proxy.port == 3128)
        #expect(proxy.credentials == Proxy.Credentials(user: "eva", password: "lösen"))
    }

    @Test(arguments: [
        "socks5://one:1", "https://one:1", "http://", "http://one:port", "http://a b",
    ])
    func unusableProxy(_ value: String) throws {
        let address = try ServerAddress("http://example.org")
        #expect(throws: ClientError.invalidProxy(value)) {
            try Proxy.named(by: ["http_proxy": value], for: address)
        }
    }
}
