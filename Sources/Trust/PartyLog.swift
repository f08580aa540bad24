import Vocabulary
import Wire

/// What a party log says so far: the party's keys, and who speaks for it.
///
/// A value that every replica and the server build in the same way from the log's entries. What was
/// revoked or spent stays in it with its place, since what was said before that place still stands.
public struct PartyLog: Sendable {
    /// An admitted device.
    public struct Device: Hashable, Sendable {
        /// Its keys, name and kind, as it was stated.
        public var statement: DeviceStatement
        /// Where it was admitted.
        public var admitted: Moment
        /// Which device admitted it; nil for the party's first, which its root admitted.
        public var admittedBy: DeviceID?
        /// Where a sleeping device admitted another; nil for ordinary ones, and before.
        public var spent: Moment?
        /// Where it was revoked, and where an ordinary revocation was sharpened to an immediate one.
        public var revocations: [Revocation] = []

        /// Its Ed25519 public key, 32 bytes.
        public var signingKey: [UInt8] { statement.signingKey }
        /// Its X25519 public key, 32 bytes.
        public var agreementKey: [UInt8] { statement.agreementKey }
        /// Its name, as its party calls it.
        public var name: String { statement.name }

        /// Whether it speaks for its party: a machine that is not revoked.
        public var speaks: Bool { statement.kind == .ordinary && revocations.isEmpty }

        /// Whether secrets are wrapped for it: it speaks, or sleeps and can still wake. That an
        /// invitation has expired, only its use finds out.
        public var receives: Bool { revocations.isEmpty && spent == nil }

        /// Whether it spoke for its party when an entry of a charter was ordered.
        public func spoke(at moment: Stamped) -> Bool {
            guard statement.kind == .ordinary else { return false }
            switch moment {
            case .place(let place):
                return admitted.place <= place && standing(at: place) == .speaking
            case .time(let time):
                return revocations.first.map { time < $0.moment.time } ?? true
            }
        }

        /// What its commits come to, where they are stamped with that place of the log.
        public func standing(at place: UInt64) -> Standing {
            let effective = revocations.filter { $0.moment.place <= place }
            if effective.contains(where: \.immediate) { return .void }
            return effective.isEmpty ? .speaking : .held
        }
    }

    /// Where in the log an entry of a charter says that it was ordered.
    public enum Stamped: Hashable, Sendable {
        /// Behind the entry at that place.
        case place(UInt64)
        /// At that time, by the server's clock: charters' entries of the first stores have no stamp. A
        /// clock that goes back may set such an entry behind a revocation that it came before.
        case time(WallTime)

        /// Behind all that is known: for an entry that is not ordered yet.
        public static let end = Stamped.place(.max)
    }

    /// A place in the log, and when it was given.
    public struct Moment: Hashable, Sendable {
        /// The place.
        public var place: UInt64
        /// The time, by the server's clock.
        public var time: WallTime

        /// Makes a moment.
        public init(place: UInt64, time: WallTime) {
            self.place = place
            self.time = time
        }
    }

    /// That a device speaks no more.
    public struct Revocation: Hashable, Sendable {
        /// Where.
        public var moment: Moment
        /// Whether what comes later is void, and not held.
        public var immediate: Bool
        /// Which device of the party revoked it; nil for the operator.
        public var by: DeviceID?
    }

    /// What becomes of what a device wrote.
    public enum Standing: Hashable, Sendable {
        /// It is judged as anybody's.
        case speaking
        /// What would count is held for its party.
        case held
        /// All of it is void.
        case void
    }

    /// A key for which secrets are wrapped.
    public struct Key: Hashable, Sendable {
        /// Its name.
        public let name: KeyName
        /// The 32 bytes of the X25519 public key.
        public let publicKey: [UInt8]
    }

    /// The party whose log it is.
    public let party: PartyID
    /// The root's Ed25519 public key; nil before the first entry.
    public private(set) var rootKey: [UInt8]?
    /// The devices that were admitted.
    public private(set) var devices: [DeviceID: Device] = [:]
    /// The incarnations that were stated, and the device of each.
    public private(set) var incarnations: [IncarnationID: DeviceID] = [:]

    /// The party keys, in the order of their entries.
    public private(set) var keys: [Key] = []
    /// Whether a device of the party is to make a new party key: there is none yet, or a device that
    /// may have the last one was revoked.
    public private(set) var isKeyDue = true

    /// The key for which others wrap; nil while a new one is due.
    public var currentKey: Key? { isKeyDue ? nil : keys.last }

    /// The log of `party` before its first entry.
    public init(party: PartyID) { self.party = party }

    /// What charters bind roles to; nil before the first entry.
    public var root: Hash? { rootKey.map(Names.root(ofKey:)) }

    /// Takes in the next entry.
    ///
    /// - Parameters:
    ///   - body: The entry with its signature.
    ///   - moment: Its place in the log and when it was ordered.
    ///   - serverKey: The server's public key, by which an operator's revocation is signed; nil where no
    ///     such signature is believed.
    ///   - isStored: Whether the entry was taken in before. Only then a device may be one that a server
    ///     admitted: stores of the first release hold such entries.
    /// - Throws: What is wrong with it; then nothing has changed.
    public mutating func append(
        _ body: SignedBody,
        at moment: Moment,
        serverKey: [UInt8]?,
        isStored: Bool = false
    ) throws(TrustError) {
        let statement: PartyStatement
        do {
            statement = try PartyStatement(body.body)
        } catch {
            throw .malformed(error.message)
        }
        guard statement.party == party else { throw .malformed("a body of another party's log") }
        switch statement.content {
        case .root(let key, let partyKey):
            guard rootKey == nil else { throw .root }
            guard body.signer == .root(key) else { throw .signature }
            try check(body, by: key)
            rootKey = key
            if let partyKey { add(partyKey) }
        case .device(let device):
            try admit(device, body, moment, isStored ? serverKey : nil)
        case .incarnation(let device, let incarnation):
            // One that was revoked may still send, and a copy of it must find a life of its own.
            guard let speaker = devices[device], speaker.statement.kind == .ordinary else {
                throw .signer
            }
            guard body.signer == .device(device) else { throw .signature }
            try check(body, by: speaker.signingKey)
            guard incarnations[incarnation] == nil else { throw .device }
            incarnations[incarnation] = device
        case .revocation(let device, let immediate):
            try revoke(device, immediate, body, moment, serverKey)
        case .partyKey(let key):
            guard case .device(let signer) = body.signer, let known = devices[signer] else {
                throw .signature
            }
            try check(body, by: known.signingKey)
            guard known.speaks else { throw .revoked(signer) }
            guard !keys.contains(where: { $0.publicKey == key }) else { throw .key }
            add(key)
        }
    }

    private mutating func add(_ publicKey: [UInt8]) {
        keys.append(Key(name: Names.partyKey(publicKey), publicKey: publicKey))
        isKeyDue = false
    }

    /// Admits a device: the first by the root, every other by a device that speaks or by one that
    /// sleeps, which is spent then.
    private mutating func admit(
        _ statement: DeviceStatement,
        _ body: SignedBody,
        _ moment: Moment,
        _ serverKey: [UInt8]?
    ) throws(TrustError) {
        guard rootKey != nil else { throw .root }
        let id = Names.deviceID(signingKey: statement.signingKey)
        var sleeper: DeviceID?
        var signer: DeviceID?
        switch body.signer {
        case .root(let key):
            guard key == rootKey else { throw .signature }
            try check(body, by: key)
            // Whoever finds an old root key must not be able to admit anything with it.
            guard devices.isEmpty, statement.kind == .ordinary else { throw .signer }
        case .device(let by):
            guard let known = devices[by] else { throw .signature }
            try check(body, by: known.signingKey)
            if known.statement.kind.isSleeping {
                guard statement.kind == .ordinary else { throw .signer }
                try checkAwake(known, moment)
                sleeper = by
            } else {
                guard known.speaks else { throw .revoked(by) }
            }
            signer = by
        case .server:
            guard let serverKey else { throw .signature }
            try check(body, by: serverKey)
        }
        guard devices[id] == nil else { throw .device }
        guard devices.count < Limits.devicesPerParty else { throw .limit }
        devices[id] = Device(statement: statement, admitted: moment, admittedBy: signer)
        if let sleeper { devices[sleeper]?.spent = moment }
    }

    private func checkAwake(_ sleeper: Device, _ moment: Moment) throws(TrustError) {
        guard sleeper.revocations.isEmpty else {
            throw .revoked(Names.deviceID(signingKey: sleeper.signingKey))
        }
        guard sleeper.spent == nil else { throw .spent }
        guard sleeper.statement.kind != .invitation || moment.time < sleeper.statement.expires
        else { throw .expired }
    }

    private mutating func revoke(
        _ device: DeviceID,
        _ immediate: Bool,
        _ body: SignedBody,
        _ moment: Moment,
        _ serverKey: [UInt8]?
    ) throws(TrustError) {
        var by: DeviceID?
        switch body.signer {
        case .device(let signer):
            guard let known = devices[signer] else { throw .signature }
            try check(body, by: known.signingKey)
            guard known.speaks else { throw .revoked(signer) }
            by = signer
        case .server:
            guard let serverKey else { throw .signature }
            try check(body, by: serverKey)
        case .root: throw .signature
        }
        guard let known = devices[device] else { throw .device }
        let isSharper = immediate && !known.revocations.contains(where: \.immediate)
        guard known.revocations.isEmpty || isSharper else { throw .revoked(device) }
        devices[device]?.revocations.append(
            Revocation(moment: moment, immediate: immediate, by: by)
        )
        // It may have the present key; one that was made since its first revocation it never got.
        if known.revocations.isEmpty { isKeyDue = true }
    }

    private func check(_ body: SignedBody, by key: [UInt8]) throws(TrustError) {
        let text = SignedText.party(body.body)
        guard Signature.isValid(body.signature, for: text, by: key) else { throw .signature }
    }
}
