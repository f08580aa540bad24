import Cooperation
import Journal
import Synchronization
import Trust
import Vocabulary
import Wire

/// What one transaction of the engine works with.
///
/// The parts of the engine are extensions of it: reading, saving, sealing, taking in.
final class Work {
    let store: any ReplicaTransaction
    private(set) var journal: Journal
    let effects: Effects
    var known: KnownFacts
    let boxes: BoxReader
    let secrets: DeviceSecrets?
    let keyMemory: KeyMemory
    var currentSecretNames: [AudienceID: [KeyName]] = [:]
    var lastValues: (name: UInt64, values: [[UInt8]])?
    var persons: [Int64: Person] = [:]
    var leaves: [Int64: OpenedLeaf] = [:]
    /// Whether what identifies somebody in protected cases is to be shown.
    let reveals: Bool
    /// How much goes into one request.
    let sealingsPerRequest: Int
    let returnBytes: Int
    /// How the cases are protected of which it was asked.
    var protections: [CaseID: Protection] = [:]
    /// Whether any edit was sealed by a former incarnation, once that was asked.
    var anyOriginals: Bool?
    /// Whether there is any provisional leaf, once that was asked.
    var anyProvisional: Bool?
    /// What bundles brought and keeps its stand-ins, while the logs are replaced.
    var standIns = StandIns()
    /// The devices that the logs of a bundle show, while it is taken in.
    var bundleLogs: [PartyID: PartyLog] = [:]
    /// Whether what became of them is not known yet, once that was asked.
    var undecided: Bool?
    /// What pending edits had seen of what the server has said in this transaction that it has refused.
    var seenRefused: [Int64: [SeenName]] = [:]
    /// The cases of which something came in this transaction.
    var touched: Set<CaseID> = []
    /// The keys of others' content that came in this sync and, when it was looked, were not here.
    var arrivedKeys: [KeyName: AwaitedLeaf] = [:]
    /// Whether the known identity was compared with the file in this transaction.
    var isIdentityPresent = false

    init(_ replica: Replica, store: any ReplicaTransaction) throws {
        self.store = store
        effects = replica.effects
        reveals = replica.reveals
        sealingsPerRequest = replica.sealingsPerRequest
        returnBytes = replica.returnBytes
        known = replica.memory.known
        // Another process may have gone over into a new epoch of the server since.
        let logs = try store.setting(.replacedLogs)
        if known.logs != logs { known = KnownFacts(logs: logs) }
        boxes = replica.memory.boxes
        secrets = replica.secrets
        keyMemory = replica.keyMemory
        journal = Journal(store: store.journal, memory: known.journal)
        // It lives as long as this does, and no longer.
        journal.keptModel = { [unowned self] in try keptModel($0) }
    }
}

/// Facts that no later transaction changes, kept from one to the next; of cases, as long as their
/// charter is the same, and all of them as long as the logs are not replaced by others.
struct KnownFacts: Sendable {
    /// Which logs they were read from: how often they had been replaced.
    var logs: [UInt8]?
    /// The same as a number.
    var logsNumber: UInt64 { (logs ?? []).reduce(0) { $0 << 8 | UInt64($1) } }
    var journal = JournalMemory()
    var identity: Identity?
    var cases: [CaseID: CaseFacts] = [:]
    /// The models whose packed form is kept in the store.
    var packedModels: Set<Hash> = []
    /// What the models of cases say of routines, where it was asked for.
    var guides: [Hash: Guide] = [:]
    /// The names that the registry and party logs state once and for all.
    var partyNames: [PartyID: String] = [:]
    var deviceNames: [DeviceID: String] = [:]
}

/// Who this replica is, once it has joined. A class, since every step asks, and a copy of the parts
/// costs more than the answer.
final class Identity: Sendable {
    let incarnation: IncarnationID
    let party: PartyID
    let device: DeviceID
    let server: String
    let serverKey: [UInt8]

    init(
        incarnation: IncarnationID,
        party: PartyID,
        device: DeviceID,
        server: String,
        serverKey: [UInt8]
    ) {
        self.incarnation = incarnation
        self.party = party
        self.device = device
        self.server = server
        self.serverKey = serverKey
    }
}

/// What a case's charter says. A class for the same reason.
final class CaseFacts: Sendable {
    let caseID: CaseID
    let charterHead: Head
    let modelHash: Hash
    let model: Model
    let roles: [RoleBinding]
    let authority: Authority
    /// Whether edits are here that were saved under another entry of the charter: their records may have had
    /// other readers. A bundle shows entries that the server has not told of yet.
    let hasOlderEdits: Bool

    init(
        caseID: CaseID,
        charterHead: Head,
        modelHash: Hash,
        model: Model,
        roles: [RoleBinding],
        authority: Authority,
        hasOlderEdits: Bool
    ) {
        self.caseID = caseID
        self.charterHead = charterHead
        self.modelHash = modelHash
        self.model = model
        self.roles = roles
        self.authority = authority
        self.hasOlderEdits = hasOlderEdits
    }
}

/// Opens boxes with working memory that is kept between transactions.
final class BoxReader: Sendable {
    private let opener = Mutex(BoxOpener())

    func open(_ leaf: StoredLeaf, under key: BoxKey?) throws(BoxError) -> BoxContent {
        try opener.withLock { opener throws(BoxError) in
            try opener.open(leaf.frame, in: leaf.bytes, under: key, leafHash: leaf.hash)
        }
    }

    func claim(at index: Int, of leaf: StoredLeaf, under key: BoxKey?) throws(BoxError) -> [UInt8] {
        try opener.withLock { opener throws(BoxError) in
            try opener.claim(
                at: index,
                of: leaf.frame,
                in: leaf.bytes,
                under: key,
                leafHash: leaf.hash
            )
        }
    }
}

/// Keeps ``KnownFacts`` between transactions.
final class ReplicaMemory: Sendable {
    let boxes = BoxReader()
    private let facts = Mutex(KnownFacts())

    var known: KnownFacts {
        get { facts.withLock { $0 } }
        set { facts.withLock { $0 = newValue } }
    }
}

extension Work {
    /// Forgets all that was read from the logs, which are to be others, and lets other processes do so.
    func forgetLogs() throws {
        let identity = known.identity
        try store.set(.replacedLogs, to: ((number(.replacedLogs) ?? 0) + 1).bigEndianBytes)
        known = KnownFacts(logs: try store.setting(.replacedLogs), identity: identity)
        leaves = [:]
        journal = Journal(store: store.journal)
        // It lives as long as this does, and no longer.
        journal.keptModel = { [unowned self] in try keptModel($0) }
    }
}

extension Replica {
    /// Runs `body` on one consistent state.
    func read<Value>(_ body: (Work) throws -> Value) throws -> Value {
        try store.read { transaction in
            let work = try Work(self, store: transaction)
            let value = try body(work)
            work.known.journal = try work.journal.finish()
            memory.known = work.known
            return value
        }
    }

    /// Runs `body` in one transaction. What it learned is kept only if the transaction is.
    func write<Value>(_ body: (Work) throws -> Value) throws -> Value {
        let (value, known) = try store.write { transaction in
            let work = try Work(self, store: transaction)
            let value = try body(work)
            try work.keepModels()
            work.known.journal = try work.journal.finish()
            return (value, work.known)
        }
        memory.known = known
        return value
    }
}

extension Work {
    /// Who this replica is; throws `notJoined`.
    func identity() throws -> Identity {
        if let identity = known.identity, isIdentityPresent { return identity }
        guard let incarnation = try identifier(.incarnation, IncarnationKey.self) else {
            throw ReplicaError.notJoined
        }
        // Another process may have made the file a new incarnation.
        isIdentityPresent = true
        if let identity = known.identity, identity.incarnation == incarnation { return identity }
        guard
            let party = try identifier(.party, PartyKey.self),
            let device = try identifier(.device, DeviceKey.self),
            let server = try store.setting(.server), let key = try store.setting(.serverKey)
        else { throw ReplicaError.notJoined }
        let identity = Identity(
            incarnation: incarnation,
            party: party,
            device: device,
            server: String(decoding: server, as: UTF8.self),
            serverKey: key
        )
        known.identity = identity
        return identity
    }

    /// An identifier among the settings.
    func identifier<Kind>(
        _ setting: ReplicaSetting,
        _ kind: Kind.Type
    ) throws -> Identifier<Kind>? {
        try store.setting(setting).flatMap { Identifier<Kind>($0) }
    }

    /// The number by which the store counts this incarnation's dots.
    ///
    /// An incarnation that was not stated yet has none, and no dot either that could be kept.
    func ownNumber() throws -> UInt32 {
        try number(of: identity().incarnation) ?? Self.unstated
    }

    /// Stands for the own incarnation where no log states it yet.
    static let unstated = UInt32.max

    /// A number among the settings.
    func number(_ setting: ReplicaSetting) throws -> UInt64? {
        try store.setting(setting).flatMap { bytes in
            bytes.count == 8 ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : nil
        }
    }

    /// Sets a number.
    func set(_ setting: ReplicaSetting, to number: UInt64) throws {
        try store.set(setting, to: number.bigEndianBytes)
    }

    /// What a case's charter says; nil where no such case is known.
    func facts(of caseID: CaseID) throws -> CaseFacts? {
        let row = try store.journal.caseFile(caseID)
        if let facts = known.cases[caseID],
            facts.charterHead == row?.charterHead ?? facts.charterHead
        {
            return facts
        }
        let facts: CaseFacts
        if let entry = try journal.caseEntry(caseID) {
            return try self.facts(of: entry)
        } else if let row = try store.newCase(caseID) {
            facts = try self.facts(of: row)
        } else if let row = try store.bundledCase(caseID) {
            facts = try self.facts(ofCharter: row.body)
        } else {
            return nil
        }
        known.cases[caseID] = facts
        return facts
    }

    /// The same for a case whose row was read already.
    func facts(of row: CaseRow) throws -> CaseFacts? {
        if let facts = known.cases[row.caseID], facts.charterHead == row.charterHead {
            return facts
        }
        return try facts(of: row.caseID)
    }

    /// What the charter of a case says that the server has ordered.
    func facts(of entry: CaseEntry) throws -> CaseFacts {
        if let facts = known.cases[entry.caseID], facts.charterHead == entry.charterHead {
            return facts
        }
        let facts = CaseFacts(
            caseID: entry.caseID,
            charterHead: entry.charterHead,
            modelHash: entry.model,
            model: try model(entry.model),
            roles: entry.roles,
            authority: try journal.authority(of: entry),
            hasOlderEdits: try store.hasEdits(of: entry.caseID, notUnder: entry.charterHead)
        )
        known.cases[entry.caseID] = facts
        return facts
    }

    /// What the charter of a case says that the server has not ordered.
    func facts(of row: NewCaseRow) throws -> CaseFacts {
        try facts(ofCharter: row.body)
    }

    /// What an entry of a charter says.
    func facts(ofCharter body: [UInt8]) throws -> CaseFacts {
        let statement = try CharterStatement(body)
        let model = try model(statement.model)
        let head = Names.charterHead(body: body)
        return try CaseFacts(
            caseID: statement.caseID,
            charterHead: head,
            modelHash: statement.model,
            model: model,
            roles: statement.roles,
            authority: Authority(model: model, bindings: statement.roles),
            hasOlderEdits: store.hasEdits(of: statement.caseID, notUnder: head)
        )
    }

    /// The same; throws `unknownName` for a case that is not here.
    func someFacts(of caseID: CaseID) throws -> CaseFacts {
        guard let facts = try facts(of: caseID) else {
            throw ReplicaError.unknownName(.caseFile, typed: caseID.description)
        }
        return facts
    }
}

extension FixedWidthInteger {
    /// The bytes, most significant first.
    var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { [UInt8]($0) }
    }
}
