import ArgumentParser
import HTTPServer
import Logging
import Messages
import NIOPosix
import SyncServer
import Vocabulary

/// `serve`: answers the parties until it is told to stop.
struct ServeCommand: ServerCommand {
    static let configuration = CommandConfiguration.of(
        "serve",
        ServerHelp.serve,
        more: ServerHelp.serveMore
    )

    @Option(name: .long, help: ServerHelp.listen.help(value: ServerHelp.addressValue))
    var listen = ListenOption.standard

    @Option(
        name: .long,
        help: ServerHelp.certificate.help(value: ServerHelp.fileValue),
        completion: .file()
    )
    var tlsCertificate: String?

    @Option(
        name: .long,
        help: ServerHelp.key.help(value: ServerHelp.fileValue),
        completion: .file()
    )
    var tlsKey: String?

    @OptionGroup var limits: ServingLimits
    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) async throws {
        var tls: TLSFiles?
        switch (tlsCertificate, tlsKey) {
        case (nil, nil): break
        case (let certificate?, let key?): tls = TLSFiles(certificate: certificate, key: key)
        default: throw ServerFailure("usage", ServerMessages.tlsNeedsBoth, isUsage: true)
        }
        let lock = ServingLock(session.folder)
        guard !lock.isTaken() else {
            throw ServerFailure("server.serving", ServerMessages.alreadyServing(session.folder))
        }
        defer { withExtendedLifetime(lock) {} }
        let server = try session.open()
        let logger = JSONLogHandler.logger()
        // One writer and a few readers are all that the store lets in at once.
        let threads = NIOThreadPool(numberOfThreads: 8)
        threads.start()
        var settings = ServerSettings(host: listen.host, port: listen.port, tls: tls)
        limits.apply(to: &settings)
        let transport = ServerTransport(
            settings,
            handler: SyncHandler(
                server: server,
                threads: threads,
                now: session.machine.now,
                random: session.machine.random,
                logger: logger
            ),
            logger: logger,
            random: session.machine.random
        ) { address in
            do {
                if !listen.isAnyAddress { try server.setAddress(address.url) }
                if session.json {
                    let epoch = try server.status(now: session.machine.now()).epoch
                    let line: JSONValue = [
                        "url": .string(address.url), "epoch": .string(epoch.description),
                    ]
                    session.say(line.compact)
                } else {
                    session.say(ServerMessages.serving(address.url))
                }
            } catch {
                logger.error("failed", metadata: ["reason": "\(error)"])
            }
        }
        let collecting = Task {
            // Nothing depends on when: what is removed, nobody may fetch any more.
            while !Task.isCancelled {
                do {
                    let removed = try await threads.runIfActive { try server.collectBlobs() }
                    if removed > 0 {
                        logger.info("collected", metadata: ["blobs": .stringConvertible(removed)])
                    }
                    _ = try await threads.runIfActive { try server.emptyErased() }
                } catch is CancellationError {
                    // The server ends, or never began: that is told by whoever ended it.
                    return
                } catch {
                    logger.error("failed", metadata: ["reason": "\(error)"])
                }
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        do {
            try await transport.runUntilSignal()
            // It holds the file, which is to be closed whole.
            collecting.cancel()
            _ = await collecting.result
            try await threads.shutdownGracefully()
        } catch {
            collecting.cancel()
            _ = await collecting.result
            try? await threads.shutdownGracefully()
            throw error
        }
    }
}

/// The value of `--listen`: a host or address and a port.
struct ListenOption: ExpressibleByArgument, CustomStringConvertible {
    let host: String
    let port: Int

    static let standard = ListenOption(host: "127.0.0.1", port: 8470)

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var defaultValueDescription: String { description }

    /// Whether it stands for every address of the machine, which nobody can be sent to.
    var isAnyAddress: Bool { host == "0.0.0.0" || host == "::" }
}
