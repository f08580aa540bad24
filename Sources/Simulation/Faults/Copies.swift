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
        let isAll = chance.once(in: 2)
        try world.setBack(device, to: image, withWitness: isAll)
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
        return try world.clone(device, seed: chance.next()).name
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
        guard world.devices.count < 12, world.uncrossed.isEmpty, world.serverTakesInvitations,
            let device = chance.pick(world.live),
            world.live.contains(where: {
                $0.office == device.office && $0.index != device.index && $0.mayInvite
            })
        else { return "nobody" }
        try world.noteHeld()
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
        try world.setServerBack(to: image, told: isTold)
        return isTold ? "by its operator" : "unnoticed"
    }
}

extension World {
    /// A copy of a device's files as they are.
    func image(of device: DeviceNode) throws -> DeviceNode.Image {
        var pending: Set<Int> = []
        for (id, saved) in ledger.saved.enumerated()
        where saved.device == device.index && saved.dots.isEmpty {
            if try !isSealed(id, on: device) { pending.insert(id) }
        }
        return DeviceNode.Image(
            disk: device.disk.image(),
            witness: device.witness,
            saved: ledger.saved.count,
            pending: pending,
            server: uncrossed.contains(device.index) ? nil : home(of: device),
            restores: home(of: device).restores
        )
    }

    /// Whether a save has its dot already: copies of it are the same write, whichever is sent.
    private func isSealed(_ id: Int, on device: DeviceNode) throws -> Bool {
        let saved = ledger.saved[id]
        do {
            return try view(device, saved.place)?.siblings.contains {
                $0.dot != nil && $0.value == saved.value
            } ?? false
        } catch ReplicaError.syncFirst {
            return false
        }
    }

    /// Puts an earlier state of a device's files in place of the present one.
    func setBack(
        _ device: DeviceNode,
        to image: DeviceNode.Image,
        withWitness: Bool
    ) throws {
        try loseUnordered(of: device, since: image.saved)
        for id in image.pending { ledger.noteCopied(id) }
        held[device.index] = nil
        notes.putAtRisk(device.party)
        disturbed.insert(device.index)
        touched.insert(device.index)
        // What it holds now may be of another server, or of an earlier life of the same.
        let home = home(of: device)
        if image.server !== home || image.restores != home.restores {
            uncrossed.insert(device.index)
            mayBeginEpoch = true
        }
        device.disk.limit(freeBytes: nil)
        try device.restore(image, withWitness: withWitness)
    }

    /// Copies a device's disk, as it is, to another machine.
    func clone(_ device: DeviceNode, seed: UInt64) throws -> DeviceNode {
        let image = try image(of: device)
        for id in image.pending { ledger.noteCopied(id) }
        let other = try DeviceNode(
            index: devices.count,
            name: "\(device.name)'",
            office: device.office,
            party: device.party,
            keys: device.keys,
            withRoot: false,
            windows: plan.windows,
            paging: plan.paging,
            clock: MachineClock(clock),
            seed: seed,
            from: image
        )
        device.hasCopies = true
        other.hasCopies = true
        other.wasRevoked = device.wasRevoked
        // Either goes on with the server that the one had reached.
        other.isAstray = device.isAstray
        devices.append(other)
        if uncrossed.contains(device.index) { uncrossed.insert(other.index) }
        disturbed.formUnion([device.index, other.index])
        return other
    }

    /// Sets the server back to a backup.
    func setServerBack(to image: DiskImage, told: Bool) throws {
        server.disk.limit(freeBytes: nil)
        // Between two requests of a sync, or of another's, it may have ordered what nobody has looked at.
        try follow()
        noteSentFiles(by: reference)
        noteErased(by: reference)
        try server.restore(image, told: told)
        reference = Reference()
        wasServerSetBack = true
        uncrossed = Set(devices.map(\.index))
        disturbed = uncrossed
        mayBeginEpoch = true
    }

    /// What a device saved since and is not known to have been ordered may come from it no more.
    func loseUnordered(of device: DeviceNode, since count: Int) throws {
        for (id, saved) in ledger.saved.enumerated()
        where saved.device == device.index && id >= count && !saved.isReturned {
            ledger.noteLost(id)
        }
    }
}
