import Cooperation
import Trust
import Vocabulary
import Wire

// What shows that a commit could not be ordered when it came back, though its record has by now the readers
// again that it had.
extension Journal {
    /// The head of the charter that a leaf's commit was stamped with; nil where its case is not known.
    public func charterHead(stampedOn leaf: StoredLeaf) throws -> Head? {
        guard let caseFile = try store.caseFile(leaf.caseID), var row = try store.leaf(leaf.id)?.row
        else { return nil }
        if let stated = try runFacts(row.run).row.charterHead { return stated }
        while row.commit == nil, let before = try store.leaf(row.previous)?.row { row = before }
        return try row.commit?.charterHead ?? firstCharterHead(of: caseFile)
    }

    /// How often the record of a leaf has entered the leaf's log by an entry.
    public func entrances(of leaf: StoredLeaf) throws -> Int {
        try moves(of: leaf).count { $0.isEntrance }
    }

    /// How often it had entered by what is held of the log when the leaf's commit could still be ordered
    /// there. Where the record was elsewhere when the log got the leaf, so that it is held outside of it, and
    /// entered behind it, that was before the leaf: whoever takes it back has the record elsewhere again.
    public func entrancesAtBest(of leaf: StoredLeaf) throws -> Int {
        let moves = try moves(of: leaf)
        guard !leaf.verdicts.contains(.accepted),
            let next = moves.first(where: { $0.place > leaf.place }), next.isEntrance
        else { return moves.count { $0.isEntrance } }
        return moves.count { $0.isEntrance && $0.place < leaf.place }
    }

    /// Where the record of a leaf has entered the leaf's log, and left it.
    private func moves(of leaf: StoredLeaf) throws -> [(place: UInt64, isEntrance: Bool)] {
        let name = LogName.audience(leaf.caseID, leaf.audience)
        let record = RecordName(type: leaf.frame.open.type, instance: leaf.frame.open.instance)
        return try entries(of: name, from: 1, limit: .max).compactMap { entry in
            switch (try? AudienceStatement(entry.content.body))?.content {
            case .enter(let enter) where enter.records.contains { $0.record == record }:
                (entry.place, true)
            case .leave(let leave) where leave.records.contains(record): (entry.place, false)
            default: nil
            }
        }
    }

    /// Whether a leaf's commit may have been judged by a charter that gave the record to others: the one that
    /// it was stamped with did not survive, and by another that there has been since they were.
    ///
    /// - Parameter head: What ``charterHead(stampedOn:)`` was.
    public func wasReadByOthers(_ leaf: StoredLeaf, than head: Head) throws -> Bool {
        guard let caseFile = try store.caseFile(leaf.caseID),
            try !holds(charterHead: head, of: leaf.caseID)
        else { return false }
        let key = RecordKey(type: leaf.frame.open.type, instance: leaf.frame.open.instance)
        let recipients = try recipients(of: key, leaf.caseID, caseFile.id)
        return try charters(ofCase: caseFile.id).contains { row in
            let authority = try authority(binding: row.binding)
            let audience = authority.audience(ofType: key.type, releasedTo: recipients)
            return audience?.id != leaf.audience
        }
    }
}
