import Replica
import Vocabulary

/// P2: whoever holds a log up to a place has exactly the state that the oracle works out for it.
final class OneState: StepChecker, QuietChecker, EndChecker {
    let promise = "P2"

    func afterStep(_ world: World) throws {
        for index in world.received.sorted() where !world.devices[index].isGone {
            try check(world.devices[index], world)
        }
    }

    func atQuiet(_ world: World) throws {
        for device in world.live {
            try check(device, world, isQuiet: true)
        }
    }

    func atEnd(_ world: World) throws {
        for device in world.live {
            let findings = try device.replica.verify().findings
            guard findings.isEmpty else {
                throw Violation("P2", "\(device.name) finds \(findings.map(\.code)) in itself")
            }
        }
    }

    private func check(_ device: DeviceNode, _ world: World, isQuiet: Bool = false) throws {
        // What it holds of a former epoch is compared once it has gone over.
        guard !world.uncrossed.contains(device.index) else { return }
        let digests = try device.replica.digests()
        for digest in digests {
            let length = world.reference(of: device).length(digest.caseID, digest.audience)
            guard digest.place <= UInt64(length) else {
                throw Violation(
                    "P2",
                    "\(device.name) holds \(digest.place) commits, and the server \(length)"
                )
            }
            let expected = world.expected(digest, on: device)
            guard
                digest.digest == expected || (!isQuiet && world.isWaiting(device, digest))
                    || world.isUncopied(device, digest)
            else {
                throw Violation(
                    "P2",
                    "\(device.name) at place \(digest.place) of \(digest.caseID) is not what the "
                        + "oracle says"
                )
            }
        }
    }
}
