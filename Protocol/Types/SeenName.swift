/// A write that another had seen before it was ordered: its field, dot and leaf hash.
public struct SeenName: Hashable, Comparable, Sendable {
    /// The field: that of the write that names it, or for a deletion any field of the record.
    public var field: UInt16
    /// The write.
    public var name: WriteName

    /// Names a write.
    public init(field: UInt16, name: WriteName) {
        self.field = field
        self.name = name
    }

    /// By field, dot and leaf hash.
    public static func < (left: SeenName, right: SeenName) -> Bool {
        (left.field, left.name) < (right.field, right.name)
    }
}
