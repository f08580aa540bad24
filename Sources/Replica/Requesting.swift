import Journal
import Trust
import Vocabulary
import Wire

/// A request on its way: what its answer will be about.
struct SentRequest: Sendable {
    var incarnation = IncarnationID.zero
    var body: [UInt8] = []
    /// The last sealing that the server holds when it has taken the request.
    var last = SealingPlace()
    /// Sealings in it, and those that did not fit.
    var sealings = 0
    var sealingsLeft = 0
    /// The hashes of the statements in it.
    var statements: [Hash] = []
    /// The keys in it.
    var keys = SentKeys()
    /// The memos in it.
    var memos = SentMemos()
    /// The new cases in it, and after them the changes of charters, by number.
    var cases: [CaseID] = []
    var changes: [Int64] = []
    /// The releases and withdrawals in it.
    var releases: [PendingRelease] = []
    /// The request itself, where it is for a bundle.
    var bundled: SyncRequest?
    /// The parts of bundles in it.
    var carried: [Hash] = []
    /// Whether there is something in it, or left for another, that the server does not have.
    var brings = false
    /// Whether something did not fit, and is left for another.
    var leavesSome = false
    /// The place in the feed behind which it asks, and that in the list of keys.
    var place: UInt64 = 0
    var keysPlace: UInt64 = 0
}

extension Work {
    /// Bytes of a request, but for its frame.
    static let requestRoom = Limits.requestBytes - 64 * 1024

    /// The next request: what the server does not have, as far as one request can carry it.
    ///
    /// - Parameters:
    ///   - copies: What others wait for.
    ///   - receipts: What was erased here.
    ///   - bundled: For a bundle, the sealing behind which it begins: without a cursor, and without what
    ///     only the own sync brings.
    ///   - sealingsOnly: Whether it holds nothing else.
    func nextRequest(
        _ key: SigningKey,
        copies: [SignedBody] = [],
        receipts: Receipts = Receipts(),
        bundled: SealingPlace? = nil,
        sealingsOnly: Bool = false
    ) throws -> SentRequest {
        let identity = try identity()
        var sent = SentRequest()
        sent.incarnation = identity.incarnation
        let isRebuilding = try crossing() == .rebuilding
        var request = SyncRequest(
            incarnation: identity.incarnation,
            cursor: try bundled != nil ? nil : isRebuilding ? stagedCursor() : cursor()
        )
        request.statements =
            try bundled == nil ? statements(identity, key) : statementsToCarry(identity, key)
        if !request.statements.isEmpty { sent.brings = true }
        var room = bundled == nil ? Self.requestRoom : Limits.carriedBytes
        let held = try bundled ?? sealingPlace(.held)
        let last = try lastSealing()
        sent.last = held

        if bundled == nil {
            try addCarried(to: &request, &sent, &room)
            request.provisional = try provisionalToAsk()
            room -= 34 * request.provisional.count
        }
        if !sealingsOnly { try addStatements(to: &request, &sent, room: &room) }
        // What is written in a case goes with its charter, as long as the server has not ordered that.
        let goesAlong = bundled != nil || held.number < last.number
        let newCases = try sealingsOnly ? [] : casesToSend(goesAlong)
        for (caseID, charter) in newCases {
            sent.brings = true
            let size = charter.body.count + 128
            guard size <= room else {
                sent.leavesSome = true
                break
            }
            room -= size
            request.charters.append(charter)
            sent.cases.append(caseID)
        }
        // Charters come before the commits that cite them, and keys before the boxes under them; what
        // does not fit waits.
        let hasAllKeys = try sealingsOnly || addKeys(to: &request, &sent, &room, key)
        if !hasAllKeys { sent.leavesSome = true }
        if bundled != nil { request.keysPlace = 0 }
        if hasAllKeys || bundled != nil,
            bundled != nil || request.charters.count == newCases.count
        {
            var number = held.number + 1
            let most = bundled == nil ? sealingsPerRequest : Limits.sealingsPerRequest
            while number <= last.number, request.sealings.count < most {
                guard let row = try store.sealing(number) else {
                    throw ReplicaError.storeFailed("sealing \(number) is missing")
                }
                let groups = try store.groups(ofSealing: number)
                let size = groups.reduce(64) { $0 + $1.commits.count + 192 }
                // For a bundle, one alone may be as large as it is.
                guard size <= room || bundled != nil && request.sealings.isEmpty else { break }
                room -= size
                request.sealings.append(
                    SealingFrame(
                        number: number,
                        previous: row.previous,
                        groups: groups.map {
                            CommitGroupFrame(
                                header: $0.header,
                                signature: $0.signature,
                                count: $0.count,
                                commits: $0.commits
                            )
                        }
                    )
                )
                sent.last = SealingPlace(number: number, hash: row.hash)
                number += 1
            }
        }
        if bundled != nil {
            request.sealingCount = sent.last.number
            request.sealingHash = sent.last.hash
            sent.bundled = request
            return sent
        }
        // What was written before a change of a charter is ordered before it.
        let changes = try store.charterChanges().filter { !$0.sent }
        if !changes.isEmpty {
            sent.brings = true
            if held.number == last.number, request.charters.isEmpty {
                for row in changes where row.body.count + 128 <= room {
                    room -= row.body.count + 128
                    request.charters.append(
                        SignedBody(
                            body: row.body,
                            signer: .device(identity.device),
                            signature: row.signature
                        )
                    )
                    sent.changes.append(row.id)
                }
            }
        }
        for row in try store.pendingReleases() where !row.sent && row.refusal == nil {
            sent.brings = true
            room -= row.body.count + 128
            guard room >= 0, request.releases.count < Limits.releasesPerRequest / 2 else { break }
            request.releases.append(
                SignedBody(
                    body: row.body,
                    signer: .device(identity.device),
                    signature: row.signature
                )
            )
            sent.releases.append(row)
        }
        for copy in copies {
            room -= copy.body.count + 128
            guard room >= 0, request.copies.count < Limits.releasesPerRequest / 2 else { break }
            request.copies.append(copy)
            sent.brings = true
        }
        for receipt in receipts.charters + receipts.releases {
            room -= receipt.body.count + 128
        }
        if room >= 0, !receipts.isEmpty {
            request.charters += receipts.charters
            request.releases += receipts.releases
            sent.brings = true
        }
        // A memo whose secret the server has not got would be of nothing that it knows.
        if hasAllKeys { try addMemos(to: &request, &sent, &room) }
        sent.brings = sent.brings || last.number > held.number
        sent.sealings = request.sealings.count
        sent.sealingsLeft = Int(clamping: last.number - sent.last.number)
        if sent.sealingsLeft > 0 { sent.leavesSome = true }
        (sent.place, sent.keysPlace) = (request.cursor?.end.place ?? 0, request.keysPlace)
        request.sealingCount = sent.last.number
        request.sealingHash = sent.last.hash
        sent.body = request.encoded()
        return sent
    }

    /// The charters of cases that no log here has: of those opened here, and of those that bundles brought,
    /// since whoever opened them may never come to this server, or not to this history of it.
    ///
    /// - Parameter all: Also those that the server has got, or has refused.
    private func casesToSend(_ all: Bool) throws -> [(CaseID, SignedBody)] {
        let device = try identity().device
        var cases: [(CaseID, SignedBody)] = []
        for row in try store.newCases() where all || !row.sent && row.refusal == nil {
            let charter = SignedBody(
                body: row.body,
                signer: .device(device),
                signature: row.signature
            )
            cases.append((row.caseID, charter))
        }
        let sent = try broughtCases()
        for row in try store.bundledCases() where all || !sent.contains(row.caseID) {
            let charter = try BundleContent(row.entries).charters.first?.first
            if let charter { cases.append((row.caseID, charter)) }
        }
        return cases
    }

    /// The cases from bundles whose charters the server has got.
    private func broughtCases() throws -> Set<CaseID> {
        let bytes = try store.setting(.broughtCases) ?? []
        return Set(
            stride(from: 0, to: bytes.count, by: 16).compactMap {
                CaseID(bytes[$0..<min($0 + 16, bytes.count)])
            }
        )
    }

    /// Notes that the server has got the charter of a case from a bundle.
    private func noteBrought(_ caseID: CaseID) throws {
        guard try store.bundledCase(caseID) != nil else { return }
        let present = Set(try store.bundledCases().map(\.caseID))
        let brought = try broughtCases().intersection(present).union([caseID])
        try store.set(.broughtCases, to: brought.sorted().flatMap(\.bytes))
    }

    /// The new incarnation, stated, and before it those whose writes it names and that no log states; none
    /// once the party log has it.
    func statements(_ identity: Identity, _ key: SigningKey) throws -> [SignedBody] {
        guard try store.setting(.stating) != nil else { return [] }
        guard try journal.author(identity.incarnation) == nil else {
            try store.set(.stating, to: nil)
            try store.set(.unstated, to: nil)
            return []
        }
        return try (unstatedLives() + [identity.incarnation]).map {
            try statement(of: $0, identity, key)
        }
    }

    /// The same for a bundle; the incarnation also where the party log has it: whoever brings the bundle may
    /// find a server that was set back to before that.
    private func statementsToCarry(
        _ identity: Identity,
        _ key: SigningKey
    ) throws -> [SignedBody] {
        let stated = try statements(identity, key)
        return try stated.isEmpty ? [statement(of: identity.incarnation, identity, key)] : stated
    }

    /// What states an incarnation of this device.
    private func statement(
        of incarnation: IncarnationID,
        _ identity: Identity,
        _ key: SigningKey
    ) throws -> SignedBody {
        let body = PartyStatement(
            party: identity.party,
            content: .incarnation(identity.device, incarnation)
        ).bytes
        return SignedBody(
            body: body,
            signer: .device(identity.device),
            signature: try key.sign(SignedText.party(body))
        )
    }

    /// The end of the feed as last received; nil before the first delivery.
    func cursor() throws -> Cursor? {
        guard let epoch = try identifier(.epoch, EpochKey.self),
            let bytes = try store.setting(.feed)
        else { return nil }
        guard bytes.count == 40, let chain = Hash(bytes[8...]) else {
            throw ReplicaError.storeFailed("setting feed")
        }
        let place = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        return Cursor(epoch: epoch, end: LogEnd(place: place, chain: chain))
    }

    /// The server's last nonce, which is used once.
    func takeNonce() throws -> Nonce? {
        let nonce = try identifier(.nonce, NonceKey.self)
        if nonce != nil { try store.set(.nonce, to: nil) }
        return nonce
    }

    /// Whether the sealing that follows on a count is here to be sent again.
    func keepsSealing(after count: UInt64) throws -> Bool {
        try count < sealingPlace(.held).number && store.sealing(count + 1) != nil
    }

    /// Goes back to a sealing count of the server's that is lower than was thought: it lost what it
    /// had taken, and what is still here is sent again, the same bytes.
    func goBack(to count: UInt64) throws {
        let held = try sealingPlace(.held)
        guard count < held.number else {
            throw ReplicaError.refused(
                code: ErrorCode.sealingMissing.rawValue,
                message: "",
                numbers: [count]
            )
        }
        guard let next = try store.sealing(count + 1) else {
            throw ReplicaError.integrity(
                IntegrityAlarm(
                    ErrorCode.sealingMissing.rawValue,
                    chain: .sealings(try identity().incarnation),
                    place: count,
                    device: try identity().device
                )
            )
        }
        try set(.held, to: SealingPlace(number: count, hash: next.previous))
    }

    /// Notes what an answered request brought, and what was not ordered of it.
    func settle(
        _ sent: SentRequest,
        _ response: SyncResponse,
        _ summary: inout SyncSummary
    ) throws {
        try store.set(.nonce, to: response.nonce.bytes)
        try settleKeys(sent, response)
        try settleCarried(sent, response, &summary)
        try noteWaiting(response.outcomes)
        if sent.last.number > (try sealingPlace(.held).number) {
            try set(.held, to: sent.last)
        }
        for caseID in sent.cases {
            try noteBrought(caseID)
            guard var row = try store.newCase(caseID) else { continue }
            if !row.sent, row.refusal == nil { summary.sentCases += 1 }
            row.sent = true
            try store.save(row)
        }
        try settleStatements(sent, response, &summary)
        for id in sent.changes { try store.markCharterChange(id, sent: true) }
        for row in sent.releases {
            let hash = Digest.sha256(row.body)
            var row = row
            row.sent = true
            row.refusal = response.outcomes.first { $0.statement == hash }?.code
            try store.insert(row)
        }
        if !sent.releases.isEmpty { try forgetRefusedComplaints() }
        for refusal in response.outcomes where refusal.statement == nil {
            if refusal.sealing == 0, sent.changes.indices.contains(refusal.commit) {
                try refuseChange(sent.changes[refusal.commit], code: refusal.code, &summary)
            } else if refusal.sealing == 0 {
                try refuseCase(refusal.caseID, code: refusal.code)
            } else if refusal.code == ErrorCode.commitWaiting.rawValue {
                continue
            } else if let audience = refusal.audience, try isReturned(refusal) {
                // What the server keeps it tells again and again.
                guard
                    try !store.edits(
                        sealing: refusal.sealing,
                        caseID: refusal.caseID,
                        audience: audience,
                        commit: UInt32(clamping: refusal.commit)
                    ).isEmpty
                else { continue }
                try store.insert(
                    ReturnedCommit(
                        sealing: refusal.sealing,
                        audience: audience,
                        commit: UInt32(clamping: refusal.commit),
                        code: refusal.code
                    )
                )
            } else if let audience = refusal.audience {
                try refuse(
                    sealing: refusal.sealing,
                    audience: audience,
                    commit: refusal.commit,
                    caseID: refusal.caseID,
                    code: refusal.code,
                    &summary
                )
            }
        }
    }

    /// Goes back to the first sealing of which, with everything there, something has neither come nor been
    /// refused: sent again, the same bytes, it is answered again. A refusal may have been lost on the way;
    /// but a server that withholds the end of a log refuses nothing by it.
    ///
    /// - Parameter outcomes: Those of the last answer: what waits at the server is not asked for.
    /// - Returns: Whether there is one to send again.
    func goBackToUnanswered(_ outcomes: [Refusal]) throws -> Bool {
        struct Place: Hashable {
            var sealing: UInt64
            var audience: AudienceID?
        }
        var waiting: [Place: Int] = [:]
        for outcome in outcomes where outcome.code == ErrorCode.commitWaiting.rawValue {
            waiting[Place(sealing: outcome.sealing, audience: outcome.audience), default: 0] += 1
        }
        let held = try sealingPlace(.held).number
        let unanswered = try store.unsettledGroups(through: held).first {
            $0.open > waiting[Place(sealing: $0.sealing, audience: $0.audience), default: 0]
        }
        guard let first = unanswered?.sealing,
            try (first...held).allSatisfy({ try store.sealing($0) != nil })
        else { return false }
        try goBack(to: first - 1)
        return true
    }

    /// Tidies up when everything has come.
    func settleRest() throws {
        let held = try sealingPlace(.held).number
        try store.deleteSettled(through: held)
        if try hasOriginals() {
            try store.forgetOriginals()
            anyOriginals = nil
            if try !hasOriginals() { try store.set(.broughtLeaves, to: nil) }
        }
        try settleRestOfStatements()
        for var row in try store.pendingReleases() where row.sent && row.refusal == nil {
            row.sent = false
            try store.insert(row)
        }
        // Likewise a case that the server took and neither ordered nor refused: it is sent again.
        for var row in try store.newCases() where row.sent && row.refusal == nil {
            row.sent = false
            try store.save(row)
        }
        for row in try store.charterChanges() where row.sent {
            try store.markCharterChange(row.id, sent: false)
        }
    }

    private func refuseCase(_ caseID: CaseID, code: String) throws {
        // What the server has of it, it has: then this is the answer to a request sent twice.
        guard try journal.caseEntry(caseID) == nil, var row = try store.newCase(caseID) else {
            return
        }
        row.refusal = code
        try store.save(row)
    }
}
