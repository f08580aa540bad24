import Trust
import Vocabulary
import Wire

/// An invitation's URL, read.
public struct Invitation: Hashable, Sendable {
    /// The server, without the invitation.
    public var server: String
    /// The party that invites.
    public var party: PartyID
    /// The hash of the party's root key; nil where the party has none yet, so that whoever joins
    /// makes it.
    public var root: Hash?
    /// The code's name.
    public var code: String
    /// What is never sent.
    public var secret: [UInt8]

    /// Reads `<server>/join#1.<party>.<root>.<code>.<secret>`; throws `invitationMalformed`.
    public init(_ url: String) throws(ReplicaError) {
        let halves = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let suffix = "/join"
        guard halves.count == 2, halves[0].hasSuffix(suffix),
            halves[0].hasPrefix("https://") || halves[0].hasPrefix("http://")
        else { throw .invitationMalformed }
        let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "1", let party = PartyID(hex: String(parts[1])),
            [UInt8](hex: String(parts[3]))?.count == 8,
            let secret = Base64URL.decode(String(parts[4])), secret.count == 32
        else { throw .invitationMalformed }
        self.party = party
        if parts[2] != "0" {
            guard let hash = Hash(hex: String(parts[2])) else { throw .invitationMalformed }
            root = hash
        }
        server = String(halves[0].dropLast(suffix.count))
        code = String(parts[3])
        self.secret = secret
    }
}

/// A replica's side of joining: one request, one answer.
///
/// What it makes is kept in the store before it is handed out, so that the same invitation may be
/// tried again after a lost answer.
public struct JoinSession: Sendable {
    /// The body of `POST <server>/v1/join`.
    public let request: [UInt8]

    let replica: Replica
    let invitation: Invitation
    let device: DeviceID
    let author: Person

    /// Takes the body of a 200 answer; throws `joinAnswerUnproved` where the secret does not prove it.
    public func received(_ body: [UInt8]) throws -> PartyID {
        let key = SignedText.invitationKey(secret: invitation.secret)
        guard let response = try? JoinResponse(body),
            Proof.isValid(
                response.proof,
                for: SignedText.joined(content: response.content),
                key: key
            ),
            let content = try? JoinedContent(response.content), content.party == invitation.party
        else { throw ReplicaError.joinAnswerUnproved }
        try replica.write { work in
            let store = work.store
            try store.set(.party, to: content.party.bytes)
            try store.set(.device, to: device.bytes)
            try store.set(.server, to: Array(invitation.server.utf8))
            try store.set(.serverKey, to: content.serverKey)
            try store.set(.epoch, to: content.epoch.bytes)
            try store.set(.nonce, to: content.nonce.bytes)
            try work.set(
                .author,
                to: UInt64(clamping: try work.authorNumber(of: author))
            )
            try store.set(.joinCode, to: nil)
            try store.set(.joinContent, to: nil)
        }
        return content.party
    }

    /// Takes the body of any other answer, and gives what it says.
    public func refused(_ body: [UInt8]) -> ReplicaError {
        guard let refusal = try? ErrorMessage(body) else {
            return .answerMalformed(code: ErrorCode.requestMalformed.rawValue)
        }
        return .refused(
            code: refusal.code,
            message: refusal.message,
            numbers: refusal.numbers
        )
    }
}

extension Replica {
    /// Starts, or starts again, to join by an invitation.
    ///
    /// - Parameters:
    ///   - author: the person whom edits will be saved for
    ///   - device: the name that others see of this device
    ///   - keys: new keys, or those of the try before; with a root where the invitation names none
    public func join(
        _ invitation: Invitation,
        as author: Person,
        on device: String,
        keys: DeviceKeys
    ) throws -> JoinSession {
        try Work.checkPerson(author)
        try Work.checkLength(device, .nameCharacters)
        return try write { work in
            if let party = try work.identifier(.party, PartyKey.self) {
                throw ReplicaError.alreadyJoined(party)
            }
            let key = try SigningKey(secret: keys.signing)
            let content = try work.joinContent(invitation, device, keys, key)
            let proof = Proof.make(
                SignedText.join(content: content),
                key: SignedText.invitationKey(secret: invitation.secret)
            )
            return JoinSession(
                request: JoinRequest(
                    .invitation(code: invitation.code),
                    content: content,
                    proof: proof
                )
                .encoded(),
                replica: self,
                invitation: invitation,
                device: key.deviceID,
                author: author
            )
        }
    }
}

extension Work {
    /// The content of a join: that of the try before, where it was by the same invitation.
    func joinContent(
        _ invitation: Invitation,
        _ device: String,
        _ keys: DeviceKeys,
        _ key: SigningKey
    ) throws -> [UInt8] {
        let code = Array(invitation.code.utf8)
        if try store.setting(.joinCode) == code, let content = try store.setting(.joinContent) {
            return content
        }
        let incarnation = try fresh(IncarnationKey.self)
        let content = try JoinBodies(
            device: device,
            keys: keys,
            key: key,
            incarnation: incarnation,
            hasRoot: invitation.root != nil,
            partyKey: invitation.root == nil
                ? try keep(partyKey: effects.random(32)).publicKey : nil
        ).content(party: invitation.party)
        try store.set(.incarnation, to: incarnation.bytes)
        try store.set(.joinCode, to: code)
        try store.set(.joinContent, to: content)
        return content
    }

    static func checkPerson(_ person: Person) throws {
        for part in [person.name, person.function] { try checkLength(part, .nameCharacters) }
    }
}

/// The party-log bodies that a join brings.
struct JoinBodies {
    let device: String
    let keys: DeviceKeys
    let key: SigningKey
    let incarnation: IncarnationID
    let hasRoot: Bool
    /// The public half of the party's first key, where this device makes it.
    let partyKey: [UInt8]?

    func content(party: PartyID) throws -> [UInt8] {
        var bodies: [SignedBody] = []
        let agreement = try AgreementKey(secret: keys.agreement)
        let admission = PartyStatement(
            party: party,
            content: .device(
                DeviceStatement(
                    signingKey: key.publicKey,
                    agreementKey: agreement.publicKey,
                    name: device
                )
            )
        ).bytes
        if !hasRoot, let secret = keys.root {
            let root = try SigningKey(secret: secret)
            let body = PartyStatement(
                party: party,
                content: .root(key: root.publicKey, partyKey: partyKey)
            ).bytes
            bodies.append(
                SignedBody(
                    body: body,
                    signer: .root(root.publicKey),
                    signature: try root.sign(SignedText.party(body))
                )
            )
            bodies.append(
                SignedBody(
                    body: admission,
                    signer: .root(root.publicKey),
                    signature: try root.sign(SignedText.party(admission))
                )
            )
        } else {
            bodies.append(
                SignedBody(
                    body: admission,
                    signer: .device(key.deviceID),
                    signature: try key.sign(SignedText.party(admission))
                )
            )
        }
        let statement = PartyStatement(
            party: party,
            content: .incarnation(key.deviceID, incarnation)
        ).bytes
        bodies.append(
            SignedBody(
                body: statement,
                signer: .device(key.deviceID),
                signature: try key.sign(SignedText.party(statement))
            )
        )
        return JoinContent(bodies: bodies).encoded()
    }
}
