import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A new value on its way into a record: checked, and with what its author had seen.
struct CheckedEdit {
    var field: UInt16
    var value: [UInt8]
    var seen: Seen
    /// Pending edits that it replaces.
    var replaces: [EditRow]
    /// Whether something stands that its author had not seen.
    var beside: Bool
}

extension Work {
    /// Saves edits of one case, all or none.
    ///
    /// - Parameter source: The held write that they accept.
    func save(
        _ edits: [FieldEdit],
        in caseID: CaseID,
        options: SaveOptions,
        source: WriteName? = nil
    ) throws -> SaveResult {
        let facts = try someFacts(of: caseID)
        let edits = edits.count == 1 ? edits : Self.lastOfEachField(edits)
        for edit in edits { try checkOwner(edit.place, facts, options) }
        let values = try edits.map { try checkedValue($0.input, for: $0.place) }
        let tokens = try options.base.map(token)

        // One as a rule, and few at the most.
        var overlays: [Overlay] = []
        for edit in edits
        where !overlays.contains(where: { $0.ref.record == edit.place.record.ref.record }) {
            overlays.append(try overlay(facts, edit.place.record.ref))
        }
        if tokens.isEmpty { try checkSettled(edits, overlays) }

        var result = try emptyResult(caseID, edits.first?.place.record.ref)
        let kept = try sealed(together: values.map(\.packed))
        for index in edits.indices {
            let edit = edits[index]
            let (value, packed) = values[index]
            let field = edit.place.field.number
            guard let overlay = Self.overlay(of: edit, overlays) else { continue }
            let standing = try overlay.state(field).siblings
            // The boxes of what stands are opened only where that matters.
            let isQuiet =
                try !options.tellsReplaced && tokens.isEmpty && standing.count == 1
                && differs(standing[0], field, packed, overlay)
            let shown = isQuiet ? [] : try siblings(edit.place, overlay)
            if tokens.isEmpty, shown.count == 1, shown[0].value == value { continue }
            if tokens.isEmpty, standing.isEmpty, value == .cleared { continue }
            var checked = try checked(field, packed, entry(field, tokens, overlay), overlay)
            checked.seen.source = source
            try insert(checked, keeping: kept[index], overlay)
            result.written.append(edit.place)
            if options.tellsReplaced {
                result.replaced += try replaced(by: checked, edit.place, value, shown, overlay)
            }
            if checked.beside || shown.count > 1 {
                let after = try siblings(edit.place, try self.overlay(facts, overlay.ref))
                if after.count > 1 { result.conflicts.append(edit.place) }
            }
        }
        for index in edits.indices {
            for mark in try marks(with: values[index].value, in: edits[index].place, facts)
            where try !isErased(mark.place.record) {
                result.written += try save([mark], in: caseID, options: SaveOptions()).written
            }
        }
        if !options.unchecked {
            result.steps = try tick(after: result.written.map(\.path), facts)
        }
        try finish(&result)
        return result
    }

    private static func overlay(of edit: FieldEdit, _ overlays: [Overlay]) -> Overlay? {
        overlays.first { $0.ref.record == edit.place.record.ref.record }
    }

    /// Whether the only standing write of a field surely holds another value than a new one: a value has
    /// one packed form, so that other bytes are another value, or none.
    private func differs(
        _ sibling: Sibling,
        _ field: UInt16,
        _ packed: [UInt8],
        _ overlay: Overlay
    ) throws -> Bool {
        guard let edit = overlay.edit(of: sibling) else {
            return try claim(sibling.leaf, of: field) != packed
        }
        return try opened(edit.value, as: .value) != packed
    }

    /// Of several values for one field, the last is meant.
    private static func lastOfEachField(_ edits: [FieldEdit]) -> [FieldEdit] {
        edits.enumerated().filter { index, edit in
            !edits[(index + 1)...].contains {
                $0.place.record.ref == edit.place.record.ref
                    && $0.place.field.number == edit.place.field.number
            }
        }.map(\.element)
    }

    /// Adds a repeatable record with its first values.
    func add(
        _ type: RecordType,
        to caseID: CaseID,
        fields: [(field: Field, input: FieldInput)],
        options: SaveOptions
    ) throws -> SaveResult {
        let facts = try someFacts(of: caseID)
        guard type.repeatable else { throw ReplicaError.standsOnce(type) }
        try checkReader(of: type, facts)
        let instance = Instance.repeatable(
            creator: try identity().party,
            nonce: try fresh(NonceKey.self)
        )
        let ref = RecordRef(caseID: caseID, type: type.number, instance: instance)
        let place = RecordPlace(
            ref: ref,
            type: type,
            name: type.id + "/" + ref.record.description.prefix(8)
        )
        let marks = try whereaboutsMark(
            forNew: type,
            instance,
            given: fields.map(\.field),
            facts
        )
        let edits = (fields + marks).map {
            FieldEdit(FieldPlace(record: place, field: $0.field), $0.input)
        }
        try checkLifeOwner(place, facts, options)
        for edit in edits { try checkOwner(edit.place, facts, options) }
        let values = try edits.map { try value($0.input, for: $0.place) }
        let count = try recordCount(facts)
        guard count < Limits.recordsPerCase else {
            throw ReplicaError.overLimit(
                .recordsOfCase,
                count: count + 1,
                limit: Limits.recordsPerCase
            )
        }
        let overlay = try overlay(facts, ref)
        var result = try emptyResult(caseID, ref)
        var made = [(field: UInt16(0), value: FieldValue.packedLife(there: true))]
        for (edit, value) in zip(edits, values) where value != .cleared {
            made.append((edit.place.field.number, try packed(value, edit.place)))
            result.written.append(edit.place)
        }
        for (one, kept) in zip(made, try sealed(together: made.map(\.value))) {
            try insert(
                CheckedEdit(
                    field: one.field,
                    value: one.value,
                    seen: Seen(),
                    replaces: [],
                    beside: false
                ),
                keeping: kept,
                overlay
            )
        }
        if !options.unchecked {
            result.steps = try tick(after: result.written.map(\.path), facts)
        }
        try finish(&result)
        return result
    }

    /// How many records a case has on this replica.
    private func recordCount(_ facts: CaseFacts) throws -> Int {
        var records: Set<RecordID> = []
        var ordered = 0
        if let caseFile = try store.journal.caseFile(facts.caseID) {
            for log in try store.journal.audienceLogs(ofCase: caseFile.id) {
                ordered += try store.journal.records(log: log.id).count
            }
        }
        for edited in try unorderedRecords(ofCase: facts.caseID) where edited.isRepeatable {
            if try store.journal.instanceNumber(of: edited.record) == nil {
                records.insert(edited.record)
            }
        }
        return ordered + records.count
    }

    /// Writes an edit, and removes those that it replaces.
    ///
    /// - Parameter kept: Its value as the file is to keep it, where it was sealed with others.
    func insert(_ edit: CheckedEdit, keeping kept: [UInt8]? = nil, _ overlay: Overlay) throws {
        let target = try store.place(
            of: EditTarget(
                caseID: overlay.ref.caseID,
                audience: overlay.audience,
                charterHead: overlay.facts.charterHead
            )
        )
        guard let author = try number(.author).flatMap({ Int64(exactly: $0) }) else {
            throw ReplicaError.noAuthor
        }
        // It may be what says that the case is protected.
        protections[overlay.ref.caseID] = nil
        _ = try store.insert(
            EditRow(
                target: target,
                record: overlay.ref.record,
                type: overlay.ref.type,
                instance: overlay.ref.instance,
                field: edit.field,
                seen: edit.seen.packed,
                value: kept ?? sealed(edit.value, as: .value),
                author: author,
                time: effects.now(),
                beside: edit.beside
            )
        )
        // After the new one, so that numbers never come back.
        for replaced in edit.replaces { try store.delete(replaced) }
    }

    /// What a save of a field is based on: what the tokens showed of it, else what the replica holds.
    func entry(_ field: UInt16, _ tokens: [Token], _ overlay: Overlay) throws -> Token.Entry {
        guard !tokens.isEmpty else { return try overlay.entry(field) }
        for token in tokens where token.record == overlay.ref.record {
            if let entry = token.entry(of: field) { return entry }
        }
        throw ReplicaError.badToken
    }

    /// Makes an edit of what its author had seen.
    func checked(
        _ field: UInt16,
        _ value: [UInt8],
        _ entry: Token.Entry,
        _ overlay: Overlay
    ) throws -> CheckedEdit {
        let known = try overlay.named(field)
        guard try !overlay.isAmbiguous(entry.context, field) else { throw ReplicaError.badToken }
        var context = try knownOfShown(entry.context, in: known.context, overlay)
        let isHoping = context != entry.context
        let pending = overlay.pending(field)
        let standsPending = Set(pending.map(\.id))
        // What may have been ordered already is not replaced; it has been seen.
        let former =
            try isUndecided()
            ? standsPending.filter { !(try originals(ofEdit: $0).names.isEmpty) } : []
        for id in entry.pending where !standsPending.contains(id) {
            // Sealed since: it means the edit's dot. One that was replaced has none.
            guard let n = try store.dotNumber(ofEdit: id) else { continue }
            let dot = Dot(incarnation: try ownNumber(), n: n)
            if known.context.contains(dot) { context.insert(dot) }
        }
        let shown = Set(entry.pending)
        let replaces = pending.filter { shown.contains($0.id) && !former.contains($0.id) }
        let standing = known.siblings.map(\.dot)
        var seen = Seen(context: context, basis: standing.filter(context.contains))
        seen.pending = entry.pending.filter(former.contains)
        seen.hoped = try hoped(replaces)
        if isHoping { seen.hope(for: entry.context, of: field) }
        return CheckedEdit(
            field: field,
            value: value,
            seen: seen,
            replaces: replaces,
            beside: standing.contains { !known.sees(context, $0) }
                || replaces.count + seen.pending.count < pending.count
        )
    }

    /// What a save replaced, as it was shown.
    private func replaced(
        by edit: CheckedEdit,
        _ place: FieldPlace,
        _ value: FieldValue,
        _ shown: [SiblingView],
        _ overlay: Overlay
    ) throws -> [Replaced] {
        let own = try identity()
        // A copy shows nothing before a sync.
        guard try store.setting(.unsynced) == nil else { return [] }
        return try shown.compactMap { sibling in
            guard sibling.value != value, sibling.value != .cleared else { return nil }
            if let dot = sibling.dot {
                guard let number = try number(of: dot.incarnation),
                    edit.seen.context.contains(Dot(incarnation: number, n: dot.n))
                else { return nil }
            } else if edit.replaces.isEmpty {
                return nil
            }
            return Replaced(place: place, sibling: sibling, isOwn: sibling.party == own.party)
        }
    }

    /// Refuses fields in conflict, and records that are deleted.
    private func checkSettled(_ edits: [FieldEdit], _ overlays: [Overlay]) throws {
        for overlay in overlays where try life(of: overlay) == .deleted {
            throw ReplicaError.recordDeleted(overlay.ref)
        }
        let disputed = try edits.filter { edit in
            guard let overlay = Self.overlay(of: edit, overlays),
                try overlay.state(edit.place.field.number).inConflict
            else { return false }
            return try siblings(edit.place, overlay).count > 1
        }
        guard disputed.isEmpty else { throw ReplicaError.inConflict(disputed.map(\.place)) }
    }

    /// Refuses what the own party may not read or write, naming who may.
    func checkOwner(_ place: FieldPlace, _ facts: CaseFacts, _ options: SaveOptions) throws {
        try checkReader(of: place.record.type, facts)
        guard !options.unchecked else { return }
        try checkNotErased(place.record)
        let ref = place.record.ref
        let field = place.field.number
        let isOwner = facts.authority.owns(
            type: ref.type,
            instance: ref.instance,
            field: field,
            try identity().party
        )
        guard isOwner else {
            let owners = facts.authority.owners(
                type: ref.type,
                instance: ref.instance,
                field: field
            )
            throw ReplicaError.notAllowed(place, owners: owners)
        }
    }

    /// Refuses what was erased. Who does not know of the erasure yet saves, and gets the text back in the
    /// inbox.
    func checkNotErased(_ place: RecordPlace) throws {
        guard try isErased(place) else { return }
        let caseID = place.ref.caseID
        throw ReplicaError.wasErased(
            caseID,
            try journal.isErased(nil, of: caseID) ? nil : place
        )
    }

    /// Whether an erasure that is known here is in force over a record or its case.
    func isErased(_ place: RecordPlace) throws -> Bool {
        try journal.isErased(
            RecordName(type: place.ref.type, instance: place.ref.instance),
            of: place.ref.caseID
        )
    }

    /// Likewise for the record's life.
    func checkLifeOwner(_ place: RecordPlace, _ facts: CaseFacts, _ options: SaveOptions) throws {
        try checkReader(of: place.type, facts)
        guard !options.unchecked else { return }
        try checkNotErased(place)
        let owners = facts.authority.owners(
            type: place.ref.type,
            instance: place.ref.instance,
            field: 0
        )
        guard owners.contains(try identity().party) else {
            throw ReplicaError.lifeNotAllowed(place, owners: owners)
        }
    }

    /// Reads and checks a value.
    func value(_ input: FieldInput, for place: FieldPlace) throws -> FieldValue {
        try checkedValue(input, for: place).value
    }

    /// The same with its packed bytes.
    private func checkedValue(
        _ input: FieldInput,
        for place: FieldPlace
    ) throws -> (value: FieldValue, packed: [UInt8]) {
        // What was shown in place of a value must not come back over it.
        guard !input.isMask else { throw ReplicaError.maskedValue(place) }
        switch input {
        case .value(let value): return (value, try packed(value, place))
        case .typed(let typed):
            do {
                // Checked where it is read.
                let value = try FieldValue(
                    typed: try referenced(typed, place),
                    as: place.field.type,
                    context: typingContext
                )
                return (value, try value.packed(as: place.field.type))
            } catch let mistake as ValueMistake {
                throw ReplicaError.invalidValue(place, typed: typed, mistake)
            }
        }
    }

    func packed(_ value: FieldValue, _ place: FieldPlace) throws -> [UInt8] {
        do {
            try value.check(as: place.field.type)
            return try value.packed(as: place.field.type)
        } catch {
            throw ReplicaError.invalidValue(
                place,
                typed: value.canonicalText(as: place.field.type),
                error
            )
        }
    }

    /// The full identifier of a record that a reference names by type and beginning, or by beginning.
    private func referenced(_ typed: String, _ place: FieldPlace) throws -> String {
        guard case .reference(let id) = place.field.type, !typed.isEmpty,
            RecordID(hex: typed) == nil,
            let facts = try facts(of: place.record.ref.caseID), let type = facts.model.type(id: id)
        else { return typed }
        let beginning = typed.split(separator: "/").last.map { $0.lowercased() } ?? typed
        let found = try repeatable(type, facts).filter {
            $0.ref.record.description.hasPrefix(beginning)
        }
        if found.count > 1 {
            throw ReplicaError.ambiguousName(
                .record,
                typed: typed,
                candidates: found.map { Candidate(name: $0.name) }
            )
        }
        return found.first?.ref.record.description ?? typed
    }

    var typingContext: TypingContext {
        let days = Int(clamping: effects.now() / 86_400_000)
        let offset = effects.localOffset
        return TypingContext(
            currentYear: CalendarDate(daysSince1970: days)?.year ?? 1970,
            localOffset: { seconds in
                let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
                let rest = Int(seconds - day * 86_400)
                guard let date = CalendarDate(daysSince1970: Int(clamping: day)) else { return 0 }
                return offset(
                    date.year,
                    date.month,
                    date.day,
                    rest / 3_600,
                    rest % 3_600 / 60
                )
            }
        )
    }

    func token(_ text: String) throws -> Token {
        guard let token = Token(text), token.incarnation == (try identity().incarnation),
            token.logs ?? known.logsNumber == known.logsNumber
        else { throw ReplicaError.badToken }
        return token
    }

    func emptyResult(_ caseID: CaseID, _ ref: RecordRef?) throws -> SaveResult {
        guard let ref else { throw ReplicaError.badToken }
        return SaveResult(
            caseID: caseID,
            label: try label(of: caseID),
            record: ref,
            written: [],
            replaced: [],
            conflicts: [],
            unsent: 0,
            lastSync: try number(.lastSync)
        )
    }

    func finish(_ result: inout SaveResult) throws { result.unsent = try store.editCount() }
}

extension EditedRecord {
    /// Whether its type may stand several times in a case.
    var isRepeatable: Bool { instance != .single }

    /// The record's name.
    var ref: RecordRef {
        RecordRef(caseID: caseID, record: record, type: type, instance: instance)
    }
}
