import ArgumentParser
import Messages
import SyncServer
import Vocabulary

/// `events`: what an operator should know of, newest first.
struct EventsCommand: ServerCommand {
    static let configuration = CommandConfiguration.of("events", ServerHelp.events)

    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) throws {
        let server = try session.open()
        let events = try server.events()
        guard !session.json else {
            return session.say(
                .array(
                    events.map { event in
                        [
                            "time": .string(TimeText.utc(event.time)),
                            "event": .string(event.kind.rawValue),
                            "party": .optional(event.party?.description),
                            "device": .optional(event.device?.description),
                            "incarnation": .optional(event.incarnation?.description),
                            "number": .number(event.number),
                        ]
                    }
                )
            )
        }
        guard !events.isEmpty else { return session.say(ServerMessages.noEvents) }
        var names: [PartyID: String] = [:]
        for party in try server.parties() { names[party.id] = party.name }
        var devices: [DeviceID: String] = [:]
        for device in try server.devices() { devices[device.id] = device.name }
        var table = session.table(
            ServerMessages.timeColumn,
            ServerMessages.partyColumn,
            ServerMessages.eventColumn
        )
        for event in events {
            table.add([
                session.spoken(event.time),
                event.party.map { names[$0] ?? $0.description } ?? "",
                session.text(
                    Self.text(event, device: event.device.map { devices[$0] ?? $0.description })
                ),
            ])
        }
        session.say(table)
    }

    private static func text(_ event: EventRow, device: String?) -> Message {
        switch event.kind {
        case .copy: ServerMessages.copyEvent(device ?? "")
        case .restored: ServerMessages.restoredEvent
        case .foundRestored: ServerMessages.foundRestoredEvent
        case .givenBack: ServerMessages.givenBackEvent(event.number)
        case .notTakenBack: ServerMessages.notTakenBackEvent(event.number)
        case .cameRevoked:
            ServerMessages.cameRevokedEvent(device ?? "", event.number)
        case .erased: ServerMessages.erasedEvent(event.number)
        }
    }
}
