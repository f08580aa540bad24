import Replica
import SimulatedDisk

extension ActionKind {
    /// The power of a device goes at some write, while its user saves or syncs.
    static let cutPower = ActionKind(
        name: "cutPower",
        weight: 8,
        profiles: [.disk, .all]
    ) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        device.disk.cutPower(after: chance.below(chance.once(in: 3) ? 60 : 14))
        defer { device.disk.cutPower(after: nil) }
        let what: String
        if chance.once(in: 2), let edit = try world.someEdit(device, &chance) {
            what = try world.save(device, [edit], &chance)
        } else {
            let crossed = world.network.faults.crossed
            world.network.faults.crossed = 0
            defer { world.network.faults.crossed = crossed }
            switch try world.sync(device, &chance) {
            case .finished: what = "\(device.name) synced"
            case .cut(let why), .refused(let why): what = "\(device.name) cut \(why)"
            }
        }
        // Where nothing was cut off, the power goes between two commands.
        if chance.once(in: 2) { try world.restart(device) }
        return what
    }

    /// The power of the server goes at some write, while a device syncs.
    static let cutServerPower = ActionKind(
        name: "cutServerPower",
        weight: 6,
        profiles: [.disk, .all]
    ) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        world.server.disk.cutPower(after: chance.below(chance.once(in: 3) ? 40 : 10))
        defer { world.server.disk.cutPower(after: nil) }
        let end = try world.sync(device, &chance)
        if chance.once(in: 2) { try world.restartServer() }
        switch end {
        case .finished: return "\(device.name) synced"
        case .cut(let why), .refused(let why): return "\(device.name) cut \(why)"
        }
    }

    /// A disk is full, or has room again.
    static let fillDisk = ActionKind(
        name: "fillDisk",
        weight: 3,
        profiles: [.disk, .all]
    ) { world, chance in
        let bytes = chance.once(in: 2) ? nil : Int?(chance.below(60_000))
        guard !chance.once(in: 4), let device = chance.pick(world.live) else {
            world.server.disk.limit(freeBytes: bytes)
            return "server \(bytes.map(String.init) ?? "free")"
        }
        device.disk.limit(freeBytes: bytes)
        return "\(device.name) \(bytes.map(String.init) ?? "free")"
    }

    /// A program ends and is started again.
    static let restart = ActionKind(name: "restart", weight: 3) { world, chance in
        guard !chance.once(in: 4), let device = chance.pick(world.live) else {
            world.server.disk.limit(freeBytes: nil)
            try world.server.restart(losing: .nothing)
            return "server"
        }
        device.disk.limit(freeBytes: nil)
        try device.reopen()
        return device.name
    }
}
