import Replica
import SyncServer
import Vocabulary

/// P10: when everyone has synced a few times, nothing is left to do, nobody waits for anything, and
/// syncing once more changes nothing. (``Convergence`` counts the rounds.)
final class QuietMeansDone: QuietChecker {
    let promise = "P10"

    func atQuiet(_ world: World) throws {
        let events = try world.server.engine.events().count
        var chance = Chance(seed: 5)
        for device in world.live {
            guard case .finished(let summary) = try world.sync(device, &chance) else {
                throw Violation("P10", "\(device.name) cannot sync")
            }
            guard summary.sent == 0, summary.received == 0, summary.requests <= 2 else {
                throw Violation("P10", "\(device.name) was not done: \(summary)")
            }
            for digest in try device.replica.digests() {
                let length = world.reference.length(digest.caseID, digest.audience)
                guard length == Int(digest.place) else {
                    throw Violation(
                        "P10",
                        "\(device.name) holds \(digest.place) of \(length) places"
                    )
                }
            }
        }
        let now = try world.server.engine.events().count
        guard now == events else {
            throw Violation("P10", "\(now - events) events at the server and nothing happened")
        }
    }
}
