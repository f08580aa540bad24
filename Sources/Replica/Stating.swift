import Journal
import Trust
import Vocabulary
import Wire

// What this device says in its party's log, from saying it until the server has ordered it.
extension Work {
    /// Whether this device speaks for its party, as far as the party's log has come here.
    func speaks() throws -> Bool {
        let identity = try identity()
        return try journal.partyLog(identity.party).devices[identity.device]?.speaks == true
    }

    /// The own party's log, with what was stated here and is not ordered yet.
    func ownLog() throws -> PartyLog {
        let identity = try identity()
        var log = try journal.partyLog(identity.party)
        for row in try store.statements() {
            // One that does not fit any more will be refused, and told.
            _ = try? log.append(
                row.signed(by: identity.device),
                at: PartyLog.Moment(place: .max, time: .max),
                serverKey: nil
            )
        }
        return log
    }

    /// Says something in the own party's log, as soon as a sync brings it.
    ///
    /// - Throws: What the server would refuse it for.
    func state(_ content: PartyStatement.Content, _ key: SigningKey) throws {
        let party = try identity().party
        try state(PartyStatement(party: party, content: content).bytes, key)
    }

    /// The same for a body that another has made.
    func state(_ body: [UInt8], _ key: SigningKey) throws {
        let row = StatementRow(
            hash: Digest.sha256(body),
            body: body,
            signature: try key.sign(SignedText.party(body))
        )
        let device = try identity().device
        var log = try speakingLog()
        do {
            try log.append(
                row.signed(by: device),
                at: PartyLog.Moment(place: .max, time: .max),
                serverKey: nil
            )
        } catch {
            switch error {
            case .revoked(let revoked): throw ReplicaError.alreadyRevoked(revoked)
            case .limit:
                throw ReplicaError.overLimit(
                    .devices,
                    count: log.devices.count + 1,
                    limit: Limits.devicesPerParty
                )
            default: throw ReplicaError.storeFailed("\(error)")
            }
        }
        try store.insert(row)
    }

    /// The own party's log, in which this device must be able to say something.
    func speakingLog() throws -> PartyLog {
        let identity = try identity()
        let log = try ownLog()
        guard let own = log.devices[identity.device] else { throw ReplicaError.notAdmitted }
        guard own.speaks else { throw ReplicaError.deviceRevoked }
        return log
    }

    /// Puts what was stated and is not sent into a request.
    func addStatements(
        to request: inout SyncRequest,
        _ sent: inout SentRequest,
        room: inout Int
    ) throws {
        let device = try identity().device
        for row in try store.statements() where !row.sent {
            sent.brings = true
            let size = row.body.count + 128
            guard request.statements.count < Limits.statementsPerRequest, size <= room else {
                return
            }
            room -= size
            request.statements.append(row.signed(by: device))
            sent.statements.append(row.hash)
        }
    }

    /// Notes which statements an answered request brought, and which of them were refused.
    func settleStatements(
        _ sent: SentRequest,
        _ response: SyncResponse,
        _ summary: inout SyncSummary
    ) throws {
        for hash in sent.statements { try store.setSent(true, statement: hash) }
        for refusal in response.outcomes {
            guard let hash = refusal.statement,
                try store.statements().contains(where: { $0.hash == hash })
            else { continue }
            try store.deleteStatement(hash)
            summary.refusedStatements.append(refusal.code)
        }
        try keepWaiting(response.waiting)
        for setting in [ReplicaSetting.waiting, .revoked] where try store.setting(setting) != nil {
            try store.set(setting, to: nil)
        }
    }

    /// When everything has come: what stands in the log is done, and anything else is sent again.
    func settleRestOfStatements() throws {
        let rows = try store.statements()
        guard !rows.isEmpty else { return }
        let waiting = try waitingDevices()
        let log = try journal.partyLog(identity().party)
        for row in rows where row.sent {
            let statement = try PartyStatement(row.body)
            var isDone = try journal.stands(statement)
            if case .revocation(let device, _) = statement.content, log.devices[device] == nil {
                isDone = !waiting.contains { $0.id == device }
            }
            if isDone {
                try store.deleteStatement(row.hash)
            } else {
                try store.setSent(false, statement: row.hash)
            }
        }
    }

    /// Keeps the devices that wait, but for those that did not state themselves.
    private func keepWaiting(_ bodies: [SignedBody]) throws {
        let party = try identity().party
        let valid = bodies.filter { body in
            guard let statement = try? PartyStatement(body.body), statement.party == party,
                case .device(let device) = statement.content, device.kind == .ordinary,
                body.signer == .device(Names.deviceID(signingKey: device.signingKey))
            else { return false }
            return Signature.isValid(
                body.signature,
                for: SignedText.party(body.body),
                by: device.signingKey
            )
        }.map { WaitingBody(body: $0.body, signature: $0.signature) }
        if try store.waitingBodies() != valid { try store.setWaitingBodies(valid) }
    }

    /// The devices that wait to be admitted, as the server last said.
    func waitingDevices() throws -> [WaitingDevice] {
        try store.waitingBodies().compactMap { row in
            guard case .device(let stated)? = try? PartyStatement(row.body).content else {
                return nil
            }
            return WaitingDevice(
                id: Names.deviceID(signingKey: stated.signingKey),
                name: stated.name,
                body: row.body
            )
        }
    }

    /// Tells what others have said in the own party's log since the last sync.
    func noteNews(_ frame: LogEntriesFrame, _ summary: inout SyncSummary) throws {
        let identity = try identity()
        guard frame.log == .party(identity.party), try number(.lastSync) != nil else { return }
        let log = try journal.partyLog(identity.party)
        for entry in frame.entries {
            guard case .signed(let signed) = entry.content,
                signed.signer != .device(identity.device),
                let statement = try? PartyStatement(signed.body)
            else { continue }
            switch statement.content {
            case .device(let stated) where stated.kind == .ordinary:
                var by: DeviceKind?
                if case .device(let signer) = signed.signer {
                    by = log.devices[signer]?.statement.kind
                }
                let id = Names.deviceID(signingKey: stated.signingKey)
                summary.partyNews.append(
                    .admitted(id, name: stated.name, by: by ?? .ordinary)
                )
            case .revocation(let device, let immediate):
                guard log.devices[device]?.statement.kind == .ordinary else { continue }
                summary.partyNews.append(
                    .revoked(device, name: log.devices[device]?.name ?? "", immediate)
                )
            default: break
            }
        }
    }
}

/// A device that waits.
struct WaitingDevice {
    let id: DeviceID
    let name: String
    /// Its own statement, which is signed anew to admit it.
    let body: [UInt8]
}

extension StatementRow {
    func signed(by device: DeviceID) -> SignedBody {
        SignedBody(body: body, signer: .device(device), signature: signature)
    }
}
