import Vocabulary

/// A write of this device's people that does not count.
public struct InboxRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64
    /// The case.
    public var caseID: CaseID
    /// The record.
    public var record: RecordID
    /// Its type.
    public var type: UInt16
    /// Which one of the type.
    public var instance: Instance
    /// The field.
    public var field: UInt16
    /// The rule of its verdict, or the code of its commit's refusal.
    public var reason: String
    /// 0 void, 1 held, 2 refused, 3 a change of a charter that was refused; record, type and field are
    /// zero then, and the value is what was asked for, as the engine packs it.
    public var kind: Int
    /// What was written, packed and sealed.
    public var value: [UInt8]
    /// What its author had seen, as the engine packs it.
    public var seen: [UInt8]
    /// The number of the person who wrote.
    public var author: Int64
    /// When it was written.
    public var writtenAt: WallTime
    /// When the verdict came.
    public var decidedAt: WallTime
    /// All names of the write, as the engine packs them: whoever issues it again names one. Empty where none
    /// is known.
    public var names: [UInt8]

    /// Makes a row.
    public init(
        id: Int64,
        caseID: CaseID,
        record: RecordID,
        type: UInt16,
        instance: Instance,
        field: UInt16,
        reason: String,
        kind: Int,
        value: [UInt8],
        seen: [UInt8],
        author: Int64,
        writtenAt: WallTime,
        decidedAt: WallTime,
        names: [UInt8] = []
    ) {
        self.id = id
        self.caseID = caseID
        self.record = record
        self.type = type
        self.instance = instance
        self.field = field
        self.reason = reason
        self.kind = kind
        self.value = value
        self.seen = seen
        self.author = author
        self.writtenAt = writtenAt
        self.decidedAt = decidedAt
        self.names = names
    }

    /// Makes a row of an edit.
    public init(
        id: Int64 = 0,
        caseID: CaseID,
        edit: EditRow,
        kind: Int,
        reason: String,
        decidedAt: WallTime,
        names: [UInt8]
    ) {
        self.id = id
        self.caseID = caseID
        record = edit.record
        type = edit.type
        instance = edit.instance
        field = edit.field
        self.kind = kind
        self.reason = reason
        value = edit.value
        seen = edit.seen
        author = edit.author
        writtenAt = edit.time
        self.decidedAt = decidedAt
        self.names = names
    }
}
