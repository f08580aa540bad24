import ArgumentParser
import Messages
import SyncServer
import Vocabulary

/// `device`: what speaks for the parties.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "device",
        ServerHelp.device,
        subcommands: [List.self]
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
                ServerMessages.idColumn
            )
            for device in devices {
                table.add([
                    device.name, device.partyName, session.spoken(device.joined),
                    device.id.description,
                ])
            }
            session.say(table)
        }
    }
}
