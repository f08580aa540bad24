import Causality
import Cooperation
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

    /// The blob of that hash as `party` may bring it though it reads it no longer: where it wrote a leaf
    /// that names it, and a leaf that names it stands for others; nil where it did not, or none does.
    public func blob(_ hash: Hash, writtenBy party: PartyID) throws -> Blob? {
        for leaf in try store.leaves(naming: hash) {
            guard let leaf = try self.leaf(leaf), leaf.author.party == party, !leaf.frame.isErased,
                try !isBound(party, leaf: leaf.frame, caseID: leaf.caseID),
                let blob = leaf.frame.open.blobs.first(where: { $0.hash == hash }),
                try isNamedByStandingLeaf(hash)
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

    /// Whether a write of the leaf that may be of a file stands in a record that `party` reads; any party
    /// where it is nil. What else the leaf wrote may stand for years after the file was replaced.
    private func isStanding(_ leaf: StoredLeaf, readBy party: PartyID?) throws -> Bool {
        try flush()
        guard let caseFile = try store.caseFile(leaf.caseID) else { return false }
        let authority = try authority(binding: caseFile.binding)
        let key = RecordKey(type: leaf.frame.open.type, instance: leaf.frame.open.instance)
        guard let instance = try number(of: key, leaf.caseID) else { return false }
        let type = try model(bindingFacts(caseFile.binding).model.hash).type(key.type)
        func stands(in state: RecordState) -> Bool {
            state.fields.contains { field in
                mayTakeFiles(field.number, type)
                    && field.state.siblings.contains { $0.leaf == leaf.id }
            }
        }
        for log in try audienceLogs(of: leaf.caseID) {
            if let party, try !members(of: log.audience, authority).contains(party) { continue }
            guard
                let row = try store.record(log: log.row.id, type: key.type, instance: instance)
            else { continue }
            if stands(in: try entry(row, leaf.caseID, log.audience).state) { return true }
        }
        guard party == nil else { return false }
        // What was known of a record when it left is recalled by nobody.
        return try store.lefts(inCase: caseFile.id).contains { left in
            guard left.type == key.type, left.instance == instance, let packed = left.state else {
                return false
            }
            return stands(in: try state(packed))
        }
    }

    /// Whether a field may hold files: of one that the model does not know nobody can tell.
    private func mayTakeFiles(_ number: UInt16, _ type: RecordType?) -> Bool {
        guard number != 0, let field = type?.field(number) else { return number != 0 }
        return if case .attachment = field.type { true } else { false }
    }
}
