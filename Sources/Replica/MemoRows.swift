import Vocabulary
import Wire

// The rows of what a party keeps for its own devices alone. What is readable in them is sealed by the
// engine before it comes here.

/// A memo: of this device, or of another of the party.
public struct MemoRow: Hashable, Sendable {
    /// Its number here; 0 before it is inserted.
    public var id: Int64 = 0
    /// Its name, by its body.
    public var name: KeyName
    /// The secret that it is sealed under.
    public var secret: KeyName
    /// The ``Wire/MemoStatement``.
    public var body: [UInt8]
    /// The device that made and signed it.
    public var signer: DeviceID
    /// Its signature.
    public var signature: [UInt8]
    /// Whether the server is to get it.
    public var isToSend: Bool
    /// The time of its newest reading, 0 where it holds none; nil as long as it could not be opened.
    public var newest: WallTime?

    /// Makes a row.
    public init(
        name: KeyName,
        secret: KeyName,
        body: [UInt8],
        signer: DeviceID,
        signature: [UInt8],
        isToSend: Bool,
        newest: WallTime?
    ) {
        self.name = name
        self.secret = secret
        self.body = body
        self.signer = signer
        self.signature = signature
        self.isToSend = isToSend
        self.newest = newest
    }
}

/// A reading that no memo holds yet.
public struct ReadingRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64 = 0
    /// The same for readings of the same by the same person in the same way.
    public var tag: [UInt8]
    /// When it was.
    public var time: WallTime
    /// The rest, sealed.
    public var content: [UInt8]

    /// Makes a row.
    public init(tag: [UInt8], time: WallTime, content: [UInt8]) {
        self.tag = tag
        self.time = time
        self.content = content
    }
}

/// How often something that a party's devices agree on was changed: a case's label, or its protection.
public struct LabelVersion: Hashable, Sendable {
    /// The version, from 1; of two memos the higher one holds.
    public var version: UInt64
    /// The memo that it came with, which decides between equal versions; zeros for one made here that no
    /// memo holds yet.
    public var memo: KeyName

    /// Makes a version.
    public init(version: UInt64, memo: KeyName) {
        self.version = version
        self.memo = memo
    }

    /// Whether a change made here waits for a memo.
    public var isPending: Bool { memo == .zero }
}

/// What the engine needs of a store for memos, inside one transaction.
public protocol ReplicaMemoStore: AnyObject {
    /// Adds a memo; nil where the name is there.
    func insert(_ memo: MemoRow) throws -> Int64?
    /// Whether there is one of that name.
    func hasMemo(_ name: KeyName) throws -> Bool
    /// Visits all, in the order they came.
    func eachMemo(_ body: (MemoRow) throws -> Void) throws
    /// Those that the server is to get, at most `limit`.
    func memosToSend(limit: Int) throws -> [MemoRow]
    /// Those under a secret that could not be opened yet.
    func closedMemos(under secret: KeyName) throws -> [MemoRow]
    /// Those whose newest reading was before a time, at most `limit`.
    func memos(before time: WallTime, limit: Int) throws -> [MemoRow]
    /// Notes whether the server has one.
    func set(_ sending: Sending, ofMemo id: Int64) throws
    /// Notes the time of the newest reading of one that was opened.
    func setNewest(_ time: WallTime, ofMemo id: Int64) throws
    /// Removes one.
    func deleteMemo(_ id: Int64) throws
    /// Has all sent again.
    func sendMemosAgain() throws

    /// Notes that the server is to throw a memo away.
    func insert(forgotten name: KeyName) throws
    /// The names of those, at most `limit`.
    func forgotten(limit: Int) throws -> [KeyName]
    /// Forgets that.
    func deleteForgotten(_ name: KeyName) throws

    /// Adds a reading.
    func insert(_ reading: ReadingRow) throws
    /// When the last reading with a tag was that no memo holds yet.
    func lastReading(tagged tag: [UInt8]) throws -> WallTime?
    /// The readings that no memo holds yet, in order, at most `limit`.
    func readings(limit: Int) throws -> [ReadingRow]
    /// Removes those up to a number.
    func deleteReadings(through id: Int64) throws

    /// The version of a case's label; nil where it never had one.
    func labelVersion(of caseID: CaseID) throws -> LabelVersion?
    /// Sets it.
    func set(_ version: LabelVersion, ofLabel caseID: CaseID) throws
    /// The cases with a label that was changed here and that no memo holds yet.
    func changedLabels() throws -> [CaseID]

    /// How a case is protected, sealed, and the version of that; nil where nobody has said.
    func protection(of caseID: CaseID) throws -> (content: [UInt8], version: LabelVersion)?
    /// Keeps it.
    func set(protection content: [UInt8], _ version: LabelVersion, of caseID: CaseID) throws
    /// The cases with a protection that was changed here and that no memo holds yet.
    func changedProtections() throws -> [CaseID]
}
