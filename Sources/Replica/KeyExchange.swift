import Journal
import Trust
import Vocabulary
import Wire

/// The keys that a request carries.
struct SentKeys: Sendable {
    var secrets: [KeyName] = []
    var wrappings: [Int64] = []
}

// Keys on their way from and to the server.
extension Work {
    /// Adds what the server is to get of keys; false where there is more than fits.
    func addKeys(
        to request: inout SyncRequest,
        _ sent: inout SentRequest,
        _ room: inout Int
    ) throws -> Bool {
        if try crossing() == .rebuilding {
            request.keysPlace = SyncRequest.noKeys
        } else {
            request.keysPlace = try number(.keysPlace) ?? 0
        }
        let secrets = try store.secretsToSend(limit: Limits.secretsPerMessage)
        for row in secrets {
            sent.brings = true
            let size = row.body.count + 128
            guard size <= room else { return false }
            room -= size
            request.secrets.append(
                SignedBody(body: row.body, signer: .device(row.signer), signature: row.signature)
            )
            sent.keys.secrets.append(row.name)
        }
        // A wrapping of a secret that the server has not got would be of nothing that it knows.
        guard secrets.count < Limits.secretsPerMessage else { return false }
        let wrappings = try store.wrappings(.toSend, limit: Self.wrappingsPerRequest)
        for (id, wrapping) in wrappings {
            sent.brings = true
            let size = wrapping.content.count + 64
            guard size <= room else { return false }
            room -= size
            request.wrappings.append(wrapping)
            sent.keys.wrappings.append(id)
        }
        return wrappings.count < Self.wrappingsPerRequest
    }

    /// As many as are held in memory at once: those of record keys may have 12 KiB each.
    private static let wrappingsPerRequest = 256

    /// Notes that the server has got the keys of an answered request.
    func settle(_ keys: SentKeys) throws {
        for name in keys.secrets {
            guard var row = try store.secret(name) else { continue }
            row.isToSend = false
            try store.save(row)
        }
        for id in keys.wrappings {
            // A repeated answer may be about one that is gone.
            guard let wrapping = try store.wrapping(id) else { continue }
            if case .recordKeys = wrapping.target {
                try store.setState(.kept, ofWrapping: id)
            } else {
                try store.deleteWrapping(id)
            }
        }
    }

    /// Takes in the keys of a response. What is not as it must be is left out: a key that is missing makes
    /// a box unreadable and nothing else.
    func takeInKeys(_ response: SyncResponse) throws {
        // What came with them may have taken a device's voice away, or made a key due.
        currentSecretNames = [:]
        for secret in response.secrets { try takeIn(secret) }
        for memo in response.memos { try takeIn(memo: memo) }
        for wrapping in response.wrappings where try !takeIn(wrapping) {
            _ = try store.insert(wrapping, .waiting)
        }
        if response.keysPlace > 0 { try set(.keysPlace, to: response.keysPlace) }
    }

    /// Takes in the statement of a secret, where a device of its audience has made it for the own party
    /// too.
    private func takeIn(_ signed: SignedBody) throws {
        guard let statement = try? SecretStatement(signed.body),
            case .device(let signer) = signed.signer,
            let device = try knownDevice(signer),
            statement.members.contains(where: { $0.party == device.party }),
            try store.secret(statement.name) == nil
        else { return }
        let own = try identity().party
        guard statement.members.contains(where: { $0.party == own }),
            Signature.isValid(
                signed.signature,
                for: SignedText.secret(signed.body),
                by: device.signingKey
            )
        else { return }
        try store.save(
            SecretRow(
                name: statement.name,
                audience: Names.audienceID(statement.members.map(\.party)),
                body: signed.body,
                signer: signer,
                signature: signed.signature,
                secret: nil,
                isToSend: false
            )
        )
    }

    /// The party and the key of a device of a party log, or of one that a bundle shows.
    private func knownDevice(
        _ device: DeviceID
    ) throws -> (party: PartyID, signingKey: [UInt8])? {
        if let known = try journal.device(device) { return (known.party, known.signingKey) }
        for (party, log) in bundleLogs {
            if let known = log.devices[device] { return (party, known.signingKey) }
        }
        return nil
    }

    /// Opens a wrapping; false where what it is under has not come yet.
    private func takeIn(_ wrapping: Wrapping) throws -> Bool {
        switch wrapping.target {
        case .partyKey(let name, let device):
            guard try partyKey(named: name) == nil,
                let agreement = try secrets?.agreement(of: device, own: identity().device),
                let bytes = try? KeyWrapping.unwrap(wrapping, with: agreement),
                try AgreementKey(secret: bytes).name == name
            else { return true }
            _ = try keep(partyKey: bytes)
            try takeInWaiting(under: name)
        case .secret(let name, let key):
            guard let row = try store.secret(name) else { return true }
            guard row.secret == nil else { return true }
            guard let partyKey = try partyKey(named: key) else { return false }
            guard let bytes = try? KeyWrapping.unwrap(wrapping, with: partyKey),
                let secret = try? AudienceSecret(bytes), secret.name == name
            else { return true }
            var opened = row
            opened.secret = try sealed(bytes, as: .key)
            try store.save(opened)
            keyMemory.remember(secret)
            currentSecretNames[row.audience] = nil
            try takeInWaiting(under: name)
            try openMemos(under: name)
        case .recordKeys(_, let name):
            guard let secret = try secret(named: name) else {
                return try store.secret(name) == nil
            }
            guard let all = try? secret.unwrap(wrapping) else { return true }
            let (wrapping, keys) = try withoutErased(wrapping, all)
            guard keys.contains(where: { $0 != nil }),
                let id = try store.insert(wrapping, .kept)
            else { return true }
            for (place, key) in keys.enumerated() {
                guard let key else { continue }
                try store.insert(
                    BoxKeyRow(name: key.name, wrapping: id, place: place, secret: name)
                )
            }
        }
        return true
    }

    private func takeInWaiting(under key: KeyName) throws {
        for (id, wrapping) in try store.waiting(under: key) {
            try store.deleteWrapping(id)
            if try !takeIn(wrapping) { _ = try store.insert(wrapping, .waiting) }
        }
    }

    // MARK: A server that may have lost keys

    /// Sees to it that all keys are fetched anew: this file may not be the one that held them.
    func fetchKeysAnew() throws { try store.set(.keysPlace, to: nil) }

    /// Sees to it that the server gets all keys again that are here. What it has, it ignores; what was
    /// wrapped for parties and devices it asks for.
    func offerKeysAnew() throws {
        try store.sendKeysAgain()
        try store.sendMemosAgain()
    }

    // MARK: What others lack

    /// Wraps what the server says is lacking, as far as it is held here and the party logs agree; each once
    /// in a session, whatever the server goes on saying.
    func wrapLacking(_ lacking: [Lack], _ wrapped: inout Set<WrappingTarget>) throws {
        try store.replaceLacks(by: lacking)
        for lack in lacking where !wrapped.contains(lack.target) {
            guard try wrap(lack.target) else { continue }
            wrapped.insert(lack.target)
        }
    }

    private func wrap(_ target: WrappingTarget) throws -> Bool {
        switch target {
        case .partyKey(let name, let device):
            let log = try journal.partyLog(identity().party)
            guard log.currentKey?.name == name, let facts = log.devices[device], facts.receives,
                let row = try store.partyKeys().first(where: { $0.name == name })
            else { return false }
            try send(opened(row.secret, as: .key), as: target, for: facts.agreementKey)
        case .secret(let name, let key):
            guard let row = try store.secret(name), let secret = try secret(named: name),
                let statement = try? SecretStatement(row.body),
                let key = try currentKey(named: key, among: statement.members.map(\.party))
            else { return false }
            try wrap(secret, for: key)
        case .recordKeys: return false
        }
        return true
    }

    private func currentKey(
        named name: KeyName,
        among parties: [PartyID]
    ) throws -> PartyLog.Key? {
        for party in parties {
            if let key = try journal.partyLog(party).currentKey, key.name == name { return key }
        }
        return nil
    }

    // MARK: A new party key

    /// States a new key of the own party, where one is due.
    func stateDueKey(_ key: SigningKey) throws {
        let identity = try identity()
        let ordered = try journal.partyLog(identity.party)
        guard ordered.devices[identity.device]?.speaks == true else { return }
        // With what is on its way: also a revocation that was made here, and a key that was stated.
        let log = try ownLog()
        guard log.devices[identity.device]?.speaks == true, try log.isKeyDue || isKeyLost(log)
        else { return }
        // One that was refused, or lost on the way, is as good as a new one.
        let unstated = try store.partyKeys().last { row in
            !log.keys.contains { $0.name == row.name }
        }
        let own =
            try unstated.map { try AgreementKey(secret: opened($0.secret, as: .key)) }
            ?? keep(partyKey: effects.random(32))
        try state(.partyKey(own.publicKey), key)
    }

    /// Whether nobody is left who could wrap the present key: it is not here, after everything has
    /// come, and the party has no other device.
    private func isKeyLost(_ log: PartyLog) throws -> Bool {
        guard let current = log.currentKey, try number(.lastSync) != nil,
            log.devices.values.count(where: \.receives) == 1
        else { return false }
        return try partyKey(named: current.name) == nil
    }
}
