import Journal
import Oracle
import Replica
import SQLiteStore
import Trust

/// P10: when everyone has synced and nothing more is written, all is done within a few rounds.
enum Convergence {
    /// Rounds in which everyone syncs once, after which nothing may be left to do.
    static let rounds = 5

    /// Lets everyone sync until nothing moves.
    ///
    /// - Throws: ``Violation`` where something still moves after ``rounds``.
    static func reach(_ world: World, _ chance: inout Chance) throws {
        for _ in 0..<rounds {
            for device in world.live { _ = try end(world, device, &chance) }
        }
        for device in world.live {
            guard let summary = try end(world, device, &chance) else { continue }
            guard summary.requests <= 2, summary.received == 0, summary.sent == 0,
                summary.receivedCases == 0, summary.sentCases == 0
            else {
                throw Violation(
                    "P10",
                    "\(device.name) is not done after \(rounds) rounds: \(summary)"
                )
            }
            let status = try device.replica.status()
            // A case that a revoked device had opened stays with it: nobody else may open it.
            guard status.unsent == 0,
                status.unsentCases + status.refusedCases.count == 0 || device.wasRevoked
            else {
                throw Violation(
                    "P9",
                    "\(device.name) still has something to send: \(status.unsent) edits, "
                        + "\(status.waitingWrites.count) of which wait for "
                        + "\(status.waitingWrites.parties), \(status.unsentCases) cases, "
                        + "and \(status.refusedCases.count) refused"
                )
            }
            guard status.provisional == 0, status.waitingWrites.count == 0 else {
                throw Violation("P10", "\(device.name) still shows what nobody will order")
            }
            guard status.waitingCopies.isEmpty else {
                let records = status.waitingCopies.map { $0.record?.name ?? "?" }
                throw Violation("P10", "\(device.name) still waits for copies: \(records)")
            }
        }
    }

    private static func end(
        _ world: World,
        _ device: DeviceNode,
        _ chance: inout Chance
    ) throws -> SyncSummary? {
        let end = try world.sync(device, &chance)
        try world.follow()
        switch end {
        case .finished(let summary): return summary
        case .refused where device.wasRevoked:
            // It may have learnt before the oracle that nothing is taken from it.
            device.isGone =
                try world.reference.standing(of: device.device()) == .revokedAtOnce
            if device.isGone { return nil }
            throw Violation("P10", "\(device.name) is refused")
        case .refused("device.unknown") where try isStranded(device, in: world):
            world.counts["invited again", default: 0] += 1
            device.isGone = true
            return nil
        case .cut(let why), .refused(let why):
            throw Violation(
                "P10",
                "\(device.name) cannot sync: \(why) \(world.server.failure)"
            )
        }
    }

    /// Whether nobody is left who knows what had let a device in: the server and whoever had invited it were
    /// set back to before, and it had received nothing itself. Its people invite it again (decision 70).
    private static func isStranded(_ device: DeviceNode, in world: World) throws -> Bool {
        guard let secret = device.keys.sleeper else { return false }
        let host = try Sleeper(secret: secret).device
        let server = world.home(of: device)
        let isAtServer = try server.file.read { store in
            try Journal(store: store).partyLog(device.party).devices[host] != nil
        }
        return try !isAtServer && !world.live.contains { try $0.knows(host, of: device.party) }
    }
}
