import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// The writes of a case, a record or a field, in the order in which the server ordered them; those
    /// that it has not ordered come last: what bundles brought, then own ones.
    func history(
        of caseID: CaseID,
        record: RecordPlace?,
        field: FieldPlace?
    ) throws -> [HistoryEntry] {
        let facts = try someFacts(of: caseID)
        let record = field?.record ?? record
        var names = PlaceNames()
        var ordered: [(leaf: Int64, entry: HistoryEntry)] = []
        try journal.eachLeaf(of: caseID) { leaf in
            if let record, leaf.record != record.ref.record { return true }
            let numbers = leaf.frame.open.writes.map(\.field).filter { number in
                field.map { $0.field.number == number } ?? true
            }
            guard !numbers.isEmpty else { return true }
            let place = try names.place(of: leaf, facts, self)
            let opened = try open(leaf)
            // A remark that was erased says nothing any more, not even what it was about.
            let isErased = try isErased(leaf)
            for number in numbers where !(isErased && RemarkField.contains(number)) {
                ordered.append((leaf.id, try entry(opened, number, place, facts)))
            }
            return true
        }
        ordered.sort { $0.leaf < $1.leaf }
        return ordered.map(\.entry)
            + (try brought(facts, record: record, field: field, &names))
            + (try provisional(facts, record: record, field: field, &names))
    }

    private func entry(
        _ opened: OpenedLeaf,
        _ number: UInt16,
        _ place: RecordPlace?,
        _ facts: CaseFacts
    ) throws -> HistoryEntry {
        let leaf = opened.leaf
        let known = place?.type.field(number)
        let write = leaf.frame.open.writes.first { $0.field == number }
        return HistoryEntry(
            place: place,
            field: known,
            number: number,
            remark: remark(number, in: opened),
            isDeletion: write?.recordContext != nil,
            write: try view(opened, field: number, type: known?.type),
            orderedAt: leaf.ordered,
            logPlace: leaf.place,
            verdict: leaf.verdict(on: number)
        )
    }

    /// The writes that bundles brought, in the order in which they came.
    private func brought(
        _ facts: CaseFacts,
        record: RecordPlace?,
        field: FieldPlace?,
        _ names: inout PlaceNames
    ) throws -> [HistoryEntry] {
        var leaves: [StoredLeaf] = []
        for edited in try provisionalRecords(ofCase: facts.caseID) {
            if let record, edited.record != record.ref.record { continue }
            leaves += try store.provisionalLeaves(of: edited.record).map(provisionalLeaf)
        }
        var entries: [HistoryEntry] = []
        for leaf in leaves.sorted(by: { $0.id < $1.id }) {
            let place = try names.place(of: leaf, facts, self)
            let opened = try open(leaf)
            for number in leaf.frame.open.writes.map(\.field)
            where field.map({ $0.field.number == number }) ?? true {
                var entry = try entry(opened, number, place, facts)
                entry.orderedAt = nil
                entry.logPlace = nil
                entry.verdict = nil
                entries.append(entry)
            }
        }
        return entries
    }

    private func remark(_ field: UInt16, in opened: OpenedLeaf) -> Remark? {
        guard RemarkField.contains(field), let content = opened.content,
            let index = opened.leaf.frame.open.writes.firstIndex(where: { $0.field == field })
        else { return nil }
        return Remark(packed: content.values[index])
    }

    private func provisional(
        _ facts: CaseFacts,
        record: RecordPlace?,
        field: FieldPlace?,
        _ names: inout PlaceNames
    ) throws -> [HistoryEntry] {
        var edits: [(edit: EditRow, place: RecordPlace?)] = []
        for edited in try store.editedRecords(ofCase: facts.caseID) {
            if let record, edited.record != record.ref.record { continue }
            guard let audience = try audience(of: edited.ref, facts)?.id else { continue }
            let place = try names.place(of: edited.ref, facts, self)
            for edit in try self.edits(of: edited.ref, audience, facts)
            where field.map({ $0.field.number == edit.field }) ?? true {
                edits.append((edit, place))
            }
        }
        return try edits.sorted { $0.edit.id < $1.edit.id }.map { edit, place in
            let known = place?.type.field(edit.field)
            return HistoryEntry(
                place: place,
                field: known,
                number: edit.field,
                remark: RemarkField.contains(edit.field)
                    ? Remark(packed: try opened(edit.value, as: .value)) : nil,
                isDeletion: try edit.field == 0 && Seen(packed: edit.seen).record != nil,
                write: try view(edit, type: known?.type),
                orderedAt: nil,
                logPlace: nil,
                verdict: nil
            )
        }
    }
}

/// The places of records that a history has met.
private struct PlaceNames {
    private var places: [RecordID: RecordPlace] = [:]

    mutating func place(
        of leaf: StoredLeaf,
        _ facts: CaseFacts,
        _ work: Work
    ) throws -> RecordPlace? {
        let open = leaf.frame.open
        return try place(
            of: RecordRef(
                caseID: leaf.caseID,
                record: leaf.record,
                type: open.type,
                instance: open.instance
            ),
            facts,
            work
        )
    }

    mutating func place(
        of ref: RecordRef,
        _ facts: CaseFacts,
        _ work: Work
    ) throws -> RecordPlace? {
        if let known = places[ref.record] { return known }
        let place = try work.place(of: ref, facts)
        places[ref.record] = place
        return place
    }
}
