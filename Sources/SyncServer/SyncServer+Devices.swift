import Journal
import Trust
public import Vocabulary
import Wire

extension SyncServer {
    /// Revokes a device for the operator, or sends away one that waits.
    ///
    /// - Parameters:
    ///   - typed: the device's identifier, or a beginning of it of four digits at least
    ///   - immediate: whether what comes from it is void, and not held
    /// - Throws: ``OperatorError``, or what the store throws.
    public func revoke(
        _ typed: String,
        immediate: Bool,
        now: WallTime
    ) throws -> Answer<DeviceSummary> {
        let summary = try device(typed)
        return try write { rows, journal in
            let identity = try identity(rows)
            if try rows.waiting(summary.id) != nil {
                try rows.deleteWaiting(summary.id)
                forget(summary.id)
                return Answer(response: summary, grown: [])
            }
            let body = PartyStatement(
                party: summary.party,
                content: .revocation(summary.id, immediate: immediate)
            ).bytes
            let signed = SignedBody(
                body: body,
                signer: .server,
                signature: try identity.key.sign(SignedText.party(body))
            )
            let entry: Entry
            do {
                entry = try journal.append(.signed(signed), to: .party(summary.party), time: now)
            } catch let error as JournalError where error.code == .statementSignature {
                throw OperatorError.alreadyRevoked(summary.id)
            }
            var feeds = FeedWriter(rows: rows, origin: identity.origin)
            try feeds.deliverPartyLog(of: summary.party, from: entry.place)
            return Answer(response: summary, grown: feeds.grown.sorted())
        }
    }

    /// The one device that a person means.
    private func device(_ typed: String) throws -> DeviceSummary {
        let typed = typed.lowercased()
        guard typed.count >= 4 else { throw OperatorError.unknownDevice(typed) }
        let found = try devices().filter { $0.id.description.hasPrefix(typed) }
        guard let first = found.first else { throw OperatorError.unknownDevice(typed) }
        guard found.count == 1 else {
            throw OperatorError.ambiguousDevice(typed, candidates: found.map(\.id))
        }
        return first
    }

    /// All devices, by party: those admitted in the order in which they were, then those that wait.
    public func devices() throws -> [DeviceSummary] {
        try read { rows, journal in
            var summaries: [DeviceSummary] = []
            for party in try rows.parties() {
                let log = try journal.partyLog(party.party)
                for row in try rows.devices(ofParty: party.id) {
                    guard let device = log.devices[row.device] else { continue }
                    summaries.append(
                        DeviceSummary(
                            id: row.device,
                            party: party.party,
                            partyName: party.name,
                            name: row.name,
                            joined: device.admitted.time,
                            state: Self.state(device)
                        )
                    )
                }
                for row in try rows.waiting(ofParty: party.id) {
                    guard
                        case .device(let stated)? = try? PartyStatement(row.statement.body).content
                    else { continue }
                    summaries.append(
                        DeviceSummary(
                            id: row.device,
                            party: party.party,
                            partyName: party.name,
                            name: stated.name,
                            joined: row.since,
                            state: .waiting
                        )
                    )
                }
            }
            return summaries
        }
    }

    private static func state(_ device: PartyLog.Device) -> DeviceSummary.State {
        if device.revocations.contains(where: \.immediate) { return .revokedImmediately }
        if !device.revocations.isEmpty { return .revoked }
        if device.spent != nil { return .spent }
        switch device.statement.kind {
        case .ordinary: return .speaking
        case .invitation: return .invitation(expires: device.statement.expires)
        case .recovery: return .recovery
        }
    }

    /// Refuses a device to which nothing is given any more.
    func checkNotRevoked(_ caller: Caller, _ journal: Journal) throws {
        let device = try journal.partyLog(caller.party).devices[caller.device]
        guard device?.standing(at: .max) == .void else { return }
        throw ServerRefusal(.deviceRevoked, "device \(caller.device) was revoked")
    }

    /// Takes the keys that a device brings of which nothing else is taken, where it was here in a former
    /// epoch: what was ordered there comes back as it was, and nobody else may ever have got the keys.
    func takeLeftKeys(_ request: SyncRequest, from device: DeviceID) throws {
        guard !request.secrets.isEmpty || !request.wrappings.isEmpty else { return }
        try write { rows, journal in
            guard let row = try rows.device(device), let party = try rows.party(number: row.party),
                let former = try rows.incarnations(ofDevice: row.id).last(where: {
                    try rows.isClosed(incarnation: $0.id)
                })
            else { return }
            var keys = KeyTaking(
                rows: rows,
                journal: journal,
                caller: Caller(
                    incarnation: former.incarnation,
                    incarnationNumber: former.id,
                    device: device,
                    party: party.party,
                    partyNumber: party.id,
                    isClosed: true
                )
            )
            try keys.take(left: request)
        }
    }

    /// The devices that wait for the caller's party, as they stated themselves.
    func waiting(for caller: Caller, _ rows: any ServerRows) throws -> [SignedBody] {
        try rows.waiting(ofParty: caller.partyNumber).map(\.statement)
    }
}

/// Takes the statements of a request into the caller's party log.
struct StatementTaking {
    let rows: any ServerRows
    let journal: Journal
    let caller: SyncServer.Caller
    let now: WallTime

    /// Orders one statement, or says why not; nothing where it stands already.
    func take(_ body: SignedBody, _ feeds: inout FeedWriter) throws -> Refusal? {
        let hash = Digest.sha256(body.body)
        func refusal(_ code: JournalCode, _ reason: String) -> Refusal {
            Refusal(statement: hash, code: code.rawValue, reason: reason)
        }
        let statement: PartyStatement
        do {
            statement = try PartyStatement(body.body)
        } catch {
            return refusal(.statementMalformed, error.message)
        }
        guard statement.party == caller.party else {
            return refusal(.statementEntry, "a statement about another party")
        }
        if try journal.stands(statement) { return nil }
        var waiting: WaitingRow?
        switch statement.content {
        case .revocation(let device, _):
            if try declines(body, device) { return nil }
        case .device(let stated):
            let row = try rows.waiting(Names.deviceID(signingKey: stated.signingKey))
            if row?.party == caller.partyNumber { waiting = row }
        default: break
        }
        do {
            let entry = try journal.append(.signed(body), to: .party(caller.party), time: now)
            if let waiting {
                try journal.append(
                    .signed(waiting.incarnation),
                    to: .party(caller.party),
                    time: now
                )
                try rows.deleteWaiting(waiting.device)
            }
            try feeds.deliverPartyLog(of: caller.party, from: entry.place)
        } catch let error as JournalError where error.code.rawValue.hasPrefix("statement.") {
            return refusal(error.code, error.reason)
        }
        return nil
    }

    /// Whether the body sends away a device that waits. It is ordered nowhere.
    private func declines(_ body: SignedBody, _ device: DeviceID) throws -> Bool {
        guard let row = try rows.waiting(device), row.party == caller.partyNumber,
            case .device(let signer) = body.signer,
            let known = try journal.partyLog(caller.party).devices[signer], known.speaks,
            Signature.isValid(
                body.signature,
                for: SignedText.party(body.body),
                by: known.signingKey
            )
        else { return false }
        try rows.deleteWaiting(device)
        return true
    }
}
