import ArgumentParser
import Messages
import Replica
import Vocabulary

/// `device`: on what the parties write.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "device",
        ClientHelp.device,
        subcommands: [List.self, Invite.self, Approve.self, Revoke.self]
    )

    /// `device list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.deviceList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let devices = try replica.devices()
            let came = try replica.status().cameRevoked
            // Said here for the last time.
            try replica.lookAtDevices()
            guard !session.json else {
                return session.say(.array(devices.map(\.json)))
            }
            for (id, name) in came {
                session.warn(
                    .newsCameRevoked(TerminalText.safe(name), String(id.description.prefix(8)))
                )
            }
            var table = session.table(.nameHeading, .partyHeading, .idHeading, .stateHeading)
            for device in devices {
                table.add([
                    device.name, device.partyName, device.fingerprint, session.state(device),
                ])
            }
            session.say(table)
        }
    }

    /// `device invite`.
    struct Invite: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "invite",
            ClientHelp.deviceInvite,
            more: ClientHelp.deviceInviteMore
        )

        @Option(name: .long, help: ClientHelp.valid.help(value: ValueName.time))
        var valid = ValidityOption.day
        @OptionGroup var server: ServerOptions
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let keys = try session.keys()
            let invitation = try replica.inviteDevice(validSeconds: valid.seconds, keys: keys)
            let isSent = try await session.bring(replica, keys, server)
            guard !session.json else {
                return session.say([
                    "url": .string(invitation.url),
                    "device": .string(invitation.device.description),
                    "expires": .string(TimeText.utc(invitation.expires)),
                    "sent": .boolean(isSent),
                ])
            }
            session.say(
                .deviceInvited(until: session.text(session.time(invitation.expires).spoken))
            )
            if !isSent { session.warn(.statedNotSent) }
            session.say(invitation.url)
        }
    }

    /// `device approve`.
    struct Approve: ClientCommand {
        static let configuration = CommandConfiguration.of("approve", ClientHelp.deviceApprove)

        @Argument(help: ClientHelp.deviceArgument.help(value: ValueName.device))
        var device: String
        @Flag(name: .long, help: ClientHelp.yes.help())
        var yes = false
        @OptionGroup var server: ServerOptions
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let keys = try session.keys()
            // Who waits is the server's to say, and it may have come to know a moment ago.
            _ = try await session.bring(replica, keys, server)
            let waiting = try waiting(replica)
            let name = TerminalText.safe(waiting.name)
            if !yes {
                let question = Message.compareBeforeApproving(name, waiting.fingerprint)
                guard session.isConfirmed(question) else {
                    throw Refusal(.failed, "notConfirmed", .notConfirmed)
                }
            }
            _ = try replica.approveDevice(waiting.id.description, keys: keys)
            let isSent = try await session.bring(replica, keys, server)
            guard !session.json else {
                return session.say([
                    "device": .string(waiting.id.description), "name": .string(waiting.name),
                    "sent": .boolean(isSent),
                ])
            }
            session.say(.deviceApproved(name, waiting.fingerprint))
            if !isSent { session.warn(.statedNotSent) }
        }

        /// The device that waits; one that was let in before is no stranger.
        private func waiting(_ replica: Replica) throws -> DeviceView {
            do {
                return try replica.waitingDevice(device)
            } catch ReplicaError.unknownName(let kind, let typed) {
                let party = try replica.parties().first(where: \.isOwn)?.id
                let known = try replica.devices().first {
                    $0.party == party && $0.state == .speaking
                        && ($0.name == typed
                            || typed.count >= 4
                                && $0.id.description.hasPrefix(typed.lowercased()))
                }
                guard let known else { throw ReplicaError.unknownName(kind, typed: typed) }
                throw Refusal(
                    .failed,
                    "device.alreadyIn",
                    .alreadyLetIn(TerminalText.safe(known.name), known.fingerprint)
                )
            }
        }
    }

    /// `device revoke`.
    struct Revoke: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "revoke",
            ClientHelp.deviceRevoke,
            more: ClientHelp.deviceRevokeMore
        )

        @Argument(help: ClientHelp.deviceArgument.help(value: ValueName.device))
        var device: String
        @Flag(name: .long, help: ClientHelp.immediateRevocation.help())
        var immediate = false
        @OptionGroup var server: ServerOptions
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let keys = try session.keys()
            // It may have joined, or begun to wait, a moment ago.
            _ = try await session.bring(replica, keys, server)
            let revoked = try replica.revokeDevice(device, immediate: immediate, keys: keys)
            let isSent = try await session.bring(replica, keys, server)
            guard !session.json else {
                return session.say([
                    "device": .string(revoked.id.description), "name": .string(revoked.name),
                    "immediate": .boolean(immediate), "sent": .boolean(isSent),
                ])
            }
            let name = TerminalText.safe(revoked.name)
            session.say(
                revoked.state == .waiting
                    ? .deviceDeclined(revoked.fingerprint)
                    : .deviceRevoked(name, revoked.fingerprint, immediate: immediate)
            )
            if !isSent { session.warn(.statedNotSent) }
        }
    }
}

extension DeviceView {
    /// The identifier in groups of four digits: what two people compare.
    var fingerprint: String { id.description.inGroups }

    var json: JSONValue {
        var expires: WallTime?
        if case .invitation(let until) = state { expires = until }
        return [
            "device": .string(id.description), "name": .string(name),
            "party": .string(partyName), "own": .boolean(isOwn),
            "state": .string(state.word), "sent": .boolean(!isPending),
            "expires": .optional(expires.map(TimeText.utc)),
        ]
    }
}

extension DeviceView.State {
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

extension String {
    /// Hexadecimal digits in groups of four.
    var inGroups: String {
        let letters = Array(self)
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(letters[$0..<min($0 + 4, letters.count)]) }
            .joined(separator: " ")
    }
}

extension Session {
    /// What a device is, in words; nothing for one that speaks.
    func state(_ device: DeviceView) -> String {
        var words: [String] = device.isOwn ? [text(.thisDevice)] : []
        switch device.state {
        case .speaking: break
        case .waiting: words.append(text(.stateWaiting))
        case .invitation(let expires):
            words.append(text(.stateInvitation) + " " + text(time(expires).spoken))
        case .recovery: words.append(text(.stateRecovery))
        case .spent: words.append(text(.stateSpent))
        case .revoked: words.append(text(.stateRevoked))
        case .revokedImmediately: words.append(text(.stateRevokedImmediately))
        }
        if device.isPending { words.append(text(.stateNotSent)) }
        return words.joined(separator: ", ")
    }

    /// Syncs, so that what was stated here holds.
    ///
    /// - Returns: False where the server is out of reach; what was stated is kept for the next sync.
    /// - Throws: What else went wrong, also where the server did not take the statement.
    func bring(
        _ replica: Replica,
        _ keys: DeviceKeys,
        _ options: ServerOptions
    ) async throws -> Bool {
        let summary: SyncSummary
        do {
            summary = try await SyncCommand.sync(replica, keys: keys, options: options, in: self)
        } catch {
            guard refusal(of: error).exit == .unreachable else { throw error }
            return false
        }
        if let code = summary.refusedStatements.first {
            throw Refusal(.notAllowed, code, .statementRefused(code))
        }
        return true
    }
}
