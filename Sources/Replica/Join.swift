import Trust
import Vocabulary
import Wire

/// What came of joining.
public struct JoinResult: Sendable {
    /// The party that the device speaks for.
    public var party: PartyID
    /// The device's identifier, which whoever admits it compares.
    public var device: DeviceID
    /// Whether a device of the party has to admit this one first.
    public var waiting: Bool
    /// The party's new recovery code, where an old one was used.
    public var nextCode: RecoveryCode?
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
    let root: [UInt8]?
    let nextCode: RecoveryCode?

    /// Takes the body of a 200 answer; throws `joinAnswerUnproved` where neither the invitation's secret
    /// nor the server that it names proves it.
    public func received(_ body: [UInt8]) throws -> JoinResult {
        guard let response = try? JoinResponse(body),
            let content = try? JoinedContent(response.content), content.party == invitation.party,
            invitation.means.isProved(response, content)
        else { throw ReplicaError.joinAnswerUnproved }
        try replica.write { work in
            let store = work.store
            try store.set(.party, to: content.party.bytes)
            try store.set(.device, to: device.bytes)
            try store.set(.server, to: Array(invitation.server.utf8))
            try store.set(.serverKey, to: content.serverKey)
            try store.set(.epoch, to: content.epoch.bytes)
            try store.set(.nonce, to: content.nonce.bytes)
            try store.set(.root, to: root)
            try store.set(.waiting, to: content.waiting ? [1] : nil)
            let join = try content.receipt.map { receipt in
                ReturnedJoin(
                    content: try JoinRequest(request).content,
                    epoch: content.epoch,
                    receipt: receipt
                )
            }
            try store.set(.join, to: join?.encoded())
            try work.set(
                .author,
                to: UInt64(clamping: try work.authorNumber(of: author))
            )
            try store.set(.joinCode, to: nil)
            try store.set(.joinContent, to: nil)
            try store.set(.joinNext, to: nil)
        }
        return JoinResult(
            party: content.party,
            device: device,
            waiting: content.waiting,
            nextCode: nextCode
        )
    }

    /// Takes the body of any other answer, and gives what it says.
    public func refused(_ body: [UInt8]) -> ReplicaError { .refusal(body) }
}

/// Asks a server for whom a recovery code speaks.
public struct RecoverySession: Sendable {
    /// The body of `POST <server>/v1/join`.
    public let request: [UInt8]
    let code: RecoveryCode
    let server: String
    let next: [UInt8]

    /// Takes the body of a 200 answer: an invitation to join by.
    public func received(_ body: [UInt8]) throws -> Invitation {
        guard let response = try? JoinResponse(body),
            let content = try? JoinedContent(response.content)
        else { throw ReplicaError.joinAnswerUnproved }
        let invitation = Invitation(
            server: server,
            party: content.party,
            expectedRoot: code.root,
            means: .recovery(
                secret: code.secret,
                server: Digest.sha256(content.serverKey),
                next: next
            )
        )
        guard invitation.means.isProved(response, content) else {
            throw ReplicaError.joinAnswerUnproved
        }
        return invitation
    }

    /// Takes the body of any other answer, and gives what it says.
    public func refused(_ body: [UInt8]) -> ReplicaError { .refusal(body) }
}

extension ReplicaError {
    /// What an answer other than 200 says.
    static func refusal(_ body: [UInt8]) -> ReplicaError {
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

extension Invitation.Means {
    /// Whether the answer is by whom the invitation names.
    func isProved(_ response: JoinResponse, _ content: JoinedContent) -> Bool {
        let text = SignedText.joined(content: response.content)
        switch self {
        case .code(_, let secret):
            return Proof.isValid(
                response.proof,
                for: text,
                key: SignedText.invitationKey(secret: secret)
            )
        case .sleeper(_, let server), .recovery(_, let server, _):
            return Digest.sha256(content.serverKey) == server
                && Signature.isValid(response.proof, for: text, by: content.serverKey)
        }
    }

    /// The sleeping device that admits; nil for the operator's code.
    var sleeper: Sleeper? {
        get throws {
            switch self {
            case .code: nil
            case .sleeper(let secret, _), .recovery(let secret, _, _): try Sleeper(secret: secret)
            }
        }
    }

    /// The secret of that device; nil for the operator's code.
    public var sleeperSecret: [UInt8]? {
        switch self {
        case .code: nil
        case .sleeper(let secret, _), .recovery(let secret, _, _): secret
        }
    }

    /// What tells this means from others, to find what was made for it before.
    func name() throws -> [UInt8] {
        if case .code(let code, _) = self { return Array(code.utf8) }
        return try sleeper?.device.bytes ?? []
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
        try Work.checkName(device, .nameCharacters)
        return try write { work in
            if let party = try work.identifier(.party, PartyKey.self) {
                throw ReplicaError.alreadyJoined(party)
            }
            let key = try SigningKey(secret: keys.signing)
            let made = try work.joinContent(invitation, device, keys, key)
            let text = SignedText.join(content: made.content)
            let request: JoinRequest
            switch invitation.means {
            case .code(let code, let secret):
                request = JoinRequest(
                    .invitation(code: code),
                    content: made.content,
                    proof: Proof.make(text, key: SignedText.invitationKey(secret: secret))
                )
            case .sleeper(let secret, _), .recovery(let secret, _, _):
                let sleeper = try Sleeper(secret: secret)
                request = JoinRequest(
                    .sleeper(sleeper.device),
                    content: made.content,
                    proof: try sleeper.signing.sign(text)
                )
            }
            let ownRoot = try keys.root.map {
                Names.root(ofKey: try SigningKey(secret: $0).publicKey).bytes
            }
            return JoinSession(
                request: request.encoded(),
                replica: self,
                invitation: invitation,
                device: key.deviceID,
                author: author,
                root: invitation.expectedRoot ?? ownRoot,
                nextCode: made.next
            )
        }
    }

    /// Whether this replica belongs to a party, which can be told without any key.
    public func hasJoined() throws -> Bool {
        try read { try $0.identifier(.party, PartyKey.self) != nil }
    }

    /// Asks the server for whom a recovery code speaks.
    public func recovery(_ code: RecoveryCode, server: String) throws -> RecoverySession {
        if let party = try read({ try $0.identifier(.party, PartyKey.self) }) {
            throw ReplicaError.alreadyJoined(party)
        }
        let sleeper = try Sleeper(secret: code.secret)
        return RecoverySession(
            request: JoinRequest(
                .sleeper(sleeper.device),
                content: [],
                proof: try sleeper.signing.sign(SignedText.join(content: []))
            ).encoded(),
            code: code,
            server: server,
            next: effects.random(Sleeper.recoveryBytes)
        )
    }
}

extension Work {
    /// The content of a join: that of the try before, where it was by the same invitation.
    func joinContent(
        _ invitation: Invitation,
        _ device: String,
        _ keys: DeviceKeys,
        _ key: SigningKey
    ) throws -> (content: [UInt8], next: RecoveryCode?) {
        let name = try invitation.means.name()
        func code(_ secret: [UInt8]) -> RecoveryCode? {
            invitation.expectedRoot.map { RecoveryCode(secret: secret, rootStart: $0) }
        }
        if try store.setting(.joinCode) == name, let content = try store.setting(.joinContent) {
            return (content, try store.setting(.joinNext).flatMap(code))
        }
        let incarnation = try fresh(IncarnationKey.self)
        let bodies = JoinBodies(
            party: invitation.party,
            device: device,
            keys: keys,
            key: key,
            incarnation: incarnation,
            partyKey: invitation.expectedRoot == nil
                ? try keep(partyKey: effects.random(32)).publicKey : nil
        )
        let content = JoinContent(bodies: try bodies.all(by: invitation)).encoded()
        var next: [UInt8]?
        if case .recovery(_, _, let secret) = invitation.means { next = secret }
        try store.set(.incarnation, to: incarnation.bytes)
        try store.set(.joinCode, to: name)
        try store.set(.joinContent, to: content)
        try store.set(.joinNext, to: next)
        return (content, next.flatMap(code))
    }
}

/// The party-log bodies that a join brings.
struct JoinBodies {
    let party: PartyID
    let device: String
    let keys: DeviceKeys
    let key: SigningKey
    let incarnation: IncarnationID
    /// The public half of the party's first key, where this device makes it.
    let partyKey: [UInt8]?

    func all(by invitation: Invitation) throws -> [SignedBody] {
        let admission = PartyStatement.Content.device(
            DeviceStatement(
                signingKey: key.publicKey,
                agreementKey: try AgreementKey(secret: keys.agreement).publicKey,
                name: device
            )
        )
        var bodies: [SignedBody] = []
        let sleeper = try invitation.means.sleeper
        if let sleeper {
            bodies.append(try signed(admission, .device(sleeper.device), sleeper.signing))
        } else if invitation.expectedRoot == nil, let secret = keys.root {
            let root = try SigningKey(secret: secret)
            let signer = Signer.root(root.publicKey)
            bodies.append(try signed(.root(key: root.publicKey, partyKey: partyKey), signer, root))
            bodies.append(try signed(admission, signer, root))
        } else {
            bodies.append(try signed(admission, own, key))
        }
        bodies.append(try signed(.incarnation(key.deviceID, incarnation), own, key))
        if case .recovery(_, _, let secret) = invitation.means, let sleeper {
            let next = try Sleeper(secret: secret).statement(name: "", kind: .recovery)
            bodies.append(try signed(.revocation(sleeper.device, immediate: false), own, key))
            bodies.append(try signed(.device(next), own, key))
        }
        return bodies
    }

    private var own: Signer { .device(key.deviceID) }

    private func signed(
        _ content: PartyStatement.Content,
        _ signer: Signer,
        _ key: SigningKey
    ) throws -> SignedBody {
        let body = PartyStatement(party: party, content: content).bytes
        return SignedBody(
            body: body,
            signer: signer,
            signature: try key.sign(SignedText.party(body))
        )
    }
}
