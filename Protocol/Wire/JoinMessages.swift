import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The body of a request to join.
public struct JoinRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// What lets the device in.
    public var means: Means
    /// The bytes of a ``JoinContent``; empty to ask for whom a sleeping device speaks.
    public var content: [UInt8]
    /// The proof over the content: 32 bytes by an operator's invitation, 64 by a sleeping device.
    public var proof: [UInt8]

    /// What lets a device in.
    public enum Means: Hashable, Sendable {
        /// The operator's invitation of that code's name.
        case invitation(code: String)
        /// A sleeping device of the party.
        case sleeper(DeviceID)
    }

    /// Makes a request.
    public init(_ means: Means, content: [UInt8], proof: [UInt8]) {
        self.means = means
        self.content = content
        self.proof = proof
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported` or `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_JoinRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        content = [UInt8](message.content)
        if message.sleeper.isEmpty {
            means = .invitation(code: message.code)
            proof = try message.proof.exactly(32, "a proof")
        } else {
            guard message.code.isEmpty else { throw .message("a code and a sleeping device") }
            means = .sleeper(try message.sleeper.identifier("a sleeping device"))
            proof = try message.proof.exactly(64, "a proof")
        }
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_JoinRequest.with {
                $0.version = version
                switch means {
                case .invitation(let code): $0.code = code
                case .sleeper(let device): $0.sleeper = Data(device.bytes)
                }
                $0.content = Data(content)
                $0.proof = Data(proof)
            }
        )
    }
}

/// What a device states when it joins.
public struct JoinContent: Hashable, Sendable {
    /// Party-log bodies in order: root, if the party has none, device, incarnation; what else the
    /// device states once it is admitted.
    public var bodies: [SignedBody]

    /// Makes the content of a request.
    public init(bodies: [SignedBody]) {
        self.bodies = bodies
    }

    /// Reads the content of a request.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_JoinContent = try decodeMessage(bytes)
        bodies = []
        for body in message.bodies {
            bodies.append(try SignedBody(body))
        }
    }

    /// The bytes of the content.
    public func encoded() -> [UInt8] {
        encodeMessage(Obruten_V1_JoinContent.with { $0.bodies = bodies.map(\.message) })
    }
}

/// The body of the answer to a request to join.
public struct JoinResponse: Hashable, Sendable {
    /// The bytes of a ``JoinedContent``.
    public var content: [UInt8]
    /// The proof over the content: 32 bytes by an invitation's secret, or 64 by the server's key where
    /// a sleeping device asked.
    public var proof: [UInt8]

    /// Makes an answer.
    public init(content: [UInt8], proof: [UInt8]) {
        self.content = content
        self.proof = proof
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_JoinResponse = try decodeMessage(bytes)
        content = [UInt8](message.content)
        guard [32, 64].contains(message.proof.count) else {
            throw .message("a proof of \(message.proof.count) bytes")
        }
        proof = [UInt8](message.proof)
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_JoinResponse.with {
                $0.content = Data(content)
                $0.proof = Data(proof)
            }
        )
    }
}

/// What a device that has joined needs to know.
public struct JoinedContent: Hashable, Sendable {
    /// The party that it now speaks for.
    public var party: PartyID
    /// The server's Ed25519 public key, 32 bytes.
    public var serverKey: [UInt8]
    /// The life of the server's store.
    public var epoch: EpochID
    /// What the first request may spend.
    public var nonce: Nonce
    /// Whether a device of the party has to admit this one before it can sync.
    public var waiting: Bool
    /// The server's word that it has let the device in; nil where it waits, or nobody joined.
    public var receipt: JoinReceipt?

    /// Makes the content of an answer.
    public init(
        party: PartyID,
        serverKey: [UInt8],
        epoch: EpochID,
        nonce: Nonce,
        waiting: Bool = false,
        receipt: JoinReceipt? = nil
    ) {
        self.party = party
        self.serverKey = serverKey
        self.epoch = epoch
        self.nonce = nonce
        self.waiting = waiting
        self.receipt = receipt
    }

    /// Reads the content of an answer.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_JoinedContent = try decodeMessage(bytes)
        party = try message.party.identifier("a party")
        serverKey = try message.serverKey.exactly(32, "a server's key")
        epoch = try message.epoch.identifier("an epoch")
        nonce = try message.nonce.identifier("a nonce")
        waiting = message.waiting
        receipt = message.hasReceipt ? try JoinReceipt(message.receipt) : nil
    }

    /// The bytes of the content.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_JoinedContent.with {
                $0.party = Data(party.bytes)
                $0.serverKey = Data(serverKey)
                $0.epoch = Data(epoch.bytes)
                $0.nonce = Data(nonce.bytes)
                $0.waiting = waiting
                if let receipt { $0.receipt = receipt.message }
            }
        )
    }
}
