import ArgumentParser
import HTTPClient
import Messages
import Replica
import Vocabulary

/// `recovery`: what helps when all devices of a party are lost.
struct RecoveryCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "recovery",
        ClientHelp.recovery,
        subcommands: [New.self, Use.self]
    )

    /// `recovery new`.
    struct New: ClientCommand {
        static let configuration = CommandConfiguration.of("new", ClientHelp.recoveryNew)

        @OptionGroup var server: ServerOptions
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let keys = try session.keys()
            let code = try replica.newRecoveryCode(keys: keys)
            let isSent = try await session.bring(replica, keys, server)
            guard !session.json else {
                return session.say(["code": .string(code.text), "sent": .boolean(isSent)])
            }
            session.say(.recoveryCodeIs)
            if !isSent { session.warn(.statedNotSent) }
            session.say(code.text)
        }
    }

    /// `recovery use`.
    struct Use: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "use",
            ClientHelp.recoveryUse,
            more: ClientHelp.recoveryUseMore
        )

        @Argument(help: ClientHelp.recoveryCode.help(value: ValueName.code))
        var code: String
        @Option(name: .long, help: ClientHelp.serverURL.help(value: ValueName.address))
        var server: String
        @Option(name: .long, help: ClientHelp.authorOfJoin.help(value: ValueName.person))
        var author: String
        @Option(name: .long, help: ClientHelp.deviceName.help(value: ValueName.name))
        var device: String?
        @OptionGroup var options: ServerOptions
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let typed = code == "-" ? session.terminal.readLine() ?? "" : code
            let code = try RecoveryCode(typed)
            var address = server
            while address.hasSuffix("/") { address.removeLast() }
            let recovery = try session.open(makes: true).recovery(code, server: address)
            let answer = try await JoinCommand.ask(address, recovery.request, options, session)
            guard answer.status == 200 else { throw Self.refusal(recovery.refused(answer.body)) }
            try await JoinCommand.join(
                recovery.received(answer.body),
                author: author,
                device: device,
                options: options,
                in: session
            )
        }

        /// What the server says of the code, which is a device that sleeps, in words about codes.
        private static func refusal(_ error: ReplicaError) -> any Error {
            switch error {
            case .refused(code: "device.revoked", message: _, numbers: _):
                Refusal(.notAllowed, "device.revoked", .recoveryCodeReplaced)
            case .refused(code: "invitation.used", message: _, numbers: _):
                Refusal(.failed, "invitation.used", .recoveryCodeSpent)
            default: error
            }
        }
    }
}
