import Oracle
import Replica

/// P4: what a party may not write is shown on none but the device that saved it, and on that only until
/// the verdict comes; and what a party's own replica let it write, under the charter that it knew, is never
/// void for want of a role.
///
/// That the server orders nothing it must not, and judges as the oracle does, is checked where the
/// oracle is fed (``Reference``).
final class FieldsAreOwned: QuietChecker {
    let promise = "P4"

    func atQuiet(_ world: World) throws {
        try checkVoid(world)
        for device in world.live {
            for place in world.ledger.places.keys.sorted() {
                guard !world.ledger.blurred.contains(place), world.mayRead(device, place),
                    !world.isErased(device, place),
                    let view = try world.view(device, place)
                else { continue }
                for id in try world.ledger.entries(view)
                where world.ownership(world.ledger.saved[id]) == .never {
                    throw Violation(
                        "P4",
                        "\(device.name) shows \(world.words([id])), which its author may not write"
                    )
                }
            }
        }
    }

    /// A handover holds what was saved before it; void is only what nobody could have taken for allowed.
    private func checkVoid(_ world: World) throws {
        guard !world.wasServerSetBack else { return }
        for (id, saved) in world.ledger.saved.enumerated()
        where !saved.isUnchecked && !world.ledger.blurred.contains(saved.place) {
            let judged = world.judgements(on: id)
            guard judged.contains(.void("notOwner")) || judged.contains(.void("notCreator")) else {
                continue
            }
            throw Violation(
                "P4",
                "\(world.words([id])) is void, and its author's replica had let it pass"
            )
        }
    }
}
