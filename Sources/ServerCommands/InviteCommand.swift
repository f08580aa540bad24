import ArgumentParser
import Foundation
import Messages
import SyncServer
import Vocabulary

/// `invite`: prints the URL that lets one device speak for a party.
struct InviteCommand: ServerCommand {
    static let configuration = CommandConfiguration.of(
        "invite",
        ServerHelp.invite,
        more: ServerHelp.inviteMore
    )

    @Argument(help: ServerHelp.inviteParty.help(value: ServerHelp.partyValue))
    var party: String

    @Option(name: .long, help: ServerHelp.url.help(value: Message(same: "url")))
    var url: ServerURLOption?

    @Option(name: .long, help: ServerHelp.valid.help(value: ServerHelp.timeValue))
    var valid = ValidityOption.week

    @OptionGroup var common: CommonOptions

    func run(in session: ServerSession) throws {
        let server = try session.open()
        let invitation = try server.invite(
            party,
            code: session.machine.random(8),
            secret: session.machine.random(32),
            validSeconds: valid.seconds,
            now: session.machine.now()
        )
        let address = try url?.url ?? server.address() ?? "http://\(ListenOption.standard)"
        let text = Self.url(of: invitation, at: address)
        guard session.json else { return session.say(text) }
        session.say([
            "url": .string(text),
            "party": .string(invitation.party.description),
            "code": .string(invitation.code.hex),
            "expires": .string(TimeText.utc(invitation.expires)),
        ])
    }

    static func url(of invitation: Invitation, at address: String) -> String {
        let secret = Data(invitation.secret).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let root = invitation.root?.description ?? "0"
        return "\(address)/join#1.\(invitation.party).\(root).\(invitation.code.hex).\(secret)"
    }
}

/// The value of `--url`: where clients find the server.
struct ServerURLOption: ExpressibleByArgument {
    /// The URL without a slash at the end.
    let url: String

    init?(argument: String) {
        guard let parts = URLComponents(string: argument),
            parts.scheme == "http" || parts.scheme == "https",
            let host = parts.host, !host.isEmpty,
            parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
        else { return nil }
        var text = argument
        while text.hasSuffix("/") { text.removeLast() }
        url = text
    }
}
