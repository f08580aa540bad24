import Causality
import Trust
import Vocabulary
import Wire

extension Journal {
    /// The blob of that hash as `party` may fetch it: where a leaf that stands in a record which the
    /// party reads names it; nil where none does.
    public func blob(_ hash: Hash, readBy party: PartyID) throws -> Blob? {
        for leaf in try store.leaves(naming: hash) {
            guard let leaf = try self.leaf(leaf), !leaf.frame.isErased,
                try !isBound(party, leaf: leaf.frame, caseID: leaf.caseID),
                let blob = leaf.frame.open.blobs.first(where: { $0.hash == hash }),
                try isStanding(leaf, readBy: party)
            else { continue }
            return blob
        }
        return nil
    }

    /// Whether any leaf that names the blob stands, whoever reads it.
    public func isNamedByStandingLeaf(_ hash: Hash) throws -> Bool {
        try store.leaves(naming: hash).contains { leaf in
            guard let leaf = try self.leaf(leaf), !leaf.frame.isErased else { return false }
            return try isStanding(leaf, readBy: nil)
        }
    }

    /// Whether a write of the leaf stands in a record that `party` reads; any party where it is nil.
    private func isStanding(_ leaf: StoredLeaf, readBy party: PartyID?) throws -> Bool {
        try flush()
        guard let authority = try authority(of: leaf.caseID) else { return false }
        let key = RecordKey(type: leaf.frame.open.type, instance: leaf.frame.open.instance)
        guard let instance = try number(of: key, leaf.caseID) else { return false }
        for log in try audienceLogs(of: leaf.caseID) {
            if let party, try !members(of: log.audience, authority).contains(party) { continue }
            guard
                let row = try store.record(log: log.row.id, type: key.type, instance: instance)
            else { continue }
            let record = try entry(row, leaf.caseID, log.audience)
            let stands = record.state.fields.contains { field in
                field.state.siblings.contains { $0.leaf == leaf.id }
            }
            if stands { return true }
        }
        guard party == nil, let caseFile = try store.caseFile(leaf.caseID) else { return false }
        // What was known of a record when it left is recalled by nobody.
        return try store.lefts(inCase: caseFile.id).contains { left in
            guard left.type == key.type, left.instance == instance, let packed = left.state else {
                return false
            }
            return try state(packed).fields.contains { field in
                field.state.siblings.contains { $0.leaf == leaf.id }
            }
        }
    }
}
