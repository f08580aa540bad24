import Replica
import SimulatedDisk
import Vocabulary

// Bundles that people carry about: on a stick, by mail, to whomever.
extension ActionKind {
    /// Somebody puts what was not ordered into a bundle: for one party, or for all.
    static let makeBundle = ActionKind(
        name: "makeBundle",
        weight: 12,
        profiles: [.carried]
    ) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        let party = chance.once(in: 3) ? chance.pick(world.parties) : nil
        let result = try world.attempt(device) {
            try device.replica.exportBundle(for: party, keys: device.keys)
        }
        // A bundle holds what was sealed for it.
        if !device.disk.isOff, let now = try device.replica.witness() { device.witness = now }
        switch result {
        case .done(let bundle):
            world.bundles.append(bundle.bytes)
            if world.bundles.count > 6 { world.bundles.removeFirst() }
            return "\(device.name) \(bundle.writes) writes \(bundle.carried) carried"
        case .refused(.bundle(let failure)):
            switch failure {
            case .empty, .mustSync, .noServerKey, .noKey: return "\(device.name) \(failure)"
            default: throw Violation("P7", "\(device.name) cannot make a bundle: \(failure)")
            }
        case .refused(.deviceRevoked): return "\(device.name) revoked"
        case .refused(let error): throw Violation("P7", "\(device.name): \(error)")
        case .full: return "\(device.name) disk full"
        case .crashed: return "\(device.name) power cut"
        }
    }

    /// Somebody takes a bundle in, whomever it was for: now and then one that was damaged on its way.
    static let takeBundle = ActionKind(
        name: "takeBundle",
        weight: 16,
        profiles: [.carried]
    ) { world, chance in
        guard let device = chance.pick(world.live), var bytes = chance.pick(world.bundles) else {
            return "no bundle"
        }
        let isDamaged = chance.once(in: 8)
        if isDamaged {
            if chance.once(in: 2) {
                bytes.removeLast(chance.number(1...bytes.count))
            } else {
                bytes[chance.below(bytes.count)] ^= 1 << UInt8(chance.below(8))
            }
        }
        let result = try world.attempt(device) { [bytes] in
            try device.replica.importBundle(bytes)
        }
        world.received.insert(device.index)
        switch result {
        case .done(let summary):
            guard !isDamaged else {
                throw Violation("P7", "\(device.name) took a damaged bundle in")
            }
            if summary.foundCopy { try world.noteFoundCopy(device) }
            return "\(device.name) \(summary.writes) writes \(summary.left) left "
                + "\(summary.carried) carried"
        case .refused(.bundle(let failure)):
            switch failure {
            case .otherParty, .keyMissing, .unknownSender, .unknownModel, .nothing, .carriedLimit:
                return "\(device.name) \(failure)"
            case .damaged,
                .version where isDamaged:
                return "\(device.name) damaged"
            default: throw Violation("P7", "\(device.name) cannot read a bundle: \(failure)")
            }
        case .refused(.deviceRevoked): return "\(device.name) revoked"
        case .refused(let error): throw Violation("P7", "\(device.name): \(error)")
        case .full: return "\(device.name) disk full"
        case .crashed: return "\(device.name) power cut"
        }
    }
}

extension World {
    /// A bundle showed a device that its file is one of two copies: there must be, or have been, another.
    fileprivate func noteFoundCopy(_ device: DeviceNode) throws {
        guard disturbed.contains(device.index) || !device.images.isEmpty || wasServerSetBack else {
            throw Violation("P8", "\(device.name) takes itself for a copy")
        }
        disturbed.insert(device.index)
    }
}
