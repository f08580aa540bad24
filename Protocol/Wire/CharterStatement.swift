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
    /// The ground on which the party learns of the case, by its identifier; empty where none was named.
    public var ground: String

    /// Makes a binding.
    public init(role: String, party: PartyID, root: Hash, ground: String = "") {
        self.role = role
        self.party = party
        self.root = root
        self.ground = ground
    }
}

/// A party that takes over every role of another: the same people under a new root key.
public struct Succession: Hashable, Sendable {
    /// The party that had the roles.
    public var from: PartyID
    /// The party that has them from now on.
    public var to: PartyID

    /// Makes a succession.
    public init(from: PartyID, to: PartyID) {
        self.from = from
        self.to = to
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
    /// The parties that take over from others, strictly rising by the one that had the roles.
    public var successions: [Succession]
    /// The roles that are taken from their parties at once, strictly rising by their UTF-8 bytes:
    /// what those parties wrote through them and is ordered later is void and not held.
    public var ended: [String]
    /// What it says of erasing the whole case; nil as a rule.
    public var act: CharterAct?

    /// A statement that stands beside the charter and changes nothing in it.
    public init(caseID: CaseID, note act: CharterAct) {
        self.init(caseID: caseID, model: .zero, roles: [])
        self.act = act
    }

    /// Makes a statement; sorts roles, successions and ended roles.
    public init(
        caseID: CaseID,
        model: Hash,
        roles: [RoleBinding],
        previous: Hash? = nil,
        successions: [Succession] = [],
        ended: [String] = []
    ) {
        self.caseID = caseID
        self.model = model
        self.roles = roles.sorted { $0.role.utf8.lexicographicallyPrecedes($1.role.utf8) }
        self.previous = previous
        self.successions = successions.sorted { $0.from < $1.from }
        self.ended = ended.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
                if act?.isNote != true { $0.model = Data(model.bytes) }
                $0.act = act?.message
                $0.roles = roles.map { binding in
                    .with {
                        $0.role = binding.role
                        $0.party = Data(binding.party.bytes)
                        $0.root = Data(binding.root.bytes)
                        $0.ground = binding.ground
                    }
                }
                if let previous { $0.previous = Data(previous.bytes) }
                $0.successions = successions.map { succession in
                    .with {
                        $0.from = Data(succession.from.bytes)
                        $0.to = Data(succession.to.bytes)
                    }
                }
                $0.ended = ended
            }
        )
    }

    private init(message: Obruten_V1_CharterBody) throws(WireError) {
        caseID = try message.caseID.identifier("a case")
        act = try message.act.map { act throws(WireError) in try CharterAct(act) }
        if act?.isNote == true {
            guard message.model.isEmpty, message.roles.isEmpty, message.previous.isEmpty,
                message.successions.isEmpty, message.ended.isEmpty
            else { throw .message("an answer or receipt beside something else") }
            model = .zero
        } else {
            model = try message.model.hash("a model")
        }
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
            guard binding.ground.unicodeScalars.count <= Limits.nameCharacters else {
                throw .message("a ground of \(binding.ground.unicodeScalars.count) characters")
            }
            roles.append(
                RoleBinding(
                    role: binding.role,
                    party: try binding.party.identifier("a party"),
                    root: try binding.root.hash("a root"),
                    ground: binding.ground
                )
            )
        }
        previous = message.previous.isEmpty ? nil : try message.previous.hash("an entry before")
        successions = try Self.successions(message)
        ended = message.ended
        guard ended.count <= Limits.rolesPerModel,
            zip(ended, ended.dropFirst()).allSatisfy({
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            })
        else { throw .message("ended roles do not rise") }
    }

    private static func successions(
        _ message: Obruten_V1_CharterBody
    ) throws(WireError) -> [Succession] {
        guard message.successions.count <= Limits.rolesPerModel else {
            throw .message("\(message.successions.count) successions")
        }
        var successions: [Succession] = []
        for succession in message.successions {
            let next = Succession(
                from: try succession.from.identifier("a party"),
                to: try succession.to.identifier("a party")
            )
            if let last = successions.last, last.from >= next.from {
                throw .message("successions do not rise")
            }
            successions.append(next)
        }
        return successions
    }
}
