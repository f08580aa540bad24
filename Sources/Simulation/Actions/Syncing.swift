import Replica
import SimulatedDisk

extension ActionKind {
    /// A device syncs, through the network as it is.
    static let sync = ActionKind(name: "sync", weight: 25, isNeeded: true) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        switch try world.sync(device, &chance) {
        case .finished(let summary):
            return "\(device.name) sent \(summary.sent) received \(summary.received) "
                + "accepted \(summary.accepted) void \(summary.void)"
        case .cut(let why): return "\(device.name) cut \(why)"
        case .refused(let code): return "\(device.name) refused \(code)"
        }
    }

    /// Somebody opens a case.
    static let openCase = ActionKind(name: "openCase", weight: 1) { world, chance in
        guard world.cases.count < 6 else { return "enough" }
        return try world.openCase(&chance)
    }

    /// Somebody takes what did not count off the list.
    static let dismiss = ActionKind(name: "dismiss", weight: 2) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        try world.readInbox(device)
        guard let item = chance.pick(try device.replica.inbox()) else { return "nothing" }
        let id = item.place.flatMap { place in
            item.value.flatMap { world.ledger.entry($0, at: place.ledger) }
        }
        let result = try world.attempt(device) { try device.replica.dismiss(item.number) }
        guard case .done = result else {
            if let id, try !device.replica.inbox().contains(where: { $0.number == item.number }) {
                world.ledger.noteDismissed(id)
            }
            return "\(device.name) cut off"
        }
        if let id { world.ledger.noteDismissed(id) }
        return "\(device.name) \(item.number)"
    }

    /// Everyone syncs without trouble, and all must be done.
    static let quiet = ActionKind(name: "quiet", weight: 1) { world, chance in
        guard world.twin == nil else { return "two servers" }
        try world.withoutFaults {
            for device in world.devices { device.disk.limit(freeBytes: nil) }
            world.server.disk.limit(freeBytes: nil)
            try world.deliverStrays(&chance)
            try world.checkQuiet()
        }
        return "reached"
    }
}
