import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A held write as the present owner of its field sees it: what somebody wrote who owned the field then.
public struct ProposalItem: Sendable {
    /// Its number here.
    public var number: Int64
    /// The case.
    public var caseID: CaseID
    /// The case's label.
    public var label: String?
    /// The record.
    public var record: RecordPlace
    /// The field; nil where it is about the record's life.
    public var field: FieldPlace?
    /// Why it is held.
    public var rule: Rule
    /// What was written, by whom, when; for the record's life without a value.
    public var write: SiblingView
    /// Whether it is a deletion of the record.
    public var isDeletion: Bool
    /// When the server ordered it.
    public var orderedAt: WallTime
    /// What stands in the field now; nil for the record's life.
    public var current: FieldView?
}

extension Replica {
    /// Held writes of fields that the own party owns now, oldest first.
    public func proposals() throws -> [ProposalItem] { try read { try $0.proposals() } }

    /// One of them.
    public func proposal(_ number: Int64) throws -> ProposalItem {
        try read { try $0.someProposal(number).item }
    }

    /// Writes its value as the own party's, on what stands now, naming it as the source.
    public func acceptProposal(_ number: Int64) throws -> SaveResult {
        try write { try $0.acceptProposal(number) }
    }

    /// Takes it off the list of this device.
    public func declineProposal(_ number: Int64) throws {
        try write { work in
            _ = try work.someProposal(number)
            try work.store.deleteProposal(number)
        }
    }
}

extension Work {
    func proposals() throws -> [ProposalItem] {
        try store.proposals().compactMap { try item($0)?.item }
    }

    func someProposal(_ number: Int64) throws -> (item: ProposalItem, source: WriteName) {
        guard let row = try store.proposal(number), let found = try item(row) else {
            throw ReplicaError.noSuchProposal(number)
        }
        return found
    }

    func acceptProposal(_ number: Int64) throws -> SaveResult {
        let (item, source) = try someProposal(number)
        let result: SaveResult
        if let field = item.field {
            guard let value = item.write.value else { throw ReplicaError.unreadable(field) }
            let overlay = try overlay(try someFacts(of: item.caseID), item.record.ref)
            result = try save(
                [FieldEdit(field, .value(value))],
                in: item.caseID,
                options: SaveOptions(base: [token(overlay)]),
                source: source
            )
        } else if item.isDeletion {
            result = try delete(item.record, options: SaveOptions(), source: source)
        } else {
            result = try keep(item.record, source: source)
        }
        try store.deleteProposal(number)
        return result
    }

    /// A row as the present owner sees it; nil where the own party may not decide on it.
    private func item(
        _ row: ProposalRow
    ) throws -> (item: ProposalItem, source: WriteName)? {
        guard let facts = try facts(of: row.caseID) else { return nil }
        let opened = try opened(row.leaf)
        let leaf = opened.leaf
        let open = leaf.frame.open
        guard let index = open.writes.firstIndex(where: { $0.field == row.field }),
            case .held(let rule) = leaf.verdicts[index],
            facts.authority.owners(type: open.type, instance: open.instance, field: row.field)
                .contains(try identity().party),
            let place = try place(
                of: RecordRef(
                    caseID: row.caseID,
                    record: leaf.record,
                    type: open.type,
                    instance: open.instance
                ),
                facts
            )
        else { return nil }
        let field = place.type.field(row.field).map { FieldPlace(record: place, field: $0) }
        guard field != nil || row.field == 0 else { return nil }
        let write = open.writes[index]
        let item = ProposalItem(
            number: row.id,
            caseID: row.caseID,
            label: try label(of: row.caseID),
            record: place,
            field: field,
            rule: rule,
            write: try view(opened, field: row.field, type: field?.field.type),
            isDeletion: write.recordContext != nil,
            orderedAt: leaf.ordered,
            current: try field.map { try view($0) }
        )
        let dot = Dot(incarnation: leaf.author.number, n: write.n)
        return (item: item, source: WriteName(dot: dot, leaf: row.leafHash))
    }

    /// Notes the held writes of a run, and forgets those that somebody accepts in it.
    func noteProposals(_ contents: GroupContents, _ ordering: Ordering) throws {
        for write in ordering.judged {
            guard case .held(let rule) = write.verdict, rule != .erased,
                let leaf = try journal.leaf(write.leaf) else {
                continue
            }
            try store.insert(
                ProposalRow(
                    caseID: write.caseID,
                    type: write.type,
                    field: write.field,
                    leaf: write.leaf,
                    leafHash: leaf.hash
                )
            )
        }
        for commit in contents.commits {
            for leaf in commit.leaves {
                for write in leaf.open.writes {
                    guard let source = write.source else { continue }
                    try store.deleteProposal(leafHash: source.leaf, field: write.field)
                }
            }
        }
    }

    /// Says that a record is there, on what the replica holds of its life.
    private func keep(_ place: RecordPlace, source: WriteName) throws -> SaveResult {
        let facts = try someFacts(of: place.ref.caseID)
        try checkLifeOwner(place, facts, SaveOptions())
        let overlay = try overlay(facts, place.ref)
        var edit = try checked(
            0,
            FieldValue.packedLife(there: true),
            try overlay.entry(0),
            overlay
        )
        edit.seen.source = source
        try insert(edit, overlay)
        var result = try emptyResult(place.ref.caseID, place.ref)
        try finish(&result)
        return result
    }
}
