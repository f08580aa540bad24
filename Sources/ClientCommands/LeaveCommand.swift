import ArgumentParser
import Foundation
import Messages
import Replica
import Vocabulary

/// `leave`: this device stops speaking for its party, and forgets all that it held.
struct LeaveCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("leave", ClientHelp.leave)

    @Flag(name: .long, help: ClientHelp.force.help())
    var force = false
    @Flag(name: .long, help: ClientHelp.yes.help())
    var yes = false
    @OptionGroup var server: ServerOptions
    @OptionGroup var common: CommonOptions

    func run(in session: Session) async throws {
        let replica = try session.open()
        let keys = try session.keys()
        try await bring(replica, keys, session)
        try check(replica)
        let status = try replica.status()
        if !yes {
            let question = Message.leaveConfirm(
                TerminalText.safe(status.device?.name ?? ""),
                TerminalText.safe(status.party?.name ?? "")
            )
            guard session.isConfirmed(question) else {
                throw Refusal(.failed, "notConfirmed", .notConfirmed)
            }
        }
        if try !replica.isOwnDeviceRevoked(), status.state != .waiting,
            status.state != .revokedImmediately
        {
            try replica.revokeOwnDevice(keys: keys)
            try await bring(replica, keys, session)
            guard try force || replica.isOwnDeviceRevoked() else {
                throw Refusal(.unreachable, "leave.unreachable", .leaveUnreachable)
            }
        }
        destroy(in: session)
        guard !session.json else { return session.say(["left": .boolean(true)]) }
        session.say(.left)
    }

    /// Sends what waits; with `--force` whatever may come of it.
    private func bring(_ replica: Replica, _ keys: DeviceKeys, _ session: Session) async throws {
        do {
            guard try await session.bring(replica, keys, server) || force else {
                throw Refusal(.unreachable, "leave.unreachable", .leaveUnreachable)
            }
        } catch {
            // One that waits in vain, or was revoked, has nobody to say goodbye to.
            let code = session.refusal(of: error).code
            guard force || code.hasPrefix("device.") else { throw error }
        }
    }

    private func check(_ replica: Replica) throws {
        guard !force else { return }
        let status = try replica.status()
        let unsent = status.unsent + status.unsentCases + status.refusedCases.count
        if unsent > 0 {
            let isCutOff = status.state == .revokedImmediately
            throw Refusal(
                .failed,
                "leave.unsent",
                isCutOff ? .leaveUnsendable(unsent) : .leaveUnsent(unsent)
            )
        }
        if status.inbox > 0 { throw Refusal(.failed, "leave.inbox", .leaveInbox) }
        let others = try replica.devices().contains {
            !$0.isOwn && $0.party == status.party?.id && $0.state == .speaking
        }
        if status.state == .speaking, !others, !status.hasRecoveryCode {
            throw Refusal(.failed, "leave.last", .leaveLast)
        }
    }

    /// Removes keys first: without them the rest is worth less.
    private func destroy(in session: Session) {
        session.openedKeys.remove()
        KeysFile(path: session.home.keys).destroy()
        for suffix in ["", "-wal", "-shm"] {
            KeysFile(path: session.home.replica + suffix).destroy()
        }
        unlink(session.home.authorities)
        unlink(session.home.lock)
    }
}
