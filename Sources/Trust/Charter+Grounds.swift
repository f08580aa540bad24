import Cooperation
import Vocabulary
import Wire

extension Charter {
    /// Whether each role that an entry gives to another party than its signer's names a ground on which
    /// the model lets that party know of the case.
    ///
    /// Who had the same role before is not asked again: nobody learns anything by that.
    static func checkGrounds(
        _ bindings: [RoleBinding],
        before: [RoleBinding],
        by signer: PartyID,
        _ model: Model,
        _ party: (PartyID) -> Party?
    ) throws(TrustError) {
        guard model.groundRules.isRequired else { return }
        guard let from = party(signer)?.kind else { throw .party(signer) }
        for binding in bindings where binding.party != signer {
            let stays = before.contains { $0.role == binding.role && $0.party == binding.party }
            guard !stays else { continue }
            guard let to = party(binding.party)?.kind, let role = model.roleIndex(binding.role)
            else { throw .role(binding.role) }
            let way = GroundRules.Way(
                from: from,
                to: to,
                roles: RoleSet(index: role),
                record: nil
            )
            guard model.groundRules.allows(binding.ground, on: way) else {
                throw .ground(binding.role)
            }
        }
    }
}
