import Vocabulary
import Wire

/// Compares what an incarnation says of its sealings with what the server holds: this is how a copy
/// or an old backup of a replica is caught.
enum SealingChain {
    /// The sealings of the request that the server lacks; empty where it has them all.
    ///
    /// - Throws: ``ServerRefusal`` with `sealing.gap`, `sealing.missing`, `replica.behind` or
    ///   `replica.differs`.
    static func lacking(
        _ request: SyncRequest,
        held: SealingEnd
    ) throws(ServerRefusal) -> ArraySlice<SealingFrame> {
        let sealings = request.sealings
        try checkNumbers(request)
        let first = sealings.first?.number ?? request.sealingCount
        if request.sealingCount < held.number {
            throw ServerRefusal(
                .replicaBehind,
                "the server holds sealing \(held.number) of this incarnation, which knows of "
                    + "\(request.sealingCount): a newer copy of the replica has been here",
                numbers: [held.number]
            )
        }
        if request.sealingCount == held.number {
            guard request.sealingHash == held.hash else { throw differs(held) }
            return []
        }
        // Here the incarnation is ahead. `held.number` is below it, so one more does not overflow.
        guard !sealings.isEmpty, first <= held.number + 1 else {
            throw ServerRefusal(
                .sealingMissing,
                "the server holds \(held.number) sealings of this incarnation and lacks those "
                    + "before the first that was sent",
                numbers: [held.number]
            )
        }
        let lacking = sealings.drop { $0.number <= held.number }
        guard lacking.first?.previous == held.hash else { throw differs(held) }
        return lacking
    }

    private static func checkNumbers(_ request: SyncRequest) throws(ServerRefusal) {
        guard request.sealingCount > 0 || request.sealingHash == .zero else {
            throw ServerRefusal(.sealingGap, "a sealing hash without a sealing")
        }
        for (index, sealing) in request.sealings.enumerated() {
            let behind = UInt64(request.sealings.count - 1 - index)
            guard request.sealingCount >= behind,
                sealing.number == request.sealingCount - behind
            else {
                throw ServerRefusal(
                    .sealingGap,
                    "sealing \(sealing.number) is out of its order: the last is to be "
                        + "\(request.sealingCount)"
                )
            }
            guard sealing.number > 1 || sealing.previous == .zero else {
                throw ServerRefusal(.sealingGap, "the first sealing names one before it")
            }
        }
    }

    private static func differs(_ held: SealingEnd) -> ServerRefusal {
        ServerRefusal(
            .replicaDiffers,
            "sealing \(held.number) of this incarnation is another one here: two copies of the "
                + "replica are in use",
            numbers: [held.number]
        )
    }
}
