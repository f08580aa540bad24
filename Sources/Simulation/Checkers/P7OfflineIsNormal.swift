import Replica

/// P7: everything but joining and syncing works without a network. That nothing is refused without a
/// reason is checked where actions are tried (`World.save`); this looks at what can be read.
final class OfflineIsNormal: StepChecker {
    let promise = "P7"

    func afterStep(_ world: World) throws {
        for index in world.touched.sorted() {
            do {
                try check(world.devices[index].replica)
            } catch ReplicaError.syncFirst {
                // A copy shows nothing before it has synced.
            }
        }
    }

    private func check(_ replica: Replica) throws {
        let status = try replica.status()
        let listed = try replica.cases()
        guard status.cases == listed.count else {
            throw Violation("P7", "\(status.cases) cases, and \(listed.count) in the list")
        }
        guard listed.reduce(0, { $0 + $1.unsent }) == status.unsent else {
            throw Violation("P7", "unsent edits that belong to no case")
        }
    }
}
