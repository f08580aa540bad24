import Cooperation
import Oracle
import Replica
import SimulatedDisk
import Vocabulary

/// What came of something that a person tried.
enum Attempt<Value> {
    /// It was done.
    case done(Value)
    /// It was refused, for a reason that a person can be told.
    case refused(ReplicaError)
    /// The disk was full.
    case full
    /// The power went while it was being done.
    case crashed
}

extension World {
    /// Tries something on a device, whose power may go while it does.
    func attempt<Value>(
        _ device: DeviceNode,
        _ body: () throws -> Value
    ) throws -> Attempt<Value> {
        touched.insert(device.index)
        do {
            return .done(try body())
        } catch {
            if device.disk.isOff {
                try restart(device)
                return .crashed
            }
            guard let error = error as? ReplicaError else { throw error }
            if case .storeFailed("SQLite 13") = error { return .full }
            return .refused(error)
        }
    }

    /// Brings a device back after its power went.
    func restart(_ device: DeviceNode) throws {
        counts["power cuts", default: 0] += 1
        // Without room for a log SQLite opens nothing: somebody made some.
        device.disk.limit(freeBytes: nil)
        let loss: [Loss] = [.nothing, .unsynced, .some]
        try device.restart(losing: loss[device.chance.below(3)])
    }

    /// Saves values on a device, and notes it in the ledger.
    ///
    /// - Parameters:
    ///   - form: the form that was filled in; nil where the author goes by what the replica holds
    ///   - unchecked: whether the client's check of ownership is left out
    func save(
        _ device: DeviceNode,
        _ edits: [(place: FieldPlace, value: FieldValue)],
        form: DeviceNode.Form? = nil,
        unchecked: Bool = false,
        _ chance: inout Chance
    ) throws -> String {
        guard let ref = edits.first?.place.record.ref else { return "nothing" }
        var entries: [Ledger.Saved] = []
        var before: [FieldView] = []
        var isDisputed = false
        for edit in edits {
            let view = try device.replica.fieldView(edit.place)
            before.append(view)
            isDisputed = isDisputed || view.siblings.count > 1
            let seen =
                try form.map { $0.seen[edit.place.field.number] ?? [] } ?? ledger.seen(view)
            entries.append(
                Ledger.Saved(
                    device: device.index,
                    place: edit.place.ledger,
                    record: ref,
                    value: edit.value,
                    seen: seen,
                    heard: try form?.heard ?? heard(of: seen, edit.place.record, device),
                    isUnchecked: unchecked
                )
            )
        }
        let window = chance.pick(device.windows) ?? device.replica
        let attempt = try attempt(device) {
            try window.save(
                edits.map { FieldEdit($0.place, .value($0.value)) },
                in: ref.caseID,
                options: SaveOptions(
                    base: form.map { [$0.token] } ?? [],
                    unchecked: unchecked
                )
            )
        }
        let names = edits.map { "\($0.place.name)=\(Self.text($0.value))" }.joined(separator: " ")
        switch attempt {
        case .done(let result):
            // What stood there already is not written again.
            let written = Set(result.written.map(\.ledger))
            for entry in entries where written.contains(entry.place) { ledger.note(entry) }
            if form == nil, isDisputed, !result.written.isEmpty {
                throw Violation("P3", "\(names) was saved blindly into a conflict")
            }
            if !unchecked, entries.contains(where: { ownership($0) == .never }) {
                throw Violation("P4", "\(device.name) saved \(names), which is another's")
            }
            return "\(device.name) \(names)"
        case .refused(let error):
            try checkRefusal(error, entries, isDisputed: isDisputed && form == nil, names)
            return "\(device.name) \(names) refused"
        case .full: return "\(device.name) \(names) disk full"
        case .crashed:
            let kept = try settleCrash(device, before, entries)
            return "\(device.name) \(names) power cut, \(kept ? "kept" : "lost")"
        }
    }

    /// After a power cut a save is there as a whole or not at all. Choices and days are few, so that the
    /// value may have stood there before: what was shown then tells the two apart.
    private func settleCrash(
        _ device: DeviceNode,
        _ before: [FieldView],
        _ entries: [Ledger.Saved]
    ) throws -> Bool {
        var kept: [Ledger.Saved] = []
        var isLost = false
        for (view, entry) in zip(before, entries) {
            let after = try device.replica.fieldView(view.place)
            let wasShown = view.siblings.contains { $0.value == entry.value }
            let isShown = after.siblings.contains { $0.value == entry.value }
            if isShown, !wasShown || after.token != view.token {
                kept.append(entry)
            } else if view.siblings.map(\.value) != [entry.value] {
                // What stood there alone already need not be written again.
                isLost = true
            }
        }
        guard kept.isEmpty || !isLost else {
            throw Violation("P1", "\(device.name) kept half of a save")
        }
        for entry in kept { ledger.note(entry) }
        return !kept.isEmpty
    }

    /// Whether a save was refused for a reason that holds.
    func checkRefusal(
        _ error: ReplicaError,
        _ entries: [Ledger.Saved],
        isDisputed: Bool,
        _ names: String
    ) throws {
        switch error {
        case .notAllowed, .lifeNotAllowed:
            if entries.allSatisfy({ ownership($0) == .always }) {
                throw Violation("P4", "\(names) was refused to its owner")
            }
        case .inConflict:
            if !isDisputed { throw Violation("P3", "\(names) was refused without a conflict") }
        case .wasErased:
            for entry in entries { try checkErased(entry.record, names) }
        case .recordDeleted, .staleToken, .notInConflict, .noSuchSibling: break
        case .notReader, .unknownName:
            if isStable(entries) { throw Violation("P7", "\(names): \(error)") }
        case .badToken, .deviceRevoked, .unreadable: break
        default: throw Violation("P7", "\(names): \(error)")
        }
    }

    /// That a record, or its case, was said to be erased: it was, by what the server has or had in force.
    func checkErased(_ ref: RecordRef, _ what: String) throws {
        // Also what it has in force since this action began, which may have synced before it saved.
        try follow()
        guard wasErased(ref) else {
            throw Violation("P11", "\(what) was refused as erased, which it is not")
        }
    }

    /// Whether an erasure of a record, or of its case, was ever in force at a server.
    func wasErased(_ ref: RecordRef) -> Bool {
        everErased.contains(ref.record.bytes) || everErased.contains(ref.caseID.bytes)
    }

    /// Whether a party may write a field, as the case's charter says.
    func mayWrite(_ party: PartyID, _ place: FieldPlace) -> Bool {
        mayWrite(party, place.record.ref, field: place.field.number)
    }

    /// The same by the field's number; 0 is the record's life.
    func mayWrite(_ party: PartyID, _ ref: RecordRef, field: UInt16) -> Bool {
        var creator: Name?
        if case .repeatable(let party, _) = ref.instance { creator = party.bytes }
        guard let charter = charter(of: ref.caseID) else { return false }
        return charter.mayWrite(
            Int(field),
            type: Int(ref.type),
            creator: creator,
            party: party.bytes
        )
    }

    /// The charter in force of a case, as the server has it, or as the case was opened.
    func charter(of caseID: CaseID) -> CharterFact? {
        reference.oracle.inForce[caseID.bytes]
            ?? cases.first { $0.caseID == caseID }?.charter
    }

    /// Whether the charters that a case ever had let somebody write something.
    enum Ownership { case always, sometimes, never }

    /// Whether a save's party may write its field: under all charters that there ever were, or none.
    func ownership(_ saved: Ledger.Saved) -> Ownership {
        var creator: Name?
        if case .repeatable(let party, _) = saved.record.instance { creator = party.bytes }
        let party = devices[saved.device].party.bytes
        let may = charters(of: saved.place.caseID).map {
            $0.mayWrite(
                Int(saved.place.field),
                type: Int(saved.record.type),
                creator: creator,
                party: party
            )
        }
        if may.allSatisfy({ $0 }), !devices[saved.device].wasRevoked, isStable([saved]) {
            return .always
        }
        return may.contains(true) ? .sometimes : .never
    }

    /// Whether the party of saves read their records under all charters that there ever were.
    func isStable(_ entries: [Ledger.Saved]) -> Bool {
        entries.allSatisfy { saved in
            charters(of: saved.place.caseID).allSatisfy {
                $0.readers(of: Int(saved.record.type)).contains(devices[saved.device].party.bytes)
            }
        }
    }

    /// All charters that a case ever had.
    func charters(of caseID: CaseID) -> [CharterFact] {
        let opened = cases.first { $0.caseID == caseID }.map { [$0.charter] } ?? []
        return opened + everInForce[caseID.bytes, default: []]
    }

    /// A value in a trace: short, and the same in every run.
    static func text(_ value: FieldValue) -> String {
        switch value {
        case .text(let text): String(text.prefix(16))
        case .boolean(let value): "\(value)"
        case .choice(let number): "#\(number)"
        case .date(let date): "\(date)"
        case .dateTime(let moment): "\(moment.seconds)"
        case .integer(let number): "\(number)"
        case .reference(let record): "\(record)"
        case .attachment(let file): file.name
        case .cleared: "-"
        }
    }
}
