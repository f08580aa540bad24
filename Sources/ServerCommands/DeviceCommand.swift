import ArgumentParser
import Messages
import SyncServer
import Vocabulary

/// `device`: what speaks for the parties.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "device",
        ServerHelp.device,
        subcommands: [List.self, Revoke.self]
    )

    /// `device list`.
    struct List: ServerCommand {
        static let configuration = CommandConfiguration.of("list", ServerHelp.deviceList)

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let devices = try session.open().devices()
            guard !session.json else {
                return session.say(
                    .array(
                        devices.map {
                            [
                                "device": .string($0.id.description),
                                "name": .string($0.name),
                                "party": .string($0.party.description),
                                "partyName": .string($0.partyName),
                                "joined": .string(TimeText.utc($0.joined)),
                                "state": .string($0.state.word),
                            ]
                        }
                    )
                )
            }
            guard !devices.isEmpty else { return session.say(ServerMessages.noDevices) }
            var table = session.table(
                ServerMessages.nameColumn,
                ServerMessages.partyColumn,
                ServerMessages.joinedColumn,
                ServerMessages.idColumn,
                ServerMessages.stateColumn
            )
            for device in devices {
                table.add([
                    device.name, device.partyName, session.spoken(device.joined),
                    device.id.description, session.text(ServerMessages.state(device.state.word)),
                ])
            }
            session.say(table)
        }
    }

    /// `device revoke`.
    struct Revoke: ServerCommand {
        static let configuration = CommandConfiguration.of(
            "revoke",
            ServerHelp.deviceRevoke,
            more: ServerHelp.deviceRevokeMore
        )

        @Argument(help: ServerHelp.deviceID.help(value: ServerHelp.idValue))
        var device: String

        @Flag(name: .long, help: ServerHelp.immediate.help())
        var immediate = false

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let device = try session.open().revoke(
                device,
                immediate: immediate,
                now: session.machine.now()
            ).response
            guard !session.json else {
                return session.say([
                    "device": .string(device.id.description),
                    "party": .string(device.party.description),
                    "immediate": .boolean(immediate),
                ])
            }
            session.say(ServerMessages.deviceRevoked(device.name, device.partyName))
        }
    }
}

extension DeviceSummary.State {
    /// The state for programs.
    var word: String {
        switch self {
        case .speaking: "speaking"
        case .waiting: "waiting"
        case .invitation: "invitation"
        case .recovery: "recovery"
        case .spent: "used"
        case .revoked: "revoked"
        case .revokedImmediately: "revokedImmediately"
        }
    }
}
