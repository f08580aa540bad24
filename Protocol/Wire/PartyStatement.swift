import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// A device, as a party log states it.
public struct DeviceStatement: Hashable, Sendable {
    /// Its Ed25519 public key, 32 bytes.
    public var signingKey: [UInt8]
    /// Its X25519 public key, 32 bytes.
    public var agreementKey: [UInt8]
    /// Its name, for people.
    public var name: String
    /// Whether it is a machine, or a secret that somebody keeps.
    public var kind: DeviceKind
    /// Until when an invitation can be used; 0 for the other kinds.
    public var expires: WallTime

    /// Makes a statement.
    public init(
        signingKey: [UInt8],
        agreementKey: [UInt8],
        name: String,
        kind: DeviceKind = .ordinary,
        expires: WallTime = 0
    ) {
        self.signingKey = signingKey
        self.agreementKey = agreementKey
        self.name = name
        self.kind = kind
        self.expires = expires
    }

    init(_ message: Obruten_V1_PartyDevice) throws(WireError) {
        signingKey = try message.signingKey.exactly(32, "a signing key")
        agreementKey = try message.agreementKey.exactly(32, "an agreement key")
        name = message.name
        guard let kind = UInt8(exactly: message.kind).flatMap(DeviceKind.init(rawValue:)) else {
            throw .message("a device of kind \(message.kind)")
        }
        self.kind = kind
        expires = message.expires
        guard (kind == .invitation) == (expires > 0), expires < 1 << 53 else {
            throw .message("a device of kind \(message.kind) that expires at \(expires)")
        }
    }

    var message: Obruten_V1_PartyDevice {
        .with {
            $0.signingKey = Data(signingKey)
            $0.agreementKey = Data(agreementKey)
            $0.name = name
            $0.kind = UInt32(kind.rawValue)
            $0.expires = expires
        }
    }
}

/// A body of a party log.
public struct PartyStatement: Hashable, Sendable {
    /// What a party log can say.
    public enum Content: Hashable, Sendable {
        /// The party's root key, an Ed25519 public key of 32 bytes, and its first party key, an X25519
        /// public key of 32 bytes; nil in logs from before there were any.
        case root(key: [UInt8], partyKey: [UInt8]?)
        /// A new party key in place of the one before: an X25519 public key of 32 bytes.
        case partyKey([UInt8])
        /// A device.
        case device(DeviceStatement)
        /// A new life of a replica on a device.
        case incarnation(DeviceID, IncarnationID)
        /// A device speaks for the party no more. What comes from it later is held, or where this is
        /// `immediate`, since it was stolen, void.
        case revocation(DeviceID, immediate: Bool)
    }

    /// The party whose log this is for.
    public var party: PartyID
    /// What is said.
    public var content: Content

    /// Makes a statement.
    public init(party: PartyID, content: Content) {
        self.party = party
        self.content = content
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`, also for a body over its limit.
    public init(_ bytes: [UInt8]) throws(WireError) {
        try checkBody(bytes)
        let message: Obruten_V1_PartyBody = try decodeMessage(bytes)
        party = try message.party.identifier("a party")
        switch message.entry {
        case .root(let root):
            content = .root(
                key: try root.key.exactly(32, "a root key"),
                partyKey: root.partyKey.isEmpty
                    ? nil : try root.partyKey.exactly(32, "a party key")
            )
        case .device(let device):
            content = .device(try DeviceStatement(device))
        case .incarnation(let incarnation):
            content = .incarnation(
                try incarnation.device.identifier("a device"),
                try incarnation.incarnation.identifier("an incarnation")
            )
        case .revocation(let revocation):
            content = .revocation(
                try revocation.device.identifier("a device"),
                immediate: revocation.immediate
            )
        case .key(let key): content = .partyKey(try key.key.exactly(32, "a party key"))
        case nil: throw .message("an empty body of a party log")
        }
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_PartyBody.with {
                $0.party = Data(party.bytes)
                switch content {
                case .root(let key, let partyKey):
                    $0.root.key = Data(key)
                    if let partyKey { $0.root.partyKey = Data(partyKey) }
                case .device(let device): $0.device = device.message
                case .incarnation(let device, let incarnation):
                    $0.incarnation.device = Data(device.bytes)
                    $0.incarnation.incarnation = Data(incarnation.bytes)
                case .partyKey(let key): $0.key.key = Data(key)
                case .revocation(let device, let immediate):
                    $0.revocation.device = Data(device.bytes)
                    $0.revocation.immediate = immediate
                }
            }
        )
    }
}
