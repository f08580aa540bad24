import Foundation

/// A certificate for `localhost` and 127.0.0.1 that signs itself, made by the `openssl` command.
public struct TestCertificate: Sendable {
    /// The path of the certificate, which is its own authority.
    public let certificate: String
    /// The path of its key.
    public let key: String

    /// Makes one in a folder. `name` replaces `localhost` and 127.0.0.1.
    public init(in folder: TemporaryFolder, name: String? = nil) throws {
        let stem = name ?? "localhost"
        certificate = folder.path("\(stem).certificate.pem")
        key = folder.path("\(stem).key.pem")
        let alternatives = name.map { "DNS:\($0)" } ?? "DNS:localhost,IP:127.0.0.1"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=\(stem)", "-addext",
            "subjectAltName=\(alternatives)", "-keyout", key, "-out", certificate,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CertificateError() }
    }

    /// The `openssl` command is missing or failed.
    public struct CertificateError: Error {}
}
