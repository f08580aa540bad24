import Journal
import Trust
import Vocabulary
import Wire

// What a device asks by way of others: a part of a bundle that only the server can open.
extension SyncServer {
    /// Takes a part that somebody carried. Whatever is wrong with it, the carrier's own request stands.
    ///
    /// - Returns: What the carrier is to know; nil where everything was ordered, now or before.
    static func take(
        carried bytes: [UInt8],
        _ identity: KnownIdentity,
        _ rows: any ServerRows,
        _ journal: Journal,
        _ now: WallTime,
        _ grown: inout Set<PartyID>
    ) throws -> Refusal? {
        func refusal(_ code: ErrorCode, _ reason: String) -> Refusal {
            Refusal(statement: Digest.sha256(bytes), code: code.rawValue, reason: reason)
        }
        let content: CarriedContent
        let request: SyncRequest
        let groups: [UInt64: [GroupContents]]
        do {
            guard bytes.count <= Limits.carriedBytes * 2 else {
                return refusal(.carriedMalformed, "a part of \(bytes.count) bytes")
            }
            let part = try SealedPart(bytes)
            let fingerprint = Digest.sha256(identity.key.publicKey)
            guard
                let opened = try BundleSeal.open(
                    part,
                    with: identity.bundleKey,
                    server: fingerprint
                )
            else { return refusal(.carriedMalformed, "a part that is not for this server") }
            content = try CarriedContent(opened)
            guard let device = try journal.device(content.device) else {
                // Its admission may come back yet, where the store was set back to before it.
                return refusal(.deviceUnknown, "a part by no device of this server")
            }
            guard
                Signature.isValid(
                    content.signature,
                    for: SignedText.carried(content.request),
                    by: device.signingKey
                )
            else { return refusal(.carriedSignature, "a part that its device did not sign") }
            request = try SyncRequest(content.request)
            groups = try contents(of: request)
        } catch let error as WireError {
            return refusal(.carriedMalformed, error.message)
        } catch is TrustError {
            return refusal(.carriedMalformed, "a part that was altered")
        } catch let error as ServerRefusal {
            return refusal(.carriedMalformed, error.message)
        }
        let stating = IncarnationTaking(
            rows: rows,
            journal: journal,
            origin: identity.origin,
            now: now
        )
        grown.formUnion(try stating.take(request.statements, from: content.device))
        guard let row = try rows.incarnation(request.incarnation) else {
            return refusal(.incarnationUnknown, "an incarnation that is not stated")
        }
        guard let device = try rows.device(number: row.device), device.device == content.device,
            let party = try rows.party(number: device.party)
        else { return refusal(.carriedSignature, "an incarnation that is not the device's") }
        let log = try journal.partyLog(party.party)
        let isStolen = log.devices[content.device]?.standing(at: .max) == .void
        var taking = Taking(
            rows: rows,
            journal: journal,
            caller: Caller(
                incarnation: request.incarnation,
                incarnationNumber: row.id,
                device: content.device,
                party: party.party,
                partyNumber: party.id,
                isClosed: try rows.isClosed(incarnation: row.id)
            ),
            origin: identity.origin,
            now: now,
            isStolen: isStolen
        )
        do {
            let (isWhole, more) = try taking.take(carried: request, groups)
            grown.formUnion(more)
            if isWhole { return nil }
            return isStolen
                ? refusal(.carriedSignature, "device \(content.device) was revoked")
                : refusal(.carriedKept, "commits that are kept for their author's party")
        } catch let error as ServerRefusal {
            return refusal(.carriedMalformed, error.message)
        }
    }
}

extension Taking {
    /// Takes what a device asked by way of others. Its count of sealings stays as it is.
    ///
    /// - Returns: Whether all commits are ordered, and whose feeds grew.
    mutating func take(
        carried request: SyncRequest,
        _ contents: [UInt64: [GroupContents]]
    ) throws -> (isWhole: Bool, grown: Set<PartyID>) {
        var feeds = FeedWriter(rows: rows, origin: origin)
        var intake = Intake()
        let hashes = try chain(of: request, contents)
        var keys = KeyTaking(rows: rows, journal: journal, caller: caller)
        if !isStolen {
            let statements = StatementTaking(
                rows: rows,
                journal: journal,
                caller: caller,
                now: now
            )
            for body in request.statements { _ = try statements.take(body, &feeds) }
            try keys.take(request)
            for body in request.charters { _ = try take(body, &intake, &feeds) }
        }
        var isWhole = true
        var isFork = caller.isClosed
        var returned: [ReturnedCommit] = []
        for (sealing, hash) in zip(request.sealings, hashes) {
            isFork = try isFork || differs(sealing, hash)
            // What the author has brought itself, it was told of; unless it has sealed what comes next since
            // the answer did not reach it.
            if try !isFork && isTaken(sealing.number) && known(sealing.number) == hash {
                returned += try returnedCommits(of: contents[sealing.number] ?? [], sealing.number)
                continue
            }
            for group in contents[sealing.number] ?? [] {
                let isOthers = try isFork || isTaken(sealing.number)
                let rest = try unordered(of: group, orReused: !isOthers || isStolen)
                guard !rest.isEmpty else { continue }
                if isOthers {
                    // Another copy's, or from before what can be told.
                    isWhole = false
                    for place in rest.sorted() {
                        if isStolen {
                            try noteRefused(group, place, &intake)
                        } else if try !isIssuedAgain(group, place) {
                            try keep(group, place, 0, code: ErrorCode.replicaDiffers.rawValue)
                            // Where nobody of its party may issue it again, nothing waits for it.
                            intake.touched.insert(group.commits[place].caseID)
                        }
                    }
                    continue
                }
                for commit in returned {
                    try keep(commit.group, commit.place, 0, code: commit.code)
                    intake.touched.insert(commit.group.commits[commit.place].caseID)
                }
                returned = []
                try take(group, sealing: 0, only: rest, &intake, &feeds)
                isWhole = try isWhole && unordered(of: group).isEmpty
            }
            guard !isFork, try !isTaken(sealing.number) else { continue }
            try rows.insert(
                carriedSealing: sealing.number,
                hash,
                of: caller.incarnationNumber
            )
        }
        try retry(&intake, &feeds)
        return (isWhole, feeds.grown.union(keys.grown))
    }

    /// A commit that its author is to seal again.
    private struct ReturnedCommit {
        var group: GroupContents
        var place: Int
        var code: String
    }

    /// What the author of a sealing was to seal again and has not yet, nor has its party issued it. Where it
    /// was not told so, it has built on it: whoever issues what comes next is to know what that had seen.
    private func returnedCommits(
        of groups: [GroupContents],
        _ sealing: UInt64
    ) throws -> [ReturnedCommit] {
        guard !isStolen else { return [] }
        let again = [JournalCode.commitReturned.rawValue, JournalCode.commitCharter.rawValue]
        let refusals = try rows.refusals(of: caller.incarnationNumber, in: sealing...sealing)
            .filter { again.contains($0.code) }
        var returned: [ReturnedCommit] = []
        for group in groups {
            let rest = try unordered(of: group)
            for row in refusals where row.audience == group.header.audience {
                let place = Int(row.commit)
                guard rest.contains(place), try !isIssuedAgain(group, place) else { continue }
                returned.append(ReturnedCommit(group: group, place: place, code: row.code))
            }
        }
        return returned
    }

    /// The hash of every sealing of a request, once chain and signatures were checked.
    private func chain(
        of request: SyncRequest,
        _ contents: [UInt64: [GroupContents]]
    ) throws -> [Hash] {
        var hashes: [Hash] = []
        for (index, sealing) in request.sealings.enumerated() {
            let groups = contents[sealing.number] ?? []
            if index > 0 {
                guard sealing.previous == hashes[index - 1],
                    sealing.number == request.sealings[index - 1].number + 1
                else { throw ServerRefusal(.sealingGap, "sealing \(sealing.number)") }
            }
            for group in groups {
                do {
                    _ = try journal.author(of: group)
                } catch let error as JournalError where error.code == .sealingSignature {
                    throw ServerRefusal(.sealingSignature, "sealing \(sealing.number)")
                }
            }
            hashes.append(
                Chain.sealing(
                    after: sealing.previous,
                    number: sealing.number,
                    groups: groups.map { (audience: $0.header.audience, root: $0.root) }
                )
            )
        }
        return hashes
    }

    /// Whether the author itself has brought a sealing of that number.
    private func isTaken(_ number: UInt64) throws -> Bool {
        try number <= rows.sealingEnd(of: caller.incarnationNumber).number
    }

    /// Whether a sealing is another than the one of its number that is known, or follows another.
    private func differs(_ sealing: SealingFrame, _ hash: Hash) throws -> Bool {
        if let known = try known(sealing.number), known != hash { return true }
        if sealing.number == 1 { return sealing.previous != .zero }
        if let before = try known(sealing.number - 1) { return before != sealing.previous }
        // One before it is lacking: whether it continues what was ordered, nobody can tell.
        return try !isTaken(sealing.number - 1)
    }

    private func known(_ number: UInt64) throws -> Hash? {
        let held = try rows.sealingEnd(of: caller.incarnationNumber)
        if held.number == number { return held.hash }
        return try rows.carriedSealing(number, of: caller.incarnationNumber)
    }

    /// The places of those commits of a group that do not stand in a log.
    ///
    /// - Parameter reused: Whether what came to nothing there, since its dot had gone to another, stands:
    ///   never is it ordered twice, but its party may issue it again.
    func unordered(of group: GroupContents, orReused reused: Bool = true) throws -> Set<Int> {
        guard let author = try journal.author(group.header.incarnation) else { return [] }
        var places: Set<Int> = []
        for (place, commit) in group.commits.enumerated()
        where try commit.refusal != nil
            || !journal.isOrdered(commit, in: group.buffer, by: author, orReused: reused)
        {
            places.insert(place)
        }
        return places
    }

    /// Whether a commit was issued again: what its device has written again itself, as another incarnation,
    /// its party is not handed.
    private func isIssuedAgain(_ group: GroupContents, _ place: Int) throws -> Bool {
        guard let author = try journal.author(group.header.incarnation),
            group.commits[place].refusal == nil
        else { return false }
        return try journal.isSettled(group.commits[place], in: group.buffer, by: author)
    }

    /// Throws where the author sends another sealing than the one that others have brought: two copies
    /// of a replica are in use.
    func checkCarried(_ number: UInt64, _ hash: Hash) throws {
        let known = try rows.carriedSealing(number, of: caller.incarnationNumber)
        guard let known, known != hash else { return }
        throw ServerRefusal(
            .replicaDiffers,
            "others have brought another sealing \(number) of this incarnation: two copies of the "
                + "replica are in use",
            numbers: [try rows.sealingEnd(of: caller.incarnationNumber).number]
        )
    }
}
