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

/// A device that an invitation let in, or had let in before.
public struct Admission: Hashable, Sendable {
    /// The device.
    public let device: DeviceID
    private let party: PartyID
    private let serverKey: [UInt8]
    private let epoch: EpochID
    private let proofKey: [UInt8]

    init(device: DeviceID, party: PartyID, _ identity: SyncServer.KnownIdentity, proof: [UInt8]) {
        self.device = device
        self.party = party
        serverKey = identity.key.publicKey
        epoch = identity.epoch
        proofKey = proof
    }

    /// The response, with a nonce for the device in it.
    public func response(nonce: Nonce) -> JoinResponse {
        let content = JoinedContent(
            party: party,
            serverKey: serverKey,
            epoch: epoch,
            nonce: nonce
        ).encoded()
        let proof = Proof.make(SignedText.joined(content: content), key: proofKey)
        return JoinResponse(content: content, proof: proof)
    }
}

extension SyncServer {
    /// Takes a device in by an invitation, and its party's root key with the first.
    ///
    /// The same request again is answered as before and has no second effect.
    ///
    /// - Throws: ``ServerRefusal``, or what the store throws.
    public func join(_ request: JoinRequest, now: WallTime) throws -> Answer<Admission> {
        try write { rows, journal in
            let identity = try identity(rows)
            let invitation = try Self.invitation(request, rows)
            guard let party = try rows.party(number: invitation.party) else {
                throw JournalError(.storeDamaged, "an invitation of no party")
            }
            var feeds = FeedWriter(rows: rows, origin: identity.origin)
            let content = Digest.sha256(request.content)
            let device: DeviceID
            if let use = invitation.use {
                guard use.content == content else {
                    throw ServerRefusal(.invitationUsed, "the invitation has been used")
                }
                device = use.device
            } else {
                guard now < invitation.expires else {
                    throw ServerRefusal(.invitationExpired, "the invitation has expired")
                }
                let joining = try Joining(request.content, party: party, server: identity.key)
                try Self.append(joining.bodies, to: party.party, journal, now: now)
                let last = try rows.log(named: .party(party.party))?.place ?? 0
                try feeds.deliverPartyLog(
                    of: party.party,
                    from: last - UInt64(joining.bodies.count) + 1
                )
                device = joining.device
                try rows.use(
                    invitation.code,
                    InvitationRow.Use(device: device, content: content)
                )
            }
            return Answer(
                response: Admission(
                    device: device,
                    party: party.party,
                    identity,
                    proof: invitation.key
                ),
                grown: feeds.grown.sorted()
            )
        }
    }

    /// The invitation that the request proves to hold.
    private static func invitation(
        _ request: JoinRequest,
        _ rows: any ServerRows
    ) throws -> InvitationRow {
        guard case .invitation(let code) = request.means, let code = [UInt8](hex: code),
            let row = try rows.invitation(code)
        else {
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

    private static func append(
        _ bodies: [SignedBody],
        to party: PartyID,
        _ journal: Journal,
        now: WallTime
    ) throws {
        do {
            for body in bodies {
                _ = try journal.append(.signed(body), to: .party(party), time: now)
            }
        } catch let error as JournalError where error.code != .storeDamaged {
            throw ServerRefusal(.requestMalformed, error.reason)
        }
    }
}

/// What a joining device states: its party's root where there is none yet, itself, an incarnation.
private struct Joining {
    var bodies: [SignedBody]
    var device: DeviceID

    init(_ bytes: [UInt8], party: PartyRow, server: SigningKey) throws {
        let content: JoinContent
        var statements: [PartyStatement] = []
        do {
            content = try JoinContent(bytes)
            for body in content.bodies { statements.append(try PartyStatement(body.body)) }
        } catch {
            throw ServerRefusal(error)
        }
        guard statements.allSatisfy({ $0.party == party.party }) else {
            throw ServerRefusal(.requestMalformed, "a statement about another party")
        }
        bodies = content.bodies
        var rest = statements[...]
        if case .root = rest.first?.content {
            guard party.root == nil else {
                throw ServerRefusal(
                    .invitationUsed,
                    "another device has made the party's root key since the invitation"
                )
            }
            rest = rest.dropFirst()
        }
        guard case .device(let stated) = rest.first?.content,
            case .incarnation(let device, _) = rest.dropFirst().first?.content, rest.count == 2,
            device == Names.deviceID(signingKey: stated.signingKey)
        else {
            throw ServerRefusal(
                .requestMalformed,
                "the content is to be a root where there is none, a device and its incarnation"
            )
        }
        self.device = device
        let place = rest.startIndex
        if bodies[place].signer == .device(device) {
            bodies[place].signer = .server
            bodies[place].signature = try server.sign(SignedText.party(bodies[place].body))
        }
    }
}
