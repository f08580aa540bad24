import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// The record keys that a sealing uses and makes.
struct SealingKeys {
    /// The current secrets of the present audience.
    private(set) var secrets: [KeyName] = []
    /// The key of the present record.
    var present: BoxKey?
    /// New keys by the secret that they go under, in the order they were made.
    private(set) var made: [(secret: KeyName, keys: [(key: BoxKey, record: RecordID)])] = []

    private var madeByRecord: [RecordID: BoxKey] = [:]

    /// Goes on to an audience.
    mutating func open(secrets: [KeyName]) {
        present = nil
        guard secrets != self.secrets else { return }
        self.secrets = secrets
        madeByRecord.removeAll(keepingCapacity: true)
    }

    mutating func add(_ key: BoxKey, of record: RecordID) {
        guard let secret = secrets.first else { return }
        if made.last?.secret != secret { made.append((secret: secret, keys: [])) }
        made[made.count - 1].keys.append((key: key, record: record))
        madeByRecord[record] = key
    }

    /// The key that was made for a record in this sealing.
    func made(for record: RecordID) -> BoxKey? { madeByRecord[record] }
}

extension Work {
    /// The key that a record's boxes go under: a present one of the record under a current secret of its
    /// audience, else a new one.
    func boxKey(for toSeal: RecordToSeal, _ keys: inout SealingKeys) throws -> BoxKey {
        let record = toSeal.ref.record
        if let key = keys.made(for: record) { return key }
        for row in try store.boxKeys(of: record) where keys.secrets.contains(row.secret) {
            if let key = try boxKey(named: row.name) { return key }
        }
        if let key = try keyInUse(toSeal, keys.secrets) { return key }
        let key = try BoxKey(effects.random(BoxKey.byteCount))
        keys.add(key, of: record)
        return key
    }

    /// Every move of a record makes a new key, also one back to those who read it before.
    func retireKeys(_ statement: AudienceStatement) throws {
        let moved: [RecordName] =
            switch statement.content {
            case .leave(let leave): leave.records
            case .enter(let enter): enter.records.map(\.record)
            default: []
            }
        for name in moved {
            try store.retireBoxKeys(
                of: Names.recordID(
                    caseID: statement.caseID,
                    type: name.type,
                    instance: name.instance
                )
            )
        }
    }

    /// The same for what is sealed again, whatever stands in the record.
    func boxKey(of record: RecordID, _ keys: inout SealingKeys) throws -> BoxKey {
        if let key = keys.made(for: record) { return key }
        for row in try store.boxKeys(of: record) where keys.secrets.contains(row.secret) {
            if let key = try boxKey(named: row.name) { return key }
        }
        let key = try BoxKey(effects.random(BoxKey.byteCount))
        keys.add(key, of: record)
        return key
    }

    /// The parties of an audience: of one that the charter in force does not have any more, by what was
    /// stated when it had.
    func members(of audience: AudienceID, inCase caseID: CaseID) throws -> [PartyID] {
        let members =
            try facts(of: caseID).map {
                try journal.parties(of: audience, in: $0.authority)
            } ?? []
        guard members.isEmpty else { return members }
        for row in try store.secrets(of: audience) {
            if let statement = try? SecretStatement(row.body) {
                return statement.members.map(\.party)
            }
        }
        return try formerMembers(of: audience, inCase: caseID) ?? [identity().party]
    }

    /// The parties of an audience that an earlier entry of a charter made. A later one that is not known
    /// here may make it again: then what is sealed for it is ordered as it is.
    private func formerMembers(
        of audience: AudienceID,
        inCase caseID: CaseID
    ) throws -> [PartyID]? {
        for entry in try charterEntries(of: caseID) ?? [] {
            guard let statement = try? CharterStatement(entry.body),
                let model = try? model(statement.model)
            else { continue }
            let authority = Authority(model: model, bindings: statement.roles)
            let members = try journal.parties(of: audience, in: authority)
            if !members.isEmpty { return members }
        }
        return nil
    }

    /// The key of the last leaf that stands in a record, where somebody else has made one that will do.
    private func keyInUse(_ toSeal: RecordToSeal, _ secrets: [KeyName]) throws -> BoxKey? {
        guard let standing = try toSeal.lastOrderedLeaf(), let leaf = try journal.leaf(standing),
            try !journal.hasMoved(since: leaf),
            let name = try? BoxOpener.key(of: leaf.frame, in: leaf.bytes),
            let row = try store.boxKey(name), secrets.contains(row.secret)
        else { return nil }
        return try boxKey(named: name)
    }

    /// Wraps the keys that a sealing made, and remembers them.
    func keep(_ keys: SealingKeys) throws {
        for (name, made) in keys.made {
            guard let secret = try secret(named: name) else { continue }
            var rest = made[...]
            while !rest.isEmpty {
                let part = rest.prefix(Self.keysPerWrapping)
                rest = rest.dropFirst(Self.keysPerWrapping)
                let wrapping = try secret.wrap(
                    part.map(\.key),
                    random: effects.random(Wrapping.saltBytes)
                )
                guard let id = try store.insert(wrapping, .toSend) else { continue }
                // By name, since that is how they will lie.
                for (place, made) in part.enumerated().sorted(by: {
                    $0.element.key.name < $1.element.key.name
                }) {
                    keyMemory.remember(made.key)
                    try store.insert(
                        BoxKeyRow(
                            name: made.key.name,
                            wrapping: id,
                            place: place,
                            secret: name,
                            record: made.record
                        )
                    )
                }
            }
        }
    }

    /// Few enough that opening one key reads few bytes.
    private static let keysPerWrapping = 256
}
