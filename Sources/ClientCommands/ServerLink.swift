import ArgumentParser
import Foundation
import HTTPClient
import Messages
import Replica
import Trust
import Vocabulary
import Wire

/// The options of commands that speak to a server.
struct ServerOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ClientHelp.authorities.help(value: ValueName.file),
        completion: .file(extensions: ["pem", "crt"])
    )
    var ca: String?
}

/// Carries out what a sync session says: sends its requests and hands it the answers.
struct ServerLink {
    let connection: ServerConnection
    private let signer: RequestSigner?

    /// Prepares requests to a server, signed where keys are given.
    init(
        _ server: String,
        keys: DeviceKeys?,
        device: DeviceID?,
        options: ServerOptions,
        session: Session
    ) throws {
        connection = try ServerConnection(
            ServerAddress(server),
            certificateFile: Self.authorities(options, session),
            environment: session.environment
        )
        if let keys, let device {
            let key = try SigningKey(secret: keys.signing)
            signer = RequestSigner(device: device) { try key.sign($0) }
        } else {
            signer = nil
        }
    }

    /// The file of certificate authorities: the option's, the environment's, or the one kept when
    /// the device joined.
    static func authorities(_ options: ServerOptions, _ session: Session) -> String? {
        if let file = options.ca { return file }
        if let file = session.environment["OBRUTEN_CA"], !file.isEmpty { return file }
        let kept = session.home.authorities
        return FileManager.default.fileExists(atPath: kept) ? kept : nil
    }

    /// Sends a request of a session, signed.
    func send(
        _ path: String,
        _ body: [UInt8],
        nonce: Nonce,
        timeout: Duration = .seconds(300)
    ) async throws -> Answer {
        guard let signer else { throw ClientError.signing }
        return try await connection.post(
            path,
            body: body,
            signer: signer,
            nonce: nonce,
            timeout: timeout
        ) { answer in
            guard let error = try? ErrorMessage(answer.body), error.code == "nonce.unknown" else {
                return nil
            }
            return error.nonce
        }
    }

    /// Closes the connection, whatever came of it.
    func close() async { await connection.close() }
}
