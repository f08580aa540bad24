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
    /// The party that this one is to stand in for, once it is confirmed in a case; nil as a rule.
    public var succeeds: PartyID?

    /// Makes a listing.
    public init(
        id: PartyID,
        name: String,
        kind: PartyKind,
        municipality: String = "",
        succeeds: PartyID? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.municipality = municipality
        self.succeeds = succeeds
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
                    municipality: party.municipality,
                    succeeds: party.succeeds.isEmpty
                        ? nil : try party.succeeds.identifier("a party before")
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
                    if let before = listing.succeeds { $0.party.succeeds = Data(before.bytes) }
                case .model(let name, let version, let yaml):
                    $0.model.name = name
                    $0.model.version = version
                    $0.model.yaml = Data(yaml)
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
