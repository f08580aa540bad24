import Replica

/// P9: what does not count lies in its author's inbox, once; everything else went through. (That
/// nothing is left to send is part of P10.)
final class RejectionBlocksNothing: Checker {
    func atQuiet(_ world: World) throws {
        for device in world.devices {
            let items = try device.replica.inbox().compactMap { item in
                item.place.flatMap { place in
                    item.value.flatMap { world.ledger.entry($0, at: place.ledger) }
                }
            }
            for (id, saved) in world.ledger.saved.enumerated()
            where saved.device == device.index && !world.ledger.blurred.contains(saved.place) {
                let count = items.count { $0 == id }
                // What its own author replaced before it was sealed never went out.
                let mayBeGone = saved.isDismissed || world.ledger.isCovered(id)
                if !saved.counts, count != 1, !mayBeGone {
                    throw Violation(
                        "P9",
                        "\(world.words([id])) is \(count) times in the inbox of \(device.name)"
                    )
                }
                if saved.counts, count > 0 {
                    throw Violation("P9", "\(world.words([id])) came back and should count")
                }
            }
        }
    }
}
