import Oracle
import Replica

/// P9: what does not count lies in its author's inbox, once; everything else went through. (That
/// nothing is left to send is part of P10.)
final class RejectionBlocksNothing: QuietChecker {
    let promise = "P9"

    func atQuiet(_ world: World) throws {
        for device in world.live {
            let inbox = try device.replica.inbox()
            let items = inbox.compactMap { item in
                item.place.flatMap { place in
                    item.value.flatMap { world.ledger.entry($0, at: place.ledger) }
                }
            }
            for (id, saved) in world.ledger.saved.enumerated()
            where saved.device == device.index && !world.ledger.blurred.contains(saved.place)
                && !saved.isCopied && !world.isErased(device, saved.place)
            {
                let count = items.count { $0 == id }
                let judged = world.judgements(on: id)
                if count > 1 {
                    throw Violation("P9", "\(world.words([id])) is \(count) times in an inbox")
                }
                if judged.contains(.accepted), count > 0 {
                    let reasons = inbox.map { "\($0.reason)" }
                    throw Violation("P9", "\(world.words([id])) counts and came back \(reasons)")
                }
                if !judged.isEmpty, !judged.contains(.accepted), !saved.isReturned, !saved.isLost {
                    throw Violation(
                        "P9",
                        "\(world.words([id])) of \(device.name) does not count, and nobody is told"
                    )
                }
            }
        }
    }
}
