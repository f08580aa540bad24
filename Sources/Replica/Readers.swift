import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

// Who reads a record at present, where releases have made that more than what its type says.
extension Work {
    /// The audience of a record at present; nil where nobody reads it.
    func audience(of ref: RecordRef, _ facts: CaseFacts) throws -> Authority.Audience? {
        // What was erased stays where it stood, also where nothing else has ever moved.
        guard try journal.hasStarts() || journal.anyErasures() else {
            return facts.authority.audience(ofType: ref.type, releasedTo: [])
        }
        return try journal.presentAudience(
            of: ref.caseID,
            type: ref.type,
            instance: ref.instance
        ) ?? facts.authority.audience(ofType: ref.type, releasedTo: [])
    }

    /// The parties that may read records of a type, some of them or all, rising.
    func readers(of type: RecordType, _ facts: CaseFacts) throws -> [PartyID] {
        let standing = Self.readers(of: type, facts)
        guard try journal.hasStarts() else { return standing }
        let started = try journal.startedReaders(of: facts.caseID, type: type.number)
        return started.isEmpty ? standing : Set(standing + started).sorted()
    }

    /// The records that the own party waits for a copy of, and who can make one, by case and record.
    func waitingCopies() throws -> [WaitingCopy] {
        guard try journal.hasStarts() else { return [] }
        let own = try identity().party
        var waiting = try closedCopies()
        for entry in try journal.cases() {
            guard let facts = try facts(of: entry.caseID) else { continue }
            for record in try journal.startedRecords(of: entry.caseID)
            where record.waiting.contains(own) && !record.isComplete {
                // Of what was erased nobody may be left who has it.
                if record.copiers.isEmpty, try journal.isErased(record.name, of: entry.caseID) {
                    continue
                }
                let ref = RecordRef(
                    caseID: entry.caseID,
                    type: record.name.type,
                    instance: record.name.instance
                )
                waiting.append(
                    WaitingCopy(
                        caseID: entry.caseID,
                        label: try label(of: entry.caseID),
                        record: try place(of: ref, facts),
                        copiers: try record.copiers.map { try partyName($0) }
                    )
                )
            }
        }
        return waiting
    }
}

/// A record that the own party may read and has no copy of yet.
public struct WaitingCopy: Sendable {
    /// The case.
    public var caseID: CaseID
    /// Its label.
    public var label: String?
    /// The record; nil where the model has no such type.
    public var record: RecordPlace?
    /// The names of the parties whose next sync can bring it.
    public var copiers: [String]
    /// Whether the copy is here, and its key is not: then one of these parties has it.
    public var isClosed = false
}
