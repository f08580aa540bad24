/// What becomes of a write at its place in the logs.
public enum Judgement: Hashable, Sendable {
    /// It counts.
    case accepted
    /// It waits for the present owner.
    case held(String)
    /// It does not count.
    case void(String)
}

extension CharterFact {
    /// The judgement on a write by the open part alone, whatever was written before.
    ///
    /// - Parameters:
    ///   - cited: The charter that its author held.
    ///   - ended: The roles that charters since then took from its author's party at once.
    ///   - standing: What its device was to its party.
    func judge(
        _ write: WriteFact,
        _ leaf: LeafFact,
        by author: Name,
        cited: CharterFact,
        ended: Set<String>,
        _ standing: StandingFact
    ) -> Judgement {
        if standing == .revokedAtOnce { return .void("deviceRevoked") }
        guard let rule = fault(write, leaf, author) else {
            return standing == .revoked ? .held("deviceRevoked") : .accepted
        }
        guard rule == "notOwner" || rule == "notCreator", cited.fault(write, leaf, author) == nil
        else { return .void(rule) }
        var left = cited
        left.roles = cited.roles.filter { !ended.contains($0.key) }
        return left.fault(write, leaf, author) == nil ? .held("handedOver") : .void("roleEnded")
    }

    /// Whether a party may write a field of a record, which `creator` added where it is a repeatable one.
    public func mayWrite(_ field: Int, type: Int, creator: Name?, party: Name) -> Bool {
        let write = WriteFact(
            field: field,
            name: DotName([], 1),
            seen: [],
            seenOfRecord: nil
        )
        let leaf = LeafFact(type: type, record: [], creator: creator, hash: [], writes: [])
        return fault(write, leaf, party) == nil
    }

    /// The first rule that a write breaks, in the order of the protocol's section 7.
    private func fault(_ write: WriteFact, _ leaf: LeafFact, _ author: Name) -> String? {
        guard let type = types[leaf.type] else { return "unknownType" }
        guard let owner = type.owners[write.field] else { return "unknownField" }
        if type.repeatable != (leaf.creator != nil) { return "wrongInstance" }
        if !type.repeatable && write.field == 0 { return "singletonLife" }
        switch owner {
        case .creator:
            if leaf.creator != author { return "notCreator" }
            return roles.values.contains(author) ? nil : "notOwner"
        case .roles(let owners):
            return owners.contains { roles[$0] == author } ? nil : "notOwner"
        }
    }
}
