import Cooperation
import Vocabulary
import Wire

/// Who takes which part in a case, under which model: what a charter says so far.
public struct Charter: Hashable, Sendable {
    /// The case.
    public let caseID: CaseID
    /// The hash of its model's file.
    public let model: Hash
    /// The roles that are taken, sorted by role.
    public let bindings: [RoleBinding]
    /// How this entry is cited.
    public let head: Head

    /// What is known of a party that a charter names.
    public struct Party: Sendable {
        /// What kind of unit it is.
        public var kind: PartyKind
        /// Its log so far.
        public var log: PartyLog

        /// Makes what is known.
        public init(kind: PartyKind, log: PartyLog) {
            self.kind = kind
            self.log = log
        }
    }

    /// Takes in a charter's first entry, which any party that takes a role in it may sign.
    ///
    /// - Parameters:
    ///   - body: The entry with its signature.
    ///   - time: When the entry was ordered, or now where it is not yet: its signer must speak for its
    ///     party then.
    ///   - model: The model with a hash; nil where it is not known.
    ///   - party: What is known of a party; nil where it is not known.
    /// - Throws: What is wrong with it.
    public init(
        first body: SignedBody,
        at time: WallTime,
        model modelWithHash: (Hash) -> Model?,
        party: (PartyID) -> Party?
    ) throws(TrustError) {
        let statement: CharterStatement
        do {
            statement = try CharterStatement(body.body)
        } catch {
            throw .malformed(error.message)
        }
        guard statement.previous == nil else {
            throw .malformed("a first entry that names one before it")
        }
        guard let model = modelWithHash(statement.model) else { throw .model(statement.model) }
        try Self.check(statement.roles, model, party)
        try Self.checkSignature(body, statement.roles, at: time, party)
        caseID = statement.caseID
        self.model = statement.model
        bindings = statement.roles
        head = Names.charterHead(body: body.body)
    }

    /// Whether every role is one of the model's (that each stands once, the body's order has shown),
    /// bound to a known party of a kind that the model allows, and none that must be is missing.
    private static func check(
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

    private static func checkSignature(
        _ body: SignedBody,
        _ bindings: [RoleBinding],
        at time: WallTime,
        _ party: (PartyID) -> Party?
    ) throws(TrustError) {
        guard case .device(let signer) = body.signer else { throw .signature }
        for binding in bindings {
            guard let device = party(binding.party)?.log.devices[signer] else { continue }
            guard
                Signature.isValid(
                    body.signature,
                    for: SignedText.charter(body.body),
                    by: device.signingKey
                )
            else { throw .signature }
            guard device.spoke(at: time) else { throw .revoked(signer) }
            return
        }
        throw .signer
    }
}
