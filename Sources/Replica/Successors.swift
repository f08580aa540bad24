import Cooperation
import Journal
import Vocabulary
import Wire

/// A case in which somebody still has to confirm that a party stands in for another.
public struct Replacement: Sendable {
    /// The case.
    public var caseID: CaseID
    /// The own party's name for it.
    public var label: String?
    /// The party that the operator put in the place of one that has a role.
    public var party: PartyView
}

// A party that the operator invites anew has a new root key, and the old one's name. It could be anybody:
// until somebody has compared its fingerprint, it gets nothing by that name.
extension Work {
    /// The party that is to take part in a case, as people name it.
    ///
    /// - Parameter confirmed: Successors whose fingerprints the person has compared just now.
    /// - Throws: `unconfirmedParty`.
    func participant(named typed: String, confirmed: Set<PartyID>) throws -> PartyEntry {
        let entry = try party(named: typed)
        guard try confirmed.contains(entry.listing.id) || !isUnconfirmed(entry) else {
            throw ReplicaError.unconfirmedParty(entry.listing.id)
        }
        return entry
    }

    /// Whether a party stands in for one that takes part in a case here, while no charter here names it.
    func isUnconfirmed(_ entry: PartyEntry) throws -> Bool {
        var before = entry.listing.succeeds
        guard before != nil else { return false }
        let bound = try journal.boundParties()
        guard !bound.contains(entry.listing.id) else { return false }
        while let party = before {
            if bound.contains(party) { return true }
            before = try journal.party(party)?.listing.succeeds
        }
        return false
    }

    /// Where the own party may confirm a successor: it leads the case, or another takes over from who does.
    func replacements(own: PartyID) throws -> [Replacement] {
        let entries = try journal.parties()
        var successors: [PartyID: PartyEntry] = [:]
        for entry in entries {
            if let before = entry.listing.succeeds { successors[before] = entry }
        }
        guard !successors.isEmpty else { return [] }
        guard try !journal.boundParties().isDisjoint(with: successors.keys) else { return [] }
        var found: [Replacement] = []
        for entry in try journal.cases() {
            let facts = try facts(of: entry)
            let lead = facts.model.roles[facts.model.leadRole].id
            let leader = facts.roles.first { $0.role == lead }?.party
            let taking = Set(facts.roles.map(\.party))
            guard taking.contains(own) else { continue }
            for party in taking.sorted() {
                guard party == leader ? party != own : leader == own, var last = successors[party]
                else { continue }
                while let next = successors[last.listing.id] { last = next }
                found.append(
                    Replacement(
                        caseID: entry.caseID,
                        label: try label(of: entry.caseID),
                        party: view(last, own: own)
                    )
                )
            }
        }
        return found
    }
}
