import Replica
import Vocabulary

/// P3: a field is in conflict exactly when values stand that did not know of each other; whoever may
/// write it finds it in the list of conflicts. A record is gone only where whoever deleted it had seen all
/// that stands in it.
final class ConflictsAreData: StepChecker, QuietChecker {
    let promise = "P3"

    func afterStep(_ world: World) throws {
        for index in world.touched.sorted() {
            do {
                try check(world.devices[index], world)
            } catch ReplicaError.syncFirst {
                // A copy shows nothing before it has synced.
            }
        }
    }

    func atQuiet(_ world: World) throws {
        for device in world.live { try check(device, world) }
        try checkLives(world)
    }

    private func check(_ device: DeviceNode, _ world: World) throws {
        var listed: Set<Ledger.Place> = []
        for conflict in try device.replica.conflicts(in: nil) {
            if case .field(_, _, let view) = conflict { listed.insert(view.place.ledger) }
        }
        for place in world.ledger.places.keys.sorted() {
            guard world.mayRead(device, place), !world.isErased(device, place),
                let view = try world.view(device, place)
            else { continue }
            guard view.conflict == (view.siblings.count > 1) else {
                throw Violation("P3", "\(view.place.name) is and is not in conflict")
            }
            guard listed.contains(place) == view.conflict else {
                throw Violation(
                    "P3",
                    "\(device.name): \(view.place.name) in conflict \(view.conflict), and listed "
                        + "\(listed.contains(place))"
                )
            }
            guard !world.ledger.blurred.contains(place) else { continue }
            let shown = try world.ledger.entries(view)
            let deletions = world.ledger.deletions[place.record] ?? []
            for id in shown where world.isGone(device, place) {
                guard deletions.contains(where: { $0.seen.contains(id) }) else {
                    throw Violation(
                        "P3",
                        "\(device.name) takes a record with \(world.words([id])) for deleted, which "
                            + "nobody had seen who deleted it"
                    )
                }
            }
            for id in shown
            where !world.ledger.saved[id].isCopied && !world.mayStandBeside(id, on: device)
                && !world.mayBeUntold(id, in: view)
                && shown.contains(where: { world.replaces($0, id, on: device) })
            {
                throw Violation(
                    "P3",
                    "\(device.name) shows \(world.words(shown)), of which one had seen another"
                )
            }
        }
    }
}
