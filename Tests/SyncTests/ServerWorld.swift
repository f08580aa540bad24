import Cooperation
import Foundation
import Journal
import SQLiteStore
import SyncServer
import TestSupport
import Trust
import Vocabulary
import Wire

/// A server in a folder of its own, and clients made by hand that speak to its engine.
final class ServerWorld {
    let folder: TemporaryFolder
    let file: ServerFile
    let server: SyncServer
    var random: SeededGenerator
    var now: WallTime = 1_800_000_000_000
    let model: Model
    let modelHash: Hash

    /// The first client of each party.
    private var clients: [PartyID: ServerClient] = [:]

    init(seed: UInt64 = 1) throws {
        folder = try TemporaryFolder()
        file = try ServerFile(folder: folder.path)
        server = SyncServer(store: file)
        random = SeededGenerator(seed: seed)
        let yaml = ShippedModels.all[0].yaml
        model = try Model.load(yaml)
        modelHash = Names.model(yaml)
        try server.start(
            epoch: random.identifier(),
            secret: random.bytes(32),
            models: [yaml],
            now: now
        )
    }

    /// The same server as another process would open it.
    func again() throws -> SyncServer { SyncServer(store: try ServerFile(folder: folder.path)) }

    func addParty(_ name: String, _ kind: PartyKind) throws -> PartyID {
        now += 1000
        let id: PartyID = random.identifier()
        return try server.addParty(id: id, name: name, kind: kind, now: now).response.id
    }

    func invite(_ party: PartyID, seconds: UInt64 = 3600) throws -> Invitation {
        try server.invite(
            party.description,
            code: random.bytes(8),
            secret: random.bytes(32),
            validSeconds: seconds,
            now: now
        )
    }

    /// A new client of a party, joined.
    func client(_ party: PartyID) throws -> ServerClient {
        let client = ServerClient(world: self, party: party, random: &random)
        let invitation = try invite(party)
        let request = try client.joinRequest(invitation)
        now += 1000
        let response = try server.join(request, now: now).response.response(nonce: .zero)
        try client.joined(response, invitation)
        if let colleague = clients[party] {
            try colleague.state(.device(client.statement))
        } else {
            clients[party] = client
        }
        return client
    }

    /// The three parties that a case under `sisam` needs, one client each.
    func three() throws -> [ServerClient] {
        let parties: [(name: String, kind: PartyKind)] = [
            ("Ungdomshemmet Björken", .institution), ("Socialtjänsten Ekstad", .socialServices),
            ("Ekskolan", .school),
        ]
        return try parties.map { try client(try addParty($0.name, $0.kind)) }
    }

    func number(_ type: String) throws -> UInt16 {
        guard let type = model.type(id: type) else { throw JournalWorld.Missing(what: type) }
        return type.number
    }

    func field(_ name: String, of type: String) throws -> UInt16 {
        guard let field = model.type(id: type)?.field(id: name) else {
            throw JournalWorld.Missing(what: name)
        }
        return field.number
    }

    /// A draft of one write of one field.
    func draft(
        _ caseID: CaseID,
        _ type: String,
        _ field: String,
        n: UInt32 = 1,
        context: Context? = nil,
        table: [IncarnationID] = []
    ) throws -> CommitDraft {
        let write = Write(field: try self.field(field, of: type), n: n, context: context)
        let leaf = LeafDraft(type: try number(type), table: table, writes: [write])
        return CommitDraft(caseID: caseID, leaves: [leaf])
    }

    /// The code with which the server refuses what `work` does; nil where it does not.
    func code(_ work: () throws -> Void) throws -> ErrorCode? {
        do {
            try work()
            return nil
        } catch let refusal as ServerRefusal {
            return refusal.kind
        }
    }
}

extension SeededGenerator {
    mutating func identifier<Kind>() -> Identifier<Kind> {
        Identifier(high: next(), low: next())
    }
}

/// A device made by hand: it keeps what it sealed and takes in what it receives, checking all of it.
final class ServerClient {
    unowned let world: ServerWorld
    let party: PartyID
    var root: SigningKey?
    let device: SigningKey
    let incarnation: IncarnationID
    /// What it received, in order.
    var journal: JournalFile?
    var deliveries: [Delivery] = []
    var cursor: Cursor?
    var serverKey: [UInt8] = []
    var sealings: [SealingFrame] = []
    var sealingHash = Hash.zero
    var charterHeads: [CaseID: Head] = [:]
    /// What each value ends with: noise, which cannot be compressed, makes large leaves.
    var noise: [UInt8] = []

    init(world: ServerWorld, party: PartyID, random: inout SeededGenerator) {
        self.world = world
        self.party = party
        root = try? SigningKey(secret: random.bytes(32))
        guard let key = try? SigningKey(secret: random.bytes(32)) else {
            preconditionFailure("32 bytes are a key")
        }
        device = key
        incarnation = random.identifier()
    }

    // MARK: Joining

    func joinRequest(_ invitation: Invitation) throws -> JoinRequest {
        var bodies: [SignedBody] = []
        func add(_ content: PartyStatement.Content, _ signer: Signer, _ key: SigningKey?) throws {
            let body = PartyStatement(party: party, content: content).bytes
            let signature = try key?.sign(SignedText.party(body)) ?? []
            bodies.append(SignedBody(body: body, signer: signer, signature: signature))
        }
        if invitation.root != nil { root = nil }
        if let root {
            try add(.root(key: root.publicKey, partyKey: nil), .root(root.publicKey), root)
        }
        try add(
            .device(statement),
            root.map { .root($0.publicKey) } ?? .device(device.deviceID),
            root ?? device
        )
        try add(
            .incarnation(device.deviceID, incarnation),
            .device(device.deviceID),
            device
        )
        return Self.request(JoinContent(bodies: bodies), invitation)
    }

    /// How it states itself.
    var statement: DeviceStatement {
        DeviceStatement(
            signingKey: device.publicKey,
            agreementKey: [UInt8](repeating: 9, count: 32),
            name: "Dator"
        )
    }

    /// A body of its party's log, signed by it.
    func signed(_ content: PartyStatement.Content) throws -> SignedBody {
        let body = PartyStatement(party: party, content: content).bytes
        return SignedBody(
            body: body,
            signer: .device(device.deviceID),
            signature: try device.sign(SignedText.party(body))
        )
    }

    /// States something in its party's log.
    @discardableResult
    func state(_ contents: PartyStatement.Content...) throws -> SyncResponse {
        var request = request()
        request.statements = try contents.map(signed)
        return try send(request)
    }

    static func request(_ content: JoinContent, _ invitation: Invitation) -> JoinRequest {
        let bytes = content.encoded()
        let key = SignedText.invitationKey(secret: invitation.secret)
        return JoinRequest(
            .invitation(code: invitation.code.hex),
            content: bytes,
            proof: Proof.make(SignedText.join(content: bytes), key: key)
        )
    }

    func joined(_ response: JoinResponse, _ invitation: Invitation) throws {
        let key = SignedText.invitationKey(secret: invitation.secret)
        guard
            Proof.isValid(
                response.proof,
                for: SignedText.joined(content: response.content),
                key: key
            )
        else { throw JournalWorld.Missing(what: "proof") }
        let content = try JoinedContent(response.content)
        serverKey = content.serverKey
        journal = try JournalFile()
    }

    // MARK: Sealing

    /// Seals drafts for one audience and numbers the sealing.
    func seal(_ drafts: [CommitDraft], audience: AudienceID) throws {
        let frame = try group(drafts, audience: audience)
        let contents = try GroupContents(frame)
        let number = UInt64(sealings.count + 1)
        sealings.append(SealingFrame(number: number, previous: sealingHash, groups: [frame]))
        sealingHash = Chain.sealing(
            after: sealingHash,
            number: number,
            groups: [(audience: audience, root: contents.root)]
        )
    }

    func group(_ drafts: [CommitDraft], audience: AudienceID) throws -> CommitGroupFrame {
        let header = GroupHeader(audience: audience, incarnation: incarnation)
        var commits: [UInt8] = []
        var sealer = LeafSealer()
        for draft in drafts {
            CommitCoding.appendHeader(
                caseID: draft.caseID,
                charterHead: draft.charterHead ?? charterHeads[draft.caseID] ?? .zero,
                logHead: draft.logHead,
                leafCount: draft.leaves.count,
                to: &commits
            )
            for leaf in draft.leaves {
                let count = leaf.writes.count
                let content = BoxContent(
                    seed: world.random.bytes(16),
                    person: Person(name: "Anna Svensson", function: "Rektor"),
                    times: [WallTime](repeating: world.now, count: count),
                    values: (0..<count).map { _ in [1] + Array("värde".utf8) + noise }
                )
                let open = OpenPart(
                    type: leaf.type,
                    instance: leaf.instance,
                    table: leaf.table,
                    writes: leaf.writes,
                    boxLength: 0
                )
                let sealed = try sealer.sealPlain(
                    open,
                    content: content,
                    caseID: draft.caseID,
                    incarnation: incarnation
                )
                commits.append(contentsOf: sealed.bytes)
            }
        }
        let frames = try CommitCoding.decode(commits, count: drafts.count)
        var hasher = CommitHasher()
        let hashes = frames.map { hasher.hash($0, in: commits, header: header).commit }
        let text = SignedText.group(count: UInt32(drafts.count), root: Merkle.root(hashes))
        return CommitGroupFrame(
            header: header.bytes,
            signature: try device.sign(text),
            count: drafts.count,
            commits: commits
        )
    }

    /// A charter of the three required roles, signed by this device.
    func charter(_ caseID: CaseID, _ clients: [ServerClient]) throws -> SignedBody {
        let roles = zip(["institution", "socialServices", "homeSchool"], clients)
            .sorted { $0.0 < $1.0 }
            .map { RoleBinding(role: $0.0, party: $0.1.party, root: $0.1.rootHash) }
        let body = CharterStatement(caseID: caseID, model: world.modelHash, roles: roles).bytes
        for client in clients { client.charterHeads[caseID] = Names.charterHead(body: body) }
        return SignedBody(
            body: body,
            signer: .device(device.deviceID),
            signature: try device.sign(SignedText.charter(body))
        )
    }

    var rootHash: Hash { Names.root(ofKey: root?.publicKey ?? []) }

    // MARK: Syncing

    /// A request with the last `count` sealings.
    func request(sealings count: Int = 0, charters: [SignedBody] = []) -> SyncRequest {
        SyncRequest(
            incarnation: incarnation,
            sealingCount: UInt64(sealings.count),
            sealingHash: sealingHash,
            cursor: cursor,
            charters: charters,
            sealings: Array(sealings.suffix(count))
        )
    }

    @discardableResult
    func send(_ request: SyncRequest) throws -> SyncResponse {
        world.now += 1000
        // Through the bytes, as over a wire.
        let answer = try world.server.sync(
            try SyncRequest(request.encoded()),
            from: device.deviceID,
            nonce: Nonce(high: 1, low: 2),
            now: world.now
        )
        return try SyncResponse(answer.response.encoded())
    }

    /// Sends, and takes in all pages.
    @discardableResult
    func sync(sealings count: Int = 0, charters: [SignedBody] = []) throws -> SyncResponse {
        let first = try send(request(sealings: count, charters: charters))
        try take(first)
        var more = first.more
        while more {
            let next = try send(request())
            try take(next)
            more = next.more
        }
        return first
    }

    /// Takes a page in as a replica does: every entry checked, every chain followed.
    func take(_ response: SyncResponse) throws {
        guard let cursor = response.cursor, let journal else { return }
        var end =
            self.cursor?.end
            ?? LogEnd(place: 0, chain: Chain.feedStart(epoch: cursor.epoch, party: party))
        for delivery in response.deliveries {
            let chains = try journal.write { try apply(delivery, $0) }
            end.place += 1
            end.chain = Chain.feedNext(after: end.chain, place: end.place, entries: chains)
        }
        let signed = SignedText.cursor(cursor, party: party)
        guard end == cursor.end,
            Signature.isValid(response.cursorSignature, for: signed, by: serverKey)
        else { throw JournalWorld.Missing(what: "cursor") }
        self.cursor = cursor
        deliveries += response.deliveries
    }

    private func apply(_ delivery: Delivery, _ journal: Journal) throws -> [Hash] {
        switch delivery {
        case .entries(let frame): return try journal.apply(frame).map(\.chain)
        case .run(let run):
            var contents: GroupContents
            if run.own > 0 {
                let header = run.header
                guard
                    let group = sealings.first(where: { $0.number == run.own })?.groups
                        .first(where: { $0.header == header })
                else { throw JournalWorld.Missing(what: "sealing \(run.own)") }
                contents = try GroupContents(own: run, of: group)
            } else {
                contents = try GroupContents(run)
            }
            let author = try journal.author(of: contents)
            let ordering = try journal.apply(contents, by: author, stamp: RunStamp(run))
            return ordering.runs.flatMap(\.chains)
        }
    }

    /// The digest of a case's state for an audience.
    func digest(_ caseID: CaseID, _ audience: AudienceID) throws -> Hash? {
        try journal?.read { try $0.stateDigest(of: caseID, audience: audience) }
    }
}

extension ServerWorld {
    /// A case that all three hold, and the audience of a type of theirs.
    func openCase(_ clients: [ServerClient]) throws -> CaseID {
        let caseID: CaseID = random.identifier()
        let body = try clients[0].charter(caseID, clients)
        try clients[0].sync(charters: [body])
        for client in clients.dropFirst() { try client.sync() }
        return caseID
    }

    func audience(_ type: String, _ clients: [ServerClient]) throws -> AudienceID {
        let readers = type == "placement" ? Array(clients.prefix(2)) : clients
        return Names.audienceID(readers.map(\.party))
    }
}
