import Cooperation
import Oracle
import Replica
import Vocabulary

/// P1: what somebody saved is shown on that device until somebody who had seen it replaces it, or lies
/// in the inbox with the reason; and when all is quiet, everyone who may read sees exactly what was
/// accepted and not replaced since by somebody who had seen it.
final class NothingVanishes: StepChecker, QuietChecker {
    let promise = "P1"

    func afterStep(_ world: World) throws {
        for index in world.touched.sorted() where !world.devices[index].isGone {
            do {
                try check(world.devices[index], world)
            } catch ReplicaError.syncFirst {
                // A copy shows nothing before it has synced.
            }
        }
    }

    func atQuiet(_ world: World) throws {
        for device in world.live { try check(device, world) }
        try world.link()
        for place in world.ledger.places.keys.sorted() {
            try check(place, world)
        }
        try checkHeld(world)
    }

    /// Everyone sees what stands in a field.
    private func check(_ place: Ledger.Place, _ world: World) throws {
        guard !world.ledger.blurred.contains(place) else { return }
        let standing = world.standing(at: place)
        for device in world.live
        where world.mayRead(device, place) && !world.isErased(device, place)
            && !world.isUncopied(device, place)
        {
            guard let view = try world.view(device, place) else {
                if standing.isEmpty { continue }
                throw Violation("P1", "\(device.name) does not have \(place.record) at all")
            }
            let shown = Set(try world.ledger.entries(view))
            guard !world.ledger.blurred.contains(place) else {
                throw Violation("P1", "\(device.name) cannot read all of \(view.place.name)")
            }
            let wrong = shown.symmetricDifference(standing).filter {
                !world.ledger.saved[$0].isCopied && !world.mayStandBeside($0, on: device)
            }
            guard wrong.isEmpty else {
                throw Violation(
                    "P1",
                    "\(device.name) shows \(world.words(shown)) in \(view.place.name), "
                        + "and \(world.words(standing)) should stand"
                )
            }
        }
        var erased = world.erasedUnseen(at: place)
        for id in world.ledger.places[place, default: []] where world.judgements(on: id).isEmpty {
            let saved = world.ledger.saved[id]
            let device = world.devices[saved.device]
            guard !saved.isReturned, !saved.isLost, !saved.isCopied, !device.isGone,
                !world.isCovered(id, at: device)
            else { continue }
            // It went with its record before anybody looked.
            if let left = erased[device.party], left > 0 {
                erased[device.party] = left - 1
                continue
            }
            throw Violation("P1", "\(world.words([id])) of \(device.name) was never ordered")
        }
    }

    /// A device shows its own people's saves, or has them in the inbox.
    private func check(_ device: DeviceNode, _ world: World) throws {
        try world.readInbox(device)
        for (id, saved) in world.ledger.saved.enumerated() {
            guard saved.device == device.index, !saved.isReturned, !saved.isLost,
                !world.ledger.blurred.contains(saved.place), !world.isCovered(id, at: device),
                !world.isErased(device, saved.place)
            else { continue }
            guard let view = try world.view(device, saved.place) else {
                if !world.isStable([saved]) { continue }
                throw Violation("P1", "\(device.name) lost \(saved.place.record)")
            }
            let shown = try world.ledger.entries(view)
            guard
                shown.contains(id) || world.ledger.blurred.contains(saved.place)
                    || !world.isStable([saved]) || world.isJudgedElsewhere(id, view)
            else {
                throw Violation(
                    "P1",
                    "\(device.name) lost \(World.text(saved.value)) in \(view.place.name), which shows "
                        + "\(world.words(shown))"
                )
            }
        }
    }
}
