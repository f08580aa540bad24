import SimulatedDisk

// What happens at the server between two requests of one sync.
extension World {
    /// Another device syncs meanwhile, or the server is set back: to an earlier state, or to the one that
    /// it was in a few requests ago.
    ///
    /// Nothing while another sync is interrupted already: two programs of one device may sync at once, but
    /// they do not wait for each other.
    func interrupt(_ device: DeviceNode, _ chance: inout Chance) throws {
        guard !isInterrupted, chance.once(in: network.faults.interrupted) else { return }
        isInterrupted = true
        defer { isInterrupted = false }
        let what = chance.below(4)
        if what == 0 {
            serverImages.append(server.disk.image())
            if serverImages.count > 3 { serverImages.removeFirst() }
        } else if what == 1, !server.disk.isOff, let image = chance.pick(serverImages) {
            try setServerBack(to: image, told: !chance.once(in: 3))
            counts["set back under a sync", default: 0] += 1
        } else if let other = chance.pick(live.filter({ $0 !== device && !$0.disk.isOff })) {
            let hadDamaged = network.hasDamaged
            _ = try sync(other, &chance)
            network.hasDamaged = hadDamaged || network.hasDamaged
            counts["synced under a sync", default: 0] += 1
        }
    }
}
