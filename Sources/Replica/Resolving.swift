import Causality
import Cooperation
import Trust
import Vocabulary

extension Work {
    /// Deletes a repeatable record: all of it that its author has seen.
    ///
    /// - Parameter source: The held deletion that it accepts.
    func delete(
        _ place: RecordPlace,
        options: SaveOptions,
        source: WriteName? = nil
    ) throws -> SaveResult {
        let facts = try someFacts(of: place.ref.caseID)
        guard place.type.repeatable else { throw ReplicaError.standsOnce(place.type) }
        try checkLifeOwner(place, facts, options)
        let overlay = try overlay(facts, place.ref)
        let tokens = try options.base.map(token)
        guard try life(of: overlay) != .deleted else {
            throw ReplicaError.recordDeleted(place.ref)
        }
        return try delete(place, overlay, tokens, source: source)
    }

    private func delete(
        _ place: RecordPlace,
        _ overlay: Overlay,
        _ tokens: [Token],
        source: WriteName? = nil
    ) throws -> SaveResult {
        if !tokens.isEmpty {
            guard tokens.contains(where: { $0.record == place.ref.record && $0.isWhole }) else {
                throw ReplicaError.badToken
            }
        }
        var edit = try checked(
            0,
            FieldValue.packedLife(there: false),
            try entry(0, tokens, overlay),
            overlay
        )
        var record: [FieldContext] = []
        for field in try overlay.writtenFields() where field > 0 {
            let seen = try checked(field, [], try entry(field, tokens, overlay), overlay)
            if !seen.seen.context.isEmpty {
                record.append(FieldContext(field: field, context: seen.seen.context))
            }
            for entry in seen.seen.hoped { edit.seen.hope(for: entry.context, of: entry.field) }
            edit.seen.pending += seen.replaces.map(\.id) + seen.seen.pending
        }
        edit.seen.record = record
        edit.seen.source = source
        // A pending addition that the deletion replaces has left nothing to delete elsewhere, but
        // values that were saved after it go out too: so the deletion stands like any other.
        try insert(edit, overlay)
        try store.noteDeletion(of: EditedRecord(place.ref))
        var result = try emptyResult(place.ref.caseID, place.ref)
        result.steps = try tick(
            after: place.type.fields.map { FieldPath(type: place.type.number, field: $0.number) },
            isGone: true,
            overlay.facts
        )
        try finish(&result)
        return result
    }

    /// Decides a conflict.
    func resolve(
        _ disputed: Disputed,
        by resolution: Resolution,
        token text: String?
    ) throws -> SaveResult {
        let tokens = try text.map { [try token($0)] } ?? []
        switch disputed {
        case .field(let place): return try resolve(place, by: resolution, tokens)
        case .record(let place): return try resolve(place, by: resolution, tokens)
        }
    }

    private func resolve(
        _ place: FieldPlace,
        by resolution: Resolution,
        _ tokens: [Token]
    ) throws -> SaveResult {
        let facts = try someFacts(of: place.record.ref.caseID)
        let overlay = try overlay(facts, place.record.ref)
        let siblings = try siblings(place, overlay)
        try checkOwner(place, facts, SaveOptions())
        let input: FieldInput
        switch resolution {
        case .take(let number):
            guard siblings.indices.contains(number - 1) else {
                throw ReplicaError.noSuchSibling(number, count: siblings.count)
            }
            guard let value = siblings[number - 1].value else {
                throw ReplicaError.unreadable(place, isErased: siblings[number - 1].isErased)
            }
            input = .value(value)
        case .value(let given): input = given
        case .keep, .delete: throw ReplicaError.notInConflict(place)
        }
        _ = try value(input, for: place)
        if !tokens.isEmpty {
            try checkFresh(try entry(place.field.number, tokens, overlay), overlay, place)
        }
        guard siblings.count > 1 else { throw ReplicaError.notInConflict(place) }
        let shown = try tokens.isEmpty ? [token(overlay)] : tokens.map(\.text)
        return try save(
            [FieldEdit(place, input)],
            in: place.record.ref.caseID,
            options: SaveOptions(base: shown)
        )
    }

    private func resolve(
        _ place: RecordPlace,
        by resolution: Resolution,
        _ tokens: [Token]
    ) throws -> SaveResult {
        let facts = try someFacts(of: place.ref.caseID)
        guard place.type.repeatable else { throw ReplicaError.standsOnce(place.type) }
        try checkLifeOwner(place, facts, SaveOptions())
        let overlay = try overlay(facts, place.ref)
        if !tokens.isEmpty {
            for field in try overlay.writtenFields() {
                try checkFresh(try entry(field, tokens, overlay), overlay, nil)
            }
        }
        guard try life(of: overlay) == .inConflict else { throw ReplicaError.notInConflict(nil) }
        switch resolution {
        case .delete: return try delete(place, overlay, tokens)
        case .keep:
            let edit = try checked(
                0,
                FieldValue.packedLife(there: true),
                try entry(0, tokens, overlay),
                overlay
            )
            try insert(edit, overlay)
            var result = try emptyResult(place.ref.caseID, place.ref)
            try finish(&result)
            return result
        case .take, .value: throw ReplicaError.recordInConflict(place.ref)
        }
    }

    /// Refuses a token after which a sibling has come.
    private func checkFresh(
        _ entry: Token.Entry,
        _ overlay: Overlay,
        _ place: FieldPlace?
    ) throws {
        let seen = try checked(entry.field, [], entry, overlay)
        guard !seen.beside else { throw ReplicaError.staleToken(place) }
    }
}

extension EditedRecord {
    /// A record without edits.
    init(_ ref: RecordRef) {
        self.init(
            caseID: ref.caseID,
            record: ref.record,
            type: ref.type,
            instance: ref.instance,
            edits: 0
        )
    }
}
