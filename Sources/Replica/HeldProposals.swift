import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

// Held writes, which are proposals to whoever owns their fields now.
extension Work {
    /// Held writes of fields that the own party owns now and has not decided on, oldest first.
    func heldProposals() throws -> [ProposalItem] {
        var answered: [RecordID: Set<Hash>] = [:]
        return try store.proposals().compactMap { row in
            guard let (item, source) = try item(row) else { return nil }
            let ref = item.record.ref
            if answered[ref.record] == nil {
                answered[ref.record] = Set(
                    try remarks(item.record, overlay(someFacts(of: ref.caseID), ref))
                        .compactMap(\.answer).filter { $0.outcome != .said }.map(\.leaf)
                )
            }
            return answered[ref.record]?.contains(source.leaf) == true ? nil : item
        }
    }

    func someProposal(_ number: Int64) throws -> (item: ProposalItem, source: WriteName) {
        guard let row = try store.proposal(number), let found = try item(row) else {
            throw ReplicaError.noSuchProposal(number)
        }
        return found
    }

    func acceptHeld(_ number: Int64, note: String) throws -> SaveResult {
        let (item, source) = try someProposal(number)
        var result: SaveResult
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
        if !note.isEmpty, !item.isDeletion {
            let field = item.field?.field.number ?? 0
            try answer(field, source.leaf, .accepted, note, item.record)
        }
        try store.deleteProposal(number)
        try finish(&result)
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
            case let ref = RecordRef(
                caseID: row.caseID,
                record: leaf.record,
                type: open.type,
                instance: open.instance
            ),
            try audience(of: ref, facts)?.members.contains(try identity().party) == true,
            let place = try place(of: ref, facts)
        else { return nil }
        let field = place.type.field(row.field).map { FieldPlace(record: place, field: $0) }
        guard field != nil || row.field == 0 else { return nil }
        let write = open.writes[index]
        let item = ProposalItem(
            name: String(row.id),
            number: row.id,
            caseID: row.caseID,
            label: try label(of: row.caseID),
            record: place,
            field: field,
            rule: rule,
            write: try view(opened, field: row.field, type: field?.field.type),
            isDeletion: write.recordContext != nil,
            orderedAt: leaf.ordered,
            current: try field.map { try view($0) },
            note: "",
            state: .open,
            isOwn: leaf.author.party == (try identity().party),
            mayDecide: true,
            answers: []
        )
        let dot = Dot(incarnation: leaf.author.number, n: write.n)
        return (item: item, source: WriteName(dot: dot, leaf: row.leafHash))
    }

    /// Notes the held writes of a run, and forgets those that somebody accepts in it.
    func noteProposals(_ contents: GroupContents, _ ordering: Ordering) throws {
        for write in ordering.judged {
            guard case .held(let rule) = write.verdict, rule != .erased,
                let leaf = try journal.leaf(write.leaf)
            else {
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
    func keep(_ place: RecordPlace, source: WriteName? = nil) throws -> SaveResult {
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
