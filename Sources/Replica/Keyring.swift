import Journal
import Synchronization
import Trust
import Vocabulary
import Wire

/// What only this device can do: its seal for the file, and its agreement key for what is wrapped for it.
struct DeviceSecrets: Sendable {
    let seal: LocalSeal
    private let agreement: AgreementKey
    /// The sleeping device that admitted this one.
    private let sleeper: (device: DeviceID, agreement: AgreementKey)?

    init(_ keys: DeviceKeys) throws(TrustError) {
        agreement = try AgreementKey(secret: keys.agreement)
        seal = try LocalSeal(key: keys.agreement)
        if let secret = keys.sleeper {
            let sleeper = try Sleeper(secret: secret)
            self.sleeper = (
                device: sleeper.device,
                agreement: try AgreementKey(secret: sleeper.agreementSecret)
            )
        } else {
            sleeper = nil
        }
    }

    /// The key that opens what was wrapped for a device: this one, or the one that admitted it.
    func agreement(of device: DeviceID, own: DeviceID) -> AgreementKey? {
        if device == own { return agreement }
        return sleeper?.device == device ? sleeper?.agreement : nil
    }
}

/// Keys that were opened. Each is named by its hash, so that one that was ever right stays right, also
/// where the transaction that found it was undone.
final class KeyMemory: Sendable {
    private struct Keys: Sendable {
        var party: [KeyName: AgreementKey] = [:]
        var secrets: [KeyName: AudienceSecret] = [:]
        var boxes: [KeyName: BoxKey] = [:]
        /// Wrappings of record keys by their numbers in the file.
        var wrapped: [Int64: WrappedKeys] = [:]
    }
    private let keys = Mutex(Keys())

    /// Record keys that are remembered at the most.
    private static let boxKeys = 16_384
    /// Wrappings likewise: some twelve thousand bytes each.
    private static let wrappings = 64

    func partyKey(_ name: KeyName) -> AgreementKey? { keys.withLock { $0.party[name] } }
    func secret(_ name: KeyName) -> AudienceSecret? { keys.withLock { $0.secrets[name] } }
    func boxKey(_ name: KeyName) -> BoxKey? { keys.withLock { $0.boxes[name] } }

    /// The key of that name, where it lies in a wrapping that was looked at. A number may have gone to
    /// another wrapping since, whose key at that place has another name.
    func boxKey(at row: BoxKeyRow) -> BoxKey? {
        guard let wrapped = keys.withLock({ $0.wrapped[row.wrapping] }),
            let key = try? wrapped.key(at: row.place), key.name == row.name
        else { return nil }
        return key
    }

    func remember(_ wrapped: WrappedKeys, as id: Int64) {
        keys.withLock { keys in
            if keys.wrapped.count >= Self.wrappings {
                keys.wrapped.removeAll(keepingCapacity: true)
            }
            keys.wrapped[id] = wrapped
        }
    }

    func forgetBoxKeys(_ names: Set<KeyName>) {
        keys.withLock { keys in
            for name in names { keys.boxes[name] = nil }
            keys.wrapped.removeAll(keepingCapacity: true)
        }
    }

    func remember(_ key: AgreementKey) { keys.withLock { $0.party[key.name] = key } }
    func remember(_ secret: AudienceSecret) { keys.withLock { $0.secrets[secret.name] = secret } }
    func remember(_ key: BoxKey) {
        keys.withLock { keys in
            if keys.boxes.count >= Self.boxKeys { keys.boxes.removeAll(keepingCapacity: true) }
            keys.boxes[key.name] = key
        }
    }
}

// The keys that this replica holds.
extension Work {
    /// The record key of that name; nil where it has not come.
    func boxKey(named name: KeyName) throws -> BoxKey? {
        if let known = keyMemory.boxKey(name) { return known }
        guard let row = try store.boxKey(name), let key = try boxKey(at: row) else { return nil }
        keyMemory.remember(key)
        return key
    }

    /// The record key that lies there; nil where it is another, or cannot be opened.
    private func boxKey(at row: BoxKeyRow) throws -> BoxKey? {
        if let known = keyMemory.boxKey(at: row) { return known }
        guard let secret = try secret(named: row.secret),
            let wrapping = try store.wrapping(row.wrapping),
            let wrapped = try? secret.keys(in: wrapping),
            let key = try? wrapped.key(at: row.place), key.name == row.name
        else { return nil }
        keyMemory.remember(wrapped, as: row.wrapping)
        return key
    }

    /// The secret of that name; nil where no wrapping of it could be opened.
    func secret(named name: KeyName) throws -> AudienceSecret? {
        if let known = keyMemory.secret(name) { return known }
        guard let sealed = try store.secret(name)?.secret else { return nil }
        let secret = try AudienceSecret(opened(sealed, as: .key))
        keyMemory.remember(secret)
        return secret
    }

    /// The own party's key of that name, with its private half; nil where that is not here.
    func partyKey(named name: KeyName) throws -> AgreementKey? {
        if let known = keyMemory.partyKey(name) { return known }
        guard let row = try store.partyKeys().first(where: { $0.name == name }) else { return nil }
        let key = try AgreementKey(secret: opened(row.secret, as: .key))
        keyMemory.remember(key)
        return key
    }

    /// Keeps the private half of a key of the own party.
    func keep(partyKey bytes: [UInt8]) throws -> AgreementKey {
        let key = try AgreementKey(secret: bytes)
        try store.insert(PartyKeyRow(name: key.name, secret: sealed(bytes, as: .key)))
        keyMemory.remember(key)
        return key
    }

    /// Whether new boxes may go under a secret: it is for all of its audience, the device that made it still
    /// speaks for its party, and the key of every party is the one that was stated.
    func isCurrent(_ row: SecretRow) throws -> Bool {
        guard let statement = try? SecretStatement(row.body),
            Names.audienceID(statement.members.map(\.party)) == row.audience,
            let maker = try journal.device(row.signer),
            try journal.partyLog(maker.party).devices[row.signer]?.speaks == true
        else { return false }
        for member in statement.members {
            let log = try journal.partyLog(member.party)
            if member.key == log.currentKey?.name { continue }
            guard member.key == nil, log.keys.count == 1, !log.isKeyDue else { return false }
        }
        return true
    }

    /// The names of the current secrets of an audience that are held here; a new one is made where
    /// there is none.
    ///
    /// - Parameter members: Its parties; others where it is not known who they are. Then the secret is one of
    ///   those others, and none of the audience, which may be known again later.
    func currentSecrets(
        of audience: AudienceID,
        members: () throws -> [PartyID],
        _ key: SigningKey
    ) throws -> [KeyName] {
        if let known = currentSecretNames[audience] { return known }
        var names = try store.secrets(of: audience).filter { row in
            try row.secret != nil && isCurrent(row)
        }.map(\.name)
        if names.isEmpty {
            let members = try members()
            let actual = Names.audienceID(members)
            names =
                actual == audience
                ? [try makeSecret(of: members, key).name]
                : try currentSecrets(of: actual, members: { members }, key)
        }
        currentSecretNames[audience] = names
        return names
    }

    private func makeSecret(of members: [PartyID], _ key: SigningKey) throws -> AudienceSecret {
        let secret = try AudienceSecret(effects.random(AudienceSecret.byteCount))
        let keys = try members.map { try journal.partyLog($0).currentKey }
        let body = SecretStatement(
            name: secret.name,
            members: zip(members, keys).map { party, key in
                SecretStatement.Member(party: party, key: key?.name)
            }
        ).bytes
        try store.save(
            SecretRow(
                name: secret.name,
                audience: Names.audienceID(members),
                body: body,
                signer: key.deviceID,
                signature: try key.sign(SignedText.secret(body)),
                secret: sealed(secret.bytes, as: .key),
                isToSend: true
            )
        )
        keyMemory.remember(secret)
        for key in keys { if let key { try wrap(secret, for: key) } }
        return secret
    }

    /// Wraps a secret for a party key, to be sent.
    func wrap(_ secret: AudienceSecret, for key: PartyLog.Key) throws {
        try send(
            secret.bytes,
            as: .secret(secret.name, partyKey: key.name),
            for: key.publicKey
        )
    }

    /// Wraps secret bytes for the holder of a public key, to be sent. A public key that is none, which
    /// whoever stated it must live with, gets nothing.
    func send(_ secret: [UInt8], as target: WrappingTarget, for publicKey: [UInt8]) throws {
        guard let wrapping = wrapped(secret, as: target, for: publicKey) else { return }
        _ = try store.insert(wrapping, .toSend)
    }

    /// The wrapping of secret bytes for the holder of a public key; nil where that is none.
    func wrapped(
        _ secret: [UInt8],
        as target: WrappingTarget,
        for publicKey: [UInt8]
    ) -> Wrapping? {
        let ephemeral = effects.random(32)
        return try? KeyWrapping.wrap(secret, as: target, for: publicKey, ephemeral: ephemeral)
    }
}
