import Journal
import Oracle
import SQLiteStore
import SyncServer
import Trust
import Vocabulary
import Wire

// What is said of erasing, in the oracle's words.
extension Reference {
    static func erasing(_ act: CharterAct) -> ErasingFact {
        switch act {
        case .announcement(let said): .announcement(nil, creator: nil, given: said.given)
        case .force(let said): .force(said.erasure.bytes, given: said.given)
        case .hold(let said): .hold(said.ground != nil)
        case .answer(let said): .answer(said.erasure.bytes, erases: said.ground == nil)
        case .receipt(let said):
            .receipt(said.erasure.bytes, incarnation: said.incarnation.bytes)
        }
    }

    static func erasing(_ statement: AudienceStatement) -> ErasingFact {
        switch statement.content {
        case .announcement(let said):
            .announcement(
                said.record.map { fact($0, statement.caseID) },
                creator: said.record.flatMap { creator(of: $0) },
                given: said.given
            )
        case .force(let said): .force(said.erasure.bytes, given: said.given)
        case .answer(let said): .answer(said.erasure.bytes, erases: said.ground == nil)
        case .receipt(let said):
            .receipt(said.erasure.bytes, incarnation: said.incarnation.bytes)
        case .leave, .enter, .release, .withdrawal, .copy, .badCopy: .hold(false)
        }
    }

    private static func fact(_ name: RecordName, _ caseID: CaseID) -> RecordFact {
        let record = Names.recordID(caseID: caseID, type: name.type, instance: name.instance)
        return RecordFact(record.bytes, type: Int(name.type))
    }

    private static func creator(of name: RecordName) -> Name? {
        guard case .repeatable(let party, _) = name.instance else { return nil }
        return party.bytes
    }
}

extension Reference {
    /// The middle of a leaf's box; nil where it was erased, or is too small to be told from others.
    static func box(of leaf: StoredLeaf) -> [UInt8]? {
        guard !leaf.frame.isErased, leaf.frame.boxRange.count >= 96 else { return nil }
        return Array(leaf.bytes[leaf.frame.boxRange].suffix(48))
    }
}

extension ServerNode {
    /// Whether the server has anything of a file.
    func hasBlob(_ hash: Hash) throws -> Bool { try file.read { try $0.blob(hash) != nil } }

    /// Whether the server still has the box of a leaf.
    func hasBox(ofLeaf id: Int64) throws -> Bool {
        try file.read { store in
            guard let leaf = try Journal(store: store).leaf(id) else { return false }
            return !leaf.frame.isErased
        }
    }
}
