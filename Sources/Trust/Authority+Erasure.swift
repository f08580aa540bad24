import Cooperation
import Vocabulary
import Wire

extension Authority {
    /// Whether a party has a role that owns a record's life: who erases it, one that stands once per
    /// case too.
    public func ownsLife(type: UInt16, instance: Instance, _ party: PartyID) -> Bool {
        let own = roles(of: party)
        guard let row = table.row(type), !own.isEmpty else { return false }
        switch (row.ownership(of: 0), instance) {
        case (.roles(let owners), _): return !own.isDisjoint(with: owners)
        case (.creator, .repeatable(let creator, _)):
            return creator == party || predecessors[party]?.contains(creator) == true
        case (.creator, .single), (.unknown, _): return false
        }
    }

    /// What becomes of the verdicts on a leaf of what was erased before: what would count, or wait for
    /// an owner, is held.
    public static func verdicts(_ verdicts: [Verdict]?, ofErased open: OpenPart) -> [Verdict] {
        (verdicts ?? open.writes.map { _ in .accepted }).map { verdict in
            if case .void = verdict { verdict } else { .held(.erased) }
        }
    }
}
