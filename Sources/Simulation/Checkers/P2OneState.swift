import Replica
import Vocabulary

/// P2: whoever holds a log up to a place has exactly the state that the oracle works out for it.
final class OneState: Checker {
    func afterStep(_ world: World) throws {
        for index in world.received.sorted() { try check(world.devices[index], world) }
    }

    func atQuiet(_ world: World) throws {
        for device in world.devices {
            let held = try check(device, world)
            // What the server ordered for this party, it has.
            for digest in held {
                let length = world.reference.length(digest.caseID, digest.audience)
                guard length == Int(digest.place) else {
                    throw Violation(
                        "P10",
                        "\(device.name) holds \(digest.place) of \(length) commits"
                    )
                }
            }
        }
    }

    func atEnd(_ world: World) throws {
        for device in world.devices {
            let findings = try device.replica.verify().findings
            guard findings.isEmpty else {
                throw Violation("P2", "\(device.name) finds \(findings.map(\.code)) in itself")
            }
        }
    }

    @discardableResult
    private func check(_ device: DeviceNode, _ world: World) throws -> [StateDigest] {
        let digests = try device.replica.digests()
        for digest in digests {
            let length = world.reference.length(digest.caseID, digest.audience)
            guard digest.place <= UInt64(length) else {
                throw Violation(
                    "P2",
                    "\(device.name) holds \(digest.place) commits, and the server \(length)"
                )
            }
            let expected = world.reference.digest(
                digest.caseID,
                digest.audience,
                place: digest.place
            )
            guard digest.digest == expected else {
                throw Violation(
                    "P2",
                    "\(device.name) at place \(digest.place) of \(digest.caseID) is not what the "
                        + "oracle says"
                )
            }
        }
        return digests
    }
}
