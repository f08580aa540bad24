import Journal
import Trust
import Vocabulary
import Wire

/// Takes the charters and sealings of one request into the logs and feeds, in one transaction.
struct Taking {
    let rows: any ServerRows
    let journal: Journal
    let caller: SyncServer.Caller
    let origin: EpochID
    let now: WallTime
    /// Whether the author's device was revoked at once: what others bring of it is ordered, void, so
    /// that nobody who built on it waits for ever; nothing else of it is taken, and none of it is kept
    /// for its party to issue again.
    var isStolen = false

    /// What is to move before anything is ordered of it.
    var lateMoves: LateMoves { LateMoves(rows: rows, journal: journal, now: now) }

    /// Takes everything that the server lacks.
    ///
    /// - Throws: ``ServerRefusal`` where the request as a whole is refused, and then the transaction
    ///   is to be undone.
    mutating func take(
        _ request: SyncRequest,
        _ contents: [UInt64: [GroupContents]]
    ) throws -> Intake {
        var intake = Intake()
        var feeds = FeedWriter(rows: rows, origin: origin)
        let held = try rows.sealingEnd(of: caller.incarnationNumber)
        let lacking = try SealingChain.lacking(request, held: held)
        try check(lacking, of: request, contents)
        let statements = StatementTaking(rows: rows, journal: journal, caller: caller, now: now)
        for body in request.statements {
            if let outcome = try statements.take(body, &feeds) { intake.outcomes.append(outcome) }
        }
        var keys = KeyTaking(rows: rows, journal: journal, caller: caller)
        try keys.take(request)
        for (place, body) in request.charters.enumerated() {
            guard var outcome = try take(body, &intake, &feeds) else { continue }
            outcome.commit = place
            intake.outcomes.append(outcome)
        }
        intake.outcomes += try refusedBefore(request, held: held)
        // What went through at a server that this one has forgotten, or that went on from the same image,
        // others may have given back before its author, not having heard of it, brings it here.
        let isReturned = try !lacking.isEmpty && rows.wasGivenBack()
        for sealing in lacking {
            let mayStand =
                try isReturned
                || rows.carriedSealing(sealing.number, of: caller.incarnationNumber) != nil
            for group in contents[sealing.number] ?? [] {
                let rest = try mayStand ? unordered(of: group) : nil
                if rest?.isEmpty == true { continue }
                try take(group, sealing: sealing.number, only: rest, &intake, &feeds)
            }
        }
        for body in request.releases { try take(release: body, &intake, &feeds) }
        for body in request.copies { try take(copy: body, &intake, &feeds) }
        if !request.provisional.isEmpty { try touchStolen(&intake) }
        // A new incarnation may have given back to a restored server what others wait for.
        if !request.statements.isEmpty { try touchKept(&intake) }
        try retry(&intake, &feeds)
        intake.outcomes += try outcomes(ofProvisional: request.provisional)
        if !lacking.isEmpty {
            try rows.setSealingEnd(
                SealingEnd(number: request.sealingCount, hash: request.sealingHash),
                of: caller.incarnationNumber
            )
        }
        if !request.sealings.isEmpty { intake.sealingCount = request.sealingCount }
        intake.grown = feeds.grown.union(keys.grown).sorted()
        if intake.outcomes.count > Self.reasonsMax {
            for index in intake.outcomes.indices { intake.outcomes[index].reason = "" }
        }
        return intake
    }

    /// Checks chain and signatures of all sealings before anything is ordered.
    private func check(
        _ sealings: ArraySlice<SealingFrame>,
        of request: SyncRequest,
        _ contents: [UInt64: [GroupContents]]
    ) throws {
        guard var hash = sealings.first?.previous else { return }
        for sealing in sealings {
            let groups = contents[sealing.number] ?? []
            guard sealing.previous == hash else {
                throw ServerRefusal(
                    .sealingGap,
                    "sealing \(sealing.number) does not continue the one before it"
                )
            }
            for group in groups {
                do {
                    _ = try journal.author(of: group)
                } catch let error as JournalError where error.code == .sealingSignature {
                    throw ServerRefusal(
                        .sealingSignature,
                        "sealing \(sealing.number) is not signed by this device"
                    )
                }
            }
            hash = Chain.sealing(
                after: hash,
                number: sealing.number,
                groups: groups.map { (audience: $0.header.audience, root: $0.root) }
            )
            try checkCarried(sealing.number, hash)
        }
        guard hash == request.sealingHash else {
            throw ServerRefusal(
                .sealingGap,
                "the hash of sealing \(request.sealingCount) is not that of its content"
            )
        }
    }

    /// Orders a new charter or a change of one; what becomes of one that cannot be.
    func take(
        _ body: SignedBody,
        _ intake: inout Intake,
        _ feeds: inout FeedWriter
    ) throws -> Refusal? {
        let statement: CharterStatement
        do {
            statement = try CharterStatement(body.body)
        } catch {
            return Self.refusal(of: .zero, .charterMalformed, error.message)
        }
        let name = LogName.charter(statement.caseID)
        if try journal.holds(charterEntry: body.body, of: statement.caseID) { return nil }
        let before = try journal.everParties(of: statement.caseID)
        let entry: Entry
        do {
            entry = try journal.append(.signed(body), to: name, time: now)
        } catch let error as JournalError
            where error.isOutcome || error.code.rawValue.hasPrefix("charter.")
        {
            try note(refused: body, of: statement.caseID, error.code, &intake)
            return Self.refusal(of: statement.caseID, error.code, error.reason)
        }
        try feeds.deliverCharter(
            of: statement.caseID,
            place: entry.place,
            before: before,
            now: try journal.everParties(of: statement.caseID)
        )
        try eraseUnkept(statement.act != nil, statement.caseID)
        // What waited for the case is tried again; who reads it no longer issues nothing there again.
        intake.touched.insert(statement.caseID)
        // Whose readers the entry has changed, those records go over to other logs.
        guard entry.place > 1 else { return nil }
        for entries in try journal.moveRecords(of: statement.caseID, time: now) {
            try feeds.deliver(entries)
        }
        return nil
    }

    /// Orders a release or withdrawal, and moves the record.
    private func take(
        release body: SignedBody,
        _ intake: inout Intake,
        _ feeds: inout FeedWriter
    ) throws {
        let statement = try? AudienceStatement(body.body)
        if let statement { try lateMoves.move(before: statement, &feeds) }
        try take(body, &intake, &feeds) { try journal.order(release: body, time: now) }
        if let statement {
            try eraseUnkept(statement.content.isErasure, statement.caseID)
            intake.touched.insert(statement.caseID)
        }
    }

    /// Orders a copy that somebody waits for.
    private func take(
        copy body: SignedBody,
        _ intake: inout Intake,
        _ feeds: inout FeedWriter
    ) throws {
        try take(body, &intake, &feeds) {
            try journal.order(copy: body, time: now).map { [$0] } ?? []
        }
    }

    private func take(
        _ body: SignedBody,
        _ intake: inout Intake,
        _ feeds: inout FeedWriter,
        _ order: () throws -> [OrderedEntries]
    ) throws {
        guard case .device(caller.device) = body.signer else {
            throw ServerRefusal(.requestMalformed, "a release or copy by another device")
        }
        do {
            for entries in try order() { try feeds.deliver(entries) }
        } catch let error as JournalError where error.isOutcome {
            intake.outcomes.append(
                Refusal(
                    statement: Digest.sha256(body.body),
                    code: error.code.rawValue,
                    reason: error.reason
                )
            )
        }
    }

    private static func refusal(
        of caseID: CaseID,
        _ code: JournalCode,
        _ reason: String
    ) -> Refusal {
        Refusal(
            sealing: 0,
            audience: nil,
            commit: 0,
            caseID: caseID,
            code: code.rawValue,
            reason: reason
        )
    }

    /// What was refused of the request's sealings when they first came: their author may not know.
    private func refusedBefore(_ request: SyncRequest, held: SealingEnd) throws -> [Refusal] {
        guard let first = request.sealings.first?.number, first <= held.number else { return [] }
        let rows = try rows.refusals(of: caller.incarnationNumber, in: first...held.number)
        return rows.map {
            Refusal(
                sealing: $0.sealing,
                audience: $0.audience,
                commit: Int($0.commit),
                caseID: $0.caseID,
                code: $0.code,
                reason: $0.reason
            )
        }
    }

    /// Orders what can be ordered of one group.
    func take(
        _ group: GroupContents,
        sealing: UInt64,
        only: Set<Int>? = nil,
        _ intake: inout Intake,
        _ feeds: inout FeedWriter
    ) throws {
        guard let author = try journal.author(caller.incarnation) else {
            throw JournalError(.storeDamaged, "incarnation \(caller.incarnation) has gone")
        }
        try lateMoves.move(before: group, only: only, &feeds)
        let ordering = try journal.order(
            group,
            by: author,
            sealing: sealing,
            time: now,
            only: only
        )
        for run in ordering.runs { try feeds.deliver(run) }
        for leaf in ordering.outside { try rows.insert(refusedLeaf: leaf) }
        if !ordering.runs.isEmpty {
            intake.touched.formUnion(group.commits.map(\.caseID))
        }
        for refused in ordering.refused {
            let isWaiting = try waits(
                refused.error,
                author,
                forCase: intake.awaitedCases.contains(refused.caseID)
            )
            try note(refused, of: group, waits: isWaiting, &intake)
            if sealing == 0 || isWaiting {
                if isStolen, !isWaiting { continue }
                let code = refused.error.code.rawValue
                try keep(group, Int(refused.commit), sealing, code: isWaiting ? nil : code)
                continue
            }
            let row = RefusalRow(
                sealing: sealing,
                audience: group.header.audience,
                commit: refused.commit,
                caseID: refused.caseID,
                code: refused.error.code.rawValue,
                reason: refused.error.reason
            )
            try rows.insert(row, of: caller.incarnationNumber)
            intake.outcomes.append(
                Refusal(
                    sealing: sealing,
                    audience: row.audience,
                    commit: Int(row.commit),
                    caseID: row.caseID,
                    code: row.code,
                    reason: row.reason,
                    present: refused.error.present
                )
            )
        }
        for write in ordering.judged.prefix(Self.verdictsMax - intake.verdicts.count) {
            intake.verdicts.append(
                WriteVerdict(
                    caseID: write.caseID,
                    record: write.record,
                    field: write.field,
                    n: write.n,
                    verdict: write.verdict,
                    reason: Self.reason(write.verdict)
                )
            )
        }
    }

    /// Verdicts of one response at the most, so that it stays within its limit: every replica computes
    /// them alone as well.
    private static let verdictsMax = 4_096

    /// Outcomes with a reason of one response at the most, so that those of any request fit.
    private static let reasonsMax = 1_024

    private static func reason(_ verdict: Verdict) -> String {
        let rule: Rule
        switch verdict {
        case .accepted: return ""
        case .held(let held): rule = held
        case .void(let void): rule = void
        }
        return switch rule {
        case .unknownType: "the case's model has no such record type"
        case .unknownField: "the record type has no such field"
        case .wrongInstance: "the record is not of the kind that its type says"
        case .singletonLife: "a record that stands once per case is neither added nor deleted"
        case .notCreator: "the field belongs to the party that added the record"
        case .notOwner: "no role of the author's party owns the field"
        case .dotReused: "another write under this name was ordered before"
        case .handedOver: "the field has gone over to another party"
        case .deviceRevoked: "the device was revoked before"
        case .roleEnded: "the role was taken from the author's party at once"
        case .erased: "the record was erased before"
        case .notReader: "the author's party reads the record no longer"
        }
    }
}
