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
        try await Self.join(url, author: author, device: device, options: server, in: session)
    }

    /// Joins, and tells so. What it made is kept before it is sent, so that it can be tried again.
    static func join(
        _ url: String,
        author: String,
        device: String?,
        options: ServerOptions,
        in session: Session
    ) async throws {
        let invitation = try Invitation(url)
        let keys = try keys(for: invitation, in: session, replica: session.open())
        // With the keys that are there now.
        let replica = try session.open()
        let name = device ?? machineName()
        let person = Person(typed: author)
        let join = try replica.join(invitation, as: person, on: name, keys: keys)
        let link = try ServerLink(
            invitation.server,
            keys: nil,
            device: nil,
            options: options,
            session: session
        )
        let answer: Answer
        do {
            answer = try await link.connection.post("/v1/join", body: join.request)
        } catch {
            await link.close()
            guard case .unreachable(let host, let port) = error else { throw error }
            throw Refusal(.unreachable, "server.unreachable", .joinUnreachable(host, port))
        }
        await link.close()
        guard answer.status == 200 else { throw join.refused(answer.body) }
        let party = try join.received(answer.body)
        keepAuthorities(options, in: session)
        let fetched = await fetch(replica, keys: keys, options: options, in: session)
        let partyName = session.names([party]).first ?? ""
        guard !session.json else {
            return session.say([
                "party": ["id": .string(party.description), "name": .string(partyName)],
                "device": .string(name), "author": .string(person.typed),
            ])
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
        in session: Session,
        replica: Replica
    ) throws -> DeviceKeys {
        let file = KeysFile(path: session.home.keys)
        if var kept = try file.read() {
            if invitation.root == nil, kept.root == nil,
                try replica.status().party == nil
            {
                kept.root = DeviceKeys(random: session.effects.random, withRoot: true).root
                try file.write(kept)
            }
            return kept
        }
        let fresh = DeviceKeys(
            random: session.effects.random,
            withRoot: invitation.root == nil
        )
        try file.write(fresh)
        return fresh
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
