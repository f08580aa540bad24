import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import Vocabulary

/// The HTTP server: listens, limits, authenticates, and hands requests to a ``RequestHandler``.
public struct ServerTransport: Service, CustomStringConvertible {
    private let settings: ServerSettings
    private let handler: any RequestHandler
    private let random: @Sendable (Int) -> [UInt8]
    private let logger: Logger
    private let onListening: @Sendable (ListeningAddress) async -> Void

    /// Prepares a server. `onListening` is called once, when connections are accepted. `random` gives
    /// that many unpredictable bytes, for nonces.
    public init(
        _ settings: ServerSettings,
        handler: any RequestHandler,
        logger: Logger,
        random: @escaping @Sendable (Int) -> [UInt8] = Self.systemRandom,
        onListening: @escaping @Sendable (ListeningAddress) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.handler = handler
        self.random = random
        self.logger = logger
        self.onListening = onListening
    }

    /// The name under which a group of services logs it.
    public var description: String { "server" }

    /// Bytes of the system's generator.
    public static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<max(0, count)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Serves until SIGTERM or SIGINT comes, then lets requests under way end; those that take longer
    /// than ``ServerSettings/shutdownSeconds`` are cut off. Throws a ``ServerError``.
    public func runUntilSignal() async throws {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: self,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup
                )
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: frameworkLogger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(settings.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            logger.warning("requests were cut off")
        }
        logger.info("stopped")
    }

    /// Serves until the service group shuts down. Throws a ``ServerError`` where it cannot start.
    public func run() async throws {
        let room = OpenFiles.connections(
            atMost: settings.connections + settings.connections / 8 + 1
        )
        let connections = ConnectionTable(
            limit: min(settings.connections, max(1, room - room / 8)),
            addressLimit: settings.connectionsPerAddress
        )
        let responder = Responder(
            handler: handler,
            authenticator: RequestAuthenticator(handler: handler, random: random),
            bodies: BodyReader(settings),
            connections: connections,
            logger: logger
        )
        let application = Application(
            responder: responder,
            server: try builder(connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    room,
                    logger: frameworkLogger
                )
            ),
            onServerRunning: listening,
            logger: frameworkLogger
        )
        let handler = handler
        do {
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: {
                Task { await handler.stopWaiting() }
            }
        } catch let error as IOError {
            throw bindingFailure(error)
        } catch is SocketAddressError.UnknownHost {
            throw ServerError.addressUnavailable(host: settings.host, port: settings.port)
        }
    }

    private func builder(_ connections: ConnectionTable) throws -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            idleTimeout: .seconds(Int64(settings.idleSeconds)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 * 1024,
                maxHeaderListSize: 32 * 1024,
                maxHeaderFieldCount: 100
            )
        )
        let settings = settings
        let tls = try settings.tls?.configuration()
        return HTTPServerBuilder { responder in
            let plain = HTTP1Channel(responder: responder, configuration: configuration)
            guard let tls else {
                return GuardedChannel(plain, connections: connections, settings: settings)
            }
            let secured = try TLSChannel(plain, tlsConfiguration: tls)
            return GuardedChannel(secured, connections: connections, settings: settings)
        }
    }

    private func listening(_ channel: any Channel) async {
        let address = ListeningAddress(
            host: channel.localAddress?.ipAddress ?? settings.host,
            port: channel.localAddress?.port ?? settings.port,
            isSecure: settings.tls != nil
        )
        logger.info(
            "listening",
            metadata: [
                "host": .string(address.host), "port": .stringConvertible(address.port),
                "tls": .stringConvertible(address.isSecure),
            ]
        )
        await onListening(address)
    }

    private func bindingFailure(_ error: IOError) -> ServerError {
        switch error.errnoCode {
        case EADDRINUSE: .addressInUse(host: settings.host, port: settings.port)
        case EACCES, EPERM: .addressForbidden(host: settings.host, port: settings.port)
        default: .addressUnavailable(host: settings.host, port: settings.port)
        }
    }

    /// The libraries' own logger: what goes well, they say in too many words.
    private var frameworkLogger: Logger {
        var framework = logger
        framework.logLevel = max(logger.logLevel, .warning)
        return framework
    }
}
