import Cooperation
import Oracle
import Replica
import Vocabulary

extension ActionKind {
    /// Somebody adds a record with its first values.
    static let addRecord = ActionKind(name: "addRecord", weight: 6) { world, chance in
        guard let device = chance.pick(world.live),
            let caseID = try world.someCase(device, &chance),
            let type = chance.pick(try device.replica.model(of: caseID).types.filter(\.repeatable))
        else { return "nothing" }
        return try world.add(device, caseID, type, &chance)
    }

    /// Somebody deletes a record, having looked at it now or some time ago; where there is none, adds one.
    static let deleteRecord = ActionKind(name: "deleteRecord", weight: 4) { world, chance in
        guard let device = chance.pick(try world.live.filter { try !$0.replica.cases().isEmpty }),
            let caseID = try world.someCase(device, &chance)
        else { return "nothing" }
        guard let record = try world.someDeletable(device, caseID, &chance) else {
            let party = device.party.bytes
            let charter = world.charter(of: caseID)
            let types = try device.replica.model(of: caseID).types.filter {
                $0.repeatable
                    && charter?.mayWrite(0, type: Int($0.number), creator: party, party: party)
                        == true
            }
            guard let type = chance.pick(types) else { return "nothing" }
            return try world.add(device, caseID, type, &chance)
        }
        let form = device.forms.first { $0.place.ref == record.ref }
        // Of an attempt that fails too: it may have been made before the power went.
        let read = try form ?? world.form(device.replica.recordView(record), device)
        world.ledger.noteDeletion(of: record.ref.record, seen: read.all, heard: read.heard)
        let result = try world.attempt(device) {
            try device.replica.delete(
                record,
                options: SaveOptions(base: form.map { [$0.token] } ?? [])
            )
        }
        return try "\(record.ref.record) " + world.settle(result, [], [], device)
    }
}

extension World {
    /// Adds a record, with values for some of its fields.
    fileprivate func add(
        _ device: DeviceNode,
        _ caseID: CaseID,
        _ type: RecordType,
        _ chance: inout Chance
    ) throws -> String {
        var fields: [(field: Field, input: FieldInput)] = []
        for field in type.fields where chance.once(in: 2) {
            let value = Values.value(for: field.type, serial: ledger.nextSerial(), &chance)
            if let value, field.owner == type.owner { fields.append((field, .value(value))) }
        }
        let result = try attempt(device) { [fields] in
            try device.replica.add(type: type, to: caseID, fields: fields)
        }
        guard case .done(let saved) = result else {
            if case .refused(let error) = result {
                switch error {
                case .wasErased(let erased, _) where everErased.contains(erased.bytes):
                    return "\(device.name) \(type.id) erased"
                case .lifeNotAllowed, .notAllowed, .notReader, .deviceRevoked:
                    return "\(device.name) \(type.id) not allowed"
                default: throw Violation("P7", "\(type.id): \(error)")
                }
            }
            // A crash leaves a record of which nobody knows the name: it is read like any other.
            try adopt(device, caseID, type, fields)
            return "\(device.name) \(type.id) cut off"
        }
        try noteRecord(saved.record, fields, device)
        return "\(device.name) \(type.id)/\(saved.record.record)"
    }

    /// What came of something whose outcome is a save.
    func settle(
        _ result: Attempt<SaveResult>,
        _ entries: [Ledger.Saved],
        _ places: [FieldPlace],
        _ device: DeviceNode
    ) throws -> String {
        switch result {
        case .done:
            for entry in entries { ledger.note(entry) }
            let words = entries.map { Self.text($0.value) }.joined(separator: " ")
            return "\(device.name) done \(words)"
        case .refused(let error):
            switch error {
            case .wasErased:
                for entry in entries { try checkErased(entry.record, device.name) }
                return "\(device.name) refused"
            case .notAllowed, .lifeNotAllowed, .recordDeleted, .staleToken, .notInConflict,
                .recordInConflict, .notReader, .unknownName, .badToken, .deviceRevoked,
                .unreadable:
                return "\(device.name) refused"
            default: throw Violation("P7", "\(device.name): \(error)")
            }
        case .full: return "\(device.name) disk full"
        case .crashed:
            for (entry, place) in zip(entries, places) {
                let shown = try device.replica.fieldView(place).siblings.compactMap(\.value)
                if shown.contains(entry.value) { ledger.note(entry) }
            }
            return "\(device.name) power cut"
        }
    }

    /// Notes the first values of a record.
    func noteRecord(
        _ ref: RecordRef,
        _ fields: [(field: Field, input: FieldInput)],
        _ device: DeviceNode
    ) throws {
        for (field, input) in fields {
            guard case .value(let value) = input else { continue }
            ledger.note(
                Ledger.Saved(
                    device: device.index,
                    place: Ledger.Place(
                        caseID: ref.caseID,
                        record: ref.record,
                        field: field.number
                    ),
                    record: ref,
                    value: value,
                    seen: []
                )
            )
        }
    }

    /// Notes a record that was added while the power went, where it is there after all: all of it.
    func adopt(
        _ device: DeviceNode,
        _ caseID: CaseID,
        _ type: RecordType,
        _ fields: [(field: Field, input: FieldInput)]
    ) throws {
        let records = try device.replica.caseView(caseID, looking: false).records
        for record in records where record.place.type.number == type.number {
            let places = fields.map { FieldPlace(record: record.place, field: $0.field) }
            let isKnown = places.contains { ledger.places[$0.ledger] != nil }
            guard !isKnown, !places.isEmpty else { continue }
            let shown = try places.map { try device.replica.fieldView($0).value }
            let wanted = fields.map { input -> FieldValue? in
                guard case .value(let value) = input.input else { return nil }
                return value
            }
            guard shown.contains(where: wanted.contains), shown.contains(where: { $0 != nil })
            else { continue }
            guard shown == wanted else {
                throw Violation("P1", "\(device.name) kept half of a new record")
            }
            try noteRecord(record.place.ref, fields, device)
        }
    }
}
