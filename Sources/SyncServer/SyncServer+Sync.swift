import Journal
import Trust
public import Vocabulary
public import Wire

extension SyncServer {
    /// Answers a sync request: takes what it brings, in one transaction, and gives a page of the feed.
    ///
    /// A request that brings nothing writes nothing. The same request again has no second effect, and
    /// the same answer but for what came since.
    ///
    /// - Parameters:
    ///   - device: who signed the request
    ///   - nonce: what the device may spend next
    ///   - now: the server's clock
    /// - Throws: ``ServerRefusal``, and then nothing was changed; or what the store throws.
    public func sync(
        _ request: SyncRequest,
        from device: DeviceID,
        nonce: Nonce,
        now: WallTime
    ) throws -> Answer<SyncResponse> {
        let bringsSomething = Self.bringsSomething(request)
        let intake = try accept(request, from: device, now: now)
        let response = try store.read { rows in
            let identity = try identity(rows)
            let caller = try caller(request.incarnation, device, rows)
            if !bringsSomething {
                let held = try rows.sealingEnd(of: caller.incarnationNumber)
                _ = try SealingChain.lacking(request, held: held)
            }
            var response = SyncResponse(
                nonce: nonce,
                outcomes: intake.outcomes,
                verdicts: intake.verdicts,
                sealingCount: intake.sealingCount
            )
            try Page.fill(&response, request, caller, identity, rows)
            return response
        }
        return Answer(response: response, grown: intake.grown)
    }

    /// Takes what a request brings, in one transaction; the first half of answering it.
    package func accept(
        _ request: SyncRequest,
        from device: DeviceID,
        now: WallTime
    ) throws -> Intake {
        guard request.statements.isEmpty else {
            throw ServerRefusal(.requestMalformed, "statements are reserved")
        }
        guard Self.bringsSomething(request) else { return Intake() }
        let groups = try Self.contents(of: request)
        return try write { rows, journal in
            let identity = try identity(rows)
            let caller = try caller(request.incarnation, device, rows)
            _ = try Page.start(request, caller, identity, rows)
            var taking = Taking(
                rows: rows,
                journal: journal,
                caller: caller,
                epoch: identity.epoch,
                now: now
            )
            return try taking.take(request, groups)
        }
    }

    private static func bringsSomething(_ request: SyncRequest) -> Bool {
        !request.charters.isEmpty || !request.sealings.isEmpty || !request.secrets.isEmpty
            || !request.wrappings.isEmpty
    }

    /// The commits of all sealings, decoded and hashed: outside the transaction, since it needs no
    /// store and takes most of the time.
    private static func contents(of request: SyncRequest) throws -> [UInt64: [GroupContents]] {
        var contents: [UInt64: [GroupContents]] = [:]
        for sealing in request.sealings {
            contents[sealing.number] = try sealing.groups.map { frame in
                let group: GroupContents
                do {
                    group = try GroupContents(frame)
                } catch let error as JournalError {
                    throw ServerRefusal(.requestMalformed, error.reason)
                }
                guard group.header.incarnation == request.incarnation else {
                    throw ServerRefusal(
                        .sealingSignature,
                        "sealing \(sealing.number) has commits of another incarnation"
                    )
                }
                return group
            }
        }
        return contents
    }
}

/// What taking a request in led to.
package struct Intake: Sendable {
    package var outcomes: [Refusal] = []
    package var verdicts: [WriteVerdict] = []
    package var sealingCount: UInt64 = 0
    package var grown: [PartyID] = []
}
