import Replica

/// P4: what a party may not write is shown on none but the device that saved it, and on that only until
/// the verdict comes.
///
/// That the server orders nothing it must not, and judges as the oracle does, is checked where the
/// oracle is fed (``Reference``).
final class FieldsAreOwned: Checker {
    func atQuiet(_ world: World) throws {
        for device in world.live {
            for place in world.ledger.places.keys.sorted() {
                guard !world.ledger.blurred.contains(place), world.mayRead(device, place),
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
}
