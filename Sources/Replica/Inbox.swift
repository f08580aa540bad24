import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    func inbox() throws -> [InboxItem] { try store.inbox().map(item) }

    func inboxItem(_ number: Int64) throws -> InboxItem { try item(row(number)) }

    func dismiss(_ number: Int64) throws {
        _ = try row(number)
        try store.deleteInboxItem(number)
    }

    /// Asks again for a change of a charter that was refused: on the charter in force now.
    func retryChange(_ number: Int64, keys: DeviceKeys) throws -> CaseSummary? {
        let row = try row(number)
        guard row.kind == 3 else { return nil }
        let change = try CharterChange(packed: opened(row.value, as: .value))
        try self.change(row.caseID, to: change, keys: keys)
        try store.deleteInboxItem(number)
        return try summary(row.caseID)
    }

    /// Writes the value of an item anew, on what the replica holds now.
    func retry(_ number: Int64) throws -> SaveResult {
        let row = try row(number)
        guard row.kind < 3 else { throw ReplicaError.noSuchInboxItem(number) }
        if let life = try life(of: row), let record = try record(of: row) {
            let result =
                switch life {
                case .there: try keep(record)
                case .deleted: try delete(record, options: SaveOptions())
                }
            try store.deleteInboxItem(number)
            return result
        }
        guard let place = try place(of: row) else { throw ReplicaError.noSuchInboxItem(number) }
        let packed = try opened(row.value, as: .value)
        let value = try FieldValue(packed: packed, as: place.field.type)
        let result = try save(
            [FieldEdit(place, .value(value))],
            in: row.caseID,
            options: SaveOptions()
        )
        try store.deleteInboxItem(number)
        return result
    }

    private func row(_ number: Int64) throws -> InboxRow {
        guard let row = try store.inboxItem(number) else {
            throw ReplicaError.noSuchInboxItem(number)
        }
        return row
    }

    private func place(of row: InboxRow) throws -> FieldPlace? {
        guard let record = try record(of: row), let field = record.type.field(row.field)
        else { return nil }
        return FieldPlace(record: record, field: field)
    }

    private func record(of row: InboxRow) throws -> RecordPlace? {
        guard row.kind < 3, let facts = try facts(of: row.caseID) else { return nil }
        return try place(of: row.ref, facts)
    }

    /// Where a write stood under the newest version of the case's model: the change to that version may have
    /// been lost with a server, and its author wants to read what was written. Nothing can be written there.
    private func lostPlace(of row: InboxRow) throws -> (record: RecordPlace, field: Field?)? {
        guard row.kind < 3, let facts = try facts(of: row.caseID),
            let newest = try? newestModel(named: facts.model.name).model,
            let type = newest.type(row.type)
        else { return nil }
        let name = type.repeatable ? type.id + "/" + row.record.description : type.id
        let record = RecordPlace(ref: row.ref, type: type, name: name)
        return (record, type.field(row.field))
    }

    private func life(of row: InboxRow) throws -> InboxItem.LifeWrite? {
        guard row.kind < 3, row.field == 0 else { return nil }
        return try Seen(packed: row.seen).record == nil ? .there : .deleted
    }

    private func item(_ row: InboxRow) throws -> InboxItem {
        let packed = try opened(row.value, as: .value)
        var record = try record(of: row)
        var place = try place(of: row)
        let isLost = record == nil || place == nil && row.field != 0
        if isLost, let lost = try lostPlace(of: row) {
            record = record ?? lost.record
            place = lost.field.map { FieldPlace(record: lost.record, field: $0) }
        }
        var current: FieldView?
        if !isLost, let place, let facts = try facts(of: row.caseID),
            Self.readers(of: place.record.type, facts).contains(try identity().party)
        {
            current = try view(place)
        }
        let reason: InboxItem.Reason
        switch (row.kind, Rule(rawValue: row.reason)) {
        case (0, let rule?): reason = .void(rule)
        case (1, let rule?): reason = .held(rule)
        case (3, _):
            reason = .changeRefused(
                try view(
                    CharterChange(packed: packed),
                    try facts(of: row.caseID)?.model,
                    madeAt: row.writtenAt
                ),
                code: row.reason
            )
        default: reason = .refused(code: row.reason)
        }
        let owners = try owners(of: row)
        return InboxItem(
            number: row.id,
            place: place,
            record: record,
            isOfLostModel: isLost && record != nil,
            life: try life(of: row),
            caseID: row.caseID,
            label: try label(of: row.caseID),
            reason: reason,
            value: place.flatMap { try? FieldValue(packed: packed, as: $0.field.type) },
            basis: try basis(of: row, place),
            current: current,
            owners: try nameable(owners, in: row.caseID),
            mayRetry: try mayRetry(row, owners),
            author: try person(row.author) ?? Person(name: ""),
            writtenAt: row.writtenAt,
            decidedAt: row.decidedAt
        )
    }

    /// Whether writing it anew can help: the own party may write it now, and reads where it goes; it was
    /// not erased. A change of a charter is asked for anew by whoever leads the case.
    private func mayRetry(_ row: InboxRow, _ owners: [PartyID]) throws -> Bool {
        guard row.kind < 3 else { return try mayAskAgain(row) }
        guard let record = try record(of: row), let facts = try facts(of: row.caseID),
            try owners.contains(identity().party), try !isErased(record)
        else { return false }
        let isKnown = try life(of: row) != nil || place(of: row) != nil
        return try isKnown
            && Self.readers(of: record.type, facts).contains(identity().party)
    }

    private func mayAskAgain(_ row: InboxRow) throws -> Bool {
        guard let change = try? CharterChange(packed: opened(row.value, as: .value)),
            let base = try journal.charter(of: row.caseID)
        else { return false }
        do {
            try checkLead(change, base, journal.model(base.model))
            return try !journal.isErased(nil, of: row.caseID)
        } catch ReplicaError.notLead {
            return false
        }
    }

    /// Who may write what an item says; nobody where the model has no such type.
    private func owners(of row: InboxRow) throws -> [PartyID] {
        guard row.kind < 3, let facts = try facts(of: row.caseID),
            facts.model.type(row.type) != nil
        else { return [] }
        return facts.authority.owners(type: row.type, instance: row.instance, field: row.field)
    }

    /// What stood in the field when the value was written: found in its history, by dot.
    private func basis(of row: InboxRow, _ place: FieldPlace?) throws -> [SiblingView] {
        guard let place else { return [] }
        var missing = Set(try Seen(packed: row.seen).basis)
        guard !missing.isEmpty else { return [] }
        var found: [SiblingView] = []
        try journal.eachLeaf(of: row.caseID) { leaf in
            guard leaf.record == row.record,
                let write = leaf.frame.open.writes.first(where: { $0.field == row.field }),
                missing.remove(Dot(incarnation: leaf.author.number, n: write.n)) != nil
            else { return true }
            found.append(try view(open(leaf), field: row.field, type: place.field.type))
            return !missing.isEmpty
        }
        return Self.distinct(found)
    }
}

extension InboxRow {
    fileprivate var ref: RecordRef {
        RecordRef(caseID: caseID, record: record, type: type, instance: instance)
    }
}
