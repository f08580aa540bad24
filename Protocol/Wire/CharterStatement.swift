import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// Which party takes a role in a case.
public struct RoleBinding: Hashable, Sendable {
    /// The role's identifier in the model.
    public var role: String
    /// The party.
    public var party: PartyID
    /// The hash of the party's root key.
    public var root: Hash

    /// Makes a binding.
    public init(role: String, party: PartyID, root: Hash) {
        self.role = role
        self.party = party
        self.root = root
    }
}

/// A body of a charter.
public struct CharterStatement: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The hash of the model file.
    public var model: Hash
    /// Who takes which role, strictly rising by the UTF-8 bytes of the role.
    public var roles: [RoleBinding]
    /// The body hash of the charter's entry before; nil in entry 1.
    public var previous: Hash?

    /// Makes a statement; sorts the roles.
    public init(caseID: CaseID, model: Hash, roles: [RoleBinding], previous: Hash? = nil) {
        self.caseID = caseID
        self.model = model
        self.roles = roles.sorted { $0.role.utf8.lexicographicallyPrecedes($1.role.utf8) }
        self.previous = previous
    }

    /// Reads a body.
    ///
    /// - Throws: `charter.malformed`, also for roles out of order and for a body over its limit.
    public init(_ bytes: [UInt8]) throws(WireError) {
        try checkBody(bytes, .charterMalformed)
        do {
            try self.init(message: try decodeMessage(bytes))
        } catch {
            throw WireError(.charterMalformed, error.message)
        }
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_CharterBody.with {
                $0.caseID = Data(caseID.bytes)
                $0.model = Data(model.bytes)
                $0.roles = roles.map { binding in
                    .with {
                        $0.role = binding.role
                        $0.party = Data(binding.party.bytes)
                        $0.root = Data(binding.root.bytes)
                    }
                }
                if let previous { $0.previous = Data(previous.bytes) }
            }
        )
    }

    private init(message: Obruten_V1_CharterBody) throws(WireError) {
        caseID = try message.caseID.identifier("a case")
        model = try message.model.hash("a model")
        guard message.roles.count <= Limits.rolesPerModel else {
            throw .message(
                "\(message.roles.count) roles, and the limit is \(Limits.rolesPerModel)"
            )
        }
        roles = []
        for binding in message.roles {
            if let last = roles.last,
                !last.role.utf8.lexicographicallyPrecedes(binding.role.utf8)
            {
                throw .message("roles do not rise")
            }
            roles.append(
                RoleBinding(
                    role: binding.role,
                    party: try binding.party.identifier("a party"),
                    root: try binding.root.hash("a root")
                )
            )
        }
        previous = message.previous.isEmpty ? nil : try message.previous.hash("an entry before")
    }
}
