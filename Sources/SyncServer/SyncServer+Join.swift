import Journal
import Trust
public import Vocabulary
public import Wire

/// What a use case answers, and whose feeds it made grow: they may be waiting for that.
public struct Answer<Response: Sendable>: Sendable {
    /// The response.
    public var response: Response
    /// The parties whose feeds grew, rising.
    public var grown: [PartyID]

    /// Makes an answer.
    public init(response: Response, grown: [PartyID]) {
        self.response = response
        self.grown = grown
    }
}

/// A device that was let in, or had been before; or that was told whom it would speak for.
public struct Admission: Sendable {
    /// The device.
    public let device: DeviceID
    /// Whether a device of the party has to admit it first.
    public let waiting: Bool
    fileprivate let party: PartyID
    private let serverKey: SigningKey
    private let epoch: EpochID
    /// The key of an operator's invitation; nil where a sleeping device asked.
    private let invitationKey: [UInt8]?
    /// What the server says of it; nil where it waits, or nobody joined.
    fileprivate(set) var receipt: JoinReceipt?

    init(
        device: DeviceID,
        waiting: Bool = false,
        party: PartyID,
        _ identity: SyncServer.KnownIdentity,
        invitationKey: [UInt8]?
    ) {
        self.device = device
        self.waiting = waiting
        self.party = party
        serverKey = identity.key
        epoch = identity.epoch
        self.invitationKey = invitationKey
    }

    /// The response, with a nonce for the device in it.
    public func response(nonce: Nonce) throws -> JoinResponse {
        let content = JoinedContent(
            party: party,
            serverKey: serverKey.publicKey,
            epoch: epoch,
            nonce: nonce,
            waiting: waiting,
            receipt: receipt
        ).encoded()
        let text = SignedText.joined(content: content)
        let proof = try invitationKey.map { Proof.make(text, key: $0) } ?? serverKey.sign(text)
        return JoinResponse(content: content, proof: proof)
    }
}

extension SyncServer {
    /// Takes a device in: by an operator's invitation, the first of a party with its root key, any
    /// other to wait until a device of the party admits it; or by a sleeping device, at once.
    ///
    /// The same request again is answered as before and has no second effect.
    ///
    /// - Throws: ``ServerRefusal``, or what the store throws.
    public func join(_ request: JoinRequest, now: WallTime) throws -> Answer<Admission> {
        try write { rows, journal in
            let identity = try identity(rows)
            var joining = Joining(
                rows: rows,
                journal: journal,
                identity: identity,
                feeds: FeedWriter(rows: rows, origin: identity.origin),
                now: now
            )
            var admission: Admission
            switch request.means {
            case .invitation(let code): admission = try joining.invited(code, request)
            case .sleeper(let device): admission = try joining.woken(device, request)
            }
            admission.receipt = try joining.receipt(request.content, admission)
            return Answer(response: admission, grown: joining.feeds.grown.sorted())
        }
    }
}

/// One join, in its transaction.
struct Joining {
    let rows: any ServerRows
    let journal: Journal
    let identity: SyncServer.KnownIdentity
    var feeds: FeedWriter
    let now: WallTime

    /// By an operator's invitation.
    mutating func invited(_ code: String, _ request: JoinRequest) throws -> Admission {
        let invitation = try invitation(code, request)
        guard let party = try rows.party(number: invitation.party) else {
            throw JournalError(.storeDamaged, "an invitation of no party")
        }
        let hash = Digest.sha256(request.content)
        let device: DeviceID
        if let use = invitation.use {
            guard use.content == hash else {
                throw ServerRefusal(.invitationUsed, "the invitation has been used")
            }
            device = use.device
        } else {
            guard now < invitation.expires else {
                throw ServerRefusal(.invitationExpired, "the invitation has expired")
            }
            let content = try JoiningBodies(request.content, party: party)
            device = content.device
            if content.hasRoot {
                try append(content.bodies, to: party.party)
            } else {
                try wait(content, party)
            }
            try rows.use(invitation.code, InvitationRow.Use(device: device, content: hash))
        }
        return Admission(
            device: device,
            waiting: try rows.waiting(device) != nil,
            party: party.party,
            identity,
            invitationKey: invitation.key
        )
    }

    /// The receipt for a device that was let in; nil for one that waits, was sent away or did not join.
    func receipt(_ content: [UInt8], _ admission: Admission) throws -> JoinReceipt? {
        let id = admission.party
        guard !content.isEmpty, !admission.waiting, let party = try rows.party(id),
            let device = try journal.partyLog(id).devices[admission.device],
            let listed = try journal.entries(of: .registry, from: party.place, limit: 1).first
        else { return nil }
        var receipt = JoinReceipt(
            time: device.admitted.time,
            listing: listed.content.body,
            listed: listed.time,
            signature: []
        )
        let join = ReturnedJoin(content: content, epoch: identity.epoch, receipt: receipt)
        receipt.signature = try identity.key.sign(SignedText.receipt(join, party: id))
        return receipt
    }

    /// The invitation that the request proves to hold.
    private func invitation(_ code: String, _ request: JoinRequest) throws -> InvitationRow {
        guard let code = [UInt8](hex: code), let row = try rows.invitation(code) else {
            throw ServerRefusal(.invitationUnknown, "no invitation of this server")
        }
        let proved = Proof.isValid(
            request.proof,
            for: SignedText.join(content: request.content),
            key: row.key
        )
        guard proved else {
            throw ServerRefusal(.invitationProof, "the proof is not by the invitation's secret")
        }
        return row
    }

    /// Keeps a device's own statements until a device of its party admits it.
    private func wait(_ content: JoiningBodies, _ party: PartyRow) throws {
        guard try rows.device(content.device) == nil, try rows.waiting(content.device) == nil
        else { throw ServerRefusal(.requestMalformed, "a device that is known already") }
        guard try rows.waiting(ofParty: party.id).count < Limits.waitingPerParty else {
            throw ServerRefusal(
                .deviceLimit,
                "as many devices of the party wait as may",
                numbers: [UInt64(Limits.waitingPerParty)]
            )
        }
        for body in content.bodies {
            guard body.signer == .device(content.device),
                Signature.isValid(
                    body.signature,
                    for: SignedText.party(body.body),
                    by: content.signingKey
                )
            else { throw ServerRefusal(.requestMalformed, "a body not signed by its device") }
        }
        try rows.insert(
            WaitingRow(
                device: content.device,
                party: party.id,
                signingKey: content.signingKey,
                statement: content.bodies[0],
                incarnation: content.bodies[1],
                since: now
            )
        )
    }

    /// By a sleeping device of the party.
    mutating func woken(_ sleeper: DeviceID, _ request: JoinRequest) throws -> Admission {
        guard let row = try rows.device(sleeper), let party = try rows.party(number: row.party),
            let known = try journal.partyLog(party.party).devices[sleeper],
            known.statement.kind.isSleeping
        else { throw ServerRefusal(.invitationUnknown, "no sleeping device of this server") }
        let proved = Signature.isValid(
            request.proof,
            for: SignedText.join(content: request.content),
            by: known.signingKey
        )
        guard proved else {
            throw ServerRefusal(.invitationProof, "the proof is not by the sleeping device")
        }
        var device = sleeper
        if !request.content.isEmpty {
            let content = try JoiningBodies(request.content, party: party, sleeper: sleeper)
            device = content.device
            let before = try journal.partyLog(party.party).devices[device]
            if before?.admittedBy != sleeper || before?.statement != content.statement {
                try check(known)
                try append(content.bodies, to: party.party)
            }
        } else {
            try check(known)
        }
        return Admission(device: device, party: party.party, identity, invitationKey: nil)
    }

    private func check(_ sleeper: PartyLog.Device) throws {
        guard sleeper.spent == nil else {
            throw ServerRefusal(.invitationUsed, "the sleeping device has admitted another")
        }
        guard sleeper.revocations.isEmpty else {
            throw ServerRefusal(.deviceRevoked, "the sleeping device was revoked")
        }
        guard sleeper.statement.kind != .invitation || now < sleeper.statement.expires else {
            throw ServerRefusal(.invitationExpired, "the invitation has expired")
        }
    }

    private mutating func append(_ bodies: [SignedBody], to party: PartyID) throws {
        do {
            for body in bodies {
                _ = try journal.append(.signed(body), to: .party(party), time: now)
            }
        } catch let error as JournalError where error.code == .statementLimit {
            throw ServerRefusal(
                .deviceLimit,
                "as many devices of the party have been admitted as may",
                numbers: [UInt64(Limits.devicesPerParty)]
            )
        } catch let error as JournalError where error.code != .storeDamaged {
            throw ServerRefusal(.requestMalformed, error.reason)
        }
        let last = try rows.log(named: .party(party))?.place ?? 0
        try feeds.deliverPartyLog(of: party, from: last - UInt64(bodies.count) + 1)
    }
}

/// What a joining device states: its party's root where there is none yet, itself, an incarnation.
private struct JoiningBodies {
    let bodies: [SignedBody]
    let device: DeviceID
    let statement: DeviceStatement
    let hasRoot: Bool

    var signingKey: [UInt8] { statement.signingKey }

    /// Bodies of a join at the most: a recovery revokes the spent code and states a new one.
    private static let most = 8

    init(_ bytes: [UInt8], party: PartyRow, sleeper: DeviceID? = nil) throws {
        let content: JoinContent
        var statements: [PartyStatement] = []
        do {
            content = try JoinContent(bytes)
            for body in content.bodies.prefix(Self.most) {
                statements.append(try PartyStatement(body.body))
            }
        } catch {
            throw ServerRefusal(error)
        }
        guard content.bodies.count <= Self.most else {
            throw ServerRefusal(.requestMalformed, "\(content.bodies.count) statements")
        }
        guard statements.allSatisfy({ $0.party == party.party }) else {
            throw ServerRefusal(.requestMalformed, "a statement about another party")
        }
        bodies = content.bodies
        var rest = statements[...]
        if case .root = rest.first?.content, sleeper == nil {
            guard party.root == nil else {
                throw ServerRefusal(
                    .invitationUsed,
                    "another device has made the party's root key since the invitation"
                )
            }
            hasRoot = true
            rest = rest.dropFirst()
        } else {
            hasRoot = false
        }
        guard hasRoot || party.root != nil, case .device(let statement) = rest.first?.content,
            case .incarnation(let device, _) = rest.dropFirst().first?.content,
            rest.count == 2 || sleeper != nil, statement.kind == .ordinary,
            device == Names.deviceID(signingKey: statement.signingKey),
            sleeper == nil || bodies.first?.signer == sleeper.map(Signer.device)
        else {
            throw ServerRefusal(
                .requestMalformed,
                "the content is to be a root where there is none, a device and its incarnation"
            )
        }
        self.device = device
        self.statement = statement
    }
}
