import Replica
import SyncServer
import Trust
import Vocabulary
import Wire

/// The server as its HTTP layer sees it: bodies in, bodies out.
struct Hub {
    let folder: Folder
    let server: SyncServer

    init(folder: Folder, store: String) throws {
        self.folder = folder
        server = try Stores.server(folder.path(store))
    }

    func start() throws {
        guard let epoch = EpochID(Stores.random(16)) else { return }
        try server.start(
            epoch: epoch,
            secret: Stores.random(32),
            models: [World.model],
            now: Stores.now
        )
    }

    func addParty(_ name: String) throws {
        guard let id = PartyID(Stores.random(16)) else { return }
        _ = try server.addParty(id: id, name: name, kind: .school, now: Stores.now)
    }

    /// Joins a new device of a party, by an operator's invitation.
    func join(party: String, store: String) throws -> Member {
        let invited = try server.invite(
            party,
            code: Stores.random(8),
            secret: Stores.random(32),
            validSeconds: 86_400,
            now: Stores.now
        )
        let root = invited.root?.description ?? "0"
        let url =
            "\(World.server)/join#1.\(invited.party).\(root).\(invited.code.hex).\(Self.base64(invited.secret))"
        let keys = DeviceKeys(random: Stores.random, withRoot: invited.root == nil)
        return try join(url, keys, party: party, store: store)
    }

    /// Joins a further device of a party, by an invitation of one that it has.
    func join(by colleague: Member, store: String) throws -> Member {
        let invited = try colleague.replica.inviteDevice(
            validSeconds: 86_400,
            keys: colleague.keys
        )
        try sync(colleague)
        let keys = DeviceKeys(random: Stores.random, withRoot: false)
        return try join(invited.url, keys, party: colleague.name, store: store)
    }

    private func join(
        _ url: String,
        _ keys: DeviceKeys,
        party: String,
        store: String
    ) throws -> Member {
        let replica = try Stores.replica(folder.path(store), keys)
        try Joining(url: url, device: store, keys: keys).run(replica) { request in
            let admission = try server.join(try JoinRequest(request), now: Stores.now).response
            return try admission.response(nonce: Self.nonce()).encoded()
        }
        let signing = try SigningKey(secret: keys.signing)
        return Member(
            name: party,
            store: store,
            device: Names.deviceID(signingKey: signing.publicKey),
            keys: keys,
            replica: replica
        )
    }

    /// Answers the body of a sync request.
    func answer(_ body: [UInt8], from device: DeviceID) throws -> [UInt8] {
        let request = try SyncRequest(body)
        return try server.sync(request, from: device, nonce: Self.nonce(), now: Stores.now)
            .response.encoded()
    }

    /// A whole sync, and what went over the wire.
    @discardableResult
    func sync(_ member: Member) throws -> (summary: SyncSummary, exchange: Exchange) {
        var exchange = Exchange()
        var session = try member.replica.sync(keys: member.keys)
        var step = try session.start()
        while true {
            switch step {
            case .finished(let summary): return (summary, exchange)
            case .send(_, let body, _):
                exchange.requests.append(body)
                let answer = try answer(body, from: member.device)
                exchange.responses.append(answer)
                step = try session.received(answer)
            }
        }
    }

    static func nonce() -> Nonce { Nonce(Stores.random(16)) ?? .zero }

    /// Base64url without padding.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var out = ""
        var bits = 0
        var held = 0
        for byte in bytes {
            held = (held << 8 | Int(byte)) & 0xffff
            bits += 8
            while bits >= 6 {
                bits -= 6
                out.append(alphabet[held >> bits & 63])
            }
        }
        if bits > 0 { out.append(alphabet[held << (6 - bits) & 63]) }
        return out
    }
}
