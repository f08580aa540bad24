import Journal
import Trust
import Vocabulary
import Wire

/// The keys that a request carries.
struct SentKeys: Sendable {
    var secrets: [KeyName] = []
    var wrappings: [Int64] = []
    /// Wrappings that wait here for what they are under.
    var passedOn: [Int64] = []

    var isEmpty: Bool { secrets.isEmpty && wrappings.isEmpty && passedOn.isEmpty }
}

/// What keys came by.
enum KeySource {
    /// An answer of the server, which checked them when it took them.
    case server
    /// A bundle.
    case bundle

    /// What can have been altered on its way.
    enum Part: String { case secret, wrapping, memo }
}

/// What became of a wrapping.
private enum KeyOpening {
    /// It is open, or was needed no more.
    case done
    /// What it is under has not come yet.
    case waits
    /// It is of nothing, or for nobody, that is known here.
    case unknown
    /// It does not open to what it is named.
    case closed
}

// Keys on their way from and to the server.
extension Work {
    /// Adds what the server is to get of keys; false where there is more than fits.
    func addKeys(
        to request: inout SyncRequest,
        _ sent: inout SentRequest,
        _ room: inout Int,
        _ key: SigningKey
    ) throws -> Bool {
        if try crossing() == .rebuilding {
            request.keysPlace = SyncRequest.noKeys
        } else {
            request.keysPlace = try number(.keysPlace) ?? 0
        }
        for (id, wrapping) in try store.wrappings(.unopened, limit: Self.wrappingsPerRequest) {
            sent.brings = true
            room -= wrapping.content.count + 64
            guard room >= 0 else { return false }
            request.unopened.append(wrapping)
            sent.keys.wrappings.append(id)
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
            if row.signer == key.deviceID { try wrapForAll(row) }
        }
        // A wrapping of a secret that the server has not got would be of nothing that it knows.
        guard secrets.count < Limits.secretsPerMessage else { return false }
        guard try addWrappings(.toSend, to: &request, \.wrappings, &sent, &room, key) else {
            return false
        }
        // Who could open them may have been set back to before it had them.
        return try addWrappings(.passedOn, to: &request, \.passedOn, &sent, &room, key)
    }

    /// Adds the wrappings of one state; false where there is more than fits.
    private func addWrappings(
        _ state: WrappingState,
        to request: inout SyncRequest,
        _ kept: WritableKeyPath<SentKeys, [Int64]>,
        _ sent: inout SentRequest,
        _ room: inout Int,
        _ key: SigningKey
    ) throws -> Bool {
        let wrappings = try store.wrappings(state, limit: Self.wrappingsPerRequest)
        for (id, wrapping) in wrappings {
            sent.brings = true
            let size = wrapping.bytesInRequest
            guard size <= room else { return false }
            room -= size
            request.wrappings.append(try brought(wrapping, key))
            sent.keys[keyPath: kept].append(id)
        }
        return wrappings.count < Self.wrappingsPerRequest
    }

    /// A wrapping with the signature of the device that brings it, where such are signed.
    func brought(_ wrapping: Wrapping, _ key: SigningKey) throws -> Wrapping {
        if case .recordKeys = wrapping.target { return wrapping }
        var wrapping = wrapping
        wrapping.signer = key.deviceID
        wrapping.signature = try key.sign(SignedText.wrapping(wrapping))
        return wrapping
    }

    /// As many as are held in memory at once: those of record keys may have 12 KiB each.
    static let wrappingsPerRequest = 256

    /// Notes that the server has got the keys of an answered request.
    ///
    /// - Parameter sending: What is known of them by the answer.
    func settle(_ keys: SentKeys, as sending: Sending = .sent) throws {
        for name in keys.secrets { try store.set(sending, ofSecret: name) }
        for id in keys.wrappings {
            // A repeated answer may be about one that is gone.
            guard let wrapping = try store.wrapping(id) else { continue }
            if case .recordKeys = wrapping.target {
                try store.setState(sending == .sent ? .kept : .answered, ofWrapping: id)
            } else {
                try store.deleteWrapping(id)
            }
        }
        let passedOn = sending == .sent ? WrappingState.waiting : .passedOnAnswered
        for id in keys.passedOn { try store.setPassedOn(passedOn, ofWrapping: id) }
    }

    /// Notes what the server has got of keys and memos. Whoever has read its list to what it has brought
    /// itself sees by its place where the list is set back (decision 80); before that, it is sent again as
    /// soon as the list has come.
    func settleKeys(_ sent: SentRequest, _ response: SyncResponse) throws {
        let isWhole = try !response.more && crossing() != .rebuilding
        let sending: Sending = isWhole ? .sent : .answered
        try settle(sent.keys, as: sending)
        try settle(sent.memos, as: sending)
        if isWhole {
            guard try store.setting(.answered) != nil else { return }
            try store.sendAnsweredAgain()
            try store.set(.answered, to: nil)
        } else if !sent.keys.isEmpty || !sent.memos.memos.isEmpty {
            try store.set(.answered, to: [1])
        }
    }

    /// Notes that a server that refuses this device has got the keys of a request, and wraps the secrets
    /// among them for all whom they are for: it asks the device for nothing.
    func leave(_ keys: SentKeys) throws {
        try settle(keys)
        for name in keys.secrets { if let row = try store.secret(name) { try wrapForAll(row) } }
    }

    /// Wraps a secret for all whom it is for, where that does not lie here to be sent. Whoever made it
    /// does so each time that it states it: a server that has not got the one has not got the other,
    /// and a computer that waited to be asked may never come again.
    private func wrapForAll(_ row: SecretRow) throws {
        guard let secret = try secret(named: row.name),
            let statement = try? SecretStatement(row.body)
        else { return }
        for member in statement.members {
            guard let key = try journal.partyLog(member.party).currentKey,
                try !store.hasWrapping(.secret(row.name, partyKey: key.name))
            else { continue }
            try wrap(secret, for: key)
        }
    }

    /// Takes in the keys that a server or a bundle brings.
    ///
    /// What opens to what it is named is right, whoever sent it. What does not, and was not signed by who
    /// brought it, was altered on its way: an alarm where a server has sent it, and left out where a bundle
    /// has, since the server has it too.
    func takeInKeys(_ response: SyncResponse, from source: KeySource = .server) throws {
        // What came with them may have taken a device's voice away, or made a key due.
        currentSecretNames = [:]
        for secret in response.secrets { try takeIn(secret, from: source) }
        for memo in response.memos { try takeIn(memo: memo, from: source) }
        for wrapping in response.wrappings {
            switch try takeIn(wrapping) {
            case .done: break
            case .unknown: try checkUnaltered(wrapping, from: source)
            case .waits:
                try checkUnaltered(wrapping, from: source)
                try keepWaiting(wrapping)
            case .closed:
                try checkUnaltered(wrapping, isClosed: true, from: source)
                if source == .server { try noteUnopened(wrapping) }
            }
        }
        guard response.keysPlace > 0 else { return }
        // A list that has become shorter is that of a server that was set back, though what it ordered may be
        // all there.
        if source == .server, response.keysPlace < (try number(.keysPlace) ?? 0) {
            try offerKeysAnew()
        }
        try set(.keysPlace, to: response.keysPlace)
    }

    /// Takes in the statement of a secret, where a device of its audience has made it for the own party
    /// too.
    private func takeIn(_ signed: SignedBody, from source: KeySource) throws {
        guard let statement = try? SecretStatement(signed.body),
            case .device(let signer) = signed.signer
        else { return try altered(.secret, from: source) }
        // Anybody can name strangers in what they state; the server cannot know whom this party knows.
        guard let device = try knownDevice(signer) else { return }
        guard
            Signature.isValid(
                signed.signature,
                for: SignedText.secret(signed.body),
                by: device.signingKey
            )
        else { return try altered(.secret, device: signer, from: source) }
        let own = try identity().party
        guard statement.members.contains(where: { $0.party == device.party }),
            statement.members.contains(where: { $0.party == own }),
            try store.secret(statement.name) == nil
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

    /// Opens a wrapping, and whatever waited for what is in it.
    private func takeIn(_ wrapping: Wrapping) throws -> KeyOpening {
        switch wrapping.target {
        case .partyKey(let name, let device):
            guard try partyKey(named: name) == nil else { return .done }
            guard let agreement = try secrets?.agreement(of: device, own: identity().device) else {
                return .unknown
            }
            guard let bytes = try? KeyWrapping.unwrap(wrapping, with: agreement),
                let key = try? AgreementKey(secret: bytes), key.name == name
            else { return .closed }
            _ = try keep(partyKey: bytes)
            try takeInWaiting(under: name)
        case .secret(let name, let key):
            guard let row = try store.secret(name) else { return .unknown }
            guard row.secret == nil else { return .done }
            guard let partyKey = try partyKey(named: key) else { return .waits }
            guard let bytes = try? KeyWrapping.unwrap(wrapping, with: partyKey),
                let secret = try? AudienceSecret(bytes), secret.name == name
            else { return .closed }
            var opened = row
            opened.secret = try sealed(bytes, as: .key)
            try store.save(opened)
            keyMemory.remember(secret)
            currentSecretNames[row.audience] = nil
            try takeInWaiting(under: name)
            try openMemos(under: name)
        case .recordKeys(_, let name):
            guard let secret = try secret(named: name) else {
                return try store.secret(name) == nil ? .unknown : .waits
            }
            guard let all = try? secret.unwrap(wrapping) else { return .closed }
            let (wrapping, keys) = try withoutErased(wrapping, all)
            guard keys.contains(where: { $0 != nil }),
                let id = try store.insert(wrapping, .kept)
            else { return .done }
            for (place, key) in keys.enumerated() {
                guard let key else { continue }
                try store.insert(
                    BoxKeyRow(name: key.name, wrapping: id, place: place, secret: name)
                )
            }
        }
        return .done
    }

    private func takeInWaiting(under key: KeyName) throws {
        for (id, wrapping) in try store.waiting(under: key) {
            try store.deleteWrapping(id)
            switch try takeIn(wrapping) {
            case .done, .unknown: break
            case .waits: _ = try store.insert(wrapping, .waiting)
            case .closed: try noteUnopened(wrapping)
            }
        }
    }

    /// Keeps a wrapping until what it is under has come. What a bundle brought before may be no good.
    private func keepWaiting(_ wrapping: Wrapping) throws {
        guard try store.insert(wrapping, .waiting) == nil,
            let key = KeyName(wrapping.target.recipient)
        else { return }
        for (id, other) in try store.waiting(under: key) where other.target == wrapping.target {
            guard other.content != wrapping.content else { return }
            try store.deleteWrapping(id)
            _ = try store.insert(wrapping, .waiting)
        }
    }

    /// Has the server told that a wrapping does not open, so that another device is asked for it. Record keys
    /// are nobody else's to make.
    private func noteUnopened(_ wrapping: Wrapping) throws {
        if case .recordKeys = wrapping.target { return }
        _ = try store.insert(wrapping, .unopened)
    }

    /// Sees to it that what came is what somebody has brought.
    ///
    /// - Parameter isClosed: Whether it does not open, so that somebody must have signed it.
    private func checkUnaltered(
        _ wrapping: Wrapping,
        isClosed: Bool = false,
        from source: KeySource
    ) throws {
        if case .recordKeys(let name, _) = wrapping.target {
            guard name == Names.wrapping(wrapping.content) else {
                return try altered(.wrapping, from: source)
            }
            return
        }
        guard let signer = wrapping.signer, let device = try knownDevice(signer) else {
            return try isClosed ? altered(.wrapping, from: source) : ()
        }
        guard
            Signature.isValid(
                wrapping.signature,
                for: SignedText.wrapping(wrapping),
                by: device.signingKey
            )
        else { return try altered(.wrapping, device: signer, from: source) }
    }

    /// Raises an alarm about what a server has sent.
    func altered(
        _ what: KeySource.Part,
        device: DeviceID? = nil,
        from source: KeySource
    ) throws {
        guard source == .server else { return }
        throw ReplicaError.integrity(
            IntegrityAlarm(
                "keys." + what.rawValue,
                log: .party(try identity().party),
                place: try number(.keysPlace) ?? 0,
                device: device
            )
        )
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
        let secret = try unstated.map { try opened($0.secret, as: .key) } ?? effects.random(32)
        let own =
            try unstated == nil ? keep(partyKey: secret) : AgreementKey(secret: secret)
        try state(.partyKey(own.publicKey), key)
        // In the same request: whoever stated a key and never came again would have left one that nobody
        // has, and by which the party could open nothing that is new.
        for (device, facts) in log.devices.sorted(by: { $0.key < $1.key }) where facts.receives {
            let target = WrappingTarget.partyKey(own.name, device: device)
            try send(secret, as: target, for: facts.agreementKey)
        }
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

extension Wrapping {
    /// At most how many bytes it takes in a request, with its signature.
    var bytesInRequest: Int { content.count + 152 }
}
