import Replica
import Vocabulary

/// What the people of each party did that their own devices alone are to know: what they read, and what
/// they call their cases.
struct Notes {
    /// Somebody read something.
    struct Read {
        var device: Int
        var party: PartyID
        var place: ReadPlace
        var action: ReadingAction
        /// By the clock of the device.
        var time: WallTime
        /// Whether a device of the party was set back before it was seen on all of them.
        var isAtRisk = false
    }

    /// What a party's devices agree on for a case.
    enum Kind { case name, protection }

    /// Somebody gave a case a name, or said who may see it.
    struct Label {
        var kind: Kind
        /// Who gave it; nil once all devices of the party show it.
        var device: Int?
        var party: PartyID
        var caseID: CaseID
        var text: String
        var id: Int
        /// The ones before it, as far as the device knew them.
        var seen: Set<Int>
    }

    private(set) var reads: [Read] = []
    private(set) var labels: [Label] = []
    private var lastLabel = 0
    /// Whom a party's people asked to let see a case, last.
    var asked: [Matter: [Person]] = [:]
    /// Parties that let readings go after a time.
    var forgetful: Set<PartyID> = []
    private var atRisk: Set<PartyID> = []
    /// Cases that were with no server when all was quiet, and of which nobody was asked. Should one come
    /// back, its name may have gone before.
    private var unasked: Set<Matter> = []

    mutating func note(_ read: Read) { reads.append(read) }

    /// Notes a label, by somebody to whom another was shown. Where several have said the same, it was one of
    /// them that was shown.
    mutating func note(
        _ text: String,
        of caseID: CaseID,
        by device: DeviceNode,
        shown: String?,
        _ kind: Kind = .name
    ) {
        let party = device.party
        let before = labels.filter {
            $0.kind == kind && $0.party == party && $0.caseID == caseID && $0.text == shown
        }
        lastLabel += 1
        var seen = before.first.map { $0.seen.union([$0.id]) } ?? []
        for other in before.dropFirst() { seen.formIntersection(other.seen.union([other.id])) }
        labels.append(
            Label(
                kind: kind,
                device: device.index,
                party: party,
                caseID: caseID,
                text: text,
                id: lastLabel,
                seen: seen
            )
        )
    }

    /// What a party may call a case: by the labels that nobody has replaced who knew them, or by none
    /// where there is none. One by a device that is gone may have gone with it, and then what it replaced
    /// stands. Nil where a file of the party was set back, and none may be left, or where nobody was asked
    /// when all was quiet.
    func standing(
        of caseID: CaseID,
        by party: PartyID,
        _ kind: Kind = .name,
        isGone: (Int) -> Bool
    ) -> Set<String?>? {
        guard !atRisk.contains(party), !unasked.contains(Matter(party, caseID)) else {
            return nil
        }
        let own = labels.filter {
            $0.kind == kind && $0.party == party && $0.caseID == caseID
        }
        let told = own.filter { label in label.device.map { !isGone($0) } ?? true }
        let standing = own.filter { one in !told.contains { $0.seen.contains(one.id) } }
        return Set(standing.map(\.text)).union(told.isEmpty ? [nil] : [])
    }

    /// Notes that a device of a party was set back: what it alone knew is gone.
    mutating func putAtRisk(_ party: PartyID) {
        atRisk.insert(party)
        for index in reads.indices where reads[index].party == party {
            reads[index].isAtRisk = true
        }
    }

    /// Notes what all devices of a party show, now that they have synced. Where a file of it and the server
    /// were set back, that may be what was history already.
    ///
    /// - Parameter away: The cases of which nobody was asked.
    mutating func settle(
        _ party: PartyID,
        found: (Read) -> Bool,
        labels shown: [Kind: [CaseID: String]],
        away: Set<CaseID>
    ) {
        atRisk.remove(party)
        unasked = unasked.filter { $0.party != party }
        for caseID in away { unasked.insert(Matter(party, caseID)) }
        reads.removeAll { $0.party == party && $0.isAtRisk && !found($0) }
        for index in reads.indices where reads[index].party == party {
            reads[index].isAtRisk = false
        }
        // Whatever comes next replaces the one that is shown, and the others are history.
        labels.removeAll { $0.party == party && shown[$0.kind]?[$0.caseID] != $0.text }
        for kind in [Kind.name, .protection] {
            for (caseID, text) in (shown[kind] ?? [:]).sorted(by: { $0.key < $1.key })
            where !labels.contains(where: {
                $0.kind == kind && $0.party == party && $0.caseID == caseID
            }) {
                lastLabel += 1
                labels.append(
                    Label(
                        kind: kind,
                        device: nil,
                        party: party,
                        caseID: caseID,
                        text: text,
                        id: lastLabel,
                        seen: []
                    )
                )
            }
        }
        for index in labels.indices where labels[index].party == party {
            labels[index].seen = []
            labels[index].device = nil
        }
    }
}
