import Replica
import SimulatedDisk
import Vocabulary

/// A second server that goes on with what an image of the first holds, and what it has ordered since.
final class Twin {
    let server: ServerNode
    var reference = Reference()

    init(_ server: ServerNode) { self.server = server }
}

// One history becomes two, and both live: an image of the server goes on on a second machine while the first
// does too; or a server shows some devices one history and others another, which is the same to them.
extension ActionKind {
    /// A second server goes on from an image, the present one or one that was kept: as its operator says, or
    /// without anybody's knowing.
    static let fork = ActionKind(name: "fork", weight: 14, profiles: [.forked]) { world, chance in
        guard world.twin == nil else { return "two already" }
        let kept = chance.once(in: 3) ? chance.pick(world.serverImages) : nil
        let isTold = chance.once(in: 3)
        let server = try ServerNode(
            clock: MachineClock(world.clock),
            seed: chance.next(),
            pageBytes: world.plan.paging.pageBytes,
            from: kept ?? world.server.disk.image()
        )
        if isTold { try server.beginEpoch() }
        world.twin = Twin(server)
        // The operator keeps images of the first alone.
        for device in world.live where chance.once(in: 2) { world.turn(device) }
        return (isTold ? "by its operator" : "unnoticed") + (kept == nil ? "" : ", of old")
    }

    /// The operator keeps an image, from which a second server may go on later.
    static let keepForFork = ActionKind(name: "keepForFork", weight: 3, profiles: [.forked]) {
        world,
        _ in
        world.serverImages.append(world.server.disk.image())
        if world.serverImages.count > 3 { world.serverImages.removeFirst() }
        return "\(world.serverImages.count)"
    }

    /// A device comes upon the other server.
    static let turn = ActionKind(name: "turn", weight: 14, profiles: [.forked]) { world, chance in
        guard world.twin != nil, let device = chance.pick(world.live) else { return "one server" }
        world.turn(device)
        return "\(device.name) to the \(device.isAstray ? "second" : "first")"
    }

    /// One of the two dies, and everyone meets the other.
    static let join = ActionKind(name: "join", weight: 5, profiles: [.forked]) { world, chance in
        guard world.twin != nil else { return "one server" }
        let isSecond = chance.once(in: 2)
        world.endFork(second: isSecond)
        return "the \(isSecond ? "second" : "first") stays"
    }
}

extension World {
    /// Sends a device to the other server.
    func turn(_ device: DeviceNode) {
        device.isAstray.toggle()
        uncrossed.insert(device.index)
        disturbed.insert(device.index)
        wasServerSetBack = true
    }

    /// Lets one of two servers die.
    func endFork(second isSecond: Bool) {
        guard let twin else { return }
        self.twin = nil
        noteSentFiles(by: isSecond ? reference : twin.reference)
        noteErased(by: isSecond ? reference : twin.reference)
        if isSecond {
            server = twin.server
            reference = twin.reference
            // Images of the one that died are of no use to anybody.
            serverImages = []
        }
        for device in devices { device.isAstray = false }
        uncrossed = Set(devices.map(\.index))
        disturbed = uncrossed
        mayBeginEpoch = true
        wasServerSetBack = true
    }
}
