/// A write by everything that tells it from all others: its dot, and the hash of the leaf that it
/// stands in.
///
/// A dot alone names one write for ever, but only once it was ordered: two copies of one replica
/// may give the same dot to different writes, and then the leaf hash tells which is meant.
public struct WriteName: Hashable, Comparable, Sendable {
    /// The dot, in the numbering of whoever holds the name.
    public var dot: Dot
    /// The hash of the leaf.
    public var leaf: Hash

    /// Makes the name of a write.
    public init(dot: Dot, leaf: Hash) {
        self.dot = dot
        self.leaf = leaf
    }

    /// By dot, then by hash.
    public static func < (left: WriteName, right: WriteName) -> Bool {
        left.dot == right.dot ? left.leaf < right.leaf : left.dot < right.dot
    }
}
