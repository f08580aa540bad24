import ArgumentParser
import Messages
import SyncServer
import Vocabulary

/// `status`: how much the server holds.
struct StatusCommand: ServerCommand {
    static let configuration = CommandConfiguration.of("status", ServerHelp.status)

    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) throws {
        let server = try session.open()
        let status = try server.status(now: session.machine.now())
        let address = try server.address()
        let erasures = try server.erasureCounts()
        guard !session.json else {
            return session.say([
                "epoch": .string(status.epoch.description),
                "key": .string(status.key.hex),
                "address": .optional(address),
                "parties": .number(status.parties),
                "devices": .number(status.devices),
                "invitations": .number(status.invitations),
                "models": .number(status.models),
                "cases": .number(status.cases),
                "leaves": .number(status.leaves),
                "conflicts": .number(status.conflicts),
                "erasures": [
                    "announced": .number(erasures.announced),
                    "inForce": .number(erasures.inForce), "kept": .number(erasures.kept),
                    "receipts": .number(erasures.receipts), "heldCases": .number(erasures.held),
                    "toEmpty": .boolean(try server.hasToEmpty()),
                ],
            ])
        }
        var table = TextTable()
        func row(_ title: Message, _ value: String) { table.add([session.text(title), value]) }
        row(ServerMessages.epochRow, status.epoch.description)
        row(ServerMessages.keyRow, status.key.hex)
        if let address { row(ServerMessages.addressRow, address) }
        row(ServerMessages.partiesRow, "\(status.parties)")
        row(ServerMessages.devicesRow, "\(status.devices)")
        row(ServerMessages.invitationsRow, "\(status.invitations)")
        row(ServerMessages.modelsRow, "\(status.models)")
        row(ServerMessages.casesRow, "\(status.cases)")
        row(ServerMessages.leavesRow, "\(status.leaves)")
        row(ServerMessages.conflictsRow, "\(status.conflicts)")
        row(
            ServerMessages.erasuresRow,
            session.text(
                ServerMessages.erasures(
                    announced: erasures.announced,
                    inForce: erasures.inForce,
                    held: erasures.held
                )
            )
        )
        session.say(table)
    }
}

/// `conflicts`: where standing writes did not know of each other.
struct ConflictsCommand: ServerCommand {
    static let configuration = CommandConfiguration.of("conflicts", ServerHelp.conflicts)

    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) throws {
        let server = try session.open()
        let conflicts = try server.conflicts()
        var names: [PartyID: String] = [:]
        for party in try server.parties() { names[party.id] = party.name }
        guard !session.json else {
            return session.say(
                .array(
                    conflicts.map { conflict in
                        [
                            "case": .string(conflict.caseID.description),
                            "type": .string(conflict.type),
                            "record": .string(conflict.record.description),
                            "field": .string(conflict.field),
                            "parties": .array(
                                conflict.parties.map { .string($0.description) }
                            ),
                            "since": .string(TimeText.utc(conflict.since)),
                        ]
                    }
                )
            )
        }
        guard !conflicts.isEmpty else { return session.say(ServerMessages.noConflicts) }
        var table = session.table(
            ServerMessages.caseColumn,
            ServerMessages.recordColumn,
            ServerMessages.fieldColumn,
            ServerMessages.partiesColumn,
            ServerMessages.sinceColumn
        )
        for conflict in conflicts {
            let parties = conflict.parties.map { names[$0] ?? $0.description }
            table.add([
                conflict.caseID.description, conflict.type, conflict.field,
                parties.joined(separator: ", "), session.spoken(conflict.since),
            ])
        }
        session.say(table)
    }
}
