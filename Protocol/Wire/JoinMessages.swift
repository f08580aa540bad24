import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The body of a request to join.
public struct JoinRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// The name of the invitation's code.
    public var code: String
    /// The bytes of a ``JoinContent``.
    public var content: [UInt8]
    /// The proof of the invitation's secret over the content, 32 bytes.
    public var proof: [UInt8]

    /// Makes a request.
    public init(code: String, content: [UInt8], proof: [UInt8]) {
        self.code = code
        self.content = content
        self.proof = proof
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported` or `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_JoinRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        code = message.code
        content = [UInt8](message.content)
        proof = try message.proof.exactly(32, "a proof")
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_JoinRequest.with {
                $0.version = version
                $0.code = code
                $0.content = Data(content)
                $0.proof = Data(proof)
            }
        )
    }
}

/// What a device states when it joins.
public struct JoinContent: Hashable, Sendable {
    /// Party-log bodies: root, if the party has none, device, incarnation. One that the server is to
    /// sign has the server as its signer and no signature.
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
            bodies.append(try SignedBody(body, mayLackSignature: true))
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
    /// The proof of the invitation's secret over the content, 32 bytes.
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
        proof = try message.proof.exactly(32, "a proof")
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

    /// Makes the content of an answer.
    public init(party: PartyID, serverKey: [UInt8], epoch: EpochID, nonce: Nonce) {
        self.party = party
        self.serverKey = serverKey
        self.epoch = epoch
        self.nonce = nonce
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
    }

    /// The bytes of the content.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_JoinedContent.with {
                $0.party = Data(party.bytes)
                $0.serverKey = Data(serverKey)
                $0.epoch = Data(epoch.bytes)
                $0.nonce = Data(nonce.bytes)
            }
        )
    }
}
