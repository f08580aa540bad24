import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// A party, as the registry lists it.
public struct PartyListing: Hashable, Sendable {
    /// The party.
    public var id: PartyID
    /// Its name, for people; unique on a server.
    public var name: String
    /// What sort of organisation it is.
    public var kind: PartyKind
    /// The code of its municipality, four digits, or nothing.
    public var municipality: String

    /// Makes a listing.
    public init(id: PartyID, name: String, kind: PartyKind, municipality: String = "") {
        self.id = id
        self.name = name
        self.kind = kind
        self.municipality = municipality
    }
}

/// A body of the registry.
public enum RegistryStatement: Hashable, Sendable {
    /// The server's Ed25519 public key, 32 bytes.
    case server(key: [UInt8])
    /// A party.
    case party(PartyListing)
    /// A version of a model.
    case model(name: String, version: UInt32, yaml: [UInt8])

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`, also for a body over its limit.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_RegistryBody = try decodeMessage(bytes)
        if case .model = message.entry {} else { try checkBody(bytes) }
        switch message.entry {
        case .server(let server):
            self = .server(key: try server.key.exactly(32, "a server's key"))
        case .party(let party):
            guard let kind = UInt8(exactly: party.kind).flatMap(PartyKind.init(rawValue:)) else {
                throw .message("a party of kind \(party.kind)")
            }
            self = .party(
                PartyListing(
                    id: try party.party.identifier("a party"),
                    name: party.name,
                    kind: kind,
                    municipality: party.municipality
                )
            )
        case .model(let model):
            guard model.yaml.count <= Limits.modelBytes else {
                throw .message(
                    "a model of \(model.yaml.count) bytes; the limit is \(Limits.modelBytes)"
                )
            }
            self = .model(name: model.name, version: model.version, yaml: [UInt8](model.yaml))
        case nil: throw .message("an empty body of the registry")
        }
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_RegistryBody.with {
                switch self {
                case .server(let key): $0.server.key = Data(key)
                case .party(let listing):
                    $0.party.party = Data(listing.id.bytes)
                    $0.party.name = listing.name
                    $0.party.kind = UInt32(listing.kind.rawValue)
                    $0.party.municipality = listing.municipality
                case .model(let name, let version, let yaml):
                    $0.model.name = name
                    $0.model.version = version
                    $0.model.yaml = Data(yaml)
                }
            }
        )
    }
}

/// A body of a party log.
public struct PartyStatement: Hashable, Sendable {
    /// What a party log can say.
    public enum Content: Hashable, Sendable {
        /// The party's root key: an Ed25519 public key of 32 bytes.
        case root(key: [UInt8])
        /// A device: Ed25519 and X25519 public keys of 32 bytes each, and its name for people.
        case device(signingKey: [UInt8], agreementKey: [UInt8], name: String)
        /// A new life of a replica on a device.
        case incarnation(DeviceID, IncarnationID)
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
        case .root(let root): content = .root(key: try root.key.exactly(32, "a root key"))
        case .device(let device):
            content = .device(
                signingKey: try device.signingKey.exactly(32, "a signing key"),
                agreementKey: try device.agreementKey.exactly(32, "an agreement key"),
                name: device.name
            )
        case .incarnation(let incarnation):
            content = .incarnation(
                try incarnation.device.identifier("a device"),
                try incarnation.incarnation.identifier("an incarnation")
            )
        case nil: throw .message("an empty body of a party log")
        }
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_PartyBody.with {
                $0.party = Data(party.bytes)
                switch content {
                case .root(let key): $0.root.key = Data(key)
                case .device(let signingKey, let agreementKey, let name):
                    $0.device.signingKey = Data(signingKey)
                    $0.device.agreementKey = Data(agreementKey)
                    $0.device.name = name
                case .incarnation(let device, let incarnation):
                    $0.incarnation.device = Data(device.bytes)
                    $0.incarnation.incarnation = Data(incarnation.bytes)
                }
            }
        )
    }
}

/// Refuses a body over the limit of every body but a model.
func checkBody(_ bytes: [UInt8], _ kind: ErrorCode = .requestMalformed) throws(WireError) {
    guard bytes.count <= Limits.bodyBytes else {
        throw WireError(
            kind,
            "a body of \(bytes.count) bytes, and the limit is \(Limits.bodyBytes)"
        )
    }
}
