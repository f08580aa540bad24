import Cooperation
import Trust
import Vocabulary
import Wire

// What entries state, checked against what was stated before and kept in rows.
extension Journal {
    /// Takes in a body of the registry.
    func takeIn(_ body: [UInt8], at place: UInt64) throws {
        let statement: RegistryStatement
        do {
            statement = try RegistryStatement(body)
        } catch {
            throw JournalError(.requestMalformed, log: .registry, place: place, error.message)
        }
        func refused(_ reason: String) -> JournalError {
            JournalError(.logEntry, log: .registry, place: place, reason)
        }
        if case .server = statement {
            guard place == 1 else { throw refused("the server's key again") }
            return
        }
        guard place > 1 else { throw refused("something else than the server's key") }
        switch statement {
        case .server: break
        case .party(let listing):
            guard !listing.name.isEmpty, listing.name.count <= Limits.nameCharacters else {
                throw refused("a name of \(listing.name.count) characters")
            }
            let before = try listing.succeeds.flatMap { try store.party($0) }
            if let succeeds = listing.succeeds {
                guard let before, before.kind == listing.kind.rawValue,
                    try store.parties().allSatisfy({ $0.succeeds != succeeds })
                else { throw refused("a party that cannot stand in for \(succeeds)") }
            }
            let namesake = try store.party(named: listing.name)
            guard try store.party(listing.id) == nil,
                namesake == nil || namesake?.party == before?.party
            else { throw refused("party \(listing.id), or its name, a second time") }
            _ = try store.insertParty(
                PartyRow(
                    id: 0,
                    party: listing.id,
                    name: listing.name,
                    kind: listing.kind.rawValue,
                    municipality: listing.municipality,
                    place: place,
                    succeeds: listing.succeeds
                )
            )
        case .model(let name, let version, let yaml):
            let hash = Names.model(yaml)
            guard !name.isEmpty, version > 0 else { throw refused("a model without a name") }
            let known = try store.models()
            guard
                !known.contains(where: {
                    $0.hash == hash || ($0.name == name && $0.version == version)
                })
            else { throw refused("model \(hash), or its version, a second time") }
            _ = try store.insertModel(
                ModelRow(id: 0, hash: hash, name: name, version: version, place: place)
            )
        }
    }

    /// Takes in a body of a party log.
    func takeIn(
        _ signed: SignedBody,
        of party: PartyID,
        at moment: PartyLog.Moment
    ) throws {
        let place = moment.place
        func refused(_ reason: String) -> JournalError {
            JournalError(.logEntry, log: .party(party), place: place, reason)
        }
        guard let row = try store.party(party) else {
            throw refused("a party that the registry does not list")
        }
        var known = try knownPartyLog(party)
        do {
            try known.log.append(signed, at: moment, serverKey: try serverKey())
        } catch let error as TrustError {
            throw JournalError(
                Self.partyCode(of: error),
                log: .party(party),
                place: place,
                "\(error)"
            )
        }
        guard let statement = try? PartyStatement(signed.body) else {
            throw refused("a body that does not decode")
        }
        switch statement.content {
        case .root(let key, _): try store.setRoot(key, ofParty: row.id)
        case .device(let stated):
            let device = Names.deviceID(signingKey: stated.signingKey)
            guard stated.name.count <= Limits.nameCharacters else {
                throw refused("a name of \(stated.name.count) characters")
            }
            guard try store.device(device) == nil else {
                throw refused("device \(device) speaks for another party")
            }
            _ = try store.insertDevice(
                DeviceRow(
                    id: 0,
                    device: device,
                    party: row.id,
                    signingKey: stated.signingKey,
                    agreementKey: stated.agreementKey,
                    name: stated.name,
                    place: place
                )
            )
        case .revocation, .partyKey: break
        case .incarnation(let device, let incarnation):
            guard try store.incarnation(incarnation) == nil,
                let device = try store.device(device)
            else { throw refused("incarnation \(incarnation) a second time") }
            _ = try store.insertIncarnation(
                IncarnationRow(
                    id: 0,
                    incarnation: incarnation,
                    device: device.id,
                    place: place
                )
            )
        }
        known.place = place
        memory.partyLogs[party] = known
        charterParties[party] = nil
    }

    private static func partyCode(of error: TrustError) -> JournalCode {
        switch error {
        case .malformed: .statementMalformed
        case .signature, .signer, .revoked, .spent, .expired: .statementSignature
        case .limit: .statementLimit
        default: .statementEntry
        }
    }

    /// What a party log says so far, every entry of it checked.
    public func partyLog(_ party: PartyID) throws -> PartyLog { try knownPartyLog(party).log }

    /// Whether its party's log says already what a statement says.
    public func stands(_ statement: PartyStatement) throws -> Bool {
        let log = try partyLog(statement.party)
        switch statement.content {
        case .root(let key, _): return log.rootKey == key
        case .partyKey(let key): return log.keys.contains { $0.publicKey == key }
        case .device(let device):
            let id = Names.deviceID(signingKey: device.signingKey)
            return log.devices[id]?.statement == device
        case .incarnation(let device, let incarnation):
            return log.incarnations[incarnation] == device
        case .revocation(let device, let immediate):
            let revocations = log.devices[device]?.revocations ?? []
            return revocations.contains { $0.immediate || !immediate }
        }
    }

    func knownPartyLog(_ party: PartyID) throws -> KnownPartyLog {
        var known = memory.partyLogs[party] ?? KnownPartyLog(log: PartyLog(party: party))
        guard let row = try store.log(named: .party(party)), row.place > known.place else {
            return known
        }
        while known.place < row.place {
            let entries = try entries(of: .party(party), from: known.place + 1, limit: 256)
            guard !entries.isEmpty else {
                throw JournalError(.storeDamaged, log: .party(party), "entries are missing")
            }
            for entry in entries {
                guard case .signed(let signed) = entry.content else { continue }
                do {
                    try known.log.append(
                        signed,
                        at: PartyLog.Moment(place: entry.place, time: entry.time),
                        serverKey: try serverKey(),
                        isStored: true
                    )
                } catch let error as TrustError {
                    throw JournalError(
                        .storeDamaged,
                        log: .party(party),
                        place: entry.place,
                        "\(error)"
                    )
                }
                known.heads[entry.chain.head] = entry.place
                known.place = entry.place
            }
        }
        memory.partyLogs[party] = known
        return known
    }

    /// What the commits of a device come to that are stamped with that head of its party's log.
    ///
    /// - Throws: ``JournalError`` with `logStamp` for a head that the log does not have.
    func standing(
        of device: DeviceID,
        in party: PartyID,
        at head: Head
    ) throws -> PartyLog.Standing {
        let known = try knownPartyLog(party)
        guard let device = known.log.devices[device], !device.revocations.isEmpty else {
            return .speaking
        }
        guard let place = known.heads[head] else {
            throw JournalError(.logStamp, log: .party(party), "stamped with party head \(head)")
        }
        return device.standing(at: place)
    }

    /// The head of the party log with which an entry of a charter is stamped; zero where its signer is no
    /// device that is known.
    func headInForce(for signed: SignedBody) throws -> Head {
        guard case .device(let id) = signed.signer, let device = try device(id) else {
            return .zero
        }
        return try end(of: .party(device.party)).chain.head
    }

    /// Where in its signer's party log an entry of a charter was ordered.
    ///
    /// - Throws: ``JournalError`` with `logStamp` for a head that the party log does not have.
    func moment(
        of signed: SignedBody,
        _ stamp: Stamp,
        _ log: LogName
    ) throws -> PartyLog.Stamped {
        guard stamp.party != .zero else { return .time(stamp.time) }
        guard case .device(let id) = signed.signer, let device = try device(id) else { return .end }
        guard let place = try knownPartyLog(device.party).heads[stamp.party] else {
            throw JournalError(.logStamp, log: log, "stamped with party head \(stamp.party)")
        }
        return .place(place)
    }
}
