import Replica
import SimulatedDisk
import Vocabulary

// What the devices of a party tell each other alone.
extension ActionKind {
    /// Somebody looks at something, which is noted before it is shown.
    static let look = ActionKind(name: "look", weight: 30, isNeeded: true, profiles: [.noted]) {
        world,
        chance in
        guard let device = chance.pick(world.live),
            let record = try world.someRecord(device, &chance),
            let action = chance.pick([
                ReadingAction.record, .field, .form, .history, .file, .overview,
            ])
        else { return "nothing" }
        let place =
            action == .overview ? ReadPlace(record.ref.caseID) : ReadPlace(record.ref)
        let time = device.clock.now
        let result = try world.attempt(device) { try device.replica.note(action, of: [place]) }
        if case .done = result {
            world.notes.note(
                Notes.Read(
                    device: device.index,
                    party: device.party,
                    place: place,
                    action: action,
                    time: time
                )
            )
        }
        return try "\(device.name) \(record.name) \(action.rawValue) " + world.told(result)
    }

    /// Somebody calls a case something else.
    static let label = ActionKind(name: "label", weight: 8, isNeeded: true, profiles: [.noted]) {
        world,
        chance in
        guard let device = chance.pick(world.live),
            let caseID = try world.someCase(device, &chance)
        else { return "nothing" }
        let text = Values.word(world.ledger.nextSerial())
        let shown = try world.label(of: caseID, on: device)
        let result = try world.attempt(device) {
            try device.replica.setLabel(text, of: caseID)
        }
        // After a power cut it is there or not; a copy that has not synced does not show what was done.
        var isDone = try world.label(of: caseID, on: device) == text
        if case .done = result { isDone = true }
        if isDone {
            world.notes.note(text, of: caseID, by: device, shown: shown)
        }
        return try "\(device.name) \(caseID) \(text) " + world.told(result)
    }

    /// A party keeps its readings for some days alone, or again for as long as there is room.
    static let keepReadings = ActionKind(name: "keepReadings", weight: 1, profiles: [.noted]) {
        world,
        chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        let days = chance.pick([1, 30, 400])
        let result = try world.attempt(device) { try device.replica.keepReadings(days: days) }
        world.notes.forgetful.insert(device.party)
        return try "\(device.name) \(days ?? 0) days " + world.told(result)
    }
}

extension World {
    /// What a device calls a case.
    func label(of caseID: CaseID, on device: DeviceNode) throws -> String? {
        try device.replica.cases().first { $0.id == caseID }?.label
    }
}
