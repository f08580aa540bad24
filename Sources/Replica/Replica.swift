import Vocabulary

/// One device's copy of its party's cases: what the commands call.
///
/// Every method is one transaction on the store, and whatever it returned is on disk. Nothing here
/// waits for a network: ``SyncSession`` says what to send and takes what came.
///
/// ## Topics
/// - ``Replica/status()``, ``Replica/cases()``, ``Replica/caseView(_:)``
/// - ``Replica/save(_:in:options:)``, ``Replica/add(type:to:fields:options:)``
/// - ``Replica/conflicts(in:)``, ``Replica/resolve(_:by:token:)``
/// - ``Replica/sync(keys:)``, ``Replica/join(_:as:on:keys:)``
public struct Replica: Sendable {
    /// Where the replica lies.
    public let store: any ReplicaStore
    /// Clock and chance.
    public let effects: Effects

    /// Whether a person who is named asks to see what identifies somebody in protected cases. Refused to
    /// anybody else where it would show something.
    public var reveals = false
    /// How many sealings a request brings before the rest goes into the next; fewer than the limit where it
    /// is to be seen what may happen between two requests.
    public var sealingsPerRequest = Limits.sealingsPerRequest
    /// How many bytes of a feed a request gives back, as far as one delivery fits; fewer likewise.
    public var returnBytes = Limits.requestBytes - 64 * 1024

    let memory = ReplicaMemory()
    let keyMemory = KeyMemory()
    let secrets: DeviceSecrets?

    /// A replica over an opened store.
    ///
    /// - Parameter keys: The keys of the device that the file belongs to; nil before there are any, and
    ///   then nothing can be done but ask where the work stands.
    /// - Throws: ``Trust/TrustError/key`` for bytes that are no keys.
    public init(store: any ReplicaStore, effects: Effects, keys: DeviceKeys?) throws {
        self.store = store
        self.effects = effects
        secrets = try keys.map(DeviceSecrets.init)
    }
}

/// What the engine needs from outside and may not reach for itself.
public struct Effects: Sendable {
    /// The present time; shown to people, never used to decide anything.
    public var now: @Sendable () -> WallTime
    /// The given number of unpredictable bytes.
    public var random: @Sendable (Int) -> [UInt8]
    /// Minutes that the user's clock is ahead of UTC at a local year, month, day, hour and minute.
    public var localOffset: @Sendable (Int, Int, Int, Int, Int) -> Int
    /// Takes boxes that were erased out of whatever lies beside the replica's file. Called before the
    /// replica's own are gone for good, and again after a crash.
    public var forget: @Sendable ([[UInt8]]) throws -> Void

    /// Bundles the effects.
    public init(
        now: @escaping @Sendable () -> WallTime,
        random: @escaping @Sendable (Int) -> [UInt8],
        localOffset: @escaping @Sendable (Int, Int, Int, Int, Int) -> Int,
        forget: @escaping @Sendable ([[UInt8]]) throws -> Void = { _ in }
    ) {
        self.forget = forget
        self.now = now
        self.random = random
        self.localOffset = localOffset
    }
}

/// The private keys of a device, as raw bytes: 32 random bytes each.
public struct DeviceKeys: Sendable {
    /// The Ed25519 private key that signs commits, requests and statements.
    public var signing: [UInt8]
    /// The X25519 private key, for what is wrapped for this device; also what seals its file.
    public var agreement: [UInt8]
    /// The Ed25519 private root key of the party, until its first device has joined; it signs nothing
    /// after that.
    public var root: [UInt8]?
    /// The secret of the sleeping device that admitted this one: what was wrapped for that one can be
    /// read by this one at once.
    public var sleeper: [UInt8]?

    /// Bundles keys that were read back.
    public init(
        signing: [UInt8],
        agreement: [UInt8],
        root: [UInt8]?,
        sleeper: [UInt8]? = nil
    ) {
        self.signing = signing
        self.agreement = agreement
        self.root = root
        self.sleeper = sleeper
    }

    /// New keys. `withRoot` where the invitation says that the party has no root yet.
    public init(random: (Int) -> [UInt8], withRoot: Bool) {
        signing = random(32)
        agreement = random(32)
        root = withRoot ? random(32) : nil
    }
}
