import Cooperation
import Vocabulary
import Wire

/// Who takes which part in a case, under which model: what a charter says, up to one of its entries.
public struct Charter: Hashable, Sendable {
    /// The case.
    public let caseID: CaseID
    /// The hash of its model's file.
    public let model: Hash
    /// The roles that are taken, sorted by role.
    public let bindings: [RoleBinding]
    /// The parties that took over from others, of all entries until now, in their order.
    public let successions: [Succession]
    /// The roles that this entry took from their parties at once, with those parties.
    public let ended: [EndedRole]
    /// What the next entry names as the one before.
    public let bodyHash: Hash

    /// How this entry is cited.
    public var head: Head { bodyHash.head }

    /// What is known of a party that a charter names.
    public struct Party: Sendable {
        /// What kind of unit it is.
        public var kind: PartyKind
        /// Its log so far.
        public var log: PartyLog
        /// The party that this one stands in for; nil as a rule.
        public var succeeds: PartyID?

        /// Makes what is known.
        public init(kind: PartyKind, log: PartyLog, succeeds: PartyID? = nil) {
            self.kind = kind
            self.log = log
            self.succeeds = succeeds
        }
    }

    /// A role that was taken from its party at once.
    public struct EndedRole: Hashable, Sendable {
        /// The role.
        public var role: String
        /// The party that had it until then.
        public var party: PartyID

        /// Names a role and its party.
        public init(role: String, party: PartyID) {
            self.role = role
            self.party = party
        }
    }

    /// What an entry says that was checked when it was taken in.
    ///
    /// - Parameters:
    ///   - body: The entry's body.
    ///   - successions: Those of all entries until this one.
    ///   - ended: What this entry took at once.
    public init(
        taken body: [UInt8],
        successions: [Succession] = [],
        ended: [EndedRole] = []
    ) throws(TrustError) {
        let statement = try Self.statement(body)
        caseID = statement.caseID
        model = statement.model
        bindings = statement.roles
        self.successions = successions
        self.ended = ended
        bodyHash = Digest.sha256(body)
    }

    /// Takes in a charter's first entry, which any party that takes a role in it may sign.
    ///
    /// - Parameters:
    ///   - body: The entry with its signature.
    ///   - moment: Where in its signer's party log the entry was ordered: it must speak for its party
    ///     there.
    ///   - model: The model with a hash; nil where it is not known.
    ///   - party: What is known of a party; nil where it is not known.
    /// - Throws: What is wrong with it.
    public init(
        first body: SignedBody,
        at moment: PartyLog.Stamped,
        model modelWithHash: (Hash) -> Model?,
        party: (PartyID) -> Party?
    ) throws(TrustError) {
        let statement = try Self.statement(body.body)
        guard statement.previous == nil, statement.successions.isEmpty, statement.ended.isEmpty,
            statement.act == nil
        else { throw .malformed("a first entry that changes something before it") }
        guard let model = modelWithHash(statement.model) else { throw .model(statement.model) }
        try Self.check(statement.roles, model, party)
        let signer = try Self.checkSignature(body, statement.roles.map(\.party), at: moment, party)
        try Self.checkGrounds(statement.roles, before: [], by: signer, model, party)
        caseID = statement.caseID
        self.model = statement.model
        bindings = statement.roles
        successions = []
        ended = []
        bodyHash = Digest.sha256(body.body)
    }

    static func statement(_ body: [UInt8]) throws(TrustError) -> CharterStatement {
        do {
            return try CharterStatement(body)
        } catch {
            throw .malformed(error.message)
        }
    }

    /// Whether every role is one of the model's (that each stands once, the body's order has shown),
    /// bound to a known party of a kind that the model allows, and none that must be is missing.
    static func check(
        _ bindings: [RoleBinding],
        _ model: Model,
        _ party: (PartyID) -> Party?
    ) throws(TrustError) {
        for binding in bindings {
            guard let role = model.role(id: binding.role) else { throw .role(binding.role) }
            guard let known = party(binding.party), known.log.root == binding.root else {
                throw .party(binding.party)
            }
            guard role.admits(known.kind) else { throw .role(binding.role) }
        }
        for role in model.roles where role.required {
            guard bindings.contains(where: { $0.role == role.id }) else { throw .role(role.id) }
        }
    }

    /// Whether a device of one of the parties has signed.
    ///
    /// - Returns: That party.
    @discardableResult
    static func checkSignature(
        _ body: SignedBody,
        _ entitled: [PartyID],
        at moment: PartyLog.Stamped,
        _ party: (PartyID) -> Party?
    ) throws(TrustError) -> PartyID {
        guard case .device(let signer) = body.signer else { throw .signature }
        for entitled in entitled {
            guard let device = party(entitled)?.log.devices[signer] else { continue }
            guard
                Signature.isValid(
                    body.signature,
                    for: SignedText.charter(body.body),
                    by: device.signingKey
                )
            else { throw .signature }
            guard device.spoke(at: moment) else { throw .revoked(signer) }
            return entitled
        }
        throw .signer
    }
}
