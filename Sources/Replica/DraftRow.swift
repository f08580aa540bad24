import Vocabulary

/// A form that was not saved.
public struct DraftRow: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record.
    public var record: RecordID
    /// Its type.
    public var type: UInt16
    /// Which one of the type.
    public var instance: Instance
    /// The token of its opening, and what was typed, as the engine packs it, sealed.
    public var content: [UInt8]
    /// When it was kept.
    public var at: WallTime

    /// Makes a row.
    public init(
        caseID: CaseID,
        record: RecordID,
        type: UInt16,
        instance: Instance,
        content: [UInt8],
        at: WallTime
    ) {
        self.caseID = caseID
        self.record = record
        self.type = type
        self.instance = instance
        self.content = content
        self.at = at
    }
}
