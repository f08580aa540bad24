import Vocabulary
import Wire

// The rows of a replica's keys. What is secret in them is sealed by the engine before it comes here.

/// A key of the own party, with its private half.
public struct PartyKeyRow: Hashable, Sendable {
    /// Its name.
    public var name: KeyName
    /// The 32 bytes of the private half, sealed.
    public var secret: [UInt8]

    /// Makes a row.
    public init(name: KeyName, secret: [UInt8]) {
        self.name = name
        self.secret = secret
    }
}

/// A secret of an audience.
public struct SecretRow: Hashable, Sendable {
    /// Its name.
    public var name: KeyName
    /// The audience.
    public var audience: AudienceID
    /// The ``Wire/SecretStatement``.
    public var body: [UInt8]
    /// The device that made and signed it.
    public var signer: DeviceID
    /// Its signature.
    public var signature: [UInt8]
    /// The 32 bytes, sealed; nil while no wrapping of it could be opened.
    public var secret: [UInt8]?
    /// Whether the server is to get the statement.
    public var isToSend: Bool

    /// Makes a row.
    public init(
        name: KeyName,
        audience: AudienceID,
        body: [UInt8],
        signer: DeviceID,
        signature: [UInt8],
        secret: [UInt8]?,
        isToSend: Bool
    ) {
        self.name = name
        self.audience = audience
        self.body = body
        self.signer = signer
        self.signature = signature
        self.secret = secret
        self.isToSend = isToSend
    }
}

/// Where a record key lies: in a wrapping that is kept.
public struct BoxKeyRow: Hashable, Sendable {
    /// The key's name.
    public var name: KeyName
    /// The number of the wrapping.
    public var wrapping: Int64
    /// The key's place in it, from 0.
    public var place: Int
    /// The secret that the wrapping is under.
    public var secret: KeyName
    /// The record that this replica made it for; nil for keys that others made.
    public var record: RecordID?

    /// Makes a row.
    public init(
        name: KeyName,
        wrapping: Int64,
        place: Int,
        secret: KeyName,
        record: RecordID? = nil
    ) {
        self.name = name
        self.wrapping = wrapping
        self.place = place
        self.secret = secret
        self.record = record
    }
}

/// What is to become of a wrapping.
public enum WrappingState: Int, Sendable {
    /// It is in use here too, and ``Sending/answered``.
    case answered = -1
    /// It holds record keys that are in use here.
    case kept = 0
    /// The server is to get it.
    case toSend = 1
    /// What it is under has not come yet.
    case waiting = 2
    /// It does not open, and the server is to be told.
    case unopened = 3
    /// As ``waiting``, and the server is to get it: others may have what it is under.
    case passedOn = 4
    /// The same, and ``Sending/answered``.
    case passedOnAnswered = 5
}

/// Whether the server has got something that lies in its list of keys.
public enum Sending: Int, Sendable {
    /// It has answered that, and may have been set back since: its list was not read to there.
    case answered = -1
    /// It has.
    case sent = 0
    /// It is to get it.
    case toSend = 1
}

/// What the engine needs of a store for keys, inside one transaction.
public protocol ReplicaKeyStore: AnyObject {
    /// The keys of the own party whose private half is here, in the order they came.
    func partyKeys() throws -> [PartyKeyRow]
    /// Adds one; no effect where it is there.
    func insert(_ key: PartyKeyRow) throws

    /// The secret of that name.
    func secret(_ name: KeyName) throws -> SecretRow?
    /// The secrets of an audience, by name.
    func secrets(of audience: AudienceID) throws -> [SecretRow]
    /// The secrets whose statement the server is to get, at most `limit`.
    func secretsToSend(limit: Int) throws -> [SecretRow]
    /// Adds or replaces a secret.
    func save(_ secret: SecretRow) throws
    /// Notes whether the server has a secret's statement.
    func set(_ sending: Sending, ofSecret name: KeyName) throws

    /// Where the record key of that name lies.
    func boxKey(_ name: KeyName) throws -> BoxKeyRow?
    /// The record keys that this replica made for a record since it last moved, newest first.
    func boxKeys(of record: RecordID) throws -> [BoxKeyRow]
    /// Seals nothing more of a record under the keys that were made for it; they open what is sealed.
    func retireBoxKeys(of record: RecordID) throws
    /// Adds one; no effect where the name is there.
    func insert(_ key: BoxKeyRow) throws
    /// Removes the record key of that name, and its wrapping with the last of them.
    func deleteBoxKey(_ name: KeyName) throws
    /// Notes that the record key of that name is not to be had any more.
    func insert(erasedKey name: KeyName) throws
    /// Whether that was noted.
    func isErased(_ name: KeyName) throws -> Bool
    /// Whether it was noted of any.
    func hasErasedKeys() throws -> Bool
    /// Puts another wrapping in the place of one, whose bytes are overwritten.
    func replace(wrapping id: Int64, by wrapping: Wrapping) throws

    /// The wrapping of that number.
    func wrapping(_ id: Int64) throws -> Wrapping?
    /// Adds a wrapping; returns its number, or nil where one with that target is there.
    func insert(_ wrapping: Wrapping, _ state: WrappingState) throws -> Int64?
    /// Whether there is one with that target, whatever is to become of it.
    func hasWrapping(_ target: WrappingTarget) throws -> Bool
    /// Has the statements of all secrets and all wrappings sent again that are in use, or wait.
    func sendKeysAgain() throws
    /// Has all keys and memos sent again that are ``Sending/answered``.
    func sendAnsweredAgain() throws
    /// Changes what is to become of a wrapping.
    func setState(_ state: WrappingState, ofWrapping id: Int64) throws
    /// Notes what the server has got of wrappings that wait. No effect on any that do so no more.
    func setPassedOn(_ state: WrappingState, ofWrapping id: Int64) throws
    /// Removes a wrapping.
    func deleteWrapping(_ id: Int64) throws
    /// The wrappings in a state, oldest first, at most `limit`.
    func wrappings(
        _ state: WrappingState,
        limit: Int
    ) throws -> [(id: Int64, wrapping: Wrapping)]
    /// The wrappings that wait for a key.
    func waiting(under key: KeyName) throws -> [(id: Int64, wrapping: Wrapping)]
    /// All wrappings that wait, oldest first, at most `limit`.
    func waiting(limit: Int) throws -> [(id: Int64, wrapping: Wrapping)]

    /// What the server last said is lacking.
    func lacks() throws -> [Lack]
    /// Replaces it.
    func replaceLacks(by lacks: [Lack]) throws
}
