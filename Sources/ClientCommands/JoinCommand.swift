import ArgumentParser
import Foundation
import HTTPClient
import Messages
import Replica
import Vocabulary

/// `join`: makes this device one of a party's.
struct JoinCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("join", ClientHelp.join)

    @Argument(help: ClientHelp.url.help(value: ValueName.url))
    var url: String
    @Option(name: .long, help: ClientHelp.authorOfJoin.help(value: ValueName.person))
    var author: String
    @Option(name: .long, help: ClientHelp.deviceName.help(value: ValueName.name))
    var device: String?
    @OptionGroup var server: ServerOptions
    @OptionGroup var common: CommonOptions

    func run(in session: Session) async throws {
        try await Self.join(
            Invitation(url),
            author: author,
            device: device,
            options: server,
            in: session
        )
    }

    /// Joins, and tells so. What it made is kept before it is sent, so that it can be tried again.
    static func join(
        _ invitation: Invitation,
        author: String,
        device: String?,
        options: ServerOptions,
        in session: Session
    ) async throws {
        let keys = try keys(for: invitation, in: session)
        // With the keys that are there now.
        let replica = try session.open(makes: true)
        let name = device ?? machineName()
        let person = Person(typed: author)
        let join = try replica.join(invitation, as: person, on: name, keys: keys)
        let answer = try await ask(invitation.server, join.request, options, session)
        guard answer.status == 200 else { throw join.refused(answer.body) }
        let result = try join.received(answer.body)
        try dropRoot(in: session)
        keepAuthorities(options, in: session)
        if let code = result.nextCode, !session.json {
            session.say(.recoveryCodeUsed)
            session.say(code.text)
        }
        let fetched =
            result.waiting
            ? false : await fetch(replica, keys: keys, options: options, in: session)
        let partyName = session.names([result.party]).first ?? ""
        guard !session.json else {
            return session.say([
                "party": ["id": .string(result.party.description), "name": .string(partyName)],
                "device": .string(name), "author": .string(person.typed),
                "id": .string(result.device.description), "waiting": .boolean(result.waiting),
                "recoveryCode": .optional(result.nextCode?.text),
            ])
        }
        guard !result.waiting else {
            session.say(
                .joinedWaiting(
                    party: partyName,
                    device: TerminalText.safe(name),
                    fingerprint: result.device.description.inGroups
                )
            )
            return session.say(.keysKept(session.home.keys))
        }
        session.say(
            .joined(
                party: partyName,
                device: TerminalText.safe(name),
                author: TerminalText.safe(person.typed)
            )
        )
        session.say(.keysKept(session.home.keys))
        if !fetched { session.say(.joinThenSync) }
    }

    /// Sends a request to join.
    static func ask(
        _ server: String,
        _ request: [UInt8],
        _ options: ServerOptions,
        _ session: Session
    ) async throws -> Answer {
        let link = try ServerLink(
            server,
            keys: nil,
            device: nil,
            options: options,
            session: session
        )
        do {
            let answer = try await link.connection.post("/v1/join", body: request)
            await link.close()
            return answer
        } catch {
            await link.close()
            switch error {
            case .unreachable(let host, let port):
                throw Refusal(.unreachable, "server.unreachable", .joinUnreachable(host, port))
            case .interrupted(let host, let port):
                throw Refusal(.unreachable, "server.interrupted", .joinInterrupted(host, port))
            default: throw error
            }
        }
    }

    /// The first sync: models and parties, without which no case can be opened. Joining has succeeded
    /// whatever becomes of it.
    private static func fetch(
        _ replica: Replica,
        keys: DeviceKeys,
        options: ServerOptions,
        in session: Session
    ) async -> Bool {
        do {
            _ = try await SyncCommand.sync(replica, keys: keys, options: options, in: session)
            return true
        } catch {
            return false
        }
    }

    /// The keys of the try before, or new ones, kept before they are used.
    private static func keys(
        for invitation: Invitation,
        in session: Session
    ) throws -> DeviceKeys {
        try session.home.prepare()
        let file = KeysFile(path: session.home.keys)
        let makesRoot = invitation.expectedRoot == nil
        guard case .open(let kept)? = try file.read() else {
            if try file.read() != nil { return try session.keys() }
            // New keys would lie in the way of those that the replica is sealed under.
            if session.home.holdsReplica { _ = try session.open(with: nil) }
            var fresh = DeviceKeys(random: session.effects.random, withRoot: makesRoot)
            fresh.sleeper = invitation.means.sleeperSecret
            try file.write(fresh)
            return fresh
        }
        var keys = kept
        if try session.open(with: kept, makes: true).status().deviceID == nil {
            if makesRoot, keys.root == nil {
                keys.root = DeviceKeys(random: session.effects.random, withRoot: true).root
            }
            keys.sleeper = invitation.means.sleeperSecret
            try file.write(keys)
        }
        return keys
    }

    /// The root key has signed what it can sign, and is forgotten.
    private static func dropRoot(in session: Session) throws {
        let file = KeysFile(path: session.home.keys)
        guard case .open(var keys)? = try file.read(), keys.root != nil else { return }
        keys.root = nil
        try file.write(keys)
    }

    /// Later syncs trust what joining trusted.
    private static func keepAuthorities(_ options: ServerOptions, in session: Session) {
        guard let file = ServerLink.authorities(options, session), file != session.home.authorities,
            let bytes = FileManager.default.contents(atPath: file)
        else { return }
        try? bytes.write(to: URL(fileURLWithPath: session.home.authorities), options: .atomic)
    }

    private static func machineName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "device" }
        let bytes = name.prefix { $0 != 0 && $0 != 0x2E }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "device" : String(decoding: bytes, as: UTF8.self)
    }
}
