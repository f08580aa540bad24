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
    /// - Throws: ``ServerRefusal``, and then nothing was changed, but for keys of what was sealed in a former
    ///   epoch; or what the store throws.
    public func sync(
        _ request: SyncRequest,
        from device: DeviceID,
        nonce: Nonce,
        now: WallTime
    ) throws -> Answer<SyncResponse> {
        if let response = try answerNothing(request, from: device, nonce: nonce) {
            return Answer(response: response, grown: [])
        }
        let bringsSomething = Self.bringsSomething(request)
        let intake: Intake
        do {
            intake = try accept(request, from: device, now: now)
        } catch let refusal as ServerRefusal where Self.takesKeys(refusal) {
            try takeLeftKeys(request, from: device)
            throw refusal
        }
        let response = try read { rows, journal in
            let identity = try identity(rows)
            let caller = try caller(request.incarnation, device, rows)
            try checkNotRevoked(caller, journal)
            if !bringsSomething {
                let held = try rows.sealingEnd(of: caller.incarnationNumber)
                _ = try SealingChain.lacking(request, held: held)
            }
            var response = SyncResponse(
                nonce: nonce,
                outcomes: intake.outcomes,
                verdicts: intake.verdicts,
                sealingCount: intake.sealingCount,
                waiting: try waiting(for: caller, rows)
            )
            response.outcomes += try Taking.keptOutcomes(of: caller, rows)
            try Page.fill(
                &response,
                request,
                caller,
                identity,
                rows,
                journal,
                bytes: pageBytes
            )
            if !response.more {
                response.unordered = try rows.unorderedGroups(
                    of: caller.partyNumber,
                    draw: nonce.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
                    limit: 16
                )
            }
            if !response.more { response.wanted = try Wanted.copies(for: caller, rows, journal) }
            return response
        }
        return Answer(response: response, grown: intake.grown)
    }

    /// The answer to a request that brings nothing and is to get nothing, which is nearly every one:
    /// from memory and one look at the store. Nil where there is more to be done, or to be refused.
    private func answerNothing(
        _ request: SyncRequest,
        from device: DeviceID,
        nonce: Nonce
    ) throws -> SyncResponse? {
        guard !Self.bringsSomething(request),
            let cursor = request.cursor, let epoch = rememberedEpoch, epoch == cursor.epoch,
            let caller = rememberedCaller(request.incarnation), caller.device == device,
            !caller.isClosed
        else { return nil }
        let ends = try store.ends(
            sealingsOf: caller.incarnationNumber,
            feedOf: caller.partyNumber
        )
        guard cursor.end.place > 0, cursor.end == ends.feed, !ends.devicesWait,
            request.keysPlace == ends.keys, !ends.keysLack, !ends.copiesAreAwaited,
            !ends.commitsAreKept,
            request.sealingCount == ends.sealing.number, request.sealingHash == ends.sealing.hash
        else { return nil }
        return SyncResponse(nonce: nonce)
    }

    /// Takes what a request brings, in one transaction; the first half of answering it.
    package func accept(
        _ request: SyncRequest,
        from device: DeviceID,
        now: WallTime
    ) throws -> Intake {
        guard request.statements.count <= Limits.statementsPerRequest else {
            throw ServerRefusal(.requestMalformed, "\(request.statements.count) statements")
        }
        guard Self.bringsSomething(request) else { return Intake() }
        let groups = try Self.contents(of: request)
        return try write { rows, journal in
            let identity = try identity(rows)
            let stating = IncarnationTaking(
                rows: rows,
                journal: journal,
                origin: identity.origin,
                now: now
            )
            let grown = try stating.take(request.statements, from: device)
            let caller = try caller(
                request.incarnation,
                device,
                rows,
                isNew: !request.statements.isEmpty
            )
            try checkNotRevoked(caller, journal)
            _ = try Page.start(request, caller, identity, rows)
            var carriedOutcomes: [Refusal] = []
            var carriedGrown: Set<PartyID> = []
            for part in request.carried {
                let outcome = try Self.take(
                    carried: part,
                    identity,
                    rows,
                    journal,
                    now,
                    &carriedGrown
                )
                if let outcome { carriedOutcomes.append(outcome) }
            }
            var taking = Taking(
                rows: rows,
                journal: journal,
                caller: caller,
                origin: identity.origin,
                now: now
            )
            var intake = try taking.take(request, groups)
            intake.outcomes += carriedOutcomes
            intake.grown = carriedGrown.union(intake.grown + grown).sorted()
            return intake
        }
    }

    /// Whether the keys of a refused request are taken all the same: that of a device that has come to leave
    /// them, or that is about to give back what lies under them.
    private static func takesKeys(_ refusal: ServerRefusal) -> Bool {
        switch refusal.kind {
        case .deviceRevoked, .epochChanged, .incarnationUnknown, .cursorUnknown: true
        default: false
        }
    }

    private static func bringsSomething(_ request: SyncRequest) -> Bool {
        !request.statements.isEmpty || !request.charters.isEmpty || !request.sealings.isEmpty
            || !request.secrets.isEmpty || !request.wrappings.isEmpty
            || !request.unopened.isEmpty
            || !request.releases.isEmpty || !request.copies.isEmpty || !request.carried.isEmpty
            || !request.memos.isEmpty || !request.forgotten.isEmpty
            || !request.provisional.isEmpty
    }

    /// The commits of all sealings, decoded and hashed: outside the transaction, since it needs no
    /// store and takes most of the time.
    static func contents(of request: SyncRequest) throws -> [UInt64: [GroupContents]] {
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
    /// The cases in which commits were ordered, or for which kept ones are to be tried again.
    var touched: Set<CaseID> = []
    /// The cases that could not be opened yet, and those that never can.
    var awaitedCases: Set<CaseID> = []
    var refusedCases: Set<CaseID> = []
}
