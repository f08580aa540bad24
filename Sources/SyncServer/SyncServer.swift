import Journal
import Synchronization
import Trust
public import Vocabulary
public import Wire

/// The server's use cases over one store: orders what parties send, and gives each what is its own.
///
/// Synchronous and safe to call from several threads: writes queue up at the store, reads run beside
/// them. Time, chance and identity of the caller come in as values; whether a request is signed by the
/// device is the caller's to have checked.
public final class SyncServer: Sendable {
    let store: any ServerStore
    /// How many bytes a page of a feed takes, as far as one delivery fits.
    let pageBytes: Int
    private let memory = Mutex(JournalMemory())
    private let callers = Mutex<[IncarnationID: Caller]>([:])
    private let identityMemory = Mutex<KnownIdentity?>(nil)
    private let keys = Mutex<[DeviceID: [UInt8]]>([:])

    /// A server over `store`, which ``start(epoch:secret:models:now:)`` has made one, or will.
    ///
    /// - Parameter pageBytes: How many bytes a page of a feed takes before the rest goes into the next; fewer
    ///   than the limit where it is to be seen what may happen between two pages. One delivery always goes.
    public init(store: any ServerStore, pageBytes: Int = Limits.pageBytes) {
        self.store = store
        self.pageBytes = pageBytes
    }

    /// The store's identity, with its key ready to sign.
    struct KnownIdentity: Sendable {
        var epoch: EpochID
        var origin: EpochID
        var key: SigningKey
        /// For which parts of bundles are sealed.
        var bundleKey: AgreementKey
        /// The server's signature over it.
        var bundleKeySignature: [UInt8]
    }

    /// Who asks: facts of a party log that never change.
    struct Caller: Sendable {
        var incarnation: IncarnationID
        var incarnationNumber: UInt32
        var device: DeviceID
        var party: PartyID
        var partyNumber: Int64
        /// Whether the incarnation is of a former epoch.
        var isClosed: Bool
    }

    /// The identity.
    ///
    /// - Throws: ``OperatorError/noServer`` before the store was started.
    func identity(_ rows: any ServerRows) throws -> KnownIdentity {
        if let known = identityMemory.withLock({ $0 }) { return known }
        guard let row = try rows.identity() else { throw OperatorError.noServer }
        let key = try SigningKey(secret: row.signingKey)
        let bundleKey = try BundleSeal.serverKey(signingSecret: row.signingKey)
        let known = KnownIdentity(
            epoch: row.epoch,
            origin: row.origin,
            key: key,
            bundleKey: bundleKey,
            bundleKeySignature: try key.sign(SignedText.bundleKey(bundleKey.publicKey))
        )
        identityMemory.withLock { $0 = known }
        return known
    }

    /// Forgets what a new epoch changes.
    func forgetEpoch() {
        identityMemory.withLock { $0 = nil }
        callers.withLock { $0 = [:] }
    }

    /// Runs `body` in the one write transaction, with a journal that remembers earlier ones.
    func write<Value>(_ body: (any ServerRows, Journal) throws -> Value) throws -> Value {
        var learned: JournalMemory?
        let value = try store.write { rows in
            let journal = Journal(store: rows, memory: memory.withLock { $0 })
            let value = try body(rows, journal)
            learned = try journal.finish()
            return value
        }
        if let learned { memory.withLock { $0 = learned } }
        return value
    }

    /// Runs `body` on an unchanging state, with a journal that remembers earlier transactions.
    func read<Value>(_ body: (any ServerRows, Journal) throws -> Value) throws -> Value {
        try store.read { rows in
            try body(rows, Journal(store: rows, memory: memory.withLock { $0 }))
        }
    }

    /// Who asks.
    ///
    /// - Parameter isNew: Whether the incarnation may have been stated in this very transaction, which
    ///   may come to nothing.
    /// - Throws: ``ServerRefusal`` where the incarnation is not stated, of another device or of a former
    ///   epoch.
    func caller(
        _ incarnation: IncarnationID,
        _ device: DeviceID,
        _ rows: any ServerRows,
        isNew: Bool = false
    ) throws -> Caller {
        var caller = rememberedCaller(incarnation)
        if caller == nil {
            caller = try Self.findCaller(incarnation, rows)
            if let caller, !isNew { callers.withLock { $0[incarnation] = caller } }
        }
        guard let caller, caller.device == device else {
            if try rows.waiting(device) != nil {
                throw ServerRefusal(
                    .deviceWaiting,
                    "device \(device) waits to be admitted by a device of its party"
                )
            }
            throw ServerRefusal(
                .incarnationUnknown,
                "incarnation \(incarnation) is not one of this device"
            )
        }
        guard !caller.isClosed else {
            throw ServerRefusal(
                .epochChanged,
                "incarnation \(incarnation) is of a former epoch of this server"
            )
        }
        return caller
    }

    /// The same without a look at the store; nil where there was no look yet.
    func rememberedCaller(_ incarnation: IncarnationID) -> Caller? {
        callers.withLock { $0[incarnation] }
    }

    /// The store's epoch, once somebody has asked.
    var rememberedEpoch: EpochID? { identityMemory.withLock { $0?.epoch } }

    private static func findCaller(
        _ incarnation: IncarnationID,
        _ rows: any ServerRows
    ) throws -> Caller? {
        guard let row = try rows.incarnation(incarnation),
            let device = try rows.device(number: row.device),
            let party = try rows.party(number: device.party)
        else { return nil }
        return Caller(
            incarnation: incarnation,
            incarnationNumber: row.id,
            device: device.device,
            party: party.party,
            partyNumber: party.id,
            isClosed: try rows.isClosed(incarnation: row.id)
        )
    }

    /// The Ed25519 public key that a device's requests are verified with; nil where there is none.
    public func signingKey(of device: DeviceID) throws -> [UInt8]? {
        if let known = rememberedSigningKey(of: device) { return known }
        let key = try store.read {
            try $0.device(device)?.signingKey ?? $0.waiting(device)?.signingKey
        }
        if let key { keys.withLock { $0[device] = key } }
        return key
    }

    /// Forgets the key of a device that was sent away.
    func forget(_ device: DeviceID) { keys.withLock { $0[device] = nil } }

    /// The same without a look at the store; nil also where there was no look yet.
    public func rememberedSigningKey(of device: DeviceID) -> [UInt8]? {
        keys.withLock { $0[device] }
    }

    /// Whether the feed of the asking device's party, or its list of keys, goes beyond the place that
    /// it holds, and which party that is.
    ///
    /// - Throws: ``ServerRefusal``, or what the store throws.
    public func isReady(
        _ request: WaitRequest,
        from device: DeviceID
    ) throws -> (ready: Bool, party: PartyID) {
        try read { rows, journal in
            let caller = try caller(request.incarnation, device, rows)
            try checkNotRevoked(caller, journal)
            let end = try rows.feedEnd(of: caller.partyNumber)
            let isReady =
                try end.place > request.place
                || rows.keysEnd(of: caller.partyNumber) > request.keysPlace
            return (isReady, caller.party)
        }
    }

    /// A number that is another one after any process, this one too, has changed the store.
    public func storeVersion() throws -> Int64 { try store.version() }

    /// Whether the store can be read and is a server's.
    public func isHealthy() -> Bool {
        let found = try? store.read { try $0.identity() != nil }
        return found ?? false
    }
}
