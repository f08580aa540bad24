import Causality
import Cooperation
import Replica
import Vocabulary

extension World {
    /// A case that a device holds.
    func someCase(_ device: DeviceNode, _ chance: inout Chance) throws -> CaseID? {
        let held = try device.replica.cases().map(\.id)
        return chance.pick(cases.map(\.caseID).filter(held.contains))
    }

    /// A record that a device may read: mostly of those types that this world is about.
    func someRecord(
        _ device: DeviceNode,
        _ chance: inout Chance,
        repeatable: Bool? = nil,
        where isMeant: (RecordType) -> Bool = { _ in true }
    ) throws -> RecordPlace? {
        guard let caseID = try someCase(device, &chance) else { return nil }
        let types = try device.replica.model(of: caseID).types.filter {
            (repeatable == nil || $0.repeatable == repeatable) && isMeant($0)
        }
        var type = chance.pick(types)
        if let hot = chance.pick(plan.hotTypes), !chance.once(in: 6), !types.isEmpty {
            type = types[hot % types.count]
        }
        guard let type else { return nil }
        if !type.repeatable {
            do {
                return try device.replica.record(named: type.id, in: caseID)
            } catch ReplicaError.notReader {
                return nil
            }
        }
        let records = try device.replica.caseView(caseID, looking: false).records
        return chance.pick(records.filter { $0.place.type.number == type.number })?.place
    }

    /// A record that somebody may have in mind to delete: mostly one that a device's party may delete, of
    /// those that are there.
    func someDeletable(
        _ device: DeviceNode,
        _ caseID: CaseID,
        _ chance: inout Chance
    ) throws -> RecordPlace? {
        let isBold = chance.once(in: 6)
        let records = try device.replica.caseView(caseID, looking: false).records.filter {
            $0.place.type.repeatable && $0.life != .deleted
                && (isBold || mayWrite(device.party, $0.place.ref, field: 0))
        }
        return chance.pick(records)?.place
    }

    /// A field of a record: mostly of the first few, so that people meet.
    func someField(_ record: RecordPlace, _ chance: inout Chance) -> FieldPlace? {
        let fields = record.type.fields
        let hot = chance.once(in: 5) ? fields : Array(fields.prefix(plan.hotFields))
        return chance.pick(hot).map { FieldPlace(record: record, field: $0) }
    }

    /// A field with a new value for it, that the device's party may write or, as asked, may not.
    func someEdit(
        _ device: DeviceNode,
        _ chance: inout Chance,
        owned: Bool = true
    ) throws -> (place: FieldPlace, value: FieldValue)? {
        for _ in 0..<6 {
            guard let record = try someRecord(device, &chance),
                let place = someField(record, &chance), mayWrite(device.party, place) == owned,
                let value = newValue(place, &chance)
            else { continue }
            return (place, value)
        }
        return nil
    }

    /// A new value for a field; nil for one that would hide what the replicas hold, from checkers too.
    func newValue(_ place: FieldPlace, _ chance: inout Chance) -> FieldValue? {
        guard place.field.id != Protection.field else { return nil }
        return Values.value(for: place.field.type, serial: ledger.nextSerial(), &chance)
    }
}
