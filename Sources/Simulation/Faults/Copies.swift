import Replica
import SimulatedDisk
import Vocabulary

// Files are files: they get copied, moved and set back.
extension ActionKind {
    /// Somebody keeps a copy of a device's files.
    static let keepImage = ActionKind(
        name: "keepImage",
        weight: 4,
        profiles: [.copies]
    ) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        device.images.append(try world.image(of: device))
        if device.images.count > 3 { device.images.removeFirst() }
        return device.name
    }

    /// A device's database is set back to a copy: with everything beside it, or alone.
    static let setBack = ActionKind(
        name: "setBack",
        weight: 3,
        profiles: [.copies]
    ) { world, chance in
        guard let device = chance.pick(world.live.filter { !$0.images.isEmpty }),
            let image = chance.pick(device.images)
        else { return "no copy" }
        try world.loseUnordered(of: device, since: image.saved)
        for id in image.pending { world.ledger.noteCopied(id) }
        world.disturbed.insert(device.index)
        world.touched.insert(device.index)
        device.disk.limit(freeBytes: nil)
        let isAll = chance.once(in: 2)
        try device.restore(image, withWitness: isAll)
        return "\(device.name) \(isAll ? "all" : "the database")"
    }

    /// A disk is copied to another machine, and both are used.
    static let cloneDevice = ActionKind(
        name: "cloneDevice",
        weight: 2,
        profiles: [.copies]
    ) { world, chance in
        guard world.devices.count < 12, let device = chance.pick(world.live) else {
            return "enough"
        }
        let image = try world.image(of: device)
        for id in image.pending { world.ledger.noteCopied(id) }
        let other = try DeviceNode(
            index: world.devices.count,
            name: "\(device.name)'",
            office: device.office,
            party: device.party,
            keys: device.keys,
            withRoot: false,
            windows: world.plan.windows,
            clock: MachineClock(world.clock),
            seed: chance.next(),
            from: image
        )
        other.wasRevoked = device.wasRevoked
        world.devices.append(other)
        if world.uncrossed.contains(device.index) { world.uncrossed.insert(other.index) }
        world.disturbed.formUnion([device.index, other.index])
        return other.name
    }

    /// A file is moved to another machine, or to another place on this one.
    static let moveFile = ActionKind(
        name: "moveFile",
        weight: 2,
        profiles: [.copies]
    ) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        device.disk.limit(freeBytes: nil)
        world.disturbed.insert(device.index)
        world.touched.insert(device.index)
        try device.reopen(elsewhere: true)
        return device.name
    }

    /// A device is lost with all that it had not sent; the program is installed anew on another.
    static let loseDevice = ActionKind(
        name: "loseDevice",
        weight: 1,
        profiles: [.copies]
    ) { world, chance in
        guard world.devices.count < 12, world.uncrossed.isEmpty,
            let device = chance.pick(world.live),
            world.live.contains(where: {
                $0.office == device.office && $0.index != device.index && !$0.wasRevoked
            })
        else { return "nobody" }
        try world.loseUnordered(of: device, since: 0)
        device.isGone = true
        let name = "\(world.plan.parties[device.office].name) \(world.devices.count + 1)"
        try world.join(device.office, name, seed: chance.next())
        return "\(device.name), now \(name)"
    }

    /// The operator takes a backup.
    static let keepServerImage = ActionKind(
        name: "keepServerImage",
        weight: 3,
        profiles: [.copies]
    ) { world, _ in
        world.serverImages.append(world.server.disk.image())
        if world.serverImages.count > 3 { world.serverImages.removeFirst() }
        return "\(world.serverImages.count)"
    }

    /// The server is set back to a backup: by its operator, or without its knowing.
    static let setServerBack = ActionKind(
        name: "setServerBack",
        weight: 2,
        profiles: [.copies]
    ) { world, chance in
        guard let image = chance.pick(world.serverImages) else { return "no backup" }
        let isTold = !chance.once(in: 3)
        world.server.disk.limit(freeBytes: nil)
        try world.server.restore(image, told: isTold)
        world.reference = Reference()
        world.uncrossed = Set(world.devices.map(\.index))
        world.disturbed = world.uncrossed
        return isTold ? "by its operator" : "unnoticed"
    }
}

extension World {
    /// A copy of a device's files as they are.
    func image(of device: DeviceNode) throws -> DeviceNode.Image {
        var pending: Set<Int> = []
        for (id, saved) in ledger.saved.enumerated()
        where saved.device == device.index && saved.dots.isEmpty { pending.insert(id) }
        return DeviceNode.Image(
            disk: device.disk.image(),
            witness: device.witness,
            saved: ledger.saved.count,
            pending: pending
        )
    }

    /// What a device saved since and is not known to have been ordered may come from it no more.
    func loseUnordered(of device: DeviceNode, since count: Int) throws {
        for (id, saved) in ledger.saved.enumerated()
        where saved.device == device.index && id >= count && !saved.isReturned {
            ledger.noteLost(id)
        }
    }
}
