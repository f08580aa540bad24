import ArgumentParser
import Messages
import Replica
import Vocabulary

/// `party`: who there is on the server.
struct PartyCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "party",
        ClientHelp.party,
        subcommands: [List.self]
    )

    /// `party list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.partyList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let parties = try session.open().parties()
            guard !session.json else {
                return session.say(
                    .array(
                        parties.map {
                            [
                                "party": .string($0.id.description), "name": .string($0.name),
                                "kind": .string($0.kind.name),
                                "municipality": .string($0.municipality),
                                "own": .boolean($0.isOwn), "joined": .boolean($0.hasRoot),
                            ]
                        }
                    )
                )
            }
            var table = session.table(
                .nameHeading,
                .kindHeading,
                .municipalityHeading,
                .idHeading,
                Message(same: "")
            )
            for party in parties {
                table.add([
                    party.name, session.text(.kind(party.kind)), party.municipality,
                    String(party.id.description.prefix(8)),
                    party.isOwn
                        ? session.text(.own) : party.hasRoot ? "" : session.text(.notYetJoined),
                ])
            }
            session.say(table)
        }
    }
}

/// `device`: on what they write.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "device",
        ClientHelp.device,
        subcommands: [List.self]
    )

    /// `device list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.deviceList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let devices = try session.open().devices()
            guard !session.json else {
                return session.say(
                    .array(
                        devices.map {
                            [
                                "device": .string($0.id.description), "name": .string($0.name),
                                "party": .string($0.partyName), "own": .boolean($0.isOwn),
                            ]
                        }
                    )
                )
            }
            var table = session.table(.nameHeading, .partyHeading, .idHeading, Message(same: ""))
            for device in devices {
                table.add([
                    device.name, device.partyName, String(device.id.description.prefix(8)),
                    device.isOwn ? session.text(.thisDevice) : "",
                ])
            }
            session.say(table)
        }
    }
}
